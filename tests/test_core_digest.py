"""A mentor who asked for it hears once a day what is open and fits them, and of urgent requests at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Bounds, Programme, Visitor
from core.ui import Token
from tests.town import Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN = (visitor(name) for name in ("Ada", "Grace", "Alan"))
DAYS = ("2026-11-26", "2026-11-27")
EIGHT = datetime(2026, 11, 24, 7, tzinfo=UTC)
"""In Berlin."""


@pytest_asyncio.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with founded(database_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN)
        await one.delivery.run_due()
        one.slack.messages.clear()
        yield one


async def choose(town: Town, who: Visitor, hour: str = "8", urgent: str = "no") -> Answer:
    return await town.submit(who, Token("set_digest"), {"hour": hour, "urgent": urgent})


def digests(town: Town, name: str) -> list[str]:
    return [one.splitlines()[0] for one in town.slack.told(name) if "open request" in one]


async def test_what_fits_comes_once_a_day_at_the_chosen_hour(town: Town) -> None:
    assert "Open requests\nDaily at 08:00" in (await choose(town, GRACE)).text
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT - timedelta(minutes=1))
    assert digests(town, "Grace") == []
    await town.now_is(EIGHT)
    await town.passes(hours=1)
    assert digests(town, "Grace") == ["1 open request fits you"]
    await town.now_is(EIGHT + timedelta(days=1))
    assert len(digests(town, "Grace")) == 2
    assert digests(town, "Alan") == []


async def test_on_a_day_without_anything_that_fits_nothing_comes_and_the_next_day_is_owed(town: Town) -> None:
    await choose(town, GRACE)
    await town.now_is(EIGHT)
    assert digests(town, "Grace") == []
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT + timedelta(days=1))
    assert digests(town, "Grace") == ["1 open request fits you"]


async def test_what_fits_comes_however_many_stand_before_it_in_the_queue(town: Town) -> None:
    await town.found(Programme("first", "Mini mentorship", Bounds(open_requests=100)))
    await town.submit(
        GRACE, Token("set_window"), {"weekdays": ("0", "1", "2", "3", "4"), "from": "08:00", "to": "12:00"}
    )
    await choose(town, GRACE)
    for _ in range(52):
        await town.ask(ADA, days=DAYS, slots=("evening",), urgency="urgent")
    for n in range(2):
        await town.ask(ADA, title=f"It fits {n}", days=DAYS, urgency="flexible")
    await town.now_is(EIGHT)
    assert digests(town, "Grace") == ["2 open requests fit you"]
    assert "It fits 1" in town.slack.told("Grace")[-1]


async def test_nobodys_own_request_fits_them(town: Town) -> None:
    await choose(town, GRACE)
    await town.ask(GRACE, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT)
    assert digests(town, "Grace") == []


async def test_of_two_hours_chosen_the_last_one_holds(town: Town) -> None:
    await choose(town, GRACE, "8")
    await choose(town, GRACE, "9")
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT)
    assert digests(town, "Grace") == []
    await town.passes(hours=1)
    assert digests(town, "Grace") == ["1 open request fits you"]


async def test_the_digest_is_given_up_when_it_is_not_wanted_any_more(town: Town) -> None:
    await choose(town, GRACE)
    await choose(town, GRACE, "off")
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT)
    assert digests(town, "Grace") == []


async def test_a_digest_that_comes_half_a_day_late_is_left_out_and_the_next_one_comes(town: Town) -> None:
    await choose(town, GRACE)
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT + timedelta(hours=13))
    assert digests(town, "Grace") == []
    await town.now_is(EIGHT + timedelta(days=1))
    assert digests(town, "Grace") == ["1 open request fits you"]


async def test_an_urgent_request_that_fits_is_told_at_once_to_those_who_asked_for_that(town: Town) -> None:
    await choose(town, GRACE, "off", "yes")
    made = await town.ask(ADA, days=("2026-11-24",), urgency="urgent")
    await town.delivery.run_due()
    assert [one.splitlines()[0] for one in town.slack.told("Grace")] == ["An urgent request fits you."]
    assert [one for one in town.slack.told("Alan") if "urgent" in one] == []
    assert (await town.press(GRACE, Token("claim", made.id, made.version))).text.startswith("It's yours until")


async def test_a_request_that_is_not_urgent_is_told_to_nobody_at_once(town: Town) -> None:
    await choose(town, GRACE, "off", "yes")
    await town.ask(ADA, days=DAYS, urgency="soon")
    await town.delivery.run_due()
    assert town.slack.told("Grace") == []


async def test_only_mentors_choose_a_digest(town: Town) -> None:
    assert "set_digest" not in (await town.press(ADA, "settings")).words
    await choose(town, ADA)
    assert (await town.person(ADA)).preferences.digest_hour is None


async def test_whoever_is_no_mentor_any_more_by_the_spaces_rule_hears_nothing(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="group", mentors_group="S1")
    katherine = visitor("Katherine")
    town.slack.group.add(katherine.account)
    town.clock.forward(minutes=1)
    await choose(town, katherine)
    await town.ask(ADA, days=DAYS, urgency="flexible")
    await town.now_is(EIGHT)
    assert digests(town, "Katherine") == ["1 open request fits you"]
    town.slack.group.clear()
    await town.now_is(EIGHT + timedelta(days=1))
    assert len(digests(town, "Katherine")) == 1


@pytest.mark.parametrize("hour", ["24", "-1", "", "noon"])
async def test_an_hour_that_is_none_is_refused(town: Town, hour: str) -> None:
    assert list((await choose(town, GRACE, hour)).errors) == ["hour"]
