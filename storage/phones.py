"""The part of a transaction that keeps the numbers at which students are called, sealed."""

import sqlalchemy as sa

from storage.part import Part, bind, insert
from storage.tables import phone_numbers

_PHONE = sa.select(phone_numbers.c.sealed).where(
    phone_numbers.c.request_id == bind("request"), phone_numbers.c.programme_id == bind("programme")
)
_put = insert(phone_numbers)
_PUT = _put.on_conflict_do_update(index_elements=["request_id"], set_={"sealed": _put.excluded.sealed})
_DROP = sa.delete(phone_numbers).where(phone_numbers.c.request_id == bind("request"))


class Phones(Part):
    """Phone numbers, one for each request that has one."""

    @property
    def keeps_phones(self) -> bool:
        """Whether numbers can be kept at all: there is a key to seal them with."""
        return self.safe.has_keys

    def phone(self, request_id: str, programme_id: str) -> str | None:
        """Return the number at which the request's student is called; `None` when none is kept or can be read."""
        asked = {"request": request_id, "programme": programme_id}
        sealed = self.connection.execute(_PHONE, asked).scalar_one_or_none()
        return None if sealed is None else self.safe.open(sealed)

    def put_phone(self, request_id: str, programme_id: str, number: str | None) -> None:
        """Keep the number of a request, or forget it."""
        if number is None:
            self.connection.execute(_DROP, {"request": request_id})
        else:
            kept = {"request_id": request_id, "programme_id": programme_id, "sealed": self.safe.seal(number)}
            self.connection.execute(_PUT, kept)
