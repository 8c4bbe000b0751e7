"""Whether they come: asked a day before, told an hour before, and late with a word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.model import Request, Visitor
from core.ports import Tx
from core.ui import SURE, Token
from tests.town import ADA, ALAN, GRACE, Town

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest_asyncio.fixture
async def booked(town: Town) -> Request:
    return await town.book(GRACE, await town.ask(ADA), START)


def last(town: Town, who: Visitor, text: str) -> list[str]:
    """Return the labels of the buttons of the newest message with that text."""
    found = [one for one in town.slack.messages.values() if one.to == who.account and text in one.text]
    return [one.label.template for one in found[-1].card.buttons]


async def say(town: Town, who: Visitor, word: str, about: Request, argument: str = "") -> str:
    return (await town.press(who, Token(word, about.id, about.version, argument))).text


async def test_a_day_before_both_are_asked_whether_they_come(town: Town, booked: Request) -> None:
    await town.now_is(START - DAY)
    for who in (ADA, GRACE):
        assert last(town, who, "Tomorrow: your session")[0] == "I'm coming"
        assert last(town, who, "Tomorrow: your session")[-1] == "Can't make it"


async def test_who_has_said_that_they_come_is_seen_in_the_others_hour_reminder(town: Town, booked: Request) -> None:
    await town.now_is(START - DAY)
    assert "Good. Ada can see that you are coming." in await say(town, GRACE, "coming", booked)
    await town.now_is(START - HOUR)
    assert "Grace is coming." in town.slack.told("Ada")[-1]
    assert last(town, ADA, "In one hour")[:2] == ["Join", "I'm running late"]


async def test_silence_is_shown_to_the_other_side_an_hour_before(town: Town, booked: Request) -> None:
    await town.now_is(START - DAY)
    await say(town, GRACE, "coming", booked)
    await town.now_is(START - HOUR)
    assert "Ada has not answered yet." in town.slack.told("Grace")[-1]
    assert "not answered" not in town.slack.told("Ada")[-1]
    await town.now_is(START - timedelta(minutes=10))
    assert "Ada hasn't checked in yet." in town.slack.told("Grace")[-1]


async def test_nobody_is_called_silent_who_was_never_asked(town: Town) -> None:
    await town.book(GRACE, await town.ask(ADA), START - DAY)
    await town.now_is(START - DAY - HOUR)
    assert "In one hour" in town.slack.told("Grace")[-1]
    assert "not answered" not in town.slack.told("Grace")[-1]


async def test_saying_it_twice_is_once_and_old_buttons_stay_good(town: Town, booked: Request) -> None:
    await say(town, GRACE, "coming", booked)
    once = await town.request(booked.id)
    await say(town, GRACE, "coming", booked)
    assert await town.request(booked.id) == once
    assert "Grace is coming." in await say(town, ADA, "coming", booked)


async def test_after_the_start_it_is_too_late_to_say_that_one_comes(town: Town, booked: Request) -> None:
    await town.now_is(START)
    before = town.everything()
    assert "It is too late for that" in await say(town, GRACE, "coming", booked)
    assert town.everything() == before


@pytest.mark.parametrize("word", ["coming", "late"])
async def test_nobody_else_says_it(town: Town, booked: Request, word: str) -> None:
    await town.now_is(START - HOUR)
    await town.press(ALAN, "help")
    before = town.everything()
    assert "That is for those whose session it is." in await say(town, ALAN, word, booked, "5")
    assert town.everything() == before


async def test_how_late_is_asked_and_the_other_is_told_at_once(town: Town, booked: Request) -> None:
    await town.now_is(START - HOUR)
    asked = await town.press(GRACE, Token("late", booked.id, booked.version))
    assert asked.words == ["late", "late", "late", "details"]
    assert asked.text.endswith("Never mind")
    answer = await say(town, GRACE, "late", booked, "10")
    assert "Ada knows that you will be about 10 minutes late." in answer
    await town.delivery.run_due()
    assert "Grace will be about 10 minutes late." in town.slack.told("Ada")[-1]


async def test_only_later_than_before_is_told_again(town: Town, booked: Request) -> None:
    await town.now_is(START - HOUR)
    for minutes in ("10", "5", "10", "15", "15"):
        await say(town, GRACE, "late", booked, minutes)
        await town.delivery.run_due()
    told = [one for one in town.slack.told("Ada") if "minutes late" in one]
    assert [one.splitlines()[0] for one in told] == [
        "Grace will be about 10 minutes late.",
        "Grace will be about 15 minutes late.",
    ]


@pytest.mark.parametrize("argument", ["600", "soon", "-5", "٥"])
async def test_nobody_is_later_than_the_buttons_say(town: Town, booked: Request, argument: str) -> None:
    await town.now_is(START - HOUR)
    before = town.everything()
    assert "Please choose one of those offered." in await say(town, GRACE, "late", booked, argument)
    assert town.everything() == before


async def test_late_is_said_from_an_hour_before_until_one_is_there_or_it_is_over(town: Town, booked: Request) -> None:
    await town.now_is(START - HOUR - MINUTE)
    assert "It is too early for that" in await say(town, GRACE, "late", booked, "5")
    await town.now_is(START)
    await say(town, GRACE, "check_in", booked)
    assert "You are checked in already, and Ada can see it." in await say(town, GRACE, "late", booked, "5")
    await town.now_is(START + HOUR)
    assert "The session is over" in await say(town, ADA, "late", booked, "5")


async def test_how_late_is_asked_only_while_it_can_be_said(town: Town, booked: Request) -> None:
    over = "The session is over, so there is nothing to come to any more."
    for now, why in (
        (START - HOUR - MINUTE, "It is too early for that"),
        (START, "You are checked in already"),
        (START + 24 * HOUR, over),
    ):
        await town.now_is(now)
        if now == START:
            assert "How late will you be?" in await say(town, GRACE, "late", booked)
            await say(town, GRACE, "check_in", booked)
        answer = await town.press(GRACE, Token("late", booked.id, booked.version))
        assert why in answer.note
        assert "late" not in answer.words


async def test_a_request_that_is_booked_no_more_says_so(town: Town, booked: Request) -> None:
    await say(town, GRACE, "release", booked, SURE)
    answer = await town.press(ADA, Token("late", booked.id, (await town.request(booked.id)).version, "5"))
    assert "Nothing is booked for it any more." in answer.text


async def test_what_was_asked_of_the_next_session_is_asked_anew(town: Town, booked: Request) -> None:
    await say(town, GRACE, "coming", booked)
    await say(town, GRACE, "release", await town.request(booked.id), SURE)
    again = await town.book(ALAN, await town.request(booked.id), START)
    assert again.session is not None
    assert again.session.mentor_coming_at is None
    assert again.session.agreed_at == town.clock.now()


async def set_bounds(town: Town, **bounds: Any) -> None:
    def written(tx: Tx) -> None:
        programme = tx.programme("first")
        tx.put_programme(replace(programme, bounds=replace(programme.bounds, **bounds)))

    await town.store.write(written)


@pytest.mark.parametrize(("hours", "word"), [(8, "Today: "), (24, "Tomorrow: "), (47, "Coming up: ")])
async def test_the_first_reminder_says_on_which_day_it_is_whenever_it_comes(town: Town, hours: int, word: str) -> None:
    await set_bounds(town, day_reminder=hours * HOUR, day_reminder_useless=HOUR)
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-26",)), START + DAY)
    await town.delivery.run_due()
    assert "I'll remind you " in town.slack.told("Ada")[-1]
    assert ("a day and an hour before" in town.slack.told("Ada")[-1]) == (hours == 24)
    assert booked.session is not None
    await town.now_is(booked.session.starts_at - hours * HOUR)
    assert town.slack.told("Ada")[-1].startswith(f"{word}your session with Grace")


async def test_the_second_reminder_and_the_end_say_how_long_as_the_programme_has_chosen(town: Town) -> None:
    await set_bounds(town, hour_reminder=30 * MINUTE, completes_after=HOUR)
    await town.book(GRACE, await town.ask(ADA), START)
    await town.now_is(START - 30 * MINUTE)
    assert town.slack.told("Ada")[-1].startswith("In 30 minutes, at 09:00: your session with Grace.")
    await town.now_is(START + HOUR)
    assert any(
        "If nobody says otherwise within an hour, I take it that it did." in one for one in town.slack.told("Ada")
    )
