"""The one way a request changes: take the step, write it, and owe what follows."""

from datetime import datetime
from typing import Any

from core.lifecycle import ENDS, Action, advance, check
from core.model import Format, Person, Request, Status
from core.outbox import Owed
from core.planning import freed, plan
from core.ports import Tx


def who_takes(request: Request, action: Action, actor: Person | None, now: datetime) -> Person:
    """Return who takes a step that is never the clock's; NotAllowed, Conflict."""
    check(request, action, actor, now)
    assert actor is not None  # noqa: S101 - the table has no such row for the clock
    return actor


def take(tx: Tx, request: Request, action: Action, actor: Person | None, now: datetime, **changes: Any) -> Request:
    """Return the request after the step, saved with what it makes owed; NotAllowed or Conflict change nothing."""
    after = advance(request, action, actor, now, **changes)
    bounds = tx.programme(request.programme_id).bounds
    owed = (*_heard_first(tx, request, after, now), *plan(request, after, action, actor, bounds, now))
    if request.status is Status.ASIDE and actor is not None and actor.id != request.student_id:
        # Whoever opens it again or ends it has looked at what was reported.
        tx.settle_reports(request.id, request.programme_id, now)
    tx.save(request, after, action, actor, owed, now)
    return after


def _heard_first(tx: Tx, before: Request, after: Request, now: datetime) -> list[Owed]:
    """Return what is owed to those who stand by when a request is free again; at its end, nobody waits any more."""
    if after.status in ENDS and before.status not in ENDS:
        tx.dismiss(after.id)
        if after.format is Format.PHONE:
            # Nobody has to call any more.
            tx.put_phone(after.id, after.programme_id, None)
    if after.status is not Status.OPEN or before.mentor_id is None:
        return []
    # Whoever has just had it does not wait for it.
    tx.stop_waiting(after.id, before.mentor_id)
    return freed(after, tx.standbys(after.id), now)
