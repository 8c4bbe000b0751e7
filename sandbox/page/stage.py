"""What the page shows and acts on: the campus, the bot behind it, and what the page itself remembers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.campus import Campus
from sandbox.discord.people import DiscordPerson
from sandbox.slack.people import SlackPerson

Json = dict[str, Any]
"""A JSON object as the page and its server exchange it."""


SPOKEN = {
    "en-GB": "English",
    "en-US": "English (US)",
    "de": "Deutsch",
    "de-DE": "Deutsch",
    "es-ES": "Español",
    "es-LA": "Español (Latinoamérica)",
    "es-419": "Español (Latinoamérica)",
    "fr": "Français",
    "fr-FR": "Français",
}
"""What each language calls itself, by the name that a platform has for it."""


def locales(offered: Iterable[str]) -> list[Json]:
    """Return the languages that people may set their client to."""
    return [{"value": one, "label": SPOKEN[one], "note": one} for one in offered]


NOT_YET = "The stage is still being set; one moment."


class Malformed(Exception):
    """The page was asked for something in words that it does not know; the text says what was expected."""


class Changes:
    """Counts what changed, and wakes everybody who waits for the next change."""

    def __init__(self) -> None:
        self.serial = 1
        self._changed = asyncio.Event()

    def tell(self) -> None:
        """Count one change."""
        self.serial += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, serial: int) -> int:
        """Return the number of the last change once it is a later one than that."""
        while self.serial <= serial:
            await self._changed.wait()
        return self.serial


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing that the bot will do by itself."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class BotBehind:
    """What the page needs of the bot: what it will do next, to wait until all that is due is done, how much that is."""

    next_due: Callable[[], Awaitable[Due | None]]
    settled: Callable[[], Awaitable[None]]
    left: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What people can type and choose in Slack: the command's sub-words with a summary, shortcuts with a name."""

    command: str = "/mentor"
    words: tuple[tuple[str, str], ...] = ()
    shortcuts: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Stage:
    """A campus on show; `bot` is there once the stage is set.

    `read` holds up to which message somebody has read a channel, by (person, channel); `forms` the Discord form that
    each person has open.
    """

    campus: Campus
    offered: Offered = field(default_factory=Offered)
    bot: BotBehind | None = None
    changes: Changes = field(default_factory=Changes)
    read: dict[tuple[str, str], int] = field(default_factory=dict)
    unread_since: datetime = datetime(2015, 1, 1, tzinfo=UTC)
    """What came before is not counted as unread by anybody."""
    forms: dict[str, str] = field(default_factory=dict)
    due: Due | None = None
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the clock is being moved."""
    left: int = 0
    """How much of what the last move has made due is still to be done."""
    settling: asyncio.Task[None] | None = None
    """Does it, and counts."""

    def __post_init__(self) -> None:
        tell = self.changes.tell
        self.campus.slack.workspace.bell.watch(tell)
        self.campus.discord.world.bell.watch(tell)
        self.campus.journal.watch(tell)
        self.campus.clock.watch(tell)
        self.campus.mail.watch(tell)

    @property
    def slack_people(self) -> list[SlackPerson]:
        """Everybody in the workspace, in the order in which they came."""
        return list(self.campus.slack.people.values())

    @property
    def discord_people(self) -> list[DiscordPerson]:
        """Everybody in the server, in the order in which they came."""
        members = (member.user for member in self.campus.guild.members.values())
        return [one for one in members if isinstance(one, DiscordPerson)]

    def slack_person(self, person_id: str) -> SlackPerson:
        """Return the person with that id; KeyError."""
        return {one.id: one for one in self.slack_people}[person_id]

    def discord_person(self, person_id: str) -> DiscordPerson:
        """Return the person with that id; KeyError."""
        return {one.id: one for one in self.discord_people}[person_id]

    async def open(self, bot: BotBehind) -> None:
        """Let people act from now on."""
        self.bot = bot
        await self.look_ahead()
        self.changes.tell()

    async def close(self) -> None:
        """Count no more; what is on its way is the bot's own."""
        if self.settling is not None:
            self.settling.cancel()
            await asyncio.gather(self.settling, return_exceptions=True)

    async def look_ahead(self) -> bool:
        """Ask the bot what comes next, and return whether that is something new."""
        before, self.due = self.due, await self.bot.next_due() if self.bot is not None else None
        return self.due != before
