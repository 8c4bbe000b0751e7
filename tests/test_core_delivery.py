"""What is owed is sent: when it is due, to whom it is due, once, and again after what can be mended."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.acts import act
from core.delivery import LEASE
from core.drawing import letter
from core.model import Account, Request, RoomKind, SessionStatus, Status
from core.ports import Failed, Throttled, Uncertain, Unreachable
from core.ui import SURE, Token
from tests.town import NOW, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN = (visitor(name) for name in ("Ada", "Grace", "Alan"))
LINUS = replace(visitor("Linus", "discord", "G1"), zone="Europe/Berlin")
DISCORD_ADMIN = visitor("Ken", "discord", "G1", administers=True)
TOMORROW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON = timedelta(seconds=1)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board on both platforms and a mentor on each; all that is owed so far has been sent."""
    async with founded(sqlite_url) as one:
        one.discord.channels["D1"] = "#help"
        await one.set_up(ADMIN)
        await one.set_up(DISCORD_ADMIN, "D1")
        await one.approve(ADMIN, GRACE, ALAN)
        await one.delivery.run_due()
        yield one


@pytest_asyncio.fixture
async def asked(town: Town) -> Request:
    """Ada's request, whose card hangs on both boards."""
    made = await town.ask(ADA, days=("2026-11-24", "2026-11-25", "2026-11-26"), urgency="flexible")
    await town.delivery.run_due()
    return made


async def booked(town: Town, asked: Request, start: datetime = LATER) -> Request:
    made = await town.book(GRACE, asked, start)
    await town.delivery.run_due()
    return made


def boards(town: Town) -> list[str]:
    """Return the headline of each card on both boards."""
    return [one.splitlines()[0] for one in (*town.slack.on_board(), *town.discord.on_board("G1", "D1"))]


def owed(town: Town, kind: str) -> list[tuple[str, str]]:
    """Return the state and the moment of each row of that kind."""
    return sorted((row["state"], row["due_at"]) for row in rows(town) if row["kind"] == kind)


