"""Look back: past sessions with what was said of them, and what a mentor has done."""

from dataclasses import replace

from core.actions.looking import blank, named, visible
from core.actions.registry import Call, query
from core.errors import Conflict, Reason
from core.ports import Tx
from core.scene import Scene
from core.times import stamped

PAGE = 5
"""Past sessions on one page."""
PRAISE = 3
"""Words of praise shown about a mentor."""


@query("history")
def history(tx: Tx, call: Call) -> Scene:
    """Return a page of the caller's sessions that are over, newest first.

    The token names the session after which the page begins: its id, and as the argument its start.
    """
    me, programme_id = call.actor.id, call.actor.programme_id
    start = stamped(call.token.argument)
    found = tx.past_sessions(me, programme_id, (start, call.token.id) if start else None, PAGE + 1)
    shown = tuple(found[:PAGE])
    reviews = tx.reviews_of([one.session.id for one in shown if one.session], programme_id)
    return replace(
        blank(tx, call),
        requests=shown,
        people=tx.people(named(shown), programme_id),
        reviews=tuple(reviews),
        past=tx.count_past(me, programme_id),
        more=len(found) > PAGE,
    )


@query("about")
def about_mentor(tx: Tx, call: Call) -> Scene:
    """Return what the mentor who has the token's request has done, or without a request the caller.

    NotFound; Conflict when nobody has the request any more.
    """
    programme_id, subject = call.actor.programme_id, call.actor
    if call.token.id:
        request = visible(tx, call)
        if request.mentor_id is None:
            raise Conflict(Reason.NOT_CLAIMED)
        subject = tx.person(request.mentor_id, programme_id)
    scene = blank(tx, call)
    shown_since = call.now - scene.programme.bounds.review_window
    return replace(scene, subject=subject, record=tx.record(subject.id, programme_id, shown_since, PRAISE))
