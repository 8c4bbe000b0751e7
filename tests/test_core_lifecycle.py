"""Every action in every status by every kind of actor: only what the product's table lists succeeds."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import Conflict, MentorshipError, NotAllowed, Reason
from core.lifecycle import Action, advance, check
from core.model import Absence, Missing, Person, Request, Role, Status
from tests.scenes import (
    ADA,
    ALAN,
    COORDINATOR,
    FOREIGN,
    GRACE,
    NOBODY,
    NOW,
    START,
    allowed,
    called_off,
    person,
    request,
)

OPEN, CLAIMED, SCHEDULED = Status.OPEN, Status.CLAIMED, Status.SCHEDULED
COMPLETED, CANCELLED, EXPIRED, ASIDE = Status.COMPLETED, Status.CANCELLED, Status.EXPIRED, Status.ASIDE
JUST_BEFORE = START - timedelta(seconds=1)
MOMENTS = (NOW, JUST_BEFORE, START, START + timedelta(hours=1), START + timedelta(days=3))
BEFORE, AFTER, OVER = "before the start", "from the start on", "from the end on"
IT_DEPENDS = (Action.MISS, Action.CONTEST, Action.DECIDE)
"""Actions after which the use case says where the request stands."""

TABLE: dict[tuple[str, Status], tuple[Status | None, set[str], str | None]] = {
    # action, from: to, who, when. Copied by hand from the product's table of the lifecycle; `None`: it depends.
    ("edit", OPEN): (OPEN, {"student"}, None),
    ("claim", OPEN): (CLAIMED, {"approved mentor"}, None),
    ("lapse", CLAIMED): (OPEN, {"clock"}, None),
    ("release", CLAIMED): (OPEN, {"mentor", "coordinator"}, None),
    ("release", SCHEDULED): (OPEN, {"mentor", "coordinator"}, BEFORE),
    ("propose", CLAIMED): (CLAIMED, {"mentor"}, None),
    ("decline", CLAIMED): (OPEN, {"student", "clock"}, None),
    ("schedule", CLAIMED): (SCHEDULED, {"mentor", "student"}, None),
    ("coming", SCHEDULED): (SCHEDULED, {"student", "mentor"}, BEFORE),
    ("late", SCHEDULED): (SCHEDULED, {"student", "mentor"}, None),
    ("move", SCHEDULED): (SCHEDULED, {"student", "mentor"}, BEFORE),
    ("accept_move", SCHEDULED): (SCHEDULED, {"student", "mentor"}, BEFORE),
    ("decline_move", SCHEDULED): (SCHEDULED, {"student", "mentor", "clock"}, BEFORE),
    ("check_in", SCHEDULED): (SCHEDULED, {"student", "mentor"}, None),
    ("complete", SCHEDULED): (COMPLETED, {"student", "mentor", "clock"}, AFTER),
    ("miss", SCHEDULED): (None, {"student", "mentor", "coordinator"}, AFTER),
    # "the absent one is pinged first and may contest", "a coordinator who is not a party decides a dispute":
    ("ping", SCHEDULED): (SCHEDULED, {"clock"}, AFTER),
    ("object", SCHEDULED): (SCHEDULED, {"student", "mentor"}, OVER),
    **{("contest", status): (None, {"absent"}, None) for status in Status},
    **{("decide", status): (None, {"judge", "clock"}, None) for status in Status},
    # "choose ... reassign, extend": what a coordinator does about a request that is stuck.
    ("reassign", OPEN): (CLAIMED, {"coordinator"}, None),
    ("reassign", CLAIMED): (CLAIMED, {"coordinator"}, None),
    ("extend", OPEN): (OPEN, {"coordinator"}, None),
    ("set_aside", OPEN): (ASIDE, {"clock"}, None),
    ("set_aside", CLAIMED): (ASIDE, {"clock"}, None),
    ("restore", ASIDE): (OPEN, {"coordinator"}, None),
    ("cancel", ASIDE): (CANCELLED, {"student", "coordinator"}, None),
    ("cancel", OPEN): (CANCELLED, {"student", "coordinator"}, None),
    ("cancel", CLAIMED): (CANCELLED, {"student", "coordinator"}, None),
    ("cancel", SCHEDULED): (CANCELLED, {"student", "coordinator"}, BEFORE),
    ("expire", OPEN): (EXPIRED, {"clock"}, None),
    ("reopen", EXPIRED): (OPEN, {"student"}, None),
    ("reopen", CANCELLED): (OPEN, {"student"}, None),
    ("review", COMPLETED): (COMPLETED, {"student", "mentor"}, None),
    # "link made": what `schedule` makes owed, kept when the room has answered.
    ("give_link", SCHEDULED): (SCHEDULED, {"clock"}, None),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of actor: the words of the table that are true of them; `mentor` only while Grace's request is hers."""

    name: str
    actor: Person | None
    words: frozenset[str]
    student_id: str = ADA.id
    mentor_id: str = GRACE.id
    absences: tuple[Absence, ...] = ()


