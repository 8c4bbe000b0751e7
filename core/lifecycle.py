"""The one table of what can happen to a request, and what reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.errors import Conflict, NotAllowed, Reason
from core.model import Person, Request, Role, Status


class Action(StrEnum):
    """Everything that can happen to a request."""

    SUBMIT = "submit"
    EDIT = "edit"
    CLAIM = "claim"
    LAPSE = "lapse"
    RELEASE = "release"
    PROPOSE = "propose"
    DECLINE = "decline"
    SCHEDULE = "schedule"
    LINK = "give_link"
    COMING = "coming"
    LATE = "late"
    MOVE = "move"
    ACCEPT_MOVE = "accept_move"
    DECLINE_MOVE = "decline_move"
    CHECK_IN = "check_in"
    PING = "ping"
    COMPLETE = "complete"
    MISS = "miss"
    OBJECT = "object"
    CONTEST = "contest"
    DECIDE = "decide"
    REASSIGN = "reassign"
    EXTEND = "extend"
    SET_ASIDE = "set_aside"
    RESTORE = "restore"
    CANCEL = "cancel"
    EXPIRE = "expire"
    REOPEN = "reopen"
    REVIEW = "review"


ENDS = frozenset({Status.COMPLETED, Status.CANCELLED, Status.EXPIRED})
"""From here a request goes on only if it is asked again."""


class Party(StrEnum):
    """What an actor is to one request."""

    STUDENT = "student"
    """Whoever asked."""
    MENTOR = "mentor"
    """Whoever holds it or is booked for it."""
    ANY_STUDENT = "any student"
    ANY_MENTOR = "any mentor"
    """An approved mentor who did not ask for it."""
    COORDINATOR = "coordinator"
    ABSENT = "whoever is said to have been missing"
    JUDGE = "a coordinator who is no party"
    """To a session of it that waits for a decision."""
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: from which statuses, to which, by whom, and who hears of it.

    `to` is `None` where the use case decides among `leads`; a status that is not among them stays. `quiet` steps
    change nothing that a card promises, so buttons drawn before them stay good. `tells` names the parties that get a
    direct message; whoever acted is left out, unless the row says `tells_actor`. `before_start`, `after_start` and
    `after_end` bound a booked session.
    """

    start: frozenset[Status]
    to: Status | None
    by: frozenset[Party]
    tells: frozenset[Party] = frozenset()
    tells_actor: bool = False
    quiet: bool = False
    before_start: bool = False
    after_start: bool = False
    after_end: bool = False
    leads: frozenset[Status] = frozenset()

    @property
    def outlasts(self) -> bool:
        """Whether it is about a session that was, so that no later step of the request takes it away."""
        return self.start == frozenset(Status)


def _rule(start: Iterable[Status], to: Status | None, by: Iterable[Party], **more: Any) -> Rule:
    tells, leads = frozenset(more.pop("tells", ())), frozenset(more.pop("leads", ()))
    return Rule(frozenset(start), to, frozenset(by), tells=tells, leads=leads, **more)


_BOTH = (Party.STUDENT, Party.MENTOR)

