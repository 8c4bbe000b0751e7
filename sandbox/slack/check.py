"""What is wrong with a piece of Block Kit: a collector of faults, and the rules of text, options and confirmations."""

import re
from collections.abc import Collection
from typing import Any

from sandbox.slack import limits
from sandbox.slack.state import Json

_MASS_MENTION = re.compile(r"<!(channel|here|everyone|subteam\^)")
_DATE = re.compile(r"<!date\^[^>]*>?")
_GOOD_DATE = re.compile(r"<!date\^-?\d{1,12}\^[^|^>]*\{[a-z_]+\}[^|^>]*(\^https?://[^|>]+)?\|[^|>]+>")
PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


class Check:
    """Collects `faults`, which Slack refuses, and `breaches`, which only this sandbox objects to."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.breaches: list[str] = []

    def wrong(self, at: str, sentence: str) -> None:
        """Note one fault the way Slack words them in `response_metadata.messages`."""
        self.faults.append(f"[ERROR] {sentence} [json-pointer:{at}]")

    def keys(self, thing: Any, at: str, required: Collection[str], optional: Collection[str]) -> bool:
        """Check that a thing is an object of these keys; False when it is no object at all."""
        if not isinstance(thing, dict):
            self.wrong(at, "must be an object")
            return False
        for key in sorted(set(required) - set(thing)):
            self.wrong(at, f"missing required field: {key}")
        for key in sorted(set(thing) - set(required) - set(optional)):
            self.wrong(at, f"invalid additional property: {key}")
        return True

    def string(self, value: Any, at: str, most: int, *, least: int = 1) -> bool:
        """Check a string and its length in characters."""
        if not isinstance(value, str):
            self.wrong(at, "must be a string")
        elif len(value) < least:
            self.wrong(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            self.wrong(at, f"must be less than {most + 1} characters")
        else:
            return True
        return False

    def strings(self, thing: Json, at: str, lengths: dict[str, int]) -> None:
        """Check those of the named strings that are there."""
        for key, most in lengths.items():
            if key in thing:
                self.string(thing[key], f"{at}/{key}", most)

    def booleans(self, thing: Json, at: str, keys: Collection[str]) -> None:
        """Check those of the named flags that are there."""
        for key in keys:
            if key in thing and not isinstance(thing[key], bool):
                self.wrong(f"{at}/{key}", "must be a boolean")

    def text(self, thing: Any, at: str, most: int, kinds: Collection[str] = PLAIN) -> None:
        """Check a text object of one of those kinds."""
        if not isinstance(thing, dict):
            self.wrong(at, "must be a text object")
            return
        if thing.get("type") not in kinds:
            self.wrong(f"{at}/type", f"must be one of: {', '.join(kinds)}")
            return
        self.keys(thing, at, ("type", "text"), ("emoji",) if thing["type"] == "plain_text" else ("verbatim",))
        if self.string(thing.get("text"), f"{at}/text", most):
            if not thing["text"].strip():
                self.breaches.append(f"a text of blanks only at {at}")
            if thing["type"] == "mrkdwn":
                self.mrkdwn(thing["text"], at)

    def mrkdwn(self, text: str, at: str) -> None:
        """Object to mass mentions and to moments that a client could not show."""
        if _MASS_MENTION.search(text):
            self.breaches.append(f"a mass mention at {at}: {text[:200]!r}")
        self.breaches.extend(
            f"a moment that no client can show at {at}: {moment!r}"
            for moment in _DATE.findall(text)
            if not _GOOD_DATE.fullmatch(moment)
        )

    def confirm(self, thing: Any, at: str) -> None:
        """Check a confirmation dialogue."""
        if not self.keys(thing, at, ("title", "text", "confirm", "deny"), ("style",)):
            return
        self.text(thing.get("title"), f"{at}/title", limits.CONFIRM_TITLE)
        self.text(thing.get("text"), f"{at}/text", limits.CONFIRM_TEXT)
        self.text(thing.get("confirm"), f"{at}/confirm", limits.CONFIRM_BUTTON)
        self.text(thing.get("deny"), f"{at}/deny", limits.CONFIRM_BUTTON)
        self.style(thing, at)

    def style(self, thing: Json, at: str) -> None:
        """Check a button's style."""
        if "style" in thing and thing["style"] not in limits.BUTTON_STYLES:
            self.wrong(f"{at}/style", "must be one of: primary, danger")

    def options(self, options: Any, at: str, most: int, kinds: Collection[str] = PLAIN) -> None:
        """Check a list of options: how many, each one's text and value, and that no value stands twice."""
        if not isinstance(options, list) or not options:
            self.wrong(at, "must have at least 1 item")
            return
        if len(options) > most:
            self.wrong(at, f"no more than {most} items allowed")
        for number, option in enumerate(options):
            self.option(option, f"{at}/{number}", kinds)
        values = [option.get("value") for option in options if isinstance(option, dict)]
        if len(set(map(str, values))) < len(values):
            self.wrong(at, "option values must be unique")

    def option(self, option: Any, at: str, kinds: Collection[str]) -> None:
        """Check one option."""
        if not self.keys(option, at, ("text", "value"), ("description",)):
            return
        self.text(option.get("text"), f"{at}/text", limits.OPTION_TEXT, kinds)
        self.string(option.get("value"), f"{at}/value", limits.OPTION_VALUE)
        if "description" in option:
            self.text(option["description"], f"{at}/description", limits.OPTION_DESCRIPTION, kinds)


def options_of(element: Json) -> list[Json]:
    """Return an element's options, those of its groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return [*element.get("options", []), *grouped]
