"""The bot's Discord side as a whole: start, stop, check, and notice when it has died."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import aiohttp
import discord

from adapters.discord import limits
from adapters.discord.answering import Answering
from adapters.discord.checking import COPY_IT, LOOK, REFUSED, UNREACHABLE, check
from adapters.discord.client import PATIENCE, Client, Patience, speak_to
from adapters.discord.commands import register
from adapters.discord.messenger import DiscordMessenger
from core.conversation import Conversation
from core.ports import Failed, Finding
from core.screens.commands import COMMANDS

log = logging.getLogger(__name__)


class DiscordSide:
    """One Discord application; it is started and stopped once.

    `api_url` and `gateway_url` point it at another server than Discord. `on_dead` is called once when the connection
    has ended for good (a bad token, a gateway that refuses the bot) or stays away, so that the process can end.
    """

    def __init__(
        self,
        token: str,
        api_url: str | None = None,
        gateway_url: str | None = None,
        on_dead: Callable[[str], None] | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._token = token
        self._urls = (api_url, gateway_url)
        self._on_dead = on_dead or log.critical
        self._patience = patience
        self._client = Client(patience)
        self._undo: Callable[[], None] | None = None
        self._connection: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self.messenger = DiscordMessenger(self._client)

    async def start(self, conversation: Conversation) -> None:
        """Log in, register the commands if they have changed, and connect; Failed says what an operator can do."""
        self._undo = speak_to(*self._urls)
        self._client.answer = Answering(conversation)
        try:
            await self._client.login(self._token)
            await register(self._client, COMMANDS)
            await self._connect()
        except discord.LoginFailure as error:
            await self.stop()
            raise Failed(f"{REFUSED} {COPY_IT}") from error
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            await self.stop()
            raise Failed(f"{UNREACHABLE} {error}. {LOOK}") from error
        except BaseException:
            await self.stop()
            raise
        self._watch = asyncio.create_task(self._keep_watch())

    async def _connect(self) -> None:
        self._connection = asyncio.create_task(self._client.connect())
        self._connection.add_done_callback(self._ended)
        connected = asyncio.create_task(self._client.connected.wait())
        waiting = (self._connection, connected)
        await asyncio.wait(waiting, timeout=limits.READY_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if not connected.done():
            connected.cancel()
            if self._connection.done():
                self._connection.result()
            raise TimeoutError("Discord's gateway did not greet the bot")

    async def stop(self) -> None:
        """Finish the answers under way, close the connection and leave nothing behind."""
        self._stopping = True
        self._client.answer = None
        await self._client.finish(limits.FINISH_WITHIN)
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait((self._watch,))
        await self._client.close()
        if self._connection is not None:
            self._connection.cancel()
            await asyncio.wait((self._connection,))
        if self._undo is not None:
            self._undo()
            self._undo = None

    async def check(self) -> list[Finding]:
        """Return what an operator should know."""
        undo = speak_to(*self._urls)
        client = Client(self._patience)
        try:
            return await check(client, self._token)
        finally:
            await client.close()
            undo()

    def _ended(self, connection: asyncio.Task[None]) -> None:
        error = None if connection.cancelled() else connection.exception()
        if self._stopping or not self._client.connected.is_set():
            return
        self._on_dead(f"the connection to Discord has ended: {error or 'closed'}")

    async def _keep_watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._patience.beat_every)
            lost_at = self._client.lost_at
            if lost_at is not None and loop.time() - lost_at > self._patience.dead_after:
                self._on_dead(f"no connection to Discord for {self._patience.dead_after:.0f} seconds")
                return
            with contextlib.suppress(OSError, discord.ConnectionClosed):
                # A heartbeat that cannot be sent is for the library to notice: it reads from the same connection.
                await self._client.beat()
