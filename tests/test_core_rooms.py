"""Rooms follow their sessions: made once, moved, given back, looked at, and replaced when they cannot be had."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.lifecycle import Action
from core.model import (
    BY_PROVIDER,
    DEFAULT_ROOM,
    Account,
    Bounds,
    Request,
    RoomKind,
    Session,
    SessionStatus,
    Status,
    Visitor,
)
from core.outbox import CHECK, STAND, Owed, Sort
from core.planning import plan
from core.ports import Failed, SendError, Throttled, Tx, Uncertain, Unreachable
from core.ui import SURE, Token
from tests import scenes
from tests.town import Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN = (visitor(name) for name in ("Ada", "Grace", "Alan"))
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINK_COMES = "The link comes in a moment"


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board, two mentors and Zoom for its rooms."""
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN)
        await one.take_rooms(RoomKind.ZOOM)
        await one.delivery.run_due()
        yield one


async def booked(town: Town) -> Request:
    asked = await town.ask(ADA, days=("2026-11-26",), urgency="flexible")
    made = await town.book(GRACE, asked, LATER)
    await town.delivery.run_due()
    return await town.request(made.id)


async def session(town: Town, request: Request) -> Session:
    found = (await town.request(request.id)).session
    assert found is not None
    return found


def room_rows(town: Town) -> set[tuple[str, str]]:
    """Return kind and state of each row about a room."""
    with closing(sqlite3.connect(town.file)) as connection:
        return set(connection.execute("SELECT kind, state FROM outbox WHERE sort = 'room'"))


def rooms(owed: tuple[Owed, ...]) -> list[tuple[str, str, datetime]]:
    return sorted((one.kind, one.target, one.due_at) for one in owed if one.sort is Sort.ROOM)


# What is owed


def step(before: Request, action: Action, after: Request, now: datetime = scenes.NOW) -> tuple[Owed, ...]:
    changed = replace(after, version=before.version + 1, edition=before.version + 1)
    return plan(before, changed, action, scenes.GRACE, Bounds(), now)


