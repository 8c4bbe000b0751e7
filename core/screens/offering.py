"""Offered times in words: by day, as they were meant where the clocks agree, and why some of them suit nobody."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from core.model import Bounds, Offer, Request
from core.scene import Scene
from core.screens.parts import first_few, name
from core.times import LeftOut, Why, same_wall_time
from core.ui import City, Moment, Style, Text, joined, say, say_many, words

DAYS_SHOWN = 6
"""Days of offered times on a card; the rest is counted."""
LEFT_OUT_SHOWN = 5

_SLOTS = {
    "morning": say("morning"),
    "afternoon": say("afternoon"),
    "evening": say("evening"),
}


def offered(scene: Scene, request: Request | None = None) -> Text:
    """Return the offered times by day, in the reader's zone; for nobody in particular in the student's."""
    offers = (request or scene.at_hand).offered
    zone = scene.reader.zone if scene.reader.person else offers[0].zone
    as_meant = _as_meant(offers, zone)
    where = ZoneInfo(zone)
    days = [
        _day(list(of_day), zone, scene.programme.bounds if as_meant else None)
        for _, of_day in groupby(offers, key=lambda one: one.interval.start.astimezone(where).date())
    ]
    return _first_days(days)


def on_every_clock(offers: Sequence[Offer]) -> Text:
    """Return the offered times as moments that show on each reader's own clock."""
    return joined(first_few([_span(one) for one in offers], DAYS_SHOWN))


def whose_clock(offers: Sequence[Offer]) -> Text:
    """Return the label of offered times that are told as the student meant them."""
    return say("Offered ({city} time)", city=City(offers[0].zone))


def fitting(starts: Sequence[datetime], zone: str) -> Text:
    """Return the starts that suit, by day on the clock of that zone."""
    where = ZoneInfo(zone)
    days = [list(of_day) for _, of_day in groupby(starts, key=lambda start: start.astimezone(where).date())]
    return _first_days([_starts(day, zone) for day in days]) if days else say("No time")


def _first_days(days: Sequence[Text]) -> Text:
    left = len(days) - DAYS_SHOWN
    more = [say_many("and one more day", "and {n} more days", left)] if left > 0 else []
    return joined([*days[:DAYS_SHOWN], *more])


def _starts(of_day: Sequence[datetime], zone: str) -> Text:
    first, last = (Moment(at, Style.TIME, zone) for at in (of_day[0], of_day[-1]))
    day = Moment(of_day[0], Style.DATE, zone)
    return say_many(
        "{day}, {first}", "{day}, {n} times from {first} to {last}", len(of_day), day=day, first=first, last=last
    )


def not_offered(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return a field with the offered times that hold no start, each with its reason; the first few of them."""
    if not scene.left_out:
        return ()
    lines = first_few([_reason(one, scene) for one in scene.left_out], LEFT_OUT_SHOWN)
    return ((say("Not offered"), joined(lines)),)


def _reason(left: LeftOut, scene: Scene) -> Text:
    offer = _one(left.offer, scene)
    match left.why, left.at:
        case Why.PASSED, _:
            return say("{offer}: it has passed", offer=offer)
        case Why.TOO_SOON, _:
            return say("{offer}: it is too soon", offer=offer)
        case Why.TOO_FAR, _:
            return say("{offer}: it is too far ahead", offer=offer)
        case Why.AWAY, at if at is not None:
            return say("{offer}: you are away until {day}", offer=offer, day=Moment(at, Style.DATE))
        case Why.BUSY, at if at is not None:
            return say("{offer}: you have a session at {time}", offer=offer, time=Moment(at, Style.TIME))
        case Why.FULL, _:
            n = scene.programme.bounds.sessions_a_week
            return say_many(
                "{offer}: you have {n} session within seven days of it",
                "{offer}: you have {n} sessions within seven days of it",
                n,
                offer=offer,
            )
        case Why.STUDENT_BUSY, _:
            return say("{offer}: {student} has another session", offer=offer, student=name(scene.student))
    return say("{offer}: it is outside your hours", offer=offer)


def _one(offer: Offer, scene: Scene) -> Text:
    zone = scene.reader.zone
    return _day([offer], zone, scene.programme.bounds if _as_meant([offer], zone) else None)


def _as_meant(offers: Iterable[Offer], zone: str) -> bool:
    """Return whether the reader's clock shows all of them as the student's does."""
    return all(one.zone == zone or same_wall_time(one.interval.start, one.zone, zone) for one in offers)


def _day(offers: Sequence[Offer], zone: str, bounds: Bounds | None) -> Text:
    """Return a day and what is offered on it: by the names of the slots, or where there are no bounds by the clock."""
    day = Moment(offers[0].interval.start, Style.DATE, zone)
    slots = [slot for one in offers for slot in (_slots(one, bounds) if bounds else ())]
    meant = slots if bounds and all(_slots(one, bounds) for one in offers) else [_hours(one, zone) for one in offers]
    return say("{day}, {times}", day=day, times=in_a_row(meant))


def _hours(offer: Offer, zone: str) -> Text:
    start, end = (Moment(at, Style.TIME, zone) for at in (offer.interval.start, offer.interval.end))
    return say("{start}", start=start) if offer.exact else say("{start}-{end}", start=start, end=end)


def _span(offer: Offer) -> Text:
    start, end = Moment(offer.interval.start), Moment(offer.interval.end, Style.TIME)
    return say("{start}", start=start) if offer.exact else say("{start}-{end}", start=start, end=end)


def _slots(offer: Offer, bounds: Bounds) -> list[Text]:
    """Return the slots that were meant, the first perhaps from a time on; nothing where a clock says it better."""
    if offer.exact:
        return [_hours(offer, offer.zone)]
    start, end = _minute(offer.wall_start), _minute(offer.wall_end) or 24 * 60
    found: list[Text] = []
    for slot, first, last in sorted(bounds.slots, key=lambda one: one[1]):
        if not (first * 60 < end and start < last * 60):
            continue
        if last * 60 > end:
            return []
        called = _SLOTS.get(slot) or words(slot)
        since = Moment(offer.interval.start, Style.TIME, offer.zone)
        found.append(called if start <= first * 60 else say("{slot} from {time}", slot=called, time=since))
    return found


def _minute(wall: str) -> int:
    return int(wall[11:13]) * 60 + int(wall[14:16])


def in_a_row(texts: Sequence[Text]) -> Text:
    """Return texts as one enumerates them."""
    if len(texts) == 1:
        return texts[0]
    return say("{first} and {last}", first=joined(list(texts[:-1]), ", "), last=texts[-1])
