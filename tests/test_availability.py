"""A mentor's weekly hours and days away, through the front door: in words, changed, removed, and asked about first."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.model import Availability, Away, Status, Visitor, Window
from core.screens.refusals import WENT_WRONG
from core.ui import Card, Reader, Token, plain
from tests.town import Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE = visitor("Ada"), visitor("Grace")
LINUS = visitor("Linus", "discord", "G1")
BERLIN = "Europe/Berlin"
START = datetime(2026, 11, 24, 8, tzinfo=UTC)
"""Tuesday at nine in Berlin."""
MORNINGS: dict[str, str | tuple[str, ...]] = {"weekdays": ("0", "1"), "from": "09:00", "to": "12:00"}
UNREADABLE = "I can't read that as a time of day. Write it like 09:30."
OVER_MIDNIGHT = (
    "It has to end after it begins."
    " For hours over midnight add two: one until 24:00, and one from 00:00 on the day after."
)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board and a mentor on each platform."""
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, LINUS)
        yield one


async def hours(town: Town, who: Visitor = GRACE) -> Availability:
    person = await town.person(who)
    return await town.store.read(lambda tx: tx.availability(person.id))


async def add(town: Town, *weekdays: str, first: str = "09:00", last: str = "12:00", who: Visitor = GRACE) -> Answer:
    form = (await town.press(who, "set_window")).form
    return await town.submit(who, form, {"weekdays": weekdays or ("0", "1"), "from": first, "to": last})


async def away(town: Town, first: str, last: str = "", who: Visitor = GRACE) -> Answer:
    form = (await town.press(who, "set_away")).form
    return await town.submit(who, form, {"first": first, "last": last})


def fields(answer: Answer) -> dict[str, str]:
    assert isinstance(answer.screen, Card)
    return {plain(label, answer.reader): plain(value, answer.reader) for label, value in answer.screen.fields}


async def test_without_hours_the_page_says_what_that_means(town: Town) -> None:
    answer = await town.press(GRACE, "availability")
    assert "No weekly hours are set, so every offered time counts as suiting you." in answer.text
    assert "On the clock of Berlin." in answer.text
    assert answer.words == ["set_window", "set_away", "browse", "help"]


async def test_hours_are_added_and_shown_in_words(town: Town) -> None:
    await add(town)
    answer = await add(town, "0", first="14:00", last="17:00")
    assert answer.note == "Saved."
    assert fields(answer) == {"Monday": "09:00-12:00 and 14:00-17:00", "Tuesday": "09:00-12:00"}
    assert len((await hours(town)).windows) == 3


async def test_hours_that_overlap_or_touch_are_joined(town: Town) -> None:
    await add(town)
    answer = await add(town, "0", first="11:30", last="13:00")
    assert fields(answer)["Monday"] == "09:00-13:00"
    answer = await add(town, "0", first="1 pm", last="24:00")
    assert fields(answer)["Monday"] == "09:00-24:00"


async def test_hours_are_changed_and_removed(town: Town) -> None:
    await add(town)
    one = await town.press(GRACE, "window", {"value": "0.540.720"})
    assert "Monday, 09:00-12:00" in one.text
    form = (await town.press(GRACE, one.token("set_window"))).form
    assert {field.key: field.value for field in form.fields} == {"weekdays": ("0",), "from": "09:00", "to": "12:00"}
    changed = await town.submit(GRACE, form, {"weekdays": ("2",), "from": "10:00", "to": "12:30"})
    assert fields(changed) == {"Tuesday": "09:00-12:00", "Wednesday": "10:00-12:30"}
    removed = await town.press(GRACE, "drop_window:::1.540.720")
    assert fields(removed) == {"Wednesday": "10:00-12:30"}


async def test_days_away_are_added_told_in_words_and_removed(town: Town) -> None:
    await away(town, "2026-12-24", "2026-12-27")
    page = await away(town, "30 Nov")
    assert fields(page)["Away"] == "Mon 30 Nov · Thu 24 Dec to Sun 27 Dec"
    one = await town.press(GRACE, "away", {"value": "20261130.20261130"})
    assert "Away: Mon 30 Nov" in one.text
    gone = await town.press(GRACE, one.token("drop_away"))
    assert fields(gone)["Away"] == "Thu 24 Dec to Sun 27 Dec"


