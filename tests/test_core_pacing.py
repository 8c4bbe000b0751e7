"""What is owed goes out as fast as a platform publishes that it takes it, and never faster, however long the way is."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.slack.limits import CHANNEL_SECONDS
from bot.sandbox_settings import settings_for
from core import pacing
from core.lanes import EARLY, LATEST, SOONEST, Lanes, WayOut
from core.letters import Letter
from core.pacing import Pacer
from core.ports import Limit
from sandbox.acting import ask, wanted
from sandbox.campus import BOARD, Campus
from sandbox.rates import Rate, Rates
from tests.living import started
from tests.test_core_lanes import IN_TIME, Post, to
from tests.town import NOW

TEN = Limit("ten in 0.4 s", 10, 0.4)
PEOPLE = Limit("ten in 0.4 s, two of them kept", 10, 0.4, 0.2)
FEW = Limit("two an hour", 2, 3600.0)


@dataclass(slots=True)
class FarEnd:
    """Counts strictly what arrives; the way there and back is now short and now long."""

    limit: Limit
    rates: Rates = field(default_factory=Rates)
    arrived: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rates.on = True

    async def call(self, slowest: float = 0.1) -> None:
        await asyncio.sleep(random.uniform(0, slowest))
        self.rates.take(Rate(self.limit.of, self.limit.count, self.limit.seconds))
        self.arrived.append(time.monotonic())
        await asyncio.sleep(random.uniform(0, slowest))

    async def paced(self, pacer: Pacer, slowest: float = 0.1) -> None:
        async with pacer.turn([self.limit]):
            await self.call(slowest)


async def test_a_burst_is_never_refused_however_uneven_the_way_is() -> None:
    far, pacer = FarEnd(TEN), Pacer()
    await asyncio.gather(*(far.paced(pacer) for _ in range(45)))
    assert (len(far.arrived), far.rates.refused) == (45, 0)


async def test_the_same_burst_without_a_pace_is_refused() -> None:
    far = FarEnd(TEN)
    await asyncio.gather(*(far.call() for _ in range(45)))
    assert far.rates.refused > 0


async def test_a_pace_uses_what_there_is() -> None:
    far, pacer = FarEnd(TEN), Pacer()
    began = time.monotonic()
    await asyncio.gather(*(far.paced(pacer, 0.0) for _ in range(45)))
    # Four whole times the limit's seconds and half a one; the rest is for a machine that has much to do.
    assert time.monotonic() - began < 45 / TEN.count * TEN.seconds * 5


async def test_what_is_kept_for_people_is_there_all_the_time() -> None:
    far, pacer = FarEnd(PEOPLE), Pacer()
    burst = asyncio.gather(*(far.paced(pacer) for _ in range(30)))
    while not burst.done():
        await far.call(0.0)
        await asyncio.sleep(PEOPLE.seconds * 0.6)
    assert far.rates.refused == 0


async def test_a_few_go_at_once_and_the_others_are_spread() -> None:
    far, pacer = FarEnd(replace(TEN, seconds=4.0)), Pacer()
    running = [asyncio.create_task(far.paced(pacer)) for _ in range(6)]
    await asyncio.sleep(0.25)
    assert len(far.arrived) == TEN.count * pacing.AT_ONCE
    for one in running:
        one.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_limits_that_nothing_goes_by_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST", 5)
    pacer = Pacer()
    for n in range(20):
        async with pacer.turn([Limit(f"channel {n}", 1, 0.001)]):
            pass
        await asyncio.sleep(0.002)
    assert len(pacer._streams) <= 5


# Lanes


def paced(post: Post, *limits: Limit) -> Lanes:
    return Lanes(WayOut(post.send, post.give_back, post.leave_out, lambda _: limits), post.clock)


async def test_what_would_have_its_turn_too_late_is_put_back_each_for_a_longer_time() -> None:
    post, slow = Post(), Limit("five in 5 s", 5, 5.0)
    ours = paced(post, slow)
    ours.add([to(f"p{n}", f"p{n}") for n in range(12)], NOW + timedelta(seconds=2.5))
    await asyncio.sleep(0.05)
    put_back = [post.put_back[f"p{n}"] for n in range(4, 12)]
    assert post.sent == ["p0"]
    assert put_back == sorted(put_back)
    assert all(SOONEST <= one <= LATEST for one in put_back)
    # The fifth would begin in four seconds, and comes back before that.
    assert put_back[0] < 4.0 + 1.0
    assert put_back[-1] - put_back[0] == pytest.approx(7.0, abs=EARLY / 10)
    ours.begin_no_more()
    await ours.finished()


async def test_one_kind_that_has_to_wait_keeps_no_other_kind_waiting() -> None:
    post = Post()

    def limits(one: Letter) -> tuple[Limit, ...]:
        return (FEW,) if one.row.owed.kind.startswith("home") else ()

    ours = Lanes(WayOut(post.send, post.give_back, post.leave_out, limits), post.clock)
    ours.add([to(f"h{n}", f"home {n}") for n in range(20)] + [to("ada", "news")], IN_TIME)
    await asyncio.sleep(0.05)
    assert "news" in post.sent
    ours.begin_no_more()
    await ours.finished()


async def test_what_waits_for_its_turn_is_put_back_at_once_when_the_bot_stops() -> None:
    post = Post()
    ours = paced(post, Limit("two in a minute", 2, 20.0))
    ours.add([to(f"p{n}", f"p{n}") for n in range(3)], IN_TIME)
    await asyncio.sleep(0.05)
    began = time.monotonic()
    ours.begin_no_more()
    await ours.finished()
    assert time.monotonic() - began < 1.0
    assert (post.sent, sorted(post.put_back.items())) == (["p0"], [("p1", 0.0), ("p2", 0.0)])


# Over the wire


@pytest_asyncio.fixture
async def strict() -> AsyncIterator[Campus]:
    """A campus whose platforms refuse what comes faster than they publish."""
    async with Campus(limited=True) as campus:
        yield campus


@pytest.mark.parametrize("keeps_pace", [True, False])
async def test_cards_for_one_channel_are_refused_unless_they_keep_its_pace(
    strict: Campus, sqlite_url: str, *, keeps_pace: bool
) -> None:
    settings = settings_for(strict, sqlite_url).model_copy(update={"paced": keeps_pace})
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(started(strict, settings))
        await strict.set_up()
        await bot.ticker.settled()
        for title in ("One", "Two"):
            await ask(strict.ada, wanted(strict.clock.now(), strict.ada.zone, title=title))
        if keeps_pace:
            await bot.ticker.settled()
            posted = strict.grace.board(BOARD)
            assert [any(title in one.text for one in posted) for title in ("One", "Two")] == [True, True]
        else:
            await asyncio.sleep(CHANNEL_SECONDS / 2)
        assert (strict.slack.rates.refused == 0) is keeps_pace
        assert strict.discord.rates.refused == 0
