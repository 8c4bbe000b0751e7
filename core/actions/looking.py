"""Queries: what there is to show to one reader."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.actions.matching import full, matched
from core.actions.registry import Call, query
from core.errors import NotFound
from core.lifecycle import Action, may
from core.model import Format, MentorRule, Person, Programme, Request, Role, Space, Status, Visitor, waits
from core.ports import Tx
from core.scene import Scene
from core.times import Match, free
from core.ui import Reader

LISTED = 50
"""Requests that a home lists at the most; limits of the programme keep what stands far below."""
_ALL = 10_000
"""More than anybody can have at once: whoever ends all that somebody has may leave nothing out."""
COMPARED = 20
"""Requests of the same type that tell how long one waits."""
LOOKED_BACK = timedelta(days=30)
"""How far those are looked for."""
OF_MENTORS = frozenset({Action.CLAIM.value, "stand_by"})
"""Words of mentors alone: whoever coordinates as well is kept apart there like everybody else."""


def reader(person: Person, platform: str = "", workspace: str = "") -> Reader:
    """Return how things are drawn for a person."""
    return Reader(person, person.zone or "UTC", person.reads, platform, workspace)


def of_request(tx: Tx, programme: Programme, reader: Reader, request: Request, now: datetime) -> Scene:
    """Return the scene of one request as the reader may see it."""
    return _with_request(tx, Scene(now, programme, reader), request)


def _with_request(tx: Tx, scene: Scene, request: Request) -> Scene:
    programme, reader = scene.programme, scene.reader
    people = tx.people(named([request]), programme.id)
    session = request.session
    found = _to_pick(tx, programme, reader.person, request, scene.now)
    phones, number = _phone(tx, request, reader.person)
    return replace(
        scene,
        request=request,
        people=people,
        starts=found.starts,
        left_out=found.left_out,
        matched=of_holder(request, reader.person),
        phones=phones,
        phone_given=number is not None,
        phone=number or "" if calls(request, reader.person) else "",
        reviews=tuple(tx.reviews(session.id)) if session and request.status is Status.COMPLETED else (),
    )


def calls(request: Request, person: Person | None) -> bool:
    """Return whether the person is the mentor who is to call the student."""
    booked = request.format is Format.PHONE and request.status is Status.SCHEDULED
    return booked and person is not None and person.id == request.mentor_id


def _phone(tx: Tx, request: Request, person: Person | None) -> tuple[bool, str | None]:
    """Return whether numbers can be kept, and the student's, for the student and for whoever calls them."""
    if request.format is not Format.PHONE or person is None:
        return False, None
    if person.id != request.student_id and not calls(request, person):
        return False, None
    return tx.keeps_phones, tx.phone(request.id, request.programme_id)


def of_holder(request: Request, person: Person | None) -> bool:
    """Return whether the person holds the claim of the request."""
    return person is not None and request.status is Status.CLAIMED and person.id == request.mentor_id


def _to_pick(tx: Tx, programme: Programme, person: Person | None, request: Request, now: datetime) -> Match:
    """Return the starts among which the person may pick now."""
    if person is not None and of_holder(request, person):
        return matched(tx, programme, request, person.id, now)
    return Match(tuple(answerable(tx, programme, request, now))) if _answers(request, person) else Match()


def _answers(request: Request, person: Person | None) -> bool:
    """Return whether times are proposed that the person may choose among: by the mentor, or of a move by the other."""
    if person is None or request.proposal is None:
        return False
    if request.status is Status.CLAIMED:
        return person.id == request.student_id
    both = (request.student_id, request.mentor_id)
    return request.status is Status.SCHEDULED and person.id in both and person.id != request.proposal.by


def suiting(tx: Tx, programme: Programme, request: Request, now: datetime) -> list[datetime]:
    """Return the starts of a claimed request that suit both its sides, soonest first."""
    return list(matched(tx, programme, request, request.mentor_id or "", now).starts)


def answerable(tx: Tx, programme: Programme, request: Request, now: datetime) -> list[datetime]:
    """Return those of the proposed times that can still be had."""
    soonest = now + programme.bounds.notice
    times = request.proposal.times if request.proposal else ()
    return free_of(tx, programme, request, [at for at in times if at >= soonest])


def free_of(tx: Tx, programme: Programme, request: Request, times: Sequence[datetime]) -> list[datetime]:
    """Return those of the starts for which neither side is booked, nor the mentor's week full, as they came."""
    if not times:
        return []
    people = [one for one in (request.student_id, request.mentor_id) if one]
    around = timedelta(days=1)
    taken, own = tx.busy(people, min(times) - around, max(times) + around), None
    if request.session is not None and request.status is Status.SCHEDULED:
        # A session is not in its own way: it leaves its old time by taking another one.
        taken, own = [one for one in taken if one != request.session.interval], request.session.starts_at
    weeks = full(tx, programme, request.mentor_id or "", min(times), max(times), own)
    left = [at for at in times if not any(one.start < at < one.end for one in weeks)]
    return free(left, request.minutes, taken, programme.bounds)


