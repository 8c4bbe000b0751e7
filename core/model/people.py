"""People, their accounts and roles, and who acts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a programme; `zone` is `None` until it is known, the newest account comes first."""

    id: str
    programme_id: str
    name: str
    zone: str | None = None
    language: str = "en"
    email: str | None = None
    roles: frozenset[Role] = frozenset({Role.STUDENT})
    accounts: tuple[Account, ...] = ()
    applied_at: datetime | None = None
    version: int = 1
    mentor_here: bool = False
    """The space where they act just now counts them among its mentors; never kept, asked anew each time."""

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
