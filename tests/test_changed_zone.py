"""Somebody travels: what was offered and agreed stays the instant that it was, and every shown time follows them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.ui import Token
from sandbox.acting import ask, shown, wanted
from sandbox.campus import on_board
from sandbox.story import PATIENCE, Story
from tests.living import Living
from tests.town import ADA, GRACE, Town

IN_TOKYO = replace(ADA, zone="Asia/Tokyo")
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
DAYS = ("2026-11-24", "2026-11-25", "2026-11-26")


async def test_what_was_offered_stays_when_the_student_travels_and_is_shown_on_their_new_clock(town: Town) -> None:
    asked = await town.ask(ADA, days=DAYS)
    await town.press(IN_TOKYO, "sessions")
    assert (await town.person(ADA)).zone == "Asia/Tokyo"
    assert (await town.request(asked.id)).offered == asked.offered
    answer = await town.press(IN_TOKYO, Token("details", asked.id, asked.version))
    assert answer.reader.zone == "Asia/Tokyo"
    held = await town.claim(GRACE, asked)
    booked = await town.press(GRACE, Token("schedule", held.id, held.version, f"{LATER.timestamp():.0f}"))
    assert "meet on" in booked.text


async def test_what_was_agreed_stays_when_either_travels_and_both_are_reminded_at_that_moment(town: Town) -> None:
    made = await town.book(GRACE, await town.ask(ADA, days=DAYS, urgency="flexible"), LATER)
    await town.delivery.run_due()
    await town.press(IN_TOKYO, "sessions")
    await town.press(replace(GRACE, zone="America/New_York"), "sessions")
    session = (await town.request(made.id)).session
    assert session is not None
    assert session.starts_at == LATER
    await town.now_is(LATER - timedelta(hours=1))
    for name, at in (("Ada", "17:00"), ("Grace", "03:00")):
        (told,) = [one for one in town.slack.told(name) if one.startswith("In one hour")]
        assert told.startswith(f"In one hour, at {at}"), told


async def test_the_zone_of_a_slack_profile_is_followed_while_a_session_is_booked(here: Living) -> None:
    campus = here.campus
    story = Story(campus, campus.ada, (campus.alan,))
    await story.ask()
    await story.pick(await story.claim())
    start = story.start
    assert start is not None
    await campus.ada.change_zone("Asia/Tokyo")
    mine = await shown(campus.ada.command("/mentor sessions"))
    assert "Mock interview" in mine.text
    campus.clock.advance_to(start - timedelta(hours=1))
    await here.settle()
    for one in (campus.ada, campus.alan):
        await one.sees("In one hour, at", PATIENCE)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
async def test_an_open_request_keeps_its_times_when_its_student_travels(here: Living, zone: str) -> None:
    campus = here.campus
    await ask(campus.ada, wanted(campus.clock.now(), campus.ada.zone))
    await here.settle()
    before = [card.text for card in on_board(campus.alan)]
    await campus.ada.change_zone(zone)
    await shown(campus.ada.command("/mentor sessions"))
    await here.settle()
    assert [card.text for card in on_board(campus.alan)] == before