def standing_spaces(tx: Tx, visitor: Visitor) -> list[Space]:
    """Return the spaces whose own rule may make the visitor a mentor; none where only an approval does."""
    platform = visitor.account.platform
    if visitor.workspace is not None:
        here = tx.space(platform, visitor.workspace)
        found = [here] if here else []
    else:
        person = tx.person_of(visitor.account, None)
        found = [one for one in tx.spaces(person.programme_id) if one.platform == platform] if person else []
    return [one for one in found if one.mentors_by is not MentorRule.APPROVAL]


def request_at_hand(tx: Tx, call: Call) -> Scene:
    """Return the scene of the request that the token names; NotFound."""
    return about(tx, call, visible(tx, call))


def visible(tx: Tx, call: Call) -> Request:
    """Return the token's request if the caller may know of it; NotFound, as where there is none, if kept apart."""
    actor, token = call.actor, call.token
    found = tx.request_seen_by(token.id, actor.programme_id, actor.id)
    if found is not None:
        return found
    request = tx.request(token.id, actor.programme_id)
    oversees = Role.COORDINATOR in actor.roles and token.word not in OF_MENTORS
    if oversees or actor.id in named([request]):
        return request
    raise NotFound


def about(tx: Tx, call: Call, request: Request) -> Scene:
    """Return the scene of a request as the caller may see it, where they are."""
    return _with_request(tx, blank(tx, call), request)


def details(tx: Tx, call: Call) -> Scene:
    """Return the scene of a request; for a mentor who may claim it, with what of it suits them."""
    scene = request_at_hand(tx, call)
    if not may(scene.at_hand, Action.CLAIM, call.actor, call.now):
        return scene
    found = matched(tx, scene.programme, scene.at_hand, call.actor.id, call.now)
    return replace(scene, starts=found.starts, left_out=found.left_out, matched=True)


def with_waits(tx: Tx, scene: Scene) -> Scene:
    """Return the scene with how long requests like the one at hand waited within the last weeks."""
    request = scene.at_hand
    past = tx.waits(request.programme_id, request.type, scene.now - LOOKED_BACK, request.asked_at, COMPARED)
    return replace(scene, waits=waits(past))


@query("sessions")
def sessions(tx: Tx, call: Call) -> Scene:
    """Return what the person asked for or has: what stands, and what has ended lately; and how much is past."""
    actor = call.actor
    bounds = tx.programme(actor.programme_id).bounds
    found = tx.requests_of(actor.id, actor.programme_id, call.now - bounds.review_window, LISTED)
    people = tx.people(named(found), actor.programme_id)
    done = [one.session.id for one in found if one.session and one.status is Status.COMPLETED]
    mine = {one.session_id for one in tx.reviews_of(done, actor.programme_id) if one.author_id == actor.id}
    past = tx.count_past(actor.id, actor.programme_id)
    return replace(blank(tx, call), requests=tuple(found), people=people, reviewed=frozenset(mine), past=past)


def all_standing(tx: Tx, person: Person, now: datetime) -> list[Request]:
    """Return everything that somebody asked for or has and that stands; some that ended lately may be among it."""
    return tx.requests_of(person.id, person.programme_id, now, _ALL)


def mails_here(tx: Tx, call: Call) -> bool:
    """Return whether mail can be sent from here, and the programme wants that."""
    return call.visitor.mails and tx.programme(call.actor.programme_id).bounds.mails


@query("help")
@query("menu")
@query("apply")
def blank(tx: Tx, call: Call) -> Scene:
    """Return the scene without any request."""
    programme = tx.programme(call.actor.programme_id)
    account = call.visitor.account
    at = reader(call.actor, account.platform, call.visitor.workspace or account.workspace)
    spaces = tuple(tx.spaces(programme.id))
    return Scene(
        call.now,
        programme,
        at,
        call.token,
        call.values,
        space=call.space,
        spaces=spaces,
        sets_zone=call.visitor.zone is None and (call.actor.is_first(account) or call.actor.zone is None),
        mails=call.visitor.mails and programme.bounds.mails,
        rooms=call.visitor.rooms,
    )


def named(requests: Iterable[Request]) -> list[str]:
    """Return the ids of everybody whom the requests, and the sessions that came of them, name."""
    found: set[str] = set()
    for one in requests:
        mentors = (one.mentor_id, one.session.mentor_id if one.session else None)
        missed = (absence.mentor_id for absence in one.absences)
        found |= {person for person in (one.student_id, *mentors, *missed) if person}
    return sorted(found)
