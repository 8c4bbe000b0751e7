"""Move a booked session: proposed by one side, taken or not by the other, within its limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Request, Session, Status, Visitor
from core.ui import Form, Token
from tests.town import ADA, ADMIN, ALAN, GRACE, Answer, Town, visitor

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LATER = START + DAY + 2 * HOUR


@pytest_asyncio.fixture
async def booked(town: Town) -> Request:
    made = await town.book(GRACE, await town.ask(ADA), START)
    await town.delivery.run_due()
    return await town.request(made.id)


def stamp(*times: datetime) -> tuple[str, ...]:
    return tuple(f"{at.timestamp():.0f}" for at in times)


async def propose(town: Town, who: Visitor, about: Request, *times: datetime) -> Answer:
    now = await town.request(about.id)
    answer = await town.submit(who, Token("move", now.id, now.version), {"times": stamp(*times)})
    await town.delivery.run_due()
    return answer


async def accept(town: Town, who: Visitor, about: Request, at: datetime) -> Answer:
    answer = await town.press_on(who, "accept_move", about, stamp(at)[0])
    await town.delivery.run_due()
    return answer


async def session(town: Town, about: Request) -> Session:
    found = (await town.request(about.id)).session
    assert found is not None
    return found


def newest(town: Town, who: Visitor) -> str:
    return town.slack.told(who.account.user)[-1]


def words(town: Town, who: Visitor) -> list[str]:
    found = [one for one in town.slack.messages.values() if one.to == who.account]
    return [Token.read(one.token).word for one in found[-1].card.buttons if one.token]


@pytest.mark.parametrize(("one", "other"), [(ADA, GRACE), (GRACE, ADA)], ids=["student", "mentor"])
async def test_a_move_waits_for_the_other_side_and_then_the_same_session_is_at_the_new_time(
    town: Town, booked: Request, one: Visitor, other: Visitor
) -> None:
    form = (await town.press_on(one, "move", booked)).form
    assert [field.key for field in form.fields] == ["times", "exact"]
    assert "Until then the old time stands" in (await propose(town, one, booked, LATER, LATER + HOUR)).text
    assert (await session(town, booked)).starts_at == START
    assert f"{one.name} would like to move your session of Wed 25 Nov 09:00." in newest(town, other)
    assert words(town, other) == ["accept_move", "accept_move", "decline_move"]
    assert (await accept(town, other, booked, LATER + HOUR)).text.startswith("Moved. The details follow.")
    after = await session(town, booked)
    assert booked.session is not None
    assert (after.id, after.starts_at, after.sequence) == (booked.session.id, LATER + HOUR, 1)
    assert after.moves((await town.person(one)).id) == 1
    assert after.moves((await town.person(other)).id) == 0
    assert (await town.request(booked.id)).proposal is None
    for who in (ADA, GRACE):
        assert "Moved: you and" in newest(town, who)


@pytest.mark.parametrize("who", [ADA, GRACE], ids=["who proposed", "who was asked"])
async def test_while_a_move_is_proposed_the_details_still_lead_into_the_room(
    town: Town, booked: Request, who: Visitor
) -> None:
    before = await town.press_on(who, "details", booked)
    assert before.text.count("\nJoin") == 1
    await propose(town, ADA, booked, LATER, LATER + HOUR, LATER + 2 * HOUR)
    during = await town.press_on(who, "details", booked)
    assert during.text.count("\nJoin") == 1
    assert "decline_move" in during.words


async def test_reminders_of_the_old_time_are_gone_and_those_of_the_new_one_come(town: Town, booked: Request) -> None:
    await town.press_on(ADA, "coming", booked)
    await propose(town, ADA, booked, LATER)
    await accept(town, GRACE, booked, LATER)
    assert (await session(town, booked)).student_coming_at is None
    told = len(town.slack.told("Ada"))
    await town.now_is(START + HOUR)
    assert not any("In one hour" in one or "is starting" in one for one in town.slack.told("Ada")[told:])
    await town.now_is(LATER - HOUR)
    assert "In one hour" in newest(town, ADA)


@pytest.mark.parametrize("who", [ADA, GRACE], ids=["who proposed", "who was asked"])
async def test_declining_or_thinking_again_leaves_everything_and_a_new_proposal_is_free(
    town: Town, booked: Request, who: Visitor
) -> None:
    await propose(town, ADA, booked, LATER)
    assert "The old time stands" in (await town.press_on(who, "decline_move", booked)).text
    await town.delivery.run_due()
    other = GRACE if who == ADA else ADA
    assert "is not moved: Wed 25 Nov 09:00 stands." in newest(town, other)
    after = await session(town, booked)
    assert (after.starts_at, after.sequence, after.student_moves) == (START, 0, 0)
    await propose(town, ADA, booked, LATER + HOUR)
    proposal = (await town.request(booked.id)).proposal
    assert proposal is not None
    assert proposal.times == (LATER + HOUR,)


async def test_a_proposal_lapses_in_time_and_both_are_told(town: Town, booked: Request) -> None:
    await propose(town, ADA, booked, LATER)
    await town.now_is(START - 3 * HOUR - MINUTE)
    assert (await town.request(booked.id)).proposal is not None
    await town.now_is(START - 3 * HOUR)
    assert (await town.request(booked.id)).proposal is None
    for who in (ADA, GRACE):
        assert "is not moved" in newest(town, who)
    assert (await session(town, booked)).starts_at == START


async def test_a_proposal_that_was_withdrawn_does_not_lapse_the_next_one(town: Town, booked: Request) -> None:
    await town.now_is(START - DAY)
    await propose(town, ADA, booked, START - 12 * HOUR)
    await town.press_on(ADA, "decline_move", booked)
    await propose(town, ADA, booked, LATER)
    await town.now_is(START - 14 * HOUR)
    proposal = (await town.request(booked.id)).proposal
    assert proposal is not None
    assert proposal.times == (LATER,)
    await town.now_is(START - 3 * HOUR)
    assert (await town.request(booked.id)).proposal is None


async def test_a_request_that_is_cancelled_meanwhile_is_not_touched_by_what_lapses(town: Town, booked: Request) -> None:
    await propose(town, ADA, booked, LATER)
    now = await town.request(booked.id)
    await town.submit(ADA, Token("cancel", now.id, now.version), {"because": ""})
    await town.now_is(START)
    assert (await town.request(booked.id)).status is Status.CANCELLED


async def test_a_side_moves_twice_at_most(town: Town, booked: Request) -> None:
    for n in (1, 2):
        await propose(town, ADA, booked, LATER + n * HOUR)
        await accept(town, GRACE, booked, LATER + n * HOUR)
    before = town.everything()
    answer = await propose(town, ADA, booked, LATER)
    assert "You have moved this session 2 times, and that is as often as it can be." in answer.text
    assert town.everything() == before
    assert "Proposed." in (await propose(town, GRACE, booked, LATER)).text


@pytest.mark.parametrize("ahead", [3 * HOUR, HOUR])
async def test_nothing_is_moved_within_three_hours_of_the_start(town: Town, booked: Request, ahead: timedelta) -> None:
    await town.now_is(START - ahead)
    before = town.everything()
    for answer in (await town.press_on(ADA, "move", booked), await propose(town, ADA, booked, LATER)):
        assert "A session can be moved until 3 hours before it starts." in answer.text
    assert town.everything() == before
    assert "move" not in (await town.press_on(ADA, "details", booked)).words


async def test_only_one_proposal_waits_at_a_time(town: Town, booked: Request) -> None:
    await propose(town, ADA, booked, LATER)
    before = town.everything()
    assert (
        "You have proposed other times, and Grace has not answered yet."
        in (await propose(town, ADA, booked, LATER + HOUR)).text
    )
    assert "Ada has just proposed another time." in (await propose(town, GRACE, booked, LATER + HOUR)).text
    assert town.everything() == before


async def test_nobody_accepts_their_own_proposal_nor_what_was_not_proposed_nor_another_ones(
    town: Town, booked: Request
) -> None:
    await propose(town, ADA, booked, LATER)
    await town.press(ALAN, "help")
    before = town.everything()
    assert "Grace has not answered yet" in (await accept(town, ADA, booked, LATER)).text
    assert "That time is gone." in (await accept(town, GRACE, booked, LATER + HOUR)).text
    assert "That is for those whose session it is." in (await accept(town, ALAN, booked, LATER)).text
    assert "That is for those whose session it is." in (await propose(town, ALAN, booked, LATER)).text
    assert "That is for those whose session it is." in (await town.press_on(ALAN, "decline_move", booked)).text
    assert town.everything() == before


async def test_accepting_or_declining_twice_says_that_nothing_is_proposed(town: Town, booked: Request) -> None:
    await propose(town, ADA, booked, LATER)
    await accept(town, GRACE, booked, LATER)
    before = town.everything()
    for word in ("accept_move", "decline_move"):
        answer = await town.press_on(GRACE, word, booked, stamp(LATER)[0])
        assert "No other time is proposed any more" in answer.text
    assert town.everything() == before


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ((), "Choose a time, or give one below."),
        ((START,), "At one of these times one of you is booked"),
        ((LATER, LATER + HOUR, LATER + 2 * HOUR, LATER + 3 * HOUR), "At most 3"),
        ((datetime(2026, 11, 23, 13, tzinfo=UTC),), "Those times have passed or are too close."),
    ],
)
async def test_times_that_cannot_be_are_refused_in_the_form(
    town: Town, booked: Request, times: tuple[datetime, ...], sentence: str
) -> None:
    before = town.everything()
    answer = await propose(town, ADA, booked, *times)
    assert answer.errors["times"].startswith(sentence)
    assert town.everything() == before


async def test_a_time_that_was_booked_meanwhile_is_gone_and_the_old_one_stands(town: Town, booked: Request) -> None:
    other = await town.claim(GRACE, await town.ask(visitor("Eve"), title="Another"))
    start = START + 2 * HOUR
    await propose(town, ADA, booked, start)
    await town.press(GRACE, Token("schedule", other.id, other.version, stamp(start)[0]))
    before = await town.request(booked.id)
    assert "That time is gone." in (await accept(town, GRACE, booked, start)).text
    assert await town.request(booked.id) == before


async def test_a_session_may_move_into_its_own_old_time(town: Town, booked: Request) -> None:
    near = START + 15 * MINUTE
    await propose(town, ADA, booked, near)
    await accept(town, GRACE, booked, near)
    assert (await session(town, booked)).starts_at == near


async def test_an_exact_moment_can_be_proposed_too(town: Town, booked: Request) -> None:
    now = await town.request(booked.id)
    await town.submit(ADA, Token("move", now.id, now.version), {"exact": stamp(LATER + 7 * MINUTE)[0]})
    await accept(town, GRACE, booked, LATER + 7 * MINUTE)
    assert (await session(town, booked)).starts_at == LATER + 7 * MINUTE


async def test_whose_zone_is_not_known_is_asked_first(town: Town) -> None:
    linus = replace(visitor("Linus", "discord", "G1"), zone="Europe/Helsinki")
    booked = await town.book(GRACE, await town.ask(linus), START)
    screen = (await town.press_on(linus, "move", booked)).screen
    assert isinstance(screen, Form)
    assert len(screen.fields) <= 5


@pytest.mark.parametrize("one", [ADA, GRACE], ids=["student", "mentor"])
async def test_the_time_that_a_session_has_is_not_among_those_to_move_it_to(
    town: Town, booked: Request, one: Visitor
) -> None:
    offered = (await town.press_on(one, "move", booked)).form.fields[0].options
    last = datetime.fromtimestamp(int(offered[-1].value), UTC)
    await propose(town, one, booked, last)
    await accept(town, GRACE if one is ADA else ADA, booked, last)
    assert (await session(town, booked)).starts_at == last
    again = (await town.press_on(one, "move", booked)).form.fields[0].options
    assert again
    assert offered[-1] not in again


async def test_who_came_to_the_old_time_has_not_come_to_the_new_one(town: Town) -> None:
    form = (await town.press(ADMIN, "set_reminding")).form
    values = {one.key: one.value or "" for one in form.fields}
    assert "Saved" in (await town.submit(ADMIN, form, {**values, "move_before": "0"})).text
    booked = await town.book(GRACE, await town.ask(ADA), START)
    await town.now_is(START - 8 * MINUTE)
    await town.press_on(ADA, "check_in", booked)
    await propose(town, ADA, booked, LATER)
    await accept(town, GRACE, booked, LATER)
    await town.now_is(LATER + 11 * MINUTE)
    assert "Ada" in (await town.press_on(GRACE, "check_in", booked)).text
    answer = await town.press_on(GRACE, "miss", booked)
    assert "It is noted that Ada was missing from the session of Thu 26 Nov" in answer.text
