"""What is kept of somebody, their own file of it, and how to be erased."""

from core.outbox import MINE
from core.scene import Scene
from core.screens.blocking import APART
from core.screens.parts import HELP
from core.screens.registry import asks, shows, tells
from core.ui import Button, ButtonStyle, Card, Field, FieldKind, File, Form, Token, say, value_of

_EXPORT = Button(say("Send me all of it"), str(Token("export_mine")), ButtonStyle.PRIMARY)
_ERASE = Button(say("Erase me"), str(Token("erase")), ButtonStyle.DANGER)


@shows("privacy")
def privacy(scene: Scene) -> Card:
    """Say what is kept, who sees it and for how long."""
    lines = (
        say(
            "I keep your name, your accounts, your time zone and language, an email address if you gave one, and what"
            " you chose in the settings."
        ),
        say("I keep what you ask, when you meet, what you say of it, and who did what: coordinators see that."),
        say("The link of a session is seen by the two who meet. A review is seen by both when both are in."),
        say("The number for a call is kept sealed, seen by its mentor alone, and forgotten when the request ends."),
        say("What you type into a form that is refused, and what was sent, goes after seven days."),
        say("Exports for coordinators have no names, no words and no links."),
    )
    return Card(say("What I keep about you"), lines, buttons=(_EXPORT, APART, HELP, _ERASE))


@shows("export_mine")
def exporting(scene: Scene) -> Card:
    """Say where it comes."""
    return Card(say("I'm sending you a file with all of it in a direct message."), buttons=(HELP,))


@tells(MINE)
def mine(scene: Scene) -> Card | None:
    """Send the file."""
    if not scene.mine:
        return None
    file = File(f"about-me-{scene.now:%Y-%m-%d}.json", "application/json", scene.mine)
    return Card(say("All that I keep about you in this programme."), file=file, buttons=(HELP,))


@asks("erase")
def erase_form(scene: Scene) -> Form:
    """Make sure."""
    value = value_of(scene.values, "sure") or None
    field = Field("sure", FieldKind.LINE, say("Type ERASE to be erased"), maximum=10, value=value)
    lines = (
        say("Your open requests and booked sessions are cancelled, and the others are told."),
        say("Your name, your accounts, your words and your hours go for good. Nobody can bring them back."),
        say("Messages that I have sent you stay in this app; you can delete them there."),
    )
    return Form(say("Erase me?"), str(Token("erase")), (field,), say("Erase me"), lines)


@shows("erase")
def erased(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("You are erased. Thank you for having been here."))
