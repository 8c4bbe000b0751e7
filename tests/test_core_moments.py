"""Exact moments: whatever people type or pick is the moment they meant, or one clear reason why not."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from core.model import Bounds
from core.screens.refusals import invalid
from core.times import instants, read_moment, typed_moment, wall_time, zone_names
from core.ui import Reader, plain
from tests.proofs import zones
from tests.scenes import ADA, scene

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOUNDS = Bounds()


def read(typed: str, zone: str = "Europe/Berlin", now: datetime = NOW, bounds: Bounds = BOUNDS) -> datetime:
    return read_moment("at", typed, zone, bounds, now)


def why_not(typed: str, zone: str = "Europe/Berlin", now: datetime = NOW, bounds: Bounds = BOUNDS) -> str:
    """Return the sentence that somebody is told instead."""
    with pytest.raises(Invalid) as refused:
        read(typed, zone, now, bounds)
    assert set(refused.value.fields) == {"at"}
    drawn = invalid(refused.value, scene(ADA), "")
    return plain(drawn.errors["at"], Reader(zone=zone))


@pytest.mark.parametrize(
    "typed",
    [
        "1795541400", " 1795541400 ", "1795541437",
        "24 Nov 18:30", "Tue 24 Nov 18:30", "tuesday, 24th of november 2026 at 6:30 pm", "24. November 18:30",
        "2026-11-24 18:30", "2026-11-24T18:30", "2026/11/24 18:30", "Nov 24, 18:30", "nov 24 2026 6:30PM",
        "24.11. 18:30", "24.11.2026 18:30 Uhr", "Di 24. Nov um 18:30 Uhr", "24 de noviembre a las 18:30",
        "tomorrow 18:30", "tomorrow at 6:30 p.m.", "18:30 24 Nov", "18:30, 2026-11-24", "24 NOV 18h30",
    ],
)  # fmt: skip
def test_a_moment_is_read_however_people_write_it(typed: str) -> None:
    assert read(typed) == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(("typed", "hour"), [("6 am", 6), ("12 am", 0), ("12 pm", 12), ("12:15 pm", 12), ("11pm", 23)])
def test_twelve_hours_are_read_as_people_count_them(typed: str, hour: int) -> None:
    assert read(f"25 Nov {typed}", "UTC").hour == hour


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    new_year = datetime(2026, 12, 30, 12, tzinfo=UTC)
    assert read("2 Jan 10:00", "UTC", new_year) == datetime(2027, 1, 2, 10, tzinfo=UTC)
    assert why_not("22 Nov 10:00", "UTC") == "That has passed or is too soon. The earliest is Mon 23 Nov 14:00."
    assert read("29 Feb 10:00", "UTC", datetime(2028, 2, 10, tzinfo=UTC)).day == 29


@pytest.mark.parametrize(
    "typed",
    [
        "soon", "18:30", "24 Nov", "24 Nov 25:00", "24 Nov 18:60", "31 Nov 18:30", "29 Feb 18:30", "24 Foo 18:30",
        "24 Nov 13 pm", "24 Nov 0 am", "11/24 18:30", "24 Nov 18:30 and 25 Nov 18:30", "24 Nov 18:30:00",
        "2026-13-01 18:30", "0 Jan 18:30", "²4 Nov 18:30", "<t:1795541400:F>", "-1795541400", "17955414000000",
        "x" * 5000, "\0", "24 Nov 18:30 " * 9,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    assert why_not(typed) == "I can't read that as a day and a time. Write it like 24 Nov 18:30."


def test_an_empty_moment_is_asked_for() -> None:
    assert why_not("") == why_not("  ") == "Please fill this in."


# The day the clocks go forward, and the day they go back

MARCH = datetime(2027, 3, 20, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 20, 12, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_is_refused_with_its_two_neighbours() -> None:
    sentence = "Sun 28 Mar 02:30 doesn't exist in Berlin: the clocks go forward. Did you mean 01:30 or 03:30?"
    assert why_not("28 March 2:30", now=MARCH) == sentence
    lord_howe = why_not("4 Oct 02:15", "Australia/Lord_Howe", datetime(2026, 9, 28, tzinfo=UTC))
    assert (
        lord_howe == "Sun 4 Oct 02:15 doesn't exist in Lord Howe: the clocks go forward. Did you mean 01:45 or 02:45?"
    )


def test_a_time_that_comes_twice_is_asked_about_until_it_says_which() -> None:
    asked = "Sun 25 Oct 02:30 comes twice in Berlin: the clocks go back. Write first or second behind it."
    assert why_not("25 Oct 02:30", now=OCTOBER) == asked
    assert read("25 Oct 02:30 first", now=OCTOBER) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert read("25 Oct 02:30 Second", now=OCTOBER) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert read("25 Oct 04:30 second", now=OCTOBER) == datetime(2026, 10, 25, 3, 30, tzinfo=UTC)


def test_picked_seconds_are_a_moment_that_no_clock_change_can_blur() -> None:
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert read(f"{twice.timestamp():.0f}", now=OCTOBER) == twice


def changes(limit: int) -> list[zones.Change]:
    """Return the first clock changes of each different kind."""
    found = {(one.at, one.before, one.after): one for name in zone_names() for one in zones.changes(name)}
    return list(found.values())[:limit]


def test_around_every_clock_change_a_moment_written_out_is_read_as_itself_and_a_skipped_one_never() -> None:
    everything = replace(BOUNDS, notice=timedelta(0))
    for change in changes(400):
        where = ZoneInfo(change.zone)
        now = change.at - timedelta(days=3)
        for n in range(-130, 131, 10):
            at = change.at + timedelta(minutes=n)
            assert read(typed_moment(f"{at.timestamp():.0f}", change.zone), change.zone, now, everything) == at
        by = change.after - change.before
        if by > timedelta(0):
            wall = (change.at + change.before + by / 2).replace(tzinfo=None)
            assert instants(wall, where) == []
            assert "doesn't exist" in why_not(f"{wall:%Y-%m-%d %H:%M}", change.zone, now, everything)


# Bounds


def test_what_is_sooner_than_the_notice_or_later_than_the_horizon_is_refused_with_the_bound() -> None:
    assert read("23 Nov 15:00") == NOW + BOUNDS.notice
    assert why_not("23 Nov 14:59") == "That has passed or is too soon. The earliest is Mon 23 Nov 15:00."
    assert read("23 Dec 13:00") == NOW + BOUNDS.horizon
    assert why_not("23 Dec 13:01") == "That is too far ahead. The latest is Wed 23 Dec 13:00."
    assert why_not("2026-11-24 18:30", bounds=replace(BOUNDS, horizon=timedelta(days=1))).endswith("Tue 24 Nov 13:00.")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0001-01-01 00:00", "too soon"),
        ("1970-01-01 00:00", "too soon"),
        ("000000001", "too soon"),
        ("9999-12-31 23:59", "too far"),
        ("99999999999", "too far"),
    ],
)
def test_the_ends_of_the_calendar_are_out_of_bounds_and_no_error(typed: str, why: str) -> None:
    assert why in why_not(typed)


@settings(max_examples=300)
@given(st.text(max_size=30) | st.from_regex(r"[0-9 .:/TNovapm-]{0,20}", fullmatch=True))
@example("٢٤ Nov ١٨:٣٠")
def test_any_text_is_a_moment_within_the_bounds_or_refused(typed: str) -> None:
    with suppress(Invalid):
        assert NOW + BOUNDS.notice <= read(typed) <= NOW + BOUNDS.horizon


@given(st.integers(2 * 60, 30 * 24 * 60), st.sampled_from(zone_names()))
def test_a_moment_written_for_somebody_is_read_back_as_the_same(minutes: int, zone: str) -> None:
    at = NOW + timedelta(minutes=minutes)
    assert read(typed_moment(f"{at.timestamp():.0f}", zone), zone) == at
    assert wall_time(at, ZoneInfo(zone))[:10] in typed_moment(f"{at.timestamp():.0f}", zone)
