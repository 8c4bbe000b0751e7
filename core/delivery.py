"""Send what is owed: lease, draw, send, settle or try again later."""

import asyncio
import contextlib
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from core import acts, drawing, mails, mending
from core.lanes import Lanes, WayOut
from core.letters import Held, Letter
from core.model import Space
from core.outbox import FAILED, MOOT, SENT, Row, Sort
from core.ports import (
    Charts,
    Clock,
    Failed,
    Limit,
    Mailer,
    Messenger,
    Rooms,
    Store,
    Throttled,
    Told,
    Tx,
    Uncertain,
    Unreachable,
)  # fmt: skip
from core.rooming import RoomKeeper
from core.telling import Telling
from core.ui import Page

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a worker has for what it took; after that another may."""
LONGEST_SEND = timedelta(seconds=40)
"""What is not begun so long before its lease ends is given back: it could end when somebody else has begun it."""
BATCH = 100
PATIENCE = 0.25
"""Seconds for which taking up waits for what it has just sent off, so that nobody else waits for a slow workspace."""
LINK_FIRST = 5.0
"""Seconds for which a meeting's notices wait for its room, whose link they show."""
LONGEST_WAIT = 300.0
"""Seconds between two tries at the most."""
KEPT = timedelta(days=7)
"""How long arrivals, drafts and settled rows are kept."""


