"""What the core asks of the database about what arrives, what is owed, and what was done."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from core.model import Entry
from core.outbox import Owed, Row
from core.ui import Values


class ArrivalsTx(Protocol):
    """What arrives, and what was typed into refused forms."""

    def draft(self, draft_id: str, person_id: str) -> Values | None:
        """Return what the person typed into a form that was refused; `None` when nothing is kept."""

    def put_draft(self, draft_id: str, person_id: str, values: Values, now: datetime) -> None:
        """Keep what was typed into a refused form for a day."""

    def first_arrival(self, key: str, now: datetime) -> str | None:
        """Note that an item has arrived: `None` the first time, afterwards what `note_answer` kept (or "")."""

    def note_answer(self, key: str, answer: str) -> None:
        """Keep the answer to an item, for its second arrival."""

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what is done inside when an error leaves it."""

    def forget(self, before: datetime) -> None:
        """Drop arrivals, drafts, codes and settled rows older than that, and messages about what ended before."""


class OutboxTx(Protocol):
    """What is owed, and the cards that hang."""

    def owe(self, programme_id: str, owed: Sequence[Owed]) -> None:
        """Add rows to the outbox; one whose key is there already is only brought forward."""

    def lease(self, now: datetime, until: datetime, limit: int) -> list[Row]:
        """Take due rows, each marked as being sent until `until`; those past their use are marked so and left out."""

    def settle(self, row: Row, state: str, now: datetime) -> bool:
        """Mark a leased row done with as `state`; False when another worker has taken it over."""

    def postpone(self, row: Row, due_at: datetime, *, unknown: bool) -> bool:
        """Give a leased row back until `due_at`; `unknown` when the send may have arrived."""

    def state_of(self, key: str) -> str | None:
        """Return what became of the row with that key; `None` when there is none."""

    def next_due(self) -> datetime | None:
        """Return when the next row is due; `None` when nothing is owed."""

    def hung(self, request_id: str, space_id: str) -> str | None:
        """Return the reference of the request's card on a board, "" while it is being hung; `None` when none hangs."""

    def take_down(self, space_id: str) -> None:
        """Forget which cards hang on a board, because another channel is the board from now on."""

    def begin_to_hang(self, request_id: str, space_id: str) -> str | None:
        """Note that a card is about to be hung, so that somebody asks after it should nobody tell what became of it.

        Return what `hung` would have until now.
        """

    def unhang(self, request_id: str) -> None:
        """Forget where the request's cards hang, so that they are hung anew."""

    def hang(self, request_id: str, space_id: str, message: str) -> None:
        """Keep the reference of a card that was hung."""


class TrailTx(Protocol):
    """Who did what and when."""

    def note(self, programme_id: str, entry: Entry) -> None:
        """Keep what was done; the steps of requests are kept with them by `save`."""

    def trail(self, programme_id: str, before: datetime, limit: int) -> list[Entry]:
        """Return what was done before that moment, newest first: the steps of requests and all else."""
