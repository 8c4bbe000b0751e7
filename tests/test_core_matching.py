"""Hours and matching: against a slow look at every minute, in every zone, around every clock change."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Availability, Away, Bounds, Interval, Offer, Window
from core.times import (
    Match,
    Side,
    Why,
    best,
    covers,
    exact_offer,
    free_time,
    full_weeks,
    joined_windows,
    match,
    open_hours,
    shared_starts,
    stretches,
    zone_names,
)
from tests.proofs import zones
from tests.scenes import offer

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""A Monday."""
BOUNDS = Bounds()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLACES = ("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Pacific/Auckland", "UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# A slow look at every minute


def is_open(availability: Availability, minute: datetime) -> bool:
    """Return whether some window shows that minute on its clock, or none is set."""
    for one in availability.windows:
        local = minute.astimezone(ZoneInfo(one.zone))
        if local.weekday() == one.weekday and one.from_minute <= local.hour * 60 + local.minute < one.to_minute:
            return True
    return not availability.windows


def is_away(availability: Availability, minute: datetime) -> bool:
    return any(one.first <= minute.astimezone(ZoneInfo(one.zone)).date() <= one.last for one in availability.away)


def is_taken(taken: Sequence[Interval], minute: datetime, buffer: timedelta) -> bool:
    return any(one.start - buffer <= minute < one.end + buffer for one in taken)


def slow_match(
    offered: Sequence[Offer], minutes: int, student: Side, mentor: Side, bounds: Bounds, now: datetime
) -> tuple[list[datetime], list[Why]]:
    """Look at every minute of the session that would begin at every quarter of an hour."""
    found: set[datetime] = set()
    reasons: list[Why] = []
    for one in offered:
        starts = [
            start
            for n in range(int((one.interval.end - one.interval.start) / MINUTE) + 1)
            if (start := one.interval.start + n * MINUTE).minute % 15 == 0 or one.exact
            if one.interval.start <= start and start + minutes * MINUTE <= one.interval.end
        ]
        suitable, why = slow_why(starts, minutes, student, mentor, bounds, now)
        found |= set(suitable)
        if not suitable:
            reasons.append(why or slow_when(one.interval.end - minutes * MINUTE, bounds, now))
    return sorted(found), reasons


def slow_when(last: datetime, bounds: Bounds, now: datetime) -> Why:
    if last < now:
        return Why.PASSED
    return Why.TOO_SOON if last < now + bounds.notice else Why.TOO_FAR


def slow_why(
    starts: list[datetime], minutes: int, student: Side, mentor: Side, bounds: Bounds, now: datetime
) -> tuple[list[datetime], Why | None]:
    left = [one for one in starts if now + bounds.notice <= one <= now + bounds.horizon]
    hindrances: tuple[tuple[Why, Callable[[datetime], bool]], ...] = (
        (Why.AWAY, lambda minute: is_away(mentor.availability, minute)),
        (Why.OUTSIDE, lambda minute: not is_open(mentor.availability, minute)),
        (Why.BUSY, lambda minute: is_taken(mentor.taken, minute, bounds.buffer)),
        (Why.STUDENT_BUSY, lambda minute: is_taken(student.taken, minute, bounds.buffer)),
    )
    if not left:
        return [], None
    for why, hinders in hindrances:
        left = [one for one in left if not any(hinders(one + n * MINUTE) for n in range(minutes))]
        if not left:
            return [], why
    return left, None


# Around any time of two weeks, and around clock changes

# All of it is so close together that most of it is in each other's way.
quarters = st.integers(0, 96).map(lambda n: NOW + n * 15 * MINUTE)
moments = st.integers(-180, 24 * 60).map(lambda n: NOW + n * MINUTE)
lengths = st.sampled_from(BOUNDS.durations)
windows = st.builds(
    lambda day, first, length, zone: Window(day, first, min(first + length, 24 * 60), zone),
    st.integers(0, 2), st.integers(0, 24 * 4 - 1).map(lambda n: n * 15), st.integers(1, 600), st.sampled_from(PLACES),
)  # fmt: skip
aways = st.builds(
    lambda n, more, zone: Away(date(2026, 11, 22) + n * DAY, date(2026, 11, 22) + (n + more) * DAY, zone),
    st.integers(0, 3), st.integers(0, 1), st.sampled_from(PLACES),
)  # fmt: skip
availabilities = st.builds(
    Availability, st.lists(windows, max_size=5).map(joined_windows), st.lists(aways, max_size=2).map(tuple)
)


@st.composite
def taken_times(draw: st.DrawFn) -> list[Interval]:
    starts = draw(st.lists(moments, max_size=4))
    return [Interval(start, start + draw(st.integers(1, 90)) * MINUTE) for start in starts]


@st.composite
def offers(draw: st.DrawFn, minutes: int) -> Offer:
    if draw(st.booleans()):
        start = draw(moments)
        return exact_offer(start, "Europe/Berlin", minutes)
    start = draw(quarters)
    return offer(start, start + draw(st.integers(1, 20)) * 15 * MINUTE)


@settings(max_examples=250, deadline=None)
@given(st.data(), lengths, taken_times(), taken_times(), availabilities, st.integers(0, 30))
def test_the_starts_and_the_reasons_are_those_that_a_slow_look_at_every_minute_finds(
    data: st.DataObject, minutes: int, mine: list[Interval], theirs: list[Interval], hours: Availability, buffer: int
) -> None:
    offered = data.draw(st.lists(offers(minutes), min_size=1, max_size=3))
    bounds = replace(BOUNDS, buffer=buffer * MINUTE, horizon=timedelta(hours=20))
    student, mentor = Side(theirs), Side(mine, hours)
    found = match(offered, minutes, student, mentor, bounds, NOW)
    expected, reasons = slow_match(offered, minutes, student, mentor, bounds, NOW)
    assert list(found.starts) == expected
    assert [one.why for one in found.left_out] == reasons
    free = free_time(mentor, Interval(NOW, NOW + 2 * DAY), bounds)
    assert sorted(set(shared_starts(offered, minutes, student, free, bounds, NOW))) == expected


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(zone_names()), st.integers(0, 3000), windows, st.integers(-2, 2))
def test_a_window_is_what_the_clock_on_the_wall_says_in_any_zone_on_any_day(
    zone: str, n: int, window: Window, nearby: int
) -> None:
    every = zones.changes(zone) if n % 2 else ()
    change = next(iter(every), None)
    day = (change.at + nearby * DAY).astimezone(ZoneInfo(zone)).date() if change else date(2025, 1, 1) + n * DAY
    assert on_the_wall(day, window, zone) == whole(stretches(day, window.from_minute, window.to_minute, zone))


