"""The parts that many screens share: buttons of what is allowed, a request in words, people to choose from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.deadlines import checks_in_from, moves_until, reopens_until, reviews_until
from core.errors import Reason
from core.lifecycle import Action, may
from core.model import REASON_LENGTH, Person, Proposal, Request, RoomKind, Status, whom_about
from core.scene import Scene
from core.screens.commands import FORMATS, URGENCIES, type_name
from core.times import stamp
from core.ui import (
    MENU_OPTIONS,
    TIMES_ONLY,
    Button,
    ButtonStyle,
    Field,
    FieldKind,
    Moment,
    Option,
    Part,
    Style,
    Text,
    Token,
    joined,
    say,
    say_many,
    value_of,
    words,
)

ASK = Button(say("Ask for a session"), str(Token("request")), ButtonStyle.PRIMARY)
SESSIONS = Button(say("My sessions"), str(Token("sessions")))
BROWSE = Button(say("Browse open requests"), str(Token("browse")))
HOURS = Button(say("My hours"), str(Token("availability")))
PROGRAMME = Button(say("Programme"), str(Token("programme")))
SETTINGS = Button(say("My settings"), str(Token("settings")))
HELP = Button(say("Help"), str(Token("help")))
FAR = timedelta(hours=12)
"""From so far away on, a time alone is ambiguous to whoever reads it in a zone that is not known."""
NO_BOARD = say("There is no mentors' channel yet: whoever runs this space can choose one with /mentor setup.")


def token(request: Request, word: str, argument: str = "") -> str:
    """Return the token of a button about a request as it is now."""
    return str(Token(word, request.id, request.version, argument))


def button(
    scene: Scene,
    action: Action,
    label: Text,
    style: ButtonStyle = ButtonStyle.PLAIN,
    argument: str = "",
    of: Request | None = None,
) -> tuple[Button, ...]:
    """Return the button of a step if the reader may take it now, else nothing; `of` a request other than at hand."""
    request = of or scene.at_hand
    if not may(request, action, scene.reader.person, scene.now):
        return ()
    return (Button(label, token(request, action.value, argument), style),)


def review(scene: Scene) -> tuple[Button, ...]:
    """Return the button that asks the reader how it was, for as long as that can be said."""
    return () if too_late_to_review(scene) else button(scene, Action.REVIEW, say("Review"), ButtonStyle.PRIMARY)


def too_late_to_review(scene: Scene) -> Reason | None:
    """Return why nothing can be said any more of a session that took place, `None` while it can."""
    session = scene.at_hand.session
    until = reviews_until(session, scene.programme.bounds) if session else None
    if session is None or until is None:
        return None
    if scene.now >= until:
        return Reason.WINDOW_SHUT
    written = {one.author_id for one in scene.reviews if one.session_id == session.id}
    return Reason.REVIEWS_SHOWN if len(written) == 2 else None


def until(scene: Scene) -> Moment:
    """Return until when the claimed request at hand is held, with the day wherever it may not be the reader's today."""
    request = scene.at_hand
    at = request.held_until or request.expires_at
    near = request.proposal is None and _is_today(scene, at)
    return Moment(at, Style.TIME if near else Style.DATE_TIME)


def _is_today(scene: Scene, at: datetime) -> bool:
    """Return whether a moment to come is today for the reader, or so near that nobody takes it for another day's."""
    person = scene.reader.person
    if person is None or person.zone is None:
        return at - scene.now < FAR
    zone = ZoneInfo(person.zone)
    return at.astimezone(zone).date() == scene.now.astimezone(zone).date()


def answers(scene: Scene) -> tuple[Button, ...]:
    """Return the buttons with which one side takes one of the times that the other has proposed, or none of them."""
    request = scene.at_hand
    if request.proposal is None or request.status not in (Status.CLAIMED, Status.SCHEDULED):
        return ()
    take, none = Action.SCHEDULE, button(scene, Action.DECLINE, say("None of these"))
    if request.status is Status.SCHEDULED:
        take, none = Action.ACCEPT_MOVE, button(scene, Action.DECLINE_MOVE, say("Keep the old time"))
    if not none:
        return ()
    found: tuple[Button, ...] = ()
    for n, at in enumerate(scene.starts):
        style = ButtonStyle.PLAIN if n else ButtonStyle.PRIMARY
        found += button(scene, take, say("{at}", at=Moment(at)), style, stamp(at))
    return found + none


def move(scene: Scene) -> tuple[Button, ...]:
    """Return the button with which the reader proposes other times for a booked session, while that may be."""
    request, session, bounds = scene.at_hand, scene.at_hand.session, scene.programme.bounds
    if session is None or request.proposal is not None or not is_party(scene):
        return ()
    if scene.now >= moves_until(session, bounds) or session.moves(scene.me.id) >= bounds.moves_a_side:
        return ()
    return button(scene, Action.MOVE, say("Move"))


def cannot(scene: Scene) -> tuple[Button, ...]:
    """Return the button of whoever cannot come: a mentor gives the request back, a student cancels it."""
    label = say("Can't make it")
    return button(scene, Action.RELEASE, label, ButtonStyle.DANGER) or button(
        scene, Action.CANCEL, label, ButtonStyle.DANGER
    )


