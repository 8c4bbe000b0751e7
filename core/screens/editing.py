"""Change a request, add times to it, be reminded to, and ask again: the student's forms and what they are told."""

from dataclasses import replace

from core.lifecycle import Action
from core.model import Request, Status
from core.outbox import NUDGE
from core.scene import Scene
from core.screens.asking import asked, exact_time, filled, optional, own_words, when
from core.screens.board import details
from core.screens.offering import offered
from core.screens.parts import SESSIONS, add_times, button, see, see_mine, title, token
from core.screens.registry import asks, shows, tells
from core.ui import TIMES_ONLY, ButtonStyle, Card, Field, Form, Moment, Text, Values, say


@asks("edit")
def edit_form(scene: Scene) -> Form:
    """Ask for the words and other times, or for more times alone."""
    request = scene.at_hand
    if TIMES_ONLY in (scene.token.argument, scene.values.get("value")):
        lines = (title(request), say("Offered so far: {times}", times=offered(scene)))
        return Form(say("Add times"), token(request, "edit", TIMES_ONLY), _times(scene), say("Add them"), lines)
    before: Values = {"title": request.title, "description": request.description}
    words = tuple(filled(field, {**before, **scene.values}) for field in own_words())
    days, *rest = _times(scene)
    # Discord's modal is full and has no room for lines: what is said of the times stands at them.
    days = replace(days, hint=say("Left empty, these stay: {times}", times=offered(scene)))
    return Form(say("Change your request"), token(request, "edit"), (*words, days, *rest), say("Save"))


@shows("edit")
def edited(scene: Scene) -> Card:
    """Say what mentors see from now on."""
    request = scene.at_hand
    if request.status is not Status.OPEN:
        return details(scene)
    return Card(
        say("Saved. Mentors see it like this from now on."),
        (title(request), *_until(request)),
        ((say("Offered"), offered(scene)),),
        buttons=(see_mine(request, ButtonStyle.PRIMARY), *add_times(scene), SESSIONS),
    )


@tells(NUDGE)
def nudge(scene: Scene) -> Card | None:
    """Ask for more times, half-way to the end."""
    request = scene.at_hand
    if request.status is not Status.OPEN:
        return None
    return Card(
        say("Nobody has taken your request yet. More times make it easier for mentors."),
        (title(request), *_until(request)),
        ((say("Offered"), offered(scene)),),
        buttons=(
            *add_times(scene, ButtonStyle.PRIMARY),
            see(request),
            *button(scene, Action.CANCEL, say("Cancel request"), ButtonStyle.DANGER),
        ),
    )


@asks("reopen")
def reopen_form(scene: Scene) -> Form:
    """Ask for new times."""
    request = scene.at_hand
    lines = (title(request), say("All else stays as it was. You can ask again once."))
    return Form(say("Ask again"), token(request, "reopen"), _times(scene), say("Ask mentors"), lines)


@shows("reopen")
def reopened(scene: Scene) -> Card:
    """Say what comes next."""
    return asked(scene) if scene.at_hand.status is Status.OPEN else details(scene)


def _times(scene: Scene) -> tuple[Field, ...]:
    return tuple(filled(optional(field), scene.values) for field in (*when(scene), exact_time(scene)))


def _until(request: Request) -> tuple[Text, ...]:
    return (say("It stays open until {until}, unless somebody takes it.", until=Moment(request.expires_at)),)