def on_the_wall(day: date, window: Window, zone: str, step: int = 1) -> list[datetime]:
    """Return every minute at which the zone's clock shows that day and a time inside the window."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    where = ZoneInfo(zone)
    found = []
    for n in range(-15 * 60, 39 * 60, step):
        local = (midnight + n * MINUTE).astimezone(where)
        if local.date() == day and window.from_minute <= local.hour * 60 + local.minute < window.to_minute:
            found.append(midnight + n * MINUTE)
    return found


def whole(stretches: Sequence[Interval], step: int = 1) -> list[datetime]:
    return [one.start + n * MINUTE for one in stretches for n in range(0, int((one.end - one.start) / MINUTE), step)]


def test_a_window_in_what_is_skipped_is_no_time_and_in_what_comes_twice_it_is_two() -> None:
    spring, autumn = date(2027, 3, 28), date(2026, 10, 25)
    assert stretches(spring, 2 * 60, 3 * 60, "Europe/Berlin") == ()
    assert stretches(spring, 60, 4 * 60, "Europe/Berlin") == (Interval(at("2027-03-28T00:00"), at("2027-03-28T02:00")),)
    assert stretches(autumn, 60, 150, "Europe/Berlin") == (
        Interval(at("2026-10-24T23:00"), at("2026-10-25T00:30")),
        Interval(at("2026-10-25T01:00"), at("2026-10-25T01:30")),
    )


# Hours


def test_windows_that_overlap_or_touch_are_one_and_those_of_two_zones_are_not() -> None:
    berlin = [Window(0, 540, 720, "Europe/Berlin"), Window(0, 700, 800, "Europe/Berlin")]
    assert joined_windows([*berlin, Window(0, 800, 840, "Europe/Berlin")]) == (Window(0, 540, 840, "Europe/Berlin"),)
    two = (Window(0, 540, 720, "Europe/Berlin"), Window(0, 700, 800, "Europe/London"))
    assert joined_windows(two[::-1]) == two
    assert joined_windows([Window(1, 0, 60, "UTC"), Window(0, 1380, 1440, "UTC")])[0].weekday == 0


@given(st.lists(windows, max_size=8))
def test_joining_windows_changes_no_minute(several: list[Window]) -> None:
    span = Interval(NOW, NOW + 8 * DAY)
    before = Availability(tuple(several)) if several else Availability()
    assert open_hours(Availability(joined_windows(several)), span) == open_hours(before, span)


def test_windows_that_meet_at_midnight_hold_a_session_over_it() -> None:
    late = Availability((Window(0, 23 * 60, 24 * 60, "UTC"), Window(1, 0, 60, "UTC")))
    assert covers(late, Interval(at("2026-11-23T23:30"), at("2026-11-24T00:30")))
    assert not covers(late, Interval(at("2026-11-23T22:45"), at("2026-11-23T23:30")))


def test_somebody_without_windows_is_there_at_all_times_but_for_the_days_away() -> None:
    away = Availability(away=(Away(date(2026, 11, 24), date(2026, 11, 25), "Europe/Berlin"),))
    assert covers(away, Interval(at("2026-11-23T22:00"), at("2026-11-23T23:00")))
    assert not covers(away, Interval(at("2026-11-23T22:30"), at("2026-11-23T23:15")))
    assert covers(away, Interval(at("2026-11-25T23:00"), at("2026-11-26T00:00")))


# The reasons, one by one

MORNING = offer(at("2026-11-24T07:00"), at("2026-11-24T11:00"))
EVENING = offer(at("2026-11-24T16:00"), at("2026-11-24T20:00"))
FREE = Side()


def left(offered: Offer, mentor: Side = FREE, student: Side = FREE, now: datetime = NOW) -> tuple[Why, datetime | None]:
    """Return why an offered time holds no start."""
    found = match([offered], 45, student, mentor, BOUNDS, now)
    assert found.starts == ()
    (one,) = found.left_out
    assert one.offer == offered
    return one.why, one.at


def test_each_reason_is_told_with_what_is_in_the_way() -> None:
    assert left(MORNING, now=at("2026-11-24T10:30")) == (Why.PASSED, None)
    assert left(MORNING, now=at("2026-11-24T09:00")) == (Why.TOO_SOON, None)
    assert left(MORNING, now=NOW - 40 * DAY) == (Why.TOO_FAR, None)
    away = Availability(away=(Away(date(2026, 11, 23), date(2026, 11, 25), "Europe/Berlin"),))
    assert left(MORNING, Side((), away)) == (Why.AWAY, at("2026-11-25T11:00"))
    mondays = Availability((Window(0, 0, 24 * 60, "Europe/Berlin"),))
    assert left(MORNING, Side((), mondays)) == (Why.OUTSIDE, None)
    booked = [Interval(at("2026-11-24T07:30"), at("2026-11-24T10:30"))]
    assert left(MORNING, Side(booked)) == (Why.BUSY, at("2026-11-24T07:30"))
    assert left(MORNING, student=Side(booked)) == (Why.STUDENT_BUSY, at("2026-11-24T07:30"))


def test_the_first_thing_that_leaves_no_start_is_the_reason() -> None:
    """What the mentor's hours leave is taken: they are asked to look at their sessions, not at their hours."""
    until_nine = Availability((Window(1, 8 * 60, 9 * 60, "Europe/Berlin"),))
    booked = [Interval(at("2026-11-24T07:30"), at("2026-11-24T08:15"))]
    assert left(MORNING, Side(booked, until_nine)) == (Why.BUSY, at("2026-11-24T07:30"))
    assert match([MORNING, EVENING], 45, FREE, Side(booked), BOUNDS, NOW).left_out == ()


