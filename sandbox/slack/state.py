"""What a Slack workspace holds: members, channels, messages, views, and the tickets of an interaction."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
"""A JSON object as it goes over the wire."""

Blocks = list[Json]
Typed = dict[str, dict[str, Json]]
"""States of inputs by block_id and action_id."""


@dataclass(slots=True)
class Member:
    """One user of the workspace, a person or the bot."""

    id: str
    name: str
    zone: str = "Europe/Berlin"
    admin: bool = False
    locale: str = "en-GB"
    email: str | None = None
    is_bot: bool = False
    dms_open: bool = True
    deleted: bool = False
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One version of a message: what stood there until the next edit."""

    text: str
    blocks: Blocks
    at: datetime


@dataclass(slots=True)
class SlackFile:
    """One file: announced with its length, uploaded to where its `ticket` says, then shared in messages."""

    id: str
    name: str
    length: int
    alt: str
    ticket: str
    title: str = ""
    kind: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Message:
    """One message with all its versions; `only_for` is set on a private reply."""

    channel: str
    ts: str
    user: str
    drawn: list[Drawn]
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    deleted: bool = False
    chosen: dict[str, Typed] = field(default_factory=dict)
    """What each person selected in the menus of the message, by their id: `state.values` of a press."""
    files: list[str] = field(default_factory=list)
    """Ids of the files that are shared in it."""

    @property
    def id(self) -> str:
        """Name the message for `SeenMessage.id` and `raw`."""
        return f"{self.channel}:{self.ts}"

    @property
    def now(self) -> Drawn:
        """Return what the message reads at present."""
        return self.drawn[-1]


@dataclass(slots=True)
class Channel:
    """A public or private channel, or the direct messages between the bot and `user`."""

    id: str
    name: str
    kind: Literal["public", "private", "im"]
    created: int
    members: list[str] = field(default_factory=list)
    user: str = ""
    archived: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a Home tab as published: `drawn` holds every version, `typed` what the person entered so far."""

    id: str
    user: str
    kind: Literal["modal", "home"]
    drawn: list[Json]
    hash: str
    shown_at: datetime
    root: str
    previous: str | None = None
    open: bool = True
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """What the bot answered to the last submit, by block_id."""

    @property
    def now(self) -> Json:
        """Return the view as it reads at present."""
        return self.drawn[-1]


@dataclass(slots=True)
class Group:
    """A user group (`@mentors`) and its members."""

    id: str
    handle: str
    members: list[str]


@dataclass(slots=True)
class Trigger:
    """A trigger_id: good once, for three seconds of real time (`made` is a monotonic reading)."""

    id: str
    user: str
    view: str | None
    made: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: who gets the replies, where, and which message is its `original`."""

    token: str
    user: str
    channel: str
    made_at: datetime
    original: Message | None = None
    uses: int = 0


EffectKind = Literal["form", "private", "message", "home", "gone"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One change on somebody's screen, in the order of `serial`; `readers` are the ids of those who see it."""

    serial: int
    kind: EffectKind
    thing: Message | View
    readers: Collection[str]