def _kind(name: str, actor: Person | None, *words: str, **parties: Any) -> Kind:
    return Kind(name, actor, frozenset(words), **parties)


def _absence(mentor: Person, missing: Missing | None, *, disputed: bool = False) -> Absence:
    return Absence("earlier", ADA.id, mentor.id, NOW, NOW, missing=missing, contested_at=NOW if disputed else None)


ASKING_MENTOR = person("Hedy", Role.MENTOR)
ASKING_COORDINATOR = person("Joan", Role.COORDINATOR)
MENTORING_COORDINATOR = person("Mary", Role.COORDINATOR, Role.MENTOR)
FORMER_MENTOR = person("Kurt")
KINDS = (
    _kind("the student", ADA, "student"),
    _kind("its mentor", GRACE, "mentor", "approved mentor"),
    _kind("its mentor, not approved any more", FORMER_MENTOR, "mentor", mentor_id=FORMER_MENTOR.id),
    _kind("another mentor", ALAN, "approved mentor"),
    _kind("a mentor by the rule of the space", replace(NOBODY, mentor_here=True), "approved mentor"),
    _kind("a mentor who asked for it", ASKING_MENTOR, "student", student_id=ASKING_MENTOR.id),
    _kind("nobody to it", NOBODY),
    _kind("a coordinator", COORDINATOR, "coordinator"),
    _kind("a coordinator who asked", ASKING_COORDINATOR, "student", "coordinator", student_id=ASKING_COORDINATOR.id),
    _kind(
        "a coordinator who is its mentor",
        MENTORING_COORDINATOR,
        "mentor",
        "approved mentor",
        "coordinator",
        mentor_id=MENTORING_COORDINATOR.id,
    ),
    _kind("the student, who is said to have been missing", ADA, "student", "absent",
          absences=(_absence(ALAN, Missing.STUDENT),)),
    _kind("an earlier mentor, who is said to have been missing", ALAN, "approved mentor", "absent",
          absences=(_absence(ALAN, Missing.MENTOR),)),
    _kind("an earlier mentor, whose student was missing", ALAN, "approved mentor",
          absences=(_absence(ALAN, Missing.STUDENT),)),
    _kind("a coordinator, of a session in dispute", COORDINATOR, "coordinator", "judge",
          absences=(_absence(GRACE, None, disputed=True),)),
    _kind("a coordinator, of a session that nobody disputes", COORDINATOR, "coordinator",
          absences=(_absence(GRACE, Missing.BOTH),)),
    _kind("a coordinator, of their own session in dispute", MENTORING_COORDINATOR, "mentor", "approved mentor",
          "coordinator", "absent", mentor_id=MENTORING_COORDINATOR.id,
          absences=(_absence(MENTORING_COORDINATOR, Missing.MENTOR, disputed=True),)),
    _kind("a coordinator of another programme, of a session in dispute",
          person("Joe", Role.COORDINATOR, programme=FOREIGN.id), absences=(_absence(GRACE, None, disputed=True),)),
    _kind("the clock", None, "clock"),
    _kind("a mentor and coordinator of another programme",
          person("Eve", Role.MENTOR, Role.COORDINATOR, programme=FOREIGN.id)),
    _kind("its student's id in another programme", replace(ADA, programme_id=FOREIGN.id)),
    _kind("its mentor's id in another programme", replace(GRACE, programme_id=FOREIGN.id)),
)  # fmt: skip


def _about(kind: Kind, status: Status) -> Request:
    made = called_off() if status is CANCELLED else request(status)
    mentor_id = kind.mentor_id if made.mentor_id else None
    return replace(made, student_id=kind.student_id, mentor_id=mentor_id, version=7, edition=5,
                   absences=kind.absences)  # fmt: skip


