"""Offered times as they are told: by day, as they were meant, on the reader's clock, and why some suit nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.model import Bounds, Offer, Person, Status
from core.screens.board import board, details
from core.screens.claiming import pick
from core.screens.offering import fitting, offered
from core.times import LeftOut, Why, exact_offer, offers
from core.ui import Card, Reader, plain
from tests.scenes import ADA, ALAN, GRACE, NOW, reader, request, scene

DAYS = [date(2026, 11, 24), date(2026, 11, 25)]
BERLIN = Reader(zone="Europe/Berlin")
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(found: Sequence[Offer], who: Person | None = ALAN, bounds: Bounds | None = None) -> str:
    one = scene(who, request(offered=tuple(found)))
    if bounds:
        one = replace(one, programme=replace(one.programme, bounds=bounds))
    return plain(offered(one), one.reader)


def asked(*slots: str, days: Sequence[date] = DAYS, now: datetime = LONG_AGO) -> tuple[Offer, ...]:
    return offers(days, slots, "Europe/Berlin", 45, Bounds(), now)


def fields(card: Card, zone: str = "Europe/Berlin") -> dict[str, str]:
    one = Reader(zone=zone)
    return {plain(label, one): plain(value, one) for label, value in card.fields}


def test_offered_times_are_told_by_day_in_the_words_of_the_form() -> None:
    two = asked("morning", "evening")
    assert told(two) == "Tue 24 Nov, morning and evening · Wed 25 Nov, morning and evening"
    assert told(asked("afternoon", "morning")[:1]) == "Tue 24 Nov, morning and afternoon"
    exact = exact_offer(at("2026-11-24T17:30"), "Europe/Berlin", 45)
    assert told((two[0], exact)) == "Tue 24 Nov, morning and 18:30"


def test_what_is_left_of_a_slot_says_from_when() -> None:
    assert told(asked("morning", now=at("2026-11-24T07:05"))[:1]) == "Tue 24 Nov, morning from 10:15"


def test_a_reader_whose_clock_differs_reads_the_times_of_their_own_day() -> None:
    two = asked("morning", "evening", days=DAYS[:1])
    assert told(two, GRACE) == "Tue 24 Nov, 07:00-11:00 and 16:00-20:00"
    far = replace(ALAN, zone="Pacific/Auckland")
    assert told(two, far) == "Tue 24 Nov, 20:00-00:00 · Wed 25 Nov, 05:00-09:00"
    assert told(two, replace(ALAN, zone="Europe/Paris")) == "Tue 24 Nov, morning and evening"


def test_slots_that_the_programme_has_changed_since_are_told_by_the_clock() -> None:
    later = replace(Bounds(), slots=(("early", 6, 9), ("late", 9, 23)))
    assert told(asked("morning"), bounds=later) == "Tue 24 Nov, 08:00-12:00 · Wed 25 Nov, 08:00-12:00"


def test_many_days_are_counted() -> None:
    many = asked("morning", days=[date(2026, 11, 24) + timedelta(days=n) for n in range(9)])
    assert told(many).endswith("Sun 29 Nov, morning · and 3 more days")
    assert told(many[:7]).endswith("and one more day")


def test_a_board_names_the_students_city_and_shows_the_moments_on_every_clock() -> None:
    one = replace(scene(None, request(offered=asked("morning", "evening"))), reader=Reader())
    shown = fields(board(one))
    assert shown["Offered (Berlin time)"] == "Tue 24 Nov, morning and evening · Wed 25 Nov, morning and evening"
    assert shown["On your clock"].startswith("Tue 24 Nov 08:00-12:00 · Tue 24 Nov 17:00-21:00 · Wed 25 Nov 08:00")
    assert fields(board(one), "America/New_York")["On your clock"].startswith("Tue 24 Nov 02:00-06:00")


MORNING, EVENING = asked("morning")[0], asked("evening")[0]
REASONS = [
    (LeftOut(MORNING, Why.PASSED), "morning: it has passed"),
    (LeftOut(MORNING, Why.TOO_SOON), "morning: it is too soon"),
    (LeftOut(MORNING, Why.TOO_FAR), "morning: it is too far ahead"),
    (LeftOut(EVENING, Why.AWAY, at("2026-11-25T11:00")), "evening: you are away until Wed 25 Nov"),
    (LeftOut(EVENING, Why.OUTSIDE), "evening: it is outside your hours"),
    (LeftOut(MORNING, Why.BUSY, at("2026-11-24T08:30")), "morning: you have a session at 09:30"),
    (LeftOut(MORNING, Why.FULL), "morning: you have 3 sessions within seven days of it"),
    (LeftOut(MORNING, Why.STUDENT_BUSY, at("2026-11-24T08:30")), "morning: Ada has another session"),
]


@pytest.mark.parametrize(("left", "sentence"), REASONS, ids=[one.why for one, _ in REASONS])
def test_each_offered_time_that_suits_nobody_says_why_in_one_line(left: LeftOut, sentence: str) -> None:
    start = at("2026-11-25T08:00")
    held = scene(GRACE, request(Status.CLAIMED), starts=(start,), left_out=(left,), reader=reader(ALAN), matched=True)
    held = replace(held, reader=replace(reader(GRACE), zone="Europe/Berlin"))
    assert fields(pick(held))["Not offered"] == f"Tue 24 Nov, {sentence}"
    fields_of_open = fields(details(replace(held, request=request(), reader=reader(ALAN))))
    assert fields_of_open["Not offered"] == f"Tue 24 Nov, {sentence}"
    assert fields_of_open["Fits your hours"] == "Wed 25 Nov, 09:00"


def test_every_reason_there_is_was_among_them() -> None:
    assert {one.why for one, _ in REASONS} == set(Why)


def test_what_fits_is_counted_by_day() -> None:
    starts = [at("2026-11-24T08:00") + timedelta(minutes=15 * n) for n in range(3)]
    several = plain(fitting([*starts, at("2026-11-25T08:00")], "Europe/Berlin"), BERLIN)
    assert several == "Tue 24 Nov, 3 times from 09:00 to 09:30 · Wed 25 Nov, 09:00"
    assert plain(fitting([], "UTC"), BERLIN) == "No time"


def test_who_only_reads_is_not_told_about_hours() -> None:
    assert "Fits your hours" not in fields(details(scene(ADA, request(), now=NOW)))
