"""The coordinator's page: all that waits, each with what can be done about it, and nothing that is one's own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio

from core.model import Request, Status, Visitor
from core.ui import Token, plain
from tests.scenes import buttons, menus
from tests.test_missing import ADA, ADMIN, ALAN, GRACE, HOUR, MINUTE, START, WHY, fill, press
from tests.town import NOW, Answer, Town, founded, visitor

DAY = timedelta(days=1)
DISPUTES = "Somebody has to say whether these took place"
REPORTED = "These were reported"


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as here:
        await here.set_up(ADMIN)
        await here.approve(ADMIN, GRACE, ALAN)
        await here.delivery.run_due()
        yield here


def offered(answer: Answer) -> list[str]:
    """Return the requests that its menus open."""
    found = [one for one in menus(answer.screen) if Token.read(one.token).word == "oversee"]
    return [option.value for menu in found for option in menu.options]


def decisions(answer: Answer) -> list[Token]:
    sent = [Token.read(one.token) for one in buttons(answer.screen)]
    return [one for one in sent if one.word == "decide"]


async def contested(town: Town, booked: Request, mentor: Visitor) -> None:
    """Let a mentor be missing and say that it is not so."""
    assert booked.session is not None
    await town.now_is(booked.session.starts_at)
    await press(town, ADA, "check_in", booked)
    await town.now_is(booked.session.starts_at + 11 * MINUTE)
    await press(town, ADA, "miss", booked)
    await fill(town, mentor, "contest", booked, WHY, booked.session.id)
    await town.delivery.run_due()


async def report(town: Town, who: Visitor, request: Request, because: str = "Strange.") -> None:
    form = (await town.press(who, Token("report", request.id, request.version))).form
    assert "Done." in (await town.submit(who, form, {"what": "report", "because": because})).text


async def test_each_dispute_of_a_request_has_its_button_and_is_decided_by_itself(town: Town) -> None:
    days = ("2026-11-25", "2026-11-26")
    first = await town.book(GRACE, await town.ask(ADA, days=days), START)
    await contested(town, first, GRACE)
    again = await town.request(first.id)
    assert again.status is Status.OPEN
    second = await town.book(ALAN, again, START + DAY)
    await contested(town, second, ALAN)

    page = await town.press(ADMIN, "programme")
    assert DISPUTES in page.text
    assert set(offered(page)) == {first.id}
    opened = await town.press(ADMIN, Token("oversee"), {"value": first.id})
    assert [plain(one.label, opened.reader) for one in buttons(opened.screen)][:2] == [
        "Decide: Wed 25 Nov 09:00",
        "Decide: Thu 26 Nov 09:00",
    ]
    sessions = [one.session.id for one in (first, second) if one.session is not None]
    assert [one.argument for one in decisions(opened)] == sessions
    for token, left in zip(decisions(opened), (1, 0), strict=True):
        now = await town.request(first.id)
        form = (await town.press(ADMIN, replace(token, version=now.version))).form
        await town.submit(ADMIN, form, {"outcome": "mentor", "because": "The log shows it."})
        assert len(decisions(await town.press(ADMIN, Token("oversee", first.id)))) == left
    assert DISPUTES not in (await town.press(ADMIN, "programme")).text


async def test_a_dispute_of_ones_own_is_on_nobodys_page_but_the_others(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    booked = await town.book(boss, await town.ask(ADA, days=("2026-11-25",)), START)
    await contested(town, booked, boss)
    assert DISPUTES in (await town.press(ADMIN, "programme")).text
    assert DISPUTES not in (await town.press(boss, "programme")).text
    assert not decisions(await town.press(boss, Token("oversee", booked.id)))


async def test_more_than_can_be_described_is_counted_and_in_the_menu(town: Town) -> None:
    made = []
    for n in range(6):
        made.append(await town.ask(visitor(f"Student {n}"), title=f"Request {n}"))
        town.clock.forward(minutes=1)
    await town.now_is(NOW + 25 * HOUR)
    page = await town.press(ADMIN, "programme")
    assert "Request 3 · asked by" in page.text
    assert "Request 4 · asked by" not in page.text
    assert "and 2 more" in page.text
    assert offered(page) == [one.id for one in made]


async def test_what_is_aside_is_dealt_with_by_opening_or_cancelling_it_alone(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request)
    aside = await town.request(request.id)
    answer = await town.press(ADMIN, Token("settle_reports", aside.id), submitted=True)
    assert "Done." not in answer.text
    assert REPORTED in (await town.press(ADMIN, "programme")).text


async def test_a_report_of_somebody_who_was_erased_still_waits_without_their_words(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request, "Rude words.")
    form = (await town.press(GRACE, "erase")).form
    await town.submit(GRACE, form, {"sure": "erase"})
    opened = await town.press(ADMIN, Token("oversee"), {"value": request.id})
    assert "Reported, about Ada" in opened.text
    assert "Rude" not in opened.text
    assert "restore" in opened.words


async def test_whoever_was_erased_is_offered_as_a_mentor_no_more(town: Town) -> None:
    request = await town.ask(ADA)
    held = await town.claim(GRACE, request)
    await town.press(GRACE, Token("release", held.id, held.version), submitted=True)
    form = (await town.press(GRACE, "erase")).form
    await town.submit(GRACE, form, {"sure": "erase"})
    now = await town.request(request.id)
    form = (await town.press(ADMIN, Token("reassign", now.id, now.version))).form
    assert [one.value for one in form.fields[0].options] == [(await town.person(ALAN)).id]
    assert "Somebody who left" not in (await town.press(ADMIN, "mentors")).text


async def test_nobody_decides_over_a_report_of_themselves(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    held = await town.claim(boss, await town.ask(ADA))
    await report(town, ADA, held, "Rude.")
    await town.delivery.run_due()
    assert "About Grace: Rude." in town.slack.told("Barbara")[-1]
    assert not [one for one in town.slack.told("Grace") if "Rude" in one]
    assert REPORTED not in (await town.press(boss, "programme")).text
    opened = await town.press(boss, Token("oversee", held.id))
    assert "Rude" not in opened.text
    refused = await town.press(boss, Token("settle_reports", held.id), submitted=True)
    assert "somebody else has to decide" in refused.text
    assert REPORTED in (await town.press(ADMIN, "programme")).text


async def test_what_is_decided_for_somebody_who_was_erased_opens_no_request_of_nobody(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    await town.now_is(START + HOUR)
    await fill(town, ADA, "object", booked, WHY)
    form = (await town.press(ADA, "erase")).form
    assert "You are erased." in (await town.submit(ADA, form, {"sure": "erase"})).text
    (token,) = decisions(await town.press(ADMIN, Token("oversee", booked.id)))
    form = (await town.press(ADMIN, token)).form
    await town.submit(ADMIN, form, {"outcome": "mentor", "because": "The log shows it."})
    assert (await town.request(booked.id)).status is Status.CANCELLED
