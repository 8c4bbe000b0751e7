"""What each step makes owed: to whom, when, and until when; nothing more, nothing twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lifecycle import RULES, Action, advance
from core.model import Bounds, Person, Request, Status
from core.outbox import APPLICATION, ASK_REVIEW, ENDED, REMIND_DAY, REMIND_HOUR, REVIEWS_SHOWN, STARTING, Owed, Sort
from core.planning import plan, shown
from tests.scenes import ADA, COORDINATOR, GRACE, NOW, START, request, session, waiting

BOUNDS = Bounds()
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BOTH = [ADA.id, GRACE.id]


def stepped(action: Action, actor: Person | None, before: Request, now: datetime = NOW, **changes: object) -> Request:
    return advance(before, action, actor, now, **changes)


def owed_for(action: Action, actor: Person | None, before: Request, after: Request, now: datetime = NOW) -> list[Owed]:
    return list(plan(before, after, action, actor, BOUNDS, now))


def notices(owed: Sequence[Owed]) -> list[tuple[str, str, datetime]]:
    """Return kind, person and moment of each direct message, in order."""
    return sorted((one.kind, one.target, one.due_at) for one in owed if one.sort is Sort.NOTICE)


def of(owed: Sequence[Owed], sort: Sort) -> list[Owed]:
    return [one for one in owed if one.sort is sort]


def submitted() -> list[Owed]:
    return list(plan(None, request(version=1, edition=1), Action.SUBMIT, ADA, BOUNDS, NOW))


def claimed() -> list[Owed]:
    before = request()
    return owed_for(
        Action.CLAIM,
        GRACE,
        before,
        stepped(Action.CLAIM, GRACE, before, mentor_id=GRACE.id, held_until=NOW + 15 * MINUTE),
    )


def lapsed() -> list[Owed]:
    before = request(Status.CLAIMED)
    return owed_for(Action.LAPSE, None, before, stepped(Action.LAPSE, None, before, mentor_id=None, held_until=None))


def released(actor: Person, status: Status) -> list[Owed]:
    before = request(status)
    after = stepped(Action.RELEASE, actor, before, mentor_id=None, held_until=None, session=None)
    return owed_for(Action.RELEASE, actor, before, after)


def scheduled(actor: Person = GRACE, now: datetime = NOW, start: datetime = START) -> list[Owed]:
    before = request(Status.CLAIMED)
    booked = session(Status.SCHEDULED, starts_at=start)
    after = stepped(Action.SCHEDULE, actor, before, now, held_until=None, session=booked)
    return owed_for(Action.SCHEDULE, actor, before, after, now)


def cancelled(actor: Person, status: Status) -> list[Owed]:
    before = request(status)
    return owed_for(Action.CANCEL, actor, before, stepped(Action.CANCEL, actor, before))


def expired() -> list[Owed]:
    return owed_for(Action.EXPIRE, None, request(), stepped(Action.EXPIRE, None, request()))


def linked() -> list[Owed]:
    before = request(Status.SCHEDULED)
    return owed_for(Action.LINK, None, before, stepped(Action.LINK, None, before))


def checked_in(actor: Person) -> list[Owed]:
    before = request(Status.SCHEDULED)
    return owed_for(Action.CHECK_IN, actor, before, stepped(Action.CHECK_IN, actor, before))


def completed(actor: Person | None, now: datetime = START + HOUR) -> list[Owed]:
    before = request(Status.SCHEDULED)
    over = session(Status.COMPLETED, completed_at=now)
    return owed_for(Action.COMPLETE, actor, before, stepped(Action.COMPLETE, actor, before, now, session=over), now)


def proposed() -> list[Owed]:
    before, made = request(Status.CLAIMED), waiting()
    after = stepped(Action.PROPOSE, GRACE, before, held_until=made.held_until, proposal=made.proposal)
    return owed_for(Action.PROPOSE, GRACE, before, after)


def declined(actor: Person | None) -> list[Owed]:
    before = waiting()
    after = stepped(Action.DECLINE, actor, before, mentor_id=None, held_until=None, proposal=None)
    return owed_for(Action.DECLINE, actor, before, after)


def reviewed(actor: Person) -> list[Owed]:
    before = request(Status.COMPLETED)
    return owed_for(Action.REVIEW, actor, before, stepped(Action.REVIEW, actor, before))


STEPS = {
    "submit": submitted(),
    "claim": claimed(),
    "lapse": lapsed(),
    "release of a claimed one": released(GRACE, Status.CLAIMED),
    "release of a booked one": released(GRACE, Status.SCHEDULED),
    "release of a claimed one by a coordinator": released(COORDINATOR, Status.CLAIMED),
    "release of a booked one by a coordinator": released(COORDINATOR, Status.SCHEDULED),
    "propose": proposed(),
    "decline": declined(ADA),
    "decline by the clock": declined(None),
    "schedule": scheduled(),
    "cancel of an open one": cancelled(ADA, Status.OPEN),
    "cancel of a booked one": cancelled(ADA, Status.SCHEDULED),
    "cancel by a coordinator": cancelled(COORDINATOR, Status.CLAIMED),
    "expire": expired(),
    "link": linked(),
    "check in": checked_in(ADA),
    "complete": completed(ADA),
    "complete by the clock": completed(None),
    "review": reviewed(GRACE),
}
QUIET = {"link", "check in", "review"}


# News


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("submit", []),
        ("claim", [("claim", ADA.id)]),
        ("lapse", [("lapse", ADA.id), ("lapse", GRACE.id)]),
        ("release of a claimed one", [("release", ADA.id)]),
        ("release of a booked one", [("session_released", ADA.id)]),
        ("release of a claimed one by a coordinator", [("given_back", ADA.id), ("given_back", GRACE.id)]),
        (
            "release of a booked one by a coordinator",
            [("session_given_back", ADA.id), ("session_given_back", GRACE.id)],
        ),
        ("propose", [("propose", ADA.id)]),
        ("decline", [("decline", GRACE.id)]),
        ("decline by the clock", [("decline", ADA.id), ("decline", GRACE.id)]),
        ("schedule", [("schedule", ADA.id), ("schedule", GRACE.id)]),
        ("cancel of an open one", []),
        ("cancel of a booked one", [("cancel", GRACE.id)]),
        ("cancel by a coordinator", [("cancel", ADA.id), ("cancel", GRACE.id)]),
        ("expire", [("expire", ADA.id)]),
        ("link", []),
        ("check in", [("check_in", GRACE.id)]),
        ("complete", []),
        ("complete by the clock", []),
        ("review", []),
    ],
)
def test_news_go_at_once_to_whom_they_concern_and_not_to_who_made_them(step: str, told: list[tuple[str, str]]) -> None:
    news = [one for one in STEPS[step] if one.sort is Sort.NOTICE and not one.standing]
    assert sorted((one.kind, one.target) for one in news) == told
    assert all(one.until is None for one in news)
    assert all(one.due_at <= NOW for one in news)


@pytest.mark.parametrize("actor", [ADA, GRACE], ids=lambda one: str(one.name))
def test_a_booking_is_told_to_both_whoever_made_it(actor: Person) -> None:
    assert [target for kind, target, _ in notices(scheduled(actor)) if kind == "schedule"] == BOTH


def test_whoever_the_table_tells_is_the_student_or_the_mentor() -> None:
    assert {party.value for rule in RULES.values() for party in rule.tells} == {"student", "mentor"}


# Reminders


def test_reminders_are_owed_to_both_exactly_a_day_and_an_hour_before() -> None:
    early = scheduled(now=START - 3 * DAY)
    reminders = [one for one in notices(early) if one[0] in (REMIND_DAY, REMIND_HOUR)]
    assert reminders == [
        (REMIND_DAY, ADA.id, START - DAY),
        (REMIND_DAY, GRACE.id, START - DAY),
        (REMIND_HOUR, ADA.id, START - HOUR),
        (REMIND_HOUR, GRACE.id, START - HOUR),
    ]


def test_a_day_reminder_is_of_use_until_twelve_hours_before_and_an_hour_reminder_until_the_start() -> None:
    until = {one.kind: one.until for one in scheduled(now=START - 3 * DAY) if one.sort is Sort.NOTICE}
    assert until[REMIND_DAY] == START - 12 * HOUR
    assert until[REMIND_HOUR] == START
    assert until[STARTING] == START + 45 * MINUTE
    assert until[ENDED] is None


@pytest.mark.parametrize(
    ("ahead", "kinds"),
    [
        (DAY + timedelta(seconds=1), {REMIND_DAY, REMIND_HOUR}),
        (DAY, {REMIND_HOUR}),
        (2 * HOUR, {REMIND_HOUR}),
        (HOUR + timedelta(seconds=1), {REMIND_HOUR}),
        (HOUR, set()),
        (10 * MINUTE, set()),
    ],
)
def test_a_session_booked_too_late_for_a_reminder_gets_none(ahead: timedelta, kinds: set[str]) -> None:
    found = {one.kind for one in scheduled(now=START - ahead)}
    assert found & {REMIND_DAY, REMIND_HOUR} == kinds


@given(st.integers(1, 14 * 24 * 60))
def test_nothing_is_owed_before_now_and_no_reminder_after_its_use(minutes_ahead: int) -> None:
    now = START - minutes_ahead * MINUTE
    for one in scheduled(now=now):
        assert one.due_at >= now
        assert one.until is None or one.due_at < one.until
    kinds = Counter((one.kind, one.target) for one in scheduled(now=now))
    assert set(kinds.values()) == {1}


def test_both_are_called_in_at_the_check_in_and_asked_at_the_end() -> None:
    owed = notices(scheduled())
    assert [one for one in owed if one[0] == STARTING] == [(STARTING, who, START - 10 * MINUTE) for who in BOTH]
    assert [one for one in owed if one[0] == ENDED] == [(ENDED, who, START + 45 * MINUTE) for who in BOTH]


def test_a_session_booked_within_the_check_in_is_called_at_once() -> None:
    now = START - 5 * MINUTE
    assert {one.due_at for one in scheduled(now=now) if one.kind == STARTING} == {now}


# What the clock does


@pytest.mark.parametrize(
    ("step", "act", "due_at"),
    [
        ("submit", "expire", request().expires_at),
        ("claim", "lapse", NOW + 15 * MINUTE),
        ("lapse", "expire", request().expires_at),
        ("propose", "decline", NOW + DAY),
        ("decline", "expire", request().expires_at),
        ("release of a claimed one", "expire", request().expires_at),
        ("release of a booked one", "expire", request().expires_at),
        ("schedule", "complete", START + 45 * MINUTE + 48 * HOUR),
        ("schedule", "ping", START + 10 * MINUTE),
    ],
)
def test_the_clock_owes_the_step_that_ends_a_status(step: str, act: str, due_at: datetime) -> None:
    assert (act, due_at) in [(one.kind, one.due_at) for one in of(STEPS[step], Sort.ACT)]
    assert len(of(STEPS[step], Sort.ACT)) == (2 if step == "schedule" else 1)


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"schedule", *(s for s in STEPS if s in QUIET)}))
def test_a_room_is_owed_for_a_booking_only(step: str) -> None:
    assert of(STEPS[step], Sort.ROOM) == []
    assert [one.due_at for one in of(STEPS["schedule"], Sort.ROOM)] == [NOW]


# Ends


def test_a_cancelled_session_owes_its_news_the_homes_and_the_card_and_nothing_else() -> None:
    for owed in (STEPS["cancel of a booked one"], STEPS["cancel by a coordinator"], STEPS["cancel of an open one"]):
        assert {one.sort for one in owed} <= {Sort.NOTICE, Sort.HOME, Sort.CARD, Sort.MEND}
        assert {one.kind for one in owed} <= {"cancel", "home", "card", "mend"}
        assert len(of(owed, Sort.CARD)) == 1


def test_an_expired_request_owes_its_news_the_home_and_the_card_and_nothing_else() -> None:
    assert sorted((one.sort.value, one.target) for one in STEPS["expire"]) == [
        ("card", ""),
        ("home", ADA.id),
        ("mend", ""),
        ("notice", ADA.id),
    ]


def test_a_completed_session_asks_both_for_a_review_and_shows_them_a_week_later() -> None:
    done = START + HOUR
    for actor in (ADA, GRACE, None):
        assert notices(completed(actor, done)) == sorted(
            [(ASK_REVIEW, who, done) for who in BOTH] + [(REVIEWS_SHOWN, who, done + 7 * DAY) for who in BOTH]
        )


def test_reviews_shown_early_bring_the_rows_forward_that_were_owed_for_later() -> None:
    later = [one for one in STEPS["complete"] if one.kind == REVIEWS_SHOWN]
    before = request(Status.SCHEDULED)
    over = advance(before, Action.COMPLETE, ADA, START + HOUR, session=session(Status.COMPLETED))
    both_in = advance(over, Action.REVIEW, GRACE, START + 2 * HOUR)
    assert {one.key for one in shown(both_in, START + 2 * HOUR)} == {one.key for one in later}


# Every step


@pytest.mark.parametrize("step", STEPS)
def test_the_keys_of_a_step_are_unique(step: str) -> None:
    keys = [one.key for one in STEPS[step]]
    assert len(keys) == len(set(keys))


def test_the_keys_of_two_steps_in_a_row_differ_so_that_the_second_is_told_too() -> None:
    first = request(Status.SCHEDULED)
    one = advance(first, Action.CHECK_IN, ADA, START)
    two = advance(one, Action.CHECK_IN, GRACE, START)
    keys = [one.key for one in (
        *owed_for(Action.CHECK_IN, ADA, first, one), *owed_for(Action.CHECK_IN, GRACE, one, two)
    )]  # fmt: skip
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("step", STEPS)
def test_a_loud_step_owes_one_card_and_a_quiet_one_none(step: str) -> None:
    assert len(of(STEPS[step], Sort.CARD)) == (0 if step in QUIET else 1)
    assert all(one.target == "" for one in of(STEPS[step], Sort.CARD))


@pytest.mark.parametrize("step", sorted(QUIET))
def test_a_quiet_step_owes_nothing_that_stands(step: str) -> None:
    assert [one for one in STEPS[step] if one.standing] == []


@pytest.mark.parametrize("step", STEPS)
def test_the_homes_of_all_whom_it_concerned_before_and_after_are_drawn_again(step: str) -> None:
    alone = step in ("submit", "expire", "cancel of an open one")
    assert [one.target for one in of(STEPS[step], Sort.HOME)] == ([ADA.id] if alone else BOTH)


@pytest.mark.parametrize("step", STEPS)
def test_every_row_is_about_the_request_and_what_stands_is_of_its_edition(step: str) -> None:
    for one in STEPS[step]:
        assert one.subject_id == (session(Status.SCHEDULED).id if one.sort is Sort.MAIL else request().id)
        assert one.version == (1 if step == "submit" else 3 if step in QUIET and one.standing else 4)


@pytest.mark.parametrize("step", STEPS)
def test_what_direct_messages_offer_is_looked_at_when_a_step_changes_what_they_promised(step: str) -> None:
    changes = step != "submit" and step not in QUIET
    assert [one.target for one in of(STEPS[step], Sort.MEND)] == ([""] if changes else [])


def test_what_asks_about_a_move_is_looked_at_when_the_move_is_off() -> None:
    before = request(Status.SCHEDULED)
    assert of(owed_for(Action.MOVE, ADA, before, stepped(Action.MOVE, ADA, before)), Sort.MEND) == []
    after = stepped(Action.DECLINE_MOVE, GRACE, before)
    (one,) = of(owed_for(Action.DECLINE_MOVE, GRACE, before, after), Sort.MEND)
    assert one.version == after.version, "not of an edition whose messages have been looked at already"


def test_reminders_and_what_the_clock_does_stand_and_news_and_homes_do_not() -> None:
    standing = {one.kind for owed in STEPS.values() for one in owed if one.standing}
    passing = {one.kind for owed in STEPS.values() for one in owed if not one.standing}
    early = {one.kind for one in scheduled(now=START - 3 * DAY) if one.standing}
    assert standing | early == {
        "card", "expire", "lapse", "decline", "complete", "ping",
        REMIND_DAY, REMIND_HOUR, STARTING, ENDED, ASK_REVIEW, REVIEWS_SHOWN,
    }  # fmt: skip
    assert passing == {
        "home", "claim", "lapse", "release", "propose", "decline", "schedule", "cancel", "expire", "check_in",
        "stand", "given_back", "session_given_back", "session_released", "mend",
        "called_off",
    }  # fmt: skip


def test_news_about_a_person_do_not_go_when_something_newer_comes() -> None:
    assert not Owed(Sort.NOTICE, APPLICATION, ADA.id, 1, NOW, COORDINATOR.id).standing


def test_an_owed_row_of_another_target_or_moment_has_the_key_that_says_so() -> None:
    one = Owed(Sort.NOTICE, REMIND_DAY, "request", 3, NOW, ADA.id)
    assert replace(one, due_at=NOW + DAY).key == one.key
    assert replace(one, target=GRACE.id).key != one.key
    assert replace(one, version=4).key != one.key
