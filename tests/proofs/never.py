"""What must never be so in a database, whatever has been done."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.delivery import KEPT
from core.lifecycle import RULES, Action, Party
from core.model import Absence, Bounds, Request, Session, SessionStatus, Status
from core.outbox import ENDED, REMIND_DAY, REMIND_HOUR, STANDING, STARTING, Sort
from core.ports import Tx
from storage.tables import outbox, requests, reviews, sessions, steps
from tests.proofs.watching import Edges
from tests.storage_samples import connection

BOUNDS = Bounds()
"""The model's programme has changed none of them."""


def check_rows(tx: Tx, edges: Edges | None = None, now: datetime | None = None) -> None:
    """Check everything that is kept; with `edges`, where each step led; with `now`, what may be forgotten by then."""
    database = connection(tx)
    found = [tx.request(*row) for row in database.execute(sa.select(requests.c.id, requests.c.programme_id))]
    for request in found:
        _check_trail(tx, request, edges)
        _check_disputes(tx, request)
    for mentor in {one.mentor_id for one in found if one.mentor_id}:
        held = [one for one in found if one.mentor_id == mentor and one.status is Status.CLAIMED]
        assert len(held) <= BOUNDS.holds, f"{mentor} holds {len(held)} requests"
    _check_sessions(found)
    _check_reviews(tx)
    _check_owed(tx, found, now)


def check_waiting(tx: Tx, student_id: str) -> None:
    """Check, when somebody has just asked, that no more of theirs wait than may; what is given back comes on top."""
    chosen = sa.select(requests.c.id).where(
        requests.c.student_id == student_id, requests.c.status.in_([Status.OPEN.value, Status.CLAIMED.value])
    )
    waiting = connection(tx).execute(chosen).all()
    assert len(waiting) <= BOUNDS.open_requests, f"{student_id} waits for {len(waiting)} requests"


def _check_trail(tx: Tx, request: Request, edges: Edges | None) -> None:
    """Check that each change was an edge of the table, by somebody who may, and led from where the last one had led."""
    chosen = sa.select(steps.c.version, steps.c.action, steps.c.actor_id).where(steps.c.request_id == request.id)
    trail = connection(tx).execute(chosen.order_by(steps.c.version)).all()
    assert [version for version, _, _ in trail] == list(range(1, request.version + 1)), trail
    may_be: frozenset[Status] | None = None
    for version, action, actor in trail:
        edge = RULES[Action(action)]
        assert may_be is None or may_be & edge.start, f"{action} from {may_be}"
        came_from = (may_be or frozenset()) & edge.start
        may_be = frozenset({edge.to}) if edge.to else came_from | edge.leads
        if edges is not None:
            # Where the use case decides, the trail alone does not say what it came to; whoever watched does.
            before, after = edges.of(request.id, version)
            assert before in came_from or (version == 1 and before is None), f"{action} from {before}"
            assert after in may_be, f"{action} led to {after}"
            may_be = frozenset({after})
        assert edge.by & {Party.CLOCK} if actor is None else edge.by - {Party.CLOCK}, f"{action} by {actor}"
        assert action != Action.CLAIM or actor != request.student_id, "somebody claimed their own request"
    assert may_be is not None
    assert request.status in may_be, (may_be, request)
    held = request.status in (Status.CLAIMED, Status.SCHEDULED, Status.COMPLETED)
    assert bool(request.mentor_id) >= held, f"nobody has {request}"


def _check_sessions(found: list[Request]) -> None:
    live = [one.session for one in found if one.status is Status.SCHEDULED]
    assert None not in live, "something is booked without a session"
    booked = [one for one in live if one is not None]
    for n, one in enumerate(booked):
        for other in booked[n + 1 :]:
            shared = {one.student_id, one.mentor_id} & {other.student_id, other.mentor_id}
            assert not (shared and one.interval.overlaps(other.interval)), f"{one} and {other} overlap"


def _check_disputes(tx: Tx, request: Request) -> None:
    """Check that each session is as was said or decided of it, and that no dispute can wait for ever."""
    acts = sa.select(outbox.c.target, outbox.c.due_at).where(
        outbox.c.subject_id == request.id,
        outbox.c.sort == Sort.ACT.value,
        outbox.c.kind == Action.DECIDE.value,
        outbox.c.state != "done",
        outbox.c.state != "moot",
    )
    owed = sorted(connection(tx).execute(acts).all())
    for one in request.absences:
        session = tx.session(one.session_id, request.programme_id)
        assert session.status is _should_be(one, session, request), f"{session} is said to be {one}"
        assert session.status is not SessionStatus.MISSED or session.missed_by is one.missing, (session, one)
        due = [due_at for target, due_at in owed if target == one.session_id]
        if one.is_open:
            assert one.contested_at is not None
            assert due == [one.contested_at + BOUNDS.decides_after], f"{one} is decided at {due}"


