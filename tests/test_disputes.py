"""Disputes to their end: each is decided by somebody who was not to be there, or at last by what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Request, SessionStatus, Status, Visitor
from core.ports import Tx
from core.ui import ButtonStyle, Reader, Token, plain
from tests.scenes import buttons
from tests.town import ADA, ADMIN, ALAN, GRACE, Answer, Town, founded

BOSS = replace(GRACE, administers=True)
START = datetime(2026, 11, 25, 8, tzinfo=UTC)
END = START + timedelta(minutes=45)
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
WHY = {"because": "I sat in the room the whole time."}
AT_LAST = "No coordinator has decided in time, so the check-ins decide"


@pytest_asyncio.fixture
async def booked(town: Town) -> Request:
    return await town.book(GRACE, await town.ask(ADA), START)


async def fill(
    town: Town, who: Visitor, word: str, about: Request, values: dict[str, str], argument: str = ""
) -> Answer:
    answer = await town.fill(who, word, about, values, argument)
    await town.delivery.run_due()
    return answer


async def decide(town: Town, who: Visitor, about: Request, session_id: str, outcome: str) -> Answer:
    return await fill(town, who, "decide", about, {"outcome": outcome, "because": "The log shows it."}, session_id)


async def disputed(town: Town, about: Request, there: Visitor, absent: Visitor) -> str:
    """Let one side be there alone and say so, and the other contest it; return the session's id."""
    assert about.session is not None
    start = about.session.starts_at
    await town.now_is(start)
    await town.press_on(there, "check_in", about)
    await town.now_is(start + 11 * MINUTE)
    await town.press_on(there, "miss", about)
    await fill(town, absent, "contest", about, WHY, about.session.id)
    return about.session.id


async def objected(town: Town, about: Request, *there: Visitor) -> str:
    """Let some be there, and Ada say afterwards that it did not happen; return the session's id."""
    assert about.session is not None
    await town.now_is(START)
    for one in there:
        await town.press_on(one, "check_in", about)
    await town.now_is(END)
    await fill(town, ADA, "object", about, WHY)
    return about.session.id


async def status_of(town: Town, session_id: str) -> SessionStatus:
    def status(tx: Tx) -> SessionStatus:
        return tx.session(session_id, "first").status

    return await town.store.read(status)


def newest(town: Town, who: Visitor) -> str:
    return town.slack.told(who.account.user)[-1]


def labels(answer: Answer) -> list[str]:
    return [one.label.template for one in buttons(answer.screen)]


def offered(town: Town, who: Visitor) -> list[str]:
    """Return the labels of the buttons of the newest message to somebody."""
    found = [one for one in town.slack.messages.values() if one.to == who.account]
    return [one.label.template for one in found[-1].card.buttons]


# Decided at last by what is known


@pytest.mark.parametrize(
    ("there", "request_is", "session_is", "sentence"),
    [
        ((ADA, GRACE), Status.COMPLETED, SessionStatus.COMPLETED, "took place."),
        ((ADA,), Status.OPEN, SessionStatus.MISSED, "you were missing from your session with Ada"),
        ((GRACE,), Status.CANCELLED, SessionStatus.MISSED, "It is noted that Ada was missing"),
        ((), Status.CANCELLED, SessionStatus.MISSED, "Nobody was there"),
    ],
    ids=["both were there", "the student was there", "the mentor was there", "nobody was there"],
)
async def test_what_no_coordinator_decides_within_a_week_is_decided_by_who_checked_in(
    town: Town,
    booked: Request,
    there: tuple[Visitor, ...],
    request_is: Status,
    session_is: SessionStatus,
    sentence: str,
) -> None:
    session_id = await objected(town, booked, *there)
    assert "If no coordinator has decided by Wed 2 Dec 09:45, the check-ins decide." in newest(town, GRACE)
    await town.now_is(END + WEEK - MINUTE)
    assert (await town.request(booked.id)).disputed
    await town.now_is(END + WEEK)
    after = await town.request(booked.id)
    assert (after.status, after.disputed) == (request_is, False)
    assert await status_of(town, session_id) is session_is
    told = [one for one in town.slack.told("Grace") if AT_LAST in one]
    assert len(told) == 1
    assert sentence in told[0]
    assert any(AT_LAST in one for one in town.slack.told("Ada"))