def held(kind: RoomKind, **changes: object) -> Request:
    return scenes.request(
        Status.SCHEDULED, session=replace(scenes.session(Status.SCHEDULED), room=kind, **changes)  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip


@pytest.mark.parametrize("kind", [*RoomKind])
def test_a_booking_owes_its_room_unless_they_meet_by_phone(kind: RoomKind) -> None:
    owed = rooms(step(scenes.request(Status.CLAIMED), Action.SCHEDULE, held(kind)))
    made = [one for one in owed if one[0] == STAND]
    assert made == ([] if kind is RoomKind.PHONE else [(STAND, "session", scenes.NOW)])


@pytest.mark.parametrize("kind", [*RoomKind])
def test_what_can_be_gone_is_looked_at_an_hour_and_ten_minutes_before(kind: RoomKind) -> None:
    owed = rooms(step(scenes.request(Status.CLAIMED), Action.SCHEDULE, held(kind)))
    looks = [(name, at) for name, _, at in owed if name.startswith(CHECK)]
    can_be_gone = kind in (RoomKind.FIXED, RoomKind.GOOGLE_MEET, RoomKind.ZOOM)
    expected = [("check.10", scenes.START - 10 * MINUTE), ("check.60", scenes.START - 60 * MINUTE)]
    assert looks == (expected if can_be_gone else [])


@pytest.mark.parametrize("kind", [*RoomKind])
def test_a_session_that_is_off_owes_its_room_only_to_whoever_keeps_it(kind: RoomKind) -> None:
    before = held(kind)
    assert before.session is not None
    cancelled = replace(
        before, status=Status.CANCELLED, session=replace(before.session, status=SessionStatus.CANCELLED)
    )
    released = replace(before, status=Status.OPEN, mentor_id=None, session=None)
    expected = [(STAND, "session", scenes.NOW)] if kind in BY_PROVIDER else []
    assert rooms(step(before, Action.CANCEL, cancelled)) == expected
    assert rooms(step(before, Action.RELEASE, released)) == expected


@pytest.mark.parametrize("kind", [*RoomKind])
def test_a_session_that_moves_takes_its_room_along(kind: RoomKind) -> None:
    before = held(kind)
    assert before.session is not None
    moved = replace(before, session=replace(before.session, starts_at=scenes.START + timedelta(hours=1)))
    made = [one for one in rooms(step(before, Action.MOVE, moved)) if one[0] == STAND]
    assert made == ([(STAND, "session", scenes.NOW)] if kind in BY_PROVIDER else [])


# Making


async def test_the_room_of_a_booking_is_of_the_programmes_kind_and_both_are_told_where(town: Town) -> None:
    made = await session(town, await booked(town))
    assert (made.room, made.room_reference, made.room_starts_at) == (RoomKind.ZOOM, f"ref-{made.id}", LATER)
    for name in ("Ada", "Grace"):
        assert "Where\nZoom" in town.slack.told(name)[-1]


async def test_a_room_that_comes_late_is_told_to_both_with_its_link(town: Town) -> None:
    town.doors.troubles.append(Failed("no rooms"))
    made = await booked(town)
    assert all(LINK_COMES in town.slack.told(name)[-1] for name in ("Ada", "Grace"))
    await town.passes(seconds=5)
    assert town.doors.opened == [made.session.id if made.session else ""]
    for name, other in (("Ada", "Grace"), ("Grace", "Ada")):
        assert town.slack.told(name)[-1].startswith(f"Here is the link for your session with {other}, Thu 26 Nov 09:00")
        assert "Join" in town.slack.told(name)[-1]


@pytest.mark.parametrize("error", [Failed("down"), Uncertain("no answer"), Throttled(7)])
async def test_a_provider_that_fails_is_tried_again_for_five_minutes_and_then_replaced(
    town: Town, error: SendError
) -> None:
    town.doors.troubles.extend([error] * 99)
    made = await booked(town)
    for _ in range(29):
        await town.passes(seconds=10)
        assert (await session(town, made)).link is None
    await town.passes(seconds=10)
    after = await session(town, made)
    assert (after.room, after.link) == (DEFAULT_ROOM, f"https://meet.example/{after.id}")
    for name in ("Ada", "Grace"):
        assert "has another room now." in town.slack.told(name)[-1]
        assert "Where\nJitsi" in town.slack.told(name)[-1]


async def test_what_the_provider_may_have_made_all_the_same_is_given_back_once_it_answers(town: Town) -> None:
    town.doors.troubles.extend([Uncertain("no answer")] * 40)
    made = await booked(town)
    while (await session(town, made)).link is None:
        await town.passes(seconds=10)
    town.doors.troubles.clear()
    assert town.doors.closed == []
    await town.passes(minutes=2)
    assert made.session is not None
    assert town.doors.closed == [made.session.id]
    assert ("close.zoom", "done") in room_rows(town)


async def test_a_kind_that_cannot_be_had_at_all_is_replaced_at_once(town: Town) -> None:
    town.doors.troubles.append(Unreachable("no Zoom here"))
    made = await booked(town)
    assert (await session(town, made)).room is DEFAULT_ROOM
    assert "has another room now." in town.slack.told("Ada")[-1]


# Moving and giving back


async def test_a_released_session_gives_its_room_back_and_the_next_one_gets_its_own(town: Town) -> None:
    made = await booked(town)
    assert made.session is not None
    await town.press(GRACE, Token("release", made.id, made.version, SURE))
    await town.delivery.run_due()
    assert town.doors.closed == [made.session.id]
    again = await town.book(ALAN, await town.request(made.id), LATER)
    await town.delivery.run_due()
    assert again.session is not None
    assert town.doors.opened == [made.session.id, again.session.id]


async def test_a_cancelled_session_gives_its_room_back_even_if_the_provider_is_down_for_an_hour(town: Town) -> None:
    made = await booked(town)
    assert made.session is not None
    town.doors.troubles.extend([Failed("down")] * 5)
    await town.submit(ADA, Token("cancel", made.id, made.version), {"because": "I am ill."})
    for _ in range(6):
        await town.passes(minutes=1)
    assert town.doors.closed == [made.session.id]
    assert not any("another room" in one for one in town.slack.told("Ada"))


async def test_a_room_that_is_made_while_its_session_is_cancelled_is_given_back(town: Town) -> None:
    asked = await town.ask(ADA, days=("2026-11-26",), urgency="flexible")
    made = await town.book(GRACE, asked, LATER)
    town.doors.meanwhile = lambda: town.submit(ADA, Token("cancel", made.id, made.version), {})
    await town.delivery.run_due()
    await town.passes(seconds=10)
    assert made.session is not None
    assert town.doors.opened == [made.session.id]
    assert made.session.id in town.doors.closed
    assert (await session(town, made)).link is None


async def test_two_workers_do_not_see_to_the_same_room_at_once(town: Town) -> None:
    asked = await town.ask(ADA, days=("2026-11-26",), urgency="flexible")
    made = await town.book(GRACE, asked, LATER)
    assert made.session is not None
    now = town.clock.now()

    def hold(tx: Tx) -> bool:
        return tx.hold_room(made.session.id if made.session else "", now, now + MINUTE)

    assert await town.store.write(hold)
    assert not await town.store.write(hold)
    await town.delivery.run_due()
    assert town.doors.opened == []
    await town.now_is(now + MINUTE + timedelta(seconds=6))
    assert town.doors.opened == [made.session.id]


# Looking


async def test_a_room_that_stands_is_looked_at_twice_and_nobody_is_told(town: Town) -> None:
    made = await booked(town)
    assert made.session is not None
    await town.now_is(LATER - 61 * MINUTE)
    assert town.doors.looked_at == []
    await town.now_is(LATER - 60 * MINUTE)
    await town.now_is(LATER - 10 * MINUTE)
    assert town.doors.looked_at == [made.session.id] * 2
    assert not any("another room" in one for one in town.slack.told("Ada"))


async def test_a_room_that_is_gone_an_hour_before_is_replaced_before_the_reminder_is_drawn(town: Town) -> None:
    made = await booked(town)
    town.doors.troubles.append(Unreachable("gone"))
    await town.now_is(LATER - 60 * MINUTE)
    after = await session(town, made)
    assert after.room is DEFAULT_ROOM
    for name in ("Ada", "Grace"):
        assert any("has another room now." in one for one in town.slack.told(name))
    reminders = [one for one in town.slack.messages.values() if one.text.startswith("In one hour")]
    assert {button.url for one in reminders for button in one.card.buttons if button.url} == {after.link}


async def test_a_provider_that_does_not_answer_just_now_is_asked_again_before_its_room_counts_as_gone(
    town: Town,
) -> None:
    made = await booked(town)
    town.doors.troubles.extend([Failed("down")] * 3)
    await town.now_is(LATER - 60 * MINUTE)
    for _ in range(4):
        await town.passes(seconds=30)
    assert (await session(town, made)).room is RoomKind.ZOOM
    assert len(town.doors.looked_at) == 1


async def test_nothing_is_looked_at_once_the_session_is_off(town: Town) -> None:
    made = await booked(town)
    await town.submit(ADA, Token("cancel", made.id, made.version), {})
    await town.now_is(LATER)
    assert town.doors.looked_at == []
    assert ("check.60", "pending") not in room_rows(town)


# Choosing


async def choose(town: Town, who: Visitor, word: str = "room", **values: str) -> Answer:
    form = (await town.press(who, word)).form
    return await town.submit(who, form, values)


async def test_a_mentor_chooses_a_room_of_their_own_and_the_next_session_takes_place_there(town: Town) -> None:
    link = "https://meet.uni.example/grace"
    assert "My own room" in (await choose(town, GRACE, kind="fixed", link=link)).text
    made = await session(town, await booked(town))
    assert (made.room, made.link) == (RoomKind.FIXED, link)
    assert "Where\nThe mentor's own room" in town.slack.told("Ada")[-1]


async def test_a_mentor_who_goes_back_to_what_the_programme_has_gets_that(town: Town) -> None:
    await choose(town, GRACE, kind="jitsi")
    assert (await town.person(GRACE)).preferences.room == "jitsi"
    await choose(town, GRACE, kind="programme")
    assert (await session(town, await booked(town))).room is RoomKind.ZOOM


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.uni.example/grace",
        "meet.uni.example/grace",
        "https://",
        "https://localhost/room",
        "https://grace:secret@meet.uni.example/",
        "https://meet.uni.example/a b",
        "https://meet.uni.example:99999/",
        "https://meet.uni.example/" + "x" * 500,
        "https://meet.uni.exämple/",
        "javascript:alert(1)",
        "https://[::1",
        "<https://meet.uni.example|click>",
    ],
)
async def test_what_is_no_address_of_a_room_is_refused_with_a_sentence(town: Town, link: str) -> None:
    answer = await choose(town, GRACE, kind="fixed", link=link)
    assert answer.errors == {
        "link": "Give a whole address that begins with https://, for example https://meet.example.org/grace."
    }
    assert (await town.person(GRACE)).preferences.room == ""


