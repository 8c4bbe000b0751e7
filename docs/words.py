"""Writes the catalogue of all words on screen from the code, and from CLDR how languages write dates and cities."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.ui import clean
from core.ui.language import CATALOGUE, ENGLISH, LANGUAGES, LOCALES, cities_of

ROOT = Path(__file__).parents[1]
SOURCES = ("core", "adapters")
KEYWORDS = {"say": (1,), "say_many": (1, 2)}
CALENDARS = ROOT / "core/ui/calendars.py"
TEMPLATE = LOCALES / f"{CATALOGUE}.pot"
TRANSLATED = LANGUAGES[1:]
TAGS = {"en": "en_GB", "en-US": "en_US", "de": "de", "es": "es", "es-419": "es_419"}
"""Every tag whose dates differ from its language's own, and what CLDR calls it; plain English is Britain's."""
COMMAND = "make words"

_PARTS = re.compile(r"\{\w+\}")
_BEGAN = datetime(2026, 11, 22, tzinfo=UTC)
"""The catalogue's date: one that changed at each run would hide what has really changed."""
_HEADER = "# Every sentence that {what}.\n# Drawn from the code by `make words`, which keeps the translations.\n"
_WIDTH = 110
_FIELDS = {
    "E": "{weekday}",
    "d": "{day}",
    "MMM": "{month}",
    "HH": "{hour:02}",
    "H": "{hour}",
    "h": "{hour12}",
    "mm": "{minute:02}",
    "a": "{half}",
}
_MODULE = '''"""How each language writes days, times and numbers: drawn from CLDR by `{make}`, not written by hand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names from Monday and January on, those of the day's two halves, what a day, a time and both look like.

    `decimal` is the sign before a number's decimals.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    halves: tuple[str, str]
    day: str
    time: str
    both: str
    decimal: str


CALENDARS = {{
{calendars}}}
'''


def said() -> Catalog:
    """Return every sentence in the code, with the files that say it; what consists of parts alone is left out."""
    found = _empty(header_comment=_HEADER.format(what="is said on a screen"))
    for path in sources():
        for line, messages, comments, _ in extract_from_file("python", path, KEYWORDS, comment_tags=()):
            one = messages if isinstance(messages, str) else messages[0]
            if re.search(r"[^\W\d_]", _PARTS.sub("", one)):
                found.add(messages, None, [(path.relative_to(ROOT).as_posix(), line)], auto_comments=comments)
    return found


def sources() -> Iterator[Path]:
    """Yield the files in which words on screen may be said."""
    for folder in SOURCES:
        yield from sorted((ROOT / folder).rglob("*.py"))


def kept(code: str) -> Catalog:
    """Return a language's catalogue with every sentence of the code, as far as it is translated."""
    path = po(code)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
    else:
        catalogue = _empty(locale=code)
    catalogue.header_comment = _HEADER.format(what=f"is said on a screen, in {Locale.parse(code).english_name}")
    # A guess would stand there as if somebody had translated it.
    catalogue.update(said(), no_fuzzy_matching=True)
    return catalogue


def _empty(locale: str | None = None, header_comment: str | None = None) -> Catalog:
    return Catalog(
        locale,
        header_comment=header_comment,
        project="Mini Mentor",
        version="1",
        msgid_bugs_address="the issues of this project",
        last_translator="everybody who helps",
        language_team="everybody who helps",
        creation_date=_BEGAN,
        revision_date=_BEGAN,
        fuzzy=False,
    )


def po(code: str) -> Path:
    """Return where a language's sentences are translated."""
    return LOCALES / code / "LC_MESSAGES" / f"{CATALOGUE}.po"


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file for translators."""
    file = io.BytesIO()
    write_po(file, catalogue, width=_WIDTH, ignore_obsolete=True, include_lineno=False, sort_output=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bot reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def calendars() -> str:
    """Return the module that says how each language writes days, times and numbers."""
    return _MODULE.format(make=COMMAND, calendars="".join(_calendar(tag) for tag in TAGS))


def _calendar(tag: str) -> str:
    cldr = Locale.parse(TAGS[tag])
    days, months, halves = (
        cldr.days["format"]["abbreviated"],
        cldr.months["format"]["abbreviated"],
        cldr.day_periods["format"]["abbreviated"],
    )
    # Plain English has always been written without a comma here, and is read by most.
    both = "{day} {time}" if tag == "en" else str(cldr.datetime_formats["medium"])
    drawn = (
        tuple(days[n] for n in range(7)),
        tuple(months[n] for n in range(1, 13)),
        (halves["am"], halves["pm"]),
        _template(cldr.datetime_skeletons["MMMEd"].pattern),
        _template(cldr.time_formats["short"].pattern),
        both.replace("{1}", "{day}").replace("{0}", "{time}"),
        cldr.number_symbols["latn"]["decimal"],
    )
    return f'    "{tag}": Calendar(\n' + "".join(f"        {_quoted(one)},\n" for one in drawn) + "    ),\n"


def _template(pattern: str) -> str:
    """Return a pattern of CLDR as a template; the space before the half of the day is a common one."""
    pattern = re.sub(r"[\u00a0\u202f]", " ", pattern)
    return re.sub(r"([A-Za-z])\1*", lambda found: _FIELDS[found.group()], pattern)


def _quoted(one: str | tuple[str, ...]) -> str:
    if isinstance(one, str):
        return f'"{_spaced(one)}"'
    return "(" + ", ".join(f'"{_spaced(name)}"' for name in one) + ")"


def _spaced(words: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", words)


def cities(code: str) -> str:
    """Return each zone whose city a language spells otherwise than the zone's name does, and how."""
    english, others = Locale.parse("en").time_zones, Locale.parse(code).time_zones
    newest = {str(old): str(new) for old, new in get_global("zone_aliases").items()}
    lines = []
    for zone in sorted({*others, *newest, *newest.values()}):
        city = ENGLISH.city(zone)
        # CLDR keeps a zone under one of its names; another one may be a link from another city, which is not meant.
        alike = {zone, *(one for one in others if newest.get(str(one), str(one)) == newest.get(str(zone), str(zone)))}
        same = [one for one in alike if city == ENGLISH.city(one) or _city(english, one).startswith(city)]
        spelt = {clean(_city(others, one)) for one in same} - {"", city}
        lines += [f"{zone} {one}\n" for one in sorted(spelt)[:1] if "/" in zone]
    return "".join(lines)


def _city(zones: Mapping[str, Any], zone: str) -> str:
    return str(zones.get(zone, {}).get("city", ""))


def write() -> None:
    """Write the template, each language's sentences for translators and for the bot, its cities, and the calendars."""
    CALENDARS.write_text(calendars(), encoding="utf-8")
    LOCALES.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(said()))
    for code in TRANSLATED:
        catalogue = kept(code)
        path = po(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        cities_of(code).write_text(cities(code), encoding="utf-8")


if __name__ == "__main__":
    write()
