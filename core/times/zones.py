"""Zones, and what their clocks show: names, days, moments that are skipped or come twice."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, available_timezones

from core.errors import Invalid, Reason

SUGGESTED = 25
"""Zones that are suggested at once."""
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


def zones_like(typed: str, cities: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return the zone names that hold what was typed, and those whose city does as it is spelt in `cities`.

    Those whose city begins with it come first. Accents can be left out.
    """
    wanted, bare = typed.strip().replace(" ", "_").lower(), _bare(typed)
    hits = []
    for name in zone_names():
        city = _bare(cities.get(name, ""))
        if wanted in name.lower() or (bare and bare in city):
            begins = name.lower().rpartition("/")[2].startswith(wanted) or (bare != "" and city.startswith(bare))
            hits.append((not begins, name))
    return [name for _, name in sorted(hits)][:SUGGESTED]


def _bare(words: str) -> str:
    return "".join(one for one in normalize("NFKD", words.strip()) if not combining(one)).casefold()


def instant(day: date, at: time, where: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall time.

    Where it comes twice, the first; where the clocks jump over it, as far behind the jump as it stood inside.
    """
    return datetime.combine(day, at, tzinfo=where).astimezone(UTC)


def instants(wall: datetime, where: ZoneInfo) -> list[datetime]:
    """Return the moments at which the zone's clocks show that: none inside a jump, two where an hour comes twice."""
    meant = {wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in meant if at.astimezone(where).replace(tzinfo=None, fold=0) == wall.replace(fold=0))


def jump(wall: datetime, where: ZoneInfo) -> timedelta:
    """Return by how much the clocks jump over that wall time."""
    before, after = (wall.replace(tzinfo=where, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return abs(after - before)


def wall_time(at: datetime, where: ZoneInfo) -> str:
    """Return what the zone's clocks show at that moment, as `2026-11-24T18:30`."""
    return at.astimezone(where).strftime("%Y-%m-%dT%H:%M")


def next_days(now: datetime, where: ZoneInfo, count: int) -> list[date]:
    """Return today and the days after it, as they are called in that zone."""
    today = now.astimezone(where).date()
    return [today + timedelta(days=n) for n in range(count)]


def clocks_change(first: datetime, then: datetime, zone_name: str) -> bool:
    """Return whether the zone's offset differs between the two moments."""
    where = ZoneInfo(zone_name)
    return first.astimezone(where).utcoffset() != then.astimezone(where).utcoffset()


def same_wall_time(at: datetime, one_zone: str, other_zone: str) -> bool:
    """Return whether the clocks of both zones show the same at that moment."""
    return at.astimezone(ZoneInfo(one_zone)).utcoffset() == at.astimezone(ZoneInfo(other_zone)).utcoffset()
