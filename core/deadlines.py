"""From when and until when something can be done, as a programme's bounds have it: for screens and use cases alike."""

from datetime import datetime

from core.model import Absence, Bounds, Person, Request, Session
from core.quiet import quiet_until


def reopens_until(request: Request, bounds: Bounds) -> datetime | None:
    """Return until when a request that has ended can be asked again; `None` where it cannot, or not any more."""
    return None if request.reopened or request.ended_at is None else request.ended_at + bounds.reopen_within


def moves_until(session: Session, bounds: Bounds) -> datetime:
    """Return until when a move can be proposed, and accepted."""
    return session.starts_at - bounds.move_before


def day_reminder_at(session: Session, person: Person, bounds: Bounds, agreed_at: datetime) -> datetime | None:
    """Return when one side of a session that was agreed then gets the day's reminder; `None` where none comes.

    Quiet hours hold it back, until after it is of any use for some.
    """
    due = session.starts_at - bounds.day_reminder
    if due <= agreed_at:
        return None
    held_until = quiet_until(due, person.zone or "UTC", person.preferences.quiet)
    if held_until is None or session.starts_at < held_until:
        return due
    return held_until if held_until < session.starts_at - bounds.day_reminder_useless else None


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
