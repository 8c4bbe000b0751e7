"""Move a session: what is proposed, what the other side chooses among, and what both are told."""

from core.lifecycle import Action
from core.model import Status
from core.scene import Scene
from core.screens.board import details
from core.screens.clocks import both_sides, where_both_are
from core.screens.parts import answers, button, cannot, is_party, join, move, name, see, title, token
from core.screens.places import zone_first
from core.screens.proposing import times_fields
from core.screens.registry import asks, shows, tells
from core.ui import Card, Form, Moment, Text, Token, say, say_many


@asks("move")
def move_form(scene: Scene) -> Form | Card:
    """Ask for a few other times: some that both have free, and one of their own."""
    request = scene.at_hand
    if scene.me.zone is None:
        return zone_first(scene, Token("zone", request.id, request.version), say("First: your time zone."))
    lines = (
        title(request),
        say("Now: {start}. It stands until {other} takes another one.", start=_start(scene), other=name(scene.other)),
    )
    return Form(say("Propose another time"), token(request, "move"), times_fields(scene), say("Propose"), lines)


@shows("move")
def move_proposed(scene: Scene) -> Card:
    """Say until when the other side can choose."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or request.proposal is None or not is_party(scene):
        return details(scene)
    until = Moment(request.proposal.until)
    return Card(
        say("Proposed. {other} can choose until {until}.", other=name(scene.other), until=until),
        (title(request), say("Until then the old time stands: {start}.", start=_start(scene))),
        buttons=(*button(scene, Action.DECLINE_MOVE, say("Keep the old time")), see(request)),
    )


@tells("move")
def move_notice(scene: Scene) -> Card | None:
    """Let the other side choose."""
    request, choices = scene.at_hand, answers(scene)
    if request.status is not Status.SCHEDULED or request.proposal is None or not scene.starts or not choices:
        return None
    headline = say(
        "{other} would like to move your session of {start}. Choose another time, or keep the old one.",
        other=name(scene.other),
        start=_start(scene),
    )
    choose = say("You can choose until {until}; otherwise the old time stands.", until=Moment(request.proposal.until))
    starts = (both_sides(scene, at) for at in scene.starts)
    return Card(headline, (title(request), *starts, choose), buttons=choices)


@shows("accept_move")
def accepted(scene: Scene) -> Card:
    """Say that it is done; when they meet now, the notice says to both, in the same place."""
    if scene.at_hand.status is not Status.SCHEDULED or not is_party(scene):
        return details(scene)
    return Card(say("Moved. The details follow."), (title(scene.at_hand),))


@tells("accept_move")
def moved(scene: Scene) -> Card:
    """Tell each side when they meet now."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or not is_party(scene):
        return details(scene)
    session = scene.session
    headline = say_many(
        "Moved: you and {other} meet on {start} ({n} minute)",
        "Moved: you and {other} meet on {start} ({n} minutes)",
        session.minutes,
        other=name(scene.other),
        start=Moment(session.starts_at),
    )
    lines = (*where_both_are(scene, session.starts_at), title(request), say("I'll remind you of the new time."))
    return Card(headline, lines, buttons=(*join(scene), *move(scene), *cannot(scene)))


@shows("decline_move")
def kept(scene: Scene) -> Card:
    """Say that the old time stands."""
    if scene.at_hand.status is not Status.SCHEDULED or not is_party(scene):
        return details(scene)
    headline = say("The old time stands: {start}. {other} is told.", start=_start(scene), other=name(scene.other))
    return Card(headline, (title(scene.at_hand),), buttons=(*join(scene), *move(scene), *cannot(scene)))


@tells("decline_move")
def kept_notice(scene: Scene) -> Card | None:
    """Tell whoever did not say so that the old time stands."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return None
    headline = say(
        "Your session with {other} is not moved: {start} stands.", start=_start(scene), other=name(scene.other)
    )
    return Card(headline, (title(scene.at_hand),), buttons=(*join(scene), *move(scene), *cannot(scene)))


def _start(scene: Scene) -> Moment | Text:
    session = scene.at_hand.session
    return Moment(session.starts_at) if session else say("the old time")
