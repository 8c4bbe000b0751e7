"""People on the local Discord: they act by what they see, and read what the bot sends them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Self

from sandbox.discord import choosing, limits, slash
from sandbox.discord.commands import Registry
from sandbox.discord.components import BUTTON, SELECTS, walk
from sandbox.discord.forms import seen_form, submission
from sandbox.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DEFERRED_UPDATE,
    MODAL,
    SUBMIT,
    Interaction,
    Interactions,
)
from sandbox.discord.reading import seen_menu, seen_message, visible
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, Guild, Message, User, World
from sandbox.seen import PlatformError, Seen, SeenForm, SeenMessage

THINKING_SECONDS = 10.0
"""How long a person watches "is thinking…" before they give up."""
GRACE_SECONDS = 1.0
"""How long a person waits for something to change after a silent acknowledgement."""


@dataclass(slots=True, eq=False)
class DiscordPerson(User):
    """Somebody with an account; what they do goes to the bot as their client would send it."""

    world: World = field(kw_only=True, repr=False)
    desk: Interactions = field(kw_only=True, repr=False)
    registry: Registry = field(kw_only=True, repr=False)
    place: Channel | None = field(default=None, kw_only=True, repr=False)
    """The channel in which they are; `None` means the first they can see, or their direct messages."""

    def at(self, place: Channel | str, guild: Guild | None = None) -> Self:
        """Go to a channel, given as such, by name or as "dm", and stay there."""
        self.place = self._channel(place, guild)
        return self

    async def command(
        self,
        line: str,
        given: Mapping[str, object] | None = None,
        /,
        *,
        where: Channel | str | None = None,
        guild: Guild | None = None,
        **options: object,
    ) -> Seen:
        """Use a slash command; choices are given by value or by shown name."""
        channel = self._channel(where, guild)
        chosen = slash.choose(self.registry, line, channel, slash.permissions_of(self, channel))
        details = slash.fill(chosen, {**(given or {}), **options}, self.world, channel)
        return await self._outcome(self.desk.deliver(COMMAND, self, channel, details))

    async def suggestions(
        self, line: str, option: str, typed: str = "", /, *, where: Channel | str | None = None, **options: object
    ) -> list[tuple[str, object]]:
        """Type into an option of a command and return what is suggested, as (name, value)."""
        channel = self._channel(where, None)
        chosen = slash.choose(self.registry, line, channel, slash.permissions_of(self, channel))
        details = slash.ask(chosen, option, typed, options, self.world, channel)
        act = self.desk.deliver(AUTOCOMPLETE, self, channel, details)
        await self._answered(act)
        return [(one["name"], one["value"]) for one in act.suggestions]

    async def press(self, label: str, on: SeenMessage | None = None, nth: int = 0) -> Seen:
        """Press the button with that label, on a message or on the newest that has one; a link sends nothing."""
        seen = on or self._newest(lambda one: label in one.labels(), f"button {label!r}")
        buttons = [one for one in seen.buttons if one.label == label]
        if len(buttons) <= nth:
            raise PlatformError(f"the message has no button {label!r} number {nth}; it has {seen.labels()}")
        return None if buttons[nth].url is not None else await self.press_at(seen.id, buttons[nth].key)

    async def press_at(self, message_id: str, key: str) -> Seen:
        """Press the button with that custom_id on the message with that id."""
        message, body, part = self._part(message_id, key)
        details: Json = {"custom_id": part["custom_id"], "component_type": BUTTON, "id": part["id"]}
        return await self._use(message, body, details)

    async def choose(self, menu: str, options: object, on: SeenMessage | None = None) -> Seen:
        """Choose in the menu with that placeholder or key, on a message or on the newest that has one."""
        seen = on or self._newest(
            lambda one: any(menu in (each.label, each.key) for each in one.menus), f"menu {menu!r}"
        )
        menus = [one for one in seen.menus if menu in (one.label, one.key)]
        if not menus:
            raise PlatformError(f"the message has no menu {menu!r}; it has {[one.label for one in seen.menus]}")
        return await self.choose_at(seen.id, menus[0].key, options)

    async def choose_at(self, message_id: str, key: str, options: object) -> Seen:
        """Choose in the menu with that custom_id on the message with that id."""
        message, body, part = self._part(message_id, key)
        values = choosing.chosen_values(part, options, self.world, message.channel)
        details: Json = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        details["values"] = values
        if found := choosing.resolved(part["type"], values, self.world, message.channel.guild):
            details["resolved"] = found
        return await self._use(message, body, details)

    async def submit(
        self, form: SeenForm, given: Mapping[str, object] | None = None, /, *, unchecked: bool = False, **values: object
    ) -> Seen:
        """Submit a form; `unchecked` sends it as a hostile client would, whatever it holds."""
        opener = self.desk.forms[form.id]
        details = submission(self.world, opener, form, {**(given or {}), **values}, unchecked=unchecked)
        source = opener.source
        act = self.desk.deliver(SUBMIT, self, opener.channel, details, source=source, opener=opener)
        return await self._outcome(act)

    def form(self, form_id: str) -> SeenForm:
        """Return a form that an act of this person opened; PlatformError when there is none such."""
        opener = self.desk.forms.get(form_id)
        if opener is None or opener.user is not self:
            raise PlatformError("that form is no longer open")
        return seen_form(self.world, opener, self)

    def board(self, channel: Channel | str, guild: Guild | None = None) -> list[SeenMessage]:
        """Return the public messages of a channel, oldest first."""
        place = self._channel(channel, guild)
        if not place.seen_by(self):
            raise PlatformError(f"{self.name} cannot see {place.where}")
        return [self._seen(one) for one in place.messages.values() if one.only_for is None]

    def inbox(self) -> list[SeenMessage]:
        """Return the direct messages from the bot, oldest first."""
        return self.board("dm") if self.id in self.world.dms else []

    def private(self) -> list[SeenMessage]:
        """Return the replies that only this person sees, oldest first."""
        return [self._seen(one) for one in reversed(visible(self.world, self)) if one.only_for is self]

    async def sees(self, text: str, timeout: float = 5.0) -> SeenMessage:  # noqa: ASYNC109 - a person's patience
        """Return the newest message that holds that text, waiting for it."""
        found = await self.world.bell.until(lambda: self._holding(text), timeout)
        if found is None:
            raise PlatformError(f"{self.name} does not see {text!r} but only:\n{self.transcript()}")
        return found

    async def no_longer_sees(self, text: str, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - a person's patience
        """Wait until no message holds that text."""
        gone = await self.world.bell.until(lambda: self._holding(text) is None, timeout)
        if not gone:
            raise PlatformError(f"{self.name} still sees {text!r}:\n{self.transcript()}")

    def transcript(self) -> str:
        """Return everything on this person's screen, newest first, in readable form."""
        lines = []
        for one in map(self._seen, visible(self.world, self)):
            private = " (private)" if one.private else ""
            buttons = "".join(f" [{label}]" for label in one.labels())
            lines.append(f"--- {one.where}{private}\n{one.text}\n{buttons}".rstrip())
        return "\n".join(lines) or "(nothing)"

    def raw(self, message_id: str) -> Json:
        """Return a visible message as Discord's JSON has it."""
        return deepcopy(self._message(message_id).body)

    def files(self, seen: SeenMessage) -> dict[str, bytes]:
        """Return the files of a message by name."""
        message = self._message(seen.id)
        return {one["filename"]: message.files[one["id"]] for one in message.body["attachments"]}

    def _seen(self, message: Message) -> SeenMessage:
        return seen_message(self.world, message, self)

    def _message(self, message_id: str) -> Message:
        for channel in self.world.channels.values():
            message = channel.messages.get(message_id)
            if message is not None and channel.seen_by(self) and message.only_for in (None, self):
                return message
        raise PlatformError(f"the message {message_id} is gone")

    def _holding(self, text: str) -> SeenMessage | None:
        return next((one for one in map(self._seen, visible(self.world, self)) if text in one.text), None)

    def _newest(self, fits: Callable[[SeenMessage], bool], what: str) -> SeenMessage:
        for one in map(self._seen, visible(self.world, self)):
            if fits(one):
                return one
        raise PlatformError(f"{self.name} sees no {what} but only:\n{self.transcript()}")

    def _part(self, message_id: str, key: str) -> tuple[Message, Json, Json]:
        """Return a message, the newest state of it that has the component, and the component."""
        message = self._message(message_id)
        for body in reversed(message.versions):
            for part in walk(body["components"]):
                if part.get("custom_id") == key and part["type"] in (BUTTON, *SELECTS):
                    if part.get("disabled"):
                        label = part.get("label") or seen_menu(part, self.world, message.channel).label
                        raise PlatformError(f"{label!r} is disabled")
                    return message, body, part
        raise PlatformError(f"the message never had a component {key!r}")

    async def _use(self, message: Message, shown: Json, details: Json) -> Seen:
        """Send the use of a component; `shown` is the message as this person's screen still has it."""
        act = self.desk.deliver(COMPONENT, self, message.channel, details, source=message, shown=shown)
        return await self._outcome(act)

    async def _answered(self, act: Interaction) -> None:
        """Wait for the bot's first answer."""
        lines = self.desk.open_lines()
        if not await self.world.bell.until(lambda: act.said is not None, limits.ANSWER_SECONDS):
            # A bot that went away in between has broken no rule: its supervisor has.
            if lines & self.desk.open_lines():
                self.world.breach(f"nobody answered {act.summary()} within {limits.ANSWER_SECONDS:.0f} s")
            raise PlatformError(f"the bot did not answer {act.summary()}")

    async def _outcome(self, act: Interaction) -> Seen:
        """Return what the person sees in answer to an act."""
        states = len(act.source.versions) if act.source is not None else 0
        await self._answered(act)
        if act.said == MODAL:
            return seen_form(self.world, act, self)
        patience = GRACE_SECONDS if act.said == DEFERRED_UPDATE else THINKING_SECONDS
        shown = await self.world.bell.until(lambda: self._effect(act, states), patience)
        if shown is None and act.thinking:
            self.world.breach(f"the bot kept thinking about {act.summary()}")
            raise PlatformError(f"the bot kept thinking about {act.summary()}")
        return self._seen(shown) if shown is not None and not shown.deleted else None

    def _effect(self, act: Interaction, states: int) -> Message | None:
        """Return the first message that an act has brought or changed, once there is one."""
        if act.shown:
            return act.shown[0]
        if act.original is not None and act.original.deleted:
            return act.original
        source = act.source
        return source if source is not None and (source.deleted or len(source.versions) > states) else None

    def _channel(self, where: Channel | str | None, guild: Guild | None) -> Channel:
        """Return the channel that is meant, or where the person is."""
        if isinstance(where, Channel):
            return where
        if where == "dm":
            return self.world.dm(self)
        if where is None and guild is None and self.place is not None:
            return self.place
        guilds = [guild] if guild is not None else [one for one in self.world.guilds.values() if self.id in one.members]
        channels = [one for each in guilds for one in each.channels.values() if one.seen_by(self)]
        if where is not None:
            channels = [one for one in channels if one.name == where.removeprefix("#")]
        elif not channels:
            return self.world.dm(self)
        if not channels:
            raise PlatformError(f"{self.name} sees no channel {where}")
        return channels[0]
