"""Two accounts, one person: a code is got with the one and entered with the other, and what was two becomes one."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from core.actions.availability import AWAY_KEPT
from core.actions.looking import all_standing, blank
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Invalid, NotFound, Reason
from core.lifecycle import ENDS
from core.model import CODE_TRIES, Availability, Confirmation, Entry, Linking, Person, Preferences, Purpose, Role
from core.outbox import LINKED, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None of them is taken for another one."""
CODE_LENGTH = 8


@query("link")
@query("link_enter")
def linking(tx: Tx, call: Call) -> Scene:
    """Return the scene in which one's accounts are listed."""
    return replace(blank(tx, call), linking=Linking(call.visitor.account))


@deed("link_code")
def link_code(tx: Tx, call: Call) -> Scene:
    """Make a code that shows the other account to be one's own; the one before is of no use any more; Conflict."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    mine = _own(tx, call)
    made = replace(mine, asked_at=call.now, code_hash=_hash(call.actor.programme_id, code))
    tx.put_confirmation(made)
    return replace(blank(tx, call), linking=Linking(call.visitor.account, code, made.until))


@deed("link_enter")
def link_enter(tx: Tx, call: Call) -> Scene:
    """Return what the two accounts would come to, if the code is the other one's; a wrong one is counted; Conflict.

    What cannot be a code costs no try: Invalid for `code`.
    """
    entered = value_of(call.values, "code")
    if len(_read(entered)) != CODE_LENGTH:
        reason = Reason.NOT_A_LINK_CODE if entered.strip() else Reason.REQUIRED
        raise Invalid.field("code", reason, n=CODE_LENGTH)
    return _with_code(tx, call, entered)[0]


@deed("link_confirm")
def link_confirm(tx: Tx, call: Call) -> Scene:
    """Make both accounts one person's, once; the code, which the token brings again, decides whose; Conflict."""
    scene, waiting = _with_code(tx, call, call.token.argument)
    if waiting is None or scene.linking is None:
        return scene
    tx.hold_whole([call.actor.id, waiting.person_id])
    # Whoever was faster has used the code up, or has changed one of both.
    scene, waiting = _with_code(tx, call, call.token.argument)
    found = scene.linking
    if waiting is None or found is None or found.kept is None or found.gone is None:
        raise Conflict(Reason.LINK_CODE_GONE)
    tx.put_confirmation(replace(waiting, code_hash=""))
    one = _joined(tx, found.kept, found.gone, call.now)
    after = replace(call, actor=replace(one, mentor_here=call.actor.mentor_here))
    return replace(blank(tx, after), linking=found)


def _read(entered: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(one for one in entered.upper() if one in LETTERS)


def _with_code(tx: Tx, call: Call, entered: str) -> tuple[Scene, Confirmation | None]:
    """Return what a code comes to, and whose it is; `None` for a wrong one, which is counted."""
    mine, programme_id = _own(tx, call), call.actor.programme_id
    code = _read(entered)
    waiting = tx.confirmation_of(programme_id, _hash(programme_id, code)) if code else None
    if waiting is None or not waiting.is_good(call.now):
        tried = replace(mine, tries=mine.tries + 1)
        tx.put_confirmation(tried)
        wrong = Linking(call.visitor.account, tries=tried.tries_left)
        return replace(blank(tx, call), linking=wrong), None
    me, other = tx.person(call.actor.id, programme_id), tx.person(waiting.person_id, programme_id)
    _check(tx, call, me, other)
    kept, gone = (me, other) if tx.history(me.id) > tx.history(other.id) else (other, me)
    found = Linking(call.visitor.account, code, kept=kept, gone=gone)
    return replace(blank(tx, call), linking=found), waiting


def _own(tx: Tx, call: Call) -> Confirmation:
    """Return the caller's own row, begun anew once it is over; Conflict while too many wrong codes are counted."""
    me, now = call.actor, call.now
    fresh = Confirmation(me.id, me.programme_id, me.id, "", now, purpose=Purpose.ACCOUNT)
    try:
        kept = tx.confirmation(me.id, me.programme_id)
    except NotFound:
        return fresh
    if now >= kept.until:
        return fresh
    if not kept.tries_left:
        raise Conflict(Reason.TOO_MANY_TRIES, n=CODE_TRIES)
    return kept


def _hash(programme_id: str, code: str) -> str:
    return hashlib.sha256(f"{programme_id}:{code}".encode()).hexdigest()


def _check(tx: Tx, call: Call, me: Person, other: Person) -> None:
    """Raise Conflict, saying what stands in the way, unless both can be one."""
    if me.id == other.id:
        raise Conflict(Reason.LINKED_ALREADY if len(me.accounts) > 1 else Reason.LINK_OWN_CODE)
    if tx.have_met(me, other):
        raise Conflict(Reason.LINK_BOTH_SIDES)
    if tx.overlap(me, other, call.now):
        raise Conflict(Reason.LINK_OVERLAP)
    bounds, week = tx.programme(me.programme_id).bounds, call.now + timedelta(days=7)
    holds, booked = (sum(pair) for pair in zip(*(tx.workload(one.id, call.now, week) for one in (me, other)),
                                               strict=True))  # fmt: skip
    asked = tx.count_open(me.id) + tx.count_open(other.id)
    hours = together(tx.availability(me.id), tx.availability(other.id), call.now)
    if (
        len(hours.away) > AWAY_KEPT
        or asked > bounds.open_requests
        or holds > bounds.holds
        or booked > bounds.sessions_a_week
    ):
        raise Conflict(Reason.LINK_OVER_BOUNDS)


def _joined(tx: Tx, kept: Person, gone: Person, now: datetime) -> Person:
    """Return the one person that both are from now on; whatever was the other's is theirs."""
    standing = all_standing(tx, gone, now)
    hours, others = tx.availability(kept.id), tx.availability(gone.id)
    tx.put_availability(gone, Availability())
    tx.put_availability(kept, together(hours, others, now))
    tx.join(kept, gone)
    one = _one(kept, gone)
    tx.put_person(one)
    tx.note(one.programme_id, Entry(now, "link_account", one.id, one.id, gone.name))
    owed = [Owed.anew(Sort.CARD, "card", each.id, now) for each in standing if each.status not in ENDS]
    told = [Owed.anew(Sort.NOTICE, LINKED, one.id, now, one.id), Owed.anew(Sort.HOME, "home", one.id, now, one.id)]
    tx.owe(one.programme_id, [*owed, *told])
    return tx.person(one.id, one.programme_id)


def together(hours: Availability, others: Availability, now: datetime) -> Availability:
    """Return one's weekly hours, or the other's where one has none, and the days away of both that have not passed."""
    away = sorted(one for one in {*hours.away, *others.away} if one.last >= now.date() - timedelta(days=1))
    return Availability(hours.windows or others.windows, tuple(away))


def _one(kept: Person, gone: Person) -> Person:
    roles = kept.roles | gone.roles
    waits = Role.MENTOR not in roles
    return replace(
        kept,
        zone=kept.zone or gone.zone,
        email=kept.email or gone.email,
        roles=roles,
        accounts=(*kept.accounts, *gone.accounts),
        applied_at=(kept.applied_at or gone.applied_at) if waits else None,
        applied_words=kept.applied_words or gone.applied_words,
        answered=kept.answered or gone.answered,
        preferences=gone.preferences if kept.preferences == Preferences() else kept.preferences,
    )
