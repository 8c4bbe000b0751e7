"""What the clocks of both sides show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.model import Person
from core.scene import Scene
from core.times import clocks_change, same_wall_time
from core.ui import City, Moment, Style, Text, joined, say


def where_both_are(scene: Scene, at: datetime) -> tuple[Text, ...]:
    """Return the start in both sides' zones where they differ, and a warning where the clocks change before it."""
    lines: list[Text] = []
    other, mine = scene.other, scene.me.zone
    if other is not None and other.zone and mine is None:
        lines.append(_there(at, other, other.zone, None))
    elif other is not None and other.zone and mine and not same_wall_time(at, mine, other.zone):
        here = say("{here} in {city} for you", here=Moment(at, Style.TIME, mine), city=City(mine))
        lines.append(joined([here, _there(at, other, other.zone, mine)]))
    return (*lines, *_clocks_changed(scene, at))


def _clocks_changed(scene: Scene, at: datetime) -> tuple[Text, ...]:
    other, mine, now = scene.other, scene.me.zone, scene.now
    if mine is None or at <= now:
        return ()
    if clocks_change(now, at, mine):
        return (say("The clocks in {city} change before then.", city=City(mine)),)
    if other is None or other.zone is None or not clocks_change(now, at, other.zone):
        return ()
    there = City(other.zone)
    return (
        say(
            "The clocks in {city} change before then, and so does the time difference between you and {other}.",
            city=there,
            other=other,
        ),
    )


def both_sides(scene: Scene, at: datetime) -> Text:
    """Return a start that may be chosen in one line: its time on each side's clock, or once where they agree."""
    other, mine = scene.other, scene.me.zone
    differ = other is not None and other.zone and mine and not same_wall_time(at, mine, other.zone)
    return joined([say("{at}", at=Moment(at, Style.DATE if differ else Style.DATE_TIME)), *where_both_are(scene, at)])


def _there(at: datetime, other: Person, zone: str, mine: str | None) -> Text:
    # Where it is another day there, the time alone would be taken for that of the same day.
    same_day = mine is not None and at.astimezone(ZoneInfo(mine)).date() == at.astimezone(ZoneInfo(zone)).date()
    there = Moment(at, Style.TIME if same_day else Style.DATE_TIME, zone)
    return say("{there} in {city} for {other}", there=there, city=City(zone), other=other)


def clock_in(scene: Scene, zone: str) -> Moment:
    """Return the present time of day in a zone."""
    return Moment(scene.now, Style.TIME, zone)
