"""Browse open requests: those that a mentor looks for, and how many of their times suit."""

from dataclasses import replace

from core.actions.looking import blank, named
from core.actions.matching import fits, scan
from core.actions.registry import Call, query
from core.actions.roles import check_mentor
from core.model import Bounds, Sought
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of

PAGE = 5
"""Requests on one page."""
NEXT_PAGE = "after"
SCANNED = 120
"""Open requests, like what is sought otherwise, among which one page looks for those that fit; none may."""


@query("browse")
@query("filter")
def browse(tx: Tx, call: Call) -> Scene:
    """Return a page of open requests in the order of the queue, from the one after the token's on; for mentors."""
    check_mentor(call)
    programme = tx.programme(call.actor.programme_id)
    onward, _, argument = call.token.argument.partition("/")
    sought = _sought(call, argument, programme.bounds)
    after = tx.request(call.token.id, programme.id) if onward == NEXT_PAGE else None
    if sought.fits:
        found, last, more = scan(
            tx, programme, call.actor.id, call.now, most=PAGE, among=SCANNED, sought=sought, after=after
        )
    else:
        found = tx.open_requests(programme.id, after, PAGE + 1, call.actor.id, sought)
        found, more = found[:PAGE], len(found) > PAGE
        last = found[-1] if found else None
    people = tx.people(named(found), programme.id)
    return replace(
        blank(tx, call),
        requests=tuple(found),
        people=people,
        more=more,
        onward=last.id if last else "",
        sought=sought,
        fitting=fits(tx, programme, found, call.actor.id, call.now),
    )


def _sought(call: Call, argument: str, bounds: Bounds) -> Sought:
    """Return what is looked for: what was chosen in the form or on the command line, or what the token carries."""
    chosen = {key: value_of(call.values, key) for key in ("type", "duration", "format", "urgency", "fits")}
    # The form that was sent says what is wanted even where all of it was left empty; opened, it has said nothing yet.
    asked = any(chosen.values()) or (call.token.word == "filter" and bool(call.values))
    return Sought.of(chosen, bounds) if asked else Sought.read(argument, bounds)
