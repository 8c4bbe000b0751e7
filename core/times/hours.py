"""A mentor's hours: weekly windows and days away, as the stretches of time that they mean."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.model import Availability, Interval, Window

DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def open_hours(availability: Availability, span: Interval) -> list[Interval]:
    """Return when the windows are open within the span, in order; all of it where no windows are set.

    Days away count for nothing here.
    """
    if not availability.windows:
        return [span]
    days = {zone: list(_days(span, zone)) for zone in {window.zone for window in availability.windows}}
    return merged(
        Interval(max(one.start, span.start), min(one.end, span.end))
        for window in availability.windows
        for day in days[window.zone]
        if day.weekday() == window.weekday
        for one in stretches(day, window.from_minute, window.to_minute, window.zone)
        if one.overlaps(span)
    )


def away_times(availability: Availability, span: Interval) -> list[tuple[Interval, date, str]]:
    """Return the days away that touch the span as stretches of time, each with its last day and its zone."""
    return [
        (stretch, away.last, away.zone)
        for away in availability.away
        for day in _days(span, away.zone)
        if away.first <= day <= away.last
        for stretch in stretches(day, 0, DAY_MINUTES, away.zone)
        if stretch.overlaps(span)
    ]


def covers(availability: Availability, session: Interval) -> bool:
    """Return whether a session lies whole inside the windows and outside the days away."""
    is_open = any(one.start <= session.start and session.end <= one.end for one in open_hours(availability, session))
    return is_open and not any(one.overlaps(session) for one, _, _ in away_times(availability, session))


@lru_cache(maxsize=4096)
def stretches(day: date, from_minute: int, to_minute: int, zone_name: str) -> tuple[Interval, ...]:
    """Return when the zone's clocks show that day and a time between the two minutes.

    That is one stretch of time as a rule; none where the clocks jump over all of it, two where they go back into it.
    """
    where = ZoneInfo(zone_name)
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - what a clock shows, wherever it hangs
    first, last = midnight + from_minute * _MINUTE, midnight + to_minute * _MINUTE
    if len({_offset(wall, where, fold) for wall in (first, last) for fold in (0, 1)}) == 1:
        offset = _offset(first, where, 0)
        return (Interval((first - offset).replace(tzinfo=UTC), (last - offset).replace(tzinfo=UTC)),)
    change, before, after = _change(midnight.replace(tzinfo=UTC), where)
    old, new = (((first - by).replace(tzinfo=UTC), (last - by).replace(tzinfo=UTC)) for by in (before, after))
    found = (old[0], min(old[1], change)), (max(new[0], change), new[1])
    return tuple(merged(Interval(start, end) for start, end in found if start < end))


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time as few intervals in order: those that touch are one."""
    found: list[Interval] = []
    for one in sorted(intervals):
        if found and one.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def joined_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows in the order of the week, those of a day that overlap or touch in one zone as one."""
    found: list[Window] = []
    for one in sorted(windows, key=lambda window: (window.zone, window.weekday, window.from_minute)):
        before = found[-1] if found else None
        if before and (before.zone, before.weekday) == (one.zone, one.weekday) and one.from_minute <= before.to_minute:
            found[-1] = Window(one.weekday, before.from_minute, max(before.to_minute, one.to_minute), one.zone)
        else:
            found.append(one)
    return tuple(sorted(found, key=lambda window: (window.weekday, window.from_minute, window.zone)))


def _days(span: Interval, zone_name: str) -> Iterator[date]:
    """Yield the days of the zone that the span touches."""
    where = ZoneInfo(zone_name)
    # Where the clocks go back over midnight, a day's last hour comes again after the next day has begun.
    day, last = span.start.astimezone(where).date() - _DAY, span.end.astimezone(where).date() + _DAY
    while day <= last:
        yield day
        day += _DAY


def _offset(wall: datetime, where: ZoneInfo, fold: int) -> timedelta:
    return wall.replace(tzinfo=where, fold=fold).utcoffset() or timedelta()


def _change(midnight: datetime, where: ZoneInfo) -> tuple[datetime, timedelta, timedelta]:
    """Return when the clocks change around that day, and the offsets before and after; no zone does it twice then."""
    low, high = midnight - 2 * _DAY, midnight + 3 * _DAY
    before, after = (at.astimezone(where).utcoffset() or timedelta() for at in (low, high))
    while high - low > _MINUTE:
        middle = low + (high - low) // 2 // _MINUTE * _MINUTE
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high, before, after
