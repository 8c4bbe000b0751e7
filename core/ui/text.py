"""Texts of the catalogue and the parts that fill them, and how they are taken apart."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.model import Person

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
