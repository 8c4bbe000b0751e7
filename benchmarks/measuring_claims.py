"""G1 to G4: a whole claim on each platform, and claims in the database alone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import storage
from adapters.slack.side import SlackSide
from benchmarks import on_discord, on_slack
from benchmarks.claims import IN_FLIGHT, Claims, Stretch, claiming, names, trigger
from benchmarks.cohort import MENTOR_LANGUAGE, MENTOR_NAME, MENTOR_ZONE, TEAM, TEAM_NAME, Cohort, request_id, slack_user
from benchmarks.goals import Goal, Plain, Ratio, Report
from benchmarks.recorded import Raw, Recorder, Statement
from benchmarks.rounds import Costs, Effort, Spread, alternate
from benchmarks.wire import Wire, without_network
from core.actions import receiving
from core.model import Account, Visitor
from core.ports import Store
from core.ui import Inbound, Token

G1 = Goal("G1", f"CPU of a claim, Slack over HTTP, {IN_FLIGHT} in flight, FULL", 0.8)
G2 = Goal("G2", "p50 of a claim, Slack over Socket Mode, 1 in flight, NORMAL", 2.5)
G3 = Goal("G3", "p50 of a claim, Discord, 1 in flight, NORMAL", 2.2)
G4 = Goal("G4", f"durable claims a second, {IN_FLIGHT} in flight, FULL", 3, at_least=True)
OURS, REFERENCE, LISTENER = "ours", "reference", "listener"


async def on_slack_http(effort: Effort, cohort: Cohort, report: Report) -> None:
    """G1."""
    async with _slack(cohort, "g1", "FULL") as at:
        stock = on_slack.Stock.listening(at.copied, at.raw)
        contenders: dict[str, Claims] = {
            OURS: on_slack.OverHttp(at.file, at.side, at.wire),
            REFERENCE: on_slack.StockOverHttp(stock, at.copied),
        }
        rounds = {name: claiming(one, cohort, IN_FLIGHT, Stretch.cpu_of_one) for name, one in contenders.items()}
        report.add(_ratio(G1, await alternate(effort, rounds), "us CPU"))


async def on_slack_socket(effort: Effort, cohort: Cohort, report: Report) -> None:
    """G2, and the bare listener beside it."""
    async with _slack(cohort, "g2", "NORMAL") as at:
        contenders: dict[str, Claims] = {
            OURS: on_slack.OverSocket(at.file, at.side, at.wire),
            REFERENCE: on_slack.StockOverSocket(on_slack.Stock.listening(at.copied, at.raw), at.copied),
            LISTENER: on_slack.StockOverSocket(on_slack.Stock.listening(), None),
        }
        _report_p50(report, G2, await _p50(effort, cohort, contenders), "Slack")


async def on_discord_gateway(effort: Effort, cohort: Cohort, report: Report) -> None:
    """G3, and the bare item beside it."""
    async with AsyncExitStack() as stack:
        wire = stack.enter_context(without_network())
        on_discord.expect_discord(wire)
        file, copied = cohort.copy("g3"), cohort.copy("g3-raw")
        statements = await _recorded_on_discord(cohort, wire)
        raw = stack.enter_context(Raw(copied, statements, "NORMAL"))
        store = await stack.enter_async_context(await storage.open_store(f"sqlite:///{file}", synchronous="NORMAL"))
        client = await stack.enter_async_context(await on_discord.ours(store))
        bare = await stack.enter_async_context(await on_discord.bare())
        contenders: dict[str, Claims] = {
            OURS: on_discord.Presses(client, wire, file),
            REFERENCE: on_discord.BarePresses(bare, wire, copied, raw),
            LISTENER: on_discord.BarePresses(bare, wire),
        }
        _report_p50(report, G3, await _p50(effort, cohort, contenders), "Discord")


async def in_the_database(effort: Effort, cohort: Cohort, report: Report) -> None:
    """G4."""
    file, copied, recorded = cohort.copy("g4"), cohort.copy("g4-raw"), cohort.copy("g4-recorded")
    recorder = Recorder(recorded)
    await UseCase(recorder, recorded).press(0)
    async with await storage.open_store(f"sqlite:///{file}") as store:
        with Raw(copied, recorder.statements, "FULL") as raw:
            contenders: dict[str, Claims] = {OURS: UseCase(store, file), REFERENCE: RawUnit(raw, copied)}
            rounds = {n: claiming(one, cohort, IN_FLIGHT, Stretch.seconds_of_one) for n, one in contenders.items()}
            costs = await alternate(effort, rounds)
    # So many seconds a claim, turned into claims a second: an error of the database would have ended the round.
    found = Costs({name: [1 / one for one in each] for name, each in costs.found.items()})
    report.add(_ratio(G4, found, "claims/s"))


class UseCase:
    """Claims through the store, without any platform."""

    def __init__(self, store: Store, file: Path) -> None:
        self.file: Path | None = file
        self._store = store

    def prepare(self, number: int) -> int:
        """Return the number itself."""
        return number

    async def press(self, prepared: int) -> None:
        """Claim."""
        who = Account("slack", TEAM, slack_user(prepared))
        visitor = Visitor(who, MENTOR_NAME, MENTOR_ZONE, MENTOR_LANGUAGE, TEAM, TEAM_NAME)
        inbound = Inbound(f"slack:{trigger(prepared)}", Token("claim", request_id(prepared), 1))
        outcome = await self._store.write(receiving.perform, visitor, inbound, datetime.now(UTC))
        if outcome.error is not None:
            raise outcome.error


class RawUnit:
    """Claims by the same SQL, one commit each."""

    def __init__(self, raw: Raw, file: Path) -> None:
        self.file: Path | None = file
        self._raw = raw

    def prepare(self, number: int) -> list[Statement]:
        """Return the statements of that claim."""
        return self._raw.about(names(number))

    async def press(self, prepared: list[Statement]) -> None:
        """Claim."""
        self._raw.write(prepared)


@dataclass(frozen=True, slots=True)
class _OnSlack:
    """What the two measurements on Slack need: our side on one file, the recorded SQL on another."""

    wire: Wire
    file: Path
    copied: Path
    side: SlackSide
    raw: Raw


@asynccontextmanager
async def _slack(cohort: Cohort, name: str, synchronous: str) -> AsyncIterator[_OnSlack]:
    async with AsyncExitStack() as stack:
        wire = stack.enter_context(without_network())
        on_slack.expect_slack(wire)
        file, copied = cohort.copy(name), cohort.copy(f"{name}-raw")
        recorder = Recorder(cohort.copy(f"{name}-recorded"))
        side = await on_slack.side_of(recorder)
        claims = on_slack.OverSocket(copied, side, wire)
        await claims.press(claims.prepare(0))
        await side.stop()
        raw = stack.enter_context(Raw(copied, recorder.statements, synchronous))
        store = await stack.enter_async_context(await storage.open_store(f"sqlite:///{file}", synchronous=synchronous))
        side = await on_slack.side_of(store)
        stack.push_async_callback(side.stop)
        yield _OnSlack(wire, file, copied, side, raw)


async def _recorded_on_discord(cohort: Cohort, wire: Wire) -> list[Statement]:
    file = cohort.copy("g3-recorded")
    recorder = Recorder(file)
    async with await on_discord.ours(recorder) as client:
        claims = on_discord.Presses(client, wire, file)
        await claims.press(claims.prepare(0))
    return recorder.statements


async def _p50(effort: Effort, cohort: Cohort, contenders: dict[str, Claims]) -> Costs:
    return await alternate(effort, {n: claiming(one, cohort, 1, Stretch.p50) for n, one in contenders.items()})


def _report_p50(report: Report, goal: Goal, costs: Costs, platform: str) -> None:
    report.add(_ratio(goal, costs, "us"))
    rounds: dict[str, Spread] = {name: costs.of(name) for name in costs.found}
    report.add(
        Plain(f"{platform}: a whole claim, p50", rounds[OURS], "us"),
        Plain(f"{platform}: the bare listener with the raw transaction, p50", rounds[REFERENCE], "us"),
        Plain(f"{platform}: the bare listener alone, p50", rounds[LISTENER], "us"),
    )


def _ratio(goal: Goal, costs: Costs, unit: str) -> Ratio:
    rounds = len(costs.found[OURS])
    return Ratio(goal, costs.ratio(OURS, REFERENCE), costs.of(OURS), costs.of(REFERENCE), unit, rounds)
