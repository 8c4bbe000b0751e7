"""The card of a request as it hangs on a board, and its details."""

from dataclasses import replace

from core.lifecycle import Action, may, may_stand_by
from core.model import Request, SessionStatus, Status
from core.scene import Scene
from core.screens.clocks import both_sides
from core.screens.commands import type_name
from core.screens.missing import can_say, contest, did_not_happen, for_coordinator, is_missing, what_became
from core.screens.offering import fitting, not_offered, offered, on_every_clock, whose_clock
from core.screens.parts import (
    add_times,
    answers,
    ask_again,
    button,
    cannot,
    claim,
    facts,
    in_their_words,
    is_party,
    join,
    move,
    name,
    pick,
    proposed,
    report,
    review,
    see,
    stand_by,
    stop_waiting,
    title,
    until,
)
from core.screens.phoning import give_number
from core.screens.registry import shows
from core.ui import Button, ButtonStyle, Card, Moment, Style, Text, joined, say, words

MOST = 5
"""Buttons of one card."""
EXCERPT = 200
"""Characters of the description on a board; the details show all of it."""


def board(scene: Scene) -> Card:
    """Draw the card for anybody who sees the board: no link, and only what any mentor may press."""
    request = scene.at_hand
    if request.status is Status.ASIDE:
        return Card(state(scene))
    if request.status is Status.OPEN:
        return Card(
            joined([say("Open"), facts(request)]),
            (title(request), words(_excerpt(request.description))),
            (
                (whose_clock(request.offered), offered(scene)),
                (say("On your clock"), on_every_clock(request.offered)),
                (say("Asked by"), _asked(scene)),
            ),
            buttons=(claim(request), see(request)),
        )
    held = (stand_by(request), see(request)) if request.status is Status.CLAIMED else ()
    return Card(joined([state(scene), type_name(request.type)]), (title(request),), buttons=held)


def state(scene: Scene) -> Text:
    """Return where the request stands, a word first."""
    request, session = scene.at_hand, scene.at_hand.session
    who = {"mentor": name(scene.mentor), "student": scene.student}
    if request.status is Status.OPEN:
        return say("Open")
    if request.status is Status.CLAIMED and request.held_until:
        if request.proposal is not None:
            return say("Being claimed · {mentor} has proposed other times, free again on {until} if none is taken",
                       until=until(scene), **who)  # fmt: skip
        return say(
            "Being claimed · {mentor} is picking a time, free again at {until} if not", until=until(scene), **who
        )
    if request.status is Status.SCHEDULED and session:
        return say("Booked · {mentor} and {student}, {day}", day=Moment(session.starts_at, Style.DATE), **who)
    if request.status is Status.COMPLETED and session:
        return say("Done · they met on {day}", day=Moment(session.starts_at, Style.DATE))
    if request.status is Status.ASIDE:
        return say("Put aside · a coordinator has to look at it")
    return say("Cancelled") if request.status is Status.CANCELLED else say("Expired · nobody could take it in time")


@shows("details")
def details(scene: Scene) -> Card:
    """Draw a request for one reader, with all that they may do about it."""
    request, session = scene.at_hand, scene.at_hand.session
    fields: list[tuple[Text, Text]] = [(say("What"), facts(request))]
    if session is not None and session.status is not SessionStatus.CANCELLED and is_party(scene):
        fields.append((say("When"), both_sides(scene, session.starts_at)))
    else:
        fields.append((say("Offered"), offered(scene)))
        fields += _fits(scene)
    if request.proposal is not None and request.status in (Status.CLAIMED, Status.SCHEDULED) and is_party(scene):
        fields.append((say("Proposed"), proposed(request.proposal)))
    fields += [(say("Asked by"), _asked(scene)), *what_became(scene)]
    return Card(state(scene), in_their_words(request), tuple(fields), buttons=_may(scene))


def _fits(scene: Scene) -> list[tuple[Text, Text]]:
    """Return what of an open request suits the mentor who reads, and why other offered times do not."""
    if not scene.matched or scene.at_hand.status is not Status.OPEN:
        return []
    return [(say("Fits your hours"), fitting(scene.starts, scene.reader.zone)), *not_offered(scene)]


def _may(scene: Scene) -> tuple[Button, ...]:
    request = scene.at_hand
    booked = request.status is Status.SCHEDULED
    choices = answers(scene)
    enter = join(scene) if booked else ()
    if booked and choices:
        # Into the room leads the one button that stands out; a card has five, and an answer makes room for the last.
        plain = tuple(replace(one, style=ButtonStyle.PLAIN) for one in choices) if enter else choices
        return (enter + plain + cannot(scene))[:MOST]
    found = enter + choices
    found += button(scene, Action.CLAIM, say("Claim"), ButtonStyle.PRIMARY)
    if may_stand_by(request, scene.reader.person, scene.now):
        found += (stop_waiting(request) if scene.stands_by else stand_by(request),)
    if may(request, Action.PROPOSE, scene.reader.person, scene.now):
        found += (pick(request),)
    if not request.disputed:
        found += button(scene, Action.COMPLETE, say("It happened"))
    found += contest(scene) + (() if can_say(scene) else did_not_happen(scene))
    found += move(scene) + is_missing(scene) + for_coordinator(scene) + give_number(scene)
    found += review(scene)
    found += button(scene, Action.RELEASE, say("Can't make it") if booked else say("Release"))
    found += add_times(scene) + button(scene, Action.EDIT, say("Change")) + ask_again(scene)
    cancel = say("Can't make it") if booked else say("Cancel request")
    found += button(scene, Action.CANCEL, cancel, ButtonStyle.DANGER)
    return found + report(scene) if len(found) < MOST else found


def _asked(scene: Scene) -> Text:
    request: Request = scene.at_hand
    return say("{student}, {at}", student=scene.student, at=Moment(request.asked_at, Style.RELATIVE))


def _excerpt(description: str) -> str:
    flat = " ".join(description.split())
    if len(flat) <= EXCERPT:
        return flat
    return flat[:EXCERPT].rsplit(" ", 1)[0] + " …"
