"""Texts of the catalogue and the parts that fill them, how they are taken apart, and how they are kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from core.model import Person
from core.ui.language import Language, speech


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
class City:
    """A zone in a text, called by its city; where it is `named` by its own name, and its city if spelt otherwise."""

    zone: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of the catalogue and the parts that fill its names.

    A `str` part is somebody's own words: always escaped. The template is looked up in the reader's language when
    it is drawn; where there is `many`, the part called `n` decides which form of the sentence it is.
    A `float` is written with one decimal.
    """

    template: str
    parts: Mapping[str, "Part"] = field(default_factory=dict)
    many: str = ""


Part = str | int | float | Person | Moment | City | Text


Drawn = str | Person | Moment
"""What is left when a text is taken apart: plain words, a person, a moment."""


def say(template: str, **parts: Part) -> Text:
    """Return a text of the catalogue's template."""
    return Text(template, parts)


def say_many(one: str, many: str, n: int, **parts: Part) -> Text:
    """Return a text of the catalogue that counts: `one` template for a single thing, `many` for any other number.

    Other languages may have more forms than these two. The number itself is the part `n`.
    """
    return Text(one, {"n": n, **parts}, many)


def filled(text: Text, **parts: Part) -> Text:
    """Return a text that was chosen from several, with what fills its names; what it counts is the part `n`."""
    return Text(text.template, parts, text.many)


def words(own: str) -> Text:
    """Return somebody's own words as a text."""
    return Text("{words}", {"words": own})


def joined(texts: list[Text], between: str = " · ") -> Text:
    """Return several texts in a row."""
    names = [f"t{n}" for n in range(len(texts))]
    return Text(between.join("{" + name + "}" for name in names), dict(zip(names, texts, strict=True)))


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is drawn; `person` is `None` for nobody in particular, as on a board.

    `language` is a tag as the platforms tell it, for example `de` or `en-US`.
    """

    person: Person | None = None
    zone: str = "UTC"
    language: str = "en"
    platform: str = ""
    workspace: str = ""


def pieces(text: Text, reader: Reader) -> Iterator[Drawn]:
    """Take a text apart into plain words, people and moments, in the reading order of the reader's language."""
    return _pieces(text, speech(reader.language))


def _pieces(text: Text, language: Language) -> Iterator[Drawn]:
    for name, piece in _split(_template(text, language)):
        if not name:
            yield piece
            continue
        part = text.parts[name]
        if isinstance(part, Text):
            yield from _pieces(part, language)
        elif isinstance(part, int):
            yield str(part)
        elif isinstance(part, float):
            yield language.number(part)
        elif isinstance(part, City):
            yield language.zone(part.zone) if part.named else language.city(part.zone)
        else:
            yield part


def _template(text: Text, language: Language) -> str:
    if not text.many:
        return language.sentence(text.template)
    n = text.parts["n"]
    return language.sentence(text.template, text.many, n if isinstance(n, int) else 0)


@lru_cache(maxsize=1024)
def _split(template: str) -> tuple[tuple[str, str], ...]:
    """Return a template's names of parts, each as (name, ""), and the words between them, each as ("", words)."""
    split = re.split(r"\{(\w+)\}", template)
    return tuple(("", one) if n % 2 == 0 else (one, "") for n, one in enumerate(split) if one)


def plain(text: Text, reader: Reader) -> str:
    """Return the text without any mark-up, moments written out in the reader's zone."""
    return "".join(plain_piece(piece, reader) for piece in pieces(text, reader))


def plain_piece(piece: Drawn, reader: Reader) -> str:
    """Return one piece of a text in plain words."""
    if isinstance(piece, str):
        return piece
    return piece.name if isinstance(piece, Person) else written(piece, reader)


def written(moment: Moment, reader: Reader) -> str:
    """Return the moment as words, in its own zone or else in the reader's, for example `Mon 24 Nov 09:00`."""
    return _written(moment.at, moment.style, moment.zone or reader.zone, reader.language)


@lru_cache(maxsize=4096)
def _written(at: datetime, style: Style, zone: str, tag: str) -> str:
    # Starts are quarters of an hour of the next weeks, so the same few are written again and again.
    local, language = at.astimezone(ZoneInfo(zone)), speech(tag)
    if style is Style.TIME:
        return language.time(local)
    return language.day(local) if style is Style.DATE else language.day_and_time(local)


Kept = Mapping[str, Any]
"""A text as JSON takes it, people by their ids alone: whoever reads it again sees what they are called by then."""


def kept(text: Text) -> Kept:
    """Return the text to be kept."""
    parts = {name: _kept(one) for name, one in text.parts.items()}
    return {"template": text.template, "many": text.many, "parts": parts}


def people_in(text: Kept) -> Iterator[str]:
    """Yield the ids of the people whom a kept text names."""
    for part in text["parts"].values():
        if isinstance(part, Mapping):
            yield from (part["person"],) if "person" in part else people_in(part) if "parts" in part else ()


def read_again(text: Kept, people: Mapping[str, Person]) -> Text:
    """Return a kept text; whoever is not among the people is somebody who is not known any more."""
    parts = {name: _read(one, people) for name, one in text["parts"].items()}
    return Text(text["template"], parts, text["many"])


def _kept(part: Part) -> Any:
    if isinstance(part, Text):
        return kept(part)
    if isinstance(part, Person):
        return {"person": part.id}
    if isinstance(part, Moment):
        return {"at": part.at.isoformat(), "style": part.style.value, "zone": part.zone}
    if isinstance(part, City):
        return {"city": part.zone, "named": part.named}
    return part


def _read(part: Any, people: Mapping[str, Person]) -> Part:
    if not isinstance(part, Mapping):
        plain: str | int | float = part
        return plain
    if "person" in part:
        return people.get(part["person"]) or say("somebody")
    if "at" in part:
        return Moment(datetime.fromisoformat(part["at"]), Style(part["style"]), part["zone"])
    if "city" in part:
        return City(part["city"], part["named"])
    return read_again(part, people)
