"""The few things a person can be told instead of what they asked for."""

from collections.abc import Mapping
from enum import StrEnum, auto


class Reason(StrEnum):
    """Why not; the words for each stand in `core.screens.reasons`."""

    NOT_FOUND = auto()
    STALE = auto()
    OWN_REQUEST = auto()
    NOT_A_MENTOR = auto()
    NOT_A_COORDINATOR = auto()
    NO_COORDINATOR = auto()
    LAST_COORDINATOR = auto()
    NOT_YOURS = auto()
    TAKEN = auto()
    YOURS_ALREADY = auto()
    BOOKED = auto()
    NOT_CLAIMED = auto()
    FREE_AGAIN = auto()
    REOPENED_ALREADY = auto()
    REOPEN_OVER = auto()
    SESSION_OVER = auto()
    ENDED = auto()
    NOT_BOOKED = auto()
    NOT_OVER = auto()
    HERE_ALREADY = auto()
    DISPUTED = auto()
    NOTHING_TO_DECIDE = auto()
    CHECK_IN_FIRST = auto()
    MISS_TOO_EARLY = auto()
    BEING_PINGED = auto()
    THEY_WERE_THERE = auto()
    CONTESTED_ALREADY = auto()
    CONTEST_OVER = auto()
    TOO_LATE_TO_MOVE = auto()
    TOO_MANY_MOVES = auto()
    NO_MOVES = auto()
    MOVE_PROPOSED = auto()
    MOVE_YOURS = auto()
    NO_MOVE = auto()
    TOO_EARLY = auto()
    TOO_LATE = auto()
    TOO_MANY_OPEN = auto()
    TOO_MANY_HOLDS = auto()
    TOO_MANY_BOOKED = auto()
    TIME_GONE = auto()
    OVERLAP = auto()
    NO_SUCH_HOURS = auto()
    TOO_MANY_HOURS = auto()
    REVIEWS_SHOWN = auto()
    WINDOW_SHUT = auto()
    ALREADY_ASKED = auto()
    NO_MENTOR = auto()
    NOT_APPLYING = auto()
    ALREADY_MENTOR = auto()
    APPLIED_ALREADY = auto()
    NOT_BY_APPLICATION = auto()
    NO_SPACE = auto()
    UNKNOWN_COMMAND = auto()
    NOT_FREE = auto()
    TOO_MANY_TIMES = auto()
    REQUIRED = auto()
    NO_TIMES = auto()
    NO_TIME_CHOSEN = auto()
    NO_SLOT = auto()
    SLOTS_OVERLAP = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    NO_SUCH_CHOICE = auto()
    NO_SUCH_ZONE = auto()
    PAST = auto()
    NOT_A_MOMENT = auto()
    MOMENT_SKIPPED = auto()
    MOMENT_TWICE = auto()
    NOT_A_DAY = auto()
    NOT_A_CLOCK = auto()
    ENDS_FIRST = auto()
    HOURS_TOO_SHORT = auto()
    LAST_BEFORE_FIRST = auto()
    DAYS_PASSED = auto()
    TOO_SOON = auto()
    TOO_FAR = auto()
    PUT_ASIDE = auto()
    OWN_CASE = auto()
    TYPE_ERASE = auto()
    NOBODY_YET = auto()
    REPORTED_ALREADY = auto()
    TOO_MANY_REPORTS = auto()
    CANNOT_TAKE_IT = auto()
    NO_LATER_TIME = auto()
    NOT_IN_RANGE = auto()
    URGENT_LASTS_LONGER = auto()
    REMINDERS_MIXED = auto()
    MISSING_TOO_LATE = auto()
    TOO_MANY = auto()
    NO_TYPE_NAME = auto()
    NO_DURATIONS = auto()
    NO_CHECKS = auto()
    NO_HOURS = auto()
    LOWEST_NEEDS_WORDS = auto()
    ZONE_OF_PROFILE = auto()
    BOARD_UNREACHABLE = auto()
    NO_LINK = auto()
    NO_PHONE_NUMBER = auto()
    NOT_BY_PHONE = auto()
    NO_SAFE = auto()
    NO_ADDRESS = auto()
    NO_ADDRESS_AT_ALL = auto()
    CONFIRMED_ALREADY = auto()
    TOO_MANY_CODES = auto()
    CODE_GONE = auto()
    NOT_A_CODE = auto()
    NOT_A_LINK_CODE = auto()
    NO_MAIL = auto()
    QUIET_ALL_DAY = auto()
    TOO_MANY_TRIES = auto()
    LINK_OWN_CODE = auto()
    LINKED_ALREADY = auto()
    LINK_BOTH_SIDES = auto()
    LINK_OVERLAP = auto()
    LINK_OVER_BOUNDS = auto()
    LINK_CODE_GONE = auto()
    ONE_ACCOUNT = auto()
    PROGRAMME_EXISTS = auto()
    NO_SUCH_PROGRAMME = auto()
    SPACE_IS_USED = auto()
    ZONE_OF_FIRST = auto()


class MentorshipError(Exception):
    """Expected: nothing was changed, and the person is told why.

    `parts` fill the sentence of the reason; they are plain numbers and strings, so that a refusal can be kept
    and told again when the same item arrives twice.
    """

    def __init__(self, reason: Reason, **parts: int | str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.parts = parts


class NotFound(MentorshipError):
    """There is no such thing in the actor's programme: the same answer for a missing and for a foreign id."""

    def __init__(self) -> None:
        super().__init__(Reason.NOT_FOUND)


class NotAllowed(MentorshipError):
    """This actor may not do that."""


class Conflict(MentorshipError):
    """Something else happened first."""


class Invalid(MentorshipError):
    """What was entered cannot be taken; `fields` says why for each field, with the parts of its sentence."""

    def __init__(self, fields: Mapping[str, tuple[Reason, Mapping[str, int | str]]]) -> None:
        super().__init__(next(iter(fields.values()))[0])
        self.fields = fields

    @classmethod
    def field(cls, key: str, reason: Reason, **parts: int | str) -> "Invalid":
        """Return the error of one field."""
        return cls({key: (reason, parts)})
