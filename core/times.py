"""Zones, offered times and the starts that suit both sides."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from core.errors import Invalid, Reason
from core.model import Bounds, Interval, Offer

NOON = time(12)
"""Stands for the whole day: no clock change comes near it."""


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the IANA names that a person may live in, sorted: `Area/City` and `UTC`."""
    left_out = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    cities = sorted(name for name in available_timezones() if "/" in name and not name.startswith(left_out))
    return (*cities, "UTC")


def zone(name: str) -> ZoneInfo:
    """Return the zone of that name, in any case of letters; Invalid for the field `zone` when there is none."""
    found = zone_called(name)
    if found is None:
        raise Invalid.field("zone", Reason.NO_SUCH_ZONE, zone=name[:60])
    return ZoneInfo(found)


def zone_called(name: str) -> str | None:
    """Return the zone's name as it is written, for one in any case of letters; `None` when there is none."""
    wanted = name.strip().replace(" ", "_").lower()
    return next((one for one in zone_names() if one.lower() == wanted), None)


def zones_like(typed: str, limit: int = 25) -> list[str]:
    """Return the zone names that hold what was typed, those whose city begins with it first."""
    wanted = typed.strip().replace(" ", "_").lower()
    hits = [name for name in zone_names() if wanted in name.lower()]
    hits.sort(key=lambda name: (not name.lower().rpartition("/")[2].startswith(wanted), name))
    return hits[:limit]


def instant(day: date, at: time, where: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall time.

    Where it comes twice, the first; where the clocks jump over it, as far behind the jump as it stood inside.
    """
    return datetime.combine(day, at, tzinfo=where).astimezone(UTC)


def next_days(now: datetime, where: ZoneInfo, count: int) -> list[date]:
    """Return today and the days after it, as they are called in that zone."""
    today = now.astimezone(where).date()
    return [today + timedelta(days=n) for n in range(count)]


def offers(
    days: Iterable[date], slots: Iterable[str], zone_name: str, minutes: int, bounds: Bounds, now: datetime
) -> tuple[Offer, ...]:
    """Return the offered times of those days and slots, in order, neighbours joined.

    What has passed is cut off; a slot too short for the session after that is left out.
    """
    where = zone(zone_name)
    wanted = set(slots)
    hours = sorted((first, last) for name, first, last in bounds.slots if name in wanted)
    found: list[Offer] = []
    for day in sorted(set(days)):
        for first, last in _joined(hours):
            start = instant(day, time(first), where)
            end = instant(day + timedelta(days=last // 24), time(last % 24), where)
            start = max(start, _round_up(now + bounds.notice, bounds.starts_every))
            if start + timedelta(minutes=minutes) <= end:
                found.append(_offer(Interval(start, end), where))
    return tuple(found)


def starts(
    offered: Sequence[Offer], minutes: int, taken: Iterable[Interval], bounds: Bounds, now: datetime
) -> list[datetime]:
    """Return every start inside the offered times that clashes with nothing taken, soonest first."""
    length = timedelta(minutes=minutes)
    soonest = now + bounds.notice
    busy = [Interval(one.start - bounds.buffer, one.end + bounds.buffer) for one in taken]
    found: set[datetime] = set()
    for offer in offered:
        start = _round_up(max(offer.interval.start, soonest), bounds.starts_every)
        while start + length <= offer.interval.end:
            if not any(Interval(start, start + length).overlaps(one) for one in busy):
                found.add(start)
            start += bounds.starts_every
    return sorted(found)


def last_start(offered: Sequence[Offer], minutes: int) -> datetime:
    """Return the last moment at which a session inside the offered times can begin."""
    return max(offer.interval.end for offer in offered) - timedelta(minutes=minutes)


def clocks_change(first: datetime, then: datetime, zone_name: str) -> bool:
    """Return whether the zone's offset differs between the two moments."""
    where = ZoneInfo(zone_name)
    return first.astimezone(where).utcoffset() != then.astimezone(where).utcoffset()


def same_wall_time(at: datetime, one_zone: str, other_zone: str) -> bool:
    """Return whether the clocks of both zones show the same at that moment."""
    return at.astimezone(ZoneInfo(one_zone)).utcoffset() == at.astimezone(ZoneInfo(other_zone)).utcoffset()


def _offer(interval: Interval, where: ZoneInfo) -> Offer:
    wall = [moment.astimezone(where).strftime("%Y-%m-%dT%H:%M") for moment in (interval.start, interval.end)]
    return Offer(interval, where.key, *wall)


def _joined(hours: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in hours:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _round_up(moment: datetime, step: timedelta) -> datetime:
    past = (moment - datetime(1970, 1, 1, tzinfo=UTC)) % step
    return moment if not past else moment - past + step