async def test_who_was_noted_as_missing_and_contests_it_stays_so_when_nobody_decides(
    town: Town, booked: Request
) -> None:
    session_id = await disputed(town, booked, ADA, GRACE)
    await town.now_is(START + 11 * MINUTE + WEEK)
    assert not (await town.request(booked.id)).absences[0].is_open
    assert await status_of(town, session_id) is SessionStatus.MISSED
    assert f"{AT_LAST}. It is noted that you were missing" in newest(town, GRACE)


async def test_a_dispute_with_the_only_coordinator_is_decided_too(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.set_up(BOSS)
        await town.approve(BOSS, BOSS)
        booked = await town.book(BOSS, await town.ask(ADA), START)
        session_id = await objected(town, booked, ADA)
        assert "There is nothing left to decide" in (await decide(town, BOSS, booked, session_id, "student")).text
        await town.now_is(END + WEEK)
        assert (await town.request(booked.id)).status is Status.OPEN
        assert await status_of(town, session_id) is SessionStatus.MISSED


async def test_what_a_coordinator_has_decided_is_not_decided_again(town: Town, booked: Request) -> None:
    session_id = await objected(town, booked, ADA)
    await decide(town, ADMIN, booked, session_id, "took_place")
    before = await town.request(booked.id)
    assert (before.status, before.absences[0].decided) == (Status.COMPLETED, "The log shows it.")
    await town.now_is(END + WEEK)
    assert await town.request(booked.id) == before
    assert not any(AT_LAST in one for who in ("Ada", "Grace") for one in town.slack.told(who))


async def test_how_long_a_coordinator_has_is_a_setting(town: Town, booked: Request) -> None:
    form = (await town.press(ADMIN, "set_disputes")).form
    assert [one.key for one in form.fields] == ["contest_within", "decides_after"]
    refused = await town.submit(ADMIN, form, {"contest_within": "48", "decides_after": "0"})
    assert refused.errors == {"decides_after": "Please enter a whole number from 1 to 60."}
    await town.submit(ADMIN, form, {"contest_within": "48", "decides_after": "2"})
    await objected(town, booked)
    await town.now_is(END + timedelta(days=2))
    assert (await town.request(booked.id)).status is Status.CANCELLED


@pytest.mark.parametrize("days", ["2", "20"])
async def test_a_dispute_names_the_moment_at_which_it_is_decided_though_the_bound_changes(
    town: Town, booked: Request, days: str
) -> None:
    await town.now_is(END)
    await town.fill(ADA, "object", booked, WHY)
    form = (await town.press(ADMIN, "set_disputes")).form
    await town.submit(ADMIN, form, {"contest_within": "48", "decides_after": days})
    await town.delivery.run_due()
    for who in (GRACE, ADMIN):
        assert "If no coordinator has decided by Wed 2 Dec 09:45, the check-ins decide." in newest(town, who)
    await town.now_is(END + WEEK - MINUTE)
    assert (await town.request(booked.id)).disputed
    await town.now_is(END + WEEK)
    assert not (await town.request(booked.id)).disputed


# Decided by a coordinator


async def test_a_request_that_was_closed_over_its_student_is_open_again_when_the_mentor_was_missing(
    town: Town, booked: Request
) -> None:
    session_id = await disputed(town, booked, GRACE, ADA)
    assert (await town.request(booked.id)).status is Status.CANCELLED
    await decide(town, ADMIN, booked, session_id, "mentor")
    after = await town.request(booked.id)
    assert (after.status, after.mentor_id, after.released, after.ended_at) == (Status.OPEN, None, True, None)
    assert after.expires_at >= town.clock.now() + timedelta(hours=48)
    assert "Add times" in offered(town, ADA)
    assert "Open" in town.slack.on_board()[-1]


async def test_a_request_that_was_cancelled_later_stays_so_whatever_is_decided(town: Town, booked: Request) -> None:
    session_id = await disputed(town, booked, ADA, GRACE)
    await fill(town, ADA, "cancel", booked, {"because": ""})
    await decide(town, ADMIN, booked, session_id, "mentor")
    assert (await town.request(booked.id)).status is Status.CANCELLED


async def twice(town: Town, booked: Request, first: Visitor) -> tuple[str, str]:
    """Let both mentors of a request, one after the other, contest that they were missing."""
    one = await disputed(town, booked, ADA, first)
    form = await town.press_on(ADA, "edit", booked, "times")
    await town.submit(ADA, form.form, {"days": ("2026-11-26",), "slots": ("morning",)})
    again = await town.book(ALAN, await town.request(booked.id), START + timedelta(days=1))
    return one, await disputed(town, again, ADA, ALAN)


async def test_each_of_several_disputes_of_a_request_can_be_decided(town: Town, booked: Request) -> None:
    first, second = await twice(town, booked, GRACE)
    details = await town.press_on(ADMIN, "details", booked)
    assert labels(details).count("Decide: {start}") == 2
    assert labels(await town.press_on(ADMIN, "oversee", booked)).count("Decide: {start}") == 2
    await decide(town, ADMIN, booked, second, "mentor")
    assert "A coordinator has decided. It is noted that you were missing" in newest(town, ALAN)
    assert not any("A coordinator has decided" in one for one in town.slack.told("Grace"))
    before = town.everything()
    assert "There is nothing left to decide here" in (await decide(town, ADMIN, booked, second, "took_place")).text
    assert town.everything() == before
    form = (await town.press_on(ADMIN, "decide", booked, first)).form
    assert "Grace was missing" in [plain(one.label, Reader()) for one in form.fields[0].options]
    await decide(town, ADMIN, booked, first, "mentor")
    assert "A coordinator has decided. It is noted that you were missing" in newest(town, GRACE)
    assert not any(one.is_open for one in (await town.request(booked.id)).absences)


async def test_who_may_decide_one_dispute_of_a_request_does_not_decide_their_own(town: Town) -> None:
    await town.set_up(BOSS)
    booked = await town.book(BOSS, await town.ask(ADA), START)
    own, other = await twice(town, booked, BOSS)
    details = await town.press_on(BOSS, "details", booked)
    assert [one.token for one in buttons(details.screen) if "|decide:" in f"|{one.token}"] == [
        str(Token("decide", booked.id, (await town.request(booked.id)).version, other))
    ]
    before = town.everything()
    assert "There is nothing left to decide here" in (await decide(town, BOSS, booked, own, "took_place")).text
    assert town.everything() == before
    assert "Decided. Both are told." in (await decide(town, BOSS, booked, other, "took_place")).text


async def test_the_form_to_decide_opens_from_the_coordinators_page(town: Town, booked: Request) -> None:
    session_id = await disputed(town, booked, ADA, GRACE)
    page = await town.press(ADMIN, "programme")
    found = await town.press(ADMIN, page.token("oversee") if "oversee" in page.words else Token("oversee", booked.id))
    primary = [one for one in buttons(found.screen) if one.style is ButtonStyle.PRIMARY]
    assert [one.label.template for one in primary] == ["Decide"]
    form = (await town.press(ADMIN, found.token("decide"))).form
    await town.submit(ADMIN, form, {"outcome": "took_place", "because": "The log shows it."})
    assert await status_of(town, session_id) is SessionStatus.COMPLETED


async def test_what_is_about_a_session_that_was_can_be_said_on_its_old_message_whatever_came_after(
    town: Town, booked: Request
) -> None:
    assert booked.session is not None
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    await town.now_is(START + 11 * MINUTE)
    await town.press_on(ADA, "miss", booked)
    noted = await town.request(booked.id)
    await town.claim(ALAN, noted)
    contest = Token("contest", noted.id, noted.version, booked.session.id)
    assert "A coordinator looks at it now." in (await town.submit(GRACE, contest, WHY)).text
    asked = await town.request(booked.id)
    await town.press_on(ALAN, "release", asked)
    decide = Token("decide", asked.id, asked.version, booked.session.id)
    decided = await town.submit(ADMIN, decide, {"outcome": "mentor", "because": "The log shows it."})
    assert "out of date" not in decided.text
    assert (await town.request(booked.id)).absences[0].decided_at is not None
