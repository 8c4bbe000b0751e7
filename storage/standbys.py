"""The part of a transaction that knows who stands by for a request, and how many are like it."""

from datetime import datetime

import sqlalchemy as sa

from core.model import Request
from storage.part import Part, bind, insert
from storage.requests import apart
from storage.tables import open_ones, requests, standbys

_STAND_BY = insert(standbys).on_conflict_do_nothing(index_elements=["request_id", "person_id"])
_STANDBYS = (
    sa.select(standbys.c.person_id)
    .where(standbys.c.request_id == bind("request"))
    .order_by(standbys.c.at, standbys.c.person_id)
)
_STOP_WAITING = sa.delete(standbys).where(
    standbys.c.request_id == bind("request"), standbys.c.person_id == bind("person")
)
_WAIT_FOR_NOTHING = sa.delete(standbys).where(standbys.c.person_id == bind("person"))
_DISMISS = sa.delete(standbys).where(standbys.c.request_id == bind("request"))
_COUNT_ALIKE = sa.select(sa.func.count()).where(
    requests.c.programme_id == bind("programme"),
    open_ones,
    requests.c.type == bind("type"),
    requests.c.student_id != bind("reader"),
    ~apart,
)


class Standbys(Part):
    """Who waits for a request that somebody else holds."""

    def stand_by(self, request: Request, person_id: str, now: datetime) -> None:
        """Let a person wait for a request; a second time changes nothing."""
        waits = {"request_id": request.id, "person_id": person_id, "programme_id": request.programme_id, "at": now}
        self.connection.execute(_STAND_BY, waits)

    def stop_waiting(self, request_id: str, person_id: str) -> None:
        """Let a person wait no longer."""
        self.connection.execute(_STOP_WAITING, {"request": request_id, "person": person_id})

    def wait_for_nothing(self, person_id: str) -> None:
        """Let a person wait for no request any more."""
        self.connection.execute(_WAIT_FOR_NOTHING, {"person": person_id})

    def standbys(self, request_id: str) -> list[str]:
        """Return the ids of those who wait for a request, the first one first."""
        return list(self.connection.execute(_STANDBYS, {"request": request_id}).scalars())

    def dismiss(self, request_id: str) -> None:
        """Let nobody wait for a request any more."""
        self.connection.execute(_DISMISS, {"request": request_id})

    def count_alike(self, request: Request, reader_id: str) -> int:
        """Return how many open requests there are of the same session type that the reader could claim."""
        sought = {"programme": request.programme_id, "type": request.type, "reader": reader_id}
        return int(self.connection.execute(_COUNT_ALIKE, sought).scalar_one())
