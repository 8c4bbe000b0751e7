"""What `minimentor check` finds out: settings, database, each platform's tokens and permissions."""

import asyncio

from bot.rooms import examine_rooms
from bot.settings import Settings
from bot.wiring import SystemClock, mailer_of, sides_of
from core.ports import Finding, SendError, Unavailable
from storage import Unusable, pending


async def examine(settings: Settings) -> list[Finding]:
    """Return what an operator should know before starting."""
    found = [await _database(settings)]
    slack, discord = sides_of(settings)
    if slack is None and discord is None:
        advice = "Set SLACK_BOT_TOKEN or DISCORD_TOKEN; until then `minimentor run` starts the sandbox."
        found.append(Finding(True, "No platform is on.", advice))
    if slack is not None:
        found += await slack.check()
    if discord is not None:
        found += await discord.check()
    return [*found, *await examine_rooms(settings, SystemClock()), *await _mail(settings)]


async def _mail(settings: Settings) -> list[Finding]:
    mailer = mailer_of(settings)
    if mailer is None:
        return []
    try:
        await mailer.check()
        return [Finding(True, "Mail: the server takes the user and the password.")]
    except SendError as error:
        return [Finding(False, f"Mail: {error}", "See SMTP_URL in README.md.")]


async def _database(settings: Settings) -> Finding:
    """Look at the database without changing it, also beside a running bot."""
    try:
        missing = await asyncio.to_thread(pending, settings.database)
    except (Unavailable, Unusable) as error:
        return Finding(False, str(error))
    if not missing:
        return Finding(True, "The database can be reached and is up to date.")
    if settings.makes_schema:
        return Finding(True, "The database can be reached; the next start brings it up to date.")
    return Finding(False, "The database can be reached, and is older than this version.", "Run `minimentor migrate`.")
