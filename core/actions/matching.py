"""What suits both sides of a request: their hours, and what they are booked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.model import Programme, Request
from core.ports import Tx
from core.times import Match, Side, match

AROUND = timedelta(days=1)
"""Longer than any session with its buffer."""


def matched(tx: Tx, programme: Programme, request: Request, mentor_id: str, now: datetime) -> Match:
    """Return the starts that suit the student and that mentor, and why other offered times hold none."""
    first = min(offer.interval.start for offer in request.offered)
    last = max(offer.interval.end for offer in request.offered)
    taken = tx.taken((request.student_id, mentor_id), first - AROUND, last + AROUND)
    mentor = Side(taken[mentor_id], tx.availability(mentor_id))
    return match(request.offered, request.minutes, Side(taken[request.student_id]), mentor, programme.bounds, now)


def fits(tx: Tx, programme: Programme, requests: Sequence[Request], mentor_id: str, now: datetime) -> dict[str, int]:
    """Return how many starts of each request suit the mentor; those that are the mentor's own are left out."""
    others = [one for one in requests if one.student_id != mentor_id]
    if not others:
        return {}
    ids = tuple(sorted({mentor_id, *(one.student_id for one in others)}))
    taken = tx.taken(ids, now - AROUND, now + programme.bounds.horizon + AROUND)
    mentor = Side(taken[mentor_id], tx.availability(mentor_id))
    return {
        one.id: len(match(one.offered, one.minutes, Side(taken[one.student_id]), mentor, programme.bounds, now).starts)
        for one in others
    }
