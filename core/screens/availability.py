"""A mentor's weekly hours and days away: in words, the forms that change them, and what a change leaves outside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from core.model import Away, Window
from core.scene import Scene
from core.screens.offering import in_a_row
from core.screens.parts import BROWSE, HELP, HOURS, name
from core.screens.places import zone_first
from core.screens.registry import asks, shows
from core.ui import (
    SURE,
    Button,
    ButtonStyle,
    Card,
    City,
    Field,
    FieldKind,
    Form,
    Menu,
    Moment,
    Option,
    Style,
    Text,
    Token,
    joined,
    say,
    value_of,
    words,
)

ONWARD = "availability"
"""The argument of the zone's token where the hours had to wait for it."""
SESSIONS_SHOWN = 5

_WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)


@shows("availability")
def hours(scene: Scene) -> Card:
    """Show a mentor's own hours and days away, with all that can be done about them."""
    if scene.me.zone is None:
        return zone_first(scene, Token("zone", argument=ONWARD), say("First: your time zone."))
    own = scene.availability
    lines = [say("On the clock of {city}.", city=City(scene.reader.zone))]
    if not own.windows:
        lines.append(say("No weekly hours are set, so every offered time counts as suiting you."))
    days = groupby(own.windows, key=lambda window: window.weekday)
    fields = [(_WEEKDAYS[day], _of_day(list(windows), scene)) for day, windows in days]
    if own.away:
        fields.append((say("Away"), joined([days_of(one) for one in own.away])))
    return Card(
        say("Your hours"),
        tuple(lines),
        tuple(fields),
        menus=(*_menu_of_windows(scene), *_menu_of_away(scene)),
        buttons=(
            Button(say("Add hours"), str(Token("set_window")), ButtonStyle.PRIMARY),
            Button(say("Add days away"), str(Token("set_away"))),
            BROWSE,
            HELP,
        ),
    )


@shows("window")
def window(scene: Scene) -> Card:
    """Show one window of the week, to change or remove."""
    value = _value(scene)
    found = next((one for one in scene.availability.windows if one.key == value), None)
    if found is None:
        return hours(scene)
    return Card(
        say("{day}, {hours}", day=_WEEKDAYS[found.weekday], hours=span(found)),
        (say("On the clock of {city}.", city=City(found.zone)),),
        buttons=(
            Button(say("Change"), str(Token("set_window", argument=value)), ButtonStyle.PRIMARY),
            Button(say("Remove"), str(Token("drop_window", argument=value)), ButtonStyle.DANGER),
            HOURS,
        ),
    )


@shows("away")
def away(scene: Scene) -> Card:
    """Show days away, to remove."""
    value = _value(scene)
    found = next((one for one in scene.availability.away if one.key == value), None)
    if found is None:
        return hours(scene)
    remove = Button(say("Remove"), str(Token("drop_away", argument=value)), ButtonStyle.DANGER)
    return Card(say("Away: {days}", days=days_of(found)), buttons=(remove, HOURS))


@asks("set_window")
def window_form(scene: Scene) -> Form | Card | None:
    """Ask for weekdays and hours; nothing where whoever sends it has been asked whether they are sure."""
    if scene.token.argument.endswith(SURE):
        return None
    if scene.me.zone is None:
        return hours(scene)
    old = scene.token.argument.partition("/")[0]
    before = next((one for one in scene.availability.windows if one.key == old), None)
    values: dict[str, str | tuple[str, ...]] = {}
    if before:
        values = {"from": _clock(before.from_minute), "to": _clock(before.to_minute)}
    values = {**values, **scene.values}
    days = values.get("weekdays") or ((str(before.weekday),) if before else None)
    options = tuple(Option(str(n), day) for n, day in enumerate(_WEEKDAYS))
    fields = (
        Field("weekdays", FieldKind.CHOICES, say("On which days?"), options=options, value=days),
        Field(
            "from",
            FieldKind.TIME,
            say("From"),
            value=values.get("from") or None,
        ),
        Field("to", FieldKind.TIME, say("To"), value=values.get("to") or None),
    )
    title = say("Change hours") if before else say("Add hours")
    line = say("On the clock of {city}.", city=City(scene.reader.zone))
    return Form(title, str(Token("set_window", argument=old)), fields, say("Save"), (line,))


