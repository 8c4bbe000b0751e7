"""Nothing is sent twice, whatever breaks between a send and the note that it was sent."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from core.delivery import LEASE, Delivery
from core.model import Account, Request
from core.ports import SendError, Store, Throttled, Unavailable, Uncertain
from core.ui import Card, Reader
from tests.town import ADA, GRACE, PATIENCE, Message, Platform, Town


class Killed(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Breaking:
    """A store that breaks instead of the first write of that name."""

    store: Store
    name: str
    error: BaseException | None

    async def write(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        error = self.error
        if error is not None and use_case.__name__ == self.name:
            self.error = None
            raise error
        return await self.store.write(use_case, *args, **kwargs)

    async def read(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self.store.read(query, *args, **kwargs)

    async def scrub(self) -> None:
        await self.store.scrub()

    def watch(self, watcher: Callable[[], None]) -> None:
        self.store.watch(watcher)


@dataclass(slots=True)
class Awkward(Platform):
    """A platform that may not say what became of a message, or takes its time."""

    silent: list[SendError] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens while something is on its way to Ada."""

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        if self.silent:
            raise self.silent.pop()
        return next((ref for ref, one in self.messages.items() if one.key == key), None)

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        if self.meanwhile is not None and account == ADA.account:
            await self.meanwhile()
        return self._keep(Message(account, card, reader, key))


@dataclass(slots=True)
class Busy(Platform):
    """A platform whose board takes nothing until it is let."""

    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        await self.open.wait()
        return await Platform.post(self, workspace, channel, card, reader, key)


@pytest_asyncio.fixture
async def asked(town: Town) -> Request:
    made = await town.ask(ADA)
    await town.delivery.run_due()
    return made


def delivery(town: Town, store: Store | None = None) -> Delivery:
    """Return another worker on the same database and the same platforms."""
    messengers = {"slack": town.slack, "discord": town.discord}
    return Delivery(store or town.store, messengers, town.doors, town.clock, patience=PATIENCE)


def told_of_claim(town: Town) -> int:
    return len([one for one in town.slack.told("Ada") if "has taken your request" in one])


async def test_what_may_have_arrived_may_still_have_while_the_platform_does_not_say(town: Town, asked: Request) -> None:
    town.slack = Awkward("slack", messages=town.slack.messages, silent=[Throttled(1)])
    worker = delivery(town)
    await town.claim(GRACE, asked)
    town.slack.fail(Uncertain("broken off"), arrives=True, times=3)
    await worker.run_due()
    town.slack.troubles.clear()
    for _ in range(3):
        town.clock.forward(seconds=10)
        await worker.run_due()
    assert told_of_claim(town) == 1


async def test_a_message_is_sent_once_when_the_database_is_gone_as_it_is_to_be_noted(
    town: Town, asked: Request
) -> None:
    await town.claim(GRACE, asked)
    await delivery(town, Breaking(town.store, "_settle", Unavailable("gone"))).run_due()
    await town.passes(seconds=10)
    assert told_of_claim(town) == 1


async def test_a_card_is_hung_once_when_whoever_hung_it_was_killed_and_it_has_changed_since(town: Town) -> None:
    made = await town.ask(ADA)
    with pytest.raises(Killed):
        await delivery(town, Breaking(town.store, "_hang", Killed())).run_due()
    assert len(town.slack.on_board()) == 1
    await town.claim(GRACE, made)
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]
    await town.passes(seconds=LEASE.total_seconds())
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


async def test_a_card_is_hung_once_when_nobody_knows_whether_it_hangs_and_it_has_changed_since(town: Town) -> None:
    town.slack.fail(Uncertain("broken off"), arrives=True, times=2)
    made = await town.ask(ADA)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    await town.claim(GRACE, made)
    await town.delivery.run_due()
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


async def test_a_card_is_hung_once_when_whoever_was_to_hang_it_was_killed_and_it_has_changed_since(town: Town) -> None:
    """The rows of both its versions are due together then, and drawn before either of them hangs."""
    made = await town.ask(ADA)
    with pytest.raises(Killed):
        await delivery(town, Breaking(town.store, "_begin_to_hang", Killed())).run_due()
    assert town.slack.on_board() == []
    await town.claim(GRACE, made)
    await town.passes(seconds=LEASE.total_seconds())
    assert [one.split(" · ")[0] for one in town.slack.on_board()] == ["Being claimed"]


async def test_a_card_that_changes_while_it_waits_for_its_turn_on_the_board_is_hung_once(town: Town) -> None:
    town.slack = slow = Busy("slack")
    worker = Delivery(town.store, {"slack": slow, "discord": town.discord}, town.doors, town.clock)
    await town.ask(ADA, title="The one before it")
    made = await town.ask(ADA)
    await worker.run_due()
    await town.claim(GRACE, made)
    await worker.run_due()
    assert slow.on_board() == []
    slow.open.set()
    await worker.finished()
    assert [one.split(" · ")[0] for one in slow.on_board()] == ["Open", "Being claimed"]


async def test_a_worker_whose_lease_ends_sends_nothing_more_of_it(town: Town, asked: Request) -> None:
    """Each send takes half a lease; what is left is for whoever takes it over, and not sent again by the slow one."""
    slow = Awkward("slack", messages=town.slack.messages)
    town.slack = slow
    other = delivery(town)

    async def half_a_lease_passes() -> None:
        town.clock.forward(seconds=LEASE.total_seconds() / 2)
        slow.meanwhile = None
        await other.run_due()
        slow.meanwhile = half_a_lease_passes

    starts = []
    for request, day in ((asked, 0), (await town.ask(ADA, title="Another one"), 1)):
        held = await town.claim(GRACE, request)
        starts.append(held.offered[day].interval.start)
        await town.press(GRACE, f"schedule:{held.id}:{held.version}:{starts[-1].timestamp():.0f}")
    town.clock.set(starts[0])
    slow.meanwhile = half_a_lease_passes
    await delivery(town).run_due()
    told = [one.splitlines()[0] for one in slow.told("Ada")]
    assert len(told) == 4, told
    assert len(set(told)) == 4, told
