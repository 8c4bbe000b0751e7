"""Propose other times: what the mentor is asked, what the student chooses among, and what both are told."""

from core.lifecycle import Action
from core.model import Status
from core.scene import Scene
from core.screens.board import details
from core.screens.claiming import open_again, waiting_for
from core.screens.clocks import both_sides
from core.screens.parts import SESSIONS, answers, button, facts, name, see_mine, title, token, until
from core.screens.places import zone_first
from core.screens.registry import asks, shows, tells
from core.times import stamp
from core.ui import Card, City, Field, FieldKind, Form, Moment, Option, Token, say, say_many


@asks("propose")
def propose_form(scene: Scene) -> Form | Card:
    """Ask for a few times: some at which neither is booked, and one of the mentor's own."""
    request, zone = scene.at_hand, scene.me.zone
    if zone is None:
        return zone_first(scene, Token("zone", request.id, request.version), say("First: your time zone."))
    return Form(
        say("Propose another time"), token(request, "propose"), times_fields(scene), say("Propose"), (title(request),)
    )


def times_fields(scene: Scene) -> tuple[Field, ...]:
    """Return the fields that ask for a few times: some at which neither is booked, and one of the reader's own."""
    most = scene.programme.bounds.times_proposed
    options = tuple(Option(stamp(at), say("{at}", at=Moment(at))) for at in scene.suggested)
    fields = (
        Field(
            "times",
            FieldKind.CHOICES,
            say_many("One time that suits you", "Up to {n} times that suit you", most),
            say("Neither of you is booked at these."),
            options,
            required=False,
            value=scene.values.get("times") or None,
        ),
        Field(
            "exact",
            FieldKind.MOMENT,
            say("Or another time, exactly"),
            say("Your zone: {city}", city=City(scene.reader.zone)),
            required=False,
            value=scene.values.get("exact") or None,
        ),
    )
    return fields if options else fields[1:]


@shows("propose")
def proposed(scene: Scene) -> Card:
    """Say until when the other side can choose."""
    request = scene.at_hand
    if request.status is not Status.CLAIMED or request.proposal is None or scene.me.id != request.mentor_id:
        return details(scene)
    return Card(
        say("Proposed. {student} can choose until {until}.", student=scene.student, until=until(scene)),
        (
            title(request),
            *waiting_for(scene),
            say("You will hear from me as soon as there is an answer. Until then it stays with you."),
        ),
        buttons=(*button(scene, Action.RELEASE, say("Release")), SESSIONS),
    )


@tells("propose")
def proposal_notice(scene: Scene) -> Card | None:
    """Let the student choose."""
    request, choices = scene.at_hand, answers(scene)
    if not choices:
        return None
    return Card(
        say("{mentor} would like to meet you at another time. Choose one, or none of them.", mentor=name(scene.mentor)),
        (
            title(request),
            facts(request),
            *(both_sides(scene, at) for at in scene.starts),
            say("They wait for your answer until {until}.", until=until(scene)),
        ),
        buttons=choices,
    )


@shows("decline")
def declined(scene: Scene) -> Card:
    """Say that it is open again."""
    return Card(
        say("None of these, then. Your request is open to all mentors again."),
        (title(scene.at_hand), say("The mentor is told that you can't make these times.")),
        buttons=(see_mine(scene.at_hand), SESSIONS),
    )


@tells("decline")
def decline_notice(scene: Scene) -> Card:
    """Tell the mentor that no time was taken, and the student who let the proposal lapse."""
    return open_again(
        scene,
        to_student=say("The proposed times were not answered, so your request is open to all mentors again."),
        to_mentor=say("None of the times that you proposed was taken, so the request is open to all mentors again."),
    )
