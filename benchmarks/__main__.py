"""Measure all of it, print the table, write build/bench.json: `python -m benchmarks [--quick] [G1 ...]`."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import measuring_claims as claims
from benchmarks.cohort import Cohort
from benchmarks.goals import Report, Unmeasured
from benchmarks.machine import lines, machine
from benchmarks.many import grown
from benchmarks.measuring_browsing import browsing
from benchmarks.measuring_bursts import bursts
from benchmarks.measuring_page import pressing
from benchmarks.measuring_reminders import reminders
from benchmarks.measuring_starts import starts
from benchmarks.rounds import QUICK, Effort
from bot.wiring import TURN

GOALS = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "P1")
HEADINGS = f"{'goal':<4} {'what':<62} {'ratio [p10 p90]':<22} {'goal':<8} {'':<8} ours / reference"
REFERENCE = """\
References: G1-G4, the library's stock listener with the same SQL on raw sqlite3, one commit each; G5, a job of the
scheduler each, which looks its reminder up and sends it; G6, the published limit; G7, the same SQL on raw sqlite3
and json; G8, importing the libraries."""


async def measure(effort: Effort, wanted: Sequence[str], folder: Path, report: Report) -> None:
    """Measure the wanted goals; one that fails is reported as such and keeps no other from being measured."""
    cohort = await Cohort.founded(folder, effort.claims)
    on_cohort = {
        "G1": claims.on_slack_http,
        "G2": claims.on_slack_socket,
        "G3": claims.on_discord_gateway,
        "G4": claims.in_the_database,
        "G8": starts,
    }
    for name, goal in on_cohort.items():
        if name in wanted:
            await _guarded(name, report, partial(goal, effort, cohort, report))
    if {"G5", "G7"} & set(wanted):
        await _guarded("G5, G7", report, partial(_among_many, effort, wanted, folder, report))
    if "P1" in wanted:
        await _guarded("P1", report, partial(pressing, effort, report))
    if "G6" in wanted:
        await _guarded("G6", report, partial(bursts, effort, folder, report))


async def _among_many(effort: Effort, wanted: Sequence[str], folder: Path, report: Report) -> None:
    large = await grown(folder / "large.db", effort.many, effort.opened, effort.reminders)
    if "G7" in wanted:
        await _guarded("G7", report, partial(browsing, effort, large, report))
    if "G5" in wanted:
        small = await grown(folder / "small.db", effort.few, effort.few // 10, effort.reminders)
        await _guarded("G5", report, partial(reminders, effort, large, small, report))


async def _guarded(name: str, report: Report, goal: Callable[[], Awaitable[None]]) -> None:
    try:
        await goal()
    except Exception as error:
        logging.exception("%s could not be measured", name)
        report.add(Unmeasured(name, f"{type(error).__name__}: {error}"))


def main(arguments: Sequence[str] | None = None, build: Path = Path("build")) -> None:
    """Measure, print and write; whatever comes of it, a benchmark fails nothing."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("goals", nargs="*", metavar="GOAL", help="G1 to G8 and P1; all of them if none is named")
    asked.add_argument("--quick", action="store_true", help="a smoke run of seconds, whose numbers mean little")
    chosen = asked.parse_args(arguments)
    effort, report, known, began = QUICK if chosen.quick else Effort(), Report(), machine(), time.monotonic()
    print("\n".join(lines(known)))
    print(f"{effort.rounds - 1} alternating rounds of {effort.seconds} s each after one that is dropped")
    print(f"{REFERENCE}\n\n{HEADINGS}")
    sys.setswitchinterval(TURN)  # as the bot does
    build.mkdir(exist_ok=True)
    # Beside the results and not where temporary files go: that may be in memory, where a durable commit costs nothing.
    with tempfile.TemporaryDirectory(dir=build) as folder:
        asyncio.run(measure(effort, chosen.goals or GOALS, Path(folder), report))
    known["seconds"] = round(time.monotonic() - began)
    told = {"machine": known, "rounds": effort.rounds - 1, "seconds_a_round": effort.seconds, **report.as_json()}
    (build / "bench.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"\n{known['seconds']} seconds; written to {build / 'bench.json'}")


if __name__ == "__main__":
    main()
