"""Interactions: delivering a person's act to the bot, and every way in which the bot may answer it."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord import limits, messages, shapes
from sandbox.discord.commands import check_choices
from sandbox.discord.messages import Composer, Upload
from sandbox.discord.modals import check_modal
from sandbox.discord.refusals import Findings, Json, Refusal
from sandbox.discord.world import Channel, Guild, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = range(4, 10)
ACTS = {COMMAND: "the command", COMPONENT: "the press", AUTOCOMPLETE: "the typing", SUBMIT: "the form"}
MAY_ANSWER = {
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (SUGGESTIONS,),
    SUBMIT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE),
}


@dataclass(slots=True, eq=False)
class Interaction:
    """One act of a person; `said` is what the bot answered it with, the rest is what came of that."""

    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    details: Json
    """The `data` of its payload."""
    born: float
    guild: Guild | None = None
    source: Message | None = None
    opener: "Interaction | None" = None
    """For a submitted form: the act that opened it."""
    redelivered: bool = False
    said: int | None = None
    original: Message | None = None
    thinking: bool = False
    form: Json | None = None
    suggestions: list[Json] = field(default_factory=list)
    shown: list[Message] = field(default_factory=list)
    """Messages made or changed in answer, in order."""

    def show(self, message: Message) -> None:
        """Note that this message is what the person sees next."""
        self.shown.append(message)

    def summary(self) -> str:
        """Return the act in a few words, for errors and breaches."""
        what = self.details.get("name") or self.details.get("custom_id")
        return f"{ACTS[self.kind]} {what!r} of {self.user.name}"

    def metadata(self) -> Json:
        """Return what a message made in answer says of it."""
        shape: Json = {"id": self.id, "type": self.kind, "user": shapes.user(self.user)}
        shape["authorizing_integration_owners"] = _owners(self.guild)
        if self.kind == COMPONENT and self.source is not None:
            shape["interacted_message_id"] = self.source.id
        if self.kind == SUBMIT and self.opener is not None:
            shape["triggering_interaction_metadata"] = self.opener.metadata()
        return shape


class Interactions:
    """The desk between the people who act and the bot that answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_token: dict[str, Interaction] = {}
        self.forms: dict[str, Interaction] = {}
        """Open forms by the id that their person sees."""
        self.open_lines: Callable[[], frozenset[int]] = frozenset
        """Which gateway lines are open, by a number of each."""
        self.deliver_twice = 0
        """How many of the next interactions arrive twice."""

    def deliver(
        self,
        kind: int,
        user: User,
        channel: Channel,
        details: Json,
        *,
        source: Message | None = None,
        shown: Json | None = None,
        opener: Interaction | None = None,
    ) -> Interaction:
        """Send an act to the bot; `shown` is the message as the person saw it when they acted."""
        act = Interaction(
            self._world.snowflake(), secrets.token_urlsafe(48), kind, user, channel, details, _now(), channel.guild
        )
        act.source, act.opener = source, opener
        self._by_token[act.token] = act
        payload = self._payload(act, shown)
        self._world.emit("INTERACTION_CREATE", payload, 0)
        if self.deliver_twice:
            self.deliver_twice -= 1
            act.redelivered = True
            self._world.emit("INTERACTION_CREATE", payload, 0)
        return act

    def _payload(self, act: Interaction, shown: Json | None) -> Json:
        world, guild = self._world, act.guild
        payload: Json = {
            "version": 1,
            "id": act.id,
            "application_id": world.bot.id,
            "token": act.token,
            "type": act.kind,
            "data": act.details,
            "channel_id": act.channel.id,
            "locale": act.user.locale,
            "app_permissions": str(act.channel.bot_may()),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": _owners(guild),
            "attachment_size_limit": 10 * 1024 * 1024,
            "context": 1 if guild is None else 0,
        }
        if guild is None:
            payload["user"] = shapes.user(act.user)
            payload["channel"] = shapes.channel(act.channel, world.bot)
        else:
            member = guild.members[act.user.id]
            payload["channel"] = shapes.shown_channel(act.channel, world.bot, member.permissions())
            payload["member"] = shapes.acting_member(member)
            payload["guild_id"] = guild.id
            payload["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
            payload["guild_locale"] = guild.locale
        if act.source is not None:
            payload["message"] = shown or act.source.body
        return payload

    def answer(self, interaction_id: str, token: str, raw: Any, files: list[Upload]) -> Json:
        """Take the bot's first answer and return what Discord says of it."""
        act = self._by_token.get(token)
        if act is None or act.id != interaction_id:
            raise Refusal(10062)
        if act.said is not None:
            raise Refusal(40060)
        if _now() - act.born > limits.ANSWER_SECONDS:
            raise Refusal(10062)
        said = raw.get("type") if isinstance(raw, dict) else None
        allowed = MAY_ANSWER[act.kind]
        if said not in allowed or (said in (UPDATE, DEFERRED_UPDATE) and act.source is None):
            found = Findings()
            found.add(("type",), "INTERACTION_TYPE_INVALID", f"An act of kind {act.kind} takes none of kind {said}.")
            found.settle()
        self._take(act, said, raw.get("data") or {}, files)
        act.said = said
        self._world.bell.ring()
        return self._receipt(act)

    def _take(self, act: Interaction, said: Any, raw: Json, files: list[Upload]) -> None:
        """Do what an answer asks for."""
        if said == MESSAGE:
            act.original = self._create(act, raw, files, ("data",))
            act.show(act.original)
        elif said == DEFERRED_MESSAGE:
            act.original = self._defer(act, (raw.get("flags") or 0) & limits.EPHEMERAL)
        elif said == DEFERRED_UPDATE:
            act.original = act.source
        elif said == UPDATE:
            assert act.source is not None
            act.original = act.source
            self._edit(act, act.source, raw, files, ("data",))
        elif said == SUGGESTIONS:
            found = Findings()
            focused = _focused(act.details.get("options", ()))
            act.suggestions = check_choices(raw.get("choices"), ("data", "choices"), found, focused["type"])
            found.settle()
        else:
            act.form = check_modal(raw)
            self.forms[act.id] = act

    def _receipt(self, act: Interaction) -> Json:
        """Return the body of an answer to `with_response`."""
        receipt: Json = {"interaction": {"id": act.id, "type": act.kind}}
        if act.said not in (MESSAGE, DEFERRED_MESSAGE, UPDATE) or act.original is None:
            return receipt
        body = act.original.body
        receipt["interaction"] |= {
            "response_message_id": act.original.id,
            "response_message_loading": bool(body["flags"] & limits.LOADING),
            "response_message_ephemeral": bool(body["flags"] & limits.EPHEMERAL),
        }
        if act.said == DEFERRED_MESSAGE:
            return receipt
        return receipt | {"resource": {"type": act.said, "message": body}}

    def of_token(self, token: str) -> Interaction | None:
        """Return the act that a token belongs to, whatever has become of it."""
        return self._by_token.get(token)

    def of_webhook(self, application_id: str, token: str) -> Interaction:
        """Return the act that a webhook token belongs to, while it lives and has been answered."""
        act = self._by_token.get(token)
        if act is None or application_id != self._world.bot.id or act.said is None:
            raise Refusal(10015)
        if _now() - act.born > limits.TOKEN_SECONDS:
            raise Refusal(50027)
        return act

    def message(self, act: Interaction, message_id: str) -> Message:
        """Return the original answer or a follow-up of an act."""
        held = act.original if message_id == "@original" else act.channel.messages.get(message_id)
        if held is None or held.deleted or (held is not act.original and held not in act.shown):
            raise Refusal(10008)
        return held

    def edit(self, act: Interaction, message_id: str, raw: Json, files: list[Upload]) -> Message:
        """Change the original answer or a follow-up."""
        message = self.message(act, message_id)
        self._edit(act, message, raw, files, ())
        return message

    def remove(self, act: Interaction, message_id: str) -> None:
        """Take the original answer or a follow-up away."""
        message = self.message(act, message_id)
        act.thinking = act.thinking and message is not act.original
        messages.delete(self._world, message)

    def follow_up(self, act: Interaction, raw: Json, files: list[Upload]) -> Message:
        """Send another message in answer; after a deferred one, the first takes its place."""
        if act.thinking and act.original is not None:
            kept = (raw.get("flags") or 0) & ~limits.EPHEMERAL
            self._edit(act, act.original, {**raw, "flags": kept}, files, ())
            return act.original
        message = self._create(act, raw, files, ())
        act.show(message)
        self._world.bell.ring()
        return message

    def _create(self, act: Interaction, raw: Json, files: list[Upload], path: tuple[str, ...]) -> Message:
        composer = Composer(self._world, raw, files, path)
        fields = composer.compose()
        return self._put(act, composer, fields)

    def _defer(self, act: Interaction, flags: int) -> Message:
        act.thinking = True
        composer = Composer(self._world, {}, [])
        empty: Json = {"content": "", "embeds": [], "components": [], "attachments": [], "mentions": []}
        empty |= {"mention_roles": [], "mention_everyone": False, "flags": flags | limits.LOADING}
        return self._put(act, composer, empty)

    def _put(self, act: Interaction, composer: Composer, fields: Json) -> Message:
        extra = {
            "application_id": self._world.bot.id,
            "webhook_id": self._world.bot.id,
            "interaction_metadata": act.metadata(),
        }
        only_for = act.user if fields["flags"] & limits.EPHEMERAL else None
        return messages.create(self._world, act.channel, composer, fields, extra=extra, only_for=only_for)

    def _edit(self, act: Interaction, message: Message, raw: Json, files: list[Upload], path: tuple[str, ...]) -> None:
        composer = Composer(self._world, raw, files, path, message.body)
        fields = composer.compose()
        loaded = act.thinking and message is act.original
        act.thinking = act.thinking and not loaded
        act.show(message)
        messages.edit(self._world, message, composer, fields, loaded=loaded)


def _owners(guild: Guild | None) -> Json:
    """Return whose installation let the act reach the bot."""
    return {"0": guild.id if guild is not None else "0"}


def _focused(options: Any) -> Json:
    """Return the option that an autocomplete asks about."""
    for one in options:
        if one.get("focused"):
            return dict(one)
        if inner := _focused(one.get("options", ())):
            return inner
    return {}


def _now() -> float:
    """Return real seconds, whatever the sandbox clock says: Discord's own limits run in real time."""
    return asyncio.get_running_loop().time()
