"""The part of a transaction that makes two people one: all that names the one names the other from then on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, Reason
from core.model import Absence, Confirmation, Person, Proposal, Purpose
from storage.confirmations import to_confirmation
from storage.part import REFUSED, Part, bind
from storage.tables import (
    NO_OVERLAP,
    accounts,
    bookings,
    confirmations,
    deeds,
    metadata,
    outbox,
    people,
    requests,
    sending,
    sessions,
    standbys,
)

_KEPT, _GONE = bind("kept"), bind("gone")
_BY_CODE = sa.select(*confirmations.c).where(
    confirmations.c.programme_id == bind("programme"),
    confirmations.c.purpose == Purpose.ACCOUNT.value,
    confirmations.c.code_hash == bind("hash"),
)
_HOLD_WHOLE = (
    sa.select(people.c.id)
    .where(people.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(people.c.id)
    .with_for_update()
)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


def _sides(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.student_id == bind("person"), table.c.mentor_id == bind("person"))


def _both_sides(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(table.c.student_id == _KEPT, table.c.mentor_id == _GONE),
        sa.and_(table.c.student_id == _GONE, table.c.mentor_id == _KEPT),
    )


_HISTORY = sa.select(_count(_sides(requests)) + _count(_sides(sessions)))
_MET = sa.select(_count(_both_sides(requests)) + _count(_both_sides(sessions)))
_other = bookings.alias("other")
_OVERLAP = (
    sa.select(sa.func.count())
    .select_from(bookings.join(_other, _other.c.starts_at < bookings.c.ends_at))
    .where(
        bookings.c.person_id == _KEPT,
        _other.c.person_id == _GONE,
        _other.c.ends_at > bookings.c.starts_at,
        bookings.c.ends_at > bind("after", bookings.c.ends_at),
    )
)


def _naming(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that name people."""
    return [one for one in table.c if any(key.column is people.c.id for key in one.foreign_keys)]


def _moves() -> Iterator[sa.Delete | sa.Update]:
    """Yield what writes every row that names the one to the other, new tables included.

    A row that the other has too, or that would name one person on both its sides, goes.
    """
    for table in metadata.sorted_tables:
        columns = _naming(table) if table is not accounts else []
        for column in columns:
            if column.primary_key:
                twin = table.alias("twin")
                rest = [twin.c[one.name] == one for one in table.primary_key if one is not column]
                yield sa.delete(table).where(
                    column == _GONE, sa.exists().where(twin.c[column.name] == _KEPT, *rest).correlate(table)
                )
            if len(columns) > 1 and table not in (requests, sessions):
                others = [one for one in columns if one is not column]
                yield sa.delete(table).where(column == _GONE, sa.or_(*(one == _KEPT for one in others)))
            yield sa.update(table).where(column == _GONE).values({column.name: _KEPT})


# A step that was begun before and is written after would write what is no longer so: its version is gone.
_FENCE = (
    sa.update(requests)
    .where(sa.or_(requests.c.student_id == _GONE, requests.c.mentor_id == _GONE))
    .values(version=requests.c.version + 1)
)
_MOVES = tuple(_moves())
_renamed = sa.func.replace(outbox.c.key, _GONE, _KEPT)
_names_gone = sa.or_(outbox.c.target == _GONE, outbox.c.subject_id == _GONE)
_twin = outbox.alias("twin")
_OWED = (
    # What both are owed is told once.
    sa.delete(outbox).where(
        _names_gone, sa.not_(sending), sa.exists().where(_twin.c.key == _renamed).correlate(outbox)
    ),
    # What is on its way, or may have arrived, is known to the platform by its key.
    sa.update(outbox).where(_names_gone, sa.not_(sending), outbox.c.unknown.is_(False)).values(key=_renamed),
    sa.update(outbox).where(outbox.c.target == _GONE).values(target=_KEPT),
    sa.update(outbox).where(outbox.c.subject_id == _GONE).values(subject_id=_KEPT),
)
_TRAIL = sa.update(deeds).where(deeds.c.subject_id == _GONE).values(subject_id=_KEPT)
# Nobody waits for what is their own, or what they hold.
_mine = sa.select(requests.c.id).where(sa.or_(requests.c.student_id == _KEPT, requests.c.mentor_id == _KEPT))
_NOT_WAITING = sa.delete(standbys).where(standbys.c.person_id == _KEPT, standbys.c.request_id.in_(_mine))
_DROP_ACCOUNTS = sa.delete(accounts).where(accounts.c.person_id == _GONE)
_DROP = sa.delete(people).where(
    people.c.id == _GONE, people.c.programme_id == bind("programme"), people.c.version == bind("read_version")
)

