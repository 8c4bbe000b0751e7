"""A workspace that takes its time keeps nobody else waiting, and what is sent to it stays in order."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core import delivery, lanes
from core.delivery import Delivery
from core.lanes import AT_ONCE, MOST, Lanes, WayOut
from core.letters import Letter
from core.model import Account, Room, Session
from core.outbox import Owed, Row, Sort
from core.ui import Card, Reader, say
from sandbox.acting import shown
from sandbox.campus import BOARD
from sandbox.faults import Fault
from sandbox.story import ZONES, Story
from tests.living import Living
from tests.town import NOW, Doors, Platform, Town, TownClock, founded, visitor

ADMIN = visitor("Barbara", administers=True)
DISCORD_ADMIN = visitor("Ken", "discord", "G1", administers=True)
ADA, GRACE = visitor("Ada"), visitor("Grace")
A_SECOND = 1.0
IN_TIME = NOW + timedelta(minutes=1)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(slots=True)
class Gated(Platform):
    """A platform that answers nothing until it is let."""

    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        await self.open.wait()
        return await Platform.direct(self, account, card, reader, key)

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        await self.open.wait()
        await Platform.update(self, reference, card, reader)


@dataclass(slots=True)
class SlowDoors(Doors):
    """Rooms that are made only when they may be."""

    open_them: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, session: Session, own_link: str = "") -> Room:
        await self.open_them.wait()
        return await Doors.open(self, session, own_link)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board on both platforms, whose Slack will hang as soon as `hang` says so."""
    async with founded(sqlite_url) as one:
        one.discord.channels["D1"] = "#help"
        await one.set_up(ADMIN)
        await one.set_up(DISCORD_ADMIN, "D1")
        await one.approve(ADMIN, GRACE)
        await one.delivery.run_due()
        yield one


def hanging(town: Town) -> tuple[Gated, Delivery]:
    """Let the town's Slack hang from now on, and return it with a delivery as patient as in earnest."""
    slack = Gated("slack", messages=town.slack.messages, _refs=town.slack._refs)
    town.slack = slack
    return slack, Delivery(town.store, {"slack": slack, "discord": town.discord}, town.doors, town.clock)


def board(town: Town) -> list[str]:
    return [one.split(" · ")[0] for one in town.discord.on_board("G1", "D1")]


async def within_a_second(run: Callable[[], Awaitable[object]]) -> None:
    began = time.monotonic()
    await run()
    assert time.monotonic() - began < A_SECOND


async def test_a_workspace_that_hangs_delays_no_other_by_a_second(town: Town) -> None:
    asked = await town.ask(ADA)
    await town.delivery.run_due()
    slack, worker = hanging(town)
    await town.claim(GRACE, asked)
    await within_a_second(worker.run_due)
    assert board(town) == ["Being claimed"]
    held = await town.request(asked.id)
    await town.press(GRACE, f"release:{held.id}:{held.version}")
    await within_a_second(worker.run_due)
    assert board(town) == ["Open"]
    assert town.slack.told("Ada") == []
    slack.open.set()
    assert await worker.finished()
    assert ["taken" in one or "open to all" in one for one in town.slack.told("Ada")] == [True, True]


async def test_a_room_that_takes_its_time_keeps_only_its_own_notices_waiting(town: Town) -> None:
    first, second = await town.ask(ADA), await town.ask(ADA, title="Another one")
    await town.delivery.run_due()
    doors = SlowDoors()
    worker = Delivery(town.store, {"slack": town.slack, "discord": town.discord}, doors, town.clock)
    await town.book(GRACE, first, LATER)
    await town.claim(GRACE, second)
    await within_a_second(worker.run_due)
    assert board(town) == ["Open", "Being claimed"]
    doors.open_them.set()
    await worker.finished()
    assert board(town) == ["Booked", "Being claimed"]
    assert [one for one in town.slack.told("Ada") if "meet on" in one and "Join" in one] != []


async def test_notices_do_not_wait_for_ever_for_a_room(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "LINK_FIRST", 0.05)
    asked = await town.ask(ADA)
    await town.delivery.run_due()
    doors = SlowDoors()
    worker = Delivery(town.store, {"slack": town.slack, "discord": town.discord}, doors, town.clock, patience=A_SECOND)
    await town.book(GRACE, asked, LATER)
    await worker.run_due()
    assert [one for one in town.slack.told("Ada") if "meet on" in one] != []
    doors.open_them.set()
    await worker.finished()
    made = await town.request(asked.id)
    assert made.session is not None
    assert made.session.link is not None


async def test_what_is_not_begun_when_the_bot_stops_is_put_back_at_once(town: Town) -> None:
    asked = await town.ask(ADA)
    await town.delivery.run_due()
    slack, worker = hanging(town)
    await town.claim(GRACE, asked)
    await worker.run_due()
    held = await town.request(asked.id)
    await town.press(GRACE, f"release:{held.id}:{held.version}")
    await worker.run_due()
    worker.begin_no_more()
    stopping = asyncio.create_task(worker.stop(5))
    await asyncio.sleep(0.05)
    slack.open.set()
    await within_a_second(lambda: stopping)
    assert len(slack.told("Ada")) == 1
    await town.delivery.run_due()
    town.delivery = Delivery(town.store, {"slack": slack, "discord": town.discord}, town.doors, town.clock)
    await town.delivery.run_due()
    assert len(slack.told("Ada")) == 2


# The lanes alone


