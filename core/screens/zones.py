"""Set the time zone, and go on to what had to wait for it."""

from core.scene import Scene
from core.screens.asking import request_form
from core.screens.claiming import pick
from core.screens.parts import ASK, SESSIONS
from core.screens.places import clock_in
from core.screens.registry import asks, shows
from core.ui import Card, Field, FieldKind, Form, Token, say


@asks("zone")
def zone_form(scene: Scene) -> Form | None:
    """Ask for the time zone, unless it was typed with the command or chosen from the menu."""
    if scene.values.get("zone") or scene.values.get("value"):
        return None
    field = Field("zone", FieldKind.ZONE, say("Your city, for example Europe/Berlin"), value=scene.me.zone)
    return Form(say("Your time zone"), str(Token("zone")), (field,), say("Save"))


@shows("zone")
def zone_set(scene: Scene) -> Card | Form:
    """Say which zone is kept, or go on to what had to wait for it: a time to pick, or the form."""
    if scene.request is not None:
        return pick(scene)
    if scene.token.argument:
        return request_form(scene)
    zone = scene.reader.zone
    return Card(
        say("Your time zone is {zone}.", zone=zone),
        (say("It is {now} there. I show you every time in it.", now=clock_in(scene, zone)),),
        buttons=(ASK, SESSIONS),
    )
