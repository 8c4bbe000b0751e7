"""Matching: the starts that suit both sides, and of every offered time without any the reason why."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from operator import attrgetter
from zoneinfo import ZoneInfo

from core.model import ALWAYS, Availability, Bounds, Interval, Offer
from core.times.hours import away_times, open_hours
from core.times.offers import round_up

_BY_DAY = range(7, 22)
_HALF_AN_HOUR = timedelta(minutes=30)


class Why(StrEnum):
    """Why no session of a request can begin inside one of its offered times; the first of these that holds."""

    PASSED = "passed"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    AWAY = "away"
    OUTSIDE = "outside"
    """Outside the mentor's weekly hours."""
    BUSY = "busy"
    """The mentor has a session."""
    FULL = "full"
    """The mentor has as many sessions within seven days as fit."""
    STUDENT_BUSY = "student_busy"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An offered time that holds no start, and why.

    `at` is when the session begins that is in the way, or the last of the days away.
    """

    offer: Offer
    why: Why
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a session to be: what they are booked for, and for the mentor their hours and full weeks."""

    taken: Sequence[Interval] = ()
    availability: Availability = ALWAYS
    full: Sequence[Interval] = ()
    """Between these moments no further session of theirs begins."""


@dataclass(frozen=True, slots=True)
class Match:
    """What came of matching a request: the starts that suit both, soonest first, and what holds none."""

    starts: tuple[datetime, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def match(offered: Sequence[Offer], minutes: int, student: Side, mentor: Side, bounds: Bounds, now: datetime) -> Match:
    """Return every start inside the offered times that suits both, and why the others hold none."""
    found: set[datetime] = set()
    left_out: list[LeftOut] = []
    for offer in offered:
        here = set(shared_starts([offer], minutes, student, free_time(mentor, offer.interval, bounds), bounds, now))
        found |= here
        if not here:
            left_out.append(_left_out(offer, minutes, student, mentor, bounds, now))
    return Match(tuple(sorted(found)), tuple(left_out))


def free_time(side: Side, span: Interval, bounds: Bounds) -> list[Interval]:
    """Return when within the span somebody has their hours and no session, in order."""
    return _less(_less_taken(_in_windows(_less_away([span], side), side), side, bounds), side.full)


def shared_starts(
    offered: Sequence[Offer], minutes: int, student: Side, free: Sequence[Interval], bounds: Bounds, now: datetime
) -> Iterator[datetime]:
    """Yield the starts that suit the student and whoever has that free time, those of each offered time in turn.

    Where two offered times overlap a start comes twice.
    """
    length = timedelta(minutes=minutes)
    for offer in offered:
        for bookable in _bookable(offer, length, bounds, now):
            yield from _starts(offer, _less_taken(_within(bookable, free), student, bounds), length, bounds)


def best(starts: Sequence[datetime], zone_name: str) -> datetime:
    """Return the start to put first: the soonest by day, or one within half an hour of it on a whole or half hour.

    A morning on one side of the world is the night of the other. People's calendars are cut in half hours, so a start
    at a quarter past spoils two of them and gains a quarter.
    """
    where = ZoneInfo(zone_name)
    soonest = next((one for one in starts if one.astimezone(where).hour in _BY_DAY), starts[0])
    near = (one for one in starts if timedelta() <= one - soonest < _HALF_AN_HOUR)
    return next((one for one in near if one.astimezone(where).minute % 30 == 0), soonest)


def _left_out(offer: Offer, minutes: int, student: Side, mentor: Side, bounds: Bounds, now: datetime) -> LeftOut:
    length = timedelta(minutes=minutes)
    free = _bookable(offer, length, bounds, now)
    if not _holds(offer, free, length, bounds):
        return LeftOut(offer, _when(offer, length, bounds, now))
    before, free = free, _less_away(free, mentor)
    if not _holds(offer, free, length, bounds):
        return LeftOut(offer, Why.AWAY, _last_day(before[0], mentor))
    free = _in_windows(free, mentor)
    if not _holds(offer, free, length, bounds):
        return LeftOut(offer, Why.OUTSIDE)
    before, free = free, _less_taken(free, mentor, bounds)
    if not _holds(offer, free, length, bounds):
        return LeftOut(offer, Why.BUSY, _in_the_way(before, mentor, bounds))
    free = _less(free, mentor.full)
    if not _holds(offer, free, length, bounds):
        return LeftOut(offer, Why.FULL)
    return LeftOut(offer, Why.STUDENT_BUSY, _in_the_way(free, student, bounds))


def _holds(offer: Offer, free: Iterable[Interval], length: timedelta, bounds: Bounds) -> bool:
    return next(_starts(offer, free, length, bounds), None) is not None


def _starts(offer: Offer, free: Iterable[Interval], length: timedelta, bounds: Bounds) -> Iterator[datetime]:
    for one in free:
        if offer.exact:
            if one.start <= offer.interval.start and offer.interval.start + length <= one.end:
                yield offer.interval.start
            continue
        start, last = round_up(one.start, bounds.starts_every), one.end - length
        while start <= last:
            yield start
            start += bounds.starts_every


def _bookable(offer: Offer, length: timedelta, bounds: Bounds, now: datetime) -> list[Interval]:
    """Return what of an offered time is neither too soon nor too far ahead."""
    start = max(offer.interval.start, now + bounds.notice)
    end = min(offer.interval.end, now + bounds.horizon + length)
    return [Interval(start, end)] if start < end else []


def _within(span: Interval, free: Sequence[Interval]) -> list[Interval]:
    """Return what of the free time, which is in order, lies in the span."""
    first = bisect_right(free, span.start, key=attrgetter("end"))
    here = takewhile(lambda one: one.start < span.end, free[first:])
    return [Interval(max(one.start, span.start), min(one.end, span.end)) for one in here]


def _when(offer: Offer, length: timedelta, bounds: Bounds, now: datetime) -> Why:
    last = offer.interval.end - length
    if last < now:
        return Why.PASSED
    return Why.TOO_SOON if last < now + bounds.notice else Why.TOO_FAR


def _less_away(free: Sequence[Interval], mentor: Side) -> list[Interval]:
    if not mentor.availability.away or not free:
        return list(free)
    span = Interval(free[0].start, free[-1].end)
    return _less(free, [one for one, _, _ in away_times(mentor.availability, span)])


def _in_windows(free: Sequence[Interval], mentor: Side) -> list[Interval]:
    if not mentor.availability.windows or not free:
        return list(free)
    is_open = open_hours(mentor.availability, Interval(free[0].start, free[-1].end))
    return [
        Interval(max(one.start, other.start), min(one.end, other.end))
        for one in free
        for other in is_open
        if one.overlaps(other)
    ]


def _less_taken(free: Sequence[Interval], side: Side, bounds: Bounds) -> list[Interval]:
    return _less(free, [one.widened(bounds.buffer) for one in side.taken])


def _less(free: Sequence[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return what is left of the free time without what is taken."""
    left = list(free)
    for other in taken:
        if any(one.overlaps(other) for one in left):
            pieces = (
                piece
                for one in left
                for piece in ((one.start, min(one.end, other.start)), (max(one.start, other.end), one.end))
            )
            left = [Interval(start, end) for start, end in dict.fromkeys(pieces) if start < end]
    return left


def _last_day(free: Interval, mentor: Side) -> datetime | None:
    """Return the last of the days away that are in the way, as its noon."""
    found = [(last, zone) for stretch, last, zone in away_times(mentor.availability, free) if stretch.overlaps(free)]
    if not found:
        return None
    last, zone = max(found)
    return datetime(last.year, last.month, last.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _in_the_way(free: Sequence[Interval], side: Side, bounds: Bounds) -> datetime | None:
    """Return when the first session begins that is in the way."""
    for one in sorted(side.taken):
        around = one.widened(bounds.buffer)
        if any(around.overlaps(other) for other in free):
            return one.start
    return None
