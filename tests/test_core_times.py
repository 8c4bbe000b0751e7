"""Zones, offered times and starts: in every zone, on every clock change, against slow oracles."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid, Reason
from core.model import Bounds, Interval, Offer
from core.times import (
    clocks_change,
    instant,
    last_start,
    next_days,
    offers,
    same_wall_time,
    zone,
    zone_names,
    zones_like,
)
from tests.proofs import zones
from tests.scenes import offer, starts

BOUNDS = Bounds()
BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NIGHT = replace(BOUNDS, slots=(("night", 0, 8), ("two", 2, 3), ("three", 3, 4), ("late", 21, 24), ("all", 0, 24)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spans(found: Sequence[Offer]) -> list[tuple[str, str]]:
    """Return offers as UTC, the way a person would note them."""
    return [(f"{one.interval.start:%d %H:%M}", f"{one.interval.end:%d %H:%M}") for one in found]


# Zones


def test_every_zone_name_is_known_and_names_itself() -> None:
    for name in zone_names():
        assert zone(name).key == name
    assert "UTC" in zone_names()
    assert len(zone_names()) > 400


@pytest.mark.parametrize("typed", ["europe/berlin", " Europe/Berlin ", "EUROPE/BERLIN"])
def test_a_zone_is_found_in_any_case(typed: str) -> None:
    assert zone(typed).key == "Europe/Berlin"


def test_a_zone_with_a_space_in_its_name_is_found() -> None:
    assert zone("america/new york").key == "America/New_York"


@pytest.mark.parametrize("typed", ["", "Berlin", "Mars/Olympus", "../../etc/passwd", "Europe/Berlin\0", "x" * 5000])
def test_an_unknown_zone_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone(typed)
    reason, parts = refused.value.fields["zone"]
    assert reason is Reason.NO_SUCH_ZONE
    assert len(str(parts["zone"])) <= 60


@given(st.text(max_size=40))
def test_any_text_is_a_known_zone_or_refused(typed: str) -> None:
    with suppress(Invalid):
        assert zone(typed).key in zone_names()


def test_typing_a_city_finds_its_zone_first() -> None:
    assert zones_like("berl")[0] == "Europe/Berlin"
    assert zones_like("new y")[0] == "America/New_York"
    assert zones_like("york") == ["America/New_York"]


@given(st.text(max_size=10))
def test_what_is_suggested_holds_what_was_typed_and_is_no_more_than_a_menu_takes(typed: str) -> None:
    found = zones_like(typed)
    assert len(found) <= 25
    assert all(typed.strip().replace(" ", "_").lower() in one.lower() for one in found)


# Moments


def test_a_wall_time_that_comes_twice_is_the_first_one() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN) == at("2026-10-25T00:30")


def test_a_wall_time_that_is_skipped_lies_as_far_behind_the_jump() -> None:
    assert instant(date(2027, 3, 28), time(2, 30), BERLIN) == at("2027-03-28T01:30")


def test_the_next_days_are_those_of_the_zone_and_not_of_utc() -> None:
    now = at("2026-11-23T22:30")
    assert next_days(now, ZoneInfo("Pacific/Auckland"), 2) == [date(2026, 11, 24), date(2026, 11, 25)]
    assert next_days(now, ZoneInfo("Pacific/Honolulu"), 2) == [date(2026, 11, 23), date(2026, 11, 24)]


@given(
    st.integers(0, 10 * 365 * 24).map(lambda n: at("2025-01-01T00:00") + timedelta(hours=n)),
    st.sampled_from(zone_names()),
)
def test_the_next_days_follow_each_other(now: datetime, name: str) -> None:
    found = next_days(now, ZoneInfo(name), 14)
    assert len(found) == 14
    assert all(then - day == timedelta(days=1) for day, then in pairwise(found))


def test_a_clock_change_between_two_moments_is_noticed_only_where_it_happens() -> None:
    before, after = at("2026-10-24T12:00"), at("2026-10-26T12:00")
    assert clocks_change(before, after, "Europe/Berlin")
    assert not clocks_change(before, after, "Asia/Tokyo")
    assert not clocks_change(after, after + timedelta(days=20), "Europe/Berlin")


def test_two_cities_whose_clocks_agree_have_the_same_wall_time_and_others_have_not() -> None:
    assert same_wall_time(at("2026-11-24T09:00"), "Europe/Berlin", "Europe/Paris")
    assert not same_wall_time(at("2026-11-24T09:00"), "Europe/Berlin", "Europe/London")
    # For one week in March the two are four hours apart, not five.
    assert same_wall_time(at("2027-03-16T09:00"), "America/New_York", "America/Halifax") is False


# Offered times


def test_slots_are_read_in_the_students_zone() -> None:
    found = offers([date(2026, 11, 24)], ["morning"], "Europe/Berlin", 45, BOUNDS, LONG_AGO)
    assert spans(found) == [("24 07:00", "24 11:00")]
    assert (found[0].zone, found[0].wall_start, found[0].wall_end) == (
        "Europe/Berlin", "2026-11-24T08:00", "2026-11-24T12:00",
    )  # fmt: skip


def test_neighbouring_slots_are_one_offer_and_others_are_two() -> None:
    day = [date(2026, 11, 24)]
    assert spans(offers(day, ["morning", "afternoon"], "UTC", 45, BOUNDS, LONG_AGO)) == [("24 08:00", "24 17:00")]
    assert spans(offers(day, ["morning", "evening"], "UTC", 45, BOUNDS, LONG_AGO)) == [
        ("24 08:00", "24 12:00"),
        ("24 17:00", "24 21:00"),
    ]


def test_days_and_slots_said_twice_or_out_of_order_are_said_once() -> None:
    one, two = date(2026, 11, 24), date(2026, 11, 25)
    muddled = offers([two, one, two], ["evening", "morning", "evening"], "UTC", 45, BOUNDS, LONG_AGO)
    assert muddled == offers([one, two], ["morning", "evening"], "UTC", 45, BOUNDS, LONG_AGO)


def test_what_has_passed_or_is_too_close_is_cut_off() -> None:
    now = at("2026-11-24T08:05")
    found = offers([date(2026, 11, 24)], ["morning"], "UTC", 45, BOUNDS, now)
    assert spans(found) == [("24 10:15", "24 12:00")]
    assert found[0].wall_start == "2026-11-24T10:15"


def test_a_slot_too_short_for_the_session_is_left_out() -> None:
    now = at("2026-11-24T09:10")
    day = [date(2026, 11, 24)]
    assert spans(offers(day, ["morning"], "UTC", 45, BOUNDS, now)) == [("24 11:15", "24 12:00")]
    assert offers(day, ["morning"], "UTC", 60, BOUNDS, now) == ()


def test_a_day_that_has_passed_and_a_slot_that_nobody_knows_offer_nothing() -> None:
    assert offers([date(2020, 1, 1)], ["morning"], "UTC", 45, BOUNDS, at("2026-11-24T08:00")) == ()
    assert offers([date(2026, 11, 25)], ["midnight"], "UTC", 45, BOUNDS, at("2026-11-24T08:00")) == ()


def test_a_slot_may_last_until_midnight() -> None:
    found = offers([date(2026, 11, 24)], ["late"], "UTC", 45, NIGHT, LONG_AGO)
    assert spans(found) == [("24 21:00", "25 00:00")]


@pytest.mark.parametrize(
    ("name", "day", "slot", "expected"),
    [
        # Berlin, 2027-03-28: 02:00 becomes 03:00.
        ("Europe/Berlin", "2027-03-28", "night", [("27 23:00", "28 06:00")]),
        ("Europe/Berlin", "2027-03-28", "two", []),
        ("Europe/Berlin", "2027-03-28", "three", [("28 01:00", "28 02:00")]),
        ("Europe/Berlin", "2027-03-28", "all", [("27 23:00", "28 22:00")]),
        # Berlin, 2026-10-25: 03:00 becomes 02:00, so two o'clock lasts two hours.
        ("Europe/Berlin", "2026-10-25", "night", [("24 22:00", "25 07:00")]),
        ("Europe/Berlin", "2026-10-25", "two", [("25 00:00", "25 02:00")]),
        ("Europe/Berlin", "2026-10-25", "three", [("25 02:00", "25 03:00")]),
        ("Europe/Berlin", "2026-10-25", "all", [("24 22:00", "25 23:00")]),
        # Lord Howe: half an hour. 2026-10-04: 02:00 becomes 02:30; 2027-04-04: 02:00 becomes 01:30.
        ("Australia/Lord_Howe", "2026-10-04", "two", []),
        ("Australia/Lord_Howe", "2026-10-04", "night", [("03 13:30", "03 21:00")]),
        ("Australia/Lord_Howe", "2027-04-04", "night", [("03 13:00", "03 21:30")]),
        # Apia: 2011-12-30 was skipped whole, thirteen hours ahead of UTC ever since 2021.
        ("Pacific/Apia", "2026-11-24", "all", [("23 11:00", "24 11:00")]),
    ],
)
def test_offers_on_days_with_a_clock_change(name: str, day: str, slot: str, expected: list[tuple[str, str]]) -> None:
    found = offers([date.fromisoformat(day)], [slot], name, 45, NIGHT, LONG_AGO)
    assert spans(found) == expected


def test_no_zone_gets_a_wrong_minute_around_any_clock_change() -> None:
    different = {
        (change.at, change.before, change.after): change for name in zone_names() for change in zones.changes(name)
    }
    verdict = zones.sweep(different.values(), zones.QUARTER, days_around=0)
    assert verdict.wrong == ()
    assert verdict.cases > 15_000
    assert verdict.undefined < verdict.cases / 100


def test_no_window_and_no_day_away_gets_a_wrong_minute_around_any_clock_change() -> None:
    different = {
        (change.at, change.before, change.after): change for name in zone_names() for change in zones.changes(name)
    }
    verdict = zones.sweep_hours(different.values(), zones.QUARTER, days_around=0)
    assert verdict.wrong == ()
    assert verdict.cases > 5_000


# Starts that suit both

moments = st.integers(0, 6 * 24 * 60).map(lambda n: at("2026-11-23T00:00") + timedelta(minutes=n))
lengths = st.sampled_from(BOUNDS.durations)


@st.composite
def intervals(draw: st.DrawFn, longest: int = 600) -> Interval:
    start = draw(moments)
    return Interval(start, start + timedelta(minutes=draw(st.integers(1, longest))))


offered_times = st.lists(intervals().map(lambda one: offer(one.start, one.end)), max_size=4)
taken_times = st.lists(intervals(90), max_size=6)


def slow_starts(
    offered: Sequence[Offer], minutes: int, taken: Sequence[Interval], bounds: Bounds, now: datetime
) -> list[datetime]:
    """Look at every minute, and at every minute of the session that would begin then."""
    free = set()
    for one in offered:
        begin = one.interval.start.replace(second=0, microsecond=0)
        for n in range(int((one.interval.end - begin) / timedelta(minutes=1)) + 1):
            start = begin + timedelta(minutes=n)
            whole = [start + timedelta(minutes=m) for m in range(minutes)]
            blocked = any(
                other.start - bounds.buffer <= minute < other.end + bounds.buffer for minute in whole for other in taken
            )
            inside = all(one.interval.start <= minute < one.interval.end for minute in whole)
            if start.minute % 15 == 0 and start >= now + bounds.notice and inside and not blocked:
                free.add(start)
    return sorted(free)


@settings(max_examples=60, deadline=None)
@given(offered_times, lengths, taken_times, moments, st.integers(0, 59))
def test_starts_are_those_that_a_slow_look_at_every_minute_finds(
    offered: list[Offer], minutes: int, taken: list[Interval], now: datetime, seconds: int
) -> None:
    now += timedelta(seconds=seconds)
    assert starts(offered, minutes, taken, BOUNDS, now) == slow_starts(offered, minutes, taken, BOUNDS, now)


@settings(deadline=None)
@given(offered_times, lengths, taken_times, moments, st.integers(0, 40))
def test_no_start_clashes_leaves_its_offer_comes_too_soon_or_off_the_quarter_hour(
    offered: list[Offer], minutes: int, taken: list[Interval], now: datetime, buffer: int
) -> None:
    bounds = replace(BOUNDS, buffer=timedelta(minutes=buffer))
    length = timedelta(minutes=minutes)
    found = starts(offered, minutes, taken, bounds, now)
    assert found == sorted(set(found))
    for start in found:
        end = start + length
        assert start.minute % 15 == 0
        assert (start.second, start.microsecond) == (0, 0)
        assert start >= now + bounds.notice
        assert any(one.interval.start <= start and end <= one.interval.end for one in offered)
        assert all(end + bounds.buffer <= one.start or one.end + bounds.buffer <= start for one in taken)


@given(offered_times.filter(bool), lengths, moments)
def test_no_start_is_later_than_the_last_one_possible(offered: list[Offer], minutes: int, now: datetime) -> None:
    assert all(start <= last_start(offered, minutes) for start in starts(offered, minutes, [], BOUNDS, now))


def test_the_buffer_lies_on_both_sides_of_a_booked_session() -> None:
    offered = [offer(at("2026-11-24T09:00"), at("2026-11-24T12:00"))]
    taken = [Interval(at("2026-11-24T10:00"), at("2026-11-24T10:30"))]
    found = starts(offered, 30, taken, BOUNDS, LONG_AGO)
    assert [f"{one:%H:%M}" for one in found] == ["09:00", "09:15", "10:45", "11:00", "11:15", "11:30"]


def test_a_start_exactly_at_the_notice_is_still_good() -> None:
    offered = [offer(at("2026-11-24T09:00"), at("2026-11-24T10:00"))]
    assert starts(offered, 60, [], BOUNDS, at("2026-11-24T07:00")) == [at("2026-11-24T09:00")]
    assert starts(offered, 60, [], BOUNDS, at("2026-11-24T07:00:01")) == []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.dates(date(2025, 1, 1), date(2035, 12, 31)), min_size=1, max_size=4),
    st.sets(st.sampled_from([name for name, _, _ in BOUNDS.slots]), min_size=1),
    st.sampled_from(zone_names()),
    lengths,
)
def test_every_start_of_an_offer_is_in_a_chosen_slot_of_a_chosen_day_on_the_students_clock(
    days: list[date], slots: set[str], name: str, minutes: int
) -> None:
    now = datetime(2024, 12, 1, tzinfo=UTC)
    hours = [(first, last) for slot, first, last in BOUNDS.slots if slot in slots]
    found = starts(offers(days, slots, name, minutes, BOUNDS, now), minutes, [], BOUNDS, now)
    assert found
    for start in found:
        first, last = (
            moment.astimezone(ZoneInfo(name)) for moment in (start, start + timedelta(minutes=minutes, seconds=-1))
        )
        assert first.date() in days
        assert last.date() == first.date()
        assert all(any(begin <= local.hour < end for begin, end in hours) for local in (first, last))
