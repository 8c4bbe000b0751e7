"""What a person enters into one input: read from words, checked as the client checks it, written as Slack's state."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.seen import PlatformError
from sandbox.slack.blocks import elements_of
from sandbox.slack.check import options_of
from sandbox.slack.limits import INPUT_LENGTH
from sandbox.slack.mrkdwn import unescaped
from sandbox.slack.state import Json, Member
from sandbox.slack.workspace import Workspace

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FIELD = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "overflow": ("selected_option", "initial_option"),
}
_STATELESS = ("button", "overflow")
_SEVERAL = ("multi_static_select", "checkboxes")


def initial_value(element: Json) -> Json:
    """Write the state of an element that nobody has touched."""
    field, initial = _FIELD[element["type"]]
    return {"type": element["type"], field: element.get(initial, [] if element["type"] in _SEVERAL else None)}


def shown_value(kind: str, state: Json) -> Any:
    """Read a state as `SeenInput.value`: option values for choices, an aware moment for a moment, else a string."""
    value = state.get(_FIELD[kind][0])
    if kind in _SEVERAL:
        return tuple(option["value"] for option in value or [])
    if isinstance(value, dict):
        return value["value"]
    return datetime.fromtimestamp(value, UTC) if kind == "datetimepicker" and value else value


def state_values(blocks: list[Json], typed: Mapping[str, Mapping[str, Json]]) -> Json:
    """Write `state.values`: what every input of some blocks holds, touched or not."""
    values: Json = {}
    for block in blocks:
        entered = typed.get(block["block_id"], {})
        for element in elements_of(block):
            if element["type"] not in _STATELESS:
                state = entered.get(element["action_id"]) or initial_value(element)
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


@dataclass(frozen=True, slots=True)
class Entry:
    """One element that a person enters something into; unchecked, anything is sent."""

    space: Workspace
    person: Member
    element: Json
    label: str
    unchecked: bool = False

    def state(self, given: Any) -> Json:
        """Write what was given as the state of the element; PlatformError for what a client would not let in."""
        kind = self.element["type"]
        write = _WRITERS.get(kind)
        if write is None:
            raise PlatformError(f"{self.label}: nobody can enter anything into a {kind}")
        if isinstance(given, list | tuple) and kind not in _SEVERAL:
            given = given[0] if given else None
        value = ([] if kind in _SEVERAL else None) if given in (None, "") else write(self, given)
        return {"type": kind, _FIELD[kind][0]: value}

    def refuse(self, sentence: str) -> None:
        """Object as the client does, unless it is a hostile one."""
        if not self.unchecked:
            raise PlatformError(f"{self.label}: {sentence}")

    def line(self, given: Any) -> str:
        """Write a line or a paragraph."""
        text = str(given)
        least, most = self.element.get("min_length", 0), self.element.get("max_length", INPUT_LENGTH)
        if len(text) > most:
            self.refuse(f"{len(text)} characters are more than {most}")
        if len(text) < least:
            self.refuse(f"{len(text)} characters are fewer than {least}")
        return text

    def number(self, given: Any) -> str:
        """Write a number; Slack sends it as a string."""
        text = str(given)
        if not _NUMBER.fullmatch(text) or ("." in text and not self.element["is_decimal_allowed"]):
            self.refuse(f"{text} is not a number that fits")
            return text
        least, most = self.element.get("min_value", text), self.element.get("max_value", text)
        if not float(least) <= float(text) <= float(most):
            self.refuse(f"{text} is not between {least} and {most}")
        return text

    def email(self, given: Any) -> str:
        """Write an email address."""
        if not _EMAIL.fullmatch(str(given)):
            self.refuse(f"{given} is not an email address")
        return str(given)

    def option(self, given: Any) -> Json:
        """Find the option of that value or label."""
        if isinstance(given, Collection) and not isinstance(given, str):
            given = next(iter(given), None)
        options = options_of(self.element)
        for option in options:
            if given == option["value"]:
                return option
        for option in options:
            if given == unescaped(option["text"]["text"]):
                return option
        labels = [unescaped(option["text"]["text"]) for option in options]
        self.refuse(f"{given!r} is not an option; there are {labels}")
        return {"text": {"type": "plain_text", "text": str(given), "emoji": True}, "value": str(given)}

    def options(self, given: Any) -> list[Json]:
        """Find several options, in the order they stand."""
        wanted = [given] if isinstance(given, str) else list(given)
        found = [self.option(one) for one in wanted]
        most = self.element.get("max_selected_items", len(found))
        if len(found) > most:
            self.refuse(f"{len(found)} are chosen, {most} are allowed")
        order = [option["value"] for option in options_of(self.element)]
        return sorted(found, key=lambda one: order.index(one["value"]) if one["value"] in order else len(order))

    def day(self, given: Any) -> str:
        """Write a date."""
        return self._written(given, lambda text: date.fromisoformat(text).isoformat())

    def hour(self, given: Any) -> str:
        """Write a time of day."""
        return self._written(given, lambda text: f"{time.fromisoformat(text):%H:%M}")

    def _written(self, given: Any, write: Callable[[str], str]) -> str:
        try:
            return write(str(given))
        except ValueError:
            self.refuse(f"{given!r} is not one that the picker offers")
            return str(given)

    def moment(self, given: Any) -> Any:
        """Write a moment: an aware datetime, or seconds since 1970 as a number or its digits."""
        if isinstance(given, datetime) and given.tzinfo is not None:
            return int(given.timestamp())
        if isinstance(given, str) and given.isascii() and given.isdigit():
            return int(given)
        if not isinstance(given, int):
            self.refuse(f"{given!r} is not a moment")
        return given

    def user(self, given: Any) -> str:
        """Find a person by object, id or name."""
        wanted = getattr(given, "id", given)
        for member in self.space.members.values():
            if wanted in (member.id, member.name, f"@{member.name}"):
                return member.id
        self.refuse(f"{wanted!r} is nobody here")
        return str(wanted)

    def channel(self, given: Any) -> str:
        """Find a channel that the person can choose, by id or name."""
        try:
            channel = self.space.channel_named(str(given))
        except KeyError:
            self.refuse(f"{given!r} is no channel here")
            return str(given)
        if channel.kind not in self._choosable():
            self.refuse(f"#{channel.name} is not offered: it is {channel.kind}")
        if channel.kind != "public" and self.person.id not in channel.members:
            self.refuse(f"{self.person.name} does not see #{channel.name}")
        return channel.id

    def _choosable(self) -> Collection[str]:
        if self.element["type"] == "channels_select":
            return ("public",)
        wanted: Mapping[str, Any] = self.element.get("filter", {})
        return tuple(wanted.get("include", ("public", "private", "im")))


_WRITERS: dict[str, Callable[[Entry, Any], Any]] = {
    "plain_text_input": Entry.line,
    "email_text_input": Entry.email,
    "number_input": Entry.number,
    "static_select": Entry.option,
    "radio_buttons": Entry.option,
    "overflow": Entry.option,
    "multi_static_select": Entry.options,
    "checkboxes": Entry.options,
    "datepicker": Entry.day,
    "timepicker": Entry.hour,
    "datetimepicker": Entry.moment,
    "users_select": Entry.user,
    "channels_select": Entry.channel,
    "conversations_select": Entry.channel,
}