def _should_be(said: Absence, session: Session, request: Request) -> SessionStatus:
    """Return what a session has to be of which that is said; said of the present one, it may be in dispute."""
    if said.took_place:
        return SessionStatus.COMPLETED
    if said.missing is not None:
        return SessionStatus.MISSED
    return SessionStatus.SCHEDULED if request.disputed else session.status


def _check_reviews(tx: Tx) -> None:
    """Check that everybody reviews a session that was theirs and took place."""
    chosen = sa.select(reviews.c.session_id, reviews.c.author_id, sessions.c.student_id, sessions.c.mentor_id)
    of_it = chosen.add_columns(sessions.c.status).join(sessions, sessions.c.id == reviews.c.session_id)
    for session_id, author, student, mentor, status in connection(tx).execute(of_it):
        assert author in (student, mentor), f"{author} reviewed {session_id}"
        assert SessionStatus(status) is SessionStatus.COMPLETED, f"a review of {session_id}, which is {status}"


def _check_owed(tx: Tx, found: list[Request], now: datetime | None) -> None:
    """Check that of each booking exactly its reminders are owed or sent, in their time, and nothing of an older one."""
    columns = ("subject_id", "version", "kind", "target", "state", "due_at", "until", "settled_at")
    chosen = sa.select(*(outbox.c[name] for name in columns)).where(outbox.c.kind.in_(STANDING))
    rows = connection(tx).execute(chosen).all()
    for one in rows:
        early = one.state == "sent" and one.settled_at < one.due_at
        late = one.state == "sent" and one.until is not None and one.settled_at >= one.until
        assert not early, f"sent too early: {one}"
        assert not late, f"sent when it was of no use any more: {one}"
    changed_at = sa.select(steps.c.version, steps.c.at)
    for request in found:
        of_it = [row for row in rows if row.subject_id == request.id]
        made = connection(tx).execute(changed_at.where(steps.c.request_id == request.id)).all()
        agreed = {version: at for version, at in made}  # noqa: C416 - rows are no pairs
        for row in of_it:
            stale = row.version != request.edition
            assert not (stale and row.state == "pending"), f"still owed for what no longer stands: {row}"
            sent = row.state == "sent" and stale and row.settled_at > agreed[request.edition]
            assert not sent, f"sent for what no longer stood: {row}"
        if request.status is Status.SCHEDULED and request.session is not None:
            _check_reminders(request.session, [row for row in of_it if row.version == request.edition], now)


def _check_reminders(session: Session, rows: Iterable[Any], now: datetime | None) -> None:
    assert session.agreed_at is not None
    start, agreed_at = session.starts_at, session.agreed_at
    due = {
        STARTING: max(start - BOUNDS.check_in_before, agreed_at),
        ENDED: session.ends_at,
        REMIND_HOUR: start - BOUNDS.hour_reminder,
        REMIND_DAY: start - BOUNDS.day_reminder,
    }
    both = sorted((session.student_id, session.mentor_id))
    for kind, due_at in due.items():
        of_kind = [row for row in rows if row.kind == kind]
        told = sorted(row.target for row in of_kind)
        wanted = both if due_at > agreed_at or kind == STARTING else []
        # What was sent or given up is forgotten after a week, which a session in dispute may outlast.
        may_be_gone = now is not None and due_at <= now - KEPT + timedelta(seconds=1)
        assert told == wanted or (may_be_gone and not told), f"{kind} of {session} is owed to {told}"
        assert all(row.due_at == due_at for row in of_kind), f"{kind} of {session} is owed at {of_kind}"


def check_may_read(tx: Tx, request: Request, at: datetime) -> None:
    """Check that at that moment each side could read what the other had written."""
    session = request.session
    assert session is not None
    assert session.completed_at is not None
    both = {review.author_id for review in tx.reviews(session.id)} == {session.student_id, session.mentor_id}
    shut = at >= session.completed_at + tx.programme(request.programme_id).bounds.review_window
    assert both or shut, "somebody reads a review that is still hidden"


def everything(tx: Tx) -> list[Any]:
    """Return what an item that arrives again must not change."""
    database = connection(tx)
    found = [
        list(database.execute(sa.select(table).order_by(*table.primary_key))) for table in (steps, reviews, sessions)
    ]
    return [*found, list(database.execute(sa.select(requests).order_by(requests.c.id)))]
