"""Set the time zone, and go on to what had to wait for it."""

from core.errors import Reason
from core.scene import Scene
from core.screens.asking import request_form
from core.screens.availability import ONWARD, hours
from core.screens.claiming import pick
from core.screens.clocks import clock_in
from core.screens.parts import ASK, SESSIONS
from core.screens.reasons import sentence
from core.screens.registry import asks, shows
from core.times import zone_called
from core.ui import Card, City, Field, FieldKind, Form, Token, one_line, say, value_of


@asks("zone")
def zone_form(scene: Scene) -> Form | None:
    """Ask for the time zone, unless one was typed with the command or chosen from the menu."""
    typed = one_line(value_of(scene.values, "zone") or value_of(scene.values, "value"))
    if typed and zone_called(typed) is not None:
        return None
    lines = (sentence(Reason.NO_SUCH_ZONE, None, zone=typed[:60]),) if typed else ()
    field = Field(
        "zone", FieldKind.ZONE, say("Your city, for example Europe/Berlin"), value=typed[:60] or scene.me.zone
    )
    return Form(say("Your time zone"), str(Token("zone")), (field,), say("Save"), lines)


@shows("zone")
def zone_set(scene: Scene) -> Card | Form:
    """Say which zone is kept, or go on to what had to wait for it: a time to pick, or the form."""
    if scene.request is not None:
        return pick(scene)
    if scene.token.argument == ONWARD:
        return hours(scene)
    if scene.token.argument:
        return request_form(scene)
    zone = scene.reader.zone
    return Card(
        say("Your time zone is {zone}.", zone=City(zone, named=True)),
        (say("It is {now} there. I show you every time in it.", now=clock_in(scene, zone)),),
        buttons=(ASK, SESSIONS),
    )
