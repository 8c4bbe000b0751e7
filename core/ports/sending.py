"""What goes out: messengers, meeting rooms, drawn charts, and how they fail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.model import Account, Room, RoomKind, Session, Space
from core.ui import Card, Chart, Mail, Page, Reader, Text


class SendError(Exception):
    """A platform did not take a message."""


class Throttled(SendError):
    """Too many at once; the platform said how many seconds to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Unreachable(SendError):
    """This address will never take it: the channel is gone, the direct messages are closed; `args[0]` is the advice."""


class Uncertain(SendError):
    """The connection broke after the message went out: it may or may not have arrived."""


class Failed(SendError):
    """Not taken now, certainly not arrived; worth trying again."""


class Way(StrEnum):
    """What a messenger is asked to do with a card or a page; each is counted by limits of its own."""

    POST = "post"
    DIRECT = "direct"
    UPDATE = "update"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a platform publishes: so many calls in so many seconds, of those that count for `of` together.

    `kept` is the part of them that is left to people, whose presses make calls of the same kind.
    """

    of: str
    count: int
    seconds: float
    kept: float = 0.0

    @property
    def for_us(self) -> int:
        """How many of them may go to what is owed."""
        return max(int(self.count * (1 - self.kept)), 1)


class Messenger(Protocol):
    """One platform. Messages are known by a reference that only the messenger reads."""

    platform: str
    has_home: bool
    to_open: Text
    """How somebody lets it write to them directly."""

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        """Return what counts a call to that channel, or account's user; one that is named twice counts it twice."""

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        """Post a card to a channel and return the message's reference; SendError. Posting one `key` twice is one
        message where the platform can tell."""

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        """Send a card, with its picture and its file, as a direct message and return its reference; SendError."""

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        """Return the reference of the message that was posted with that key since then; `None` when it never came."""

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        """Draw a message again in place; SendError, Unreachable when it is gone."""

    async def home(self, account: Account, page: Page, reader: Reader) -> None:
        """Draw somebody's home; SendError."""

    async def is_mentor(self, space: Space, account: Account) -> bool:
        """Return whether the space's group or board channel, as its rule says, holds the account."""

    async def beckon(
        self, space: Space, account: Account, card: Card, reader: Reader, key: str, since: datetime | None
    ) -> None:
        """Mention somebody in the space where they see it, and others as little as can be; SendError, Unreachable
        where there is no such place. What may have been sent since a moment is looked for first."""

    async def board_name(self, space: Space) -> str:
        """Return how the space's board is called, for example `#mentors`; SendError, Unreachable when it is gone."""


class Mailer(Protocol):
    """Where mails go out."""

    async def send(self, mail: Mail) -> None:
        """Send one; SendError, Unreachable when the address takes none."""


class Rooms(Protocol):
    """Where sessions take place; `session.room` says of which kind.

    All of it can be asked again and again: the same session never gets a second room. Unreachable when it is of no
    use to ask again, any other SendError when it is.
    """

    kinds: frozenset[RoomKind]
    """The kinds that can be had."""

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the session's room, standing at its start: made, found from an earlier try, or moved; SendError.

        `own_link` is the mentor's, for a room of kind `fixed`.
        """

    async def close(self, session: Session) -> None:
        """Give the session's room back, if there is one; SendError."""

    async def check(self, session: Session) -> None:
        """Return if the session's room can be entered; Unreachable if it is gone, else SendError."""


class Charts(Protocol):
    """Draws numbers."""

    async def draw(self, chart: Chart, reader: Reader) -> bytes:
        """Return the chart as a PNG, its words in the reader's language."""
