"""Looking back: past sessions with both reviews, what a mentor has done, and how long requests waited."""

from dataclasses import replace
from datetime import timedelta

from core.deadlines import reviews_until
from core.model import SessionStatus
from core.scene import Scene
from core.screens.commands import type_name
from core.screens.parts import ASK, HELP, SESSIONS, name, see, title, token
from core.screens.registry import shows
from core.screens.reviewing import said
from core.times import stamp
from core.ui import Button, Card, Moment, Page, Text, Token, joined, say, say_many, words

TYPES_SHOWN = 3
"""Session types on a mentor's card, those done most often."""
MY_RECORD = Button(say("Me as a mentor"), str(Token("about")))
HISTORY = Button(say("Show past sessions"), str(Token("history")))

_WITHIN = {
    timedelta(hours=1): say("an hour"),
    timedelta(hours=3): say("3 hours"),
    timedelta(hours=6): say("6 hours"),
    timedelta(hours=12): say("12 hours"),
    timedelta(days=1): say("a day"),
    timedelta(days=2): say("2 days"),
    timedelta(days=3): say("3 days"),
    timedelta(days=7): say("a week"),
}


@shows("history")
def history(scene: Scene) -> Page:
    """Draw one page of past sessions, the newest first."""
    cards = [_past(replace(scene, request=one)) for one in scene.requests]
    if not cards:
        cards.append(Card(say("No past sessions yet."), (say("What you have done together is kept here."),)))
    more: tuple[Button, ...] = ()
    if scene.more and (last := scene.requests[-1].session) is not None:
        more = (Button(say("Show older ones"), str(Token("history", last.id, 0, stamp(last.starts_at)))),)
    return Page(say("Your past sessions: {n}", n=scene.past), tuple(cards), (*more, SESSIONS, HELP))


def _past(scene: Scene) -> Card:
    session = scene.session
    other = name(scene.people.get(session.other(scene.me.id)))
    headline = say("{start} with {other}", start=Moment(session.starts_at), other=other)
    missed = (say("It did not take place."),) if session.status is SessionStatus.MISSED else ()
    return Card(headline, (title(scene.at_hand), *missed), what_was_said(scene), buttons=(see(scene.at_hand),))


def what_was_said(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return the reviews of the session at hand as its reader may see them: the other's only when it is shown."""
    session, me = scene.session, scene.me.id
    of_it = [one for one in scene.reviews if one.session_id == session.id]
    until = reviews_until(session, scene.programme.bounds)
    is_shown = len(of_it) == 2 or (until is not None and scene.now >= until)
    visible = [one for one in of_it if is_shown or one.author_id == me]
    return tuple(said(scene, one) for one in sorted(visible, key=lambda review: review.author_id != me))


@shows("about")
def about_mentor(scene: Scene) -> Card:
    """Draw a mentor's card: sessions done, reputation, topics and praise that may be shown."""
    record, subject = scene.record, scene.subject
    if record is None or subject is None:
        return Card(say("Nobody knows much about them yet."), buttons=(SESSIONS,))
    fields = [(say("Sessions done"), say("{n}", n=record.sessions)), (say("Reputation"), reputation(scene))]
    if record.types:
        fields.append((say("Topics"), joined([type_name(one) for one in record.types[:TYPES_SHOWN]], ", ")))
    fields += [(say("A student said"), words(one)) for one in record.praise]
    buttons = (HISTORY, SESSIONS) if subject.id == scene.me.id else (ASK, SESSIONS)
    return Card(say("{mentor} as a mentor", mentor=subject), fields=tuple(fields), buttons=buttons)


def reputation(scene: Scene) -> Text:
    """Return how good those say that a mentor is who have met them, or that there are too few to tell."""
    record, bounds = scene.record, scene.programme.bounds
    score = record.score(bounds.reputation_from) if record else None
    if record is None or score is None:
        return say_many("Shown from the first review on", "Shown from {n} reviews on", bounds.reputation_from)
    return say_many("{score} of 5, from one review", "{score} of 5, from {n} reviews", record.reviews, score=score)


def about(scene: Scene) -> tuple[Button, ...]:
    """Return the button that shows what the mentor who has the request has done."""
    mentor = scene.mentor
    return (Button(say("About {mentor}", mentor=mentor), token(scene.at_hand, "about")),) if mentor else ()


def how_long(scene: Scene) -> tuple[Text, ...]:
    """Return how long requests like the one at hand waited, in a sentence; nothing when too little is known."""
    past = scene.waits
    if past is None:
        return ()
    if past.most_within is None:
        return (_few_claimed(past.asked - past.unclaimed, past.asked),)
    within = _WITHIN[past.most_within]
    if not past.unclaimed:
        return (say("Most requests like this were claimed within {time} lately.", time=within),)
    return (
        say_many(
            "Most requests like this were claimed within {time} lately; {n} of the last {asked} was not claimed.",
            "Most requests like this were claimed within {time} lately; {n} of the last {asked} were not claimed.",
            past.unclaimed,
            time=within,
            asked=past.asked,
        ),
    )


def _few_claimed(claimed: int, asked: int) -> Text:
    if not claimed:
        return say("None of the last {asked} requests like this was claimed so far.", asked=asked)
    return say_many(
        "Only {n} of the last {asked} requests like this was claimed so far.",
        "Only {n} of the last {asked} requests like this were claimed so far.",
        claimed,
        asked=asked,
    )
