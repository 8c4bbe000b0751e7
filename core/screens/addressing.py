"""The address for mails: ask for it, ask for the code, say what became of it."""

from dataclasses import replace

from core.scene import Scene
from core.screens.parts import HELP, SESSIONS, SETTINGS
from core.screens.registry import asks, shows
from core.screens.settings import Section, change, section, settings
from core.ui import Button, ButtonStyle, Card, Field, FieldKind, Form, Token, say

_ENTER = Button(say("Enter the code"), str(Token("confirm_email")), ButtonStyle.PRIMARY)
_OTHER = change(say("Another address"), "set_email")
_ADD = change(say("Add email"), "set_email")


@section(20)
def address(scene: Scene) -> Section | None:
    """Say where mails go."""
    label, mine, waiting = say("Email"), scene.me.email, scene.confirmation
    if not scene.mails:
        return None
    if waiting is not None and waiting.address != mine:
        now = say("{address}, which you have not confirmed yet", address=waiting.address)
        return Section(label, now, (_ENTER, _OTHER))
    if mine is None:
        return Section(label, say("Not given"), (_ADD,))
    buttons = (change(say("Change email"), "set_email"), change(say("Remove email"), "remove_email"))
    return Section(label, say("{address}", address=mine), buttons)


def asking_for_address(card: Card) -> Card:
    """Return the card with one line that says what an address would be good for, and the button that adds one."""
    line = say("I can mail you reminders too, and from the next session on an invitation for your calendar.")
    return replace(card, lines=(*card.lines, line), buttons=(*card.buttons, _ADD))


@asks("set_email")
def address_form(scene: Scene) -> Form:
    """Ask for the address."""
    entered = scene.values.get("email") or scene.me.email
    field = Field(
        "email",
        FieldKind.LINE,
        say("Your email address"),
        say("I mail a code there, to be sure that it is yours"),
        minimum=3,
        maximum=254,
        value=entered,
    )
    line = say("I mail when a session is booked, moved or off, with an entry for your calendar, and before it starts.")
    return Form(say("Email"), str(Token("set_email")), (field,), say("Send the code"), (line,))


@shows("set_email")
def code_sent(scene: Scene) -> Card:
    """Say that the code is on its way."""
    waiting = scene.confirmation
    if waiting is None:
        return settings(scene)
    return Card(
        say("I have mailed a code to {address}.", address=waiting.address),
        (say("It is good for 15 minutes. Nothing there after a minute? Look in your spam folder."),),
        buttons=(_ENTER, _OTHER, SESSIONS, SETTINGS),
    )


@asks("confirm_email")
def code_form(scene: Scene) -> Form:
    """Ask for the code."""
    field = Field("code", FieldKind.LINE, say("The six digits from the mail"), minimum=6, maximum=20)
    return Form(say("Enter the code"), str(Token("confirm_email")), (field,), say("Confirm"))


@shows("confirm_email")
def confirmed(scene: Scene) -> Card:
    """Say that the address is kept, or that the code was another one."""
    if scene.confirmation is None:
        card = settings(scene)
        # The button may have stood on the notice of a session, which this takes the place of.
        return replace(card, note=say("Confirmed. I mail there from now on."), buttons=(*card.buttons, SESSIONS))
    left = scene.confirmation.tries_left
    if not left:
        return Card(say("That was not the code either. Ask for a new one."), buttons=(_OTHER, SETTINGS, HELP))
    return Card(say("That is not the code. Tries left: {n}", n=left), buttons=(_ENTER, _OTHER, SETTINGS))


@shows("remove_email")
def removed(scene: Scene) -> Card:
    """Say that nothing is mailed any more."""
    return replace(settings(scene), note=say("Removed. I mail you nothing any more."))
