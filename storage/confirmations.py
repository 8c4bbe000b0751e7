"""The part of a transaction that keeps addresses which wait to be confirmed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import NotFound
from core.model import Confirmation
from storage.part import Part, bind, insert
from storage.tables import confirmations

_COLUMNS = tuple(confirmations.c)
_ONE = sa.select(*_COLUMNS).where(confirmations.c.id == bind("id"), confirmations.c.programme_id == bind("programme"))
_LATEST = (
    sa.select(*_COLUMNS)
    .where(confirmations.c.person_id == bind("person"))
    .order_by(confirmations.c.asked_at.desc(), confirmations.c.id)
    .limit(1)
)
_new = insert(confirmations)
_PUT = _new.on_conflict_do_update(
    index_elements=["id"], set_={"code_hash": _new.excluded.code_hash, "tries": _new.excluded.tries}
)


def _since(column: sa.Column[str], name: str) -> sa.ScalarSelect[Any]:
    asked = confirmations.c.asked_at > bind("since", confirmations.c.asked_at)
    return sa.select(sa.func.count()).where(column == bind(name), asked).scalar_subquery()


_ASKED_SINCE = sa.select(_since(confirmations.c.person_id, "person"), _since(confirmations.c.address, "address"))


class Confirmations(Part):
    """Addresses that wait to be confirmed."""

    def confirmation(self, confirmation_id: str, programme_id: str) -> Confirmation:
        """Return one; NotFound."""
        row = self.connection.execute(_ONE, {"id": confirmation_id, "programme": programme_id}).one_or_none()
        if row is None:
            raise NotFound
        return Confirmation(*row)

    def latest_confirmation(self, person_id: str) -> Confirmation | None:
        """Return the one that the person asked for last; `None` when they have asked for none."""
        row = self.connection.execute(_LATEST, {"person": person_id}).one_or_none()
        return None if row is None else Confirmation(*row)

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Write one, new or changed."""
        self.connection.execute(_PUT, {one.name: getattr(confirmation, one.name) for one in _COLUMNS})

    def confirmations_since(self, person_id: str, address: str, since: datetime) -> int:
        """Return how many were asked for since then by the person, or for the address by anybody: the larger number."""
        self.hold(person_id)
        sought = {"person": person_id, "address": address, "since": since}
        by_person, by_address = self.connection.execute(_ASKED_SINCE, sought).one()
        return max(int(by_person), int(by_address))
