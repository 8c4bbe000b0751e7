"""One transaction, in parts: each names what one part of the core asks of the database."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from core.lifecycle import Action
from core.model import (
    Account,
    Availability,
    Confirmation,
    Entry,
    Interval,
    Person,
    Programme,
    Record,
    Request,
    Review,
    Session,
    Space,
    Wait,
)
from core.outbox import Owed, Row
from core.ports.overseeing import OverseeingTx
from core.ui import Values


class PeopleTx(Protocol):
    """Programmes, spaces, people."""

    def programme(self, programme_id: str) -> Programme:
        """Return the programme; NotFound."""

    def first_programme(self) -> Programme:
        """Return the programme that owns every space nobody has assigned; made when it is first asked for."""

    def put_programme(self, programme: Programme) -> None:
        """Write a programme, new or changed."""

    def space(self, platform: str, workspace: str) -> Space | None:
        """Return the space of that workspace or server; `None` when the bot has not met it."""

    def spaces(self, programme_id: str) -> list[Space]:
        """Return the spaces of a programme."""

    def put_space(self, space: Space) -> None:
        """Write a space, new or changed."""

    def person(self, person_id: str, programme_id: str) -> Person:
        """Return a person; NotFound."""

    def people(self, person_ids: Sequence[str], programme_id: str) -> dict[str, Person]:
        """Return the people with those ids, by id; those of other programmes are left out."""

    def person_of(self, account: Account, programme_id: str | None) -> Person | None:
        """Return whose account it is in the programme; in the one last used when `programme_id` is `None`."""

    def wanting_urgent(self, programme_id: str) -> list[Person]:
        """Return the people who want to hear of urgent requests at once."""

    def coordinators(self, programme_id: str) -> list[Person]:
        """Return the programme's coordinators."""

    def put_person(self, person: Person) -> None:
        """Write a person, new or changed, with their accounts; Conflict when somebody else was faster."""


class RequestsTx(Protocol):
    """Requests, their sessions and the reviews of those."""

    def request(self, request_id: str, programme_id: str) -> Request:
        """Return a request with its session; NotFound."""

    def has_request(self, request_id: str) -> bool:
        """Return whether a request of that id exists in any programme."""

    def starts_between(self, request_id: str, start: datetime, end: datetime) -> bool:
        """Return whether a session of the request, whatever became of it, starts in the time between."""

    def open_requests(self, programme_id: str, after: Request | None, limit: int) -> list[Request]:
        """Return open requests in the order of the queue, those after the given one."""

    def requests_of(self, person_id: str, programme_id: str, since: datetime, limit: int) -> list[Request]:
        """Return the requests that the person asked for or has, those that stand or have ended since, newest first."""

    def count_open(self, student_id: str) -> int:
        """Return how many of the student's requests are open or claimed."""

    def workload(self, mentor_id: str, start: datetime, end: datetime) -> tuple[int, int]:
        """Return how many claims the mentor holds, and how many of their live sessions start in the time between."""

    def busy(self, person_ids: Sequence[str], start: datetime, end: datetime) -> list[Interval]:
        """Return the live sessions of those people that touch the time between, soonest first."""

    def save(self, before: Request | None, after: Request, action: Action, actor: Person | None, owed: Sequence[Owed],
             now: datetime) -> None:  # fmt: skip
        """Write one step: the new version over the one read, its trail, and what is owed instead of what was.

        Conflict when another step came between, or when the session overlaps another of either side.
        """

    def put_session(self, session: Session) -> None:
        """Write a session that is over and that its request has gone on without."""

    def reviews(self, session_id: str) -> list[Review]:
        """Return the reviews of a session."""

    def put_review(self, review: Review) -> None:
        """Write a review, or write it anew."""


class RoomsTx(Protocol):
    """The sessions whose rooms are seen to."""

    def session(self, session_id: str, programme_id: str) -> Session:
        """Return a session, whatever has become of it; NotFound."""

    def hold_room(self, session_id: str, now: datetime, until: datetime) -> bool:
        """Keep others from seeing to the session's room until then; False while somebody else does."""

    def let_room_go(self, session_id: str) -> None:
        """Let others see to the session's room again."""


class StandbysTx(Protocol):
    """Who waits for a request that somebody else holds."""

    def stand_by(self, request: Request, person_id: str, now: datetime) -> None:
        """Let a person wait for a request; a second time changes nothing."""

    def stop_waiting(self, request_id: str, person_id: str) -> None:
        """Let a person wait no longer."""

    def standbys(self, request_id: str) -> list[str]:
        """Return the ids of those who wait for a request, the first one first."""

    def dismiss(self, request_id: str) -> None:
        """Let nobody wait for a request any more."""

    def count_alike(self, request: Request, but_of: str) -> int:
        """Return how many open requests there are of the same session type, but for those of one student."""


class PhonesTx(Protocol):
    """The numbers at which students are called; kept so that whoever reads the database does not read them."""

    @property
    def keeps_phones(self) -> bool:
        """Whether numbers can be kept here at all."""

    def phone(self, request_id: str, programme_id: str) -> str | None:
        """Return the number at which the request's student is called; `None` when none is kept or can be read."""

    def put_phone(self, request_id: str, programme_id: str, number: str | None) -> None:
        """Keep the number of a request, or forget it."""