RULES: dict[Action, Rule] = {
    Action.SUBMIT: _rule((), Status.OPEN, [Party.ANY_STUDENT]),
    Action.EDIT: _rule([Status.OPEN], Status.OPEN, [Party.STUDENT]),
    Action.CLAIM: _rule([Status.OPEN], Status.CLAIMED, [Party.ANY_MENTOR], tells=[Party.STUDENT]),
    Action.LAPSE: _rule([Status.CLAIMED], Status.OPEN, [Party.CLOCK], tells=_BOTH),
    Action.RELEASE: _rule(
        [Status.CLAIMED, Status.SCHEDULED],
        Status.OPEN,
        [Party.MENTOR, Party.COORDINATOR],
        tells=_BOTH,
        before_start=True,
    ),
    Action.PROPOSE: _rule([Status.CLAIMED], Status.CLAIMED, [Party.MENTOR], tells=[Party.STUDENT]),
    Action.DECLINE: _rule([Status.CLAIMED], Status.OPEN, [Party.STUDENT, Party.CLOCK], tells=_BOTH),
    Action.SCHEDULE: _rule([Status.CLAIMED], Status.SCHEDULED, _BOTH, tells=_BOTH, tells_actor=True),
    Action.LINK: _rule([Status.SCHEDULED], Status.SCHEDULED, [Party.CLOCK], quiet=True),
    Action.COMING: _rule([Status.SCHEDULED], Status.SCHEDULED, _BOTH, quiet=True, before_start=True),
    Action.LATE: _rule([Status.SCHEDULED], Status.SCHEDULED, _BOTH, tells=_BOTH, quiet=True),
    Action.MOVE: _rule([Status.SCHEDULED], Status.SCHEDULED, _BOTH, tells=_BOTH, quiet=True, before_start=True),
    Action.ACCEPT_MOVE: _rule(
        [Status.SCHEDULED], Status.SCHEDULED, _BOTH, tells=_BOTH, tells_actor=True, before_start=True
    ),
    Action.DECLINE_MOVE: _rule(
        [Status.SCHEDULED], Status.SCHEDULED, [*_BOTH, Party.CLOCK], tells=_BOTH, quiet=True, before_start=True
    ),
    Action.CHECK_IN: _rule([Status.SCHEDULED], Status.SCHEDULED, _BOTH, tells=_BOTH, quiet=True),
    Action.PING: _rule([Status.SCHEDULED], Status.SCHEDULED, [Party.CLOCK], tells=_BOTH, quiet=True, after_start=True),
    Action.COMPLETE: _rule([Status.SCHEDULED], Status.COMPLETED, [*_BOTH, Party.CLOCK], after_start=True),
    Action.MISS: _rule(
        [Status.SCHEDULED],
        None,
        [*_BOTH, Party.COORDINATOR],
        tells=_BOTH,
        after_start=True,
        leads=[Status.OPEN, Status.CANCELLED],
    ),
    Action.OBJECT: _rule([Status.SCHEDULED], Status.SCHEDULED, _BOTH, quiet=True, after_end=True),
    Action.CONTEST: _rule(Status, None, [Party.ABSENT], quiet=True),
    Action.DECIDE: _rule(
        Status, None, [Party.JUDGE, Party.CLOCK], leads=[Status.OPEN, Status.COMPLETED, Status.CANCELLED]
    ),
    Action.REASSIGN: _rule([Status.OPEN, Status.CLAIMED], Status.CLAIMED, [Party.COORDINATOR], tells=_BOTH),
    Action.EXTEND: _rule([Status.OPEN], Status.OPEN, [Party.COORDINATOR], tells=[Party.STUDENT]),
    Action.SET_ASIDE: _rule([Status.OPEN, Status.CLAIMED], Status.ASIDE, [Party.CLOCK], tells=_BOTH),
    Action.RESTORE: _rule([Status.ASIDE], Status.OPEN, [Party.COORDINATOR], tells=[Party.STUDENT]),
    Action.CANCEL: _rule(
        [Status.OPEN, Status.CLAIMED, Status.SCHEDULED, Status.ASIDE],
        Status.CANCELLED,
        [Party.STUDENT, Party.COORDINATOR],
        tells=_BOTH,
        before_start=True,
    ),
    Action.EXPIRE: _rule([Status.OPEN], Status.EXPIRED, [Party.CLOCK], tells=[Party.STUDENT]),
    Action.REOPEN: _rule([Status.EXPIRED, Status.CANCELLED], Status.OPEN, [Party.STUDENT]),
    Action.REVIEW: _rule([Status.COMPLETED], Status.COMPLETED, _BOTH, quiet=True),
}


def parties(request: Request, actor: Person | None) -> frozenset[Party]:
    """Return what the actor is to the request; `None` is the clock."""
    if actor is None:
        return frozenset({Party.CLOCK})
    if actor.programme_id != request.programme_id:
        return frozenset()
    found = set()
    if actor.id == request.student_id:
        found.add(Party.STUDENT)
    elif actor.is_mentor:
        found.add(Party.ANY_MENTOR)
    if actor.id == request.mentor_id:
        found.add(Party.MENTOR)
    if Role.COORDINATOR in actor.roles:
        found.add(Party.COORDINATOR)
        if request.to_be_judged_by(actor.id):
            found.add(Party.JUDGE)
    if any(one.names(actor.id) for one in request.absences):
        found.add(Party.ABSENT)
    return frozenset(found)


