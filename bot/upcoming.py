"""What the bot will do next by itself, in words for the sandbox page."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa

from core.outbox import Sort
from core.ports import Tx
from sandbox.page.stage import Due
from storage.tables import outbox, pending, people, requests, sending
from storage.transaction import Transaction

_SAID = {
    "remind_day": "{who}: a day's reminder",
    "remind_hour": "{who}: an hour's reminder",
    "starting": "{who}: called in",
    "ended": "{who}: asked whether it happened",
    "ask_review": "{who}: asked for a review",
    "reviews_shown": "{who}: shown the reviews",
    "digest": "{who}: told what is open",
    "lapse": "the claim lapses",
    "expire": "the request runs out",
    "complete": "the session counts as held",
}
_NEXT = (
    sa.select(outbox.c.sort, outbox.c.kind, outbox.c.subject_id, outbox.c.due_at, people.c.name, requests.c.title)
    .outerjoin(requests, requests.c.id == outbox.c.subject_id)
    .outerjoin(people, people.c.id == outbox.c.target)
    .where(pending)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(8)
)


_DUE = outbox.c.due_at <= sa.bindparam("now")
_LEFT = sa.select(sa.func.count()).select_from(outbox).where(sa.or_(pending, sending), _DUE)


def left(tx: Tx, now: datetime) -> int:
    """Return how much is due by then and not done."""
    return int(cast(Transaction, tx).connection.execute(_LEFT, {"now": now}).scalar_one())


def upcoming(tx: Tx) -> Due | None:
    """Return the next thing that is due; `None` when nothing is owed."""
    rows = cast(Transaction, tx).connection.execute(_NEXT).all()
    if not rows:
        return None
    first = rows[0]
    alike = [
        row for row in rows if (row.kind, row.subject_id, row.due_at) == (first.kind, first.subject_id, first.due_at)
    ]
    who = " and ".join(row.name for row in alike if row.name) or "somebody"
    plain = "{who}: told" if first.sort == Sort.NOTICE else first.kind.replace("_", " ")
    what = _SAID.get(first.kind, plain).replace("{who}", who)
    return Due(first.due_at, f"{what[:1].upper()}{what[1:]} · {first.title}" if first.title else what)
