"""G8: what a start of the bot costs with one platform on, beside importing what that platform needs."""

import asyncio
import json
import os
import sys
from pathlib import Path

from benchmarks.cohort import Cohort
from benchmarks.goals import Goal, Ratio, Report
from benchmarks.rounds import Costs, Effort, Round, alternate

PLATFORMS = ("slack", "discord")
_TOKENS = {
    "slack": {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
    "discord": {"DISCORD_TOKEN": "MTAw.bench.mark"},
}


async def starts(effort: Effort, cohort: Cohort, report: Report) -> None:
    """G8 for each platform: CPU and memory."""
    for platform in PLATFORMS:
        file = cohort.copy(f"g8-{platform}")
        sizes: dict[str, list[float]] = {"bot": [], "imports": []}
        costs = await alternate(effort, {what: _child(what, platform, file, sizes[what]) for what in sizes})
        memory = Costs({what: found[1:] for what, found in sizes.items()})  # without the first round, as costs are
        cpu = Goal("G8", f"CPU until the bot is wired, {platform.title()} alone / its imports", 1.25)
        size = Goal("G8", f"memory then, {platform.title()} alone / its imports", 1.2)
        told = [(cpu, costs, "ms CPU")]
        if all(memory.found.values()):
            told.append((size, memory, "MB"))
        for goal, found, unit in told:
            ratio, rounds = found.ratio("bot", "imports"), len(found.found["bot"])
            report.add(Ratio(goal, ratio, found.of("bot"), found.of("imports"), unit, rounds))


def _child(what: str, platform: str, file: Path, sizes: list[float]) -> Round:
    # Compiled once, in the round that is dropped, as on any machine where the bot is started a second time.
    left_out = ("SLACK_", "DISCORD_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    environment = kept | _TOKENS[platform] | {"DATABASE_URL": f"sqlite:///{file.absolute()}"}

    async def one_round(_: float) -> float:
        command = (sys.executable, "-m", "benchmarks.starting", what, platform)
        child = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
        told, _error = await child.communicate()
        if child.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        found = json.loads(told)
        if found["memory"] is not None:
            sizes.append(found["memory"])
        return float(found["cpu"])

    return one_round
