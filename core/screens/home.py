"""The dashboard: what is next, what waits, what is to do, what has been."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

from core.deadlines import reviews_until
from core.lifecycle import Action
from core.model import Request, Role, Status
from core.scene import Scene
from core.screens.board import state
from core.screens.clocks import where_both_are
from core.screens.parts import (
    ASK,
    BROWSE,
    HELP,
    HOURS,
    PROGRAMME,
    SETTINGS,
    add_times,
    ask_again,
    button,
    check_in,
    join,
    move,
    name,
    pick,
    review,
    see,
    title,
    until,
)
from core.screens.registry import shows
from core.screens.remembering import HISTORY, MY_RECORD
from core.ui import Button, ButtonStyle, Card, Moment, Page, Style, Text, Token, say

ROOM = 30
"""Parts that the cards of one page may have: what a message on Discord holds beside the page's own buttons."""


@shows("sessions")
def home(scene: Scene) -> Page:
    """Draw the dashboard of whoever reads."""
    cards = _cards(scene)
    first = int(scene.token.argument) if re.fullmatch(r"[0-9]{1,3}", scene.token.argument) else 0
    first = first if first < len(cards) else 0
    shown = _fitting(cards[first:])
    onward = first + len(shown)
    more: tuple[Button, ...] = ()
    if onward < len(cards):
        more = (Button(say("Show more"), str(Token("sessions", argument=str(onward)))),)
    # Drawn without a press, as when something has changed, nobody has asked what the space's rule makes of them.
    mentors = scene.me.is_mentor or any(one.mentor_id == scene.me.id for one in scene.requests)
    oversees = (PROGRAMME,) if Role.COORDINATOR in scene.me.roles else ()
    buttons = (ASK, *((BROWSE, HOURS) if mentors else ()), *oversees, SETTINGS, HELP)
    return Page(say("Your requests and sessions"), tuple(shown), (*more, *buttons))


def _fitting(cards: list[Card]) -> list[Card]:
    """Return the first of the cards, as many as have room on one page."""
    taken = list(accumulate(2 + bool(one.buttons) + len(one.buttons) for one in cards))
    return cards[: max(1, sum(one <= ROOM for one in taken))]


def _cards(scene: Scene) -> list[Card]:
    mine = [replace(scene, request=one) for one in scene.requests]
    parts: list[tuple[Callable[[Scene], bool], Callable[[Scene], Card]]] = [
        (_is_next, _next),
        (_waits, _waiting),
        (_to_review, _to_do),
        (_has_ended, _ended),
    ]
    cards: list[Card] = []
    for belongs, draw in parts:
        found = [one for one in mine if belongs(one)]
        if belongs is _is_next:
            found.sort(key=lambda one: one.session.starts_at)
        cards += [draw(one) for one in found]
    if not cards and not scene.past and scene.me.is_mentor:
        return [Card(say("Nothing here yet."), (say("Browse what is open, and claim what suits you."),))]
    if not cards and not scene.past:
        return [Card(say("Nothing here yet."), (say("Ask for one session about one thing. It takes a minute."),))]
    return [*cards, *_history(scene)]


def _is_next(scene: Scene) -> bool:
    return scene.at_hand.status is Status.SCHEDULED


def _next(scene: Scene) -> Card:
    session = scene.session
    headline = say("Next · {start} with {other}", start=Moment(session.starts_at), other=name(scene.other))
    lines = (title(scene.at_hand), *where_both_are(scene, session.starts_at))
    enter = check_in(scene) or join(scene)
    proposal = scene.at_hand.proposal
    if proposal is not None and proposal.by != scene.me.id:
        choose = see(scene.at_hand, say("Choose a time"), ButtonStyle.PLAIN if enter else ButtonStyle.PRIMARY)
        asks = say("{other} would like to move it.", other=name(scene.other))
        return Card(headline, (*lines, asks), buttons=(*enter, choose))
    return Card(headline, lines, buttons=(*enter, *move(scene), see(scene.at_hand)))


def _waits(scene: Scene) -> bool:
    return scene.at_hand.status in (Status.OPEN, Status.CLAIMED, Status.ASIDE)


def _waiting(scene: Scene) -> Card:
    request = scene.at_hand
    if request.mentor_id == scene.me.id and request.held_until:
        release = button(scene, Action.RELEASE, say("Release"))
        if request.proposal is not None:
            headline = say("Proposed · {student} can choose until {until}", student=scene.student, until=until(scene))
            return Card(headline, (title(request),), buttons=(see(request), *release))
        headline = say("Yours until {until}", until=until(scene))
        return Card(headline, (title(request),), buttons=(pick(request), *release))
    if request.proposal is not None and request.status is Status.CLAIMED:
        choose = see(request, say("Choose a time"), ButtonStyle.PRIMARY)
        headline = say("To do · {mentor} proposes times until {until}", mentor=name(scene.mentor), until=until(scene))
        return Card(headline, (title(request),), buttons=(choose,))
    since = Moment(request.asked_at, Style.RELATIVE)
    headline = say("Waiting · open, asked {since}", since=since) if request.status is Status.OPEN else state(scene)
    cancel = button(scene, Action.CANCEL, say("Cancel request"))
    return Card(headline, (title(request), *_comes_next(request)), buttons=(see(request), *add_times(scene), *cancel))


def _comes_next(request: Request) -> tuple[Text, ...]:
    if request.status is Status.ASIDE:
        return (say("You will hear from me as soon as they have."),)
    if request.status is not Status.OPEN:
        return (say("You will hear from me as soon as a time is booked."),)
    until = Moment(request.expires_at)
    return (say("All mentors can see it. If nobody has taken it by {until}, it ends and I tell you.", until=until),)


def _to_review(scene: Scene) -> bool:
    if scene.at_hand.status is not Status.COMPLETED:
        return False
    until = reviews_until(scene.session, scene.programme.bounds)
    return until is not None and scene.now < until and scene.session.id not in scene.reviewed


def _to_do(scene: Scene) -> Card:
    return Card(
        say("To do · review your session with {other}", other=name(scene.other)),
        (title(scene.at_hand), *_until(scene)),
        buttons=review(scene),
    )


def _until(scene: Scene) -> tuple[Text, ...]:
    until = reviews_until(scene.session, scene.programme.bounds)
    return (say("You can until {until}.", until=Moment(until)),) if until else ()


def _has_ended(scene: Scene) -> bool:
    return scene.at_hand.status in (Status.CANCELLED, Status.EXPIRED)


def _ended(scene: Scene) -> Card:
    return Card(state(scene), (title(scene.at_hand),), buttons=(see(scene.at_hand), *_again(scene)))


def _again(scene: Scene) -> tuple[Button, ...]:
    # One primary button a page of many cards would not stand out.
    return tuple(replace(one, style=ButtonStyle.PLAIN) for one in ask_again(scene))


def _history(scene: Scene) -> tuple[Card, ...]:
    if not scene.past:
        return ()
    buttons = (HISTORY, MY_RECORD) if scene.me.is_mentor else (HISTORY,)
    return (Card(say("History · past sessions: {n}", n=scene.past), buttons=buttons),)
