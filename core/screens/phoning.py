"""Ask for the number at which the student is called, and show it to the mentor alone."""

from core.lifecycle import ENDS
from core.model import PHONE_FIELD, Format, Status
from core.outbox import PHONE_GIVEN
from core.scene import Scene
from core.screens.parts import name, see, see_mine, title, token
from core.screens.registry import asks, shows, tells
from core.ui import Button, Card, Field, FieldKind, Form, Moment, Text, say


def is_student(scene: Scene) -> bool:
    """Return whether the reader asked for the request."""
    return scene.reader.person is not None and scene.reader.person.id == scene.at_hand.student_id


def give_number(scene: Scene) -> tuple[Button, ...]:
    """Return the button with which a student says at which number they are called."""
    request = scene.at_hand
    if request.format is not Format.PHONE or not is_student(scene) or not scene.phones or request.status in ENDS:
        return ()
    label = say("Change my number") if scene.phone_given else say("Give my number")
    return (Button(label, token(request, "phone")),)


def calling(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return the field that says who calls whom, with the number for the mentor alone."""
    other = name(scene.other)
    if is_student(scene):
        if scene.phone_given:
            text = say("{other} calls you", other=other)
        elif scene.phones:
            text = say("{other} calls you, and needs your number", other=other)
        else:
            text = say("{other} calls you: send them your number yourself", other=other)
    elif scene.phone:
        text = say("Call {other} at {number}", other=other, number=scene.phone)
    elif scene.phones:
        text = say("{other} has not given a number yet; you will be told", other=other)
    else:
        text = say("Ask {other} for their number", other=other)
    return ((say("Phone"), text),)


@asks("phone")
def phone_form(scene: Scene) -> Form:
    """Ask for the number."""
    field = Field(
        PHONE_FIELD,
        FieldKind.LINE,
        say("Your phone number"),
        say("With the country code, for example +49 30 1234567"),
        minimum=1,
        maximum=40,
    )
    line = say("Only your mentor sees it, once a time is booked. I forget it when the session is over.")
    lines = (title(scene.at_hand), line)
    return Form(say("Your phone number"), token(scene.at_hand, "phone"), (field,), say("Save"), lines)


@shows("phone")
def phone_given(scene: Scene) -> Card:
    """Say who sees it."""
    return Card(
        say("Kept. Only your mentor sees it, once a time is booked."),
        (title(scene.at_hand),),
        buttons=(see_mine(scene.at_hand), *give_number(scene)),
    )


@tells(PHONE_GIVEN)
def number_notice(scene: Scene) -> Card | None:
    """Bring the mentor a number that came after the booking."""
    if scene.at_hand.status is not Status.SCHEDULED or not scene.phone:
        return None
    start = Moment(scene.session.starts_at)
    return Card(
        say("{other} has given a number for your session, {start}.", other=name(scene.other), start=start),
        (title(scene.at_hand),),
        calling(scene),
        buttons=(see(scene.at_hand),),
    )
