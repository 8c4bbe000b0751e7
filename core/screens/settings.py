"""One's own settings in words, each with the button that opens its form.

A part of the bot that lets people choose something files a section here; the smaller its number, the higher it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.model import Channels, Preferences
from core.scene import Scene
from core.screens.parts import HELP
from core.screens.registry import asks, shows
from core.ui import Button, Card, Field, FieldKind, Form, Option, Text, Token, say


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

    def file(draw: Draw) -> Draw:
        if place in SECTIONS:
            raise ValueError(f"two sections at {place}")
        SECTIONS[place] = draw
        return draw

    return file


@shows("settings")
def settings(scene: Scene) -> Card:
    """Show what holds for whoever reads, and how to change it."""
    drawn = [found for place in sorted(SECTIONS) if (found := SECTIONS[place](scene))]
    return Card(
        say("Your settings"),
        (say("Only you see this. It holds for this programme, on Slack and on Discord."),),
        tuple((one.label, one.now) for one in drawn),
        buttons=(*(button for one in drawn for button in one.buttons), HELP),
    )


@shows("set_channels")
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
    line = say("The reminder an hour before a session always comes as a direct message too.")
    return Form(say("How I reach you"), str(Token("set_channels")), (field,), say("Save"), (line,))
