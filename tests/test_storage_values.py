"""What is written comes back as it was, on both databases, and only inside its own programme."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
import sqlalchemy as sa

from core.errors import Conflict, NotFound, Reason
from core.lifecycle import Action
from core.model import (
    Absence,
    Account,
    Bounds,
    Interval,
    MentorRule,
    Missing,
    Offer,
    Person,
    Proposal,
    Review,
    Role,
    SessionStatus,
    Space,
    Urgency,
)
from core.ports import Tx
from storage import OpenStore
from tests.storage_samples import (
    ADA,
    BOARDLESS,
    CORA,
    ELSEWHERE,
    GRACE,
    HOUR,
    LINUS,
    MINUTE,
    NOW,
    OTHER_SPACE,
    PROGRAMME,
    SPACE,
    STRANGER,
    asked,
    book,
    claim,
    connection,
    meeting,
    settle_in,
    submit,
    take,
)


@pytest.fixture(autouse=True)
async def _settled(store: OpenStore) -> None:
    await store.write(settle_in)


async def test_a_programme_comes_back_with_every_bound(store: OpenStore) -> None:
    bounds = Bounds(
        open_requests=5,
        hold=timedelta(minutes=3, seconds=30),
        session_types=("chess",),
        durations=(20,),
        slots=(("night", 0, 6),),
    )
    await store.write(lambda tx: tx.put_programme(replace(PROGRAMME, name="Polar", bounds=bounds)))
    assert await store.read(lambda tx: tx.programme("north")) == replace(PROGRAMME, name="Polar", bounds=bounds)


async def test_a_bound_that_this_version_does_not_know_is_left_alone(store: OpenStore) -> None:
    def plant(tx: Tx) -> None:
        connection(tx).execute(sa.text("""UPDATE programmes SET bounds = '{"holds": 9, "from_tomorrow": 1}'"""))

    await store.write(plant)
    assert (await store.read(lambda tx: tx.programme("north"))).bounds == Bounds(holds=9)


async def test_there_is_one_first_programme(store: OpenStore) -> None:
    first = await store.write(lambda tx: tx.first_programme())
    assert await store.write(lambda tx: tx.first_programme()) == first
    assert await store.read(lambda tx: tx.programme(first.id)) == first


async def test_a_space_comes_back_and_can_change(store: OpenStore) -> None:
    assert await store.read(lambda tx: tx.space("slack", "T1")) == SPACE
    assert await store.read(lambda tx: tx.space("slack", "unknown")) is None
    changed = replace(SPACE, name="New", board=None, board_name="#x", mentors_by=MentorRule.GROUP, mentors_group="S1")
    await store.write(lambda tx: tx.put_space(changed))
    assert await store.read(lambda tx: tx.spaces("north")) == [OTHER_SPACE, changed, BOARDLESS]


async def test_what_is_said_of_a_missed_session_comes_back(store: OpenStore) -> None:
    plain = Absence("s1", "ada", "grace", NOW, NOW + HOUR, missing=Missing.MENTOR)
    full = Absence(
        "s2", "ada", "linus", NOW, NOW, NOW, NOW, None, "ada", NOW, "Nobody came.", NOW + HOUR, True, "No.", NOW
    )
    request = await store.write(submit, asked())
    assert (await store.read(lambda tx: tx.request("r1", "north"))).absences == ()
    await store.write(take, request, Action.CANCEL, ADA, absences=(plain, full))
    assert (await store.read(lambda tx: tx.request("r1", "north"))).absences == (plain, full)


async def test_what_each_side_says_of_a_session_comes_back(store: OpenStore) -> None:
    booked = await store.write(book, "r1", NOW + 24 * HOUR)
    assert booked.session is not None
    said = booked.session.noted("ada", "late", 10).noted("grace", "coming_at", NOW).noted("grace", "moves", 2)
    said = replace(said, pinged_at=NOW, missed_by=Missing.BOTH, agreed_at=NOW)
    await store.write(take, booked, Action.LATE, ADA, session=said)
    assert (await store.read(lambda tx: tx.request("r1", "north"))).session == said


async def test_one_workspace_cannot_become_two_spaces(store: OpenStore) -> None:
    with pytest.raises(Conflict):
        await store.write(lambda tx: tx.put_space(Space("again", "south", "slack", "T1", "Again")))


async def test_a_person_comes_back_with_every_account_the_newest_first(store: OpenStore) -> None:
    accounts = (Account("discord", "", "9"), Account("slack", "T1", "U9"), Account("slack", "T2", "U9"))
    ida = Person(
        "ida", "north", "Ida", "Asia/Tokyo", "de", "ida@example.org", frozenset(Role), accounts, NOW - HOUR, version=1
    )
    await store.write(lambda tx: tx.put_person(ida))
    assert await store.read(lambda tx: tx.person("ida", "north")) == ida
    assert await store.read(lambda tx: tx.people(["ida", "ada", "nobody"], "north")) == {"ida": ida, "ada": ADA}
    assert await store.read(lambda tx: tx.people([], "north")) == {}
    assert await store.read(lambda tx: tx.person_of(accounts[1], "north")) == ida

    newest_first = replace(ida, accounts=(accounts[1], accounts[0]), roles=frozenset({Role.MENTOR}), zone=None)
    await store.write(lambda tx: tx.put_person(newest_first))
    assert await store.read(lambda tx: tx.person("ida", "north")) == replace(newest_first, version=2)
    assert await store.read(lambda tx: tx.person_of(accounts[2], "north")) is None


async def test_a_person_is_written_only_over_the_version_that_was_read(store: OpenStore) -> None:
    await store.write(lambda tx: tx.put_person(replace(ADA, name="First")))
    with pytest.raises(Conflict) as refused:
        await store.write(lambda tx: tx.put_person(replace(ADA, name="Second")))
    assert refused.value.reason is Reason.STALE
    assert (await store.read(lambda tx: tx.person("ada", "north"))).name == "First"


async def test_one_account_belongs_to_one_person_of_a_programme(store: OpenStore) -> None:
    with pytest.raises(Conflict):
        await store.write(lambda tx: tx.put_person(Person("twin", "north", "Twin", accounts=ADA.accounts)))
    with pytest.raises(NotFound):
        await store.read(lambda tx: tx.person("twin", "north"))


async def test_without_a_programme_an_account_means_whoever_was_written_last(store: OpenStore) -> None:
    abroad = Person("grace-south", "south", "Grace", accounts=GRACE.accounts)
    await store.write(lambda tx: tx.put_person(abroad))
    assert await store.read(lambda tx: tx.person_of(GRACE.accounts[0], None)) == abroad
    await store.write(lambda tx: tx.put_person(GRACE))
    assert await store.read(lambda tx: tx.person_of(GRACE.accounts[0], None)) == replace(GRACE, version=2)
    assert await store.read(lambda tx: tx.person_of(GRACE.accounts[0], "south")) == abroad
    assert await store.read(lambda tx: tx.person_of(Account("discord", "", "nobody"), None)) is None


async def test_coordinators_are_those_of_the_programme(store: OpenStore) -> None:
    assert await store.read(lambda tx: tx.coordinators("north")) == [CORA]
    assert await store.read(lambda tx: tx.coordinators("south")) == []


async def test_a_request_comes_back_with_its_session(store: OpenStore) -> None:
    offers = (
        Offer(Interval(NOW + HOUR, NOW + 2 * HOUR), "America/New_York", "2025-11-24T05:00", "2025-11-24T06:00"),
        Offer(Interval(NOW + 3 * HOUR, NOW + 4 * HOUR), "UTC", "2025-11-24T12:00", "2025-11-24T13:00"),
    )
    request = asked(title="Ünïcode 🎓", offered=offers, urgency=Urgency.URGENT, cancelled_because="x")
    await store.write(submit, request)
    assert await store.read(lambda tx: tx.request("r1", "north")) == request
    assert await store.read(lambda tx: tx.has_request("r1"))
    assert not await store.read(lambda tx: tx.has_request("r2"))

    held = await store.write(claim, request)
    assert await store.read(lambda tx: tx.request("r1", "north")) == held
    session = replace(meeting(held, NOW + HOUR), link="https://meet.example/x")
    agreed = await store.write(take, held, Action.SCHEDULE, GRACE, session=session, held_until=None)
    assert await store.read(lambda tx: tx.request("r1", "north")) == agreed

    here = replace(session, student_here_at=NOW + HOUR, mentor_here_at=NOW + HOUR + MINUTE)
    seen = await store.write(take, agreed, Action.CHECK_IN, GRACE, NOW + HOUR, session=here)
    assert await store.read(lambda tx: tx.request("r1", "north")) == seen
    over = replace(here, status=SessionStatus.COMPLETED, completed_at=NOW + 2 * HOUR)
    ended = await store.write(take, seen, Action.COMPLETE, ADA, NOW + 2 * HOUR, session=over)
    assert await store.read(lambda tx: tx.request("r1", "north")) == ended


async def test_times_that_wait_for_an_answer_come_back_and_are_gone_when_it_is_there(store: OpenStore) -> None:
    held = await store.write(claim, await store.write(submit, asked()))
    proposal = Proposal("grace", (NOW + 26 * HOUR, NOW + 27 * HOUR), NOW + 24 * HOUR)
    waiting = await store.write(take, held, Action.PROPOSE, GRACE, proposal=proposal, held_until=proposal.until)
    assert await store.read(lambda tx: tx.request("r1", "north")) == waiting
    answered = await store.write(take, waiting, Action.DECLINE, ADA, proposal=None, mentor_id=None, held_until=None)
    assert await store.read(lambda tx: tx.request("r1", "north")) == answered


async def test_when_a_request_ended_is_kept_until_it_is_asked_again(store: OpenStore) -> None:
    ended = await store.write(take, await store.write(submit, asked()), Action.EXPIRE, None, NOW + HOUR)
    assert (await store.read(lambda tx: tx.request("r1", "north"))).ended_at == NOW + HOUR
    await store.write(take, ended, Action.REOPEN, ADA, NOW + 2 * HOUR, reopened=True, nudge_at=NOW + 9 * HOUR)
    again = await store.read(lambda tx: tx.request("r1", "north"))
    assert (again.ended_at, again.reopened, again.nudge_at) == (None, True, NOW + 9 * HOUR)


async def test_a_moment_is_kept_in_utc_and_one_without_a_zone_is_refused(store: OpenStore) -> None:
    tokyo = timezone(timedelta(hours=9))
    await store.write(submit, asked(asked_at=NOW.astimezone(tokyo)))
    read = await store.read(lambda tx: tx.request("r1", "north"))
    assert read.asked_at == NOW
    assert read.asked_at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="a moment needs a zone"):
        await store.write(submit, asked("r2", asked_at=datetime(2025, 1, 1)), owed=[])  # noqa: DTZ001 - the point
    assert not await store.read(lambda tx: tx.has_request("r2"))


async def test_moments_keep_their_microseconds_and_sort_by_time(store: OpenStore) -> None:
    for n, late in enumerate((timedelta(microseconds=1), timedelta(0), timedelta(seconds=1))):
        await store.write(submit, asked(f"r{n}", asked_at=NOW + late))
    queue = await store.read(lambda tx: tx.open_requests("north", None, 10))
    assert [(one.id, one.asked_at - NOW) for one in queue] == [
        ("r1", timedelta(0)),
        ("r0", timedelta(microseconds=1)),
        ("r2", timedelta(seconds=1)),
    ]


async def test_a_review_comes_back_and_is_written_anew(store: OpenStore) -> None:
    await store.write(book, "r1", NOW + HOUR)

    def write(review: Review, tx: Tx) -> None:
        tx.put_review(review)

    first = Review("session-of-r1", "ada", "grace", 4, "Good.", False, NOW)
    other = Review("session-of-r1", "grace", "ada", 5, "", True, NOW + HOUR)
    for review in (first, other):
        await store.write(partial(write, review))
    again = replace(first, score=5, words="Better.", written_at=NOW + MINUTE)
    await store.write(lambda tx: tx.put_review(again))
    assert await store.read(lambda tx: tx.reviews("session-of-r1")) == [again, other]
    assert await store.read(lambda tx: tx.reviews("another")) == []


async def test_a_draft_is_kept_for_its_person_until_it_is_forgotten(store: OpenStore) -> None:
    await store.write(lambda tx: tx.put_draft("d1", "ada", {"title": "x", "days": ("a", "b")}, NOW))
    await store.write(lambda tx: tx.put_draft("d1", "ada", {"title": "y", "days": ("a", "b"), "none": ()}, NOW))
    expected = {"title": "y", "days": ("a", "b"), "none": ()}
    assert await store.read(lambda tx: tx.draft("d1", "ada")) == expected
    assert await store.read(lambda tx: tx.draft("d1", "grace")) is None
    await store.write(lambda tx: tx.forget(NOW))
    assert await store.read(lambda tx: tx.draft("d1", "ada")) == expected
    await store.write(lambda tx: tx.forget(NOW + MINUTE))
    assert await store.read(lambda tx: tx.draft("d1", "ada")) is None


async def test_the_second_arrival_of_an_item_gets_the_first_answer(store: OpenStore) -> None:
    assert await store.write(lambda tx: tx.first_arrival("k1", NOW)) is None
    assert await store.write(lambda tx: tx.first_arrival("k1", NOW)) == ""
    await store.write(lambda tx: tx.note_answer("k1", "an answer"))
    assert await store.write(lambda tx: tx.first_arrival("k1", NOW)) == "an answer"
    await store.write(lambda tx: tx.forget(NOW + MINUTE))
    assert await store.write(lambda tx: tx.first_arrival("k1", NOW)) is None


async def test_a_hung_card_is_known_by_its_request_and_space(store: OpenStore) -> None:
    await store.write(submit, asked())
    assert await store.read(lambda tx: tx.hung("r1", SPACE.id)) is None
    assert await store.write(lambda tx: tx.begin_to_hang("r1", SPACE.id)) is None
    assert await store.write(lambda tx: tx.begin_to_hang("r1", SPACE.id)) == ""
    assert await store.read(lambda tx: tx.hung("r1", SPACE.id)) == ""
    await store.write(lambda tx: tx.hang("r1", SPACE.id, "C1:1"))
    await store.write(lambda tx: tx.hang("r1", SPACE.id, "C1:2"))
    assert await store.write(lambda tx: tx.begin_to_hang("r1", SPACE.id)) == "C1:2"
    assert await store.read(lambda tx: tx.hung("r1", SPACE.id)) == "C1:2"
    assert await store.read(lambda tx: tx.hung("r1", OTHER_SPACE.id)) is None


async def test_a_foreign_id_gets_the_same_answer_as_a_missing_one(store: OpenStore) -> None:
    await store.write(submit, asked("r2"))
    await store.write(book, "r1", NOW + HOUR)

    def request(programme_id: str, tx: Tx) -> object:
        return tx.request("r1", programme_id)

    def person(programme_id: str, tx: Tx) -> object:
        return tx.person("ada", programme_id)

    for programme_id in (ELSEWHERE.id, "none"):
        for look_up in (request, person):
            with pytest.raises(NotFound):
                await store.read(partial(look_up, programme_id))
    with pytest.raises(NotFound):
        await store.read(lambda tx: tx.programme("none"))
    assert await store.read(lambda tx: tx.people(["ada", "stranger"], "south")) == {"stranger": STRANGER}
    assert await store.read(lambda tx: tx.person_of(ADA.accounts[0], "south")) is None
    assert await store.read(lambda tx: tx.requests_of("ada", "south", NOW, 10)) == []
    assert await store.read(lambda tx: tx.open_requests("south", None, 10)) == []
    assert [one.id for one in await store.read(lambda tx: tx.spaces("south"))] == ["space-south"]


async def test_a_foreign_programme_cannot_write_over_a_request_or_a_person(store: OpenStore) -> None:
    request = await store.write(submit, asked())
    stolen = replace(request, programme_id="south")
    with pytest.raises(Conflict):
        await store.write(lambda tx: tx.save(stolen, replace(stolen, version=2), Action.EDIT, None, [], NOW))
    with pytest.raises(Conflict):
        await store.write(lambda tx: tx.put_person(replace(LINUS, programme_id="south", name="Mallory")))
    assert await store.read(lambda tx: tx.request("r1", "north")) == request
    assert await store.read(lambda tx: tx.person("linus", "north")) == LINUS