def rows(town: Town) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(town.file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM outbox")]


# Cards


async def test_a_card_hangs_on_every_board_and_is_drawn_again_in_place(town: Town, asked: Request) -> None:
    assert boards(town) == ["Open · Interview prep · 45 min · Video · Flexible"] * 2
    held = await town.claim(GRACE, asked)
    await town.delivery.run_due()
    claimed = "Being claimed · Grace is picking a time, free again at 12:15 if not · Interview prep"
    assert boards(town) == [claimed] * 2
    await town.press(GRACE, Token("schedule", held.id, held.version, f"{LATER.timestamp():.0f}"))
    await town.delivery.run_due()
    assert boards(town) == ["Booked · Grace and Ada, Thu 26 Nov · Interview prep"] * 2


async def test_a_card_that_somebody_has_deleted_is_hung_anew(town: Town, asked: Request) -> None:
    town.slack.messages = {ref: one for ref, one in town.slack.messages.items() if isinstance(one.to, Account)}
    await town.claim(GRACE, asked)
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


async def test_a_board_that_is_gone_keeps_nothing_else_waiting(town: Town, asked: Request) -> None:
    held = await town.claim(GRACE, asked)
    await town.delivery.run_due()
    town.discord.fail(Unreachable("the channel is gone"), times=2)
    await town.press(GRACE, Token("release", held.id, held.version))
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Open"]
    assert {row["state"] for row in rows(town) if row["sort"] == "card"} == {"sent", "failed"}


async def test_a_board_chosen_later_gets_the_cards_of_what_is_open(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.ask(ADA)
        await town.delivery.run_due()
        assert town.slack.on_board() == []
        await town.set_up(ADMIN)
        await town.delivery.run_due()
        assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Open"]


async def test_cards_are_the_same_for_all_and_in_no_readers_zone(town: Town, asked: Request) -> None:
    for platform in (town.slack, town.discord):
        readers = {message.reader.person for message in platform.messages.values() if isinstance(message.to, str)}
        assert readers == {None}


# The clock's steps


async def test_a_hold_lapses_after_fifteen_minutes_and_not_before(town: Town, asked: Request) -> None:
    await town.claim(GRACE, asked)
    await town.now_is(NOW + 15 * MINUTE - SOON)
    assert (await town.request(asked.id)).status is Status.CLAIMED
    await town.now_is(NOW + 15 * MINUTE)
    after = await town.request(asked.id)
    assert (after.status, after.mentor_id, after.held_until) == (Status.OPEN, None, None)
    assert town.slack.told("Grace")[-1].startswith("Your hold has ended")
    assert town.slack.told("Ada")[-1].startswith("No time was picked")
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Open"]


async def test_a_hold_that_was_picked_or_given_back_does_not_lapse(town: Town, asked: Request) -> None:
    held = await town.claim(GRACE, asked)
    await town.press(GRACE, Token("release", held.id, held.version))
    again = await town.request(asked.id)
    await town.passes(minutes=10)
    await town.claim(ALAN, again)
    await town.passes(minutes=6)
    assert (await town.request(asked.id)).status is Status.CLAIMED
    await town.passes(minutes=9)
    assert (await town.request(asked.id)).status is Status.OPEN


async def test_a_request_expires_when_no_offered_time_is_left(town: Town, asked: Request) -> None:
    assert asked.expires_at == datetime(2026, 11, 26, 8, 15, tzinfo=UTC)
    await town.now_is(asked.expires_at - SOON)
    assert (await town.request(asked.id)).status is Status.OPEN
    await town.now_is(asked.expires_at)
    assert (await town.request(asked.id)).status is Status.EXPIRED
    assert town.slack.told("Ada")[-1].startswith("Nobody could take your request in time.")
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Expired"]


async def test_an_urgent_request_expires_after_two_days(town: Town) -> None:
    made = await town.ask(ADA, days=("2026-11-24", "2026-11-30"), urgency="urgent")
    await town.now_is(NOW + 2 * DAY - SOON)
    assert (await town.request(made.id)).status is Status.OPEN
    await town.now_is(NOW + 2 * DAY)
    assert (await town.request(made.id)).status is Status.EXPIRED


async def test_a_session_that_nobody_objects_to_is_complete_two_days_after_its_end(town: Town, asked: Request) -> None:
    await booked(town, asked)
    end = LATER + 45 * MINUTE
    await town.now_is(end + 48 * HOUR - SOON)
    assert (await town.request(asked.id)).status is Status.SCHEDULED
    await town.now_is(end + 48 * HOUR)
    after = await town.request(asked.id)
    assert after.status is Status.COMPLETED
    assert after.session is not None
    assert (after.session.status, after.session.completed_at) == (SessionStatus.COMPLETED, end + 48 * HOUR)
    for name in ("Ada", "Grace"):
        assert town.slack.told(name)[-1].startswith("How was your session with")


async def test_a_session_that_somebody_has_said_took_place_is_completed_once(town: Town, asked: Request) -> None:
    made = await booked(town, asked)
    town.clock.set(LATER + HOUR)
    await town.press(GRACE, Token("complete", made.id, made.version))
    await town.delivery.run_due()
    before = (await town.request(asked.id)).version
    await town.now_is(LATER + 4 * DAY)
    assert (await town.request(asked.id)).version == before


# Bookings and reminders


async def test_a_booking_is_told_to_both_with_the_link_that_was_made_first(town: Town, asked: Request) -> None:
    made = await booked(town, asked)
    assert made.session is not None
    assert town.doors.opened == [made.session.id]
    after = await town.request(asked.id)
    assert after.session is not None
    assert after.session.link == f"https://meet.example/{made.session.id}"
    assert town.slack.told("Ada")[-1].startswith("You and Grace meet on Thu 26 Nov 09:00 (45 minutes)")
    assert town.slack.told("Grace")[-1].startswith("You and Ada meet on Thu 26 Nov 09:00 (45 minutes)")
    assert all("Join" in town.slack.told(name)[-1] for name in ("Ada", "Grace"))


async def test_both_are_reminded_a_day_and_an_hour_before_and_called_in(town: Town, asked: Request) -> None:
    await booked(town, asked)
    for ahead, words in (
        (DAY, "Tomorrow: your session with"),
        (HOUR, "In one hour, at 09:00: your session with"),
        (10 * MINUTE, "Your session with"),
        (-10 * MINUTE, "Your session with"),
        (-45 * MINUTE, "Your session with"),
    ):
        before = {name: len(town.slack.told(name)) for name in ("Ada", "Grace")}
        await town.now_is(LATER - ahead - SOON)
        assert {name: len(town.slack.told(name)) for name in before} == before
        await town.now_is(LATER - ahead)
        for name, count in before.items():
            assert len(town.slack.told(name)) == count + 1
            assert town.slack.told(name)[-1].startswith(words)


async def test_a_reminder_that_would_come_too_late_is_not_sent(town: Town, asked: Request) -> None:
    await booked(town, asked)
    told = len(town.slack.told("Ada"))
    await town.now_is(LATER - 11 * HOUR)
    assert len(town.slack.told("Ada")) == told
    assert {state for state, _ in owed(town, "remind_day")} == {"expired"}
    await town.now_is(LATER)
    assert {state for state, _ in owed(town, "remind_hour")} == {"expired"}
    assert not any("In one hour" in one for one in town.slack.told("Ada"))
    assert town.slack.told("Ada")[-1].startswith("Your session with Grace is starting.")


async def test_a_day_reminder_an_hour_late_is_still_of_use(town: Town, asked: Request) -> None:
    await booked(town, asked)
    await town.now_is(LATER - 13 * HOUR)
    assert town.slack.told("Ada")[-1].startswith("Tomorrow:")


async def test_nothing_of_a_session_that_was_called_off_is_sent_any_more(town: Town, asked: Request) -> None:
    made = await booked(town, asked)
    await town.submit(ADA, Token("cancel", made.id, made.version), {"because": "I am ill."})
    await town.delivery.run_due()
    assert "They said: I am ill." in town.slack.told("Grace")[-1]
    told = {name: len(town.slack.told(name)) for name in ("Ada", "Grace")}
    for days in range(12):
        await town.now_is(NOW + days * DAY)
    assert {name: len(town.slack.told(name)) for name in told} == told
    assert {row["state"] for row in rows(town)} <= {"sent", "done", "moot", "expired"}


async def test_a_session_released_and_booked_anew_has_the_reminders_of_the_new_one_only(
    town: Town, asked: Request
) -> None:
    made = await booked(town, asked, LATER)
    await town.press(GRACE, Token("release", made.id, made.version, SURE))
    await town.delivery.run_due()
    assert town.slack.told("Ada")[-1].startswith("Your mentor can't make it, so the session is off.")
    sooner = LATER - DAY
    await town.book(ALAN, await town.request(asked.id), sooner)
    await town.delivery.run_due()
    grace = len(town.slack.told("Grace"))
    for hours in range(6 * 24):
        await town.now_is(NOW + hours * HOUR)
    assert len(town.slack.told("Grace")) == grace
    reminded = [one.splitlines()[0] for one in town.slack.told("Ada") if one.startswith(("Tomorrow", "In one hour"))]
    assert [one.split(",")[0].split(":")[0] for one in reminded] == ["Tomorrow", "In one hour"]
    assert all("Alan" in one for one in reminded)


async def test_news_of_a_check_in_that_could_not_be_sent_is_dropped_when_the_session_is_off(
    town: Town, asked: Request
) -> None:
    made = await booked(town, asked)
    await town.now_is(LATER - 5 * MINUTE)
    await town.press(ADA, Token("check_in", made.id, made.version))
    town.slack.fail(Failed("down"), times=9)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    await town.press(GRACE, Token("release", made.id, made.version, SURE))
    await town.passes(minutes=10)
    assert not any(one.startswith("Ada is there.") for one in town.slack.told("Grace"))
    assert {row["state"] for row in rows(town) if row["kind"] == "check_in"} == {"moot"}


async def test_a_home_is_drawn_for_those_whose_platform_has_one(town: Town, asked: Request) -> None:
    linus = await town.ask(LINUS)
    await town.delivery.run_due()
    assert "Waiting" in str(town.slack.homes[ADA.account])
    assert town.discord.homes == {}
    assert {row["state"] for row in rows(town) if row["sort"] == "home" and row["subject_id"] == linus.id} == {"moot"}


# Far ends that fail


async def test_a_throttled_message_waits_as_long_as_it_is_told_and_goes_once(town: Town, asked: Request) -> None:
    made = await town.claim(GRACE, asked)
    town.slack.fail(Throttled(30))
    await town.delivery.run_due()
    assert made.status is Status.CLAIMED
    waiting = [row for row in rows(town) if row["state"] == "pending" and row["sort"] != "act"]
    assert waiting
    for row in waiting:
        due_at = datetime.fromisoformat(row["due_at"])
        assert NOW + timedelta(seconds=30) <= due_at <= NOW + timedelta(seconds=33)
    sends = town.slack.sends
    await town.passes(seconds=29)
    assert town.slack.sends == sends
    await town.passes(seconds=5)
    assert [one.split(" has")[0] for one in town.slack.told("Ada")] == ["Grace"]
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


async def test_one_throttled_workspace_delays_no_other(town: Town, asked: Request) -> None:
    await town.claim(GRACE, asked)
    town.slack.fail(Throttled(30), times=9)
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.discord.on_board("G1", "D1")] == ["Being claimed"]
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Open"]


async def test_a_message_that_may_have_arrived_is_looked_for_before_it_is_sent_again(
    town: Town, asked: Request
) -> None:
    for arrives in (True, False):
        held = await town.claim(GRACE, await town.request(asked.id))
        before, sends = len(town.slack.told("Ada")), town.slack.sends
        town.slack.fail(Uncertain("broken off"), arrives=arrives, times=3)
        await town.delivery.run_due()
        town.slack.troubles.clear()
        await town.passes(seconds=10)
        told = [one for one in town.slack.told("Ada")[before:] if "has taken your request" in one]
        assert len(told) == 1
        assert town.slack.sends - sends == (1 if arrives else 2)
        await town.press(GRACE, Token("release", held.id, held.version))
        await town.delivery.run_due()


async def test_a_card_that_may_have_been_hung_is_hung_once_and_redrawn_later(town: Town) -> None:
    town.slack.fail(Uncertain("broken off"), arrives=True, times=2)
    made = await town.ask(ADA)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    await town.passes(seconds=10)
    assert len(town.slack.on_board()) == 1
    await town.claim(GRACE, made)
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


@pytest.mark.parametrize(
    "error", [Failed("down"), RuntimeError("a bug"), Throttled(1)], ids=lambda one: type(one).__name__
)
async def test_what_fails_is_tried_again_until_it_arrives_and_keeps_nothing_else_waiting(
    town: Town, asked: Request, error: Exception
) -> None:
    made = await booked(town, asked)
    assert made.session is not None
    town.slack.fail(error, times=6)
    await town.now_is(LATER - HOUR)
    for _ in range(60):
        await town.passes(seconds=20)
    for name in ("Ada", "Grace"):
        assert [one for one in town.slack.told(name) if one.startswith("In one hour")] != []
        assert len([one for one in town.slack.told(name) if one.startswith("In one hour")]) == 1


async def test_pauses_between_tries_grow_to_five_minutes(town: Town, asked: Request) -> None:
    await booked(town, asked)
    town.clock.set(LATER - DAY)
    pauses = []
    for _ in range(12):
        now = town.clock.now()
        town.slack.fail(Failed("down"), times=2)
        await town.delivery.run_due()
        town.slack.troubles.clear()
        due_at = max(datetime.fromisoformat(at) for _, at in owed(town, "remind_day"))
        pauses.append((due_at - now).total_seconds())
        town.clock.set(due_at)
    for n, pause in enumerate(pauses, 1):
        longest = min(2.0**n, 300)
        assert longest <= pause <= 1.1 * longest


async def test_somebody_who_cannot_be_reached_is_given_up_on_that_account_and_told_on_the_next(
    town: Town, asked: Request
) -> None:
    grace = await town.person(GRACE)
    other = Account("discord", "", "Grace")
    await town.store.write(lambda tx: tx.put_person(replace(grace, accounts=(*grace.accounts, other))))
    made = await town.claim(GRACE, asked)
    await town.now_is(made.held_until or NOW)
    town.slack.messages.clear()
    made = await town.claim(GRACE, await town.request(asked.id))
    town.clock.set(made.held_until or NOW)
    town.slack.fail(Unreachable("direct messages are closed"), times=9)
    await town.delivery.run_due()
    assert [one for one in town.discord.told("Grace") if one.startswith("Your hold has ended")] != []


async def test_somebody_who_cannot_be_reached_at_all_is_not_tried_for_ever(town: Town, asked: Request) -> None:
    town.slack.fail(Unreachable("direct messages are closed"), times=9)
    await town.claim(GRACE, asked)
    await town.delivery.run_due()
    assert owed(town, "claim")[0][0] == "failed"
    town.slack.troubles.clear()
    await town.passes(minutes=10)
    assert town.slack.told("Ada") == []


async def test_a_room_that_cannot_be_made_is_tried_again_and_keeps_nobody_waiting(town: Town, asked: Request) -> None:
    await town.take_rooms(RoomKind.ZOOM)
    town.doors.troubles.extend([Failed("no rooms"), Failed("no rooms")])
    made = await booked(town, asked)
    assert town.slack.told("Ada")[-1].startswith("You and Grace meet")
    assert "Join" not in town.slack.told("Ada")[-1]
    await town.passes(seconds=5)
    await town.passes(seconds=10)
    after = await town.request(asked.id)
    assert after.session is not None
    assert after.session.link is not None
    assert (after.version, after.edition) == (made.version + 1, made.edition)
    await town.now_is(LATER - HOUR)
    assert "Join" in town.slack.told("Ada")[-1]


async def test_a_worker_that_vanished_with_a_lease_is_replaced_and_what_it_sent_is_not_sent_again(
    town: Town, asked: Request
) -> None:
    await town.claim(GRACE, asked)
    taken = await town.store.write(lambda tx: tx.lease(town.clock.now(), town.clock.now() + LEASE, 100))
    notice = next(row for row in taken if row.owed.kind == "claim")
    hung = next(iter(town.slack.messages.values()))
    await town.slack.direct(ADA.account, hung.card, hung.reader, notice.owed.key)
    assert await town.delivery.run_due() == NOW + LEASE
    sends = town.slack.sends
    await town.now_is(NOW + LEASE)
    assert town.slack.sends == sends
    assert {row["state"] for row in rows(town) if row["kind"] == "claim"} == {"sent"}


# The rhythm


async def test_it_says_when_the_next_thing_is_due(town: Town, asked: Request) -> None:
    assert await town.delivery.run_due() == asked.nudge_at
    await town.claim(GRACE, asked)
    assert await town.delivery.run_due() == NOW + 15 * MINUTE


async def test_after_a_long_stop_everything_due_is_taken_up_and_nothing_twice(town: Town, asked: Request) -> None:
    await booked(town, asked)
    told = len(town.slack.told("Ada"))
    await town.now_is(LATER + 5 * DAY)
    after = await town.request(asked.id)
    assert after.status is Status.COMPLETED
    news = [one.splitlines()[0] for one in town.slack.told("Ada")[told:]]
    assert len(news) == len(set(news))
    assert not any(one.startswith(("Tomorrow", "In one hour")) for one in news)
    again = len(town.slack.told("Ada"))
    await town.delivery.run_due()
    assert len(town.slack.told("Ada")) == again


async def test_what_was_settled_and_what_came_in_is_forgotten_after_a_week(town: Town, asked: Request) -> None:
    await town.now_is(NOW + 8 * DAY)
    kept = [row["settled_at"] for row in rows(town) if row["settled_at"]]
    assert all(datetime.fromisoformat(one) >= NOW + DAY for one in kept)


async def test_a_reminder_taken_up_just_before_the_session_is_off_is_not_sent(town: Town, asked: Request) -> None:
    made = await booked(town, asked)
    town.clock.set(LATER - HOUR)
    taken = await town.store.write(lambda tx: tx.lease(LATER - HOUR, LATER, 100))
    reminders = [row for row in taken if row.owed.kind == "remind_hour"]
    assert len(reminders) == 2

    form = (await town.press(ADA, Token("cancel", made.id, made.version))).form
    await town.submit(ADA, form, {"because": ""})

    for row in reminders:
        assert await town.store.read(letter, row, LATER - HOUR) is None


# The clock


class Watchful:
    """A store that counts how many steps the clock takes of one request at the same time."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._under_way = Counter[str]()
        self.acts: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def write(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        if use_case is not act:
            return await self._store.write(use_case, *args, **kwargs)
        about = args[0].owed.subject_id
        self._under_way[about] += 1
        self.acts.append(self._under_way[about])
        await asyncio.sleep(0)
        try:
            return await self._store.write(use_case, *args, **kwargs)
        finally:
            self._under_way[about] -= 1


async def test_of_one_request_the_clock_takes_one_step_after_the_other(town: Town, asked: Request) -> None:
    """On PostgreSQL one of two at once would write over the other, fail, and come seconds later."""
    made = await booked(town, asked)
    watchful: Any = Watchful(town.store)
    town.delivery._store = watchful
    await town.now_is(LATER + 5 * DAY)
    assert (await town.request(made.id)).status is Status.COMPLETED
    assert len(watchful.acts) >= 2
    assert set(watchful.acts) == {1}
