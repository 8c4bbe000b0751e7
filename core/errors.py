"""The few things a person can be told instead of what they asked for."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Why not; the words for each stand in `core.screens.refusals`."""

    NOT_FOUND = "not_found"
    STALE = "stale"
    OWN_REQUEST = "own_request"
    NOT_A_MENTOR = "not_a_mentor"
    NOT_A_COORDINATOR = "not_a_coordinator"
    NOT_YOURS = "not_yours"
    TAKEN = "taken"
    YOURS_ALREADY = "yours_already"
    BOOKED = "booked"
    NOT_CLAIMED = "not_claimed"
    FREE_AGAIN = "free_again"
    REOPENED_ALREADY = "reopened_already"
    REOPEN_OVER = "reopen_over"
    ENDED = "ended"
    NOT_BOOKED = "not_booked"
    NOT_OVER = "not_over"
    HERE_ALREADY = "here_already"
    DISPUTED = "disputed"
    NOTHING_TO_DECIDE = "nothing_to_decide"
    CHECK_IN_FIRST = "check_in_first"
    MISS_TOO_EARLY = "miss_too_early"
    BEING_PINGED = "being_pinged"
    THEY_WERE_THERE = "they_were_there"
    CONTESTED_ALREADY = "contested_already"
    CONTEST_OVER = "contest_over"
    TOO_LATE_TO_MOVE = "too_late_to_move"
    TOO_MANY_MOVES = "too_many_moves"
    MOVE_PROPOSED = "move_proposed"
    MOVE_YOURS = "move_yours"
    NO_MOVE = "no_move"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MANY_HOLDS = "too_many_holds"
    TOO_MANY_BOOKED = "too_many_booked"
    TIME_GONE = "time_gone"
    OVERLAP = "overlap"
    NO_SUCH_HOURS = "no_such_hours"
    TOO_MANY_HOURS = "too_many_hours"
    REVIEWS_SHOWN = "reviews_shown"
    WINDOW_SHUT = "window_shut"
    ALREADY_ASKED = "already_asked"
    NO_MENTOR = "no_mentor"
    NOT_APPLYING = "not_applying"
    ALREADY_MENTOR = "already_mentor"
    APPLIED_ALREADY = "applied_already"
    NOT_BY_APPLICATION = "not_by_application"
    NO_SPACE = "no_space"
    UNKNOWN_COMMAND = "unknown_command"
    # Of one field of a form:
    NOT_FREE = "not_free"
    TOO_MANY_TIMES = "too_many_times"
    REQUIRED = "required"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_CHOICE = "no_such_choice"
    NO_SUCH_ZONE = "no_such_zone"
    PAST = "past"
    NOT_A_MOMENT = "not_a_moment"
    MOMENT_SKIPPED = "moment_skipped"
    MOMENT_TWICE = "moment_twice"
    NOT_A_DAY = "not_a_day"
    NOT_A_CLOCK = "not_a_clock"
    ENDS_FIRST = "ends_first"
    LAST_BEFORE_FIRST = "last_before_first"
    DAYS_PASSED = "days_passed"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    PUT_ASIDE = "put_aside"
    OWN_CASE = "own_case"
    TYPE_ERASE = "type_erase"
    NOBODY_YET = "nobody_yet"
    REPORTED_ALREADY = "reported_already"
    TOO_MANY_REPORTS = "too_many_reports"
    CANNOT_TAKE_IT = "cannot_take_it"
    NO_LATER_TIME = "no_later_time"
    NOT_IN_RANGE = "not_in_range"
    URGENT_LASTS_LONGER = "urgent_lasts_longer"
    REMINDERS_MIXED = "reminders_mixed"
    TOO_MANY = "too_many"
    NO_TYPE_NAME = "no_type_name"
    NO_DURATIONS = "no_durations"
    NO_CHECKS = "no_checks"
    NO_HOURS = "no_hours"
    LOWEST_NEEDS_WORDS = "lowest_needs_words"
    ZONE_OF_PROFILE = "zone_of_profile"
    BOARD_UNREACHABLE = "board_unreachable"
    NO_LINK = "no_link"
    NO_PHONE_NUMBER = "no_phone_number"
    NOT_BY_PHONE = "not_by_phone"
    NO_SAFE = "no_safe"
    NO_ADDRESS = "no_address"
    NO_ADDRESS_AT_ALL = "no_address_at_all"
    CONFIRMED_ALREADY = "confirmed_already"
    TOO_MANY_CODES = "too_many_codes"
    CODE_GONE = "code_gone"
    NOT_A_CODE = "not_a_code"
    NOT_A_LINK_CODE = "not_a_link_code"
    NO_MAIL = "no_mail"
    QUIET_ALL_DAY = "quiet_all_day"
    TOO_MANY_TRIES = "too_many_tries"
    LINK_OWN_CODE = "link_own_code"
    LINKED_ALREADY = "linked_already"
    LINK_BOTH_SIDES = "link_both_sides"
    LINK_OVERLAP = "link_overlap"
    LINK_OVER_BOUNDS = "link_over_bounds"
    LINK_CODE_GONE = "link_code_gone"
    ONE_ACCOUNT = "one_account"
    PROGRAMME_EXISTS = "programme_exists"
    NO_SUCH_PROGRAMME = "no_such_programme"
    SPACE_IS_USED = "space_is_used"
    ZONE_OF_FIRST = "zone_of_first"


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