def _expected(action: Action, about: Request, kind: Kind, now: datetime) -> tuple[Status | None, ...] | None:
    """Return where the table leads, in a tuple; `None` when it has no such cell."""
    row = TABLE.get((action.value, about.status))
    words = kind.words if about.mentor_id else kind.words - {"mentor"}
    if row is None or not row[1] & words:
        return None
    if (row[2] is BEFORE and now >= START) or (row[2] is AFTER and now < START):
        return None
    if row[2] is OVER and now < START + timedelta(minutes=45):
        return None
    return (row[0],)


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("action", Action, ids=str)
def test_only_the_cells_of_the_table_succeed(action: Action, status: Status) -> None:
    wrong = []
    for kind in KINDS:
        about = _about(kind, status)
        for now in MOMENTS:
            expected = _expected(action, about, kind, now)
            try:
                after = advance(about, action, kind.actor, now)
            except MentorshipError:
                got = None
            else:
                got = (None if action in IT_DEPENDS else after.status,)
            if got != expected:
                wrong.append((kind.name, now, got, expected))
    assert wrong == []


def test_every_cell_of_the_table_is_reached() -> None:
    reached = {
        (action.value, status)
        for action in Action
        for status in Status
        for kind in KINDS
        for now in MOMENTS
        if action in allowed(_about(kind, status), kind.actor, now)
    }
    assert reached == set(TABLE)


