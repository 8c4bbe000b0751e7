"""Give a stuck request to a mentor, or keep it open for longer: the coordinator's forms and what the others hear."""

from core.lifecycle import Action
from core.model import EXTENSIONS, MentorRule, Status
from core.scene import Scene
from core.screens.mentoring import CHOOSE, to_choose
from core.screens.overseeing import oversee
from core.screens.parts import PROGRAMME, SESSIONS, button, name, of_people, pick, see, see_mine, title, token, until
from core.screens.registry import asks, shows, tells
from core.ui import (
    MENU_OPTIONS,
    Card,
    Field,
    FieldKind,
    Form,
    Moment,
    Option,
    Text,
    Token,
    say,
    say_many,
    value_of,
    words,
)


@asks("reassign")
def reassign_form(scene: Scene) -> Form | Card:
    """Ask which mentor is to have it; of more than a form holds, one is chosen from a list before."""
    mentors = scene.seen.mentors
    if not mentors:
        return _nobody_known(scene)
    named = value_of(scene.values, "mentor") or value_of(scene.values, "value")
    chosen = next((one for one in mentors if one.id == named), None)
    if len(mentors) > MENU_OPTIONS:
        if chosen is None:
            about = Token("reassign", scene.at_hand.id, scene.at_hand.version, scene.token.argument)
            return to_choose(say("Which mentor?"), mentors, about, about, CHOOSE)
        mentors = (chosen,)
    value = chosen.id if chosen else None
    field = Field("mentor", FieldKind.CHOICE, say("Which mentor?"), options=of_people(mentors), value=value)
    told = say("They hold it for as long as proposed times stand, and both are told.")
    lines = (title(scene.at_hand), told, *_not_offered(scene))
    return Form(say("Give it to a mentor"), token(scene.at_hand, "reassign"), (field,), say("Give it"), lines)


def _nobody_known(scene: Scene) -> Card:
    """Say what makes a mentor known."""
    ask = say("Please ask a mentor to claim it in the mentors' channel.")
    approve = say("A mentor has to be approved before I can offer them here.")
    why = _not_offered(scene)
    return Card(say("I know no other mentor yet."), (*why, ask if why else approve), buttons=(PROGRAMME,))


def _not_offered(scene: Scene) -> tuple[Text, ...]:
    """Say of which mentors not all are offered, where a space has another rule than approval."""
    if all(one.mentors_by is MentorRule.APPROVAL for one in scene.spaces):
        return ()
    return (say("Mentors by a group, a role or a channel are offered here once they have claimed something."),)


shows("reassign")(oversee)
shows("extend")(oversee)


@tells("reassign")
def reassign_notice(scene: Scene) -> Card | None:
    """Tell the mentor that it is theirs now, and the student who has it."""
    request = scene.at_hand
    if request.status is not Status.CLAIMED or request.held_until is None:
        return None
    if scene.me.id == request.student_id:
        headline = say("A coordinator has found you a mentor: {mentor}.", mentor=name(scene.mentor))
        return Card(headline, (title(request),), buttons=(see_mine(request),))
    release = button(scene, Action.RELEASE, say("Release"))
    return Card(
        say("A coordinator asks you to take a request. It's yours until {until}.", until=until(scene)),
        (title(request), words(request.description)),
        buttons=(pick(request), *release, see(request)),
    )


@asks("extend")
def extend_form(scene: Scene) -> Form:
    """Ask for how long."""
    options = tuple(Option(str(n), say_many("{n} day", "{n} days", n)) for n in EXTENSIONS)
    value = value_of(scene.values, "days") or "3"
    field = Field("days", FieldKind.CHOICE, say("How much longer?"), options=options, value=value)
    now = say("It is open until {at} now.", at=Moment(scene.at_hand.expires_at))
    return Form(
        say("Keep it open longer"), token(scene.at_hand, "extend"), (field,), say("Save"), (title(scene.at_hand), now)
    )


@tells("extend")
def extend_notice(scene: Scene) -> Card:
    """Tell the student."""
    headline = say("A coordinator keeps your request open until {at}.", at=Moment(scene.at_hand.expires_at))
    return Card(headline, (title(scene.at_hand),), buttons=(see(scene.at_hand), SESSIONS))
