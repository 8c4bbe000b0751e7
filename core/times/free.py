"""Single starts: which of them are free, and which may suit people who have not said when."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from core.model import Bounds, Interval
from core.times.offers import round_up

DAYS_SUGGESTED = 10
A_DAY = 4
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def free(times: Iterable[datetime], minutes: int, taken: Iterable[Interval], bounds: Bounds) -> list[datetime]:
    """Return those of the starts at which a session clashes with nothing taken, as they came."""
    length = timedelta(minutes=minutes)
    busy = [one.widened(bounds.buffer) for one in taken]
    return [at for at in times if not any(Interval(at, at + length).overlaps(one) for one in busy)]


def full_weeks(starts: Sequence[datetime], most: int) -> list[Interval]:
    """Return between which moments no further session of somebody may begin, who has these and takes `most` a week.

    A week is any seven days; the moments at both ends are free again. The starts come soonest first.
    """
    found: list[Interval] = []
    for first, last in zip(starts, starts[most - 1 :], strict=False):
        if last - first >= WEEK:
            continue
        # Most overlap, and whoever looks at many requests looks at all of them each time. Two that touch stay two.
        goes_on = found and last - WEEK < found[-1].end
        start = found.pop().start if goes_on else last - WEEK
        found.append(Interval(start, first + WEEK))
    return found


def waking(zones: Sequence[str], bounds: Bounds, now: datetime) -> list[datetime]:
    """Return the whole hours of the next days that lie in the programme's slots in all zones, or else in the first."""
    first = round_up(now + bounds.notice, HOUR)
    hours = [first + n * HOUR for n in range(24 * DAYS_SUGGESTED)]
    by_day = [[at for at in hours if _awake(at, zone, bounds)] for zone in zones]
    shared = [at for at in hours if all(at in found for found in by_day)]
    return shared or (by_day[0] if by_day else hours)


def spread(times: Sequence[datetime], zone: str, most: int) -> list[datetime]:
    """Return some of the starts, a few of each day of that zone."""
    where = ZoneInfo(zone)
    found: list[datetime] = []
    for _, of_day in groupby(times, key=lambda at: at.astimezone(where).date()):
        day = list(of_day)
        found += day[:: max(1, -(-len(day) // A_DAY))]
    return found[:most]


def _awake(at: datetime, zone: str, bounds: Bounds) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return any(first <= local.hour < last for _, first, last in bounds.slots)
