"""Help, the menu, and becoming a mentor."""

from core.outbox import APPLICATION, APPROVED, DECLINED
from core.scene import Scene
from core.screens.commands import COMMANDS
from core.screens.parts import ASK, BROWSE, HELP, SESSIONS
from core.screens.registry import shows, tells
from core.ui import Button, ButtonStyle, Card, Text, Token, say

APPLY = Button(say("Apply"), str(Token("apply")), ButtonStyle.PRIMARY)


@shows("menu")
def menu(scene: Scene) -> Card:
    """Offer what there is to do."""
    mentor = scene.me.is_mentor
    buttons = (ASK, SESSIONS, *((BROWSE,) if mentor else ()), HELP)
    return Card(say("What would you like to do?"), buttons=buttons)


@shows("help")
def help_card(scene: Scene) -> Card:
    """Say what there is, in one screen."""
    lines: list[Text] = [
        say("Ask for one video or phone session of 30 to 60 minutes, about one thing, with somebody who knows it."),
        *(say("/mentor {word}: {what}", word=command.word, what=command.summary) for command in COMMANDS),
        say("Mentors press Claim on a card and pick a time. I make the link and remind you both."),
    ]
    if not any(space.board for space in scene.spaces):
        lines.append(
            say("There is no mentors' channel yet: whoever runs this space can choose one with /mentor setup.")
        )
    return Card(say("Mini Mentor"), tuple(lines), buttons=(ASK, SESSIONS))


@shows("apply")
def applied(scene: Scene) -> Card:
    """Say that the coordinators have it."""
    return Card(
        say("Asked. The coordinators of this programme decide, and I tell you."),
        buttons=(SESSIONS,),
    )


@tells(APPLICATION)
def application(scene: Scene) -> Card | None:
    """Ask a coordinator to decide."""
    applicant = scene.subject
    if applicant is None or applicant.applied_at is None:
        return None
    return Card(
        say("{person} would like to be a mentor.", person=applicant),
        (say("Mentors can claim requests and are shown to students by name."),),
        buttons=(
            Button(say("Approve"), str(Token("approve", applicant.id)), ButtonStyle.PRIMARY),
            Button(say("Decline"), str(Token("decline_application", applicant.id))),
        ),
    )


@shows("approve")
def approved(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("{person} is a mentor now and has been told.", person=scene.subject or ""))


@shows("decline_application")
def declined(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("Declined. {person} has been told.", person=scene.subject or ""))


@tells(APPROVED)
def approved_notice(scene: Scene) -> Card:
    """Welcome the new mentor."""
    line = say("Press Claim on a card in the mentors' channel, or browse what is open.")
    return Card(say("You are a mentor now."), (line,), buttons=(BROWSE,))


@tells(DECLINED)
def declined_notice(scene: Scene) -> Card:
    """Tell the applicant, kindly."""
    return Card(
        say("The coordinators did not take your application as a mentor this time."),
        (say("You can ask for sessions as before."),),
        buttons=(ASK,),
    )
