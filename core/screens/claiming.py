"""Claim, pick a time, give back: what the mentor and the student see of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.lifecycle import Action
from core.model import Role, Status
from core.outbox import GIVEN_BACK, SESSION_GIVEN_BACK, SESSION_RELEASED
from core.scene import Scene
from core.screens.board import details
from core.screens.clocks import where_both_are
from core.screens.offering import not_offered
from core.screens.parts import (
    BROWSE,
    PROGRAMME,
    SESSIONS,
    add_times,
    button,
    facts,
    is_party,
    name,
    proposed,
    see,
    see_mine,
    title,
    token,
    until,
)
from core.screens.places import zone_first
from core.screens.registry import asks, shows, tells
from core.screens.remembering import about
from core.times import best, stamp
from core.ui import MENU_OPTIONS, SURE, ButtonStyle, Card, Menu, Moment, Option, Style, Text, Token, say, value_of

LATER = "later."
"""Begins the value of the menu's last option, which shows the starts from that one on."""


@shows("claim")
@shows("pick")
def pick(scene: Scene) -> Card:
    """Let the mentor choose among the starts that suit both; a choice draws the card again, Book makes it so."""
    request = scene.at_hand
    if request.status is not Status.CLAIMED or scene.me.id != request.mentor_id:
        return details(scene)
    if scene.me.zone is None:
        return zone_first(
            scene, Token("zone", request.id, request.version), say("It's yours until {until}.", until=until(scene))
        )
    if not scene.starts:
        return _none_suits(scene)
    chosen, days = _chosen(scene), _days_of(scene)
    return Card(
        say("It's yours until {until}. Pick a time that suits you both.", until=until(scene)),
        (title(request), facts(request), *waiting_for(scene), *where_both_are(scene, chosen)),
        not_offered(scene),
        menus=(_days(scene, days, chosen), _times(scene, days, chosen)),
        buttons=(
            *button(
                scene,
                Action.SCHEDULE,
                say("Book {start}", start=Moment(chosen)),
                ButtonStyle.PRIMARY,
                stamp(chosen),
            ),
            *button(scene, Action.PROPOSE, say("Propose another time")),
            *button(scene, Action.RELEASE, say("Release")),
        ),
    )


def _none_suits(scene: Scene) -> Card:
    request = scene.at_hand
    return Card(
        say("It's yours until {until}, but none of the offered times is left for you both.", until=until(scene)),
        (
            title(request),
            facts(request),
            *(waiting_for(scene) or (say("Propose another time?"),)),
        ),
        not_offered(scene),
        buttons=(
            *button(scene, Action.PROPOSE, say("Propose another time"), ButtonStyle.PRIMARY),
            *button(scene, Action.RELEASE, say("Release")),
        ),
    )


def waiting_for(scene: Scene) -> tuple[Text, ...]:
    """Return what the mentor has proposed and waits for an answer to; nothing where they have not."""
    proposal = scene.at_hand.proposal
    if proposal is None:
        return ()
    times = proposed(proposal)
    return (say("You have proposed {times}. {student} can still choose.", times=times, student=scene.student),)


@tells("claim")
def claim_notice(scene: Scene) -> Card | None:
    """Tell the student that somebody has it."""
    request = scene.at_hand
    if request.status is not Status.CLAIMED or request.proposal is not None:
        return None
    return Card(
        say("{mentor} has taken your request and is picking a time.", mentor=name(scene.mentor)),
        (title(request), say("You will hear from me as soon as a time is booked.")),
        buttons=(see_mine(request), *about(scene)),
    )


@tells("lapse")
def lapse_notice(scene: Scene) -> Card:
    """Tell both that the hold has ended; what the request is by now is seen on pressing."""
    return open_again(
        scene,
        to_student=say("No time was picked, so your request is open to all mentors again."),
        to_mentor=say("Your hold has ended, and the request is open to all mentors again."),
    )


def open_again(scene: Scene, *, to_student: Text, to_mentor: Text) -> Card:
    """Tell either side that nobody has the request any more."""
    request = scene.at_hand
    if scene.me.id == request.student_id:
        return Card(to_student, (title(request),), buttons=(see_mine(request), *add_times(scene)))
    return Card(to_mentor, (title(request),), buttons=(see(request), BROWSE))


@asks("release")
def before_release(scene: Scene) -> Card | None:
    """Make sure before a booked session goes; what is only claimed is given back at once."""
    request, session = scene.at_hand, scene.at_hand.session
    if request.status is not Status.SCHEDULED or session is None or scene.token.argument == SURE:
        return None
    if is_party(scene):
        told = say(
            "{student} is told at once, and the request is open again, at the head of the queue.",
            student=name(scene.student),
        )
    else:
        told = say("Both are told at once, and the request is open again, at the head of the queue.")
    return Card(
        say("Give the session on {start} back?", start=Moment(session.starts_at)),
        (title(request), told),
        buttons=(
            *button(scene, Action.RELEASE, say("Give it back"), ButtonStyle.DANGER, SURE),
            see(request, say("Keep it")),
        ),
    )


