"""What both platforms can draw: texts of parts, cards, pages and forms, and the tokens that come back."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.model import Person

MENU_OPTIONS = 25
"""The most options a menu may have: Discord's select holds 25, Slack's 100."""
TOKEN_LENGTH = 100
"""The most characters of a token: Discord's custom_id."""


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Style(StrEnum):
    """How a moment is written."""

    DATE_TIME = "date_time"
    DATE = "date"
    TIME = "time"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in a text, shown in the reader's zone, or in `zone` where one is given."""

    at: datetime
    style: Style = Style.DATE_TIME
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of the catalogue and the parts that fill its names.

    A `str` part is somebody's own words: always escaped. The template is looked up in the reader's language when
    it is drawn.
    """

    template: str
    parts: Mapping[str, "Part"] = field(default_factory=dict)


Part = str | int | Person | Moment | Text
Drawn = str | Person | Moment
"""What is left when a text is taken apart: plain words, a person, a moment."""


def say(template: str, **parts: Part) -> Text:
    """Return a text of the catalogue's template."""
    return Text(template, parts)


def words(own: str) -> Text:
    """Return somebody's own words as a text."""
    return Text("{words}", {"words": own})


def joined(texts: list[Text], between: str = " · ") -> Text:
    """Return several texts in a row."""
    names = [f"t{n}" for n in range(len(texts))]
    return Text(between.join("{" + name + "}" for name in names), dict(zip(names, texts, strict=True)))


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is drawn; `person` is `None` for nobody in particular, as on a board."""

    person: Person | None = None
    zone: str = "UTC"
    language: str = "en"
    platform: str = ""
    workspace: str = ""


def pieces(text: Text, translate: Callable[[str], str] = str) -> Iterator[Drawn]:
    """Take a text apart into plain words, people and moments, in reading order."""
    for name, piece in _split(translate(text.template)):
        if not name:
            yield piece
            continue
        part = text.parts[name]
        if isinstance(part, Text):
            yield from pieces(part, translate)
        elif isinstance(part, int):
            yield str(part)
        else:
            yield part


@lru_cache(maxsize=1024)
def _split(template: str) -> tuple[tuple[str, str], ...]:
    """Return a template's names of parts, each as (name, ""), and the words between them, each as ("", words)."""
    split = re.split(r"\{(\w+)\}", template)
    return tuple(("", one) if n % 2 == 0 else (one, "") for n, one in enumerate(split) if one)


def plain(text: Text, reader: Reader) -> str:
    """Return the text without any mark-up, moments written out in the reader's zone."""
    return "".join(plain_piece(piece, reader) for piece in pieces(text))


def plain_piece(piece: Drawn, reader: Reader) -> str:
    """Return one piece of a text in plain words."""
    if isinstance(piece, str):
        return piece
    return piece.name if isinstance(piece, Person) else written(piece, reader.zone)


def written(moment: Moment, zone: str) -> str:
    """Return the moment as words, in its own zone or else in `zone`, for example `Mon 24 Nov 09:00`."""
    local = moment.at.astimezone(ZoneInfo(moment.zone or zone))
    time = f"{local.hour:02}:{local.minute:02}"
    if moment.style is Style.TIME:
        return time
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return day if moment.style is Style.DATE else f"{day} {time}"


class ButtonStyle(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A label and either the token that a press sends back or the address that it opens."""

    label: Text
    token: str = ""
    style: ButtonStyle = ButtonStyle.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice on a card; choosing sends the token and the value at once."""

    label: Text
    token: str
    options: tuple[Option, ...]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One message: a state or a headline, lines, labelled fields, menus and buttons.

    `note` is the one sentence above all the rest that answers whoever has just pressed something.
    """

    title: Text
    lines: tuple[Text, ...] = ()
    fields: tuple[tuple[Text, Text], ...] = ()
    menus: tuple[Menu, ...] = ()
    buttons: tuple[Button, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Several cards under one title, and the buttons below them all."""

    title: Text
    cards: tuple[Card, ...]
    buttons: tuple[Button, ...] = ()
    note: Text | None = None


class FieldKind(StrEnum):
    """What a field asks for; each platform draws it with what it has."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    CHOICES = "choices"
    DAYS = "days"
    SLOTS = "slots"
    ZONE = "zone"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form or a command asks.

    `minimum` and `maximum` bound the characters of a text. `value` is what stands there at first: a string, or
    several for a field of several choices. A form may leave out fields that have a `value` where its platform's
    forms hold fewer.
    """

    key: str
    kind: FieldKind
    label: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    required: bool = True
    minimum: int = 0
    maximum: int = 0
    value: str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One modal; `token` comes back with the values."""

    title: Text
    token: str
    fields: tuple[Field, ...]
    submit: Text
    lines: tuple[Text, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person did: the item's own key (the same when it is delivered twice), a token, what was entered.

    `submitted` tells a form that was sent from a button or command that would open it.
    """

    key: str
    token: Token
    values: Values = field(default_factory=dict)
    submitted: bool = False
