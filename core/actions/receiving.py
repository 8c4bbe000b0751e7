"""What happens to one item inside its transaction: who it is, whether it came before, what it does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from core import errors
from core.actions.arriving import arrive, arrive_again, recognise
from core.actions.looking import about, blank, request_at_hand, visible
from core.actions.registry import DEEDS, QUERIES, STEPS, Call
from core.errors import Conflict, Invalid, MentorshipError, Reason
from core.lifecycle import RULES, Action, check
from core.model import PHONE_FIELD, Request, Visitor, new_id
from core.ports import Tx
from core.scene import Scene
from core.ui import Inbound, Token, Values

_TOKEN = "token"  # noqa: S105 - the name of a form's token among the values of its draft, no secret


@dataclass(frozen=True, slots=True)
class Outcome:
    """What there is to show, and what was refused; `draft` names what was typed into a refused form."""

    scene: Scene
    error: MentorshipError | None = None
    draft: str = ""


def look(tx: Tx, visitor: Visitor, inbound: Inbound, now: datetime) -> Outcome | None:
    """Return what there is to show; `None` when something about the visitor has to be written first."""
    call = recognise(tx, visitor, inbound.token, inbound.values, now)
    return None if call is None else _attempt(tx, call, _find)


def meet(tx: Tx, visitor: Visitor, inbound: Inbound, now: datetime) -> Outcome:
    """Write down who it is, and return what there is to show."""
    return _attempt(tx, arrive(tx, visitor, inbound.token, inbound.values, now), _find)


def perform(tx: Tx, visitor: Visitor, inbound: Inbound, now: datetime) -> Outcome:
    """Do what was asked, once: the second arrival of the same item changes nothing and gets the first answer."""
    kept = tx.first_arrival(inbound.key, now)
    if kept is not None:
        call = arrive_again(tx, visitor, inbound.token, inbound.values, now)
        return _refused(tx, call, _loaded(kept)) if kept else Outcome(_circumstances(tx, call))
    call = arrive(tx, visitor, inbound.token, inbound.values, now)
    outcome = _attempt(tx, call, _do_whole)
    if outcome.error is None:
        return outcome
    tx.note_answer(inbound.key, _dumped(outcome.error))
    if not isinstance(outcome.error, Invalid) or visitor.shows_errors_in_form:
        return outcome
    draft = new_id()
    tx.put_draft(draft, call.actor.id, {**_kept(inbound.values), _TOKEN: str(inbound.token)}, now)
    return replace(outcome, draft=draft)


def recall(tx: Tx, visitor: Visitor, draft: str, now: datetime) -> tuple[Token, Values] | None:
    """Return the token and the values of a refused form; `None` when it is not the visitor's or too long ago."""
    call = recognise(tx, visitor, Token(""), {}, now)
    kept = tx.draft(draft, call.actor.id) if call else None
    if kept is None:
        return None
    values = dict(kept)
    return Token.read(str(values.pop(_TOKEN))), values


def _attempt(tx: Tx, call: Call, do: Callable[[Tx, Call], Scene]) -> Outcome:
    try:
        return Outcome(do(tx, call))
    except MentorshipError as error:
        return _refused(tx, call, error)


def _refused(tx: Tx, call: Call, error: MentorshipError) -> Outcome:
    scene = _circumstances(tx, call)
    told = _explained(error, call, scene)
    if told.reason is Reason.BOOKED and scene.request is not None and call.actor.is_mentor:
        scene = replace(scene, alike=tx.count_alike(scene.request, call.actor.id))
    return Outcome(scene, told)


def _explained(error: MentorshipError, call: Call, scene: Scene) -> MentorshipError:
    """Return why, after somebody else was faster: what is so by now says more than that it has changed."""
    if error.reason is Reason.STALE and scene.request is not None and call.token.word in STEPS:
        try:
            check(scene.request, Action(call.token.word), call.actor, call.now)
        except MentorshipError as better:
            return better
    return error


def _kept(values: Values) -> Values:
    """Return what of a refused form may lie in the database as it was typed."""
    return {key: entered for key, entered in values.items() if key != PHONE_FIELD}


def _find(tx: Tx, call: Call) -> Scene:
    scene = QUERIES.get(call.token.word, request_at_hand)(tx, call)
    if scene.request is not None and call.token.word in STEPS:
        _check_fresh(scene.request, call)
    return scene


def _circumstances(tx: Tx, call: Call) -> Scene:
    """Return what a refusal, or the answer to a second arrival, is drawn from."""
    own = QUERIES.get(call.token.word)
    for query in (*([own] if own else []), *([request_at_hand] if call.token.id else [])):
        try:
            return query(tx, call)
        except MentorshipError:
            continue
    return blank(tx, call)


def _do_whole(tx: Tx, call: Call) -> Scene:
    with tx.savepoint():
        return _do(tx, call)


def _do(tx: Tx, call: Call) -> Scene:
    token = call.token
    if token.word in DEEDS:
        return DEEDS[token.word](tx, call)
    request = visible(tx, call)
    _check_fresh(request, call)
    values = {"value": token.argument, **call.values}
    after = STEPS[Action(token.word)](tx, call.actor, request, values, call.now)
    return about(tx, call, after)


def _check_fresh(request: Request, call: Call) -> None:
    """Refuse a step that the table has not, or one asked for on a card that promised something else."""
    action = Action(call.token.word)
    check(request, action, call.actor, call.now)
    if call.token.version < request.edition and not RULES[action].outlasts:
        raise Conflict(Reason.STALE)


def _dumped(error: MentorshipError) -> str:
    fields = {key: [reason, dict(parts)] for key, (reason, parts) in getattr(error, "fields", {}).items()}
    kept = {"kind": type(error).__name__, "reason": error.reason, "parts": error.parts, "fields": fields}
    return json.dumps(kept)


def _loaded(kept: str) -> MentorshipError:
    answer = json.loads(kept)
    if answer["fields"]:
        return Invalid({key: (Reason(reason), parts) for key, (reason, parts) in answer["fields"].items()})
    if answer["kind"] == errors.NotFound.__name__:
        return errors.NotFound()
    kind = {one.__name__: one for one in (errors.NotAllowed, errors.Conflict)}[answer["kind"]]
    return kind(Reason(answer["reason"]), **answer["parts"])
