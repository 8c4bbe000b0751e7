"""What people are told follows the numbers that their programme has set."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model import Request
from core.ui import Field, Text, Token, plain
from tests.town import ADA, ADMIN, GRACE, Answer, Town

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def change(town: Town, section: str, **values: str) -> None:
    """Set some numbers of a section of the set-up; those of the same form that are not named stay."""
    form = (await town.press(ADMIN, f"set_{section}")).form
    kept = {one.key: str(one.value or "") for one in form.fields}
    answer = await town.submit(ADMIN, form, {**kept, **values})
    assert "Saved." in answer.text, answer.text


async def held(town: Town) -> Request:
    """Let a session be booked and held, and all be sent that is owed for that."""
    booked = await town.book(GRACE, await town.ask(ADA), START)
    await town.now_is(START + HOUR)
    await town.press_on(ADA, "complete", booked)
    await town.delivery.run_due()
    return booked


def field(answer: Answer, key: str) -> Field:
    return next(one for one in answer.form.fields if one.key == key)


def hint(answer: Answer, key: str) -> str:
    found = field(answer, key).hint
    assert isinstance(found, Text)
    return plain(found, answer.reader)


@pytest.mark.parametrize(("days", "until"), [("1", "Wed 25 Nov"), ("7", "Tue 1 Dec"), ("30", "Thu 24 Dec")])
async def test_a_review_is_said_to_stay_hidden_until_the_day_on_which_it_is_shown(
    town: Town, days: str, until: str
) -> None:
    await change(town, "afterwards", review_window=days)
    done = await held(town)
    asked = next(one for one in town.slack.told("Ada") if one.startswith("How was your session with Grace?"))
    assert f"Your review stays hidden until both are in, or until {until}." in asked
    form = await town.press_on(ADA, "review", done)
    assert hint(form, "words") == f"Shown when both have answered, or on {until}"
    await town.submit(ADA, form.form, {"score": "5", "words": "Thank you."})
    shown = [one for one in town.slack.told("Grace") if one.startswith("The reviews of your session")]
    assert not shown
    await town.now_is(START + HOUR + timedelta(days=int(days)))
    (told,) = [one for one in town.slack.told("Grace") if one.startswith("The reviews of your session")]
    assert "Thank you." in told


async def test_a_reputation_that_shows_from_one_review_on_is_said_to_be_of_one(town: Town) -> None:
    await change(town, "afterwards", reputation_from="1")
    done = await held(town)
    about = await town.press(ADA, Token("about", done.id))
    assert "Shown from the first review on" in about.text
    for who in (ADA, GRACE):
        await town.submit(who, Token("review", done.id, (await town.request(done.id)).version), {"score": "4"})
    assert "of 5, from one review" in (await town.press(ADA, Token("about", done.id))).text


async def test_where_no_side_may_move_a_session_that_is_what_is_said(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    await change(town, "limits", moves_a_side="0")
    answer = await town.press_on(ADA, "move", booked)
    assert answer.note == "Booked sessions are not moved here. If you can't make it, say so at the session itself."


async def test_whoever_moved_a_session_before_the_limit_fell_is_told_how_often_they_did(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    for n in (1, 2):
        at = f"{(START + n * HOUR).timestamp():.0f}"
        now = await town.request(booked.id)
        await town.submit(ADA, Token("move", now.id, now.version), {"times": (at,)})
        await town.press_on(GRACE, "accept_move", booked, at)
    await change(town, "limits", moves_a_side="1")
    answer = await town.press_on(ADA, "move", booked)
    assert answer.note == "You have moved this session 2 times, and that is as often as it can be."


@pytest.mark.parametrize(
    ("lengths", "said"),
    [
        ("30, 45, 60", "phone session of 30 to 60 minutes, about"),
        ("20, 90", "phone session of 20 to 90 minutes, about"),
        ("25", "phone session of 25 minutes, about"),
    ],
)
async def test_help_names_the_lengths_that_there_are(town: Town, lengths: str, said: str) -> None:
    await change(town, "lengths", durations=lengths)
    assert said in (await town.press(ADA, "help")).text


async def test_no_setting_speaks_of_an_hour_where_the_last_reminder_comes_at_another_time(town: Town) -> None:
    await change(town, "reminding", hour_reminder="30")
    for word in ("set_channels", "set_quiet"):
        answer = await town.press(ADA, word)
        lines = " ".join(plain(line, answer.reader) for line in answer.form.lines)
        assert "The last reminder before a session always comes" in lines
        assert "an hour" not in lines
