"""What is kept of somebody: handed to them, or erased."""

import json
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from typing import Any

from core.actions.claiming import release
from core.actions.looking import all_standing, blank
from core.actions.registry import STEPS, Call, deed, query
from core.errors import Invalid, Reason
from core.lifecycle import ENDS, Action
from core.model import Entry, Person, Request, Status
from core.outbox import MINE, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import Reader, value_of

ERASE = "erase"
"""What has to be typed to be erased, in any case of letters."""
NOBODY = "Somebody who left"
"""What stands for the name and the titles of whoever was erased."""


query("privacy")(blank)
query("erase")(blank)
query("export_mine")(blank)


@deed("export_mine")
def export_mine(tx: Tx, call: Call) -> Scene:
    """Owe the caller a file with all that is kept of them."""
    actor = call.actor
    tx.owe(actor.programme_id, [Owed.anew(Sort.NOTICE, MINE, actor.id, call.now, actor.id)])
    return blank(tx, call)


def of_one(tx: Tx, person: Person, at: Reader, now: datetime) -> Scene:
    """Return what the file with all that is kept of somebody is drawn from."""
    programme = tx.programme(person.programme_id)
    kept = dict(tx.all_of(person, now - programme.bounds.review_window))
    asked = [str(one["id"]) for one in kept["requests"]]
    numbers = {one: number for one in asked if (number := tx.phone(one, programme.id))}
    kept["phone_numbers"] = [{"request_id": one, "number": number} for one, number in numbers.items()]
    written = json.dumps(kept, default=_plain, ensure_ascii=False, indent=2, sort_keys=True)
    return Scene(now, programme, at, subject=person, mine=written.encode())


@deed("erase")
def erase(tx: Tx, call: Call) -> Scene:
    """End what runs, tell the others, and leave nothing of the caller but an id that says nothing."""
    actor, now = call.actor, call.now
    if value_of(call.values, "sure").strip().lower() != ERASE:
        raise Invalid.field("sure", Reason.TYPE_ERASE)
    for request in all_standing(tx, actor, now):
        _end(tx, actor, request, now)
    tx.note(actor.programme_id, Entry(now, "erase", actor.id, actor.id))
    asked = tx.erase(actor, NOBODY, now)
    # Whatever hangs on a board still shows the words that it was drawn with.
    tx.owe(actor.programme_id, [Owed.anew(Sort.CARD, "card", one, now) for one in asked])
    return replace(blank(tx, call), token=call.token)


def _end(tx: Tx, actor: Person, request: Request, now: datetime) -> None:
    """Take the person out of a request that still runs; a session that has begun counts as held."""
    session = request.session
    if request.status is Status.SCHEDULED and session is not None and now >= session.starts_at:
        STEPS[Action.COMPLETE](tx, None, request, {}, now)
    elif actor.id == request.student_id and request.status not in ENDS:
        STEPS[Action.CANCEL](tx, actor, request, {}, now)
    elif actor.id == request.mentor_id and request.status in (Status.CLAIMED, Status.SCHEDULED):
        release(tx, actor, request, {}, now)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return sorted(value) if isinstance(value, frozenset | set) else str(value)
