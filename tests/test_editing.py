"""Change an open request, add times to it, be asked to half-way, and ask again once it has ended."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import pytest_asyncio

from core.model import Request, Status
from core.ui import Reader, Token, plain
from sandbox.acting import ask, label, opened, shown, told, turned, wanted
from sandbox.campus import on_board
from sandbox.story import PATIENCE
from tests.living import Living
from tests.town import ADA, ADMIN, ALAN, GRACE, NOBODY, NOW, Answer, Town, said, visitor
from tests.town import wanted as entered

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 24, 8, tzinfo=UTC)
NUDGED = "Nobody has taken your request yet."
MORE: dict[str, Any] = {"days": ("2026-11-27",), "slots": ("evening",)}
AGAIN: dict[str, Any] = {"days": ("2026-12-03", "2026-12-04"), "slots": ("morning",)}

NO_TIMES = "Please choose days and times of day, or give an exact time."


def hours(request: Request) -> list[tuple[int, int, int]]:
    return [(one.interval.start.day, one.interval.start.hour, one.interval.end.hour) for one in request.offered]


async def edit(town: Town, made: Request, argument: str = "", **entered: Any) -> Answer:
    form = (await town.press(ADA, Token("edit", made.id, made.version, argument))).form
    filled = {one.key: one.value for one in form.fields if one.value}
    return await town.submit(ADA, form, {**filled, **entered})


# Changing


async def test_the_words_are_changed_and_the_times_stay_where_none_are_entered(town: Town) -> None:
    made = await town.ask(ADA)
    await town.delivery.run_due()
    answer = await edit(town, made, title="Mock interview for a data role")
    assert "Saved. Mentors see it like this from now on." in answer.text
    after = await town.request(made.id)
    assert after.title == "Mock interview for a data role"
    assert (after.offered, after.expires_at, after.description) == (made.offered, made.expires_at, made.description)
    await town.delivery.run_due()
    assert len(town.slack.on_board()) == 1
    assert "Mock interview for a data role" in town.slack.on_board()[0]
    before = town.everything()
    old = await town.press(GRACE, Token("claim", made.id, made.version))
    assert old.note == "That card was out of date, so nothing changed. Here is the current one."
    assert town.everything() == before


async def test_other_times_replace_those_that_were_offered_and_the_request_ends_accordingly(town: Town) -> None:
    made = await town.ask(ADA)
    town.clock.forward(hours=1)
    await edit(town, made, **MORE)
    after = await town.request(made.id)
    assert hours(after) == [(27, 16, 20)]
    assert after.expires_at == datetime(2026, 11, 27, 17, 15, tzinfo=UTC)


async def test_times_are_added_to_those_that_were_offered(town: Town) -> None:
    made = await town.ask(ADA)
    form = (await town.press(ADA, Token("edit", made.id, made.version, "times"))).form
    assert {one.key for one in form.fields} == {"days", "slots", "exact"}
    assert "Offered so far:" in said(form, Reader())
    await town.submit(ADA, form, MORE)
    after = await town.request(made.id)
    assert hours(after) == [(24, 7, 11), (25, 7, 11), (27, 16, 20)]
    await edit(town, after, "times", exact="2026-11-26 18:20")
    exact = (await town.request(made.id)).offered[2]
    assert (exact.exact, exact.interval.start) == (True, datetime(2026, 11, 26, 17, 20, tzinfo=UTC))


async def test_the_form_says_at_the_days_what_is_offered_so_far(town: Town) -> None:
    made = await town.ask(ADA)
    form = (await town.press(ADA, Token("edit", made.id, made.version))).form
    hints = {one.key: plain(one.hint, Reader()) for one in form.fields if one.hint}
    assert hints["days"].startswith("Left empty, these stay: Tue 24 Nov")
    assert form.lines == ()
    assert "title" not in hints


async def test_times_that_touch_or_were_offered_already_are_offered_once(town: Town) -> None:
    made = await town.ask(ADA)
    await edit(town, made, "times", days=("2026-11-24",), slots=("morning", "afternoon"))
    after = await town.request(made.id)
    assert hours(after) == [(24, 7, 16), (25, 7, 11)]
    assert (after.offered[0].wall_start, after.offered[0].wall_end) == ("2026-11-24T08:00", "2026-11-24T17:00")
    before = town.everything()
    await edit(town, after, "times", days=("2026-11-25",), slots=("morning",))
    assert town.everything() == before


FAULTS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("", {"title": "  "}, {"title": "Please fill this in."}),
    ("", {"title": "x" * 81}, {"title": "That is too long: at most 80 characters, please (you wrote 81)."}),
    (
        "",
        {"description": "short"},
        {"description": "A little more, please: at least 20 characters (you wrote 5)."},
    ),
    ("", {"days": ("2026-11-27",)}, {"slots": "Please fill this in."}),
    ("", {"slots": ("evening",)}, {"days": "Please fill this in."}),
    ("times", {}, {"days": NO_TIMES}),
    (
        "times",
        {**MORE, "days": ("2026-11-22",)},
        {"days": "Those times have passed or are too close. Choose later ones."},
    ),
    ("times", {**MORE, "days": ("9999-12-31",)}, {"days": "Please choose one of those offered."}),
    ("times", {**MORE, "slots": ("midnight",)}, {"slots": "Please choose one of those offered."}),
    ("times", {"exact": "soon"}, {"exact": "I can't read that as a day and a time. Write it like 24 Nov 18:30."}),
    (
        "times",
        {**MORE, "exact": "2026-11-23 13:00"},
        {"exact": "That has passed or is too soon. The earliest is Mon 23 Nov 15:00."},
    ),
]


@pytest.mark.parametrize(("argument", "entered", "errors"), FAULTS, ids=lambda part: str(part)[:40])
async def test_a_change_that_cannot_be_taken_says_so_for_each_field_and_changes_nothing(
    town: Town, argument: str, entered: dict[str, Any], errors: dict[str, str]
) -> None:
    made = await town.ask(ADA)
    before = town.everything()
    answer = await edit(town, made, argument, **entered)
    assert answer.errors == errors
    assert town.everything() == before


async def test_a_refused_change_opens_again_as_it_was_filled_in_where_forms_close(town: Town) -> None:
    student = replace(visitor("Linus", "discord", "G1"), zone="Europe/Berlin")
    made = await town.ask(student)
    form = (await town.press(student, Token("edit", made.id, made.version, "times"))).form
    refused = await town.submit(student, form, {"days": ("2026-11-27",)})
    again = (await town.press(student, refused.token("again"))).form
    assert again.token == form.token
    assert {one.key: one.value for one in again.fields if one.value} == {"days": ("2026-11-27",)}


async def test_a_request_is_changed_by_its_student_and_only_while_it_is_open(town: Town) -> None:
    made = await town.ask(ADA)
    await town.press(NOBODY, "help")
    before = town.everything()
    for who in (GRACE, NOBODY, ADMIN):
        answer = await town.submit(who, Token("edit", made.id, made.version), {"title": "Mine", **MORE})
        assert answer.note == "That is for those whose session it is."
        assert "edit" not in answer.words
    assert town.everything() == before
    held = await town.claim(GRACE, made)
    before = town.everything()
    late = await town.submit(ADA, Token("edit", made.id, made.version), {"title": "Another title", **MORE})
    assert late.note == "Grace is picking a time right now. It is free again at 13:15 if they don't."
    await town.press(GRACE, Token("schedule", held.id, held.version, f"{START.timestamp():.0f}"))
    before = town.everything()
    booked = await town.submit(ADA, Token("edit", made.id, 99), {"title": "Another title", **MORE})
    assert booked.note == "This one is booked with Grace."
    assert town.everything() == before


# Half-way


async def test_half_way_to_its_end_the_student_is_asked_once_for_more_times(town: Town) -> None:
    made = await town.ask(ADA)
    assert made.nudge_at == NOW + (made.expires_at - NOW) / 2
    await town.now_is(made.nudge_at - MINUTE)
    assert not any(NUDGED in one for one in town.slack.told("Ada"))
    await town.now_is(made.nudge_at)
    asked = next(one for one in town.slack.messages.values() if NUDGED in one.text)
    assert [Token.read(one.token).word for one in asked.card.buttons] == ["edit", "details", "cancel"]
    held = await town.claim(GRACE, await town.request(made.id))
    await town.press(GRACE, Token("release", held.id, held.version))
    await town.now_is(made.expires_at - MINUTE)
    assert sum(NUDGED in one for one in town.slack.told("Ada")) == 1


async def test_nobody_is_asked_for_more_times_who_has_just_added_some_or_has_a_mentor(town: Town) -> None:
    made = await town.ask(ADA)
    await edit(town, made, "times", **MORE)
    other = await town.ask(visitor("Hedy"))
    assert other.nudge_at is not None
    town.clock.set(other.nudge_at - MINUTE)
    await town.claim(GRACE, other)
    await town.now_is(other.nudge_at + MINUTE)
    assert not any(NUDGED in one for name in ("Ada", "Hedy") for one in town.slack.told(name))


# Asking again


@pytest_asyncio.fixture
async def expired(town: Town) -> Request:
    """A request that nobody took in time."""
    made = await town.ask(ADA)
    await town.delivery.run_due()
    await town.now_is(made.expires_at)
    return await town.request(made.id)


async def again(town: Town, request: Request, **entered: Any) -> Answer:
    form = (await town.press(ADA, Token("reopen", request.id, request.version))).form
    return await town.submit(ADA, form, {**AGAIN, **entered})


async def test_what_nobody_took_is_asked_again_with_new_times_and_hangs_anew(town: Town, expired: Request) -> None:
    notice = next(one for one in town.slack.messages.values() if "Nobody could take your request" in one.text)
    assert [Token.read(one.token).word for one in notice.card.buttons] == ["reopen"]
    town.clock.forward(hours=1)
    answer = await again(town, expired)
    assert "Asked. Mentors can see it in #mentors now." in answer.text
    after = await town.request(expired.id)
    assert (after.status, after.reopened, after.ended_at, after.title) == (Status.OPEN, True, None, expired.title)
    assert (after.asked_at, hours(after)) == (town.clock.now(), [(3, 7, 11), (4, 7, 11)])
    assert after.expires_at == town.clock.now() + 7 * DAY
    await town.delivery.run_due()
    assert [one.partition(" ")[0] for one in town.slack.on_board()] == ["Expired", "Open"]
    held = await town.claim(GRACE, after)
    await town.delivery.run_due()
    assert [one.partition(" ")[0] for one in town.slack.on_board()] == ["Expired", "Being"]
    assert held.reopened


async def test_what_was_called_off_is_asked_again_without_its_mentor_and_its_session(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    await town.submit(ADA, Token("cancel", booked.id, booked.version), {"because": "I am ill."})
    off = await town.request(booked.id)
    await again(town, off)
    after = await town.request(off.id)
    assert (after.status, after.mentor_id, after.session, after.cancelled_because) == (Status.OPEN, None, None, "")
    await town.book(ALAN, after, datetime(2026, 12, 3, 8, tzinfo=UTC))


async def test_a_claim_from_before_it_was_asked_again_counts_in_no_figure(either: Town) -> None:
    town = either
    for student in [visitor(f"Student {n}") for n in range(5)]:
        held = await town.claim(GRACE, await town.ask(student))
        await town.submit(student, Token("cancel", held.id, held.version), {})
        town.clock.forward(hours=1)
        ended = await town.request(held.id)
        await town.submit(student, Token("reopen", ended.id, ended.version), AGAIN)
    town.clock.forward(hours=1)
    form = (await town.press(ADA, "request")).form
    asked = await town.submit(ADA, form, entered(days=("2026-12-03",)))
    assert "None of the last 5 requests like this was claimed so far." in asked.text
    assert "Claimed\n0\nHalf were claimed within\nNone yet" in (await town.press(ADMIN, "figures")).text
    assert await exported(town) == {""}
    town.clock.forward(hours=1)
    last = await town.request(held.id)
    await town.claim(ALAN, last)
    assert "Claimed\n1\nHalf were claimed within\n2 hours" in (await town.press(ADMIN, "figures")).text
    assert await exported(town) == {"", f"{town.clock.now():%Y-%m-%d %H:%M}"}


async def exported(town: Town) -> set[str]:
    """Return when requests were claimed, as the newest export has it."""
    await town.press(ADMIN, "export", submitted=True)
    await town.delivery.run_due()
    file = [one.card.file for one in town.slack.messages.values() if one.card.file is not None][-1]
    return {row["claimed_at"] for row in csv.DictReader(StringIO(file.content.decode("utf-8-sig")))}


async def test_a_request_is_asked_again_once(town: Town, expired: Request) -> None:
    await again(town, expired)
    once = await town.request(expired.id)
    await town.submit(ADA, Token("cancel", once.id, once.version), {})
    ended = await town.request(expired.id)
    assert "reopen" not in (await town.press(ADA, Token("details", ended.id, ended.version))).words
    before = town.everything()
    answer = await town.submit(ADA, Token("reopen", ended.id, ended.version), AGAIN)
    assert answer.note == "You have asked for this again once already. Ask for a new session instead."
    assert town.everything() == before


async def test_a_week_later_it_is_too_late_to_ask_again(town: Town, expired: Request) -> None:
    assert expired.ended_at is not None
    form = (await town.press(ADA, Token("reopen", expired.id, expired.version))).form
    town.clock.set(expired.ended_at + 7 * DAY)
    before = town.everything()
    answer = await town.submit(ADA, form, AGAIN)
    assert answer.note == "It is too long ago to ask for this again. Ask for a new session instead."
    assert "reopen" not in answer.words
    assert town.everything() == before


async def test_asking_again_counts_among_the_open_requests(town: Town, expired: Request) -> None:
    for _ in range(2):
        await town.ask(ADA, days=("2026-11-30",))
    before = town.everything()
    answer = await town.submit(ADA, Token("reopen", expired.id, expired.version), AGAIN)
    assert answer.note == "You have 2 open requests, and that is as many as fit. Cancel one to ask for another."
    opened = await town.press(ADA, Token("reopen", expired.id, expired.version))
    assert opened.note == answer.note
    assert town.everything() == before


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        ({"days": (), "slots": ()}, {"days": NO_TIMES}),
        ({"days": ("2026-11-24",)}, {"days": "Those times have passed or are too close. Choose later ones."}),
    ],
)
async def test_it_is_not_asked_again_without_new_times(
    town: Town, expired: Request, entered: dict[str, Any], errors: dict[str, str]
) -> None:
    before = town.everything()
    assert (await again(town, expired, **entered)).errors == errors
    assert town.everything() == before


async def test_only_the_student_asks_again_and_only_what_has_ended(town: Town, expired: Request) -> None:
    made = await town.ask(visitor("Hedy"), days=("2026-11-30",))
    await town.press(NOBODY, "help")
    before = town.everything()
    for who in (GRACE, NOBODY, ADMIN):
        answer = await town.submit(who, Token("reopen", expired.id, expired.version), AGAIN)
        assert answer.note == "That is for those whose session it is."
        assert "reopen" not in answer.words
    await town.submit(visitor("Hedy"), Token("reopen", made.id, made.version), AGAIN)
    assert town.everything() == before


async def test_one_form_sent_twice_asks_again_once(town: Town, expired: Request) -> None:
    form = (await town.press(ADA, Token("reopen", expired.id, expired.version))).form
    first = await town.submit(ADA, form, AGAIN, key="one")
    before = town.everything()
    second = await town.submit(ADA, form, AGAIN, key="one")
    assert second.text == first.text
    await town.submit(ADA, form, AGAIN, key="two")
    assert town.everything() == before


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_request_is_nudged_given_more_times_expires_and_is_asked_again(anywhere: Living, platform: str) -> None:
    campus = anywhere.campus
    student = campus.ada if platform == "slack" else campus.linus
    await ask(student, wanted(campus.clock.now(), student.zone))
    await campus.grace.sees("Mock interview", PATIENCE)
    campus.clock.advance(timedelta(hours=56))  # past half of what is left, whatever the hour of the day
    nudged = await told(student, NUDGED, PATIENCE)
    form = await opened(student.press("Add times", nudged))
    days = [value for _, value in form.input("days").options]
    saved = await shown(student.submit(form, days=days[6:7], slots=["evening"]))
    assert "Saved." in saved.text
    await turned(student, nudged, "See my request", PATIENCE)
    campus.clock.advance(timedelta(days=8))
    over = await told(student, "Nobody could take your request in time.", PATIENCE)
    form = await opened(student.press(label(over, "Ask again"), over))
    days = [value for _, value in form.input("days").options]
    asked = await shown(student.submit(form, days=days[4:6], slots=["morning"]))
    assert "Asked." in asked.text
    await turned(student, over, "See my request", PATIENCE)
    await anywhere.settle()
    for mentor in (campus.grace, campus.alan):
        cards = [one.text.partition(" ")[0] for one in on_board(mentor)]
        assert cards == ["Expired", "Open"]
    await shown(campus.grace.press("Claim", on_board(campus.grace)[-1]))