def test_an_exact_time_is_taken_as_it_was_meant_or_not_at_all() -> None:
    odd = exact_offer(at("2026-11-24T09:07"), "Europe/Berlin", 45)
    assert match([odd], 45, FREE, FREE, BOUNDS, NOW) == Match((at("2026-11-24T09:07"),), ())
    booked = [Interval(at("2026-11-24T09:00"), at("2026-11-24T09:30"))]
    assert left(odd, Side(booked)) == (Why.BUSY, at("2026-11-24T09:00"))


def test_the_horizon_bounds_the_start_and_not_the_end() -> None:
    far = offer(NOW + 30 * DAY - HOUR, NOW + 30 * DAY + 2 * HOUR)
    assert max(match([far], 45, FREE, FREE, BOUNDS, NOW).starts) == NOW + 30 * DAY


@pytest.mark.parametrize(
    ("starts", "first"),
    [
        (["09:15", "09:30", "09:45", "10:00"], "09:30"),
        (["09:00", "09:15"], "09:00"),
        (["09:45", "10:00"], "10:00"),
        (["09:15", "17:00"], "09:15"),
        (["09:07", "09:30"], "09:30"),
    ],
)
def test_the_start_put_first_is_the_soonest_or_the_half_hour_close_by(starts: list[str], first: str) -> None:
    found = [at(f"2026-11-24T{one}") for one in starts]
    assert best(found, "UTC") == at(f"2026-11-24T{first}")


