"""The tokens that buttons, menus and forms send back, and what comes in with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TIMES_ONLY = "times"
"""The argument of what opens the form of a request's times alone."""
SURE = "/sure"
"""Ends the argument of a token whose sender has been told what it would leave as it is."""
TOKEN_LENGTH = 100
"""The most characters of a token: Discord's custom_id."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a button, a menu or a form sends back: a word, and where it applies the id, the version and an argument."""

    word: str
    id: str = ""
    version: int = 0
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.word}:{self.id}:{self.version}:{self.argument}"

    @classmethod
    def read(cls, raw: str) -> "Token":
        """Return the token that was written; anything else is a token without a known word."""
        word, _, rest = raw.partition(":")
        name, _, rest = rest.partition(":")
        version, _, argument = rest.partition(":")
        # Ten digits at most: whatever comes back is somebody's input, and the database holds 64-bit numbers.
        return cls(word, name, int(version) if re.fullmatch(r"[0-9]{1,10}", version) else 0, argument)


Values = Mapping[str, str | tuple[str, ...]]
"""What was entered, by field."""


def value_of(values: Values, key: str) -> str:
    """Return what was entered in a field of one value; empty when nothing was."""
    entered = values.get(key, "")
    return entered if isinstance(entered, str) else next(iter(entered), "")


def values_of(values: Values, key: str) -> tuple[str, ...]:
    """Return what was entered in a field of several values."""
    entered = values.get(key, ())
    return (entered,) if isinstance(entered, str) and entered else tuple(entered)


def whole(typed: str, digits: int = 6) -> int | None:
    """Return the whole number that was typed, of so many digits at most; `None` for anything else."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person did: the item's own key (the same when it is delivered twice), a token, what was entered.

    `submitted` tells a form that was sent from a button or command that would open it. `rest` is what was typed behind
    a command and belongs to no field of it; `None` for whatever is no command. `message` refers to the direct message
    that the answer is drawn in place of, as its messenger does; empty where the answer goes elsewhere.
    """

    key: str
    token: Token
    values: Values = field(default_factory=dict)
    submitted: bool = False
    rest: str | None = None
    message: str = ""
