"""See to the rooms of sessions: make, move, look at and give back, whatever their provider does meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeVar

from core.actions.booking import link
from core.errors import NotFound
from core.model import BY_PROVIDER, DEFAULT_ROOM, Request, Room, RoomKind, Session, SessionStatus
from core.outbox import CHECK, CLOSE, DONE, FAILED, MOOT, ROOM_CHANGED, ROOM_READY, Owed, Row, Sort
from core.planning import room_row
from core.ports import Clock, Rooms, SendError, Store, Throttled, Tx, Uncertain, Unreachable

T = TypeVar("T")

logger = logging.getLogger(__name__)

HELD = timedelta(seconds=60)
"""How long one worker has a room to itself; as long as it has the row."""
LONGEST_CALL = 35.0
"""Seconds that a provider has in all, so that whoever asks is done before another may ask."""
LINK_AWAITED = 4.0
"""Seconds after which a link counts as late: the notices of the booking may have gone without it."""
OTHERS_PAUSE = 5.0
"""Seconds after which a room is tried again that somebody else sees to."""
LONGEST_PAUSE = 60.0
CLOSED_WITHIN = timedelta(days=1)
"""A room that cannot be given back so long stays."""


class Do(Enum):
    """What is done about a room."""

    OPEN = auto()
    CLOSE = auto()
    LOOK = auto()


@dataclass(frozen=True, slots=True)
class Work:
    """What a row comes to: what to do, for which session, with which link of the mentor's, how long to try."""

    do: Do
    session: Session
    own_link: str
    patience: timedelta


class RoomKeeper:
    """Takes up the rows about rooms, one at a time for each session."""

    def __init__(self, store: Store, rooms: Rooms, clock: Clock) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock

    async def see_to(self, row: Row) -> None:
        """Do what the row is about and settle it; Throttled when it is to be tried again."""
        work = await self._store.read(_work, row, self._clock.now())
        if work is None:
            await self._store.write(_settle, row, MOOT, self._clock.now())
            return
        if work.session.room in BY_PROVIDER:
            now = self._clock.now()
            if not await self._store.write(_hold, work.session, now, now + HELD):
                raise Throttled(OTHERS_PAUSE)
        try:
            await self._do(row, work)
        except SendError as error:
            await self._failed(row, work, error)

    async def _do(self, row: Row, work: Work) -> None:
        began = asyncio.get_running_loop().time()
        if work.do is Do.OPEN:
            room = await _in_time(self._rooms.open(work.session, work.own_link))
            late = row.attempt > 1 or asyncio.get_running_loop().time() - began > LINK_AWAITED
            await self._store.write(_keep, row, work, room, self._clock.now(), late=late)
            return
        await _in_time(self._rooms.close(work.session) if work.do is Do.CLOSE else self._rooms.check(work.session))
        await self._store.write(_finish, row, work.session, DONE, self._clock.now())

    async def _failed(self, row: Row, work: Work, error: SendError) -> None:
        """Try again for as long as the programme has patience, then put the default in the room's place."""
        now, kind = self._clock.now(), work.session.room
        left = row.first_attempt_at + work.patience - now
        for_good = isinstance(error, Unreachable)
        if work.do is Do.CLOSE and for_good:
            logger.warning("A %s room cannot be given back: %s", kind, error)
            await self._store.write(_finish, row, work.session, FAILED, now)
        elif work.do is Do.CLOSE or (left > timedelta() and not for_good):
            logger.warning("A %s room cannot be seen to now, and will be: %s", kind, error)
            await self._store.write(_let_go, work.session)
            pause = error.seconds if isinstance(error, Throttled) else min(2.0**row.attempt, LONGEST_PAUSE)
            raise Throttled(pause if work.do is Do.CLOSE else min(pause, left.total_seconds())) from error
        else:
            logger.warning("A %s room cannot be had, so that another takes its place: %s", kind, error)
            wanting = replace(work.session, room=DEFAULT_ROOM, link=None, room_reference="")
            room = await self._rooms.open(wanting)
            await self._store.write(_keep, row, work, room, self._clock.now(), late=True)


async def _in_time(call: Awaitable[T]) -> T:
    """Return what the call brings; Uncertain when it takes too long."""
    try:
        async with asyncio.timeout(LONGEST_CALL):
            return await call
    except TimeoutError as error:
        raise Uncertain("the provider took too long") from error


def _work(tx: Tx, row: Row, now: datetime) -> Work | None:
    """Return what there is to do; `None` when the room is as it should be, or nobody needs it any more."""
    kind, _, of = row.owed.kind.partition(".")
    try:
        session = tx.session(row.owed.target, row.programme_id)
    except NotFound:
        return None
    if kind == CLOSE:
        # Another room has taken its place: what is kept of the session is about that one.
        session = replace(session, room=RoomKind(of), link=None, room_reference="")
        return Work(Do.CLOSE, session, "", timedelta())
    if session.status in (SessionStatus.CANCELLED, SessionStatus.MISSED):
        return Work(Do.CLOSE, session, "", timedelta()) if session.room in BY_PROVIDER and kind != CHECK else None
    if session.status is not SessionStatus.SCHEDULED or now >= session.ends_at or session.room is RoomKind.PHONE:
        return None
    stands = session.link and (session.room not in BY_PROVIDER or session.room_starts_at == session.starts_at)
    if bool(stands) is not (kind == CHECK):
        return None
    own = tx.person(session.mentor_id, row.programme_id).preferences.room_link if session.room is RoomKind.FIXED else ""
    patience = tx.programme(row.programme_id).bounds.room_patience
    return Work(Do.LOOK if kind == CHECK else Do.OPEN, session, own, patience)


def _keep(tx: Tx, row: Row, work: Work, room: Room, now: datetime, *, late: bool) -> None:
    """Give the session its room and settle the row; if the session has changed meanwhile, the row is taken up again."""
    request, asked = tx.request(row.owed.subject_id, row.programme_id), work.session
    session = request.session
    if asked.room in BY_PROVIDER:
        tx.let_room_go(asked.id)
    if (
        session is None
        or (session.id, session.starts_at) != (asked.id, asked.starts_at)
        or session.status is not SessionStatus.SCHEDULED
    ):
        tx.postpone(row, now, unknown=False)
        return
    values = {"link": room.link, "room": room.kind.value, "reference": room.reference}
    after = link(tx, None, request, values, now)
    changed = room.kind is not asked.room or bool(session.link and session.link != room.link)
    owed = _told(after, ROOM_CHANGED if changed else ROOM_READY, now) if changed or late else []
    if room.kind is not asked.room and asked.room in BY_PROVIDER:
        owed.append(room_row(after, session, f"{CLOSE}.{asked.room}", now, now + CLOSED_WITHIN))
    tx.owe(after.programme_id, owed)
    tx.settle(row, DONE, now)


def _told(request: Request, kind: str, now: datetime) -> list[Owed]:
    both = (request.student_id, request.mentor_id)
    return [Owed(Sort.NOTICE, kind, request.id, request.version, now, one) for one in both if one]


def _hold(tx: Tx, session: Session, now: datetime, until: datetime) -> bool:
    return tx.hold_room(session.id, now, until)


def _let_go(tx: Tx, session: Session) -> None:
    tx.let_room_go(session.id)


def _finish(tx: Tx, row: Row, session: Session, state: str, now: datetime) -> None:
    if session.room in BY_PROVIDER:
        tx.let_room_go(session.id)
    tx.settle(row, state, now)


def _settle(tx: Tx, row: Row, state: str, now: datetime) -> None:
    tx.settle(row, state, now)
