"""Where they meet: how each kind of room is called, and what is told when a room is there or another one."""

from core.model import RoomKind, Status
from core.outbox import ROOM_CHANGED, ROOM_READY
from core.scene import Scene
from core.screens.parts import is_party, join, name, see, title
from core.screens.phoning import calling
from core.screens.registry import tells
from core.ui import Card, Moment, Text, say

ROOMS = {
    RoomKind.JITSI: say("Jitsi"),
    RoomKind.FIXED: say("The mentor's own room"),
    RoomKind.GOOGLE_MEET: say("Google Meet"),
    RoomKind.ZOOM: say("Zoom"),
    RoomKind.PHONE: say("Phone"),
}


def where(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return the field that names the room, once there is one; only for the two who meet."""
    session = scene.at_hand.session
    if session is not None and session.room is RoomKind.PHONE and is_party(scene):
        return calling(scene)
    if session is None or session.link is None or not is_party(scene):
        return ()
    return ((say("Where"), ROOMS[session.room]),)


def call(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return who calls whom at which number, where they meet by phone: then there is no room to enter."""
    return where(scene) if scene.session.room is RoomKind.PHONE else ()


@tells(ROOM_READY)
def ready(scene: Scene) -> Card | None:
    """Bring the link that the notice of the booking had to go without."""
    if not _is_on(scene):
        return None
    start = Moment(scene.session.starts_at)
    return Card(
        say("Here is the link for your session with {other}, {start}.", other=name(scene.other), start=start),
        (title(scene.at_hand),),
        where(scene),
        buttons=(*join(scene), see(scene.at_hand)),
    )


@tells(ROOM_CHANGED)
def changed(scene: Scene) -> Card | None:
    """Bring the link that takes the place of one that failed."""
    if not _is_on(scene):
        return None
    start = Moment(scene.session.starts_at)
    return Card(
        say("Your session with {other}, {start}, has another room now.", other=name(scene.other), start=start),
        (title(scene.at_hand), say("The room that was planned can't be had. Use this link, whatever you had before.")),
        where(scene),
        buttons=(*join(scene), see(scene.at_hand)),
    )


def _is_on(scene: Scene) -> bool:
    return scene.at_hand.status is Status.SCHEDULED and is_party(scene) and scene.session.link is not None
