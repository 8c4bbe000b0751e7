"""Exact moments as people enter them: seconds from a picker, or a day and a time in words, in the person's zone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import Invalid, Reason
from core.model import Bounds
from core.times.offers import round_up
from core.times.zones import instants, jump, wall_time

_LONGEST = 80
_SECONDS = re.compile(r"[0-9]{9,11}")
_CLOCK = re.compile(r"(?<![\d.-])(\d{1,2})(?:[:h](\d{2})(?: ?([ap])\.?m\b\.?)?| ?([ap])\.?m\b\.?)", re.ASCII)
_CLOCK_ALONE = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))? ?(?:([ap])\.?m\.?|h|uhr)?()", re.ASCII)
_WHICH = re.compile(r"\b(first|second)\b")
_FILLING = re.compile(
    r"\b(?:at|on|of|the|um|uhr|am|de|del|el|a|las|mo|di|mi|do|fr|sa|so|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|diens|mitt|donners|frei|sams|sonn)[a-z]*)\b[.,]?|,"
)
"""Weekdays and small words that may stand around a day and a time."""
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})t?", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.?(?: ?(\d{4}))?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)? ?([^\W\d]{3,})\.?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene", "feb", "mar mär mae", "apr abr", "may mai", "jun", "jul", "aug ago", "sep", "oct okt", "nov",
         "dec dez dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""The first three letters of a month in English, German and Spanish."""

FIRST, SECOND = "first", "second"
"""What tells, behind a wall time that comes twice, which of the two is meant."""


def read_moment(key: str, entered: str, zone_name: str, bounds: Bounds, now: datetime) -> datetime:
    """Return the moment that was entered into the field `key`, to the minute.

    `entered` is seconds since 1970, or a day and a time on the clocks of the zone. Invalid for that field when it
    cannot be read, is skipped or comes twice there, is sooner than the notice or later than the horizon.
    """
    where = ZoneInfo(zone_name)
    typed = " ".join(entered.split())
    soonest, latest = now + bounds.notice, now + bounds.horizon
    at = stamped(typed)
    if at is not None:
        at = at.replace(second=0)
    else:
        wall, which = _wall(key, typed, now.astimezone(where))
        # What is days beyond the bounds needs no closer look, and may be beyond what a clock can be asked.
        far = wall.replace(tzinfo=UTC)
        at = far if abs(far - now) > bounds.horizon + timedelta(days=2) else _resolved(key, wall, which, where)
    if at < soonest:
        raise Invalid.field(key, Reason.TOO_SOON, wall=wall_time(round_up(soonest, timedelta(minutes=1)), where))
    if at > latest:
        raise Invalid.field(key, Reason.TOO_FAR, wall=wall_time(latest, where))
    return at


def read_day(key: str, entered: str, zone_name: str, now: datetime) -> date:
    """Return the day that was entered into the field `key`, in words or as `2026-11-24`; Invalid."""
    typed = " ".join(entered.split())
    text = " ".join(_FILLING.sub(" ", typed.lower()).split())
    found = _date(text, now.astimezone(ZoneInfo(zone_name)).date()) if len(typed) <= _LONGEST else None
    if found is None:
        raise Invalid.field(key, Reason.NOT_A_DAY if typed else Reason.REQUIRED)
    return found


def read_clock(key: str, entered: str) -> int:
    """Return the minute of the day that was entered into the field `key`, 24:00 as the day's end; Invalid."""
    typed = " ".join(entered.split())
    if typed in ("24", "24:00", "24.00", "24h"):
        return 24 * 60
    clock = _CLOCK_ALONE.fullmatch(typed.lower())
    found = _time(clock) if clock else None
    if found is None:
        raise Invalid.field(key, Reason.NOT_A_CLOCK if typed else Reason.REQUIRED)
    return found.hour * 60 + found.minute


def stamp(at: datetime) -> str:
    """Return a moment as buttons, menus and pickers carry it: in seconds since 1970, which need no zone."""
    return f"{at.timestamp():.0f}"


def stamped(entered: str) -> datetime | None:
    """Return the moment that seconds since 1970 name; `None` for anything else, and for digits without end."""
    return datetime.fromtimestamp(int(entered), UTC) if _SECONDS.fullmatch(entered) else None


def typed_moment(value: str, zone_name: str) -> str:
    """Return seconds since 1970 as somebody in that zone would type the moment; anything else as it stands."""
    at = stamped(value)
    if at is None:
        return value
    where = ZoneInfo(zone_name)
    local = at.astimezone(where).replace(tzinfo=None, fold=0)
    both = instants(local, where)
    which = "" if len(both) < 2 else f" {FIRST if at == both[0] else SECOND}"
    return f"{local:%Y-%m-%d %H:%M}{which}"


def _resolved(key: str, wall: datetime, which: str, where: ZoneInfo) -> datetime:
    found = instants(wall, where)
    shown = f"{wall:%Y-%m-%dT%H:%M}"
    if not found:
        by = jump(wall, where)
        neighbours = {"earlier": f"{wall - by:%Y-%m-%dT%H:%M}", "later": f"{wall + by:%Y-%m-%dT%H:%M}"}
        raise Invalid.field(key, Reason.MOMENT_SKIPPED, wall=shown, city=where.key, **neighbours)
    if len(found) == 1:
        return found[0]
    if not which:
        raise Invalid.field(key, Reason.MOMENT_TWICE, wall=shown, city=where.key)
    return found[which == SECOND]


def _wall(key: str, typed: str, local: datetime) -> tuple[datetime, str]:
    """Return the wall time that was typed, and which of two; Invalid when it cannot be read."""
    text = typed.lower()
    which, clock = _WHICH.search(text), _CLOCK.search(text)
    if len(typed) <= _LONGEST and clock is not None:
        rest = text[: clock.start()] + " " + _WHICH.sub(" ", text[clock.end() :])
        at, day = _time(clock), _date(" ".join(_FILLING.sub(" ", rest).split()), local.date())
        if at is not None and day is not None:
            return datetime.combine(day, at), which.group() if which else ""
    raise Invalid.field(key, Reason.NOT_A_MOMENT if typed else Reason.REQUIRED)


def _time(clock: re.Match[str]) -> time | None:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), clock[3] or clock[4]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(text: str, today: date) -> date | None:
    if text in ("today", "heute", "hoy"):
        return today
    if text in ("tomorrow", "morgen", "mañana"):
        return today + timedelta(days=1)
    readings: tuple[tuple[re.Pattern[str], Callable[..., tuple[str | None, int, str]]], ...] = (
        (_ISO, lambda year, month, day: (year, int(month), day)),
        (_DOTTED, lambda day, month, year: (year, int(month), day)),
        (_DAY_FIRST, lambda day, month, year: (year, _MONTHS.get(month[:3], 0), day)),
        (_MONTH_FIRST, lambda month, day, year: (year, _MONTHS.get(month[:3], 0), day)),
    )
    for pattern, parts in readings:
        if found := pattern.fullmatch(text):
            year, month, day = parts(*found.groups())
            return _day(year, month, int(day), today)
    return None


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """Return the day, without a year the one nearest to today; `None` for one that there is not."""
    years = [int(year)] if year else [today.year + n for n in (0, 1, -1)]
    found = []
    for one in years:
        try:
            found.append(date(one, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - today), default=None)
