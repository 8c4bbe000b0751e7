"""People, their accounts and roles, and who acts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.model.rooms import WITHOUT_PROVIDER, RoomKind


class Role(StrEnum):
    """What a person may do in a programme."""

    STUDENT = "student"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of a platform; `workspace` is empty where the platform's user ids are unique by themselves."""

    platform: str
    workspace: str
    user: str

    @property
    def key(self) -> str:
        """What it is called among the values of a form."""
        return f"{self.platform}/{self.workspace}/{self.user}"


class Channels(StrEnum):
    """How notices come to somebody."""

    BOTH = "both"
    MESSAGE = "message"
    MAIL = "mail"


ON, OFF = "on", "off"
"""What is chosen where something is wanted, or none of it."""
YES, NO = "yes", "no"
"""What is chosen where a question is answered."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody has chosen in /mentor settings; a field that they have not touched has its default.

    Every field needs a default: what is stored may be older or newer than this.
    """

    by_message: bool = True
    """Whether what is mailed comes as a direct message too; what has no mail always does."""
    by_mail: bool = True
    """Whether mails are wanted; they go only to an address that was confirmed."""
    quiet: tuple[int, int] | None = None
    """Quiet hours in the person's own zone, from and up to a minute of the day; `None` for none."""
    digest_hour: int | None = None
    """The hour of the person's day at which a mentor hears what is open; `None` for never."""
    urgent_at_once: bool = False
    """Whether a mentor hears of an urgent request that fits as soon as it is asked."""
    language: str = ""
    """In which one is written to; empty for the one that the platform tells."""
    room: str = ""
    """The kind of room of a mentor's sessions; empty for the programme's."""
    room_link: str = field(default="", repr=False)
    """A mentor's own room; in no log."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a programme; `zone` is `None` until it is known, the newest account comes first.

    `email` is an address that was confirmed to be theirs.
    """

    id: str
    programme_id: str
    name: str
    zone: str | None = None
    language: str = "en"
    email: str | None = None
    roles: frozenset[Role] = frozenset({Role.STUDENT})
    accounts: tuple[Account, ...] = ()
    applied_at: datetime | None = None
    applied_words: str = ""
    """What they wrote when they last applied as a mentor."""
    answered: str = ""
    """What the coordinators last answered to that."""
    version: int = 1
    preferences: Preferences = Preferences()
    unheard_at: datetime | None = None
    """Since when they cannot be written to directly, until they have been told how to change that."""
    beckoned_at: datetime | None = None
    """When they were last mentioned because of that."""
    mentor_here: bool = False
    """The space where they act just now counts them among its mentors; never kept, asked anew each time."""

    @property
    def reads(self) -> str:
        """The tag of the language in which they are written to: their choice, as their platform has it if it can be."""
        chosen = self.preferences.language
        return chosen if chosen and chosen != self.language.partition("-")[0] else self.language

    def is_first(self, account: Account) -> bool:
        """Whether that is the account whose platform tells their name, zone and language, and that is written to."""
        return not self.accounts or self.accounts[0] == account

    @property
    def is_mentor(self) -> bool:
        """Whether they may claim: approved for the programme, or a mentor by the rule of the space."""
        return self.mentor_here or Role.MENTOR in self.roles


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever acts, as the platform tells it.

    `zone` and `workspace` are `None` where the platform does not say (a direct message has no workspace); `groups`
    are the ids of the platform's groups that it names; `mentor` is what the space's own rule says of them.
    """

    account: Account
    name: str
    zone: str | None = None
    language: str = "en"
    workspace: str | None = None
    workspace_name: str = ""
    administers: bool = False
    groups: frozenset[str] = frozenset()
    mentor: bool = False
    shows_errors_in_form: bool = True
    """Whether a refused form stays open on this platform."""
    mails: bool = False
    """Whether mail can be sent here at all; the conversation knows."""
    rooms: frozenset[RoomKind] = WITHOUT_PROVIDER
    """The kinds of meeting rooms that are set up here; the conversation knows."""