@pytest.mark.parametrize(
    ("starts", "first"),
    [
        (["24T23:00", "25T06:45", "25T07:00", "25T12:00"], "25T07:00"),
        (["24T06:45", "24T07:15", "24T07:30"], "24T07:30"),
        (["24T21:45", "25T02:00"], "24T21:45"),
        (["24T22:00", "25T02:00"], "24T22:00"),
    ],
)
def test_nobody_is_put_first_at_night_where_a_day_suits_too(starts: list[str], first: str) -> None:
    found = [at(f"2026-11-{one}") for one in starts]
    assert best(found, "UTC") == at(f"2026-11-{first}")


def test_a_half_hour_is_one_on_the_readers_clock() -> None:
    quarter_to = [at("2026-11-24T09:00"), at("2026-11-24T09:15")]
    assert best(quarter_to, "Asia/Kathmandu") == at("2026-11-24T09:15")


def test_full_weeks_that_overlap_are_one_stretch_and_of_two_that_touch_the_moment_between_is_free() -> None:
    week, first = 7 * DAY, NOW + HOUR
    assert full_weeks([first, first + DAY, first + 2 * DAY], 2) == [Interval(first + DAY - week, first + DAY + week)]
    apart = [first, first, first + 14 * DAY, first + 14 * DAY]
    assert full_weeks(apart, 2) == [
        Interval(first - week, first + week),
        Interval(first + week, first + 3 * week),
    ]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12).map(sorted), st.integers(1, 4), st.integers(-10, 70))
def test_a_moment_is_full_exactly_where_one_more_session_would_be_too_many_within_some_seven_days(
    days: list[int], most: int, day: int
) -> None:
    found = full_weeks([NOW + n * DAY for n in days], most)
    others = sorted([*days, day])
    too_many = any(
        last - first < 7 and first <= day <= last for first, last in zip(others, others[most:], strict=False)
    )
    assert any(one.start < NOW + day * DAY < one.end for one in found) == too_many
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
