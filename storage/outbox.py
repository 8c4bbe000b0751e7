"""The part of a transaction that keeps what is owed, hands it out to be sent, and takes it back."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.outbox import Owed, Row, Sort
from storage.part import bind, insert
from storage.people import People
from storage.tables import outbox, pending, people, sending, told
from storage.values import ROW, of_owed, to_row

# Written into the SQL: a parameter for each row of each step would cost more than the words.
_FRESH: dict[str, sa.ColumnElement[Any]] = {
    "state": sa.literal_column("'pending'"),
    "attempt": sa.literal_column("0"),
    "unknown": sa.false(),
}
_GIVEN = (
    outbox.c.programme_id,
    outbox.c.key,
    outbox.c.sort,
    outbox.c.kind,
    outbox.c.subject_id,
    outbox.c.version,
    outbox.c.target,
    outbox.c.due_at,
    outbox.c.until,
    outbox.c.standing,
)
_FRESH_COLUMNS = tuple(outbox.c[name] for name in _FRESH)


def _or_bring_forward(statement: Any) -> sa.Insert:
    brought: sa.Insert = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"due_at": statement.excluded.due_at},
        where=pending & (statement.excluded.due_at < outbox.c.due_at),
    )
    return brought


def _of_each_message() -> sa.Select[Any]:
    own = {"key": bind("key", outbox.c.key).concat(told.c.message), "target": told.c.message}
    given = [own.get(column.name, bind(column.name, column)).label(column.name) for column in _GIVEN]
    fresh = [value.label(name) for name, value in _FRESH.items()]
    return sa.select(*given, *fresh).where(
        told.c.request_id == bind("subject_id", told.c.request_id), told.c.version < bind("version", outbox.c.version)
    )


def _to_an_address() -> sa.Select[Any]:
    given = [bind(column.name, column).label(column.name) for column in _GIVEN]
    fresh = [value.label(name) for name, value in _FRESH.items()]
    return sa.select(*given, *fresh).where(people.c.id == bind("of_target"), people.c.email.is_not(None))


_OWE = _or_bring_forward(
    insert(outbox).values(**{column.name: bind(column.name, column) for column in _GIVEN}, **_FRESH)
)
_OWE_MENDING = _or_bring_forward(insert(outbox).from_select([*_GIVEN, *_FRESH_COLUMNS], _of_each_message()))

_OWE_MAIL = _or_bring_forward(insert(outbox).from_select([*_GIVEN, *_FRESH_COLUMNS], _to_an_address()))
_STATE_OF = sa.select(outbox.c.state).where(outbox.c.key == bind("of_key"))

_of_subject = sa.delete(outbox).where(outbox.c.subject_id == bind("subject"), pending)
_DROP_STANDING = _of_subject.where(outbox.c.standing)
_DROP_STANDING_AND_NEWS = _of_subject.where(
    outbox.c.standing | ((outbox.c.sort == Sort.NOTICE.value) & outbox.c.target.in_([bind("told"), bind("told_too")]))
)

_now = bind("now", outbox.c.due_at)
_EXPIRE = (
    sa.update(outbox)
    .where(pending, outbox.c.due_at <= _now, outbox.c.until <= _now)
    .values(state="expired", settled_at=_now)
)
_LAPSE = (
    sa.update(outbox)
    .where(sending, outbox.c.lease_until <= _now)
    .values(state="pending", unknown=True, lease_until=None)
)
_due = (
    sa.select(outbox.c.id)
    .where(pending, outbox.c.due_at <= _now)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bind("limit"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_LEASE = (
    sa.update(outbox)
    .where(outbox.c.id.in_(sa.select(_due.c.id)))
    .values(
        state="sending",
        attempt=outbox.c.attempt + 1,
        first_attempt_at=sa.func.coalesce(outbox.c.first_attempt_at, _now),
        lease_until=bind("leased_until", outbox.c.lease_until),
    )
    .returning(*ROW)
)

_held = sa.update(outbox).where(outbox.c.id == bind("of_id"), outbox.c.attempt == bind("of_attempt"), sending)
_SETTLE = _held.values(state=bind("as_state"), settled_at=bind("at", outbox.c.settled_at), lease_until=None)
_POSTPONE = _held.values(
    state="pending",
    due_at=bind("until_then", outbox.c.due_at),
    unknown=bind("may_have_arrived", outbox.c.unknown),
    lease_until=None,
)
_NEXT_DUE = sa.select(
    sa.select(outbox.c.due_at).where(pending).order_by(outbox.c.due_at).limit(1).scalar_subquery(),
    sa.select(outbox.c.lease_until).where(sending).order_by(outbox.c.lease_until).limit(1).scalar_subquery(),
)


class Outbox(People):
    """What is owed to whom."""

    def owe(self, programme_id: str, owed: Sequence[Owed]) -> None:
        """Add rows to the outbox; one whose key is there already is only brought forward.

        Without a target, a card is owed to each board and a mending for each message about the request that may be in
        need of it; a mail is owed only to somebody with an address.
        """
        rows: dict[sa.Insert, list[dict[str, Any]]] = defaultdict(list)
        for one in self._on_each_board(programme_id, owed):
            row = {**of_owed(one), "programme_id": programme_id}
            if one.sort is Sort.MAIL:
                rows[_OWE_MAIL].append({**row, "of_target": one.target})
            else:
                rows[_OWE_MENDING if one.sort is Sort.MEND and not one.target else _OWE].append(row)
        for statement, given in rows.items():
            self.connection.execute(statement, given)
        self.owes = self.owes or bool(owed)

    def _on_each_board(self, programme_id: str, owed: Sequence[Owed]) -> Iterator[Owed]:
        """Yield the rows, a card without a target once for each board."""
        for one in owed:
            if one.sort is not Sort.CARD or one.target:
                yield one
                continue
            yield from (replace(one, target=space.id) for space in self.spaces(programme_id) if space.board is not None)

    def supersede(self, request_id: str, owed: Sequence[Owed]) -> None:
        """Drop the request's pending rows that no longer stand, and news to whoever gets newer news."""
        told = sorted({one.target for one in owed if one.sort is Sort.NOTICE and not one.standing})
        if not told:
            self.connection.execute(_DROP_STANDING, {"subject": request_id})
        # News go to two people at most, but for a rule to come; a list of any length would be taken apart each time.
        for one, two in zip(told[::2], [*told[1::2], told[-1]] if told else (), strict=False):
            self.connection.execute(_DROP_STANDING_AND_NEWS, {"subject": request_id, "told": one, "told_too": two})

    def lease(self, now: datetime, until: datetime, limit: int) -> list[Row]:
        """Take due rows, each marked as being sent until `until`; those past their use are marked so and left out."""
        self.connection.execute(_EXPIRE, {"now": now})
        # After the expiring: a row whose lease ran out may have arrived, which its next worker has to find out.
        self.connection.execute(_LAPSE, {"now": now})
        rows = self.connection.execute(_LEASE, {"now": now, "leased_until": until, "limit": limit})
        return sorted(map(to_row, rows), key=lambda row: (row.owed.due_at, row.id))

    def settle(self, row: Row, state: str, now: datetime) -> bool:
        """Mark a leased row done with as `state`; False when another worker has taken it over."""
        return self._written(_SETTLE, row, {"as_state": state, "at": now})

    def postpone(self, row: Row, due_at: datetime, *, unknown: bool) -> bool:
        """Give a leased row back until `due_at`; `unknown` when the send may have arrived."""
        # It may be due before whoever sleeps until the next due row wakes up.
        self.owes = True
        return self._written(_POSTPONE, row, {"until_then": due_at, "may_have_arrived": unknown})

    def state_of(self, key: str) -> str | None:
        """Return what became of the row with that key; `None` when there is none."""
        return self.connection.execute(_STATE_OF, {"of_key": key}).scalar_one_or_none()

    def next_due(self) -> datetime | None:
        """Return when the next row is due; `None` when nothing is owed."""
        moments = [one for one in self.connection.execute(_NEXT_DUE).one() if one is not None]
        return min(moments, default=None)

    def _written(self, statement: sa.Update, row: Row, written: dict[str, Any]) -> bool:
        return self.connection.execute(statement, {**written, "of_id": row.id, "of_attempt": row.attempt}).rowcount == 1