@asks("set_away")
def away_form(scene: Scene) -> Form | Card | None:
    """Ask for the first and the last day; nothing where whoever sends it has been asked whether they are sure."""
    if scene.token.argument.endswith(SURE):
        return None
    if scene.me.zone is None:
        return hours(scene)
    fields = (
        Field("first", FieldKind.DATE, say("First day away"), value=scene.values.get("first") or None),
        Field(
            "last",
            FieldKind.DATE,
            say("Last day away"),
            say("Leave it empty for a single day"),
            required=False,
            value=scene.values.get("last") or None,
        ),
    )
    return Form(say("Add days away"), str(Token("set_away")), fields, say("Save"))


@shows("set_window")
@shows("set_away")
@shows("drop_window")
@shows("drop_away")
def changed(scene: Scene) -> Card:
    """Show the hours as they are from now on, or first the sessions that the change would leave outside."""
    left_outside = [one for one in scene.requests if one.session is not None]
    if not left_outside:
        return replace(hours(scene), note=say("Saved."))
    lines = [_session(replace(scene, request=one)) for one in left_outside[:SESSIONS_SHOWN]]
    away = scene.token.word == "set_away"
    return Card(
        say("You have sessions on these days. Go on?")
        if away
        else say("That leaves sessions outside your hours. Go on?"),
        (*lines, say("They stand: this cancels nothing. If you can't make one, say so at the session itself.")),
        buttons=(Button(say("Save it anyway"), str(scene.token), ButtonStyle.PRIMARY), HOURS),
    )


def span(one: Window) -> Text:
    """Return from when to when a window is open."""
    return say("{start}-{end}", start=_time(one.from_minute), end=_time(one.to_minute))


def days_of(one: Away) -> Text:
    """Return days away from the first to the last."""
    first, last = (
        Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), Style.DATE, "UTC")
        for day in (one.first, one.last)
    )
    return say("{day}", day=first) if one.first == one.last else say("{first} to {last}", first=first, last=last)


def _of_day(windows: Sequence[Window], scene: Scene) -> Text:
    return in_a_row([_placed(one, scene) for one in windows])


def _placed(one: Window, scene: Scene) -> Text:
    """Return a window's hours, with its city where that is not the reader's."""
    if one.zone == scene.reader.zone:
        return span(one)
    return say("{hours} in {city}", hours=span(one), city=City(one.zone))


def _menu_of_windows(scene: Scene) -> tuple[Menu, ...]:
    options = tuple(
        Option(one.key, say("{day}, {hours}", day=_WEEKDAYS[one.weekday], hours=_placed(one, scene)))
        for one in scene.availability.windows
    )
    return (Menu(say("Change or remove hours"), str(Token("window")), options),) if options else ()


def _menu_of_away(scene: Scene) -> tuple[Menu, ...]:
    options = tuple(Option(one.key, days_of(one)) for one in scene.availability.away)
    return (Menu(say("Remove days away"), str(Token("away")), options),) if options else ()


def _session(scene: Scene) -> Text:
    start = Moment(scene.session.starts_at)
    return say("{start} with {other}: {title}", start=start, other=name(scene.other), title=scene.at_hand.title)


def _time(minute: int) -> Text:
    if minute == 24 * 60:
        return words("24:00")
    at = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    return say("{time}", time=Moment(at, Style.TIME, "UTC"))


def _clock(minute: int) -> str:
    """Return a minute of the day as a form takes it; its end as the beginning of the next."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _value(scene: Scene) -> str:
    return value_of(scene.values, "value") or scene.token.argument
