"""What is left of a direct message when what it offered holds no more."""

from core.model import MentorRule, Role, Status
from core.scene import Scene
from core.screens.parts import BROWSE, PROGRAMME, is_party, see, see_mine, title
from core.ui import Button, Card, Moment, Text, say


def mended(scene: Scene, headline: Text) -> Card:
    """Leave the headline as it was, say what has become of the request since, and offer only what always holds."""
    return Card(headline, (title(scene.at_hand), _since(scene)), buttons=_onward(scene))


def _since(scene: Scene) -> Text:
    """Return what is so at this moment, which stands beside it: the message is not drawn at every step."""
    request, session, now = scene.at_hand, scene.at_hand.session, Moment(scene.now)
    if request.status is Status.SCHEDULED and session is not None and scene.now < session.starts_at:
        return say("As of {now} it is booked for {start}.", now=now, start=Moment(session.starts_at))
    if request.status is Status.SCHEDULED and session is not None and scene.now < session.ends_at:
        return say("As of {now} the session has begun.", now=now)
    if request.status is Status.OPEN:
        return say("As of {now} it is open to all mentors.", now=now)
    if request.status in (Status.SCHEDULED, Status.COMPLETED):
        return say("As of {now} the session is over.", now=now)
    if request.status is Status.CANCELLED:
        return say("As of {now} it is cancelled.", now=now)
    if request.status is Status.EXPIRED:
        return say("As of {now} it has expired.", now=now)
    if request.status is Status.ASIDE:
        return say("As of {now} it waits for a coordinator.", now=now)
    if scene.me.id == request.mentor_id:
        return say("As of {now} you hold it.", now=now)
    return say("As of {now} a mentor has it.", now=now)


def _onward(scene: Scene) -> tuple[Button, ...]:
    request, me = scene.at_hand, scene.me
    if me.id == request.student_id:
        return (see_mine(request),)
    if is_party(scene):
        return (see(request),)
    # As a message is drawn again, nobody asks what the rule of a space makes of them.
    mentors = me.is_mentor or any(one.mentors_by is not MentorRule.APPROVAL for one in scene.spaces)
    oversees = (PROGRAMME,) if Role.COORDINATOR in me.roles else ()
    return (*oversees, *((BROWSE,) if mentors else ()))