def is_party(scene: Scene) -> bool:
    """Return whether the reader asked for the request or has it."""
    reader, request = scene.reader.person, scene.at_hand
    return reader is not None and reader.id in (request.student_id, request.mentor_id)


def see(request: Request, label: Text | None = None, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    """Return the button that shows a request."""
    return Button(label or say("Details"), token(request, "details"), style)


def see_mine(request: Request, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    """Return the button that shows a request to whoever asked for it."""
    return see(request, say("See my request"), style)


def claim(request: Request) -> Button:
    """Return the button that claims a request; whether its presser may is asked when they press."""
    return Button(say("Claim"), token(request, Action.CLAIM.value), ButtonStyle.PRIMARY)


def pick(request: Request) -> Button:
    """Return the button with which whoever holds a request goes on to its times."""
    return Button(say("Pick a time"), token(request, "pick"), ButtonStyle.PRIMARY)


def add_times(scene: Scene, style: ButtonStyle = ButtonStyle.PLAIN) -> tuple[Button, ...]:
    """Return the button with which the student offers more times, while nobody has the request."""
    return button(scene, Action.EDIT, say("Add times"), style, TIMES_ONLY)


def ask_again(scene: Scene) -> tuple[Button, ...]:
    """Return the button with which the student asks once more for what has ended, as long as that can be."""
    until = reopens_until(scene.at_hand, scene.programme.bounds)
    if until is None or scene.now >= until:
        return ()
    return button(scene, Action.REOPEN, say("Ask again"), ButtonStyle.PRIMARY)


def stand_by(request: Request) -> Button:
    """Return the button with which a mentor waits for a request that somebody else holds."""
    return Button(say("Stand by"), token(request, "stand_by"))


def stop_waiting(request: Request) -> Button:
    """Return the button with which they wait for it no longer."""
    return Button(say("Stop waiting"), token(request, "stop_waiting"))


def report(scene: Scene) -> tuple[Button, ...]:
    """Return the button to report a request or to block its other side; nothing where there is no other side."""
    reader = scene.reader.person
    if reader is None or whom_about(scene.at_hand, reader.id) is None:
        return ()
    return (Button(say("Report or block"), token(scene.at_hand, "report")),)


def join(scene: Scene, label: Text | None = None) -> tuple[Button, ...]:
    """Return the button that opens the meeting's link, once there is one; only for the two who meet."""
    session = scene.at_hand.session
    if session is None or session.link is None or not is_party(scene):
        return ()
    return (Button(label or say("Join"), style=ButtonStyle.PRIMARY, url=session.link),)


def check_in(scene: Scene) -> tuple[Button, ...]:
    """Return the button of who comes, from when on that can be said: into the room, or to the phone."""
    session = scene.session
    if not checks_in_from(session, scene.programme.bounds) <= scene.now < session.ends_at:
        return ()
    label = say("I'm here") if session.room is RoomKind.PHONE else say("I'm here: join")
    return button(scene, Action.CHECK_IN, label, ButtonStyle.PRIMARY)


def facts(request: Request) -> Text:
    """Return what is asked in a row: kind, length, format, urgency."""
    return joined(
        [
            type_name(request.type),
            say_many("{n} min", "{n} min", request.minutes),
            FORMATS[request.format],
            URGENCIES[request.urgency],
        ]
    )


def proposed(proposal: Proposal) -> Text:
    """Return the proposed times."""
    return joined([say("{at}", at=Moment(at)) for at in proposal.times])


def name(part: Part | None) -> Part:
    """Return the person, or a word for somebody who is not known any more."""
    return say("somebody") if part is None else part


def reason_field(scene: Scene, label: Text, *, required: bool) -> Field:
    """Return the field that asks why, with what was entered there before."""
    value = value_of(scene.values, "because") or None
    return Field("because", FieldKind.PARAGRAPH, label, required=required, maximum=REASON_LENGTH, value=value)


def of_people(people: Sequence[Person]) -> tuple[Option, ...]:
    """Return people to choose one of, as many as a menu holds."""
    return tuple(Option(one.id, words(one.name)) for one in people[:MENU_OPTIONS])


def by_name(people: Sequence[Person]) -> tuple[Text, ...]:
    """Return a line for each of the people that `of_people` lets choose."""
    return tuple(say("{person}", person=one) for one in people[:MENU_OPTIONS])


def first_few(texts: Sequence[Text], most: int) -> list[Text]:
    """Return so many of the texts, and how many more there are."""
    left = len(texts) - most
    return [*texts[:most], *([say_many("and one more", "and {n} more", left)] if left > 0 else [])]


def title(request: Request) -> Text:
    """Return the request's own title; where whoever asked is erased, that they are."""
    return say("Whoever asked has left, and nothing of it is kept.") if request.is_erased else words(request.title)


def in_their_words(request: Request) -> tuple[Text, ...]:
    """Return the request's title and all of its description, as far as they are kept."""
    return (title(request),) if request.is_erased else (title(request), words(request.description))
