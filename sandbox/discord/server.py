"""The local Discord as a whole: one server for REST and gateway, its guilds and its people."""

import secrets
from typing import Self

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.discord import limits, rest_account, rest_answers, rest_channels, rest_guilds
from sandbox.discord.commands import Registry
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.people import DiscordPerson
from sandbox.discord.rest import PREFIX, ContractCheck, Rest
from sandbox.discord.world import Channel, Guild, Role, World
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.rates import Rates

ROUTES = (*rest_account.ROUTES, *rest_answers.ROUTES, *rest_channels.ROUTES, *rest_guilds.ROUTES)


class DiscordSandbox:
    """A Discord on 127.0.0.1 with one bot account; `check` compares all JSON with a description of the API."""

    def __init__(
        self,
        clock: SandboxClock,
        journal: Journal,
        faults: Faults,
        check: ContractCheck | None = None,
        token: str | None = None,
    ) -> None:
        self.world = World(clock, journal, faults)
        self.token = token or f"sandbox.{secrets.token_urlsafe(24)}"
        self.application_id = self.world.bot.id
        self.api_url = ""
        self.gateway_url = ""
        self.registry = Registry(self.world)
        self.gateway = Gateway(self.world, self.token)
        self.desk = Interactions(self.world)
        self.desk.open_lines = self.gateway.open_lines
        self.world.emit, self.world.tell = self.gateway.dispatch, self.gateway.guild_changed
        self.rates = Rates()
        self._rest = Rest(self.world, self.rates, self.registry, self.desk, self.token, check)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Serve on that port of this machine, or on any free one."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{file}/{name}", self._attachment)
        self._rest.add_to(app, ROUTES)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        chosen = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{chosen}"
        self.api_url = self.world.base_url + PREFIX
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{chosen}/gateway"

    async def stop(self) -> None:
        """Close every connection and stop serving; what exists stays inspectable."""
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def add_guild(self, name: str, locale: str = "en-GB") -> Guild:
        """Make a server that the bot is in, and tell the bot."""
        guild = Guild(self.world, self.world.snowflake(), name, self.world.owner, locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", limits.EVERYONE_MAY, 0)
        own = Role(self.world.snowflake(), self.world.bot.name, limits.BOT_MAY, 1, managed=True)
        guild.roles[own.id] = own
        guild.join(self.world.bot, [own])
        self.world.guilds[guild.id] = guild
        self.gateway.guild_created(guild)
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out of a server, and tell it."""
        del self.world.guilds[guild.id]
        self.registry.scopes.pop(guild.id, None)
        self.world.emit("GUILD_DELETE", {"id": guild.id, "unavailable": False}, limits.GUILDS_INTENT)

    def add_person(self, name: str, zone: str = "Europe/London", locale: str = "en-GB") -> DiscordPerson:
        """Make an account; `zone` is what their client shows moments in."""
        person = DiscordPerson(
            self.world.snowflake(), name, zone, locale, world=self.world, desk=self.desk, registry=self.registry
        )
        self.world.users[person.id] = person
        return person

    def delete_channel(self, channel: Channel) -> None:
        """Remove a channel of a server, and tell the bot."""
        assert channel.guild is not None, "a direct message cannot be deleted"
        channel.guild.delete_channel(channel)

    async def connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - how long a start may take
        """Wait until the bot is on the gateway; TimeoutError when it does not come."""
        if not await self.world.bell.until(lambda: self.gateway.connected or None, timeout):
            raise TimeoutError("the bot did not connect to the gateway")

    async def disconnect(self, code: int = 4000) -> None:
        """Cut the bot's line with that close code; it may resume, and gets what it missed."""
        self.gateway.disconnect(code)
        await self.world.bell.until(lambda: not self.gateway.connected, 5.0)

    def redeliver_next(self, times: int = 1) -> None:
        """Let the next interactions arrive twice with the same id."""
        self.desk.deliver_twice += times

    async def _attachment(self, request: web.Request) -> web.Response:
        """Serve a file of a message."""
        file_id = request.match_info["file"]
        for channel in self.world.channels.values():
            for message in channel.messages.values():
                if file_id in message.files:
                    return web.Response(body=message.files[file_id])
        raise web.HTTPNotFound
