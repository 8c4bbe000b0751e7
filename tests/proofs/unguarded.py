"""The bot's parts with a guard taken out, so that a proof can show that it would notice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any, Concatenate, cast

from adapters.discord.side import DiscordSide
from core.delivery import Delivery
from core.letters import Letter
from core.lifecycle import Action
from core.model import Account, Person, Request
from core.outbox import SENT, Owed, Row
from core.ports import Messenger, Store, Tx
from tests.proofs.beside import Beside, P, T

ASKING = "asking what became of it"
ORDER = "sending before it is settled"
PATIENCE = "trying again"
ONCE = "knowing what has arrived before"
READING = "leaving out what cannot be read"
FRESHNESS = "writing over the version that was read"
COUNTING = "counting as it is booked"
HOLDING = "keeping others from counting meanwhile"
PROGRAMMES = "looking in one's own programme alone"
FIRST = "first"


class Forgetful:
    """A messenger that never finds what it has sent."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._messenger, name)

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        """Find nothing."""
        return None


class Hasty(Delivery):
    """A delivery that calls everything sent before it is."""

    async def _send(self, one: Letter) -> None:
        await self._settle(one.row, SENT)
        await super()._send(one)


class GivingUp(Delivery):
    """A delivery that tries once."""

    async def _postpone(self, row: Row, seconds: float, *, unknown: bool = False) -> None:
        await self._settle(row, "failed")


def messenger_without(guard: str, messenger: Messenger) -> Messenger:
    """Return the messenger, without that guard if it is one of its own."""
    return cast(Messenger, Forgetful(messenger)) if guard == ASKING else messenger


def trust_discord(side: DiscordSide) -> None:
    """Let the library read whatever comes, as it would by itself."""
    parsers = side._client._connection.parsers
    parsers["INTERACTION_CREATE"] = side._client._connection.parse_interaction_create


def delivery_without(guard: str) -> type[Delivery]:
    """Return the delivery, without that guard if it is one of its own."""
    return {ORDER: Hasty, PATIENCE: GivingUp}.get(guard, Delivery)


class LooseTx:
    """A transaction without one guard: `stale` holds requests, `counted` the starts of each mentor's sessions, as they
    were read before it began."""

    def __init__(self, tx: Tx, guard: str, stale: dict[str, Request], counted: dict[str, list[datetime]]) -> None:
        self._tx, self._guard, self._stale, self._counted = tx, guard, stale, counted
        if guard == HOLDING:
            cast(Any, tx)._counts_hold = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def savepoint(self) -> AbstractContextManager[object]:
        """Pass it on."""
        return self._tx.savepoint()

    def first_arrival(self, key: str, now: datetime) -> str | None:
        """Believe that everything is new."""
        found = self._tx.first_arrival(key, now)
        return None if self._guard == ONCE else found

    def request(self, request_id: str, programme_id: str) -> Request:
        """Return what was read before the transaction began, or what somebody else's programme has."""
        where = FIRST if self._guard == PROGRAMMES else programme_id
        return self._stale.get(request_id) or self._tx.request(request_id, where)

    def request_seen_by(self, request_id: str, programme_id: str, reader_id: str) -> Request | None:
        """Return the same; who is blocked is no matter of this."""
        where = FIRST if self._guard == PROGRAMMES else programme_id
        return self._stale.get(request_id) or self._tx.request_seen_by(request_id, where, reader_id)

    def mentoring(self, mentor_id: str, start: datetime, end: datetime) -> list[datetime]:
        """Return what was counted before the transaction began."""
        found = self._tx.mentoring(mentor_id, start, end)
        return self._counted.get(mentor_id, found)

    def save(
        self,
        before: Request | None,
        after: Request,
        action: Action,
        actor: Person | None,
        owed: "tuple[Owed, ...]",
        now: datetime,
    ) -> None:
        """Write over whatever is there."""
        if self._guard == FRESHNESS and before is not None:
            is_now = self._tx.request(before.id, before.programme_id)
            before, after = replace(before, version=is_now.version), replace(after, version=is_now.version + 1)
        self._tx.save(before, after, action, actor, owed, now)


class LooseStore(Beside):
    """A store whose transactions lack one guard."""

    def __init__(self, store: Store, guard: str) -> None:
        super().__init__(store)
        self._guard = guard
        self.stale: dict[str, Request] = {}
        self.counted: dict[str, list[datetime]] = {}

    async def write(self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run and commit."""

        def loose(tx: Tx) -> T:
            return use_case(cast(Tx, LooseTx(tx, self._guard, self.stale, self.counted)), *args, **kwargs)

        loose.__name__ = getattr(use_case, "__name__", "loose")
        return await self._store.write(loose)
