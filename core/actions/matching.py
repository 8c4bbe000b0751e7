"""What suits both sides of a request: their hours, and what they are booked for."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from core.model import ANYTHING, Interval, Programme, Request, Sought
from core.ports import Tx
from core.times import WEEK, Match, Side, free_time, full_weeks, match, shared_starts

AROUND = timedelta(days=1)
"""Longer than any session with its buffer."""
BATCH = 40
"""Open requests that are looked at together."""


def matched(tx: Tx, programme: Programme, request: Request, mentor_id: str, now: datetime) -> Match:
    """Return the starts that suit the student and that mentor, and why other offered times hold none."""
    first = min(offer.interval.start for offer in request.offered)
    last = max(offer.interval.end for offer in request.offered)
    taken = tx.taken((request.student_id, mentor_id), first - AROUND, last + AROUND)
    mentor = Side(taken[mentor_id], tx.availability(mentor_id), full(tx, programme, mentor_id, first, last))
    return match(request.offered, request.minutes, Side(taken[request.student_id]), mentor, programme.bounds, now)


def full(
    tx: Tx, programme: Programme, mentor_id: str, first: datetime, last: datetime, but: datetime | None = None
) -> list[Interval]:
    """Return between which moments from first to last no further session of the mentor may begin.

    `but` is the start of a session that is to be moved: it does not count.
    """
    starts = [at for at in tx.mentoring(mentor_id, first - WEEK, last + WEEK) if at != but]
    return full_weeks(starts, programme.bounds.sessions_a_week)


def fits(tx: Tx, programme: Programme, requests: Sequence[Request], mentor_id: str, now: datetime) -> dict[str, int]:
    """Return how many starts of each request suit the mentor; those that are the mentor's own are left out."""
    found = _starts(tx, programme, requests, mentor_id, now)
    return {one.id: len(set(starts)) for one, starts in found}


def fitting(
    tx: Tx, programme: Programme, requests: Sequence[Request], mentor_id: str, now: datetime
) -> Iterator[Request]:
    """Yield those of the requests of others that hold a start which suits the mentor; looked for one by one."""
    found = _starts(tx, programme, requests, mentor_id, now)
    return (one for one, starts in found if any(True for _ in starts))


def scan(
    tx: Tx,
    programme: Programme,
    mentor_id: str,
    now: datetime,
    *,
    most: int,
    among: int,
    sought: Sought = ANYTHING,
    after: Request | None = None,
) -> tuple[list[Request], Request | None, bool]:
    """Return the next open requests that fit, the last one looked at, and whether there may be more.

    So many at the `most`, `among` the so many that come next in the queue.
    """
    found: list[Request] = []
    last = after
    for _ in range(among // BATCH):
        batch = tx.open_requests(programme.id, last, BATCH, mentor_id, sought)
        for one in fitting(tx, programme, batch, mentor_id, now):
            if len(found) == most:
                return found, found[-1], True
            found.append(one)
        last = batch[-1] if batch else last
        if len(batch) < BATCH:
            return found, last, False
    return found, last, True


def _starts(
    tx: Tx, programme: Programme, requests: Sequence[Request], mentor_id: str, now: datetime
) -> Iterator[tuple[Request, Iterator[datetime]]]:
    """Yield each request of others with its starts; the mentor's hours are worked out once for all of them."""
    others = [one for one in requests if one.student_id != mentor_id]
    if not others:
        return
    bounds, ids = programme.bounds, sorted({mentor_id, *(one.student_id for one in others)})
    taken = tx.taken(ids, now - AROUND, now + bounds.horizon + AROUND)
    weeks = full(tx, programme, mentor_id, now, now + bounds.horizon)
    mentor = Side(taken[mentor_id], tx.availability(mentor_id), weeks)
    free = free_time(mentor, Interval(now, now + bounds.horizon + AROUND), bounds)
    for one in others:
        yield one, shared_starts(one.offered, one.minutes, Side(taken[one.student_id]), free, bounds, now)
