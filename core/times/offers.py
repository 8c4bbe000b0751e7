"""Offered times: days and slots in the student's zone, and the exact moments beside them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.model import Bounds, Interval, Offer
from core.times.zones import instant, wall_time, zone


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
            start = max(start, round_up(now + bounds.notice, bounds.starts_every))
            if start + timedelta(minutes=minutes) <= end:
                found.append(_offer(Interval(start, end), where))
    return tuple(found)


def exact_offer(at: datetime, zone_name: str, minutes: int) -> Offer:
    """Return the offer of a session that begins exactly then."""
    where = zone(zone_name)
    return Offer(Interval(at, at + timedelta(minutes=minutes)), where.key, wall_time(at, where), "")


def last_start(offered: Sequence[Offer], minutes: int) -> datetime:
    """Return the last moment at which a session inside the offered times can begin."""
    return max(offer.interval.end for offer in offered) - timedelta(minutes=minutes)


def together(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Return the offers in order, each once, and those that overlap or touch as one."""
    found: list[Offer] = []
    for one in sorted(set(offers), key=lambda one: (one.exact, one.interval)):
        last = found[-1] if found else None
        if last is not None and not one.exact and _same_day(last, one) and one.interval.start <= last.interval.end:
            later = max(last, one, key=lambda other: other.interval.end)
            whole = Interval(last.interval.start, later.interval.end)
            found[-1] = Offer(whole, last.zone, last.wall_start, later.wall_end)
        else:
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.interval))


def round_up(moment: datetime, step: timedelta) -> datetime:
    """Return the moment, or the next one that is a whole number of steps."""
    past = (moment - datetime(1970, 1, 1, tzinfo=UTC)) % step
    return moment if not past else moment - past + step


def _offer(interval: Interval, where: ZoneInfo) -> Offer:
    return Offer(interval, where.key, wall_time(interval.start, where), wall_time(interval.end, where))


def _joined(hours: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in hours:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _same_day(one: Offer, other: Offer) -> bool:
    return (one.zone, one.wall_start[:10]) == (other.zone, other.wall_start[:10])
