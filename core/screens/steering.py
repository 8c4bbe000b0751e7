"""Give a stuck request to a mentor, or keep it open for longer: the coordinator's forms and what the others hear."""

from core.lifecycle import Action
from core.model import EXTENSIONS, Status
from core.scene import Scene
from core.screens.overseeing import oversee
from core.screens.parts import PROGRAMME, SESSIONS, button, name, of_people, pick, see, see_mine, title, token
from core.screens.registry import asks, shows, tells
from core.ui import (
    Card,
    Field,
    FieldKind,
    Form,
    Moment,
    Option,
    say,
    say_many,
    value_of,
    words,
)


@asks("reassign")
def reassign_form(scene: Scene) -> Form | Card:
    """Ask which mentor is to have it."""
    mentors = scene.seen.mentors
    if not mentors:
        why = say("A mentor has to be approved, or to have claimed something, before I can offer them here.")
        return Card(say("I know no other mentor yet."), (why,), buttons=(PROGRAMME,))
    chosen = value_of(scene.values, "mentor") or None
    field = Field("mentor", FieldKind.CHOICE, say("Which mentor?"), options=of_people(mentors), value=chosen)
    lines = (title(scene.at_hand), say("They hold it for as long as proposed times stand, and both are told."))
    return Form(say("Give it to a mentor"), token(scene.at_hand, "reassign"), (field,), say("Give it"), lines)


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
    until = Moment(request.held_until)
    return Card(
        say("A coordinator asks you to take a request. It's yours until {until}.", until=until),
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
