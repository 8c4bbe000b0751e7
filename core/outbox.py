"""The rows of the outbox: what is owed to whom, about what, and when; never words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.lifecycle import Action


class Sort(StrEnum):
    """What is done with a row when it is due."""

    CARD = "card"
    """Draw the request's card again on one board."""
    NOTICE = "notice"
    """Send somebody a direct message."""
    HOME = "home"
    """Draw somebody's home again."""
    ROOM = "room"
    """See to the room of a session (`target`): bring it in line with the session, look at it, or give it back."""
    MAIL = "mail"
    """Send somebody a mail: what a notice says, to whoever wants it so."""
    BECKON = "beckon"
    """Mention somebody where they see it, because nothing else reaches them: not a word of what a notice says."""
    CODE = "code"
    """Mail somebody the code that confirms their address."""
    DIGEST = "digest"
    """Find out who is to hear of open requests that fit them."""
    MEND = "mend"
    """Take off a direct message (`target`) what it offers no more."""
    ACT = "act"
    """Let the clock take the step that `kind` names."""


REMIND_DAY = "remind_day"
REMIND_HOUR = "remind_hour"
STARTING = "starting"
ENDED = "ended"
ASK_REVIEW = "ask_review"
REVIEWS_SHOWN = "reviews_shown"
ROOM_READY = "room_ready"
ROOM_CHANGED = "room_changed"
PHONE_GIVEN = "phone_given"
APPLICATION = "application"
APPROVED = "approved"
DECLINED = "declined"
REVOKED = "revoked"
RELIEVED = "relieved"
ADDRESS_REFUSED = "address_refused"
CODE_REFUSED = "code_refused"
LINKED = "linked"
FIGURES = "figures"
EXPORT = "export"
REPORTED = "reported"
MINE = "mine"
FREED = "freed"
NUDGE = "nudge"
DIGEST = "digest"
URGENT_OPEN = "urgent_open"
CALLED_OFF = "called_off"
"""Of mails: a session that was booked does not take place. Its subject is the session."""
DISPUTE = "dispute"
GIVEN_BACK = "given_back"
"""A coordinator has taken a claim from the mentor who held it."""
SESSION_GIVEN_BACK = "session_given_back"
"""The same of a booked session; that it is off, another mail tells."""
SESSION_RELEASED = "session_released"
"""A mentor has given a booked session back; that it is off, another mail tells."""
PING = Action.PING.value

OF_PROGRAMMES = frozenset({FIGURES, EXPORT})
"""Notices whose subject is a programme."""
OF_PEOPLE = frozenset({
    APPLICATION, APPROVED, DECLINED, REVOKED, RELIEVED, MINE, ADDRESS_REFUSED, CODE_REFUSED, LINKED,
})  # fmt: skip
"""Notices whose subject is a person; of all others, but those of programmes, it is a request."""
TO_COORDINATORS = frozenset({APPLICATION, REPORTED, DISPUTE, *OF_PROGRAMMES})
"""Notices that are for nobody who coordinates no more by the time that they go out."""
TO_MENTORS = frozenset({FREED, URGENT_OPEN})
"""Notices that somebody else's request can be claimed."""
MAILED = frozenset({
    "claim", "schedule", "move", "accept_move", "decline_move", "release", "cancel", "miss",
    GIVEN_BACK, PING, REMIND_DAY, REMIND_HOUR, ROOM_READY, ROOM_CHANGED,
})  # fmt: skip
"""Notices that come as a mail too, to whoever has a confirmed address and wants that."""
INVITING = frozenset({"schedule", "accept_move", ROOM_READY, ROOM_CHANGED})
"""Notices whose mail brings the invitation."""
URGENT = frozenset({REMIND_HOUR, STARTING, "check_in", "late", PING, LINKED})
"""Notices that quiet hours do not hold back."""
STANDING = frozenset({FREED, NUDGE, REMIND_DAY, REMIND_HOUR, STARTING, ENDED, ASK_REVIEW, REVIEWS_SHOWN})
"""Notices that hold only while what was agreed stands; all others are news and are told once, whatever came after."""
ACTS_THAT_ASK = frozenset({Action.DECLINE_MOVE.value, Action.DECIDE.value})
"""Acts that a quiet step owes: no edition tells whether they still stand, so the step itself sees to it."""

STAND, CHECK, CLOSE = "stand", "check", "close"
"""What is done about a room: a row's kind is one of these, or begins with it and a dot."""

SENT, DONE, MOOT, FAILED = "sent", "done", "moot", "failed"
"""What became of a row: it arrived, was seen to, was about nothing any more, or nobody took it."""
PASSED_ON = "passed on"
"""Nobody took it, and it is told another way."""


def mend(request_id: str, version: int, now: datetime, message: str = "") -> "Owed":
    """Return the row that looks whether a direct message still holds; without one, the store owes it for each."""
    return Owed(Sort.MEND, Sort.MEND.value, request_id, version, now, message)


@dataclass(frozen=True, slots=True)
class Owed:
    """One row to be: who (`target`: a person's or a space's id), about what, when; never words.

    `until`: later than this it is of no use and is not sent; `None` for always of use.
    """

    sort: Sort
    kind: str
    subject_id: str
    version: int
    due_at: datetime
    target: str = ""
    until: datetime | None = None

    @classmethod
    def anew(cls, sort: Sort, kind: str, subject_id: str, now: datetime, target: str = "") -> "Owed":
        """Return a row that is owed now, however often it was before: its version is the moment."""
        return cls(sort, kind, subject_id, int(now.timestamp()), now, target)

    @property
    def key(self) -> str:
        """One row for each: a second one of the same key only brings the first forward."""
        return f"{self.subject_id}:{self.version}:{self.sort}:{self.kind}:{self.target}"

    @property
    def standing(self) -> bool:
        """Whether the row goes when what was agreed no longer stands."""
        if self.sort is Sort.ROOM:
            return self.kind.startswith(CHECK)
        if self.sort is Sort.ACT:
            return self.kind not in ACTS_THAT_ASK
        return self.sort is Sort.CARD or self.kind in STANDING


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was leased: `attempt` fences its settling, `unknown` says that an earlier send may have arrived.

    `key` is what an earlier send is known by: that of `owed`, unless whoever it goes to has been linked since.
    """

    id: int
    programme_id: str
    key: str
    owed: Owed
    attempt: int
    unknown: bool
    first_attempt_at: datetime
