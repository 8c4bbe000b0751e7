"""Become a mentor where the space asks for approval, and stop being one."""

from dataclasses import replace

from core.actions.claiming import end_claim
from core.actions.entering import words_of
from core.actions.looking import all_standing, blank
from core.actions.registry import Call, deed, query
from core.actions.roles import check_coordinates
from core.errors import Conflict, Reason
from core.model import REASON_LENGTH, Entry, MentorRule, Oversight, Role, Status
from core.outbox import APPLICATION, APPROVED, DECLINED, REVOKED, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of


@deed("apply")
def apply(tx: Tx, call: Call) -> Scene:
    """Ask the programme's coordinators for approval as a mentor, with a few words."""
    actor, now = call.actor, call.now
    said = words_of(call.values, "because", REASON_LENGTH)
    if actor.is_mentor:
        raise Conflict(Reason.ALREADY_MENTOR)
    if call.space is not None and call.space.mentors_by is not MentorRule.APPROVAL:
        raise Conflict(Reason.NOT_BY_APPLICATION)
    if actor.applied_at is not None:
        raise Conflict(Reason.APPLIED_ALREADY)
    applicant = replace(actor, applied_at=now, applied_words=said, answered="")
    tx.put_person(applicant)
    tx.note(actor.programme_id, Entry(now, "apply", actor.id))
    told = [one.id for one in tx.coordinators(actor.programme_id)]
    tx.owe(actor.programme_id, [Owed(Sort.NOTICE, APPLICATION, actor.id, actor.version, now, one) for one in told])
    return blank(tx, replace(call, actor=applicant))


@query("applicant")
@query("approve")
@query("decline_application")
@query("mentor_of")
@query("revoke")
def application(tx: Tx, call: Call) -> Scene:
    """Return the scene of a person who has applied or is a mentor, for coordinators; NotAllowed, NotFound."""
    check_coordinates(call)
    wanted = call.token.id or value_of(call.values, "value")
    return replace(blank(tx, call), subject=tx.person(wanted, call.actor.programme_id))


@query("mentors")
def mentors(tx: Tx, call: Call) -> Scene:
    """Return the mentors of the programme, for coordinators; NotAllowed."""
    check_coordinates(call)
    found = tuple(one for one in tx.mentors(call.actor.programme_id) if one.accounts)
    return replace(blank(tx, call), oversight=Oversight(mentors=found))


@deed("approve")
def approve(tx: Tx, call: Call) -> Scene:
    """Make the applicant a mentor and tell them."""
    return _decide(tx, call, APPROVED)


@deed("decline_application")
def decline_application(tx: Tx, call: Call) -> Scene:
    """Leave the applicant what they are and tell them, with the coordinator's words."""
    return _decide(tx, call, DECLINED)


@deed("revoke")
def revoke(tx: Tx, call: Call) -> Scene:
    """End that somebody is an approved mentor and tell them why.

    Claims end too, and they wait for no request any more; what they have booked stays booked.
    """
    scene, said = application(tx, call), words_of(call.values, "because", REASON_LENGTH)
    mentor = scene.subject
    if mentor is None or Role.MENTOR not in mentor.roles:
        raise Conflict(Reason.NO_MENTOR)
    ended = replace(mentor, roles=mentor.roles - {Role.MENTOR}, answered=said)
    tx.put_person(ended)
    tx.note(mentor.programme_id, Entry(call.now, "revoke", call.actor.id, mentor.id, said))
    tx.owe(mentor.programme_id, [Owed(Sort.NOTICE, REVOKED, mentor.id, mentor.version, call.now, mentor.id)])
    tx.wait_for_nothing(mentor.id)
    for request in all_standing(tx, mentor, call.now):
        if request.status is Status.CLAIMED and request.mentor_id == mentor.id:
            end_claim(tx, request, call.now)
    return replace(scene, subject=ended)


def _decide(tx: Tx, call: Call, kind: str) -> Scene:
    scene, said = application(tx, call), words_of(call.values, "because", REASON_LENGTH)
    applicant = scene.subject
    if applicant is None or applicant.applied_at is None:
        raise Conflict(Reason.NOT_APPLYING)
    roles = applicant.roles | {Role.MENTOR} if kind == APPROVED else applicant.roles
    decided = replace(applicant, applied_at=None, roles=roles, answered=said)
    tx.put_person(decided)
    tx.note(applicant.programme_id, Entry(call.now, call.token.word, call.actor.id, applicant.id, said))
    owed = Owed(Sort.NOTICE, kind, applicant.id, applicant.version, call.now, applicant.id)
    tx.owe(applicant.programme_id, [owed])
    return replace(scene, subject=decided)
