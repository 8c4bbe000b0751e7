"""One community on both platforms: a Slack workspace and a Discord server, a few people in each, one clock."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Self

from sandbox.acting import Anybody, opened
from sandbox.clock import SandboxClock
from sandbox.discord.rest import ContractCheck
from sandbox.discord.server import DiscordSandbox
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.mail import MailSandbox
from sandbox.providers import GoogleSandbox, JitsiSandbox, ZoomSandbox
from sandbox.providers.serving import Provider
from sandbox.seen import SeenMessage
from sandbox.slack.server import SlackSandbox
from sandbox.slack.state import Json

BOARD = "mentors"
"""What the mentors' channel is called on either platform."""


class Campus:
    """Students Ada and Linus, mentors Grace and Alan, coordinators Mary and Ruth: the first of each pair on Slack.

    `manifest` is the Slack app's; `check` compares what goes to Discord with a description of its API; `limited` lets
    both platforms refuse what comes faster than they publish that they take it.
    """

    def __init__(
        self,
        clock: SandboxClock | None = None,
        *,
        manifest: Json | None = None,
        check: ContractCheck | None = None,
        limited: bool = False,
    ) -> None:
        self.limited = limited
        self.clock = clock or SandboxClock()
        self.journal = Journal()
        self.faults = Faults()
        self.mail = MailSandbox(self.clock, self.journal)
        self.slack = SlackSandbox(self.clock, self.journal, self.faults, manifest=manifest)
        self.discord = DiscordSandbox(self.clock, self.journal, self.faults, check=check)
        self.jitsi = JitsiSandbox(self.clock, self.journal, self.faults)
        self.slack.rates.on = self.discord.rates.on = limited
        self.zoom = ZoomSandbox(self.clock, self.journal, self.faults)
        self.google = GoogleSandbox(self.clock, self.journal, self.faults)
        self.ada = self.slack.add_person("Ada", "Europe/Berlin")
        self.grace = self.slack.add_person("Grace", "Europe/London")
        self.mary = self.slack.add_person("Mary", "Europe/Berlin", admin=True)
        self.slack.add_channel(BOARD, [self.grace, self.mary])
        self.mentors_group = self.slack.add_group(BOARD, [self.grace])
        self.guild = self.discord.add_guild("Mentoring")
        self.mentor_role = self.guild.add_role("Mentor")
        self.linus = self.discord.add_person("Linus", "Europe/Helsinki")
        self.alan = self.discord.add_person("Alan", "Europe/London")
        self.ruth = self.discord.add_person("Ruth", "America/New_York")
        self.guild.add_channel("general")
        self.guild.add_channel(BOARD)
        self.guild.join(self.linus)
        self.guild.join(self.alan, [self.mentor_role])
        self.guild.join(self.ruth, manages=True)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        servers: list[AbstractAsyncContextManager[object]] = [self.slack, self.discord, self.mail]
        async with AsyncExitStack() as opening:
            for server in (*servers, *self.providers.values()):
                await opening.enter_async_context(server)
            self._stack = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def providers(self) -> dict[str, Provider]:
        """The stand-ins for the providers of meeting rooms, by name."""
        return {one.platform: one for one in (self.jitsi, self.zoom, self.google)}

    @property
    def people(self) -> tuple[Anybody, ...]:
        """Everybody."""
        return (self.ada, self.grace, self.mary, self.linus, self.alan, self.ruth)

    async def set_up(self) -> None:
        """Let the coordinators choose the boards, and who may claim: a user group on Slack, a role on Discord."""
        form = await opened(self.mary.command("/mentor setup"))
        await self.mary.submit(form, board=BOARD, mentors_by="group", mentors_group=self.mentors_group)
        form = await opened(self.ruth.command("/mentor setup"))
        await self.ruth.submit(form, board=BOARD, mentors_by="group", mentors_group=self.mentor_role)


def on_board(person: Anybody) -> list[SeenMessage]:
    """Return the cards on the board as that person reads them."""
    return person.board(BOARD)
