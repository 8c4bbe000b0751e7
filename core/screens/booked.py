"""Booked sessions as coordinators see them: the list, those to which not both have come, and when one is."""

from core.model import Request, Session, Status
from core.scene import Scene
from core.screens.missing import who_came
from core.screens.parts import PROGRAMME, first_few, name, title
from core.screens.registry import shows
from core.times import stamp
from core.ui import MENU_OPTIONS, Button, Card, Menu, Moment, Option, Text, Token, say

SHOWN = 4
"""Requests of each kind that are described on the coordinator's page; its menu has more."""
BOOKED = Button(say("Sessions"), str(Token("booked")))


@shows("booked")
def booked(scene: Scene) -> Card:
    """List the sessions that are booked or under way, the earliest first."""
    if not scene.requests:
        return Card(say("No session is booked right now."), buttons=(PROGRAMME,))
    lines = tuple(_line(scene, one) for one in scene.requests)
    later: tuple[Button, ...] = ()
    if scene.more and (last := scene.requests[-1].session) is not None:
        later = (Button(say("Show later ones"), str(Token("booked", last.id, 0, stamp(last.starts_at)))),)
    return Card(say("Booked sessions"), lines, menus=(open_one(scene.requests),), buttons=(*later, PROGRAMME))


def unattended(scene: Scene) -> Card | None:
    """Show the sessions that have begun and not both have come to; nothing where there is none."""
    found = scene.seen.unattended
    if not found:
        return None
    lines = first_few([_line(scene, one) for one in found], SHOWN)
    return Card(say("These have begun, and not both have checked in"), tuple(lines), menus=(open_one(found),))


def open_one(requests: tuple[Request, ...]) -> Menu:
    """Return the menu that opens one of the requests for a coordinator."""
    options = tuple(Option(one.id, title(one)) for one in requests[:MENU_OPTIONS])
    return Menu(say("Open one of them"), str(Token("oversee")), options)


def when(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return when the booked session of the request at hand is, and once it has begun, who has come."""
    session = scene.at_hand.session
    if session is None or scene.at_hand.status is not Status.SCHEDULED:
        return ()
    field = (say("When"), say("{start}", start=Moment(session.starts_at)))
    return (field, *who_came(scene, session)) if scene.now >= session.starts_at else (field,)


def _line(scene: Scene, request: Request) -> Text:
    session: Session | None = request.session
    return say(
        "{start} · {mentor} and {student} · {title}",
        start=Moment(session.starts_at if session else request.asked_at),
        mentor=name(scene.people.get(request.mentor_id or "")),
        student=name(scene.people.get(request.student_id)),
        title=request.title,
    )
