"""Whoever waits is cut off at each await in turn: nothing is half done, done twice or left behind."""

import asyncio
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.delivery import LEASE, Delivery
from core.letters import Letter
from core.model import Request
from core.ports import Messenger
from core.ui import Token
from tests.proofs.never import check_rows
from tests.proofs.unguarded import messenger_without
from tests.town import ADA, GRACE, PATIENCE, Answer, Town, usual, wanted

MOST = 200
"""Awaits of one act; more would be a loop."""
SWEEPS = 5
"""Of a control: the thread of the database may end what it was given before it hears of the cut."""
CONNECTIONS = 1
"""With one alone, whoever leaves it behind unreturned keeps everybody else waiting."""
ENDS_WITHIN = 2.0
"""Seconds after which what still runs has been left behind."""
KEY, REQUEST_ID = "the press", f"{7:032}"
Databases = Callable[[], Any]


@dataclass(slots=True)
class Cuts:
    """What came of cutting off."""

    awaits: int = 0
    leaks: int = 0
    """Tasks that were left behind, and databases that no longer answer."""
    lost: int = 0
    doubled: int = 0
    why: list[str] = field(default_factory=list)


class CutOff:
    """Cancels whoever runs its work as they come to the n-th await of it."""

    def __init__(self, at: int) -> None:
        self.left = at

    @types.coroutine
    def run(self, work: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Run some work."""
        onward: Callable[[], Any] = partial(work.send, None)
        while True:
            try:
                waits_for = onward()
            except StopIteration as end:
                return end.value
            self.left -= 1
            task = asyncio.current_task()
            if self.left == 0 and task is not None:
                task.cancel()
            try:
                onward = partial(work.send, (yield waits_for))
            except BaseException as error:  # a cut too: the work has to know
                onward = partial(work.throw, error)


class _CutDelivery(Delivery):
    """A delivery that is cut off as it sends."""

    cut: CutOff

    async def _send(self, one: Letter) -> None:
        await self.cut.run(super()._send(one))


async def cut_off(databases: Databases, without: str = "", every: int = 1) -> Cuts:
    """Cut each act off at each of its awaits, or each n-th; without a guard, again until something is doubled."""
    found = Cuts()
    for _ in range(SWEEPS if without else 1):
        await _sweep(found, databases, without, every)
    return found


async def _sweep(found: Cuts, databases: Databases, without: str, every: int) -> None:
    for act in (_is_sent,) if without else (_asks, _claims, _browses, _is_taken_up, _is_sent):
        for at in range(1, MOST, every):
            if without and found.doubled:
                return
            with databases() as address:
                async with _town(address, without) as (town, asked):
                    if not await _one(found, act, town, asked, at):
                        break


Act = Callable[[Town, Request], Awaitable[object]]


async def _asks(town: Town, _: Request) -> Answer:
    """Somebody asks."""
    return await town.press(ADA, Token("request", REQUEST_ID), wanted(title="Cut off"), submitted=True, key=KEY)


async def _claims(town: Town, asked: Request) -> Answer:
    """Somebody claims."""
    return await town.press(GRACE, Token("claim", asked.id, asked.version), key=KEY)


async def _browses(town: Town, _: Request) -> Answer:
    """Somebody looks at what is open."""
    return await town.press(GRACE, Token("browse"), key=KEY)


async def _is_taken_up(town: Town, _: Request) -> object:
    """What is owed is taken up."""
    return await town.delivery.run_due()


async def _is_sent(town: Town, _: Request) -> object:
    """What is owed is sent, and each send is cut off."""
    return await town.delivery.run_due()


async def _one(found: Cuts, act: Act, town: Town, asked: Request, at: int) -> bool:
    """Cut one act off and look at what is left; False when it ended before it came to that await."""
    before, cut, delivery = asyncio.all_tasks(), CutOff(at), town.delivery
    assert isinstance(delivery, _CutDelivery)
    if act is _is_sent:
        delivery.cut = cut
        task = asyncio.create_task(_as_coroutine(act(town, asked)))
    else:
        task = asyncio.create_task(_as_coroutine(cut.run(_as_coroutine(act(town, asked)))))
    await asyncio.wait([task])
    delivery.cut = CutOff(0)
    if cut.left > 0:
        return False
    found.awaits += 1
    await delivery.finished()
    found.leaks += await _left(asyncio.all_tasks() - before)
    try:
        await _again(found, act, town, asked)
    except Exception as error:  # whatever it is, it is what the proof is there to find
        found.leaks += 1
        found.why.append(f"{act.__name__} at {at}: {error!r}")
    return True


async def _left(tasks: set[asyncio.Task[Any]]) -> int:
    """Return how many of these do not end by themselves; a read that was begun is let finish, which takes a moment."""
    return len((await asyncio.wait(tasks, timeout=ENDS_WITHIN))[1]) if tasks else 0


async def _again(found: Cuts, act: Act, town: Town, asked: Request) -> None:
    """Do it again, as whoever got no answer would; then all of it has been done, once."""
    async with asyncio.timeout(PATIENCE):
        await act(town, asked)
        await town.store.read(check_rows)
        town.clock.forward(seconds=2 * LEASE.total_seconds())
        await town.delivery.run_due()
        await town.delivery.finished()
    keys = [one.key for one in town.slack.messages.values()]
    found.doubled += len(keys) - len(set(keys))
    told = [one for one in town.slack.told("Ada") if "has taken your request" in one]
    if act is _claims:
        found.lost += 1 - min(len(told), 1)
    found.lost += not town.slack.on_board()


async def _as_coroutine(work: Awaitable[object]) -> object:
    return await work


@asynccontextmanager
async def _town(address: str, without: str) -> AsyncIterator[tuple[Town, Request]]:
    async with usual(address, CONNECTIONS) as town:
        asked = await town.ask(ADA)
        messengers: dict[str, Messenger] = {"slack": messenger_without(without, town.slack)}
        delivery = _CutDelivery(town.store, messengers, town.doors, town.clock, patience=PATIENCE)
        delivery.cut = CutOff(0)
        town.delivery = delivery
        yield town, asked
