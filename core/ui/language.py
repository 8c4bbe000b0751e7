"""The languages that people read: sentences come from the catalogue, dates from the calendars, cities from lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

from core.ui.calendars import CALENDARS, Calendar

CATALOGUE = "minimentor"
LOCALES = Path(__file__).parents[1] / "locale"
LANGUAGES = ("en", "de", "es")
"""Those with a whole catalogue; English is what the templates themselves say."""
AS_TOLD = "told"
"""Chosen instead of one of them: whatever the platform tells."""
_ALSO_CALLED = {"es-LA": "es-419"}
"""Slack's name for the Spanish of Latin America."""
_TAGS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Language:
    """How sentences, moments and zones are said to somebody.

    `catalogue` is `None` where the templates say it themselves; `cities` has those of the zones that are spelt
    otherwise than in the zone's name.
    """

    code: str
    calendar: Calendar
    catalogue: NullTranslations | None = None
    cities: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, one: str, many: str = "", n: int = 1) -> str:
        """Return the template as it is in this language; of two, the one that goes with the number."""
        if self.catalogue is None:
            return many if many and n != 1 else one
        if many:
            return self.catalogue.ngettext(one, many, n)
        # Of nothing, gettext would return the catalogue's header.
        return self.catalogue.gettext(one) if one else one

    def number(self, exact: float) -> str:
        """Return a number with one decimal."""
        return f"{exact:.1f}".replace(".", self.calendar.decimal)

    def day(self, local: datetime) -> str:
        """Return the day of a moment whose zone is the reader's, without its year."""
        calendar = self.calendar
        return calendar.day.format(
            weekday=calendar.weekdays[local.weekday()], day=local.day, month=calendar.months[local.month - 1]
        )

    def time(self, local: datetime) -> str:
        """Return the time of day of a moment whose zone is the reader's."""
        calendar = self.calendar
        half = calendar.halves[local.hour // 12]
        return calendar.time.format(hour=local.hour, hour12=local.hour % 12 or 12, minute=local.minute, half=half)

    def day_and_time(self, local: datetime) -> str:
        """Return both of a moment whose zone is the reader's."""
        return self.calendar.both.format(day=self.day(local), time=self.time(local))

    def city(self, zone: str) -> str:
        """Return how a zone is called in a sentence: by its city."""
        return self.cities.get(zone) or zone.rpartition("/")[2].replace("_", " ")

    def zone(self, name: str) -> str:
        """Return a zone's own name, behind its city where that is spelt otherwise."""
        city = self.cities.get(name)
        return f"{city} ({name})" if city else name


@lru_cache(maxsize=_TAGS_KEPT)
def speech(tag: str) -> Language:
    """Return the language nearest to a tag like `de-AT`, as a platform tells it; English where there is none."""
    tag = _ALSO_CALLED.get(tag, tag)
    code = tag.partition("-")[0].lower()
    if code not in LANGUAGES:
        return ENGLISH
    calendar = CALENDARS.get(tag) or CALENDARS[code]
    return Language(code, calendar) if code == "en" else Language(code, calendar, _catalogue(code), _cities(code))


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> NullTranslations:
    return translation(CATALOGUE, LOCALES, [code])


@lru_cache(maxsize=len(LANGUAGES))
def _cities(code: str) -> Mapping[str, str]:
    lines = cities_of(code).read_text(encoding="utf-8").splitlines()
    return {zone: city for zone, _, city in (line.partition(" ") for line in lines)}


def cities_of(code: str) -> Path:
    """Return where it stands how a language spells cities: in each line a zone's name and its city."""
    return LOCALES / code / "cities.txt"


ENGLISH = Language("en", CALENDARS["en"])