@shows("release")
def released(scene: Scene) -> Card:
    """Say that it is given back."""
    steers = Role.COORDINATOR in scene.me.roles and not scene.me.is_mentor
    buttons = (PROGRAMME,) if steers else (BROWSE, SESSIONS)
    return Card(say("Given back. Other mentors can claim it now."), (title(scene.at_hand),), buttons=buttons)


@tells("release")
def release_notice(scene: Scene) -> Card:
    """Tell the student that the mentor who held it has given it back."""
    headline = say("Your mentor couldn't find a time, so your request is open to all mentors again.")
    return Card(headline, (title(scene.at_hand),), buttons=(see_mine(scene.at_hand), *add_times(scene)))


@tells(SESSION_RELEASED)
def session_released_notice(scene: Scene) -> Card:
    """Tell the student that the mentor has given back what was booked, and that nobody meets."""
    return _at_the_head(scene, say("Your mentor can't make it, so the session is off."))


def _at_the_head(scene: Scene, headline: Text, *more: Text) -> Card:
    """Tell the student that a session is off and the request open again; other times may be needed by now."""
    lines = (title(scene.at_hand), say("Your request is open again, at the head of the queue."), *more)
    return Card(headline, lines, buttons=(see_mine(scene.at_hand), *add_times(scene)))


@tells(GIVEN_BACK)
def given_back_notice(scene: Scene) -> Card:
    """Tell both that a coordinator has given back what was claimed; newer news, such as of a mentor, replace it."""
    request = scene.at_hand
    if scene.me.id != request.student_id:
        return _taken_off(scene, say("A coordinator has given this request back."))
    headline = say("A coordinator has given your request back to all mentors.")
    return Card(headline, (title(request), _hears()), buttons=(see_mine(request),))


@tells(SESSION_GIVEN_BACK)
def session_given_back_notice(scene: Scene) -> Card:
    """Tell both that a coordinator has given back what was booked, and that nobody meets."""
    request = scene.at_hand
    if scene.me.id != request.student_id:
        return _taken_off(scene, say("A coordinator has given this request back, so the session is off."))
    headline = say("A coordinator has given your request back to all mentors, so the session is off.")
    return _at_the_head(scene, headline, _hears())


def _taken_off(scene: Scene, headline: Text) -> Card:
    """Tell the mentor that they have it no more."""
    lines = (title(scene.at_hand), say("You don't have it any more, and there is nothing for you to do."))
    return Card(headline, lines, buttons=(SESSIONS,))


def _hears() -> Text:
    return say("You will hear from me as soon as another mentor takes it.")


def _chosen(scene: Scene) -> datetime:
    """Return the start that was chosen from a menu, or the one to put first."""
    asked = value_of(scene.values, "value").removeprefix(LATER)
    first = best(scene.starts, scene.reader.zone)
    return next((start for start in scene.starts if asked and stamp(start) == asked), first)


def _days_of(scene: Scene) -> dict[date, list[datetime]]:
    """Return the starts by the reader's day."""
    zone, days = ZoneInfo(scene.reader.zone), defaultdict[date, list[datetime]](list)
    for start in scene.starts:
        days[start.astimezone(zone).date()].append(start)
    return days


def _day(scene: Scene, chosen: datetime) -> date:
    return chosen.astimezone(ZoneInfo(scene.reader.zone)).date()


def _days(scene: Scene, days: Mapping[date, Sequence[datetime]], chosen: datetime) -> Menu:
    firsts = [starts[0] for starts in days.values()][:MENU_OPTIONS]
    options = tuple(Option(stamp(first), _text(first, Style.DATE)) for first in firsts)
    value = stamp(days[_day(scene, chosen)][0])
    return Menu(say("Day"), token(scene.at_hand, "pick", "day"), options, value)


def _times(scene: Scene, days: Mapping[date, Sequence[datetime]], chosen: datetime) -> Menu:
    day = days[_day(scene, chosen)]
    later = value_of(scene.values, "value").startswith(LATER)
    if later or chosen not in day[: MENU_OPTIONS - 1]:
        day = day[day.index(chosen) :]
    shown, rest = (day, []) if len(day) <= MENU_OPTIONS else (day[: MENU_OPTIONS - 1], day[MENU_OPTIONS - 1 :])
    options = [Option(stamp(one), _text(one, Style.TIME)) for one in shown]
    if rest:
        onward = say("Later: from {start}", start=Moment(rest[0], Style.TIME))
        options.append(Option(f"{LATER}{stamp(rest[0])}", onward))
    return Menu(say("Time"), token(scene.at_hand, "pick", "time"), tuple(options), stamp(chosen))


def _text(at: datetime, style: Style) -> Text:
    return say("{at}", at=Moment(at, style))
