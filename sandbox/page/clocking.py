"""Moving the clock on: by minutes, to the next thing due, or to a day; the bot does what falls due on the way."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.clock import SandboxClock
from sandbox.page.stage import BotBehind, Json, Malformed, Stage
from sandbox.page.words import text, whole

LONGEST = timedelta(days=365)
MORNING = time(9)
STEP = timedelta(minutes=5)
"""What falls due within this is taken up together."""
PATIENCE = 2.0
"""Seconds of real time after which the rest of the way is gone in one step."""


async def move_clock(stage: Stage, body: Json) -> Json:
    """Move on and return what the clock reads then; Malformed."""
    if stage.bot is None:
        return {"ok": False, "error": "The stage is still being set; one moment."}
    async with stage.moving:
        target = await _target(stage, stage.bot, body)
        now = stage.campus.clock.now()
        if target is None:
            return {"ok": False, "error": "Nothing is due."}
        if not now <= target + STEP or target - now > LONGEST:
            return {"ok": False, "error": "The clock goes forward only, and by a year at most."}
        await walk(stage.campus.clock, stage.bot, target)
        await stage.look_ahead()
        stage.changes.tell()
        return {"ok": True, **clock_state(stage)}


def clock_state(stage: Stage) -> Json:
    """Return what the clock reads, and what comes next."""
    due = stage.due
    upcoming = {"next_due": due.at.isoformat() if due else None, "next_what": due.what if due else None}
    return {"now": stage.campus.clock.now().isoformat(), "clock": upcoming}


async def _target(stage: Stage, bot: BotBehind, body: Json) -> datetime | None:
    if "minutes" in body:
        return stage.campus.clock.now() + timedelta(minutes=whole(body, "minutes", 0, LONGEST // timedelta(minutes=1)))
    wanted = text(body, "to")
    if wanted == "next_due":
        due = await bot.next_due()
        return max(due.at, stage.campus.clock.now()) if due else None
    try:
        day = date.fromisoformat(wanted)
        return datetime.combine(day, MORNING, ZoneInfo(text(body, "zone", "Europe/Berlin"))).astimezone(UTC)
    except (ValueError, OSError, OverflowError, LookupError):
        raise Malformed("minutes, or to: next_due or a day such as 2026-11-24, says where the clock goes") from None


async def walk(clock: SandboxClock, bot: BotBehind, target: datetime) -> None:
    """Go from one thing that is due to the next, so that each comes in its time."""
    loop = asyncio.get_running_loop()
    last = loop.time() + PATIENCE
    due = await bot.next_due()
    while due is not None and due.at < target and loop.time() < last:
        clock.advance_to(min(target, max(due.at, clock.now() + STEP)))
        await bot.settled()
        due = await bot.next_due()
    clock.advance_to(target)
    await bot.settled()