_INSIDE = sa.select(requests.c.id, requests.c.proposal, requests.c.absences).where(
    requests.c.programme_id == bind("programme"),
    sa.or_(
        sa.cast(requests.c.proposal, sa.Text).like(bind("pattern")),
        sa.cast(requests.c.absences, sa.Text).like(bind("pattern")),
    ),
)
_REWRITE = sa.update(requests).where(requests.c.id == bind("of_id"))


class Joining(Part):
    """Two people who are one."""

    def confirmation_of(self, programme_id: str, code_hash: str) -> Confirmation | None:
        """Return the one of the programme whose code has that hash; `None` when there is none."""
        row = self.connection.execute(_BY_CODE, {"programme": programme_id, "hash": code_hash}).one_or_none()
        return None if row is None else to_confirmation(row)

    def hold_whole(self, person_ids: Sequence[str]) -> None:
        """Let nobody else write anything about those people until this transaction ends."""
        self.connection.execute(_HOLD_WHOLE, {"ids": sorted(person_ids)})

    def history(self, person_id: str) -> int:
        """Return how many requests somebody has asked for or taken, and how many sessions came of them."""
        return int(self.connection.execute(_HISTORY, {"person": person_id}).scalar_one())

    def have_met(self, one: Person, other: Person) -> bool:
        """Return whether they are, or were, the two sides of one request or session."""
        return bool(self.connection.execute(_MET, {"kept": one.id, "gone": other.id}).scalar_one())

    def overlap(self, one: Person, other: Person, after: datetime) -> bool:
        """Return whether live sessions of both, that end after that moment, overlap."""
        both = {"kept": one.id, "gone": other.id, "after": after}
        return bool(self.connection.execute(_OVERLAP, both).scalar_one())

    def join(self, kept: Person, gone: Person) -> None:
        """Write everything that names the second person to the first, and drop the second; Conflict."""
        self.forget_read()
        both = {"kept": kept.id, "gone": gone.id}
        self.connection.execute(_FENCE, {"gone": gone.id})
        self._rewrite(kept, gone)
        try:
            for statement in _MOVES:
                self.connection.execute(statement, _asked(statement, both))
        except REFUSED as error:
            if NO_OVERLAP in str(error):
                raise Conflict(Reason.LINK_OVERLAP) from error
            raise
        for statement in (*_OWED, _TRAIL, _NOT_WAITING, _DROP_ACCOUNTS):
            self.connection.execute(statement, _asked(statement, both))
        read = {"programme": gone.programme_id, "gone": gone.id, "read_version": gone.version}
        if self.connection.execute(_DROP, read).rowcount == 0:
            raise Conflict(Reason.STALE)

    def _rewrite(self, kept: Person, gone: Person) -> None:
        """Write those names anew that stand inside a request's proposal and absences."""

        def named(person_id: str | None) -> str | None:
            return kept.id if person_id == gone.id else person_id

        found = self.connection.execute(_INSIDE, {"programme": gone.programme_id, "pattern": f"%{gone.id}%"})
        for request_id, proposal, absences in found.all():
            inside = {
                "proposal": _proposed(proposal, named),
                "absences": tuple(_missed(one, named) for one in absences),
            }
            self.connection.execute(_REWRITE, {**inside, "of_id": request_id})


_Named = Callable[[str | None], str | None]


def _proposed(proposal: Proposal | None, named: _Named) -> Proposal | None:
    return replace(proposal, by=named(proposal.by) or "") if proposal else None


def _missed(absence: Absence, named: _Named) -> Absence:
    return replace(
        absence,
        student_id=named(absence.student_id) or "",
        mentor_id=named(absence.mentor_id) or "",
        contested_by=named(absence.contested_by),
    )


def _asked(statement: sa.Delete | sa.Update, given: dict[str, str]) -> dict[str, str]:
    """Return those of the parameters that stand in the statement."""
    names = statement.compile().params
    return {name: value for name, value in given.items() if name in names}
