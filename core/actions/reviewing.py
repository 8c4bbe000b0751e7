"""Say how it went, unseen by the other until both have."""

from collections.abc import Sequence
from datetime import datetime

from core.actions.entering import words_of
from core.actions.meeting import booked_session
from core.actions.registry import step
from core.actions.stepping import take, who_takes
from core.deadlines import reviews_until
from core.errors import Conflict, Invalid, Reason
from core.lifecycle import Action
from core.model import REVIEW_LENGTH, SCORES, YES, Person, Request, Review, Session
from core.planning import shown
from core.ports import Tx
from core.ui import Values, value_of, values_of


@step(Action.REVIEW)
def review(tx: Tx, actor: Person | None, request: Request, values: Values, now: datetime) -> Request:
    """Keep what one side says of the other; it can be said anew until both are in or the window shuts."""
    me, session = who_takes(request, Action.REVIEW, actor, now), booked_session(request)
    until = reviews_until(session, tx.programme(request.programme_id).bounds)
    if until is None or now >= until:
        raise Conflict(Reason.WINDOW_SHUT)
    if both_in(tx.reviews(session.id)):
        raise Conflict(Reason.REVIEWS_SHOWN)
    tx.put_review(_written(me, session, values, now))
    after = take(tx, request, Action.REVIEW, actor, now)
    if both_in(tx.reviews(session.id)):
        tx.owe(after.programme_id, shown(after, now))
    return after


def both_in(reviews: Sequence[Review]) -> bool:
    """Return whether both sides have said how it went."""
    return len({one.author_id for one in reviews}) == 2


def _written(actor: Person, session: Session, values: Values, now: datetime) -> Review:
    score = value_of(values, "score")
    if score not in {str(n) for n in SCORES}:
        raise Invalid.field("score", Reason.REQUIRED)
    if not set(values_of(values, "praise")) <= {YES}:
        raise Invalid.field("praise", Reason.NO_SUCH_CHOICE)
    said = words_of(values, "words", REVIEW_LENGTH)
    if int(score) == min(SCORES) and not said:
        raise Invalid.field("words", Reason.LOWEST_NEEDS_WORDS)
    return Review(
        session.id, actor.id, session.other(actor.id), int(score), said, YES in values_of(values, "praise"), now
    )
