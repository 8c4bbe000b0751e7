"""What each step makes owed, to whom and when: a pure function of the step."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.deadlines import checks_in_from, missing_from, reviews_until
from core.lifecycle import RULES, Action, Party, party_id
from core.model import BY_PROVIDER, CAN_FAIL, Bounds, Person, Request, RoomKind, Session, SessionStatus, Status, Urgency
from core.outbox import (
    ASK_REVIEW,
    CALLED_OFF,
    CHECK,
    ENDED,
    FREED,
    GIVEN_BACK,
    NUDGE,
    REMIND_DAY,
    REMIND_HOUR,
    REVIEWS_SHOWN,
    SESSION_GIVEN_BACK,
    SESSION_RELEASED,
    STAND,
    STARTING,
    URGENT_OPEN,
    Owed,
    Sort,
    mend,
)


def plan(
    before: Request | None, after: Request, action: Action, actor: Person | None, bounds: Bounds, now: datetime
) -> tuple[Owed, ...]:
    """Return all that a step makes owed; cards are owed once here and hung on each board by the store.

    So is the mending of direct messages: the store knows which there are.
    """
    owed = _news(before, after, action, actor, now)
    owed += [_row(after, Sort.HOME, "home", now, target=one) for one in _concerned(before, after)]
    owed += _called_off(before, after, now)
    if action is Action.MOVE and after.proposal is not None:
        owed.append(Owed(Sort.ACT, Action.DECLINE_MOVE.value, after.id, after.version, after.proposal.until))
    if before is not None and (not after.is_quiet or action is Action.DECLINE_MOVE):
        # What asks about a move holds no longer than the move is proposed, though nothing else has changed.
        owed.append(mend(after.id, after.version, now))
    if not after.is_quiet:
        owed.append(_row(after, Sort.CARD, "card", now))
        owed += _standing(after, bounds, now)
        owed += _urgent(after, action, now)
        owed += _rooms(before.session if before else None, after, now)
    return tuple(owed)


def shown(after: Request, at: datetime) -> list[Owed]:
    """Return the notices that show both sides their reviews at that moment."""
    return [_to(after, REVIEWS_SHOWN, at, one) for one in _both(after)]


def freed(after: Request, waiting: Sequence[str], now: datetime) -> list[Owed]:
    """Return the notices to those who stand by that the request is free again; they hold until somebody claims it."""
    return [_to(after, FREED, now, one) for one in waiting]


def _concerned(before: Request | None, after: Request) -> list[str]:
    ids = {after.student_id, after.mentor_id, before.mentor_id if before else None}
    return sorted(one for one in ids if one)


def _both(request: Request) -> list[str]:
    return [one for one in (request.student_id, request.mentor_id) if one]


def _news(before: Request | None, after: Request, action: Action, actor: Person | None, now: datetime) -> list[Owed]:
    rule = RULES[action]
    told = set()
    for party in (Party.STUDENT, Party.MENTOR):
        found = party_id(after, party) or (party_id(before, party) if before else None)
        if party in rule.tells and found and (rule.tells_actor or actor is None or found != actor.id):
            told.add(found)
    kind = _kind(before, action, actor)
    return [replace(_to(after, kind, now, one), version=after.version) for one in sorted(told)]


def _kind(before: Request | None, action: Action, actor: Person | None) -> str:
    """Return what the news of a step is: that of a request given back depends on who gave it, and on what it was."""
    if action is not Action.RELEASE or before is None:
        return action.value
    was_booked = before.status is Status.SCHEDULED
    if actor is None or actor.id == before.mentor_id:
        return SESSION_RELEASED if was_booked else action.value
    return SESSION_GIVEN_BACK if was_booked else GIVEN_BACK


def _called_off(before: Request | None, after: Request, now: datetime) -> list[Owed]:
    """Return the mails that take a session out of both calendars, whatever else both are told."""
    was, is_now = before.session if before else None, after.session
    if was is None or was.status is not SessionStatus.SCHEDULED or now >= was.starts_at:
        return []
    if is_now is not None and is_now.status is SessionStatus.SCHEDULED:
        return []
    both = (was.student_id, was.mentor_id)
    return [Owed(Sort.MAIL, CALLED_OFF, was.id, after.version, now, one, was.ends_at) for one in both]


def _urgent(after: Request, action: Action, now: datetime) -> list[Owed]:
    """Return the row that finds out which mentors are to hear at once of an urgent request."""
    if after.urgency is not Urgency.URGENT or action not in (Action.SUBMIT, Action.REOPEN):
        return []
    return [_row(after, Sort.DIGEST, URGENT_OPEN, now)]


def _standing(request: Request, bounds: Bounds, now: datetime) -> list[Owed]:
    if request.status is Status.OPEN:
        return [_act(request, Action.EXPIRE, request.expires_at), *_nudge(request, now)]
    if request.status is Status.CLAIMED and request.proposal:
        return [_act(request, Action.DECLINE, request.proposal.until)]
    if request.status is Status.CLAIMED and request.held_until:
        return [_act(request, Action.LAPSE, request.held_until)]
    if request.status is Status.SCHEDULED:
        return _of_booked(request, bounds, now)
    session = request.session
    if request.status is Status.COMPLETED and session and (until := reviews_until(session, bounds)):
        return [_to(request, ASK_REVIEW, now, one) for one in _both(request)] + shown(request, until)
    return []


def _nudge(request: Request, now: datetime) -> list[Owed]:
    # Once: after that moment no later step makes it owed again.
    if request.nudge_at is None or request.nudge_at <= now:
        return []
    return [_to(request, NUDGE, request.nudge_at, request.student_id, request.expires_at)]


def _of_booked(request: Request, bounds: Bounds, now: datetime) -> list[Owed]:
    session = request.session
    if session is None:
        return []
    start, end = session.starts_at, session.ends_at
    owed = [
        _act(request, Action.PING, missing_from(session, bounds)),
        _act(request, Action.COMPLETE, end + bounds.completes_after),
        *_checks(request, session, bounds, now),
    ]
    for one in _both(request):
        # Booked less than a day ahead, the notice of the booking is the day's reminder; the same for the hour.
        if start - bounds.day_reminder > now:
            due, until = start - bounds.day_reminder, start - bounds.day_reminder_useless
            owed.append(_to(request, REMIND_DAY, due, one, until))
        if start - bounds.hour_reminder > now:
            owed.append(_to(request, REMIND_HOUR, start - bounds.hour_reminder, one, start))
        owed.append(_to(request, STARTING, max(checks_in_from(session, bounds), now), one, end))
        owed.append(_to(request, ENDED, end, one))
    return owed


def _rooms(before: Session | None, request: Request, now: datetime) -> list[Owed]:
    """Return what the step makes owed about rooms: the new one made or moved, the one of a session that is off closed.

    News, because whatever comes after, what was made has to be given back.
    """
    after = request.session
    same = before is not None and after is not None and before.id == after.id
    owed = []
    if before is not None and before.room in BY_PROVIDER and before.status is SessionStatus.SCHEDULED:
        off = not same or (after is not None and after.status in (SessionStatus.CANCELLED, SessionStatus.MISSED))
        owed += [room_row(request, before, STAND, now)] if off else []
    if after is not None and after.status is SessionStatus.SCHEDULED and after.room is not RoomKind.PHONE:
        moved = before is not None and before.starts_at != after.starts_at and after.room in BY_PROVIDER
        owed += [room_row(request, after, STAND, now)] if moved or not same else []
    return owed


def _checks(request: Request, session: Session, bounds: Bounds, now: datetime) -> list[Owed]:
    """Return when the room is looked at; one that is nothing but a name cannot be gone."""
    if session.room not in CAN_FAIL:
        return []
    moments = ((n, session.starts_at - timedelta(minutes=n)) for n in bounds.room_checks)
    return [room_row(request, session, f"{CHECK}.{n}", at, session.starts_at) for n, at in moments if at > now]


def room_row(request: Request, session: Session, kind: str, due_at: datetime, until: datetime | None = None) -> Owed:
    """Return a row about the room of a session, which need not be the request's any more."""
    return Owed(Sort.ROOM, kind, request.id, request.edition, due_at, session.id, until)


def _row(request: Request, sort: Sort, kind: str, due_at: datetime, target: str = "") -> Owed:
    version = request.version if sort is Sort.HOME else request.edition
    return Owed(sort, kind, request.id, version, due_at, target)


def _act(request: Request, action: Action, due_at: datetime) -> Owed:
    return _row(request, Sort.ACT, action.value, due_at)


def _to(request: Request, kind: str, due_at: datetime, person_id: str, until: datetime | None = None) -> Owed:
    return Owed(Sort.NOTICE, kind, request.id, request.edition, due_at, person_id, until)
