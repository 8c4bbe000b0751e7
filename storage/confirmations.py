"""The part of a transaction that keeps addresses and accounts which wait to be confirmed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import NotFound
from core.model import Confirmation, Purpose
from storage.part import Part, bind, insert
from storage.tables import confirmations

_COLUMNS = tuple(confirmations.c)
_ONE = sa.select(*_COLUMNS).where(confirmations.c.id == bind("id"), confirmations.c.programme_id == bind("programme"))
_LATEST = (
    sa.select(*_COLUMNS)
    .where(confirmations.c.person_id == bind("person"), confirmations.c.purpose == Purpose.ADDRESS.value)
    .order_by(confirmations.c.asked_at.desc(), confirmations.c.id)
    .limit(1)
)
_new = insert(confirmations)
_PUT = _new.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _new.excluded[name] for name in ("asked_at", "code_hash", "tries")},
)


def _since(column: sa.Column[str], name: str) -> sa.ScalarSelect[Any]:
    asked = confirmations.c.asked_at > bind("since", confirmations.c.asked_at)
    of_address = confirmations.c.purpose == Purpose.ADDRESS.value
    return sa.select(sa.func.count()).where(column == bind(name), asked, of_address).scalar_subquery()


_ASKED_SINCE = sa.select(_since(confirmations.c.person_id, "person"), _since(confirmations.c.address, "address"))


def to_confirmation(row: Any) -> Confirmation:
    """Return the confirmation of a row."""
    found = Confirmation(*row)
    return replace(found, purpose=Purpose(found.purpose))


class Confirmations(Part):
    """Addresses and accounts that wait to be confirmed."""

    def confirmation(self, confirmation_id: str, programme_id: str) -> Confirmation:
        """Return one; NotFound."""
        row = self.connection.execute(_ONE, {"id": confirmation_id, "programme": programme_id}).one_or_none()
        if row is None:
            raise NotFound
        return to_confirmation(row)

    def latest_confirmation(self, person_id: str) -> Confirmation | None:
        """Return the address that the person asked for last; `None` when they have asked for none."""
        row = self.connection.execute(_LATEST, {"person": person_id}).one_or_none()
        return None if row is None else to_confirmation(row)

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Write one, new or changed."""
        self.connection.execute(_PUT, {one.name: getattr(confirmation, one.name) for one in _COLUMNS})

    def confirmations_since(self, person_id: str, address: str, since: datetime) -> int:
        """Return how many were asked for since then by the person, or for the address by anybody: the larger number."""
        self.hold(person_id)
        sought = {"person": person_id, "address": address, "since": since}
        by_person, by_address = self.connection.execute(_ASKED_SINCE, sought).one()
        return max(int(by_person), int(by_address))