BAD_HOURS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"weekdays": ()}, {"weekdays": "Please fill this in."}),
    ({"weekdays": ("7", "x")}, {"weekdays": "Please choose one of those offered."}),
    ({"from": ""}, {"from": "Please fill this in."}),
    ({"from": "dawn"}, {"from": UNREADABLE}),
    ({"from": "25:00", "to": "9:60"}, dict.fromkeys(("from", "to"), UNREADABLE)),
    ({"from": "22:00", "to": "02:00"}, {"to": OVER_MIDNIGHT}),
    ({"from": "12:00"}, {"to": OVER_MIDNIGHT}),
    ({"from": "²²:00"}, {"from": UNREADABLE}),
    ({"from": "9" * 3000}, {"from": UNREADABLE}),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "errors"), BAD_HOURS, ids=lambda part: str(part)[:30])
async def test_hours_that_cannot_be_taken_say_so_by_field_and_change_nothing(
    town: Town, changed: dict[str, Any], errors: dict[str, str]
) -> None:
    form = (await town.press(GRACE, "set_window")).form
    before = town.everything()
    answer = await town.submit(GRACE, form, {**MORNINGS, **changed})
    assert answer.errors == errors
    assert town.everything() == before


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        ("", "", {"first": "Please fill this in."}),
        ("soon", "", {"first": "I can't read that as a day. Write it like 24 Nov."}),
        ("31 Nov", "", {"first": "I can't read that as a day. Write it like 24 Nov."}),
        ("26 Nov", "24 Nov", {"last": "The last day comes before the first one."}),
        ("1 Nov", "2 Nov", {"last": "Those days have passed."}),
        ("24 Nov", "2031-01-01", {"last": "That is too far ahead. The latest is Wed 24 Nov 00:00."}),
        ("0001-01-01", "9999-12-31", {"last": "That is too far ahead. The latest is Wed 24 Nov 00:00."}),
    ],
)
async def test_days_that_cannot_be_taken_say_so_and_change_nothing(
    town: Town, first: str, last: str, errors: dict[str, str]
) -> None:
    form = (await town.press(GRACE, "set_away")).form
    before = town.everything()
    answer = await town.submit(GRACE, form, {"first": first, "last": last})
    assert answer.errors == errors
    assert town.everything() == before


async def test_hours_too_short_for_any_session_are_refused_at_their_end(town: Town) -> None:
    short = await add(town, first="09:00", last="09:29")
    assert short.errors == {"to": "The shortest session here takes 30 minutes. Please leave room for one."}
    assert "Saved." in (await add(town, first="09:00", last="09:30")).text


# Sessions that a change leaves outside


async def test_days_away_over_a_session_say_so_first_and_cancel_nothing(town: Town) -> None:
    made = await town.book(GRACE, await town.ask(ADA), START)
    before = town.everything()
    asked = await away(town, "24 Nov")
    assert "You have sessions on these days. Go on?" in asked.text
    assert "Tue 24 Nov 09:00 with Ada: Mock interview for a backend role" in asked.text
    assert "this cancels nothing" in asked.text
    assert town.everything() == before
    saved = await town.press(GRACE, asked.token("set_away"))
    assert fields(saved)["Away"] == "Tue 24 Nov"
    assert (await town.request(made.id)).status is Status.SCHEDULED


async def test_removing_or_narrowing_hours_that_hold_a_session_says_so_first(town: Town) -> None:
    page = await add(town)
    await town.book(GRACE, await town.ask(ADA), START)
    for token, values in (("drop_window:::1.540.720", None), ("set_window:::1.540.720", {**MORNINGS, "from": "10:00"})):
        asked = await town.press(GRACE, token, values, submitted=values is not None)
        assert "That leaves sessions outside your hours. Go on?" in asked.text
    assert fields(page) == {"Monday": "09:00-12:00", "Tuesday": "09:00-12:00"}
    saved = await town.press(GRACE, asked.token("set_window"))
    assert fields(saved)["Tuesday"] == "10:00-12:00"


async def test_first_hours_that_leave_a_session_outside_say_so_too(town: Town) -> None:
    await town.book(GRACE, await town.ask(ADA), START)
    assert "That leaves sessions outside your hours" in (await add(town, "4")).text
    assert "Saved." in (await add(town)).text


# Who may, and what comes late


