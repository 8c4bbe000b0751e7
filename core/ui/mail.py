"""A mail, and the invitation that comes with one: what a mailer draws."""

from dataclasses import dataclass
from datetime import datetime

from core.ui.card import Card
from core.ui.text import Reader, Text


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting as a calendar keeps it: `uid` never changes, `sequence` grows with each move.

    A `cancelled` one takes the meeting out of the calendar again.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: Text
    lines: tuple[Text, ...]
    link: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address: a card, and below it in small print where to answer and how to get no more.

    `key` is the same however often the mail is sent, so that whoever gets it twice can tell.
    """

    key: str
    to: str
    card: Card
    reader: Reader
    written_at: datetime
    below: tuple[Text, ...] = ()
    invitation: Invitation | None = None