class Delivery:
    """Takes up what is due, from any number of processes at once; `paced` goes no faster than the platforms take it."""

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        rooms: Rooms,
        clock: Clock,
        *,
        charts: Charts | None = None,
        mailer: Mailer | None = None,
        patience: float = PATIENCE,
        paced: bool = False,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._rooms = RoomKeeper(store, rooms, clock)
        self._mailer = mailer
        self._telling = Telling(store, messengers, clock, charts, mailer)
        self._clock = clock
        self._patience = patience
        way_out = WayOut(self._try_to_send, self._postpone, partial(self._settle, state=MOOT))
        self._lanes = Lanes(replace(way_out, limits=self._limits) if paced else way_out, clock)
        self._forgot_at = datetime.min.replace(tzinfo=UTC)
        self._stopping = False

    async def run_due(self) -> datetime | None:
        """Take up everything that is due, and return when the next thing will be; `None` when nothing is owed.

        What takes longer than a moment is still on its way by then: `finished` waits for that too.
        """
        while not self._stopping and (rows := await self._store.write(_lease, taken_at := self._clock.now())):
            await self._take_up(rows, taken_at + LEASE - LONGEST_SEND)
        now = self._clock.now()
        if now - self._forgot_at > timedelta(hours=1):
            self._forgot_at = now
            await self._store.write(_forget, now - KEPT)
        return await self._store.read(_next_due)

    async def finished(self) -> bool:
        """Wait until nothing is on its way any more; return whether anything was."""
        return await self._lanes.finished()

    def begin_no_more(self) -> None:
        """Take nothing up any more, and put back what waits to be sent."""
        self._stopping = True
        self._lanes.begin_no_more()

    async def stop(self, within: float) -> None:
        """Let what is on its way arrive for so many seconds, then give it up."""
        await self._lanes.stop(within)

    async def _take_up(self, rows: list[Row], begin_by: datetime) -> None:
        acts: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.owed.sort is Sort.ACT:
                acts[row.owed.subject_id].append(row)
        await asyncio.gather(*(self._act_on(about_it) for about_it in acts.values()))
        for row in rows:
            if row.owed.sort is Sort.DIGEST:
                self._lanes.run(self._find_out(row))
        rooms: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.owed.sort is Sort.ROOM:
                rooms[row.owed.subject_id].append(row)
        others = [row for row in rows if row.owed.sort not in (Sort.ACT, Sort.DIGEST, Sort.ROOM)]
        await self._hand_out([row for row in others if row.owed.subject_id not in rooms], begin_by)
        for subject_id, about_it in rooms.items():
            show_link = [one for one in others if one.owed.subject_id == subject_id]
            self._lanes.run(self._hand_out_with_link(about_it, show_link, begin_by))
        await self._lanes.rest(self._patience)

    async def _hand_out_with_link(self, rooms: list[Row], show_link: list[Row], begin_by: datetime) -> None:
        made = asyncio.Event()

        async def make() -> None:
            try:
                for row in rooms:
                    await self._guarded(row, partial(self._rooms.see_to, row))
            finally:
                made.set()

        self._lanes.run(make())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(made.wait(), LINK_FIRST)
        await self._hand_out(show_link, begin_by)

    async def _hand_out(self, rows: list[Row], begin_by: datetime) -> None:
        if rows:
            self._lanes.add(await self._drawn(rows), begin_by)

    async def _act_on(self, rows: list[Row]) -> None:
        """Let the clock take its steps of one request in their order: at once, one would write over the other."""
        for row in rows:
            await self._guarded(row, partial(self._act, row))

    async def _act(self, row: Row) -> None:
        await self._store.write(acts.act, row, self._clock.now())

    async def _find_out(self, row: Row) -> None:
        await self._guarded(row, partial(self._telling.find_out, row))

    async def _drawn(self, rows: list[Row]) -> list[Letter]:
        """Return what is to be sent; a row that comes to nothing, or cannot be drawn, is dealt with here."""
        drawn: list[Letter] = []
        for row, one in zip(rows, await self._store.read(drawing.all_of, rows, self._clock.now()), strict=True):
            if isinstance(one, Letter):
                drawn.append(one)
            elif one is None:
                await self._settle(row, MOOT)
            elif isinstance(one, Held):
                await self._store.write(_postpone, row, one.until, unknown=False)
            else:
                logger.error("%s cannot be drawn and will be tried again.", row.key, exc_info=one)
                await self._postpone(row, _pause(row))
        if self._mailer is not None and (beside := [one.row for one in drawn if one.beside]):
            # Before the notices are sent, so that neither keeps the other waiting.
            await self._store.write(mails.owe_beside, beside, self._clock.now())
        return drawn

    def _limits(self, one: Letter) -> tuple[Limit, ...]:
        platform, workspace = one.lane()
        messenger = self._messengers.get(platform)
        return messenger.limits(one.way, workspace, one.goes_to) if messenger is not None else ()

    async def _try_to_send(self, one: Letter) -> float:
        return await self._guarded(one.row, partial(self._send, one))

    async def _guarded(self, row: Row, do: Callable[[], Awaitable[None]]) -> float:
        """Do it; what fails is tried again later, and nothing that fails keeps anything else waiting.

        Return the seconds for which the platform wants to be left alone.
        """
        try:
            await do()
        except Throttled as error:
            await self._postpone(row, error.seconds)
            return error.seconds
        except Uncertain:
            await self._postpone(row, _pause(row), unknown=True)
        except Failed as error:
            logger.warning("%s was not taken and will be sent again: %s", row.key, error)
            await self._postpone(row, _pause(row))
        except Exception:
            logger.exception("%s failed and will be tried again.", row.key)
            # It may have failed after the send: when the database was gone as it was to be settled.
            await self._postpone(row, _pause(row), unknown=True)
        return 0.0

    async def _send(self, one: Letter) -> None:
        if one.space is not None:
            await self._hang(one)
        else:
            state, told = await self._telling.tell(one)
            # Beside what follows: a place in the lane is held for the platform alone, and not for the disk as well.
            self._lanes.run(self._note(one, state, told))

    async def _note(self, one: Letter, state: str, told: list[Told]) -> None:
        await self._guarded(one.row, partial(self._settle_letter, one, state, told))

    async def _settle_letter(self, one: Letter, state: str, told: list[Told]) -> None:
        await self._store.write(_settle_letter, one, state, told, self._clock.now())

    async def _hang(self, one: Letter) -> None:
        space, row = one.space, one.row
        messenger = self._messengers.get(space.platform) if space else None
        if space is None or messenger is None or isinstance(one.screen, Page):
            await self._settle(row, MOOT)
            return
        try:
            hung = one.hung or await self._hung_since(messenger, space, one)
            if hung is None or not await self._redrawn(messenger, hung, one):
                hung = await messenger.post(space.workspace, space.board or "", one.screen, one.reader, one.card_key)
        except Unreachable as error:
            logger.warning("A card cannot be hung in %s: %s", space.name, error)
            await self._settle(row, FAILED)
            return
        await self._store.write(_hang, row, space.id, hung, self._clock.now())

    async def _hung_since(self, messenger: Messenger, space: Space, one: Letter) -> str | None:
        """Return where the card hangs though none did when it was drawn; else note that it is about to be hung."""
        # The row of an earlier version may have hung it while this one waited for its turn.
        noted = await self._store.write(_begin_to_hang, one.row, space.id)
        if noted == "" and one.asked_at is not None:
            # Whoever began to hang it may have been killed before it was noted where.
            return await messenger.find(space.workspace, space.board or "", one.card_key, one.asked_at)
        return noted or None

    async def _redrawn(self, messenger: Messenger, hung: str, one: Letter) -> bool:
        """Draw the card again where it hangs; False when it hangs there not any more."""
        if isinstance(one.screen, Page):
            return False
        try:
            await messenger.update(hung, one.screen, one.reader)
        except Unreachable as error:
            logger.info("The card of %s is gone and is hung anew: %s", one.row.owed.subject_id, error)
            return False
        return True

    async def _settle(self, row: Row, state: str) -> None:
        await self._store.write(_settle, row, state, self._clock.now())

    async def _postpone(self, row: Row, seconds: float, *, unknown: bool = False) -> None:
        # Some jitter, so that what was refused together does not come back together.
        due_at = self._clock.now() + timedelta(seconds=seconds * random.uniform(1.0, 1.1))  # noqa: S311 - no secret
        # What may have arrived may still have, as long as the platform has not said what became of it.
        await self._store.write(_postpone, row, due_at, unknown=unknown or row.unknown)


def _pause(row: Row) -> float:
    return min(2.0 ** min(row.attempt, 16), LONGEST_WAIT)


def _lease(tx: Tx, now: datetime) -> list[Row]:
    return tx.lease(now, now + LEASE, BATCH)


def _next_due(tx: Tx) -> datetime | None:
    return tx.next_due()


def _forget(tx: Tx, before: datetime) -> None:
    tx.forget(before)


def _settle(tx: Tx, row: Row, state: str, now: datetime) -> None:
    tx.settle(row, state, now)


def _settle_letter(tx: Tx, one: Letter, state: str, told: list[Told], now: datetime) -> None:
    if tx.settle(one.row, state, now):
        mending.note(tx, one, told, now)


def _postpone(tx: Tx, row: Row, due_at: datetime, *, unknown: bool) -> None:
    tx.postpone(row, due_at, unknown=unknown)


def _begin_to_hang(tx: Tx, row: Row, space_id: str) -> str | None:
    return tx.begin_to_hang(row.owed.subject_id, space_id)


def _hang(tx: Tx, row: Row, space_id: str, message: str, now: datetime) -> None:
    tx.hang(row.owed.subject_id, space_id, message)
    tx.settle(row, SENT, now)
