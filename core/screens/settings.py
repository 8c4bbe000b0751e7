"""One's own settings in words, each with the button that opens its form.

A part of the bot that lets people choose something files a section here; the smaller its number, the higher it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.filing import filed
from core.model import OFF, Channels, Preferences
from core.scene import Scene
from core.screens.parts import HELP, HOURS
from core.screens.registry import asks, shows
from core.ui import Button, Card, City, Field, FieldKind, Form, Option, Text, Token, say


@dataclass(frozen=True, slots=True)
class Section:
    """One thing to choose: what it is called, what holds now, and the buttons that change it."""

    label: Text
    now: Text
    buttons: tuple[Button, ...] = ()


Draw = Callable[[Scene], Section | None]
"""Draws a section; `None` where there is nothing to choose for whoever reads."""

SECTIONS: dict[int, Draw] = {}


def section(place: int) -> Callable[[Draw], Draw]:
    """File a function as the section that stands at that place."""
    return filed(SECTIONS, place)


@shows("settings")
def settings(scene: Scene) -> Card:
    """Show what holds for whoever reads, and how to change it."""
    drawn = [found for place in sorted(SECTIONS) if (found := SECTIONS[place](scene))]
    return Card(
        say("Your settings"),
        (say("Only you see this. It holds wherever you use me in this programme."),),
        tuple((one.label, one.now) for one in drawn),
        buttons=(*(button for one in drawn for button in one.buttons), HELP),
    )


@shows("set_channels")
@shows("set_quiet")
def saved(scene: Scene) -> Card:
    """Show the settings as they are from now on."""
    return replace(settings(scene), note=say("Saved."))


def change(label: Text, word: str) -> Button:
    """Return the button that opens a setting's form."""
    return Button(label, str(Token(word)))


# How

_CHANNELS = {
    Channels.BOTH: say("By direct message and by email"),
    Channels.MESSAGE: say("By direct message"),
    Channels.MAIL: say("By email; what has no email comes as a direct message"),
}


def _channels(chosen: Preferences) -> Channels:
    if not chosen.by_mail:
        return Channels.MESSAGE
    return Channels.BOTH if chosen.by_message else Channels.MAIL


@section(10)
def how(scene: Scene) -> Section:
    """Say how notices come."""
    label = say("How I reach you")
    if not scene.mails or scene.me.email is None:
        return Section(label, _CHANNELS[Channels.MESSAGE])
    now = _CHANNELS[_channels(scene.me.preferences)]
    return Section(label, now, (change(say("How I reach you"), "set_channels"),))


@asks("set_channels")
def channels_form(scene: Scene) -> Form:
    """Ask how notices should come."""
    options = tuple(Option(value, text) for value, text in _CHANNELS.items())
    entered = scene.values.get("channels") or _channels(scene.me.preferences)
    field = Field("channels", FieldKind.CHOICE, say("How should I reach you?"), options=options, value=entered)
    line = say("The last reminder before a session always comes as a direct message too.")
    return Form(say("How I reach you"), str(Token("set_channels")), (field,), say("Save"), (line,))


# When


@section(25)
def hours(scene: Scene) -> Section | None:
    """Lead a mentor to their weekly hours and days away."""
    if not scene.me.is_mentor:
        return None
    return Section(
        say("My hours"), say("Weekly hours and days away, in {city}", city=City(scene.reader.zone)), (HOURS,)
    )


@section(27)
def zone(scene: Scene) -> Section:
    """Say in which zone times are shown; whoever has it from their platform's profile changes it there."""
    known = scene.me.zone
    buttons = (change(say("Time zone"), "zone"),) if scene.sets_zone else ()
    return Section(
        say("Time zone"), say("{zone}", zone=City(known, named=True)) if known else say("Not known yet"), buttons
    )


@section(30)
def when(scene: Scene) -> Section:
    """Say when nothing comes."""
    quiet = scene.me.preferences.quiet
    label, button = say("Quiet hours"), change(say("Quiet hours"), "set_quiet")
    if quiet is None:
        return Section(label, say("None: everything comes at once"), (button,))
    zone = City(scene.reader.zone)
    return Section(label, say("{start} to {end} in {city}", start=_clock(quiet[0]), end=_clock(quiet[1]), city=zone),
                   (button,))  # fmt: skip


@asks("set_quiet")
def quiet_form(scene: Scene) -> Form:
    """Ask between which hours nothing should come."""
    quiet, values = scene.me.preferences.quiet, scene.values
    hours = tuple(Option(str(60 * hour), say("{at}", at=_clock(60 * hour))) for hour in range(24))
    first = values.get("from") or (str(quiet[0]) if quiet else OFF)
    last = values.get("to") or str(quiet[1] if quiet else 8 * 60)
    fields = (
        Field("from", FieldKind.CHOICE, say("Quiet from"), options=(Option(OFF, say("No quiet hours")), *hours),
              value=first),
        Field("to", FieldKind.CHOICE, say("until"), options=hours, value=last),
    )  # fmt: skip
    here = City(scene.reader.zone)
    lines = (
        say("Hours are those of {city}. What comes up in between waits until they are over.", city=here),
        say("The last reminder before a session always comes, and so does what changes a session that is near."),
    )
    return Form(say("Quiet hours"), str(Token("set_quiet")), fields, say("Save"), lines)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
