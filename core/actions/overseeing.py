"""What coordinators see of their programme, and what they ask to be sent."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.actions.exporting import MOST_LINES, table
from core.actions.looking import about, blank, named, request_at_hand
from core.actions.registry import Call, deed, query
from core.actions.roles import check_coordinates, check_runs
from core.model import Entry, Oversight, Person, Programme, Request
from core.outbox import EXPORT, FIGURES, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.times import stamped
from core.ui import MENU_OPTIONS, Reader, value_of, whole

LONG = timedelta(hours=24)
"""A request that nobody has claimed for so long is stuck."""
PERIOD = timedelta(days=30)
SHOWN = 4
"""People on the page who could not be told something."""
REPORTS = 100
"""Reports that are looked through for the page."""
BOOKED = 10
"""Booked sessions on one page."""
ENTRIES = 12
"""Lines of the trail on one page."""


@query("programme")
def overview(tx: Tx, call: Call) -> Scene:
    """Return what is stuck, in the programme of whoever coordinates it; NotAllowed."""
    check_runs(call)
    programme_id = call.actor.programme_id
    unclaimed = tx.unclaimed(programme_id, call.now - LONG, MENU_OPTIONS)
    disputed = [one for one in tx.disputed(programme_id, MENU_OPTIONS) if one.to_be_judged_by(call.actor.id)]
    unattended = _unattended(tx, call)
    undelivered = tx.undelivered(programme_id, SHOWN)
    reported = _reported(tx, call)
    seen = Oversight(
        reported=tuple(reported),
        unclaimed=tuple(unclaimed),
        disputed=tuple(disputed),
        unattended=tuple(unattended),
        undelivered=tuple(undelivered),
        applicants=tuple(tx.applicants(programme_id)),
        open=len(tx.unclaimed(programme_id, call.now + timedelta(seconds=1), MENU_OPTIONS)),
    )
    named_by = [*unclaimed, *disputed, *unattended, *reported]
    scene = replace(blank(tx, call), oversight=seen)
    return _with_people(tx, scene, named_by, [one.person_id for one in undelivered])


def _reported(tx: Tx, call: Call) -> list[Request]:
    """Return the requests with reports; what is said of the caller is for others to look at."""
    found = tx.reports(call.actor.programme_id, REPORTS)
    ids = dict.fromkeys(one.request_id for one in found if one.person_id != call.actor.id)
    return [tx.request(one, call.actor.programme_id) for one in list(ids)[:MENU_OPTIONS]]


def _unattended(tx: Tx, call: Call) -> list[Request]:
    """Return the requests whose session not both have come to; who was to come says it where their own sessions are."""
    late = call.now - tx.programme(call.actor.programme_id).bounds.miss_after
    found = tx.unattended(call.actor.programme_id, late, MENU_OPTIONS)
    return [one for one in found if not one.disputed and call.actor.id not in (one.student_id, one.mentor_id)]


@query("booked")
def booked(tx: Tx, call: Call) -> Scene:
    """Return a page of the programme's sessions that are booked or under way, the earliest first; NotAllowed.

    The token names the session after which the page begins: its id, and as the argument its start.
    """
    check_coordinates(call)
    start = stamped(call.token.argument)
    after = (start, call.token.id) if start else None
    found = tx.booked_sessions(call.actor.programme_id, after, BOOKED + 1)
    scene = replace(blank(tx, call), requests=tuple(found[:BOOKED]), more=len(found) > BOOKED)
    return _with_people(tx, scene, found, ())


@query("oversee")
def oversee(tx: Tx, call: Call) -> Scene:
    """Return one request, named by the token or chosen from a menu, for a coordinator; NotAllowed, NotFound."""
    check_coordinates(call)
    scene = about(tx, call, tx.request(call.token.id or value_of(call.values, "value"), call.actor.programme_id))
    return with_reports(tx, scene)


def with_reports(tx: Tx, scene: Scene) -> Scene:
    """Return the scene with what was reported about the request at hand, but for what is about the reader."""
    request = scene.at_hand
    found = [one for one in tx.reports_of(request.id, request.programme_id) if one.person_id != scene.me.id]
    people = {**scene.people, **tx.people([one.person_id for one in found], request.programme_id)}
    return replace(scene, reports=tuple(found), people=people)


@query("reassign")
def before_reassigning(tx: Tx, call: Call) -> Scene:
    """Return the request and who could take it; NotAllowed, NotFound."""
    check_coordinates(call)
    scene = request_at_hand(tx, call)
    return replace(scene, oversight=Oversight(mentors=tuple(eligible(tx, scene.at_hand))))


def eligible(tx: Tx, request: Request) -> list[Person]:
    """Return the mentors that a request can be given to."""
    others = {request.student_id, request.mentor_id} | tx.kept_apart(request.student_id)
    return [one for one in tx.mentors(request.programme_id) if one.id not in others and one.accounts]


@query("trail")
def trail(tx: Tx, call: Call) -> Scene:
    """Return a page of who did what when; NotAllowed.

    The token's argument is the moment up to which entries have been shown, and how many of that very moment.
    """
    check_coordinates(call)
    typed, _, of_it = call.token.argument.partition(".")
    last, shown = _moment(typed), whole(of_it) or 0
    before = last + timedelta.resolution if last else call.now + timedelta(seconds=1)
    found = tx.trail(call.actor.programme_id, before, shown + ENTRIES + 1)[shown:]
    ids = [one for entry in found for one in (entry.actor_id, entry.subject_id) if one]
    scene = replace(blank(tx, call), oversight=Oversight(trail=tuple(found[:ENTRIES])), more=len(found) > ENTRIES)
    return _with_people(tx, scene, (), ids)


@query("figures")
def before_figures(tx: Tx, call: Call) -> Scene:
    """Return the figures of the last days; NotAllowed."""
    check_coordinates(call)
    return with_figures(tx, blank(tx, call))


@deed("figures")
def figures(tx: Tx, call: Call) -> Scene:
    """Show the figures of the last days, and owe whoever asks for them the picture."""
    scene = before_figures(tx, call)
    _owe(tx, call, FIGURES)
    return scene


@query("export")
def before_export(tx: Tx, call: Call) -> Scene:
    """Return the scene for whoever may export; NotAllowed."""
    check_coordinates(call)
    return blank(tx, call)


@deed("export")
def export(tx: Tx, call: Call) -> Scene:
    """Owe whoever asks for it the table of all requests; that they have it is kept in the trail."""
    scene = before_export(tx, call)
    tx.note(scene.programme.id, Entry(call.now, "export", call.actor.id, scene.programme.id))
    _owe(tx, call, EXPORT)
    return scene


def of_programme(tx: Tx, programme: Programme, at: Reader, kind: str, now: datetime) -> Scene:
    """Return what a notice about a whole programme is drawn from."""
    scene = Scene(now, programme, at)
    if kind == FIGURES:
        return with_figures(tx, scene)
    lines = tx.lines(programme.id, MOST_LINES)
    return replace(scene, oversight=Oversight(table=table(lines), lines=len(lines)))


def with_figures(tx: Tx, scene: Scene) -> Scene:
    """Return the scene with the figures of the last days."""
    found = tx.figures(scene.programme.id, scene.now - PERIOD, scene.now)
    return replace(scene, oversight=Oversight(figures=found))


def _owe(tx: Tx, call: Call, kind: str) -> None:
    programme_id = call.actor.programme_id
    tx.owe(programme_id, [Owed.anew(Sort.NOTICE, kind, programme_id, call.now, call.actor.id)])


def _with_people(tx: Tx, scene: Scene, requests: Iterable[Request], ids: Iterable[str]) -> Scene:
    wanted = sorted({*named(requests), *ids})
    return replace(scene, people=tx.people(wanted, scene.programme.id))


def _moment(typed: str) -> datetime | None:
    """Return the moment of a token's argument, in microseconds since 1970; `None` for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 18):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(typed))
