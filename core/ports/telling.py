"""What the core asks of the database about direct messages that have something to press."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.model import Account
from core.ui import Kept


@dataclass(frozen=True, slots=True)
class Told:
    """A direct message about a request, as it was drawn last.

    `message` is the messenger's reference, `version` the request's when it was drawn; `of_move` tells that it asks
    about a move that is proposed, and so holds no longer than that. `until`: from then on nothing that it offers can be
    pressed; `None` where that is for a step to say.
    """

    message: str
    programme_id: str
    request_id: str
    person_id: str
    platform: str
    workspace: str
    user_id: str
    version: int
    headline: Kept
    of_move: bool = False
    until: datetime | None = None

    @property
    def account(self) -> Account:
        """The account that it was sent to."""
        return Account(self.platform, self.workspace, self.user_id)


class ToldTx(Protocol):
    """Direct messages whose buttons may stop holding."""

    def keep_told(self, told: Told) -> None:
        """Keep what a message is, unless it was drawn later already."""

    def told(self, message: str, programme_id: str) -> Told | None:
        """Return the message of that reference; `None` where nothing of it can stop holding."""

    def forget_told(self, message: str, version: int | None = None) -> None:
        """Forget a message, unless it was drawn from a later version than the one given."""
