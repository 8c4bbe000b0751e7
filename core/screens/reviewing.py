"""Reviews: the form, the thanks, and both of them once both are in."""

from dataclasses import replace

from core.deadlines import reviews_until
from core.lifecycle import Action
from core.model import REVIEW_LENGTH, SCORES, YES, Review
from core.outbox import ASK_REVIEW, REVIEWS_SHOWN
from core.scene import Scene
from core.screens.board import details
from core.screens.parts import ASK, SESSIONS, button, name, review, title, token, too_late_to_review
from core.screens.reasons import sentence
from core.screens.registry import asks, shows, tells
from core.ui import Card, Field, FieldKind, Form, Moment, Option, Style, Text, say

_SCORES = {
    1: say("1 - no"),
    2: say("2 - hardly"),
    3: say("3 - partly"),
    4: say("4 - mostly"),
    5: say("5 - yes"),
}


@tells(ASK_REVIEW)
def ask_review(scene: Scene) -> Card | None:
    """Ask how it was, unless it was said already."""
    if _mine(scene) is not None:
        return None
    day = _shown_on(scene)
    hidden = (say("Your review stays hidden until both are in, or until {day}.", day=day),) if day else ()
    return Card(
        say("How was your session with {other}?", other=name(scene.other)),
        (title(scene.at_hand), *hidden),
        buttons=review(scene),
    )


@asks("review")
def review_form(scene: Scene) -> Form | Card:
    """Ask for a score, a sentence and whether it may be shown; nobody writes what can not be kept any more."""
    if (late := too_late_to_review(scene)) is not None:
        return replace(details(scene), note=sentence(late, scene))
    before, values, other, day = _mine(scene), scene.values, name(scene.other), _shown_on(scene)
    score = values.get("score") or (str(before.score) if before else None)
    said = values.get("words") or (before.words if before else None)
    fields = (
        Field(
            "score",
            FieldKind.CHOICE,
            say("Did you get what you came for?"),
            options=tuple(Option(str(n), _SCORES[n]) for n in SCORES),
            value=score,
        ),
        Field(
            "words",
            FieldKind.PARAGRAPH,
            say("A sentence for {other}", other=other),
            say("Shown when both have answered, or on {day}", day=day) if day else None,
            required=False,
            maximum=REVIEW_LENGTH,
            value=said or None,
        ),
        Field(
            "praise",
            FieldKind.CHOICES,
            say("Praise"),
            options=(Option(YES, say("{other} may show this as praise", other=other)),),
            required=False,
            value=values.get("praise") or ((YES,) if before and before.praise else None),
        ),
    )
    return Form(say("How was it?"), token(scene.at_hand, "review"), fields, say("Send"), (title(scene.at_hand),))


@shows("review")
def reviewed(scene: Scene) -> Card:
    """Thank, and show both reviews once both are in."""
    if len(scene.reviews) == 2:
        return _both(scene, say("Thank you. Both reviews are in."))
    return Card(
        say("Thank you. It is kept."),
        (title(scene.at_hand), say("You see what {other} says when both are in.", other=name(scene.other))),
        buttons=(*button(scene, Action.REVIEW, say("Change it")), SESSIONS),
    )


@tells(REVIEWS_SHOWN)
def reviews_shown(scene: Scene) -> Card | None:
    """Show each side what the other said, when both are in or the window has shut."""
    if not scene.reviews:
        return None
    return _both(scene, say("The reviews of your session with {other}", other=name(scene.other)))


def _both(scene: Scene, headline: Text) -> Card:
    mine_first = sorted(scene.reviews, key=lambda one: one.author_id != scene.me.id)
    fields = tuple(said(scene, one) for one in mine_first)
    return Card(headline, (title(scene.at_hand),), fields, buttons=(ASK, SESSIONS))


def said(scene: Scene, one: Review) -> tuple[Text, Text]:
    """Return who said it, and what."""
    label = say("You") if one.author_id == scene.me.id else say("{other}", other=name(scene.people.get(one.author_id)))
    if not one.words:
        return label, say("{n} of 5", n=one.score)
    return label, say("{n} of 5. {words}", n=one.score, words=one.words)


def _shown_on(scene: Scene) -> Moment | None:
    """Return the day on which a review is shown though the other is missing; `None` before the session is over."""
    session = scene.at_hand.session
    until = reviews_until(session, scene.programme.bounds) if session else None
    return Moment(until, Style.DATE) if until else None


def _mine(scene: Scene) -> Review | None:
    return next((one for one in scene.reviews if one.author_id == scene.me.id), None)
