"""Who coordinates, and that somebody does not any more: the list, the form, and what they hear."""

from core.model import Person, Role
from core.outbox import RELIEVED
from core.scene import Scene
from core.screens.mentoring import said_to, to_choose
from core.screens.parts import PROGRAMME, SESSIONS, reason_field
from core.screens.registry import asks, shows, tells
from core.ui import Button, ButtonStyle, Card, Form, Token, say, say_many


@shows("coordinators")
def coordinators(scene: Scene) -> Card:
    """List the coordinators."""
    found = scene.seen.coordinators
    headline = say_many("{n} coordinator", "{n} coordinators", len(found))
    lists = Token("coordinators", argument=scene.token.argument)
    return to_choose(headline, found, Token("coordinator_of"), lists, say("Choose a coordinator"))


@shows("coordinator_of")
def coordinator(scene: Scene) -> Card:
    """Show one of them, and how to end it; the last one stays."""
    subject = _subject(scene)
    if subject is None:
        return Card(say("They are no coordinator."), buttons=(PROGRAMME,))
    if len(scene.seen.coordinators) == 1:
        stays = say("The only one, who stays. Whoever else runs this space becomes one with /mentor setup.")
        return Card(say("{person}", person=subject), (stays,), buttons=(PROGRAMME,))
    end = Button(say("No coordinator any more"), str(Token("relieve", subject.id)), ButtonStyle.DANGER)
    return Card(say("{person}", person=subject), buttons=(end, PROGRAMME))


@asks("relieve")
def relieve_form(scene: Scene) -> Form | None:
    """Make sure, and ask what to tell them."""
    subject = _subject(scene)
    if subject is None or len(scene.seen.coordinators) == 1:
        return None
    field = reason_field(scene, say("Why?"), required=False)
    lines = (
        say("{person}", person=subject),
        say("From then on they see and decide nothing of others. Whoever runs the space can become one again."),
    )
    return Form(say("No coordinator any more?"), str(Token("relieve", subject.id)), (field,), say("End it"), lines)


@shows("relieve")
def relieved(scene: Scene) -> Card:
    """Say that it is done."""
    subject = scene.subject
    if subject is not None and subject.id == scene.me.id:
        return Card(say("You are no coordinator any more."), buttons=(SESSIONS,))
    done = say("{person} is no coordinator any more and has been told.", person=subject or "")
    return Card(done, buttons=(PROGRAMME,))


@tells(RELIEVED)
def relieved_notice(scene: Scene) -> Card:
    """Tell them."""
    return Card(say("Another coordinator has ended that you are one here."), said_to(scene), buttons=(SESSIONS,))


def _subject(scene: Scene) -> Person | None:
    subject = scene.subject
    return subject if subject is not None and Role.COORDINATOR in subject.roles else None
