"""What the clock does about a row that is no letter: it takes the step that the row names, or puts it aside."""

from datetime import datetime

from core.actions.registry import STEPS
from core.errors import NotFound
from core.lifecycle import Action
from core.model import Request
from core.outbox import DONE, MOOT, Row
from core.ports import Tx


def act(tx: Tx, row: Row, now: datetime) -> None:
    """Let the clock take the step that the row names, if what it was owed for still stands; settle the row."""
    request = standing(tx, row) if row.owed.standing else tx.request(row.owed.subject_id, row.programme_id)
    if request is not None:
        # What the act is about within the request, such as the session of a dispute, is its target.
        STEPS[Action(row.owed.kind)](tx, None, request, {"value": row.owed.target}, now)
    tx.settle(row, DONE if request else MOOT, now)


def set_aside(tx: Tx, row: Row, now: datetime) -> None:
    """Settle a row that is about nothing any more."""
    tx.settle(row, MOOT, now)


def standing(tx: Tx, row: Row) -> Request | None:
    """Return the row's request as long as what the row was owed for holds."""
    try:
        request = tx.request(row.owed.subject_id, row.programme_id)
    except NotFound:
        return None
    return request if request.edition == row.owed.version else None
