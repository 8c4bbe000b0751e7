"""What exists on the local Discord: guilds, roles, channels, members, messages; plain and inspectable."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.bell import Bell
from sandbox.clock import SandboxClock
from sandbox.discord import limits
from sandbox.discord.refusals import Json, Refusal
from sandbox.faults import Faults
from sandbox.journal import Exchange, Journal

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(slots=True, eq=False)
class User:
    """An account on Discord."""

    id: str
    name: str
    zone: str = "Europe/London"
    """IANA name of the zone that their client shows."""
    locale: str = "en-GB"
    dms_open: bool = True
    bot: bool = False


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild."""

    id: str
    name: str
    permissions: int
    position: int
    managed: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A person's membership of a guild; `manages` gives Manage Server."""

    user: User
    joined_at: datetime
    roles: list[Role]
    manages: bool = False

    def permissions(self) -> int:
        """Return what the member may do in the guild."""
        return limits.EVERYONE_MAY | (limits.MANAGE_GUILD if self.manages else 0)


@dataclass(slots=True, eq=False)
class Message:
    """One message: `body` is its present JSON, `versions` every state it was in; private ones have one reader."""

    id: str
    channel: "Channel"
    body: Json
    versions: list[Json]
    only_for: User | None = None
    deleted: bool = False
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Channel:
    """A text channel, a private thread (`kind` 12) or a direct message with the bot (`kind` 1)."""

    id: str
    kind: int
    name: str
    guild: "Guild | None" = None
    position: int = 0
    bot_can_see: bool = True
    bot_can_send: bool = True
    bot_can_thread: bool = True
    only: tuple[Role, ...] = ()
    """The roles that see it; none means everybody."""
    recipient: User | None = None
    parent: "Channel | None" = None
    members: dict[str, User] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Return the place as a person calls it."""
        return "dm" if self.kind == limits.DM_CHANNEL else f"#{self.name}"

    def bot_may(self) -> int:
        """Return what the bot may do here."""
        if not self.bot_can_see:
            return 0
        denied = 0 if self.bot_can_send else limits.SEND_MESSAGES
        denied |= 0 if self.bot_can_thread else limits.PRIVATE_THREADS | limits.SEND_IN_THREADS
        return limits.BOT_MAY & ~denied

    def seen_by(self, user: User) -> bool:
        """Tell whether that person can open this channel."""
        if self.guild is None:
            return self.recipient is user
        member = self.guild.members.get(user.id)
        if member is None:
            return False
        if self.kind == limits.PRIVATE_THREAD:
            return user.id in self.members
        return not self.only or member.manages or any(role in self.only for role in member.roles)


@dataclass(slots=True, eq=False)
class Guild:
    """A Discord server that the bot is in."""

    world: "World"
    id: str
    name: str
    owner: User
    locale: str = "en-GB"
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def add_role(self, name: str) -> Role:
        """Make a role and tell the bot."""
        role = Role(self.world.snowflake(), name, 0, len(self.roles))
        self.roles[role.id] = role
        self.world.tell("GUILD_ROLE_CREATE", self, role)
        return role

    def delete_role(self, role: Role) -> None:
        """Remove a role from the guild and its members, and tell the bot."""
        del self.roles[role.id]
        for member in self.members.values():
            member.roles = [kept for kept in member.roles if kept is not role]
        self.world.tell("GUILD_ROLE_DELETE", self, role)

    def add_channel(
        self, name: str, bot_can_send: bool = True, *, bot_can_see: bool = True, only: Iterable[Role] = ()
    ) -> Channel:
        """Make a text channel and tell the bot; `only` names the roles that see it (none: everybody)."""
        channel = Channel(
            self.world.snowflake(), limits.TEXT_CHANNEL, name, self, len(self.channels), bot_can_see, bot_can_send
        )
        channel.only = tuple(only)
        self.keep(channel)
        return channel

    def keep(self, channel: Channel) -> None:
        """Put a channel or thread into the guild and tell the bot, if it can see it."""
        self.channels[channel.id] = self.world.channels[channel.id] = channel
        if channel.bot_can_see:
            event = "THREAD_CREATE" if channel.kind == limits.PRIVATE_THREAD else "CHANNEL_CREATE"
            self.world.tell(event, self, channel)

    def update_channel(
        self,
        channel: Channel,
        *,
        bot_can_send: bool | None = None,
        bot_can_thread: bool | None = None,
        name: str | None = None,
    ) -> None:
        """Change what the bot may do in a channel, or its name, and tell the bot."""
        channel.bot_can_thread = channel.bot_can_thread if bot_can_thread is None else bot_can_thread
        channel.bot_can_send = channel.bot_can_send if bot_can_send is None else bot_can_send
        channel.name = name or channel.name
        self.world.tell("CHANNEL_UPDATE", self, channel)

    def delete_channel(self, channel: Channel) -> None:
        """Remove a channel with all its messages and tell the bot."""
        del self.channels[channel.id], self.world.channels[channel.id]
        for message in channel.messages.values():
            message.deleted = True
        self.world.tell("CHANNEL_DELETE", self, channel)
        self.world.bell.ring()

    def join(self, person: User, roles: Iterable[Role] = (), manages: bool = False) -> Member:
        """Let a person in, or change what an existing member is."""
        member = Member(person, self.world.clock.now(), list(roles), manages)
        self.members[person.id] = member
        return member

    def channel(self, name: str) -> Channel:
        """Return the channel of that name, with or without its #; KeyError when there is none."""
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#"):
                return channel
        raise KeyError(f"{self.name} has no channel {name}")


