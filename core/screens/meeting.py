"""The booked session: what both see before, during and after it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from core.deadlines import checks_in_from, day_reminder_at
from core.lifecycle import Action
from core.model import MINUTES_LATE, RoomKind, Status
from core.outbox import ENDED, REMIND_DAY, REMIND_HOUR, STARTING
from core.scene import Scene
from core.screens.board import details
from core.screens.clocks import where_both_are
from core.screens.missing import did_not_happen, is_missing
from core.screens.parts import SESSIONS, button, cannot, check_in, is_party, join, move, name, review, see, title
from core.screens.phoning import give_number
from core.screens.registry import asks, shows, tells
from core.screens.rooms import call, where
from core.ui import Button, ButtonStyle, Card, Moment, Style, Text, filled, say, say_many


@shows("schedule")
def chosen(scene: Scene) -> Card:
    """Tell the mentor who picked when they meet; the student chose in the direct messages, where the notice says it."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or scene.me.id != request.student_id:
        return booked(scene)
    return Card(say("Booked. The details follow."), (title(request),))


@tells("schedule")
def booked(scene: Scene) -> Card:
    """Tell each side when they meet."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or not is_party(scene):
        return details(scene)
    session = scene.session
    has_link = session.link or session.room is RoomKind.PHONE
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
            _will_remind(scene),
            *(() if has_link else (say("The link comes in a moment, in a direct message."),)),
        ),
        where(scene),
        buttons=(*join(scene), *give_number(scene), *move(scene), *cannot(scene)),
    )


@tells(REMIND_DAY)
def day_reminder(scene: Scene) -> Card:
    """Remind a day before, and ask whether they are coming."""
    start = Moment(scene.session.starts_at)
    headline = filled(_on_which_day(scene), other=name(scene.other), start=start)
    said = scene.session.coming_at(scene.me.id) is not None
    come = () if said else button(scene, Action.COMING, say("I'm coming"), ButtonStyle.PRIMARY)
    return _reminder(scene, headline, *come, *move(scene))


@tells(REMIND_HOUR)
def hour_reminder(scene: Scene) -> Card:
    """Remind an hour before, with what the other side has said."""
    start = Moment(scene.session.starts_at, Style.TIME)
    minutes = scene.programme.bounds.hour_reminder // timedelta(minutes=1)
    if minutes == 60:
        soon = say("In one hour, at {start}: your session with {other}.")
    else:
        soon = say_many(
            "In {n} minute, at {start}: your session with {other}.",
            "In {n} minutes, at {start}: your session with {other}.",
            minutes,
        )
    headline = filled(soon, other=name(scene.other), start=start, n=minutes)
    return _reminder(scene, headline, *join(scene), *button(scene, Action.LATE, say("I'm running late")))


def _will_remind(scene: Scene) -> Text:
    """Return what is said of the reminders: which of them come, where they come as everybody is used to."""
    bounds = scene.programme.bounds
    usual = (bounds.day_reminder, bounds.hour_reminder) == (timedelta(days=1), timedelta(hours=1))
    if usual and day_reminder_at(scene.session, scene.me, bounds, scene.now) is not None:
        return say("I'll remind you a day and an hour before.")
    return say("I'll remind you an hour before.") if usual else say("I'll remind you before it starts.")


def _on_which_day(scene: Scene) -> Text:
    # A programme chooses how long before the reminder comes, and quiet hours may hold it back until the day itself.
    zone = ZoneInfo(scene.reader.zone)
    days = (scene.session.starts_at.astimezone(zone).date() - scene.now.astimezone(zone).date()).days
    if days == 1:
        return say("Tomorrow: your session with {other}, {start}.")
    return (
        say("Today: your session with {other}, {start}.")
        if days == 0
        else say("Coming up: your session with {other}, {start}.")
    )


def _reminder(scene: Scene, headline: Text, *buttons: Button) -> Card:
    lines = (*where_both_are(scene, scene.session.starts_at), title(scene.at_hand), *said_by_other(scene))
    how = say("Choose how and when I reach you with /mentor settings.")
    return Card(headline, (*lines, how), where(scene), buttons=(*buttons, *give_number(scene), *cannot(scene)))


def said_by_other(scene: Scene) -> tuple[Text, ...]:
    """Return what the other side has said of coming; their silence an hour before, where they were asked.

    From when one can check in, that is what tells.
    """
    session, other = scene.session, scene.other
    if other is None:
        return ()
    if session.late(other.id):
        late = say_many(
            "{other} will be about {n} minute late.",
            "{other} will be about {n} minutes late.",
            session.late(other.id),
            other=other,
        )
        return (late,)
    if session.coming_at(other.id) is not None:
        return (say("{other} is coming.", other=other),)
    bounds = scene.programme.bounds
    if scene.now >= checks_in_from(session, bounds):
        here = session.here_at(other.id) is not None
        return () if here else (say("{other} hasn't checked in yet.", other=other),)
    agreed_at = session.agreed_at
    asked = agreed_at is not None and day_reminder_at(session, other, bounds, agreed_at) is not None
    if not asked or scene.now < session.starts_at - bounds.hour_reminder:
        return ()
    return (say("{other} has not answered yet.", other=other),)


@shows("coming")
def is_coming(scene: Scene) -> Card:
    """Thank whoever is coming, and leave them the ways out."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return details(scene)
    return Card(
        say("Good. {other} can see that you are coming.", other=name(scene.other)),
        (say("{start}", start=Moment(scene.session.starts_at)), title(scene.at_hand), *said_by_other(scene)),
        buttons=(*move(scene), *cannot(scene)),
    )


