"""What the core asks of the database where two people turn out to be one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.model import Confirmation, Person


class JoiningTx(Protocol):
    """Two people who are one."""

    def confirmation_of(self, programme_id: str, code_hash: str) -> Confirmation | None:
        """Return the one of the programme whose code has that hash; `None` when there is none."""

    def hold_whole(self, person_ids: Sequence[str]) -> None:
        """Let nobody else write anything about those people until this transaction ends."""

    def history(self, person_id: str) -> int:
        """Return how many requests somebody has asked for or taken, and how many sessions came of them."""

    def have_met(self, one: Person, other: Person) -> bool:
        """Return whether they are, or were, the two sides of one request or session."""

    def overlap(self, one: Person, other: Person, after: datetime) -> bool:
        """Return whether live sessions of both, that end after that moment, overlap."""

    def join(self, kept: Person, gone: Person) -> None:
        """Write everything that names the second person to the first, and drop the second; Conflict."""
