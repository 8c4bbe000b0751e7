"""Help, the menu, becoming a mentor, and setting a space up."""

from core.model import MentorRule
from core.outbox import APPLICATION, APPROVED, DECLINED
from core.scene import Scene
from core.screens.commands import COMMANDS
from core.screens.parts import ASK, BROWSE, HELP, SESSIONS
from core.screens.registry import asks, shows, tells
from core.ui import Button, ButtonStyle, Card, Field, FieldKind, Form, Option, Text, Token, say, words

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


_RULES = {
    MentorRule.APPROVAL: say("Whoever applies and is approved"),
    MentorRule.GROUP: say("Everybody in a group or with a role"),
    MentorRule.CHANNEL: say("Everybody in the mentors' channel"),
}


@asks("setup")
def setup_form(scene: Scene) -> Form:
    """Ask for the board and for who may claim."""
    space, values = scene.space, scene.values
    board = values.get("board") or (space.board if space else None)
    rule = values.get("mentors_by") or (space.mentors_by.value if space else MentorRule.APPROVAL.value)
    group = values.get("mentors_group") or (space.mentors_group if space else None)
    options = tuple(Option(one, text) for one, text in _RULES.items())
    fields = (
        Field("board", FieldKind.CHANNEL, say("Mentors' channel"), say("Open requests hang there"), value=board),
        Field("mentors_by", FieldKind.CHOICE, say("Who may claim?"), options=options, value=rule),
        Field(
            "mentors_group",
            FieldKind.GROUP,
            say("Which group or role?"),
            say("Only if a group or role decides"),
            required=False,
            value=group,
        ),
    )
    return Form(say("Set up Mini Mentor"), str(Token("setup")), fields, say("Save"))


@shows("setup")
def set_up(scene: Scene) -> Card:
    """Say what holds from now on."""
    space = scene.space
    board = space.board_name if space else ""
    rule = _RULES[space.mentors_by] if space else words("")
    return Card(
        say("Set. Requests hang in {channel} from now on.", channel=board),
        fields=((say("Who may claim"), rule),),
        buttons=(Button(say("Change"), str(Token("setup"))), HELP),
    )
