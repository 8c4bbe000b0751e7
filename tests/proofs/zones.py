"""The proof of offered times, weekly windows and days away: every zone, every clock change of 2025 to 2035."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.model import Availability, Away, Bounds, Interval, Offer, Window
from core.times import offers, open_hours, zone_names
from core.times.hours import away_times
from tests.scenes import starts

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
MINUTE, QUARTER, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
LOOK_EVERY = 3 * DAY
"""No zone changes its clocks twice within so few days."""
LENGTHS = (30, 45, 60)
USUAL = Bounds()
ROUND_THE_CLOCK = replace(
    USUAL, slots=(("a", 0, 1), ("b", 1, 2), ("c", 2, 3), ("d", 3, 8), ("e", 8, 23), ("f", 23, 24), ("g", 0, 24))
)
"""Slots that are cut where clocks are usually changed."""

WINDOWS = ((0, 60), (60, 120), (90, 150), (120, 180), (150, 195), (540, 720), (1380, 1440), (0, 1440))
"""From and to which minute of a day: cut where clocks are usually changed, and inside of what they skip or repeat."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks of a zone: the moment of it, and the offsets before and after."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the cases of a sweep; `undefined` are left out: what is meant there, no clock on a wall tells."""

    cases: int = 0
    wrong: tuple[str, ...] = ()
    undefined: int = 0

    def __add__(self, more: "Verdict") -> "Verdict":
        return Verdict(self.cases + more.cases, self.wrong + more.wrong, self.undefined + more.undefined)


def prove() -> dict[str, int]:
    """Sweep over every zone and every change, minute by minute."""
    found = [change for name in zone_names() for change in changes(name)]
    verdict = sweep(found, MINUTE) + sweep_hours(found, MINUTE)
    return {
        "zones": len(zone_names()),
        "changes": len(found),
        "cases": verdict.cases,
        "undefined": verdict.undefined,
        "wrong": len(verdict.wrong),
    }


def changes(name: str) -> Iterator[Change]:
    """Yield the clock changes of a zone, found by looking at its clock every few days."""
    where = ZoneInfo(name)
    day, before = FIRST, _offset(FIRST, where)
    while day < LAST:
        then = day + LOOK_EVERY
        after = _offset(then, where)
        if after != before:
            low, high = day, then
            while high - low > MINUTE:
                middle = low + (high - low) // 2 // MINUTE * MINUTE
                low, high = (middle, high) if _offset(middle, where) == before else (low, middle)
            yield Change(name, high, before, after)
        day, before = then, after


def sweep(found: Iterable[Change], step: timedelta, days_around: int = 1) -> Verdict:
    """Check the slots of the day of each change and of those around it, looking at the clock every `step`."""
    verdict = Verdict()
    for change in found:
        where = ZoneInfo(change.zone)
        reach = (days_around + 1) * DAY
        begin = change.at.replace(hour=0, minute=0) - reach
        hours: dict[tuple[date, int], list[datetime]] = defaultdict(list)
        for n in range((2 * reach + DAY) // step):
            local = (begin + n * step).astimezone(where)
            hours[local.date(), local.hour].append(begin + n * step)
        today = change.at.astimezone(where).date()
        for day in (today + n * DAY for n in range(-days_around, days_around + 1)):
            for bounds in (USUAL, ROUND_THE_CLOCK):
                verdict += _of_day(change, day, bounds, hours, step)
    return verdict


def sweep_hours(found: Iterable[Change], step: timedelta, days_around: int = 1) -> Verdict:
    """Check the weekly windows of the day of each change and of those around it, and each of them as a day away."""
    verdict = Verdict()
    for change in found:
        where, reach = ZoneInfo(change.zone), (days_around + 2) * DAY
        span = Interval(change.at.replace(hour=0, minute=0) - reach, change.at.replace(hour=0, minute=0) + reach)
        clock = [(at, at.astimezone(where)) for at in _every(span, step)]
        today = change.at.astimezone(where).date()
        for day in (today + n * DAY for n in range(-days_around, days_around + 1)):
            for first, last in WINDOWS:
                window = Window(day.weekday(), first, last, change.zone)
                found_open = open_hours(Availability((window,)), span)
                meant = [at for at, wall in clock if wall.weekday() == day.weekday() and first <= _minute(wall) < last]
                verdict += _same(f"{change} {day} {first}-{last}", found_open, meant, step)
            away = away_times(Availability(away=(Away(day, day, change.zone),)), span)
            off = [at for at, wall in clock if wall.date() == day]
            verdict += _same(f"{change} {day} away", [one for one, _, _ in away], off, step)
    return verdict


def _every(span: Interval, step: timedelta) -> Iterator[datetime]:
    return (span.start + n * step for n in range((span.end - span.start) // step))


def _minute(wall: datetime) -> int:
    return 60 * wall.hour + wall.minute


def _same(what: str, found: Iterable[Interval], meant: Iterable[datetime], step: timedelta) -> Verdict:
    """Return whether the stretches hold just the moments at which a clock on the wall shows what is meant."""
    held = {at for one in found for at in _every(one, step)}
    return Verdict(1, () if held == set(meant) else (what,))


def _of_day(
    change: Change, day: date, bounds: Bounds, hours: dict[tuple[date, int], list[datetime]], step: timedelta
) -> Verdict:
    verdict = Verdict()
    now = datetime.combine(day, time(), UTC) - 5 * DAY
    for name, first, last in bounds.slots:
        if any(_inside(change, day, hour) for hour in (first, last)):
            verdict += Verdict(undefined=1)
            continue
        meant = [at for hour in range(first, last) for at in hours.get((day, hour), ())]
        for minutes in LENGTHS:
            found = offers([day], [name], change.zone, minutes, bounds, now)
            right = _agree(found, sorted(meant), minutes, step, bounds, now)
            verdict += Verdict(1, () if right else (f"{change} {day} {name} {minutes}",))
    return verdict


def _agree(
    found: tuple[Offer, ...], meant: list[datetime], minutes: int, step: timedelta, bounds: Bounds, now: datetime
) -> bool:
    """Return whether the offer is all the time that a clock on the wall shows as meant, and so are the starts in it."""
    length = timedelta(minutes=minutes)
    if not meant or meant[-1] + step - meant[0] < length:
        return not found
    if meant[-1] - meant[0] != (len(meant) - 1) * step:
        return False
    whole = [(one.interval.start, one.interval.end) for one in found] == [(meant[0], meant[-1] + step)]
    possible = [at for at in meant if at.minute % 15 == 0 and at + length <= meant[-1] + step]
    return whole and starts(found, minutes, [], bounds, now) == possible


def _inside(change: Change, day: date, hour: int) -> bool:
    """Return whether that hour lies strictly inside what the clocks skip or show twice."""
    at = datetime.combine(day, time()) + timedelta(hours=hour)
    wall = [change.at.replace(tzinfo=None) + offset for offset in (change.before, change.after)]
    return min(wall) < at < max(wall)


def _offset(at: datetime, where: ZoneInfo) -> timedelta:
    return at.astimezone(where).utcoffset() or timedelta()
