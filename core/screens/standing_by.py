"""Stand by for a request that somebody else holds: what the mentor who waits sees, and hears first."""

from core.model import Status
from core.outbox import FREED
from core.scene import Scene
from core.screens.board import details
from core.screens.offering import offered
from core.screens.parts import BROWSE, SESSIONS, claim, facts, name, see, stop_waiting, title, until
from core.screens.registry import shows, tells
from core.ui import Card, say


@shows("stand_by")
def standing_by(scene: Scene) -> Card:
    """Say what will come of it."""
    request = scene.at_hand
    if request.status is not Status.CLAIMED or not scene.stands_by:
        return details(scene)
    return Card(
        say("You stand by. If {mentor} doesn't book it, you hear of it first.", mentor=name(scene.mentor)),
        (title(request), say("It is free again at {until} at the latest, unless it is booked.", until=until(scene))),
        buttons=(stop_waiting(request), see(request)),
    )


@shows("stop_waiting")
def waits_no_longer(scene: Scene) -> Card:
    """Say that nothing will come any more."""
    return Card(
        say("All right: you don't wait for this one any more."), (title(scene.at_hand),), buttons=(BROWSE, SESSIONS)
    )


@tells(FREED)
def freed_notice(scene: Scene) -> Card | None:
    """Tell those who stand by, before anybody else is told."""
    request = scene.at_hand
    if request.status is not Status.OPEN:
        return None
    return Card(
        say("It is free again, and you hear of it first."),
        (title(request), facts(request)),
        ((say("Offered"), offered(scene)),),
        buttons=(claim(request), see(request), stop_waiting(request)),
    )
