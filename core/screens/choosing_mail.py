"""Choose whether a programme mails what it tells: a coordinator, in the set-up."""

from core.model import OFF, ON
from core.scene import Scene
from core.screens.registry import asks, shows
from core.screens.setting_up import saved, setup_section
from core.screens.settings import Section, change
from core.ui import Field, FieldKind, Form, Option, Token, say

_CHOICES = {ON: say("By direct message, and by email to those who gave an address"), OFF: say("By direct message")}


@setup_section(50)
def mails(scene: Scene) -> Section:
    """Say whether mails are sent."""
    return Section(say("How people are told"), _CHOICES[_chosen(scene)], (change(say("Email"), "set_mails"),))


@asks("set_mails")
def mails_form(scene: Scene) -> Form:
    """Ask whether mails are to be sent."""
    options = tuple(Option(value, text) for value, text in _CHOICES.items())
    value = scene.values.get("mails") or _chosen(scene)
    field = Field("mails", FieldKind.CHOICE, say("How are people told?"), options=options, value=value)
    line = say("Email needs a mail server, which whoever runs me sets up. Addresses are kept when it is turned off.")
    return Form(say("Email"), str(Token("set_mails")), (field,), say("Save"), (line,))


shows("set_mails")(saved)


def _chosen(scene: Scene) -> str:
    return ON if scene.programme.bounds.mails else OFF
