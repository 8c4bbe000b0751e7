"""The transaction that use cases run in: the port `Tx` over one synchronous connection."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from core.ui import Values
from storage.apart import Apart
from storage.availability import Hours
from storage.confirmations import Confirmations
from storage.erasing import Erasing
from storage.history import History
from storage.joining import Joining
from storage.overseeing import Overseeing
from storage.part import bind, insert, insert_new
from storage.phones import Phones
from storage.requests import Requests
from storage.rooms import Rooms
from storage.standbys import Standbys
from storage.steps import Steps
from storage.tables import arrivals, cards, confirmations, drafts, outbox, people, requests, told
from storage.told import Messages
from storage.trail import Trail

_ARRIVE = insert_new(arrivals, "key")
_ANSWER = sa.select(arrivals.c.answer).where(arrivals.c.key == bind("of_key"))
_NOTE_ANSWER = sa.update(arrivals).where(arrivals.c.key == bind("of_key"))

_DRAFT = sa.select(drafts.c.entered).where(drafts.c.id == bind("id"), drafts.c.person_id == bind("person_id"))
_new_draft = insert(drafts).values(
    programme_id=sa.select(people.c.programme_id).where(people.c.id == bind("of_person")).scalar_subquery()
)
_PUT_DRAFT = _new_draft.on_conflict_do_update(
    index_elements=["id", "person_id"], set_={"entered": _new_draft.excluded.entered, "at": _new_draft.excluded.at}
)

_HUNG = sa.select(cards.c.message).where(cards.c.request_id == bind("request_id"), cards.c.space_id == bind("space_id"))
_new_card = insert(cards).values(
    programme_id=sa.select(requests.c.programme_id).where(requests.c.id == bind("of_request")).scalar_subquery()
)
_HANG = _new_card.on_conflict_do_update(
    index_elements=["request_id", "space_id"], set_={"message": _new_card.excluded.message}
)
_BEGIN_TO_HANG = _new_card.on_conflict_do_nothing(index_elements=["request_id", "space_id"]).execution_options(
    preserve_rowcount=True
)
_TAKE_DOWN = sa.delete(cards).where(cards.c.space_id == bind("space_id"))
_UNHANG = sa.delete(cards).where(cards.c.request_id == bind("request_id"))

_FORGET = (
    sa.delete(arrivals).where(arrivals.c.at < bind("before", arrivals.c.at)),
    sa.delete(drafts).where(drafts.c.at < bind("before", drafts.c.at)),
    sa.delete(confirmations).where(confirmations.c.asked_at < bind("before", confirmations.c.asked_at)),
    sa.delete(outbox).where(outbox.c.settled_at < bind("before", outbox.c.settled_at)),
    sa.delete(told).where(
        # From the few messages to their requests, and not from all that ever ended.
        sa.exists().where(requests.c.id == told.c.request_id, requests.c.ended_at < bind("before", requests.c.ended_at))
    ),
)


class Transaction(
    Requests,
    Rooms,
    Phones,
    Standbys,
    Steps,
    History,
    Trail,
    Messages,
    Hours,
    Confirmations,
    Joining,
    Overseeing,
    Apart,
    Erasing,
):
    """One transaction out of its parts, and here what arrives, drafts and hung cards."""

    def draft(self, draft_id: str, person_id: str) -> Values | None:
        """Return what the person typed into a form that was refused; `None` when nothing is kept."""
        kept: Mapping[str, str | tuple[str, ...]] | None = self.connection.execute(
            _DRAFT, {"id": draft_id, "person_id": person_id}
        ).scalar_one_or_none()
        return kept

    def put_draft(self, draft_id: str, person_id: str, values: Values, now: datetime) -> None:
        """Keep what was typed into a refused form."""
        kept = {"id": draft_id, "person_id": person_id, "entered": values, "at": now}
        self.connection.execute(_PUT_DRAFT, {**kept, "of_person": person_id})

    def first_arrival(self, key: str, now: datetime) -> str | None:
        """Note that an item has arrived: `None` the first time, afterwards what `note_answer` kept (or "")."""
        if self.connection.execute(_ARRIVE, {"key": key, "answer": "", "at": now}).rowcount == 1:
            return None
        return str(self.connection.execute(_ANSWER, {"of_key": key}).scalar_one())

    def note_answer(self, key: str, answer: str) -> None:
        """Keep the answer to an item, for its second arrival."""
        self.connection.execute(_NOTE_ANSWER, {"of_key": key, "answer": answer})

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside when an error leaves it."""
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            # What was looked up may have been written inside.
            self.forget_read()
            raise

    def forget(self, before: datetime) -> None:
        """Drop arrivals, drafts, codes and settled rows older than that, and messages about what ended before."""
        for statement in _FORGET:
            self.connection.execute(statement, {"before": before})

    def hung(self, request_id: str, space_id: str) -> str | None:
        """Return the reference of the request's card on a board, "" while it is being hung; `None` when none hangs."""
        return self.connection.execute(_HUNG, {"request_id": request_id, "space_id": space_id}).scalar_one_or_none()

    def take_down(self, space_id: str) -> None:
        """Forget which cards hang on a board, because another channel is the board from now on."""
        self.connection.execute(_TAKE_DOWN, {"space_id": space_id})

    def begin_to_hang(self, request_id: str, space_id: str) -> str | None:
        """Note that a card is about to be hung, so that somebody asks after it should nobody tell what became of it.

        Return what `hung` would have until now.
        """
        begun = {"request_id": request_id, "space_id": space_id, "message": ""}
        is_first = self.connection.execute(_BEGIN_TO_HANG, {**begun, "of_request": request_id}).rowcount
        return None if is_first else self.hung(request_id, space_id)

    def unhang(self, request_id: str) -> None:
        """Forget where the request's cards hang, so that they are hung anew."""
        self.connection.execute(_UNHANG, {"request_id": request_id})

    def hang(self, request_id: str, space_id: str, message: str) -> None:
        """Keep the reference of a card that was hung."""
        hung = {"request_id": request_id, "space_id": space_id, "message": message}
        self.connection.execute(_HANG, {**hung, "of_request": request_id})
