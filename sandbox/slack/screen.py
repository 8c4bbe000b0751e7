"""One person's screen: everything on it now, what is new on it, and the button or menu that they mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.seen import PlatformError, Seen, SeenButton, SeenForm, SeenMessage
from sandbox.slack.blocks import elements_of
from sandbox.slack.reading import KINDS, Reading
from sandbox.slack.state import Blocks, Drawn, Effect, Json, Member, Message, View
from sandbox.slack.workspace import Workspace

GRACE_SECONDS = 1.0
"""How long a person waits for something to show after the bot has acknowledged."""

SETTLE_SECONDS = 0.2
"""How long a person who saw something less private still waits for a form or a private reply."""


@dataclass(frozen=True, slots=True)
class Target:
    """An element that a person uses: where it stands, in the version that they see."""

    thing: Message | View
    drawn: Drawn | Json
    block: Json
    element: Json


class Screen:
    """What one person sees; `at_home` is set while they look at the Home tab."""

    def __init__(self, space: Workspace, member: Member) -> None:
        self._space, self._member = space, member
        self.reading = Reading(space, member)
        self.at_home = False

    def private(self) -> list[Message]:
        """Return the private replies, oldest first."""
        return [one for one in self._space.private if one.only_for == self._member.id and not one.deleted]

    def direct(self) -> list[Message]:
        """Return the direct messages, oldest first."""
        return [one for one in self._space.direct(self._member.id).messages if not one.deleted]

    def things(self) -> list[Message | View]:
        """Return everything on the screen, newest first; the Home tab comes last unless it is looked at."""
        boards = [
            message
            for channel in self._space.channels.values()
            if self._member.id in channel.members
            for message in channel.messages
            if not message.deleted
        ]
        messages = sorted([*self.private(), *boards], key=lambda one: float(one.ts), reverse=True)
        home = self._space.homes.get(self._member.id)
        tab: list[View] = [home] if home else []
        stack = self._space.stack(self._member.id)[::-1]
        return [*stack, *tab, *messages] if self.at_home else [*stack, *messages, *tab]

    def read(self, thing: Message | View) -> SeenMessage:
        """Read one of them."""
        return self.reading.view(thing) if isinstance(thing, View) else self.reading.message(thing)

    def transcript(self) -> str:
        """Write down what the person sees, newest first."""
        seen = [self.read(thing) for thing in self.things()[:12]]
        lines = [f"--- {one.where} {one.labels()}\n{one.text}" for one in seen]
        return f"{self._member.name} sees:\n" + ("\n".join(lines) or "nothing at all")

    def shown(self, thing: Message | View) -> Seen:
        """Read what came up: a modal that can be filled in as a form, anything else as a message."""
        if isinstance(thing, Message) or thing.kind == "home":
            return self.read(thing)
        asks = thing.now.get("submit") or any(block["type"] == "input" for block in thing.now["blocks"])
        return self.reading.form(thing) if asks else self.reading.view(thing)

    async def new(self, after: int, pressed: Message | View | None = None) -> Seen:
        """Wait a moment for what an act brings up, and read the part of it that is most the person's own."""
        found = await self._space.bell.until(lambda: self._best(after, pressed, 9), GRACE_SECONDS)
        if found is not None and self._rank(found, pressed) > 1:
            await self._space.bell.until(lambda: self._best(after, pressed, 1), SETTLE_SECONDS)
            found = self._best(after, pressed, 9)
        return self.shown(found.thing) if found else None

    def _best(self, after: int, pressed: Message | View | None, worst: int) -> Effect | None:
        effects = self._space.effects_for(self._member.id, after)
        ranked = [(self._rank(one, pressed), -one.serial, one) for one in effects]
        return min((one for one in ranked if one[0] <= worst), default=(0, 0, None))[2]

    def _rank(self, effect: Effect, pressed: Message | View | None) -> int:
        """Order what came up: a form, a private reply, what was pressed, a direct message, the Home, a board."""
        if effect.kind == "form":
            return 0 if isinstance(effect.thing, View) and effect.thing.open else 99
        if effect.kind == "gone" or (isinstance(effect.thing, Message) and effect.thing.deleted):
            return 99
        if effect.kind == "private":
            return 1
        if effect.thing is pressed:
            return 2
        if effect.kind == "home":
            return 4
        return 3 if isinstance(effect.thing, Message) and effect.thing.channel.startswith("D") else 5

    def button(self, label: str, on: SeenMessage | SeenForm | None, nth: int) -> Target:
        """Find the button with that label, on what was seen or on the newest thing that has it."""
        if on is not None:
            seen = [button for button in on.buttons if button.label == label]
            if len(seen) <= nth:
                raise PlatformError(f"there is no button {label!r} there, only {[one.label for one in on.buttons]}")
            return self._drawn_button(self.thing(on.id), seen[nth])
        for thing in self.things():
            matching = [one for one in self._buttons(thing, thing.now) if self._label(one) == label]
            if len(matching) > nth:
                return matching[nth]
        raise PlatformError(f"there is no button {label!r} on the screen; {self.transcript()}")

    def menu(self, label: str, on: SeenMessage | SeenForm | None) -> Target:
        """Find the menu, or the input of a form, with that placeholder, label or key."""
        for thing in [self.thing(on.id)] if on else self.things():
            for target in self._targets(thing, thing.now):
                if target.element["type"] in KINDS and label in self._names(target):
                    return target
        raise PlatformError(f"there is no menu {label!r}; {self.transcript()}")

    def element(self, place: str, key: str, value: str | None = None, block: str | None = None) -> Target:
        """Find what has that action_id on a message, a modal or the `home`, in the newest version that had it.

        `value` and `block` tell namesakes apart.
        """
        home = self._space.homes.get(self._member.id)
        thing = self.thing(home.id if place == "home" and home else place)
        readers = self._space.readers(thing) if isinstance(thing, Message) else (thing.user,)
        if self._member.id not in readers:
            raise PlatformError(f"{self._member.name} does not see that message")
        versions: list[Drawn | Json] = [*thing.drawn]
        for drawn in reversed(versions):
            for target in self._targets(thing, drawn):
                named = target.element["action_id"] == key and block in (None, target.block["block_id"])
                if named and value in (None, target.element.get("value")):
                    return target
        raise PlatformError("that never stood there")

    def called(self, target: Target) -> str:
        """Return what an element is called on the screen."""
        texts = [target.element.get("text"), target.element.get("placeholder"), target.block.get("label")]
        return next((self.reading.words(text) for text in texts if text), target.element["action_id"])

    def thing(self, seen_id: str) -> Message | View:
        """Find what was seen under that id."""
        view = self._space.views.get(seen_id) or self._space.homes.get(self._member.id)
        if view is not None and view.id == seen_id:
            return view
        try:
            message = self._space.message(seen_id)
            self._space.channel_named(message.channel)
        except KeyError:
            raise PlatformError(f"nothing with the id {seen_id!r} is on this screen any more") from None
        return message

    def _drawn_button(self, thing: Message | View, button: SeenButton) -> Target:
        """Find a button in the newest version that had it: a stale screen still shows an old one."""
        versions: list[Drawn | Json] = [*thing.drawn]
        for drawn in reversed(versions):
            for target in self._buttons(thing, drawn):
                if self.reading.button(target.element) == button:
                    return target
        raise PlatformError(f"the button {button.label!r} never stood there")

    def _buttons(self, thing: Message | View, drawn: Drawn | Json) -> list[Target]:
        return [one for one in self._targets(thing, drawn) if one.element["type"] == "button"]

    def _targets(self, thing: Message | View, drawn: Drawn | Json) -> Iterator[Target]:
        blocks: Blocks = drawn.blocks if isinstance(drawn, Drawn) else drawn["blocks"]
        for block in blocks:
            for element in elements_of(block):
                yield Target(thing, drawn, block, element)

    def _label(self, target: Target) -> str:
        return self.reading.words(target.element["text"])

    def _names(self, target: Target) -> list[str]:
        texts = [target.element.get("placeholder"), target.block.get("label"), target.block.get("text")]
        words = [self.reading.words(text) for text in texts if text]
        return [*words, target.element["action_id"], target.block["block_id"]]
