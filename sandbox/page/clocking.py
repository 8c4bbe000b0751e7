"""Moving the clock on: by minutes, to the next thing due, or to a day; the bot does what falls due on the way."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.clock import SandboxClock
from sandbox.page.stage import NOT_YET, BotBehind, Json, Malformed, Stage
from sandbox.page.words import text, whole

LONGEST = timedelta(days=365)
MORNING = time(9)
STEP = timedelta(minutes=5)
"""What falls due within this is taken up together."""
PATIENCE = 2.0
"""Seconds of real time after which the rest of the way is gone in one step."""
HURRY = 1.0
"""The same when somebody waits for it at the page."""
ENOUGH = 1.0
"""Seconds for which they wait for what has fallen due; the rest of it arrives while they go on."""
COUNTED = 0.4
"""Seconds between two looks at how much is left."""


async def move_clock(stage: Stage, body: Json) -> Json:
    """Move on and return what the clock reads then; Malformed."""
    if stage.bot is None:
        return {"ok": False, "error": NOT_YET}
    async with stage.moving:
        if stage.settling is not None:
            await stage.settling  # on a clock that has moved again, what is under way would seem to have been lost
        target = await _target(stage, stage.bot, body)
        now = stage.campus.clock.now()
        if target is None:
            return {"ok": False, "error": "Nothing is due."}
        if not now <= target + STEP or target - now > LONGEST:
            return {"ok": False, "error": "The clock goes forward only, and by a year at most."}
        await go(stage.campus.clock, stage.bot, target, HURRY)
        stage.settling = asyncio.create_task(_settle(stage, stage.bot))
        await asyncio.wait((stage.settling,), timeout=ENOUGH)
        return {"ok": True, **clock_state(stage)}


def clock_state(stage: Stage) -> Json:
    """Return what the clock reads, and what comes next."""
    due = stage.due
    upcoming: Json = {"next_due": due.at.isoformat() if due else None, "next_what": due.what if due else None}
    return {"now": stage.campus.clock.now().isoformat(), "clock": upcoming | {"left": stage.left}}


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
    """Go there, and wait until everything that has fallen due is done."""
    await bot.settled()  # what is under way by now belongs to now
    await go(clock, bot, target, PATIENCE)
    await bot.settled()


async def go(clock: SandboxClock, bot: BotBehind, target: datetime, patience: float) -> None:
    """Go from one thing that is due to the next, so that each comes in its time; then the rest of the way at once."""
    loop = asyncio.get_running_loop()
    last = loop.time() + patience
    due = await bot.next_due()
    while due is not None and due.at < target and loop.time() < last:
        clock.advance_to(min(target, max(due.at, clock.now() + STEP)))
        await bot.settled()
        due = await bot.next_due()
    clock.advance_to(target)


async def _settle(stage: Stage, bot: BotBehind) -> None:
    """Wait until everything that has fallen due is done, and tell how much is left."""
    settled = asyncio.ensure_future(bot.settled())
    try:
        while not (await asyncio.wait((settled,), timeout=COUNTED))[0]:
            stage.left = await bot.left()
            stage.changes.tell()
    finally:
        stage.left = 0
    await stage.look_ahead()
    stage.changes.tell()
