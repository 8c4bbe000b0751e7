"""The languages that people read: their sentences come from the catalogue, their dates from the calendars."""

from dataclasses import dataclass
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
    """How sentences and moments are said to somebody; `catalogue` is `None` where the templates say it themselves."""

    code: str
    calendar: Calendar
    catalogue: NullTranslations | None = None

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


@lru_cache(maxsize=_TAGS_KEPT)
def speech(tag: str) -> Language:
    """Return the language nearest to a tag like `de-AT`, as a platform tells it; English where there is none."""
    tag = _ALSO_CALLED.get(tag, tag)
    code = tag.partition("-")[0].lower()
    if code not in LANGUAGES:
        return ENGLISH
    calendar = CALENDARS.get(tag) or CALENDARS[code]
    return Language(code, calendar, None if code == "en" else _catalogue(code))


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> NullTranslations:
    return translation(CATALOGUE, LOCALES, [code])


ENGLISH = Language("en", CALENDARS["en"])