@dataclass(slots=True)
class Post:
    """Notes what is sent, put back and left out; `shut` keeps everything on its way to a workspace."""

    clock: TownClock = field(default_factory=TownClock)
    sent: list[str] = field(default_factory=list)
    put_back: dict[str, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    shut: dict[str, asyncio.Event] = field(default_factory=dict)
    pause: float = 0.0

    def lanes(self) -> Lanes:
        return Lanes(WayOut(self.send, self.give_back, self.leave_out), self.clock)

    async def send(self, one: Letter) -> float:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if one.accounts[0].workspace in self.shut:
            await self.shut[one.accounts[0].workspace].wait()
        await asyncio.sleep(0)
        self.under_way -= 1
        self.sent.append(one.row.owed.kind)
        return self.pause

    async def give_back(self, row: Row, seconds: float) -> None:
        self.put_back[row.owed.kind] = seconds

    async def leave_out(self, row: Row) -> None:
        self.left_out.append(row.owed.kind)


def to(target: str, kind: str, workspace: str = "T1", sort: Sort = Sort.NOTICE) -> Letter:
    owed = Owed(sort, kind, "request", 1, NOW, target)
    row = Row(1, "first", owed.key, owed, 1, False, NOW)
    return Letter(row, Card(say("Hello")), Reader(), (Account("slack", workspace, target),))


async def test_letters_to_one_target_go_one_after_the_other_and_several_targets_at_once() -> None:
    post = Post()
    ours = post.lanes()
    ours.add([to("ada", f"ada {n}") for n in range(3)] + [to(f"p{n}", f"p{n}") for n in range(20)], IN_TIME)
    ours.add([to("ada", "ada 3")], IN_TIME)
    await ours.rest(A_SECOND)
    assert [one for one in post.sent if one.startswith("ada")] == [f"ada {n}" for n in range(4)]
    assert post.most_under_way == AT_ONCE
    assert not await ours.finished()


async def test_of_several_homes_of_one_person_only_the_newest_is_drawn() -> None:
    post = Post(shut={"T1": asyncio.Event()})
    ours = post.lanes()
    ours.add([to("ada", "news"), to("ada", "home 1", sort=Sort.HOME)], IN_TIME)
    await ours.rest(0.01)
    ours.add([to("ada", "home 2", sort=Sort.HOME)], IN_TIME)
    ours.add([to("ada", "home 3", sort=Sort.HOME)], IN_TIME)
    post.shut["T1"].set()
    await ours.finished()
    assert (post.sent, sorted(post.left_out)) == (["news", "home 3"], ["home 1", "home 2"])


async def test_a_lane_that_is_full_puts_back_what_it_cannot_hold_each_for_a_longer_time() -> None:
    post = Post(shut={"T1": asyncio.Event()})
    ours = post.lanes()
    ours.add([to(f"p{n}", f"p{n}") for n in range(MOST + 20)], IN_TIME)
    ours.add([to("else", "else", "T2")], IN_TIME)
    await ours.rest(0.05)
    assert post.sent == ["else"]
    # Eight are on their way and no longer wait; what comes after the lane is full goes back.
    put_back = [post.put_back[f"p{n}"] for n in range(MOST, MOST + 20)]
    assert put_back == sorted(put_back)
    assert all(lanes.SOONEST <= one <= lanes.LATEST for one in put_back)
    post.shut["T1"].set()
    await ours.finished()
    assert len(post.sent) == MOST + 1


async def test_what_cannot_be_begun_in_time_is_put_back_before_its_lease_ends() -> None:
    post = Post(shut={"T1": asyncio.Event()})
    ours = post.lanes()
    ours.add([to(f"p{n}", f"p{n}") for n in range(AT_ONCE + 3)], NOW + timedelta(seconds=0.05))
    await asyncio.sleep(0.2)
    assert sorted(post.put_back) == sorted(f"p{n}" for n in range(AT_ONCE, AT_ONCE + 3))
    post.shut["T1"].set()
    await ours.finished()
    assert len(post.sent) == AT_ONCE


async def test_a_workspace_that_wants_to_be_left_alone_is_left_alone_by_what_comes_later_too() -> None:
    post = Post(pause=30.0)
    ours = post.lanes()
    ours.add([to("ada", "first")], IN_TIME)
    await ours.rest(A_SECOND)
    post.clock.forward(seconds=10)
    ours.add([to("grace", "second"), to("alan", "elsewhere", "T2")], IN_TIME)
    await ours.rest(A_SECOND)
    assert post.sent == ["first", "elsewhere"]
    assert post.put_back == {"second": 20.0}
    post.clock.forward(seconds=20)
    ours.add([to("grace", "second")], IN_TIME)
    await ours.rest(A_SECOND)
    assert post.sent == ["first", "elsewhere", "second"]


# Over the wire


async def test_over_the_wire_a_slow_slack_delays_discord_by_less_than_a_second(here: Living) -> None:
    campus = here.campus
    await Story(campus, campus.ada, (campus.alan,)).ask()
    await here.settle()
    campus.faults.standing["slow"] = (lambda call: call.startswith(("chat.", "views.publish")), Fault("slow", 3.0))
    (card,) = campus.alan.board(BOARD)
    offered = await shown(campus.alan.press("Claim", card))
    await _redrawn(here, "Being claimed")
    await campus.alan.press("Release", await shown(campus.alan.choose(ZONES, campus.alan.zone, offered)))
    await _redrawn(here, "Open")
    slow = [one for one in campus.journal.exchanges if one.platform == "slack" and one.call == "chat.update"]
    assert slow == [], "Slack was not slow"
    campus.faults.standing.clear()


async def _redrawn(here: Living, beginning: str) -> None:
    """See the card on Discord's board begin so within a second."""
    began = time.monotonic()
    while not any(one.text.startswith(beginning) for one in here.campus.alan.board(BOARD)):
        assert time.monotonic() - began < A_SECOND, "Discord waited for Slack"
        await asyncio.sleep(0.01)
