"""A person in a Slack workspace, who acts on what they see."""

from collections.abc import Mapping
from typing import Any

from sandbox.seen import PlatformError, Seen, SeenForm, SeenMessage
from sandbox.slack.answers import member_answer, view_answer
from sandbox.slack.delivery import Delivery
from sandbox.slack.forms import fill, take_answer
from sandbox.slack.limits import ANSWER_SECONDS
from sandbox.slack.payloads import Payloads
from sandbox.slack.response_urls import say
from sandbox.slack.screen import GRACE_SECONDS, Screen, Target
from sandbox.slack.state import Channel, Drawn, Json, Member, Message, View
from sandbox.slack.values import Entry
from sandbox.slack.views import close
from sandbox.slack.workspace import Workspace

_SHOWN_WITH_AN_ACTION = ("type", "action_id", "text", "value", "url", "style", "placeholder", "confirm")


class SlackPerson:
    """One person; `at` names the channel where they type their commands (at first #general, where no bot is)."""

    def __init__(self, space: Workspace, delivery: Delivery, payloads: Payloads, member: Member) -> None:
        self._space, self._delivery, self._payloads, self._member = space, delivery, payloads, member
        self._screen = Screen(space, member)
        self.at = "general"

    @property
    def name(self) -> str:
        """Return the name that others read."""
        return self._member.name

    @property
    def id(self) -> str:
        """Return the user id."""
        return self._member.id

    @property
    def zone(self) -> str:
        """Return the IANA name of their client's zone."""
        return self._member.zone

    @property
    def dms_open(self) -> bool:
        """Tell whether the bot can write to them."""
        return self._member.dms_open

    @dms_open.setter
    def dms_open(self, value: bool) -> None:
        self._member.dms_open = value

    # acting

    async def command(self, text: str, **options: object) -> Seen:
        """Type a slash command."""
        if options:
            raise PlatformError(f"a Slack command has no options: {sorted(options)}")
        command, _, rest = text.partition(" ")
        known = self._space.app.commands
        if not command.startswith("/") or (known is not None and command not in known):
            raise PlatformError(f"{command} is not a valid command")
        self._screen.at_home = False
        channel = self._channel(self.at)
        payload = self._payloads.command(self._member, command, rest.strip(), channel.id)
        before = self._space.serial
        body = self._answered(await self._delivery.command(payload), text)
        if body:
            ticket = self._space.response_urls[payload["response_url"].rsplit("/", 1)[1]]
            code = say(self._space, ticket, body)
            if code:
                raise PlatformError(f"{text} failed because the answer was refused: {code}")
        return await self._screen.new(before)

    async def press(self, label: str, on: SeenMessage | SeenForm | None = None, nth: int = 0) -> Seen:
        """Press the button with that label, as it was drawn when `on` was seen."""
        target = self._screen.button(label, on, nth)
        return await self._use(target, {}, f"pressing {label!r}")

    async def choose(
        self, menu: str, option: object, on: SeenMessage | SeenForm | None = None, *, unchecked: bool = False
    ) -> Seen:
        """Choose in a menu, named by its placeholder, label or key; an input of a form is only filled in."""
        return await self._choose(self._screen.menu(menu, on), menu, option, unchecked=unchecked)

    async def press_at(self, place: str, key: str, *, value: str | None = None, block: str | None = None) -> Seen:
        """Press what has that action_id on a message, a modal (by their ids) or the `home`."""
        target = self._screen.element(place, key, value, block)
        return await self._use(target, {}, f"pressing {self._screen.called(target)!r}")

    async def choose_at(self, place: str, key: str, option: object, *, block: str | None = None) -> Seen:
        """Choose in the menu that has that action_id on a message, a modal (by their ids) or the `home`."""
        target = self._screen.element(place, key, None, block)
        return await self._choose(target, self._screen.called(target), option)

    def enter(self, place: str, entered: Mapping[str, Mapping[str, object]]) -> None:
        """Type into inputs, by block_id and action_id, without sending anything; nothing is checked yet."""
        for block, values in entered.items():
            for key, given in values.items():
                self._enter(self._screen.element(place, key, None, block), key, given, unchecked=True)

    async def submit(
        self, form: SeenForm, values: Mapping[str, Any] | None = None, /, *, unchecked: bool = False, **named: Any
    ) -> Seen:
        """Fill in a form and submit it; the same form with `errors` comes back when the bot refused it."""
        view = self._space.views.get(form.id)
        if view is None or view.user != self.id:
            raise PlatformError(f"there is no such form: {form.title}")
        if not unchecked and self._space.stack(self.id)[-1:] != [view]:
            raise PlatformError(f"the form {form.title!r} is no longer open")
        fill(self._space, self._member, view, {**(values or {}), **named}, unchecked=unchecked)
        before = self._space.serial
        payload = self._payloads.submission(self._member, view)
        body = self._answered(await self._delivery.interaction(payload), f"submitting {form.title!r}")
        view.errors = take_answer(self._space, view, body)
        if view.errors:
            return self._screen.reading.form(view, view.errors)
        return await self._screen.new(before)

    async def close_form(self, *, every: bool = False) -> Seen:
        """Close the form on top, or `every` one; return the one beneath."""
        stack = self._space.stack(self.id)
        if not stack:
            raise PlatformError(f"{self.name} has no form open")
        for view in reversed(stack if every else stack[-1:]):
            close([view])
            if view.now.get("notify_on_close"):
                payload = self._payloads.closed(self._member, view, all_of_them=every)
                self._answered(await self._delivery.interaction(payload), "closing a form")
        beneath = self._space.stack(self.id)
        return self._screen.shown(beneath[-1]) if beneath else None

    async def shortcut(self, callback_id: str) -> Seen:
        """Use a global shortcut."""
        known = self._space.app.shortcuts
        if known is not None and callback_id not in known:
            raise PlatformError(f"there is no shortcut {callback_id}")
        before = self._space.serial
        payload = self._payloads.shortcut(self._member, callback_id)
        self._answered(await self._delivery.interaction(payload), f"the shortcut {callback_id}")
        return await self._screen.new(before)

    async def open_home(self) -> SeenMessage:
        """Open the app's Home tab and read it, as it is once the bot has heard of it."""
        if not self._space.app.home_tab:
            raise PlatformError("this app has no Home tab")
        self._screen.at_home = True
        before = self._space.serial
        event: Json = {"type": "app_home_opened", "user": self.id, "tab": "home"}
        event["channel"] = self._space.direct(self.id).id
        home = self._space.homes.get(self.id)
        if home is not None:
            event["view"] = view_answer(self._space, home)
        if await self._hears(event):
            await self._space.bell.until(lambda: self._republished(before), GRACE_SECONDS)
        return self.home()

    async def change_zone(self, zone: str) -> None:
        """Travel: the client shows another zone from now on, and the bot may hear of it."""
        self._member.zone = zone
        await self._changed()

    async def change_locale(self, locale: str) -> None:
        """Set the client to another language, and the bot may hear of it."""
        self._member.locale = locale
        await self._changed()

    async def _changed(self) -> None:
        self._member.updated = int(self._space.clock.now().timestamp())
        await self._hears({"type": "user_change", "user": member_answer(self._space, self._member, locale=True)})

    def reload(self) -> None:
        """Reload the client: private replies are gone from the screen, as Slack keeps none."""
        for message in self._screen.private():
            message.deleted = True

    # reading

    def board(self, channel: str) -> list[SeenMessage]:
        """Read a channel, oldest message first."""
        place = self._channel(channel)
        return [self._screen.read(one) for one in place.messages if not one.deleted]

    def inbox(self) -> list[SeenMessage]:
        """Read the direct messages of the bot, oldest first."""
        return [self._screen.read(one) for one in self._screen.direct()]

    def private(self) -> list[SeenMessage]:
        """Read the private replies, oldest first."""
        return [self._screen.read(one) for one in self._screen.private()]

    def home(self) -> SeenMessage:
        """Read the Home tab; an empty one when the bot never published any."""
        home = self._space.homes.get(self.id)
        return self._screen.read(home) if home else SeenMessage("", "home", "", private=True)

    def form(self) -> SeenForm | None:
        """Read the form on top, if one is open."""
        stack = self._space.stack(self.id)
        return self._screen.reading.form(stack[-1]) if stack else None

    async def sees(self, text: str, timeout: float = 5.0) -> SeenMessage:  # noqa: ASYNC109 - the acting API's own word
        """Wait until something on the screen contains that text, and return it; the newest wins."""
        found = await self._space.bell.until(lambda: self._containing(text), timeout)
        if found is None:
            raise PlatformError(f"{self.name} does not see {text!r}; {self._screen.transcript()}")
        return found

    async def no_longer_sees(self, text: str, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - as above
        """Wait until nothing on the screen contains that text."""
        gone = await self._space.bell.until(lambda: self._containing(text) is None, timeout)
        if not gone:
            raise PlatformError(f"{self.name} still sees {text!r}; {self._screen.transcript()}")

    # within

    async def _choose(self, target: Target, menu: str, option: object, *, unchecked: bool = False) -> Seen:
        """Choose in a menu and send it; an input of a form is only filled in."""
        state = self._enter(target, menu, option, unchecked=unchecked)
        if target.block["type"] == "input" and not target.block.get("dispatch_action"):
            return self._screen.shown(target.thing)
        return await self._use(target, state, f"choosing {option!r}")

    def _enter(self, target: Target, label: str, given: object, *, unchecked: bool) -> Json:
        """Keep what somebody entered, and return it as Slack's state."""
        state = Entry(self._space, self._member, target.element, label, unchecked).state(given)
        thing = target.thing
        typed = thing.chosen.setdefault(self.id, {}) if isinstance(thing, Message) else thing.typed
        typed.setdefault(target.block["block_id"], {})[target.element["action_id"]] = state
        return state

    async def _use(self, target: Target, state: Json, what: str) -> Seen:
        """Send the press or the choice of an element, and see what comes of it."""
        action = {key: value for key, value in target.element.items() if key in _SHOWN_WITH_AN_ACTION}
        action |= {"block_id": target.block["block_id"], **state}
        before = self._space.serial
        if isinstance(target.thing, Message):
            assert isinstance(target.drawn, Drawn)
            payload = self._payloads.message_press(self._member, target.thing, target.drawn, action)
        else:
            assert isinstance(target.drawn, dict)
            payload = self._payloads.view_press(self._member, target.thing, target.drawn, action)
        self._answered(await self._delivery.interaction(payload), what)
        return await self._screen.new(before, target.thing)

    def _answered(self, body: Json | None, what: str) -> Json:
        if body is None:
            raise PlatformError(f"{self.name}: the bot did not answer {what} within {ANSWER_SECONDS:g} s")
        return body

    async def _hears(self, event: Json) -> bool:
        """Tell the bot of an event it subscribed to; PlatformError when it does not take it."""
        if event["type"] not in self._space.app.events:
            return False
        if not await self._delivery.event(self._payloads.event(event)):
            raise PlatformError(f"{self.name}: the bot did not take {event['type']} within {ANSWER_SECONDS:g} s")
        return True

    def _republished(self, after: int) -> View | None:
        home = self._space.homes.get(self.id)
        new = [one for one in self._space.effects_for(self.id, after) if one.thing is home]
        return home if new else None

    def _containing(self, text: str) -> SeenMessage | None:
        for thing in self._screen.things():
            seen = self._screen.read(thing)
            if text in seen.text:
                return seen
        return None

    def _channel(self, name: str) -> Channel:
        try:
            channel = self._space.channel_named(name)
        except KeyError:
            raise PlatformError(f"there is no channel {name}") from None
        if channel.kind != "public" and self.id not in channel.members:
            raise PlatformError(f"{self.name} does not see #{channel.name}")
        return channel
