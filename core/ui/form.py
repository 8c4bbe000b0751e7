"""Forms and commands: what a person can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.ui.card import Card, Option, Page
from core.ui.text import Text


class FieldKind(StrEnum):
    """What a field asks for; each platform draws it with what it has."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    CHOICES = "choices"
    DAYS = "days"
    SLOTS = "slots"
    MOMENT = "moment"
    """A day and a time to the minute: seconds since 1970, or what was typed on the clocks of the person's zone."""
    DATE = "date"
    """A day of the calendar: `2026-11-24`, or what was typed."""
    TIME = "time"
    """A time of day: `09:30`, or what was typed."""
    ZONE = "zone"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form or a command asks.

    `minimum` and `maximum` bound the characters of a text. `value` is what stands there at first: a string, or
    several for a field of several choices. A form may leave out fields that have a `value` where its platform's
    forms hold fewer. A field that is `required` need not be filled in beside the one of the key `unless`. What there is
    to choose is the programme's `own` where it can change that: a command is the same for every programme, so it has
    these suggested as they are typed.
    """

    key: str
    kind: FieldKind
    label: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    required: bool = True
    unless: str = ""
    minimum: int = 0
    maximum: int = 0
    value: str | tuple[str, ...] | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One modal; `token` comes back with the values, and brings those of the keys that it `carries`."""

    title: Text
    token: str
    fields: tuple[Field, ...]
    submit: Text
    lines: tuple[Text, ...] = ()
    carries: tuple[str, ...] = ()

    def needs(self, field: Field) -> bool:
        """Return whether one of its fields has to be filled in."""
        return field.required and field.unless not in {*(one.key for one in self.fields), *self.carries}


@dataclass(frozen=True, slots=True)
class Refused:
    """A submitted form that cannot be taken: a sentence for each wrong field, and the card for where forms close."""

    errors: Mapping[str, Text]
    card: Card


Screen = Card | Page | Form | Refused


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A sub-word of the command: what it does in one line, and the fields it takes on the command line."""

    word: str
    summary: Text
    fields: tuple[Field, ...] = ()