class ArrivalsTx(Protocol):
    """What arrives, and what was typed into refused forms."""

    def draft(self, draft_id: str, person_id: str) -> Values | None:
        """Return what the person typed into a form that was refused; `None` when nothing is kept."""

    def put_draft(self, draft_id: str, person_id: str, values: Values, now: datetime) -> None:
        """Keep what was typed into a refused form for a day."""

    def first_arrival(self, key: str, now: datetime) -> str | None:
        """Note that an item has arrived: `None` the first time, afterwards what `note_answer` kept (or "")."""

    def note_answer(self, key: str, answer: str) -> None:
        """Keep the answer to an item, for its second arrival."""

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what is done inside when an error leaves it."""

    def forget(self, before: datetime) -> None:
        """Drop arrivals, drafts, codes and settled rows older than that."""


class OutboxTx(Protocol):
    """What is owed, and the cards that hang."""

    def owe(self, programme_id: str, owed: Sequence[Owed]) -> None:
        """Add rows to the outbox; one whose key is there already is only brought forward."""

    def lease(self, now: datetime, until: datetime, limit: int) -> list[Row]:
        """Take due rows, each marked as being sent until `until`; those past their use are marked so and left out."""

    def settle(self, row: Row, state: str, now: datetime) -> bool:
        """Mark a leased row done with as `state`; False when another worker has taken it over."""

    def postpone(self, row: Row, due_at: datetime, *, unknown: bool) -> bool:
        """Give a leased row back until `due_at`; `unknown` when the send may have arrived."""

    def state_of(self, key: str) -> str | None:
        """Return what became of the row with that key; `None` when there is none."""

    def next_due(self) -> datetime | None:
        """Return when the next row is due; `None` when nothing is owed."""

    def hung(self, request_id: str, space_id: str) -> str | None:
        """Return the reference of the request's card on a board, "" while it is being hung; `None` when none hangs."""

    def take_down(self, space_id: str) -> None:
        """Forget which cards hang on a board, because another channel is the board from now on."""

    def begin_to_hang(self, request_id: str, space_id: str) -> None:
        """Note that a card is about to be hung, so that somebody asks after it should nobody tell what became of it."""

    def unhang(self, request_id: str) -> None:
        """Forget where the request's cards hang, so that they are hung anew."""

    def hang(self, request_id: str, space_id: str, message: str) -> None:
        """Keep the reference of a card that was hung."""


class HistoryTx(Protocol):
    """What has been."""

    def past_sessions(
        self, person_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Request]:
        """Return the person's sessions that are over, each with its request, newest first.

        `before` is the start and the id of the session after which the list goes on; `None` for the newest.
        """

    def count_past(self, person_id: str, programme_id: str) -> int:
        """Return how many of the person's sessions are over."""

    def reviews_of(self, session_ids: Sequence[str], programme_id: str) -> list[Review]:
        """Return the reviews of several sessions."""

    def record(self, person_id: str, programme_id: str, shown_since: datetime, praise: int) -> Record:
        """Return what the person has done as a mentor, with so much praise at most.

        The windows of sessions completed by `shown_since` have shut, so what was said of those is shown.
        """

    def waits(self, programme_id: str, kind: str, since: datetime, until: datetime, limit: int) -> list[Wait]:
        """Return how long the newest requests of a type waited that were asked between the two moments."""


class TrailTx(Protocol):
    """Who did what and when."""

    def note(self, programme_id: str, entry: Entry) -> None:
        """Keep what was done; the steps of requests are kept with them by `save`."""

    def trail(self, programme_id: str, before: datetime, limit: int) -> list[Entry]:
        """Return what was done before that moment, newest first: the steps of requests and all else."""


class HoursTx(Protocol):
    """Weekly windows, days away, and booked time."""

    def availability(self, person_id: str) -> Availability:
        """Return somebody's weekly windows and days away."""

    def put_availability(self, person: Person, hours: Availability) -> None:
        """Write somebody's weekly windows and days away in place of those before."""

    def taken(self, person_ids: Sequence[str], start: datetime, end: datetime) -> Mapping[str, Sequence[Interval]]:
        """Return by person the live sessions that touch the time between, soonest first."""

    def to_give(self, mentor_id: str, programme_id: str, after: datetime) -> list[Request]:
        """Return the requests whose sessions the mentor still has to give, soonest first."""


class ConfirmationsTx(Protocol):
    """Addresses that wait to be confirmed."""

    def confirmation(self, confirmation_id: str, programme_id: str) -> Confirmation:
        """Return one; NotFound."""

    def latest_confirmation(self, person_id: str) -> Confirmation | None:
        """Return the one that the person asked for last; `None` when they have asked for none."""

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Write one, new or changed."""

    def confirmations_since(self, person_id: str, address: str, since: datetime) -> int:
        """Return how many were asked for since then by the person, or for the address by anybody: the larger number."""


class Tx(
    PeopleTx,
    RequestsTx,
    RoomsTx,
    PhonesTx,
    StandbysTx,
    ArrivalsTx,
    OutboxTx,
    HistoryTx,
    TrailTx,
    HoursTx,
    ConfirmationsTx,
    OverseeingTx,
    Protocol,
):
    """One transaction. Every id is looked up inside `programme_id`: a foreign one is NotFound, like a missing one."""