async def test_a_room_of_ones_own_needs_its_address(town: Town) -> None:
    assert (await choose(town, GRACE, kind="fixed", link=" ")).errors == {"link": "Please fill this in."}


async def test_only_kinds_that_are_set_up_can_be_chosen(town: Town) -> None:
    form = (await town.press(GRACE, "room")).form
    assert [one.value for one in form.fields[0].options] == ["programme", "jitsi", "fixed"]
    for kind in ("zoom", "phone", "", "nonsense"):
        assert "kind" in (await choose(town, GRACE, kind=kind)).errors


async def test_only_mentors_have_a_room_to_choose(town: Town) -> None:
    assert "Meeting room" not in (await town.press(ADA, "settings")).text
    assert "Meeting room" in (await town.press(GRACE, "settings")).text
    assert "Claiming is for mentors." in (await town.press(ADA, "room")).text
    answer = await town.submit(ADA, Token("room"), {"kind": "jitsi"})
    assert "Claiming is for mentors." in answer.text


async def test_a_coordinator_chooses_for_the_programme_and_nobody_else_may(town: Town) -> None:
    assert "Jitsi" in (await choose(town, ADMIN, "set_room", kind="jitsi")).text
    assert (await session(town, await booked(town))).room is RoomKind.JITSI
    refused = await town.submit(ADA, Token("set_room"), {"kind": "jitsi"})
    assert "those who run this space" in refused.text
    for kind in ("fixed", "phone", "zoom", ""):
        assert "kind" in (await choose(town, ADMIN, "set_room", kind=kind)).errors


async def test_a_mentors_room_that_leads_nowhere_is_replaced_an_hour_before(town: Town) -> None:
    await choose(town, GRACE, kind="fixed", link="https://meet.uni.example/grace")
    made = await booked(town)
    town.doors.troubles.append(Unreachable("the link leads nowhere"))
    await town.now_is(LATER - 60 * MINUTE)
    assert (await session(town, made)).room is DEFAULT_ROOM
    assert town.doors.closed == []


# Who sees it


async def test_the_link_is_seen_by_the_two_who_meet_and_by_nobody_else(town: Town) -> None:
    link = "https://meet.uni.example/grace-and-nobody-else"
    await choose(town, GRACE, kind="fixed", link=link)
    made = await booked(town)
    for who in (ALAN, ADMIN):
        for word in ("details", "claim", "cancel", "check_in"):
            answer = await town.press(who, Token(word, made.id, made.version))
            assert link not in repr(answer.screen)
    assert link in repr((await town.press(ADA, Token("details", made.id, made.version))).screen)
    sent = [one for one in town.slack.messages.values() if link in repr(one.card)]
    assert {one.to.user for one in sent if isinstance(one.to, Account)} == {"Ada", "Grace"}
    assert not any(isinstance(one.to, str) for one in sent)
