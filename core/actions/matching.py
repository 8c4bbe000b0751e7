"""What suits both sides of a request: their hours, and what they are booked for."""

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