def test_every_action_is_in_the_table_but_the_one_that_makes_a_request() -> None:
    assert {action.value for action in Action} - {action for action, _ in TABLE} == {"submit"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_allowed_is_exactly_what_advances(kind: Kind) -> None:
    for status in Status:
        about = _about(kind, status)
        for now in MOMENTS:
            may = allowed(about, kind.actor, now)
            for action in Action:
                if action in may:
                    check(about, action, kind.actor, now)
                else:
                    with pytest.raises((NotAllowed, Conflict)):
                        check(about, action, kind.actor, now)


@pytest.mark.parametrize(("action", "status"), TABLE, ids=lambda part: str(part))
def test_a_step_is_one_version_on_and_a_quiet_one_keeps_the_edition(action: str, status: Status) -> None:
    quiet = {"give_link", "check_in", "review", "coming", "late", "move", "decline_move", "ping", "object", "contest"}
    for kind in KINDS:
        about = _about(kind, status)
        for now in MOMENTS:
            if _expected(Action(action), about, kind, now):
                after = advance(about, Action(action), kind.actor, now)
                assert after.version == about.version + 1
                is_quiet = action in quiet or Action(action) in IT_DEPENDS
                assert after.edition == (about.edition if is_quiet else after.version)


def test_a_step_changes_only_what_it_says() -> None:
    about = request(OPEN)
    after = advance(about, Action.CLAIM, GRACE, NOW, mentor_id=GRACE.id, held_until=NOW)
    assert after == replace(
        about, status=CLAIMED, version=about.version + 1, edition=about.version + 1, mentor_id=GRACE.id, held_until=NOW
    )


def test_where_the_use_case_decides_leaving_the_status_alone_leaves_the_cards_alone() -> None:
    about = replace(request(OPEN), absences=(_absence(ALAN, Missing.MENTOR, disputed=True),), version=7, edition=5)
    assert advance(about, Action.DECIDE, COORDINATOR, NOW).edition == 5
    assert advance(about, Action.DECIDE, COORDINATOR, NOW, status=COMPLETED).edition == 8


def test_an_absence_leads_where_the_use_case_says() -> None:
    after_start = START + timedelta(minutes=10)
    assert advance(request(SCHEDULED), Action.MISS, ADA, after_start, status=OPEN).status is OPEN
    assert advance(request(SCHEDULED), Action.MISS, GRACE, after_start, status=CANCELLED).status is CANCELLED


REFUSALS = (
    ("claim", OPEN, ADA, NOW, NotAllowed, Reason.OWN_REQUEST),
    ("claim", OPEN, replace(ADA, mentor_here=True), NOW, NotAllowed, Reason.OWN_REQUEST),
    ("claim", OPEN, NOBODY, NOW, NotAllowed, Reason.NOT_A_MENTOR),
    ("claim", OPEN, COORDINATOR, NOW, NotAllowed, Reason.NOT_A_MENTOR),
    ("claim", CLAIMED, ALAN, NOW, Conflict, Reason.TAKEN),
    ("claim", CLAIMED, GRACE, NOW, Conflict, Reason.YOURS_ALREADY),
    ("claim", CLAIMED, NOBODY, NOW, NotAllowed, Reason.NOT_A_MENTOR),
    ("claim", SCHEDULED, ALAN, NOW, Conflict, Reason.BOOKED),
    ("claim", SCHEDULED, GRACE, NOW, Conflict, Reason.BOOKED),
    ("claim", COMPLETED, ALAN, NOW, Conflict, Reason.ENDED),
    ("claim", CANCELLED, ALAN, NOW, Conflict, Reason.ENDED),
    ("claim", EXPIRED, ALAN, NOW, Conflict, Reason.ENDED),
    ("schedule", OPEN, ALAN, NOW, Conflict, Reason.NOT_CLAIMED),
    ("schedule", CLAIMED, ALAN, NOW, NotAllowed, Reason.NOT_YOURS),
    ("schedule", SCHEDULED, GRACE, NOW, Conflict, Reason.BOOKED),
    ("propose", OPEN, GRACE, NOW, Conflict, Reason.NOT_CLAIMED),
    ("propose", CLAIMED, ALAN, NOW, NotAllowed, Reason.NOT_YOURS),
    ("propose", CLAIMED, ADA, NOW, NotAllowed, Reason.NOT_YOURS),
    ("propose", SCHEDULED, GRACE, NOW, Conflict, Reason.BOOKED),
    ("decline", OPEN, ADA, NOW, Conflict, Reason.NOT_CLAIMED),
    ("decline", CLAIMED, GRACE, NOW, NotAllowed, Reason.NOT_YOURS),
    ("decline", CLAIMED, COORDINATOR, NOW, NotAllowed, Reason.NOT_YOURS),
    ("release", OPEN, GRACE, NOW, Conflict, Reason.NOT_CLAIMED),
    ("release", SCHEDULED, GRACE, START, Conflict, Reason.TOO_LATE),
    ("release", SCHEDULED, ADA, NOW, NotAllowed, Reason.NOT_YOURS),
    ("cancel", SCHEDULED, ADA, START, Conflict, Reason.TOO_LATE),
    ("cancel", SCHEDULED, GRACE, NOW, NotAllowed, Reason.NOT_YOURS),
    ("cancel", OPEN, NOBODY, NOW, NotAllowed, Reason.NOT_YOURS),
    ("cancel", COMPLETED, ADA, NOW, Conflict, Reason.ENDED),
    ("complete", SCHEDULED, ADA, JUST_BEFORE, Conflict, Reason.TOO_EARLY),
    ("complete", SCHEDULED, NOBODY, START, NotAllowed, Reason.NOT_YOURS),
    ("miss", SCHEDULED, GRACE, JUST_BEFORE, Conflict, Reason.TOO_EARLY),
    ("review", SCHEDULED, ADA, NOW, Conflict, Reason.BOOKED),
    ("review", COMPLETED, ALAN, NOW, NotAllowed, Reason.NOT_YOURS),
    ("review", COMPLETED, COORDINATOR, NOW, NotAllowed, Reason.NOT_YOURS),
    ("edit", CLAIMED, ADA, NOW, Conflict, Reason.TAKEN),
    ("lapse", SCHEDULED, None, NOW, Conflict, Reason.BOOKED),
    ("expire", CLAIMED, None, NOW, Conflict, Reason.TAKEN),
)


@pytest.mark.parametrize(("action", "status", "actor", "now", "kind", "reason"), REFUSALS)
def test_a_refusal_says_what_is_so_now(
    action: str, status: Status, actor: Person | None, now: datetime, kind: type[MentorshipError], reason: Reason
) -> None:
    about = called_off() if status is CANCELLED else request(status)
    with pytest.raises(kind) as refused:
        check(about, Action(action), actor, now)
    assert refused.value.reason is reason


def test_somebody_of_another_programme_is_told_nothing_about_the_request() -> None:
    stranger = replace(GRACE, programme_id=FOREIGN.id)
    for status in Status:
        for action in Action:
            with pytest.raises(NotAllowed) as refused:
                check(request(status), action, stranger, NOW)
            assert refused.value.reason in (Reason.NOT_YOURS, Reason.NOT_A_MENTOR)
