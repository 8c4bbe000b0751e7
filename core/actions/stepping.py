"""The one way a request changes: take the step, write it, and owe what follows."""

from datetime import datetime
from typing import Any

from core.lifecycle import Action, advance
from core.model import Person, Request
from core.outbox import plan
from core.ports import Tx


def take(tx: Tx, request: Request, action: Action, actor: Person | None, now: datetime, **changes: Any) -> Request:
    """Return the request after the step, saved with what it makes owed; NotAllowed or Conflict change nothing."""
    after = advance(request, action, actor, now, **changes)
    bounds = tx.programme(request.programme_id).bounds
    tx.save(request, after, action, actor, plan(request, after, action, actor, bounds, now), now)
    return after
