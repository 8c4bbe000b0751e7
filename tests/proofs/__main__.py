"""Run the proofs, print a line for each, write build/proofs.json; the exit code is 1 when one is red.

`python -m tests.proofs [--every N] [NAME ...]`: of kills, claims, weeks, storms, cancels, outages, mutants, model,
strangers and zones those that are named, or all; with N, only each N-th of the points at which to kill or to cut off.
Needs fork and SIGKILL, so it does not run on Windows.
"""

import argparse
import asyncio
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import storage
from tests.databases import PostgresServer, postgres_server
from tests.lived import walked
from tests.proofs import (
    cancels,
    claims,
    kills,
    leaving,
    model,
    mutants,
    outages,
    restarts,
    sides,
    storms,
    strangers,
    unguarded,
    weeks,
    zones,
)  # fmt: skip
from tests.proofs.bed import Point
from tests.proofs.player import Player

BUILD = Path(__file__).parents[2] / "build" / "proofs.json"
PAIRS = 40
"""How many times the bot is killed again while it recovers."""
ROUNDS = 20
"""How many outages there are of each kind."""

Figures = Mapping[str, int | float | str]
Databases = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line: what was counted, whether that is as it must be, and what was wrong."""

    figures: Figures
    good: bool
    wrong: tuple[str, ...] = ()


Proof = Callable[[], Verdict]


def _kills(databases: Databases, every: int) -> Iterator[tuple[str, Proof]]:
    def single(points: int) -> Iterable[tuple[Point, ...]]:
        return [(n,) for n in range(1, points + 1, every)]

    def fewer(points: int) -> Iterable[tuple[Point, ...]]:
        return [(n,) for n in range(1, points + 1, max(every, 9))]

    def pairs(points: int) -> Iterable[tuple[Point, ...]]:
        dice = random.Random(1)
        return [(dice.randint(1, points), dice.randint(1, 40)) for _ in range(PAIRS // min(every, 4))]

    yield "kill sweep, back after six minutes", partial(_sweep, databases, single)
    yield "kill sweep, back at once", partial(_sweep, databases, single, later=False)
    yield "killed again during recovery", partial(_sweep, databases, pairs)
    yield "kill sweep, closed messages, linking and leaving", partial(_sweep, databases, single, story=leaving.Leaver)
    for guard in (unguarded.ASKING, unguarded.ORDER):
        yield f"kill sweep without {guard}", partial(_sweep, databases, fewer, without=guard)


def _sweep(
    databases: Databases,
    chosen: Callable[[int], Iterable[tuple[Point, ...]]],
    *,
    later: bool = True,
    without: str = "",
    story: type[Player] = Player,
) -> Verdict:
    found = asyncio.run(kills.sweep(databases, chosen, later=later, without=without, story=story))
    figures: Figures = {
        "points": found.points,
        "kills": found.runs,
        "lost": found.lost,
        "doubled": found.doubled,
        "slack": found.slack,
        "discord": found.discord,
        "steps": found.steps,
        "stuck": found.stuck,
    }
    return _verdict(figures, found.lost + found.doubled if without else len(found.wrong), without, found.wrong)


def _claims(address: Databases) -> Iterator[tuple[str, Proof]]:
    def race(without: str) -> Verdict:
        with address() as opened:
            found = asyncio.run(claims.race(opened, 8, 200, without))
        figures = {"processes": found.processes, "requests": found.requests, "false winners": found.false_winners}
        return _verdict(figures, found.false_winners, without)

    yield "claim race", partial(race, "")
    yield f"claim race without {unguarded.FRESHNESS}", partial(race, unguarded.FRESHNESS)


def _weeks(address: Databases, control: str) -> Iterator[tuple[str, Proof]]:
    def race(without: str) -> Verdict:
        with address() as opened:
            found = asyncio.run(weeks.race(opened, 8, 20, without))
        figures: Figures = {
            "processes": found.processes,
            "mentors": found.mentors,
            "too many": found.too_many,
            "false ok": found.false_ok,
            "filled": f"{found.filled}/{found.mentors}",
        }
        wrong = found.too_many + found.false_ok + found.mentors - found.filled
        return _verdict(figures, found.too_many if without else wrong, without)

    yield "race for a mentor's week", partial(race, "")
    yield f"race for a mentor's week without {control}", partial(race, control)


def _storms(databases: Databases) -> Iterator[tuple[str, Proof]]:
    def pass_through(names: tuple[str, ...], without: str, story: type[Player] = Player) -> Verdict:
        chosen = tuple(one for one in storms.STORMS if not names or one.name in names)
        found = asyncio.run(storms.weather(databases, chosen, without=without, story=story))
        figures: Figures = {
            "faults": found.faults,
            "lost": found.lost,
            "doubled": found.doubled,
            "steps": found.steps,
            "recovered": f"{found.recovered}/{found.storms}",
            "worst s": round(found.worst, 1),
        }
        return _verdict(figures, len(found.wrong), without, found.wrong)

    yield "far-end faults", partial(pass_through, (), "")
    yield (
        "far-end faults, closed messages, linking and leaving",
        partial(pass_through, leaving.STORMS, "", leaving.Leaver),
    )
    controls = {
        unguarded.ASKING: "dropped after accept",
        unguarded.PATIENCE: "5xx",
        unguarded.ONCE: "everything arrives twice",
    }
    for guard, storm in controls.items():
        yield f"far-end faults without {guard}", partial(pass_through, (storm,), guard)


def _outages(sqlite: Databases, postgresql: Databases, server: PostgresServer) -> Iterator[tuple[str, Proof]]:
    def full(without: str) -> Verdict:
        with sqlite() as address:
            return _lost(asyncio.run(outages.fill_disks(address, ROUNDS, without)), without)

    def cut(without: str) -> Verdict:
        with postgresql() as address:
            return _lost(asyncio.run(outages.cut_lines(address, server.admin, ROUNDS, without)), without)

    def stop(rounds: int, without: str) -> Verdict:
        # Of its own, because nobody else's lines would outlast it.
        with postgres_server() as stopped:
            return _stopped(asyncio.run(restarts.restart(stopped, rounds, without)), without)

    yield "disk full, SQLite", partial(full, "")
    yield f"disk full, SQLite, without {outages.COMMIT}", partial(full, outages.COMMIT)
    yield "lines cut, PostgreSQL", partial(cut, "")
    yield f"lines cut, PostgreSQL, without {outages.COMMIT}", partial(cut, outages.COMMIT)
    yield "stopped at once, PostgreSQL", partial(stop, ROUNDS, "")
    yield f"stopped at once, PostgreSQL, without {outages.COMMIT}", partial(stop, ROUNDS // 4, outages.COMMIT)


def _lost(found: outages.Losses, without: str) -> Verdict:
    figures: Figures = {
        "asked": found.asked,
        "refused": found.refused,
        "half-writes": found.half_writes,
        "false ok": found.false_ok,
        "recovered": f"{found.recovered}/{found.rounds}",
    }
    wrong = found.half_writes + found.false_ok + len(found.why) + found.rounds - found.recovered
    return _verdict(figures, found.false_ok if without else wrong, without, found.why)


def _stopped(found: restarts.Restarts, without: str) -> Verdict:
    figures: Figures = {
        "pressed": found.asked,
        "refused": found.refused,
        "half-writes": found.half_writes,
        "false ok": found.false_ok,
        "lost": found.lost,
        "doubled": found.doubled,
        "recovered": f"{found.recovered}/{found.rounds}",
        "server away worst s": round(found.away, 1),
        "then recovery worst s": round(found.recovery, 1),
    }
    never = found.half_writes + found.false_ok + found.lost + found.doubled
    wrong = never + len(found.why) + found.rounds - found.recovered
    return _verdict(figures, found.false_ok if without else wrong, without, found.why)


def _cancels(databases: Databases, every: int) -> Iterator[tuple[str, Proof]]:
    def cut(without: str) -> Verdict:
        found = asyncio.run(cancels.cut_off(databases, without, every))
        figures: Figures = {
            "awaits": found.awaits,
            "leaks": found.leaks,
            "lost": found.lost,
            "doubled": found.doubled,
        }
        counted = found.doubled if without else found.leaks + found.lost + found.doubled
        return _verdict(figures, counted, without, found.why)

    yield "cut off at each await", partial(cut, "")
    yield f"cut off at each await without {unguarded.ASKING}", partial(cut, unguarded.ASKING)


def _mutants(databases: Databases) -> Iterator[tuple[str, Proof]]:
    def survive(most: int, without: str) -> Verdict:
        with databases() as address:
            found = asyncio.run(mutants.survive(address, most, without=without))
        figures: Figures = {
            "payloads": found.payloads,
            "mutants": found.mutants,
            "unhandled": len(found.unhandled),
            "rows changed": found.rows_changed,
            "platforms still served": f"{found.served}/2",
        }
        return _verdict(figures, len(found.unhandled) + found.rows_changed + 2 - found.served, without, found.unhandled)

    yield "hostile payloads", partial(survive, 1000, "")
    yield f"hostile payloads without {unguarded.READING}", partial(survive, 40, unguarded.READING)


def _model(sqlite: Databases, postgresql: Databases) -> Iterator[tuple[str, Proof]]:
    def walk(runs: int, without: str) -> Verdict:
        with sqlite() as one, postgresql() as other:
            found = asyncio.run(model.walk((one, other), runs, 60, without))
        figures: Figures = {"runs": found.runs, "steps": found.steps, **found.reached, "broken": found.broken}
        return _verdict(figures, found.broken, without, [found.why] if found.why else [])

    yield "lifecycle model", partial(walk, 100, "")
    for guard in (unguarded.ONCE, sides.TRUSTING):
        yield f"lifecycle model without {guard}", partial(walk, 60, guard)


def _strangers(sqlite: Databases) -> Iterator[tuple[str, Proof]]:
    def reach(without: str) -> Verdict:
        with sqlite() as address, tempfile.TemporaryDirectory() as copies:
            first = Path(address.removeprefix("sqlite:///"))
            found = asyncio.run(_reached(first, Path(copies), without))
        return _verdict({"tried": found.tried, "got through": len(found.wrong)}, len(found.wrong), without, found.wrong)

    yield "who may, and other programmes", partial(reach, "")
    yield f"other programmes without {unguarded.PROGRAMMES}", partial(reach, unguarded.PROGRAMMES)


async def _reached(first: Path, folder: Path, without: str) -> strangers.Found:
    return await strangers.reach(await walked(first, folder / "lived.db"), folder, without)


def _zones() -> Verdict:
    figures = zones.prove()
    return _verdict(figures, figures["wrong"], "")


def _verdict(figures: Figures, counted: int, without: str, wrong: Iterable[str] = ()) -> Verdict:
    """With its guards, nothing may be counted; without one, something must be."""
    if without:
        return Verdict(figures, counted > 0, () if counted else ("a guard was taken out, and nobody noticed",))
    return Verdict(figures, counted == 0, tuple(wrong))


@contextmanager
def _sqlite(folder: Path, numbers: Iterator[int]) -> Iterator[str]:
    file = folder / f"{next(numbers)}.db"
    shutil.copyfile(folder / "template.db", file)
    yield f"sqlite:///{file}"
    for one in folder.glob(f"{file.name}*"):
        one.unlink()


@contextmanager
def _postgresql(server: PostgresServer) -> Iterator[str]:
    with server.database("migrated") as address:
        yield address


def _proofs(
    names: list[str], every: int, sqlite: Databases, postgresql: Databases, server: PostgresServer
) -> Iterator[tuple[str, Proof]]:
    """Yield every proof that was asked for, under its name."""
    # SQLite has one writer at a time, so there it is no lock that keeps others from counting.
    counts = {"SQLite": unguarded.COUNTING, "PostgreSQL": unguarded.HOLDING}
    for name, databases in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        found: list[tuple[str, Proof]] = []
        found += _kills(databases, every) if "kills" in names else ()
        found += _claims(databases) if "claims" in names else ()
        found += _weeks(databases, counts[name]) if "weeks" in names else ()
        found += _storms(databases) if "storms" in names else ()
        found += _cancels(databases, every) if "cancels" in names else ()
        found += _mutants(databases) if "mutants" in names else ()
        for one, proof in found:
            yield f"{one}, {name}", proof
    if "outages" in names:
        yield from _outages(sqlite, postgresql, server)
    if "model" in names:
        yield from _model(sqlite, postgresql)
    if "strangers" in names:
        yield from _strangers(sqlite)
    if "zones" in names:
        yield "zones", _zones


def main(arguments: list[str]) -> int:
    """Run them."""
    known = ["kills", "claims", "weeks", "storms", "cancels", "outages", "mutants", "model", "strangers", "zones"]
    parser = argparse.ArgumentParser(prog="python -m tests.proofs")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("names", nargs="*", choices=[*known, []])
    asked = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    results: dict[str, dict[str, object]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        storage.migrate(f"sqlite:///{folder / 'template.db'}")
        server = stack.enter_context(postgres_server())
        server.admin.execute("CREATE DATABASE migrated TEMPLATE template0")
        storage.migrate(server.address.replace("/postgres?", "/migrated?"))
        sqlite, postgresql = partial(_sqlite, folder, count()), partial(_postgresql, server)
        for name, proof in _proofs(asked.names or known, asked.every, sqlite, postgresql, server):
            began = time.monotonic()
            verdict = proof()
            seconds = round(time.monotonic() - began)
            results[name] = {**verdict.figures, "good": verdict.good, "seconds": seconds, "wrong": verdict.wrong}
            figures = " ".join(f"{key}={value}" for key, value in verdict.figures.items())
            _say(f"{'ok ' if verdict.good else 'RED'} {name}: {figures} ({seconds} s)")
            for line in verdict.wrong[:5]:
                _say(f"      {line[:1000]}")
            BUILD.parent.mkdir(exist_ok=True)
            BUILD.write_text(json.dumps(results, indent=1, default=list) + "\n", encoding="utf-8")
    return 0 if all(one["good"] for one in results.values()) else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
