"""What a screen is drawn from: one reading of the database, for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.model import (
    ALWAYS,
    ANYTHING,
    Availability,
    Confirmation,
    Linking,
    Oversight,
    Person,
    Programme,
    Record,
    Report,
    Request,
    Review,
    RoomKind,
    Session,
    Sought,
    Space,
    Waits,
)
from core.times import LeftOut
from core.ui import Reader, Token, Values


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment: who reads, what they pressed and entered, and what there is to show.

    `request` is the one at hand, `requests` those of a list; `people` holds everybody whom these name, by id;
    `starts` are the starts that suit both sides; `more` tells that a list goes on.
    """

    now: datetime
    programme: Programme
    reader: Reader
    token: Token = field(default_factory=lambda: Token(""))
    values: Values = field(default_factory=dict)
    request: Request | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    starts: tuple[datetime, ...] = ()
    stands_by: bool = False
    """The reader waits for the request at hand, should it be free again."""
    alike: int = 0
    """How many open requests are like the one at hand."""
    suggested: tuple[datetime, ...] = ()
    """Starts that the reader might propose."""
    reviews: tuple[Review, ...] = ()
    reviewed: frozenset[str] = frozenset()
    """Ids of the sessions in the list that the reader has reviewed."""
    space: Space | None = None
    spaces: tuple[Space, ...] = ()
    subject: Person | None = None
    """Whom an application, or what there is to know about a mentor, is about."""
    record: Record | None = None
    """What the subject has done as a mentor."""
    past: int = 0
    """How many of the reader's sessions are over."""
    waits: Waits | None = None
    """How long requests like the one at hand waited; `None` when too little is known."""
    confirmation: Confirmation | None = None
    """The address that the reader is about to confirm."""
    more: bool = False
    availability: Availability = ALWAYS
    """The reader's own hours, on screens about them; `requests` are then the sessions that a change leaves out."""
    sought: Sought = ANYTHING
    """What the reader looks for among open requests."""
    fitting: Mapping[str, int] = field(default_factory=dict)
    """How many starts of each request in the list suit the reader."""
    onward: str = ""
    """The id of the last request that was looked at for a list that goes on."""
    left_out: tuple[LeftOut, ...] = ()
    """Offered times of the request at hand that hold no start for the reader."""
    matched: bool = False
    """Whether the request at hand was held against the reader's own hours."""
    reports: tuple[Report, ...] = ()
    """What was reported about the request at hand."""
    blocked: tuple[Person, ...] = ()
    """Whom the reader has blocked."""
    met: tuple[Person, ...] = ()
    """Whom else the reader could block."""
    mine: bytes = b""
    """All that is kept of the reader, as a file."""
    oversight: Oversight | None = None
    """What a coordinator's screen shows of the whole programme."""
    linking: Linking | None = None
    """Where it stands that two accounts of the reader become one."""
    sets_zone: bool = False
    """Whether the reader's zone is one that they choose, and not one that their platform tells."""
    mails: bool = False
    """Whether mail can be sent here at all."""
    phones: bool = False
    """Whether a student's phone number can be kept here."""
    phone_given: bool = False
    """Whether the number at which the request's student is called is known."""
    phone: str = field(default="", repr=False)
    """That number, where the reader is the one who calls; in no log."""
    rooms: frozenset[RoomKind] = frozenset()
    """The kinds of meeting rooms that are set up here."""

    @property
    def seen(self) -> Oversight:
        """What a coordinator sees; empty where nothing was looked up."""
        return self.oversight or Oversight()

    @property
    def at_hand(self) -> Request:
        """The request that the screen is about; a screen without one is a mistake in the code."""
        assert self.request is not None  # noqa: S101 - states what the routes guarantee
        return self.request

    @property
    def session(self) -> Session:
        """The session that the screen is about."""
        assert self.at_hand.session is not None  # noqa: S101 - as above
        return self.at_hand.session

    @property
    def me(self) -> Person:
        """The reader, where one person reads."""
        assert self.reader.person is not None  # noqa: S101 - as above
        return self.reader.person

    @property
    def other(self) -> Person | None:
        """The other side of the request at hand; `None` while there is none."""
        request = self.at_hand
        mine = self.reader.person is not None and self.reader.person.id == request.student_id
        wanted = request.mentor_id if mine else request.student_id
        return self.people.get(wanted) if wanted else None

    @property
    def student(self) -> Person:
        """Whoever asked."""
        return self.people[self.at_hand.student_id]

    @property
    def mentor(self) -> Person | None:
        """Whoever holds it or is booked; `None` while nobody does."""
        return self.people.get(self.at_hand.mentor_id or "")
