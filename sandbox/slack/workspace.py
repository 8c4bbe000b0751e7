"""One workspace in memory: its ids, its members, channels, messages and views, and what changed on whose screen."""

import secrets
import time
import zlib
from collections import deque
from collections.abc import Collection
from itertools import takewhile

from sandbox.bell import Bell
from sandbox.clock import SandboxClock
from sandbox.journal import Journal
from sandbox.slack.manifest import App
from sandbox.slack.state import (
    Blocks,
    Channel,
    Drawn,
    Effect,
    EffectKind,
    Group,
    Json,
    Member,
    Message,
    ResponseUrl,
    SlackFile,
    Trigger,
    View,
)

_KEPT = ("members", "channels", "groups", "views", "homes", "private", "files", "_count")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Workspace:
    """Everything that is so in one workspace; the servers and the people read and change it through here."""

    def __init__(self, clock: SandboxClock, journal: Journal, app: App, team_id: str, name: str) -> None:
        self.clock, self.journal, self.app = clock, journal, app
        self.team_id, self.name = team_id, name
        self.domain = name.lower().replace(" ", "-")
        self._count = 0
        self.app_id, self.bot_id = self.new_id("A"), self.new_id("B")
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.private: list[Message] = []
        self.files: dict[str, SlackFile] = {}
        self.address = ""
        """Where its servers listen, once they do."""
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.effects: deque[Effect] = deque(maxlen=5000)
        self._last_ts = 0
        self.bell = Bell()
        self.bot = self.add_member(app.name, is_bot=True)

    # ids and moments

    def new_id(self, letter: str) -> str:
        """Make an id as Slack writes them, different in every workspace."""
        return letter + _base36(zlib.crc32(self.team_id.encode()))[-5:].rjust(5, "0") + f"{self._next():05d}"

    def new_ts(self) -> str:
        """Make the next message's `ts`: microseconds since 1970, never twice the same."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def breach(self, sentence: str) -> None:
        """Note a breach of Slack's rules."""
        self.journal.breach("slack", sentence)

    def kept(self) -> Json:
        """Return all that is so here, tickets of interactions under way aside, to `go_on` with another time."""
        return {name: getattr(self, name) for name in _KEPT}

    def go_on(self, kept: Json) -> None:
        """Take up what was kept."""
        for name in _KEPT:
            setattr(self, name, kept[name])
        self.bot = self.members[self.bot.id]

    # members and channels

    def add_member(
        self,
        name: str,
        *,
        zone: str = "Europe/Berlin",
        admin: bool = False,
        locale: str = "en-GB",
        email: str | None = None,
        is_bot: bool = False,
    ) -> Member:
        """Add a user; their id is made here."""
        member = Member(self.new_id("U"), name, zone, admin, locale, email, is_bot)
        member.updated = int(self.clock.now().timestamp())
        self.members[member.id] = member
        return member

    def add_channel(self, name: str, members: Collection[str], *, private: bool = False) -> Channel:
        """Add a channel of those user ids."""
        made = int(self.clock.now().timestamp())
        channel = Channel(self.new_id("C"), name, "private" if private else "public", made, list(members))
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """Return the direct messages between the bot and that user, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user:
                return channel
        channel = Channel(self.new_id("D"), "directmessage", "im", int(self.clock.now().timestamp()), user=user)
        channel.members = [user, self.bot.id]
        self.channels[channel.id] = channel
        return channel

    def channel_named(self, name: str) -> Channel:
        """Find a channel by id or by name, with or without its #; KeyError when there is none."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.kind != "im" and channel.name == name.removeprefix("#"):
                return channel
        raise KeyError(name)

    # messages

    def post(
        self,
        channel: str,
        text: str,
        blocks: Blocks,
        *,
        metadata: Json | None = None,
        thread_ts: str | None = None,
        only_for: str | None = None,
        files: Collection[str] = (),
    ) -> Message:
        """Put a message of the bot into a channel, or on one person's screen alone."""
        drawn = Drawn(text, blocks, self.clock.now())
        message = Message(channel, self.new_ts(), self.bot.id, [drawn], metadata, thread_ts, only_for)
        message.files = list(files)
        (self.private if only_for else self.channels[channel].messages).append(message)
        self.show(message)
        return message

    def redraw(self, message: Message, text: str, blocks: Blocks) -> None:
        """Edit a message in place."""
        message.drawn.append(Drawn(text, blocks, self.clock.now()))
        self.show(message)

    def delete(self, message: Message) -> None:
        """Take a message off every screen; what it said stays for those who press it late."""
        message.deleted = True
        self._effect("gone", message, self.readers(message))

    def show(self, message: Message) -> None:
        """Tell the screens that a message is new or changed."""
        self._effect("private" if message.only_for else "message", message, self.readers(message))

    def readers(self, message: Message) -> Collection[str]:
        """Return the ids of those who see a message."""
        if message.only_for:
            return (message.only_for,)
        channel = self.channels.get(message.channel)
        return tuple(channel.members) if channel else ()

    def message(self, message_id: str) -> Message:
        """Find a message, private or not, deleted or not, by `channel:ts`; KeyError when there is none."""
        channel, _, ts = message_id.partition(":")
        held = self.channels[channel].messages if channel in self.channels else []
        for message in (*held, *self.private):
            if message.id == f"{channel}:{ts}":
                return message
        raise KeyError(message_id)

    # views

    def stack(self, user: str) -> list[View]:
        """Return a person's open modals, the one on top last."""
        return [view for view in self.views.values() if view.user == user and view.open]

    def show_view(self, view: View) -> None:
        """Tell a person's screen that a modal or their Home is new or changed."""
        self._effect("home" if view.kind == "home" else "form", view, (view.user,))

    def new_hash(self) -> str:
        """Make a view's next hash."""
        return f"{int(self.clock.now().timestamp())}.{secrets.token_hex(4)}"

    # interactions

    def trigger(self, user: str, view: str | None = None) -> Trigger:
        """Make a trigger_id for an act of that person, inside that modal if any."""
        made = f"{self._next()}.{zlib.crc32(self.team_id.encode())}.{secrets.token_hex(16)}"
        self.triggers[made] = Trigger(made, user, view, time.monotonic())
        return self.triggers[made]

    def response_url(self, user: str, channel: str, original: Message | None) -> ResponseUrl:
        """Make a response_url's ticket."""
        token = secrets.token_urlsafe(18)
        self.response_urls[token] = ResponseUrl(token, user, channel, self.clock.now(), original)
        return self.response_urls[token]

    def _next(self) -> int:
        self._count += 1
        return self._count

    # what changed

    @property
    def serial(self) -> int:
        """Return the number of the last change."""
        return self.effects[-1].serial if self.effects else 0

    def effects_for(self, user: str, after: int) -> list[Effect]:
        """Return what changed on that person's screen after the change of that number, in order."""
        newest_first = takewhile(lambda effect: effect.serial > after, reversed(self.effects))
        return [effect for effect in newest_first if user in effect.readers][::-1]

    def _effect(self, kind: EffectKind, thing: Message | View, readers: Collection[str]) -> None:
        self.effects.append(Effect(self.serial + 1, kind, thing, readers))
        self.bell.ring()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _ALPHABET[digit] + digits
    return digits
