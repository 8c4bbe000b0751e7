"""From when and until when something can be done, as a programme's bounds have it: for screens and use cases alike."""

from datetime import datetime

from core.model import Absence, Bounds, Request, Session


def reopens_until(request: Request, bounds: Bounds) -> datetime | None:
    """Return until when a request that has ended can be asked again; `None` where it cannot, or not any more."""
    return None if request.reopened or request.ended_at is None else request.ended_at + bounds.reopen_within


def moves_until(session: Session, bounds: Bounds) -> datetime:
    """Return until when a move can be proposed, and accepted."""
    return session.starts_at - bounds.move_before


def checks_in_from(session: Session, bounds: Bounds) -> datetime:
    """Return from when on either side can say that they are there."""
    return session.starts_at - bounds.check_in_before


def missing_from(session: Session, bounds: Bounds) -> datetime:
    """Return from when on whoever has not come is called, and may be said to be missing."""
    return session.starts_at + bounds.miss_after


def contests_until(said: Absence, bounds: Bounds) -> datetime:
    """Return until when somebody can say that they were not missing."""
    return said.at + bounds.contest_within


def decides_until(said: Absence, bounds: Bounds) -> datetime:
    """Return until when a coordinator can decide; after that, what is known counts."""
    return said.decides_at or (said.contested_at or said.at) + bounds.decides_after


def reviews_until(session: Session, bounds: Bounds) -> datetime | None:
    """Return until when reviews can be written and stay hidden; `None` before the session is completed."""
    return None if session.completed_at is None else session.completed_at + bounds.review_window
