"""A local Slack workspace: its servers on one port of this machine, and what an administrator does in it."""

import secrets
from collections.abc import Collection, Iterable
from functools import partial
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.rates import Rates
from sandbox.slack.answers import message_answer
from sandbox.slack.delivery import Delivery
from sandbox.slack.manifest import app_of
from sandbox.slack.methods_files import take_upload
from sandbox.slack.payloads import Payloads
from sandbox.slack.people import SlackPerson
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.state import Channel, Group, Json, Member
from sandbox.slack.web_api import WebApi
from sandbox.slack.workspace import Workspace


class SlackSandbox:
    """One workspace with one app in it; start several with different team ids for several workspaces.

    `manifest` is the app's manifest (everything is granted without one); `scopes` overrides what it grants.
    Faults are scripted by method name, or as `response_url` and `socket` (the next ticket).
    """

    def __init__(
        self,
        clock: SandboxClock,
        journal: Journal,
        faults: Faults,
        *,
        team_id: str = "T0SANDBOX1",
        name: str = "Mentors",
        manifest: Json | None = None,
        scopes: Iterable[str] | None = None,
    ) -> None:
        self.clock, self.journal, self.faults, self.team_id = clock, journal, faults, team_id
        self.bot_token = f"xoxb-{team_id}-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{team_id}-{secrets.token_hex(16)}"
        self.signing_secret = secrets.token_hex(16)
        self.workspace = Workspace(clock, journal, app_of(manifest, scopes), team_id, name)
        self.workspace.add_channel("general", [])
        self.socket = SocketMode(self.workspace, faults, lambda: self._address)
        self.delivery = Delivery(self.workspace, self.socket, self.signing_secret)
        self.rates = Rates()
        self.people: dict[str, SlackPerson] = {}
        self._address = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        api = WebApi(self.workspace, self.faults, self.rates, self.socket, self.bot_token, self.app_token)
        app = web.Application(client_max_size=8 * 1024**2)
        app.router.add_route("*", "/api/{method}", api.handle)
        app.router.add_get("/link/", self.socket.handle)
        app.router.add_post("/upload/v1/{ticket}", partial(take_upload, self.workspace))
        app.router.add_post("/hooks/{kind}/{team}/{token}", ResponseUrls(self.workspace, self.faults).handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.workspace.address = f"http://{self._address}"

    async def stop(self) -> None:
        """Hang up and stop listening."""
        await self.delivery.stop()
        await self.socket.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # the bot's side

    @property
    def api_url(self) -> str:
        """Return the `base_url` for the bot's web client, once started."""
        return f"http://{self._address}/api/"

    @property
    def bot_user_id(self) -> str:
        """Return the bot's own user id."""
        return self.workspace.bot.id

    def deliver_to(self, url: str | None) -> None:
        """Post everything to that address, signed; None goes back to Socket Mode."""
        self.delivery.url = url

    async def verify_url(self) -> bool:
        """Let the bot's address prove itself with a challenge, as Slack does when it is entered."""
        return await self.delivery.verify()

    def redeliver_next(self, *, at_once: bool = False) -> None:
        """Deliver the next payload twice, word for word: after its answer, or `at_once` before any answer."""
        self.delivery.twice = "at_once" if at_once else "after"

    async def disconnect(self) -> None:
        """Cut every Socket Mode connection."""
        await self.socket.disconnect()

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to reconnect: `warning`, `refresh_requested` or `link_disabled`."""
        await self.socket.ask_to_reconnect(reason)

    def freeze_connections(self) -> None:
        """Leave every open connection half dead: open, and silent for good."""
        self.socket.freeze()

    # the administrator's side

    def add_person(
        self,
        name: str,
        zone: str = "Europe/Berlin",
        admin: bool = False,
        locale: str = "en-GB",
        email: str | None = None,
    ) -> SlackPerson:
        """Add a person to the workspace and to #general."""
        member = self.workspace.add_member(name, zone=zone, admin=admin, locale=locale, email=email)
        self._channel("general").members.append(member.id)
        return self.let_in(member)

    def let_in(self, member: Member) -> SlackPerson:
        """Give a member of the workspace a client to act with."""
        person = SlackPerson(self.workspace, self.delivery, self._payloads(), member)
        self.people[member.name] = person
        return person

    def add_channel(
        self, name: str, members: Iterable[SlackPerson] = (), private: bool = False, bot: bool = True
    ) -> str:
        """Add a channel, with the bot in it unless told otherwise, and return its id."""
        ids = [person.id for person in members] + ([self.workspace.bot.id] if bot else [])
        return self.workspace.add_channel(name, ids, private=private).id

    def add_group(self, handle: str, members: Collection[SlackPerson]) -> str:
        """Add a user group and return its id."""
        group = Group(self.workspace.new_id("S"), handle, [person.id for person in members])
        self.workspace.groups[group.id] = group
        return group.id

    def delete_channel(self, name: str) -> None:
        """Delete a channel and all its messages."""
        gone = self._channel(name).id
        for message in self.workspace.private:
            message.deleted = message.deleted or message.channel == gone
        del self.workspace.channels[gone]

    def archive(self, name: str) -> None:
        """Archive a channel."""
        self._channel(name).archived = True

    async def join(self, person: SlackPerson, name: str) -> None:
        """Bring a person into a channel; the bot hears of it when it is in there."""
        channel = self._channel(name)
        if person.id not in channel.members:
            channel.members.append(person.id)
            await self._tell_of("member_joined_channel", person.id, channel)

    def deactivate(self, person: SlackPerson) -> None:
        """Close a person's account."""
        self.workspace.members[person.id].deleted = True

    def raw(self, message_id: str) -> Json:
        """Return a message as Slack keeps it: escaped text, blocks, metadata."""
        message = self.workspace.message(message_id)
        answer = message_answer(self.workspace, message)
        return answer | {"channel": message.channel, "metadata": message.metadata, "only_for": message.only_for}

    # within

    def _payloads(self) -> Payloads:
        return Payloads(self.workspace, lambda: f"http://{self._address}/hooks")

    def _channel(self, name: str) -> Channel:
        return self.workspace.channel_named(name)

    async def _tell_of(self, event: str, user: str, channel: Channel) -> None:
        if self.workspace.bot.id in channel.members:
            letter = "G" if channel.kind == "private" else "C"
            words: Json = {"type": event, "user": user, "channel": channel.id, "channel_type": letter}
            await self._tell(words | {"team": self.team_id})

    async def _tell(self, event: Json) -> None:
        if event["type"] in self.workspace.app.events:
            await self.delivery.event(self._payloads().event(event))
