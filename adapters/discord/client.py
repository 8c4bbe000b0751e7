"""The discord.py client with the least that the bot needs, and the addresses that it speaks to."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import limits

log = logging.getLogger(__name__)

_PRESSED = "INTERACTION_CREATE"
Answer = Callable[[discord.Interaction[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: how often we send a heartbeat of our own, what silence is deafness, what absence is death."""

    beat_every: float = 10.0
    deaf_after: float = 25.0
    dead_after: float = 90.0


PATIENCE = Patience()


class Client(discord.Client):
    """Passes every interaction on, and knows since when it is without a connection.

    It has no command tree and keeps no views: what a person did is told by the interaction alone, so that buttons
    drawn before a restart work after it.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=limits.WAIT_AT_MOST,
            heartbeat_timeout=patience.deaf_after,
        )
        self.answer: Answer | None = None
        self.connected = asyncio.Event()
        self.lost_at: float | None = None
        self._under_way: set[asyncio.Task[Any]] = set()
        # What the library trips over as it reads it would end its connection, and with that the bot.
        read = self._connection.parsers[_PRESSED]
        self._connection.parsers[_PRESSED] = lambda payload: _try_to_read(read, payload)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer one interaction; the task is kept so that a stop can wait for it."""
        task = asyncio.current_task()
        if self.answer is None or task is None:
            return
        self._under_way.add(task)
        try:
            await self.answer(interaction)
        finally:
            self._under_way.discard(task)

    async def on_connect(self) -> None:
        """Note that a session has begun."""
        self.lost_at = None
        self.connected.set()

    async def on_resumed(self) -> None:
        """Note that the session goes on."""
        self.lost_at = None

    async def on_disconnect(self) -> None:
        """Note when the connection was lost; discord.py tries again by itself."""
        if self.lost_at is None and not self.is_closed():
            self.lost_at = asyncio.get_running_loop().time()
            log.warning("the connection to Discord was lost; connecting again")

    async def beat(self) -> None:
        """Send a heartbeat between those that Discord asks for.

        Its answer is what `heartbeat_timeout` waits for: without it a deaf connection would be noticed only after
        the 41 seconds of Discord's own rhythm.
        """
        # The library has no public way to ask for a heartbeat; its own answer to the gateway's request does this.
        keeper = self.ws._keep_alive if self.ws is not None and self.ws.open else None
        if keeper is not None:
            await self.ws.send_heartbeat(keeper.beat())

    async def finish(self, seconds: float) -> None:
        """Wait for the answers that are under way, and give up those that take longer."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


def _try_to_read(read: Callable[[Any], None], payload: Any) -> None:
    try:
        read(payload)
    except Exception as error:
        log.warning("an interaction that is none of Discord's was left out: %r", error)


def speak_to(api_url: str | None, gateway_url: str | None) -> Callable[[], None]:
    """Let discord.py speak to another API and gateway than Discord's, and return how to undo it.

    The library keeps both addresses in class attributes, so this holds for every client of the process until it is
    undone. `None` leaves an address as it is.
    """
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)

    def undo() -> None:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

    return undo