@asks("late")
def how_late(scene: Scene) -> Card | None:
    """Ask about how late they will be, unless a button said so."""
    if scene.token.argument:
        return None
    labels = [(n, say_many("About {n} minute", "About {n} minutes", n)) for n in MINUTES_LATE]
    choices = [button(scene, Action.LATE, label, argument=str(n)) for n, label in labels]
    return Card(
        say("How late will you be? {other} is told at once.", other=name(scene.other)),
        (title(scene.at_hand),),
        buttons=(*(one for choice in choices for one in choice), see(scene.at_hand, say("Never mind"))),
    )


@shows("late")
def is_late(scene: Scene) -> Card:
    """Say that the other side knows."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return details(scene)
    minutes = scene.session.late(scene.me.id)
    return Card(
        say_many(
            "{other} knows that you will be about {n} minute late.",
            "{other} knows that you will be about {n} minutes late.",
            minutes,
            other=name(scene.other),
        ),
        (title(scene.at_hand),),
        buttons=check_in(scene) or join(scene),
    )


@tells("late")
def late_notice(scene: Scene) -> Card | None:
    """Tell the other side, as long as they can be waited for."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or not said_by_other(scene):
        return None
    return Card(said_by_other(scene)[0], (title(request),), buttons=(*join(scene), see(request)))


@tells(STARTING)
def starting(scene: Scene) -> Card:
    """Call both in."""
    headline = say("Your session with {other} is starting.", other=name(scene.other))
    late = button(scene, Action.LATE, say("I'm running late"))
    lines = (title(scene.at_hand), *said_by_other(scene))
    return Card(headline, lines, call(scene), buttons=(*check_in(scene), *give_number(scene), *late))


@shows("check_in")
def checked_in(scene: Scene) -> Card:
    """Open the door."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return details(scene)
    if scene.session.here_at(scene.session.other(scene.me.id)):
        headline = say("{other} is there.", other=name(scene.other))
    else:
        headline = say("You are checked in. {other} is told that you are there.", other=name(scene.other))
    happened = button(scene, Action.COMPLETE, say("It happened"))
    buttons = (*join(scene, say("Open the room")), *happened, *is_missing(scene))
    return Card(headline, (title(scene.at_hand), *said_by_other(scene)), call(scene), buttons=buttons)


@tells("check_in")
def check_in_notice(scene: Scene) -> Card | None:
    """Tell the other side, unless they are there themselves."""
    if scene.at_hand.status is not Status.SCHEDULED:
        return None
    if scene.session.here_at(scene.me.id) is not None:
        return None
    return Card(say("{other} is there.", other=name(scene.other)), (title(scene.at_hand),), buttons=check_in(scene))


@tells(ENDED)
def ended(scene: Scene) -> Card | None:
    """Ask whether it took place, unless that is in dispute already."""
    if scene.at_hand.disputed:
        return None
    happened = button(scene, Action.COMPLETE, say("It happened"), ButtonStyle.PRIMARY)
    return Card(
        say("Your session with {other} is over. Did it happen?", other=name(scene.other)),
        (title(scene.at_hand), _counts_after(scene)),
        buttons=(*happened, *did_not_happen(scene), see(scene.at_hand)),
    )


def _counts_after(scene: Scene) -> Text:
    return say_many(
        "If nobody says otherwise within an hour, I take it that it did.",
        "If nobody says otherwise within {n} hours, I take it that it did.",
        scene.programme.bounds.completes_after // timedelta(hours=1),
    )


@shows("complete")
def completed(scene: Scene) -> Card:
    """Thank, and ask how it was."""
    return Card(
        say("Good. How was it?"),
        (title(scene.at_hand), say("It takes a minute. {other} is asked too.", other=name(scene.other))),
        buttons=(*review(scene), SESSIONS),
    )
