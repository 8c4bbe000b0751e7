"""Become a mentor where the space asks for approval."""

from dataclasses import replace

from core.actions.looking import blank
from core.actions.registry import Call, deed, query
from core.errors import Conflict, NotAllowed, Reason
from core.model import MentorRule, Role
from core.outbox import APPLICATION, APPROVED, DECLINED, Owed, Sort
from core.ports import Tx
from core.scene import Scene


@deed("apply")
def apply(tx: Tx, call: Call) -> Scene:
    """Ask the programme's coordinators for approval as a mentor."""
    actor, now = call.actor, call.now
    if actor.is_mentor:
        raise Conflict(Reason.ALREADY_MENTOR)
    if call.space is not None and call.space.mentors_by is not MentorRule.APPROVAL:
        raise Conflict(Reason.NOT_BY_APPLICATION)
    if actor.applied_at is not None:
        raise Conflict(Reason.APPLIED_ALREADY)
    applicant = replace(actor, applied_at=now)
    tx.put_person(applicant)
    tx.owe(
        actor.programme_id,
        [
            Owed(Sort.NOTICE, APPLICATION, actor.id, actor.version, now, coordinator.id)
            for coordinator in tx.coordinators(actor.programme_id)
        ],
    )
    return blank(tx, replace(call, actor=applicant))


@query("approve")
@query("decline_application")
def application(tx: Tx, call: Call) -> Scene:
    """Return the scene of an application, decided or not; for coordinators."""
    if Role.COORDINATOR not in call.actor.roles:
        raise NotAllowed(Reason.NOT_A_COORDINATOR)
    return replace(blank(tx, call), subject=tx.person(call.token.id, call.actor.programme_id))


@deed("approve")
def approve(tx: Tx, call: Call) -> Scene:
    """Make the applicant a mentor and tell them."""
    return _decide(tx, call, APPROVED)


@deed("decline_application")
def decline_application(tx: Tx, call: Call) -> Scene:
    """Leave the applicant what they are and tell them."""
    return _decide(tx, call, DECLINED)


def _decide(tx: Tx, call: Call, kind: str) -> Scene:
    scene = application(tx, call)
    applicant = scene.subject
    if applicant is None or applicant.applied_at is None:
        raise Conflict(Reason.NOT_APPLYING)
    roles = applicant.roles | {Role.MENTOR} if kind == APPROVED else applicant.roles
    decided = replace(applicant, applied_at=None, roles=roles)
    tx.put_person(decided)
    owed = Owed(Sort.NOTICE, kind, applicant.id, applicant.version, call.now, applicant.id)
    tx.owe(applicant.programme_id, [owed])
    return replace(scene, subject=decided)
