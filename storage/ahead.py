"""What is still to be done by itself, as whoever looks on at the sandbox is told of it; no use case asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from core.outbox import Sort
from core.ports import Tx
from storage.part import bind
from storage.tables import outbox, pending, people, requests, sending
from storage.transaction import Transaction

MOST = 8
_NEXT = (
    sa.select(outbox.c.sort, outbox.c.kind, outbox.c.subject_id, outbox.c.due_at, people.c.name, requests.c.title)
    .outerjoin(requests, requests.c.id == outbox.c.subject_id)
    .outerjoin(people, people.c.id == outbox.c.target)
    # That a message loses its buttons is nothing that anybody waits for.
    .where(pending, outbox.c.sort != Sort.MEND.value)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(MOST)
)
_DUE = sa.select(sa.func.count()).where(sa.or_(pending, sending), outbox.c.due_at <= bind("now", outbox.c.due_at))


@dataclass(frozen=True, slots=True)
class Ahead:
    """One row of the outbox: of what kind, about what, when, to whom, and about which request; `None` for neither."""

    sort: Sort
    kind: str
    subject_id: str
    due_at: datetime
    name: str | None
    title: str | None


def ahead(tx: Tx) -> list[Ahead]:
    """Return the next few things that are owed, soonest first."""
    rows = cast(Transaction, tx).connection.execute(_NEXT)
    return [Ahead(Sort(sort), *rest) for sort, *rest in rows]


def count_due(tx: Tx, now: datetime) -> int:
    """Return how much is due by then and not done."""
    return int(cast(Transaction, tx).connection.execute(_DUE, {"now": now}).scalar_one())