def party_id(request: Request, party: Party) -> str | None:
    """Return the id of the person who is that party now; `None` when nobody is."""
    return {Party.STUDENT: request.student_id, Party.MENTOR: request.mentor_id}.get(party)


def may(request: Request, action: Action, actor: Person | None, now: datetime) -> bool:
    """Return whether the actor may take that step now."""
    return _refusal(request, action, actor, now) is None


def check(request: Request, action: Action, actor: Person | None, now: datetime) -> None:
    """Raise NotAllowed or Conflict, with what is so now, unless the table has that step for that actor."""
    refusal = _refusal(request, action, actor, now)
    if refusal is not None:
        raise refusal


def may_stand_by(request: Request, actor: Person | None, now: datetime) -> bool:
    """Return whether the actor could claim the request now if nobody else were holding it."""
    mine = parties(request, actor)
    free = replace(request, status=Status.OPEN)
    held = request.status is Status.CLAIMED and Party.MENTOR not in mine
    return held and _refusal(free, Action.CLAIM, actor, now) is None


def advance(request: Request, action: Action, actor: Person | None, now: datetime, **changes: Any) -> Request:
    """Return the request after that step, one version on; NotAllowed or Conflict when the table has no such step."""
    check(request, action, actor, now)
    rule = RULES[action]
    version = request.version + 1
    status = changes.setdefault("status", rule.to or request.status)
    if status is not request.status:
        changes.setdefault("ended_at", now if status in ENDS else None)
    # Where the use case decides, what leaves the status alone leaves the cards alone too.
    is_quiet = rule.quiet or (rule.to is None and status is request.status)
    edition = request.edition if is_quiet else version
    return replace(request, version=version, edition=edition, **changes)


def _refusal(request: Request, action: Action, actor: Person | None, now: datetime) -> NotAllowed | Conflict | None:
    rule = RULES[action]
    mine = parties(request, actor)
    if request.status not in rule.start:
        if Party.ANY_MENTOR in rule.by and Party.MENTOR in mine and request.status is Status.CLAIMED:
            return Conflict(Reason.YOURS_ALREADY)
        if mine and rule.start == {Status.SCHEDULED} and request.status in (Status.OPEN, Status.CLAIMED):
            return Conflict(Reason.NOT_BOOKED)
        return Conflict(_IN_THE_WAY[request.status]) if mine else NotAllowed(_missing(rule, mine))
    if not rule.by & mine:
        return NotAllowed(_missing(rule, mine))
    session = request.session
    if session is not None and rule.before_start and now >= session.starts_at:
        return Conflict(Reason.TOO_LATE)
    if session is not None and rule.after_start and now < session.starts_at:
        return Conflict(Reason.TOO_EARLY)
    if session is not None and rule.after_end and now < session.ends_at:
        return Conflict(Reason.NOT_OVER)
    return None


def _missing(rule: Rule, mine: frozenset[Party]) -> Reason:
    if Party.JUDGE in rule.by and Party.COORDINATOR in mine:
        return Reason.NOTHING_TO_DECIDE
    if Party.ANY_MENTOR not in rule.by:
        return Reason.NOT_YOURS
    return Reason.OWN_REQUEST if Party.STUDENT in mine else Reason.NOT_A_MENTOR


_IN_THE_WAY = {
    Status.OPEN: Reason.NOT_CLAIMED,
    Status.CLAIMED: Reason.TAKEN,
    Status.SCHEDULED: Reason.BOOKED,
    Status.COMPLETED: Reason.ENDED,
    Status.CANCELLED: Reason.ENDED,
    Status.EXPIRED: Reason.ENDED,
    Status.ASIDE: Reason.PUT_ASIDE,
}