async def test_only_mentors_have_hours(town: Town) -> None:
    await town.press(ADA, "help")
    before = town.everything()
    for token in (
        "availability",
        "set_window",
        "set_away",
        "drop_window:::0.540.720",
        "drop_away:::x",
        "window",
        "away",
    ):
        for submitted in (False, True):
            answer = await town.press(ADA, token, MORNINGS, submitted=submitted)
            assert answer.note == "Claiming is for mentors."
    assert town.everything() == before


@pytest.mark.parametrize(
    "token",
    [
        "drop_window:::6.0.60", "drop_window:::", "drop_away:::20200101.20200102", "set_window:::x/y/z/sure",
        "set_window:::/9/1.2/sure", "set_window://///sure", "set_window:::/0/720.540.3/sure", "set_away:::/sure",
        "set_away:::20261399.20261401/sure", "set_away:::a.b.c/sure", "set_window:::/0/12345.2/sure",
        "set_window:::/0/720.540/sure", "set_window:::/0/540.1441/sure", "set_away:::20261130.20261129/sure",
    ],
)  # fmt: skip
async def test_what_is_not_among_the_hours_any_more_changes_nothing(town: Town, token: str) -> None:
    await add(town)
    before = town.everything()
    for submitted in (False, True):
        answer = await town.press(GRACE, token, submitted=submitted)
        assert plain(WENT_WRONG, Reader()) not in answer.text
    assert town.everything() == before


async def test_more_hours_than_a_menu_names_are_refused(town: Town) -> None:
    for n in range(4):
        await add(town, *"0123456", first=f"{2 * n:02}:00", last=f"{2 * n + 1:02}:00")
    assert len((await hours(town)).windows) == 21
    refused = await add(town, *"0123456", first="20:00", last="21:00")
    assert refused.note == "25 are as many as I keep. Remove one to add another."
    assert refused.words == ["availability"]


async def test_somebody_without_a_zone_says_it_first_and_goes_on_to_the_hours(town: Town) -> None:
    first = await town.press(LINUS, "availability")
    assert isinstance(first.screen, Card)
    page = await town.press(LINUS, Token.read(first.screen.menus[0].token), {"value": "Asia/Tokyo"})
    assert "On the clock of Tokyo." in page.text
    await add(town, who=LINUS)
    assert (await hours(town, LINUS)).windows[0].zone == "Asia/Tokyo"


async def test_hours_keep_the_zone_that_was_meant_when_somebody_travels(town: Town) -> None:
    await add(town)
    abroad = visitor("Grace", zone="America/New_York")
    page = await town.press(abroad, "availability")
    assert fields(page)["Monday"] == "09:00-12:00 in Berlin"
    assert (await hours(town, abroad)).windows[0] == Window(0, 540, 720, BERLIN)


async def test_days_that_have_long_passed_are_forgotten(town: Town) -> None:
    await away(town, "24 Nov")
    town.clock.forward(days=10)
    await away(town, "24 Dec")
    assert (await hours(town)).away == (Away(date(2026, 12, 24), date(2026, 12, 24), BERLIN),)


# What hours are for


async def test_a_mentor_picks_among_the_times_inside_their_hours_and_reads_why_others_are_not_offered(
    town: Town,
) -> None:
    await add(town, "2", first="10:00", last="11:00")
    await away(town, "30 Nov")
    made = await town.ask(ADA)
    opened = await town.press(GRACE, Token("details", made.id, made.version))
    assert fields(opened)["Fits your hours"] == "Wed 25 Nov, 2 times from 10:00 to 10:15"
    assert fields(opened)["Not offered"] == "Tue 24 Nov, morning: it is outside your hours"
    await town.claim(GRACE, made)
    held = await town.request(made.id)
    picked = await town.press(GRACE, Token("pick", held.id, held.version))
    assert fields(picked)["Not offered"] == "Tue 24 Nov, morning: it is outside your hours"
    tuesday = Token("schedule", held.id, held.version, f"{START.timestamp():.0f}")
    assert (await town.press(GRACE, tuesday)).note == "That time is gone. Pick another one."
    ten = START + timedelta(days=1, hours=1)
    booked = await town.press(GRACE, Token("schedule", held.id, held.version, f"{ten.timestamp():.0f}"))
    assert "meet on Wed 25 Nov 10:00" in booked.text
