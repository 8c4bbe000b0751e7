"""A step is written over the version that was read, with its trail, its session and its bookings, or not at all."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from core.errors import Conflict, Reason
from core.lifecycle import Action
from core.model import Interval, Request, SessionStatus, Status, Urgency
from core.ports import Tx
from storage import OpenStore
from tests.storage_samples import (
    ADA,
    CORA,
    GRACE,
    HOUR,
    LINUS,
    MINUTE,
    NOW,
    asked,
    book,
    booked,
    claim,
    meeting,
    rows,
    session_statuses,
    settle_in,
    submit,
    take,
    trail,
)


@pytest.fixture(autouse=True)
async def _settled(store: OpenStore) -> None:
    await store.write(settle_in)


async def test_of_two_steps_from_one_version_one_is_a_conflict(store: OpenStore) -> None:
    request = await store.write(submit, asked())
    won = await store.write(claim, request, GRACE)
    with pytest.raises(Conflict) as refused:
        await store.write(claim, request, LINUS)
    assert refused.value.reason is Reason.STALE
    assert await store.read(lambda tx: tx.request("r1", "north")) == won
    assert [step[1:3] for step in await store.read(trail, "r1")] == [("submit", "ada"), ("claim", "grace")]
    assert ("notice", "claim", "ada") in await store.read(rows)


async def test_of_many_claims_at_once_one_wins(store: OpenStore) -> None:
    request = await store.write(submit, asked())
    claims = [store.write(claim, request, mentor) for mentor in (GRACE, LINUS) * 10]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(not isinstance(one, Conflict) for one in outcomes) == 1


async def test_a_form_that_arrives_twice_makes_one_request(store: OpenStore) -> None:
    await store.write(submit, asked())
    with pytest.raises(Conflict) as refused:
        await store.write(submit, asked(title="Again"))
    assert refused.value.reason is Reason.ALREADY_ASKED
    assert (await store.read(lambda tx: tx.request("r1", "north"))).title == "A title"


async def test_each_step_leaves_a_trail(store: OpenStore) -> None:
    request = await store.write(submit, asked())
    held = await store.write(claim, request, GRACE, NOW + MINUTE)
    await store.write(take, held, Action.LAPSE, None, NOW + HOUR, mentor_id=None, held_until=None)
    assert await store.read(trail, "r1") == [
        (1, "submit", "ada", NOW),
        (2, "claim", "grace", NOW + MINUTE),
        (3, "lapse", None, NOW + HOUR),
    ]


@pytest.mark.parametrize("shift", [-29, 0, 29])
async def test_nobody_has_two_sessions_that_overlap(store: OpenStore, shift: int) -> None:
    await store.write(book, "r1", NOW + HOUR)
    for mentor, student in ((GRACE, CORA), (LINUS, ADA)):
        with pytest.raises(Conflict) as refused:
            await store.write(book, "r2", NOW + HOUR + shift * MINUTE, mentor, student)
        assert refused.value.reason is Reason.OVERLAP
    assert not await store.read(lambda tx: tx.has_request("r2"))
    await store.write(book, "r2", NOW + HOUR + shift * MINUTE, LINUS, CORA)


@pytest.mark.parametrize("shift", [-30, 30])
async def test_sessions_may_touch(store: OpenStore, shift: int) -> None:
    await store.write(book, "r1", NOW + HOUR)
    await store.write(book, "r2", NOW + HOUR + shift * MINUTE)


async def test_of_two_overlapping_bookings_at_once_one_is_a_conflict(store: OpenStore) -> None:
    names = [f"r{n}" for n in range(8)]
    bookings = [store.write(book, name, NOW + HOUR + n * MINUTE) for n, name in enumerate(names)]
    outcomes = await asyncio.gather(*bookings, return_exceptions=True)
    lost = [one for one in outcomes if isinstance(one, BaseException)]
    assert [one.reason for one in lost if isinstance(one, Conflict)] == [Reason.OVERLAP] * 7


async def test_a_session_can_move_over_its_own_old_time_but_not_over_another(store: OpenStore) -> None:
    first = await store.write(book, "r1", NOW + 2 * HOUR)
    await store.write(book, "r2", NOW + 4 * HOUR)
    assert first.session
    later = replace(first.session, starts_at=NOW + 2 * HOUR + 15 * MINUTE)
    moved = await store.write(take, first, Action.ACCEPT_MOVE, ADA, session=later)
    assert await store.read(lambda tx: tx.busy(["ada"], NOW, NOW + 3 * HOUR)) == [later.interval]
    onto = replace(later, starts_at=NOW + 4 * HOUR)
    with pytest.raises(Conflict) as refused:
        await store.write(take, moved, Action.ACCEPT_MOVE, ADA, session=onto)
    assert refused.value.reason is Reason.OVERLAP
    assert await store.read(lambda tx: tx.request("r1", "north")) == moved


async def test_a_session_that_is_given_up_is_cancelled_and_frees_its_time(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + HOUR)
    given_back = await store.write(take, agreed, Action.RELEASE, GRACE, session=None, mentor_id=None, released=True)
    assert await store.read(session_statuses) == {"session-of-r1": "cancelled"}
    assert await store.read(booked) == set()
    assert await store.read(lambda tx: tx.request("r1", "north")) == given_back
    held = await store.write(claim, given_back, LINUS)
    again = meeting(held, NOW + HOUR, "second")
    await store.write(take, held, Action.SCHEDULE, LINUS, session=again, held_until=None)
    assert await store.read(session_statuses) == {"session-of-r1": "cancelled", "second": "scheduled"}
    assert await store.read(booked) == {("second", "ada"), ("second", "linus")}


async def test_a_missed_session_frees_its_time_and_is_no_longer_the_requests_own(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + HOUR)
    assert agreed.session
    missed = replace(agreed.session, status=SessionStatus.MISSED)
    changes = {"session": missed, "status": Status.OPEN, "mentor_id": None}
    await store.write(take, agreed, Action.MISS, ADA, NOW + 2 * HOUR, **changes)
    assert await store.read(session_statuses) == {"session-of-r1": "missed"}
    assert await store.read(booked) == set()
    assert (await store.read(lambda tx: tx.request("r1", "north"))).session is None


async def test_a_completed_session_stays_and_is_no_longer_booked(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + HOUR)
    assert agreed.session
    over = replace(agreed.session, status=SessionStatus.COMPLETED, completed_at=NOW + 2 * HOUR)
    ended = await store.write(take, agreed, Action.COMPLETE, ADA, NOW + 2 * HOUR, session=over)
    assert await store.read(booked) == set()
    assert await store.read(lambda tx: tx.request("r1", "north")) == ended


async def test_who_is_busy_when(store: OpenStore) -> None:
    await store.write(book, "r1", NOW + 5 * HOUR)
    await store.write(book, "r2", NOW + HOUR)
    first, second = (Interval(NOW + n * HOUR, NOW + n * HOUR + 30 * MINUTE) for n in (1, 5))
    assert await store.read(lambda tx: tx.busy(["ada", "grace"], NOW, NOW + 9 * HOUR)) == [first, second]
    assert await store.read(lambda tx: tx.busy(["ada"], NOW + 5 * HOUR + 29 * MINUTE, NOW + 9 * HOUR)) == [second]
    assert await store.read(lambda tx: tx.busy(["ada"], first.end, second.start)) == []
    assert await store.read(lambda tx: tx.busy(["linus"], NOW, NOW + 9 * HOUR)) == []
    assert await store.read(lambda tx: tx.workload("grace", NOW + HOUR, NOW + 5 * HOUR)[1]) == 1
    assert await store.read(lambda tx: tx.workload("grace", NOW + HOUR, NOW + 6 * HOUR)[1]) == 2
    assert await store.read(lambda tx: tx.workload("ada", NOW, NOW + 9 * HOUR)[1]) == 0


async def test_what_counts_against_a_limit(store: OpenStore) -> None:
    await store.write(submit, asked("open"))
    await store.write(lambda tx: claim(tx, submit(tx, asked("claimed"))))
    await store.write(book, "booked", NOW + HOUR)
    cancelled = await store.write(submit, asked("cancelled"))
    await store.write(take, cancelled, Action.CANCEL, ADA)
    assert await store.read(lambda tx: tx.count_open("ada")) == 2
    assert await store.read(lambda tx: tx.workload("grace", NOW, NOW)[0]) == 1
    assert await store.read(lambda tx: (tx.count_open("grace"), tx.workload("ada", NOW, NOW)[0])) == (0, 0)


async def test_a_limit_holds_against_claims_at_once(store: OpenStore) -> None:
    def carefully(tx: Tx, name: str) -> bool:
        if tx.workload("grace", NOW, NOW)[0] >= 2:
            return False
        claim(tx, tx.request(name, "north"))
        return True

    names = [f"r{n}" for n in range(8)]
    for name in names:
        await store.write(submit, asked(name))
    assert sum(await asyncio.gather(*(store.write(carefully, name) for name in names))) == 2


async def test_the_queue_is_released_ones_first_then_urgent_then_oldest_page_by_page(store: OpenStore) -> None:
    urgencies = (Urgency.FLEXIBLE, Urgency.URGENT, Urgency.SOON)
    kinds = [(released, urgency) for released in (False, True) for urgency in urgencies]
    for n, (released, urgency) in enumerate(kinds * 2):
        request = asked(f"r{n:02}", released=released, urgency=urgency, asked_at=NOW - timedelta(hours=n))
        await store.write(submit, request, owed=[])
    twins = [asked(name, urgency=Urgency.FLEXIBLE, asked_at=NOW - timedelta(hours=6)) for name in ("a", "z")]
    for twin in twins:
        await store.write(submit, twin, owed=[])
    await store.write(take, await store.write(submit, asked("cancelled")), Action.CANCEL, ADA)
    whole = await store.read(lambda tx: tx.open_requests("north", None, 100))
    order = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.FLEXIBLE: 2}
    assert whole == sorted(whole, key=lambda one: (not one.released, order[one.urgency], one.asked_at, one.id))
    assert len(whole) == 14

    def queue(after: Request | None, tx: Tx) -> list[Request]:
        return tx.open_requests("north", after, 3)

    pages: list[Request] = []
    last: Request | None = None
    while page := await store.read(partial(queue, last)):
        pages += page
        last = page[-1]
    assert pages == whole


async def test_ones_own_requests_come_newest_first(store: OpenStore) -> None:
    for n in range(4):
        await store.write(submit, asked(f"r{n}", asked_at=NOW + n * MINUTE))
    held = await store.write(claim, await store.read(lambda tx: tx.request("r1", "north")))
    agreed = await store.write(book, "theirs", NOW + HOUR, GRACE, CORA)
    mine = await store.read(lambda tx: tx.requests_of("ada", "north", NOW, 3))
    assert [one.id for one in mine] == ["r3", "r2", "r1"]
    assert await store.read(lambda tx: tx.requests_of("grace", "north", NOW, 9)) == [held, agreed]


async def test_what_goes_wrong_in_a_savepoint_leaves_the_rest(store: OpenStore) -> None:
    def careful(tx: Tx) -> None:
        tx.first_arrival("k", NOW)
        try:
            with tx.savepoint():
                tx.hang("no such request", "no such space", "m")
        except Exception as error:
            tx.note_answer("k", type(error).__name__)

    await store.write(careful)
    assert await store.write(lambda tx: tx.first_arrival("k", NOW)) == "IntegrityError"


async def test_a_use_case_that_fails_changes_nothing(store: OpenStore) -> None:
    def broken(tx: Tx) -> None:
        submit(tx, asked())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(broken)
    assert not await store.read(lambda tx: tx.has_request("r1"))
    assert await store.read(rows) == []


async def test_reading_cannot_write(store: OpenStore) -> None:
    with pytest.raises(Exception, match=r"read-only|cannot be written to"):
        await store.read(submit, asked())
    assert not await store.read(lambda tx: tx.has_request("r1"))