def _to_nobody(*_: object) -> None:
    """Drop an event: no gateway is open yet."""


@dataclass(slots=True, eq=False)
class World:
    """Everything on the local Discord, the bot's account included."""

    clock: SandboxClock
    journal: Journal
    faults: Faults
    bot: User = field(init=False)
    owner: User = field(init=False)
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[str, Channel] = field(default_factory=dict)
    """Direct messages by the person's id."""
    nonces: dict[tuple[str, str], Message] = field(default_factory=dict)
    bell: Bell = field(default_factory=Bell)
    emit: Callable[[str, Json, int], None] = _to_nobody
    """Tells the bot of an event, worded already, that goes to whoever asked for that intent."""
    tell: Callable[[str, Guild, Role | Channel], None] = _to_nobody
    """Tells the bot what has become of a role or a channel; how that is worded, the gateway knows."""
    base_url: str = ""
    _last_id: int = 0

    def __post_init__(self) -> None:
        self.bot = User(self.snowflake(), "Mini Mentor", bot=True)
        self.owner = User(self.snowflake(), "Operator")
        self.users |= {self.bot.id: self.bot, self.owner.id: self.owner}

    def snowflake(self) -> str:
        """Return the next id; it carries the sandbox clock's moment, as Discord's ids do."""
        stamped = int((self.clock.now() - EPOCH).total_seconds() * 1000) << 22
        self._last_id = max(stamped, self._last_id + 1)
        return str(self._last_id)

    def dm(self, user: User) -> Channel:
        """Return the direct message channel between the bot and that person, opening it when need be."""
        if user.id not in self.dms:
            channel = Channel(self.snowflake(), limits.DM_CHANNEL, "", recipient=user)
            self.dms[user.id] = self.channels[channel.id] = channel
        return self.dms[user.id]

    def channel(self, channel_id: str) -> Channel:
        """Return a channel that the bot can see, or refuse as Discord does."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refusal(10003)
        if not channel.bot_can_see or (channel.guild is not None and channel.guild.id not in self.guilds):
            raise Refusal(50001)
        return channel

    def role(self, role_id: str) -> Role | None:
        """Return the role with that id, of whichever guild."""
        return next((guild.roles[role_id] for guild in self.guilds.values() if role_id in guild.roles), None)

    def breach(self, sentence: str) -> None:
        """Keep a breach of Discord's rules."""
        self.journal.breach("discord", sentence)

    def note(self, direction: str, call: str, outcome: str, seconds: float, sent: object, answered: object) -> None:
        """Keep one exchange, as the bot sees it."""
        moment = self.clock.now()
        self.journal.note(Exchange(moment, "discord", direction, call, outcome, seconds, sent, answered))
