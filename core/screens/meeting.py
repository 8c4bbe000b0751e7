"""The booked session: what both see before, during and after it."""

from core.lifecycle import Action
from core.model import Status
from core.outbox import ENDED, REMIND_DAY, REMIND_HOUR, STARTING
from core.scene import Scene
from core.screens.board import details
from core.screens.parts import SESSIONS, button, is_party, join, name, see, title, where_both_are
from core.screens.registry import shows, tells
from core.ui import Button, ButtonStyle, Card, Moment, Style, Text, say, say_many


@shows("schedule")
@tells("schedule")
def booked(scene: Scene) -> Card:
    """Tell each side when they meet."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or not is_party(scene):
        return details(scene)
    session = scene.session
    return Card(
        say_many(
            "You and {other} meet on {start} ({n} minute)",
            "You and {other} meet on {start} ({n} minutes)",
            session.minutes,
            other=name(scene.other),
            start=Moment(session.starts_at),
        ),
        (
            *where_both_are(scene, session.starts_at),
            title(request),
            say("I'll remind you a day and an hour before."),
            *(() if session.link else (say("The link comes in a moment, in a direct message."),)),
        ),
        buttons=(*join(scene), *cannot(scene)),
    )


def cannot(scene: Scene) -> tuple[Button, ...]:
    """Return the button of whoever cannot come: a mentor gives the request back, a student cancels it."""
    label = say("Can't make it")
    return button(scene, Action.RELEASE, label, ButtonStyle.DANGER) or button(
        scene, Action.CANCEL, label, ButtonStyle.DANGER
    )


@tells(REMIND_DAY)
def day_reminder(scene: Scene) -> Card:
    """Remind a day before."""
    start = Moment(scene.session.starts_at)
    return _reminder(scene, say("Tomorrow: your session with {other}, {start}.", other=name(scene.other), start=start))


@tells(REMIND_HOUR)
def hour_reminder(scene: Scene) -> Card:
    """Remind an hour before."""
    start = Moment(scene.session.starts_at, Style.TIME)
    return _reminder(
        scene, say("In one hour, at {start}: your session with {other}.", other=name(scene.other), start=start)
    )


def _reminder(scene: Scene, headline: Text) -> Card:
    buttons = (*join(scene), *cannot(scene))
    return Card(headline, (*where_both_are(scene, scene.session.starts_at), title(scene.at_hand)), buttons=buttons)


@tells(STARTING)
def starting(scene: Scene) -> Card:
    """Call both in."""
    headline = say("Your session with {other} is starting.", other=name(scene.other))
    here = button(scene, Action.CHECK_IN, say("I'm here: join"), ButtonStyle.PRIMARY)
    return Card(headline, (title(scene.at_hand),), buttons=here)


@shows("check_in")
def checked_in(scene: Scene) -> Card:
    """Open the door."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return details(scene)
    session = scene.session
    other_here = session.mentor_here_at if scene.me.id == session.student_id else session.student_here_at
    if other_here:
        headline = say("{other} is there.", other=name(scene.other))
    else:
        headline = say("You are checked in. {other} is told that you are there.", other=name(scene.other))
    happened = button(scene, Action.COMPLETE, say("It happened"))
    return Card(headline, (title(scene.at_hand),), buttons=(*join(scene, say("Open the room")), *happened))


@tells("check_in")
def check_in_notice(scene: Scene) -> Card | None:
    """Tell the other side, unless they are there themselves."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return None
    session = scene.session
    mine = session.student_here_at if scene.me.id == session.student_id else session.mentor_here_at
    if mine is not None:
        return None
    here = button(scene, Action.CHECK_IN, say("I'm here: join"), ButtonStyle.PRIMARY)
    return Card(say("{other} is there.", other=name(scene.other)), (title(scene.at_hand),), buttons=here)


@tells(ENDED)
def ended(scene: Scene) -> Card:
    """Ask whether it took place."""
    happened = button(scene, Action.COMPLETE, say("It happened"), ButtonStyle.PRIMARY)
    return Card(
        say("Your session with {other} is over. Did it happen?", other=name(scene.other)),
        (title(scene.at_hand), say("If nobody says otherwise, I take it that it did after two days.")),
        buttons=(*happened, see(scene.at_hand)),
    )


@shows("complete")
def completed(scene: Scene) -> Card:
    """Thank, and ask how it was."""
    review = button(scene, Action.REVIEW, say("Review"), ButtonStyle.PRIMARY)
    return Card(
        say("Good. How was it?"),
        (title(scene.at_hand), say("It takes a minute. {other} is asked too.", other=name(scene.other))),
        buttons=(*review, SESSIONS),
    )
