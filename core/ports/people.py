"""What the core asks of the database about programmes, spaces, people, and what they have shown to be theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.model import Account, Availability, Confirmation, Interval, Person, Programme, Request, Space


class PeopleTx(Protocol):
    """Programmes, spaces, people."""

    def programme(self, programme_id: str) -> Programme:
        """Return the programme; NotFound."""

    def first_programme(self) -> Programme:
        """Return the programme that owns every space nobody has assigned; made when it is first asked for."""

    def every_programme(self) -> list[Programme]:
        """Return all of them, by name."""

    def put_programme(self, programme: Programme) -> None:
        """Write a programme, new or changed."""

    def space(self, platform: str, workspace: str) -> Space | None:
        """Return the space of that workspace or server; `None` when the bot has not met it."""

    def spaces(self, programme_id: str) -> list[Space]:
        """Return the spaces of a programme."""

    def is_used(self, space: Space) -> bool:
        """Return whether a card hangs in the space, or anybody whose account is of its workspace has asked."""

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


class UnheardTx(Protocol):
    """Who cannot be written to directly."""

    def note_unheard(
        self, person_id: str, programme_id: str, unheard_at: datetime | None, beckoned_at: datetime | None
    ) -> None:
        """Keep since when somebody cannot be written to, and when they were mentioned because of that; `None`: heard.

        The person's version stays: nothing that they have chosen changes.
        """


class ConfirmationsTx(Protocol):
    """Addresses and accounts that wait to be confirmed."""

    def confirmation(self, confirmation_id: str, programme_id: str) -> Confirmation:
        """Return one; NotFound."""

    def latest_confirmation(self, person_id: str) -> Confirmation | None:
        """Return the address that the person asked for last; `None` when they have asked for none."""

    def put_confirmation(self, confirmation: Confirmation) -> None:
        """Write one, new or changed."""

    def confirmations_since(self, person_id: str, address: str, since: datetime) -> int:
        """Return how many were asked for since then by the person, or for the address by anybody: the larger number."""


class HoursTx(Protocol):
    """Weekly windows, days away, and booked time."""

    def availability(self, person_id: str) -> Availability:
        """Return somebody's weekly windows and days away."""

    def put_availability(self, person: Person, hours: Availability) -> None:
        """Write somebody's weekly windows and days away in place of those before."""

    def taken(self, person_ids: Sequence[str], start: datetime, end: datetime) -> Mapping[str, Sequence[Interval]]:
        """Return by person the live sessions that touch the time between, soonest first."""

    def mentoring(self, mentor_id: str, start: datetime, end: datetime) -> list[datetime]:
        """Return when in the time between the mentor's live sessions start, soonest first."""

    def to_give(self, mentor_id: str, programme_id: str, after: datetime) -> list[Request]:
        """Return the requests whose sessions the mentor still has to give, soonest first."""
