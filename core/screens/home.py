"""The dashboard: what is next, what waits, what is to do, what has been."""

from collections.abc import Callable
from dataclasses import replace

from core.lifecycle import Action
from core.model import Request, Status
from core.scene import Scene
from core.screens.board import state
from core.screens.parts import ASK, BROWSE, HELP, button, facts, join, name, offered, see, title, token
from core.screens.registry import shows
from core.ui import Button, ButtonStyle, Card, Moment, Page, Style, say, words

SHOWN = 5
"""Cards of one part of the dashboard; the soonest or newest ones."""


@shows("sessions")
def home(scene: Scene) -> Page:
    """Draw the dashboard of whoever reads."""
    mine = [replace(scene, request=one) for one in scene.requests]
    parts: list[tuple[Callable[[Scene], bool], Callable[[Scene], Card]]] = [
        (_is_next, _next),
        (_waits, _waiting),
        (_to_review, _to_do),
        (_is_past, _past),
    ]
    cards: list[Card] = []
    for belongs, draw in parts:
        found = [one for one in mine if belongs(one)]
        if belongs is _is_next:
            found.sort(key=lambda one: one.session.starts_at)
        cards += [draw(one) for one in found[:SHOWN]]
    if not cards:
        cards.append(Card(say("Nothing here yet."), (say("Ask for one session about one thing. It takes a minute."),)))
    # Drawn without a press, as when something has changed, nobody has asked what the space's rule makes of them.
    mentors = scene.me.is_mentor or any(one.mentor_id == scene.me.id for one in scene.requests)
    buttons = (ASK, BROWSE, HELP) if mentors else (ASK, HELP)
    return Page(say("Your requests and sessions"), tuple(cards), buttons)


def _is_next(scene: Scene) -> bool:
    return scene.at_hand.status is Status.SCHEDULED


def _next(scene: Scene) -> Card:
    session = scene.session
    here = button(scene, Action.CHECK_IN, say("I'm here: join"), ButtonStyle.PRIMARY)
    soon = scene.now >= session.starts_at - scene.programme.bounds.check_in_before
    return Card(
        say("Next · {start} with {other}", start=Moment(session.starts_at), other=name(scene.other)),
        (title(scene.at_hand),),
        buttons=(*(here if soon and scene.now < session.ends_at else join(scene)), see(scene.at_hand)),
    )


def _waits(scene: Scene) -> bool:
    return scene.at_hand.status in (Status.OPEN, Status.CLAIMED)


def _waiting(scene: Scene) -> Card:
    request = scene.at_hand
    if request.mentor_id == scene.me.id and request.held_until:
        pick = Button(say("Pick a time"), token(request, "pick"), ButtonStyle.PRIMARY)
        until = Moment(request.held_until, Style.TIME)
        release = button(scene, Action.RELEASE, say("Release"))
        return Card(say("Yours until {until}", until=until), (title(request),), buttons=(pick, *release))
    since = Moment(request.asked_at, Style.RELATIVE)
    headline = say("Waiting · open, asked {since}", since=since) if request.status is Status.OPEN else state(scene)
    cancel = button(scene, Action.CANCEL, say("Cancel request"))
    return Card(headline, (title(request),), buttons=(see(request), *cancel))


def _to_review(scene: Scene) -> bool:
    request = scene.at_hand
    session = request.session
    if request.status is not Status.COMPLETED or session is None or session.completed_at is None:
        return False
    is_open = scene.now < session.completed_at + scene.programme.bounds.review_window
    return is_open and session.id not in scene.reviewed


def _to_do(scene: Scene) -> Card:
    review = button(scene, Action.REVIEW, say("Review"), ButtonStyle.PRIMARY)
    return Card(
        say("To do · review your session with {other}", other=name(scene.other)),
        (title(scene.at_hand),),
        buttons=review,
    )


def _is_past(scene: Scene) -> bool:
    ended = (Status.COMPLETED, Status.CANCELLED, Status.EXPIRED)
    return scene.at_hand.status in ended and not _to_review(scene)


def _past(scene: Scene) -> Card:
    request: Request = scene.at_hand
    return Card(state(scene), (words(request.title),), buttons=(see(request),))


@shows("browse")
def browse(scene: Scene) -> Page:
    """Draw one page of open requests; the next page begins after the last one shown, whatever was claimed since."""
    cards = [_open(replace(scene, request=one)) for one in scene.requests]
    if not cards:
        cards.append(Card(say("Nothing is open right now."), (say("New requests hang on the board as they come."),)))
    more: tuple[Button, ...] = ()
    if scene.more:
        more = (Button(say("Show more"), token(scene.requests[-1], "browse", "after")),)
    return Page(say("Open requests"), tuple(cards), (*more, HELP))


def _open(scene: Scene) -> Card:
    request = scene.at_hand
    claim = button(scene, Action.CLAIM, say("Claim"), ButtonStyle.PRIMARY)
    return Card(
        facts(request),
        (title(request),),
        ((say("Offered"), offered(request.offered)),),
        buttons=(*claim, see(request)),
    )
