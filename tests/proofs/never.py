"""What must never be so in a database, whatever has been done."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.lifecycle import RULES, Action
from core.model import Request, Status
from core.outbox import STANDING
from core.ports import Tx
from storage.tables import outbox, requests, reviews, sessions, steps
from tests.storage_samples import connection


def check_rows(tx: Tx) -> None:
    """Check everything that is kept."""
    database = connection(tx)
    found = [tx.request(*row) for row in database.execute(sa.select(requests.c.id, requests.c.programme_id))]
    for request in found:
        _check_trail(tx, request)
    for student in {one.student_id for one in found}:
        waiting = [one for one in found if one.student_id == student and one.status in (Status.OPEN, Status.CLAIMED)]
        assert len(waiting) <= 2, f"{student} waits for {len(waiting)} requests"
    for mentor in {one.mentor_id for one in found if one.mentor_id}:
        held = [one for one in found if one.mentor_id == mentor and one.status is Status.CLAIMED]
        assert len(held) <= 2, f"{mentor} holds {len(held)} requests"
    _check_sessions(found)
    _check_owed(tx, found)


def _check_trail(tx: Tx, request: Request) -> None:
    """Check that each change was an edge of the table, by somebody who may."""
    chosen = sa.select(steps.c.version, steps.c.action, steps.c.actor_id).where(steps.c.request_id == request.id)
    trail = connection(tx).execute(chosen.order_by(steps.c.version)).all()
    assert [version for version, _, _ in trail] == list(range(1, request.version + 1)), trail
    may_be: frozenset[Status] | None = None
    for _, action, actor in trail:
        edge = RULES[Action(action)]
        assert may_be is None or may_be & edge.start, f"{action} from {may_be}"
        came_from = (may_be or frozenset()) & edge.start
        may_be = frozenset({edge.to}) if edge.to else came_from | edge.leads
        assert action != Action.CLAIM or actor != request.student_id, "somebody claimed their own request"
    assert may_be is not None
    assert request.status in may_be, (may_be, request)


def _check_sessions(found: list[Request]) -> None:
    live = [one.session for one in found if one.status is Status.SCHEDULED and one.session]
    for n, one in enumerate(live):
        for other in live[n + 1 :]:
            shared = {one.student_id, one.mentor_id} & {other.student_id, other.mentor_id}
            assert not (shared and one.interval.overlaps(other.interval)), f"{one} and {other} overlap"


def _check_owed(tx: Tx, found: list[Request]) -> None:
    """Check that nothing of an earlier edition is still to be sent, and that all reminders of the present one are."""
    chosen = sa.select(outbox.c.subject_id, outbox.c.version, outbox.c.kind, outbox.c.target, outbox.c.state)
    rows = connection(tx).execute(chosen.where(outbox.c.kind.in_(STANDING))).all()
    for request in found:
        of_it = [row for row in rows if row[0] == request.id]
        late = [row for row in of_it if row[4] == "pending" and row[1] != request.edition]
        assert not late, f"still owed for what no longer stands: {late}"
        # What was sent is forgotten after a week, and only a session in dispute is waited for so long.
        if request.status is Status.SCHEDULED and not request.disputed:
            for kind in ("remind_hour", "starting", "ended"):
                told = [row[3] for row in of_it if row[1] == request.edition and row[2] == kind]
                assert sorted(told) == sorted([request.student_id, request.mentor_id or ""]), (
                    f"{kind} is owed to {told}"
                )


def check_may_read(tx: Tx, request: Request, at: datetime) -> None:
    """Check that at that moment each side could read what the other had written."""
    session = request.session
    assert session is not None
    assert session.completed_at is not None
    both = {review.author_id for review in tx.reviews(session.id)} == {session.student_id, session.mentor_id}
    shut = at >= session.completed_at + tx.programme(request.programme_id).bounds.review_window
    assert both or shut, "somebody reads a review that is still hidden"


def everything(tx: Tx) -> list[Any]:
    """Return what an item that arrives again must not change."""
    database = connection(tx)
    found = [
        list(database.execute(sa.select(table).order_by(*table.primary_key))) for table in (steps, reviews, sessions)
    ]
    return [*found, list(database.execute(sa.select(requests).order_by(requests.c.id)))]
