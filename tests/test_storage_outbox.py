"""What is owed is kept once, handed out once at a time, and swapped when what was agreed no longer stands."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.lifecycle import Action
from core.outbox import Owed, Row, Sort
from core.ports import Tx
from storage import OpenStore
from tests.storage_samples import (
    ADA,
    GRACE,
    HOUR,
    LINUS,
    MINUTE,
    NOW,
    OTHER_SPACE,
    SPACE,
    asked,
    book,
    claim,
    notice,
    rows,
    sent,
    settle_in,
    submit,
    take,
)

LEASE = 30 * MINUTE


@pytest.fixture(autouse=True)
async def _settled(store: OpenStore) -> None:
    await store.write(settle_in)


def owe(tx: Tx, *owed: Owed) -> None:
    tx.owe("north", owed)


async def lease(store: OpenStore, now: datetime = NOW, limit: int = 100) -> list[Row]:
    return await store.write(lambda tx: tx.lease(now, now + LEASE, limit))


async def test_a_leased_row_comes_back_whole(store: OpenStore) -> None:
    owed = notice("remind_day", "ada", NOW - MINUTE, until=NOW + HOUR)
    await store.write(owe, owed)
    (row,) = await lease(store)
    assert row == Row(row.id, "north", owed.key, owed, 1, False, NOW)


async def test_a_card_hangs_on_every_board_of_the_programme(store: OpenStore) -> None:
    await store.write(submit, asked())
    assert [row for row in await store.read(rows) if row[0] == "card"] == [
        ("card", "card", OTHER_SPACE.id),
        ("card", "card", SPACE.id),
    ]
    leased = [row.owed for row in await lease(store) if row.owed.sort is Sort.CARD]
    assert {one.key for one in leased} == {f"r1:1:card:card:{space.id}" for space in (SPACE, OTHER_SPACE)}


async def test_a_card_for_one_board_is_owed_to_that_board_only(store: OpenStore) -> None:
    await store.write(owe, Owed(Sort.CARD, "card", "r1", 1_800_000_000_000, NOW, SPACE.id))
    assert await store.read(rows) == [("card", "card", SPACE.id)]


async def test_one_key_is_one_row_which_is_only_brought_forward(store: OpenStore) -> None:
    await store.write(owe, notice("a", "ada", NOW + HOUR))
    await store.write(owe, notice("a", "ada", NOW + 2 * HOUR))
    assert await store.read(lambda tx: tx.next_due()) == NOW + HOUR
    await store.write(owe, notice("a", "ada", NOW + MINUTE))
    assert await store.read(lambda tx: tx.next_due()) == NOW + MINUTE
    assert len(await store.read(rows)) == 1

    await lease(store, NOW + MINUTE)
    await store.write(owe, notice("a", "ada", NOW))
    (row,) = await lease(store, NOW + MINUTE + LEASE)
    assert row.owed.due_at == NOW + MINUTE
    assert await store.write(lambda tx: tx.settle(row, "sent", NOW + HOUR))
    await store.write(owe, notice("a", "ada", NOW))
    assert await store.read(rows) == []
    assert await store.read(lambda tx: tx.next_due()) is None


async def test_only_due_rows_are_leased_the_oldest_first_and_each_once(store: OpenStore) -> None:
    due = [notice(f"n{n}", "ada", NOW - n * MINUTE) for n in range(5)]
    await store.write(owe, *due, notice("later", "ada", NOW + MINUTE))
    assert [sent(row) for row in await lease(store, limit=2)] == ["n4", "n3"]
    assert [sent(row) for row in await lease(store)] == ["n2", "n1", "n0"]
    assert await lease(store) == []
    assert [sent(row) for row in await lease(store, NOW + MINUTE)] == ["later"]


async def test_workers_at_once_share_the_rows(store: OpenStore) -> None:
    await store.write(owe, *(notice(f"n{n}", "ada") for n in range(40)))
    shares = await asyncio.gather(*(lease(store, limit=10) for _ in range(8)))
    taken = [row.id for share in shares for row in share]
    assert len(taken) == len(set(taken)) == 40


async def test_a_row_past_its_use_is_expired_and_not_sent(store: OpenStore) -> None:
    await store.write(
        owe, notice("late", "ada", NOW - HOUR, until=NOW), notice("good", "ada", NOW - HOUR, NOW + MINUTE)
    )
    assert [sent(row) for row in await lease(store)] == ["good"]
    assert await store.read(rows, "expired") == [("notice", "late", "ada")]


async def test_a_row_whose_lease_ran_out_comes_again_as_unknown(store: OpenStore) -> None:
    await store.write(owe, notice("a", "ada", until=NOW + MINUTE))
    (first,) = await lease(store)
    assert await lease(store, NOW + LEASE - MINUTE) == []
    assert await store.read(lambda tx: tx.next_due()) == NOW + LEASE
    (second,) = await lease(store, NOW + LEASE)
    assert second == replace(first, attempt=2, unknown=True)


async def test_a_late_worker_cannot_settle_what_another_took_over(store: OpenStore) -> None:
    await store.write(owe, notice("a", "ada"))
    (late,) = await lease(store)
    (mine,) = await lease(store, NOW + LEASE)
    assert not await store.write(lambda tx: tx.settle(late, "sent", NOW + LEASE))
    assert not await store.write(lambda tx: tx.postpone(late, NOW + HOUR, unknown=False))
    assert await store.write(lambda tx: tx.settle(mine, "sent", NOW + LEASE))
    assert not await store.write(lambda tx: tx.settle(mine, "failed", NOW + LEASE))
    assert await store.read(rows, "sent") == [("notice", "a", "ada")]


async def test_a_postponed_row_comes_again_with_what_is_known(store: OpenStore) -> None:
    await store.write(owe, notice("a", "ada"))
    for attempt, unknown in enumerate((True, False), start=1):
        now = NOW + attempt * MINUTE
        (row,) = await lease(store, now)
        assert row.attempt == attempt
        assert row.first_attempt_at == NOW + MINUTE
        assert await store.write(postpone, row, now + MINUTE, unknown)
        assert await lease(store, now) == []
    (row,) = await lease(store, NOW + 3 * MINUTE)
    assert not row.unknown


def postpone(tx: Tx, row: Row, due_at: datetime, unknown: bool) -> bool:
    return tx.postpone(row, due_at, unknown=unknown)


async def test_the_next_moment_is_the_soonest_of_due_rows_and_leases(store: OpenStore) -> None:
    assert await store.read(lambda tx: tx.next_due()) is None
    await store.write(owe, notice("now", "ada"), notice("later", "ada", NOW + HOUR))
    assert await store.read(lambda tx: tx.next_due()) == NOW
    await lease(store)
    assert await store.read(lambda tx: tx.next_due()) == NOW + LEASE
    await lease(store, NOW + HOUR)
    assert await store.read(lambda tx: tx.next_due()) == NOW + HOUR + LEASE


async def test_a_step_swaps_what_stood_and_keeps_other_news(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + 48 * HOUR)
    before = await store.read(rows)
    assert ("notice", "remind_day", "ada") in before
    assert ("act", "complete", "") in before
    assert ("notice", "schedule", "ada") in before
    # Newer news take the place of older ones.
    assert agreed.session
    later = replace(agreed.session, starts_at=NOW + 72 * HOUR)
    await store.write(take, agreed, Action.ACCEPT_MOVE, ADA, session=later)
    after = await store.read(rows)
    assert [row for row in after if row[1] in ("schedule", "accept_move")] == [
        ("notice", "accept_move", "ada"),
        ("notice", "accept_move", "grace"),
    ]
    assert len([row for row in after if row[1] == "remind_day"]) == 2
    assert await store.read(lambda tx: tx.next_due()) == NOW
    reminders = [row for row in await lease(store, NOW + 48 * HOUR, 100) if sent(row) == "remind_day"]
    assert {row.owed.due_at for row in reminders} == {NOW + 48 * HOUR}


async def test_cancelling_leaves_no_reminder(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + 48 * HOUR)
    await store.write(take, agreed, Action.CANCEL, ADA, session=None)
    kinds = {row[1] for row in await store.read(rows)}
    # What may have been made of a room has to be given back, so the row about it stays.
    assert kinds == {"card", "home", "cancel", "schedule", "stand"}


async def test_a_quiet_step_leaves_everything_standing(store: OpenStore) -> None:
    agreed = await store.write(book, "r1", NOW + 48 * HOUR)
    before = await store.read(rows)
    assert agreed.session
    await store.write(take, agreed, Action.LINK, None, session=replace(agreed.session, link="https://x.example"))
    after = await store.read(rows)
    assert set(before) < set(after) | {("home", "home", "")}
    assert all(after.count(row) >= before.count(row) for row in before)


async def test_a_row_that_is_being_sent_survives_the_swap(store: OpenStore) -> None:
    request = await store.write(submit, asked())
    leased = await lease(store)
    assert {row.owed.sort for row in leased} >= {Sort.CARD}
    await store.write(claim, request)
    sending = await store.read(rows, "sending")
    assert len(sending) == len(leased)
    assert all([await store.write(done, row) for row in leased])


def done(tx: Tx, row: Row) -> bool:
    return tx.settle(row, "moot", NOW)


async def test_another_request_keeps_its_rows(store: OpenStore) -> None:
    await store.write(submit, asked("r1"))
    other = await store.write(submit, asked("r2"))
    before = await store.read(rows)
    await store.write(claim, other, LINUS)
    assert before.count(("act", "expire", "")) == 2
    assert (await store.read(rows)).count(("act", "expire", "")) == 1


async def test_settled_rows_are_forgotten_in_time_and_pending_ones_never(store: OpenStore) -> None:
    await store.write(owe, notice("old", "ada"), notice("new", "ada"), notice("waiting", "ada", NOW + HOUR))
    old, new = await lease(store)
    await store.write(lambda tx: (done(tx, old), tx.settle(new, "sent", NOW + HOUR)))
    await store.write(lambda tx: tx.forget(NOW + MINUTE))
    assert await store.read(rows, None) == [("notice", "new", "ada"), ("notice", "waiting", "ada")]


async def test_the_id_of_a_row_never_comes_again(store: OpenStore) -> None:
    seen = set()
    for n in range(3):
        await store.write(owe, notice(f"n{n}", "ada"))
        (row,) = await lease(store)
        await store.write(done, row)
        await store.write(lambda tx: tx.forget(NOW + timedelta(days=1)))
        seen.add(row.id)
    assert len(seen) == 3


async def test_watchers_hear_of_commits_that_made_something_owed_and_of_no_others(store: OpenStore) -> None:
    heard: list[str] = []

    def broken() -> None:
        heard.append("first")

    store.watch(broken)
    store.watch(lambda: heard.append("second"))

    async def hears(expected: list[str]) -> None:
        await asyncio.sleep(0.01)
        assert heard == expected
        heard.clear()

    await store.write(submit, asked())
    await hears(["first", "second"])
    await store.write(lambda tx: tx.first_arrival("k", NOW))
    await store.read(lambda tx: tx.first_arrival)
    await hears([])
    await store.write(owe, notice("a", "ada"))
    await hears(["first", "second"])

    def fails(tx: Tx) -> None:
        owe(tx, notice("b", "ada"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fails)
    await lease(store)
    await hears([])


async def test_the_clock_has_no_account(store: OpenStore) -> None:
    held = await store.write(claim, await store.write(submit, asked()), GRACE)
    await store.write(take, held, Action.LAPSE, None, mentor_id=None, held_until=None)
    assert ("notice", "lapse", "grace") in await store.read(rows)
