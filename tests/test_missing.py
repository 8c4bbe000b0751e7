"""Somebody is missing: called first, then said, then contested, and decided by a coordinator who is no party."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Account, Missing, Person, Request, SessionStatus, Status, Visitor
from core.ports import Failed, Tx
from core.ui import Token
from tests.town import ADA, ADMIN, ALAN, GRACE, Answer, Town, visitor

OTHER_ADMIN = visitor("Mary", administers=True)
START = datetime(2026, 11, 25, 8, tzinfo=UTC)
END = START + timedelta(minutes=45)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHY = {"because": "I sat in the room the whole time."}


@pytest_asyncio.fixture
async def booked(town: Town) -> Request:
    return await town.book(GRACE, await town.ask(ADA), START)


async def session_of(town: Town, booked: Request) -> SessionStatus:
    """Return how the session that was booked stands, whatever its request has come to."""

    def status(tx: Tx) -> SessionStatus:
        assert booked.session is not None
        return tx.session(booked.session.id, booked.programme_id).status

    return await town.store.read(status)


async def waits(town: Town, booked: Request, who: Visitor = ADA) -> None:
    """Let one side check in, and eleven minutes go by."""
    await town.now_is(START)
    await town.press_on(who, "check_in", booked)
    await town.now_is(START + 11 * MINUTE)


async def missed(town: Town, booked: Request, who: Visitor = ADA) -> Request:
    """Let one side be there alone and say so."""
    await waits(town, booked, who)
    await town.press_on(who, "miss", booked)
    await town.delivery.run_due()
    return await town.request(booked.id)


def newest(town: Town, who: Visitor) -> str:
    return town.slack.told(who.account.user)[-1]


def labels(town: Town, who: Visitor) -> list[str]:
    found = [one for one in town.slack.messages.values() if one.to == who.account]
    return [one.label.template for one in found[-1].card.buttons]


# The call


async def test_ten_minutes_in_the_missing_one_is_called_and_the_other_can_say_so(town: Town, booked: Request) -> None:
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    await town.now_is(START + 9 * MINUTE)
    assert "pinged" not in newest(town, ADA)
    await town.now_is(START + 10 * MINUTE)
    assert "Grace hasn't checked in. I have just pinged them everywhere." in newest(town, ADA)
    assert labels(town, ADA) == ["Open the room", "{other} is missing"]
    assert "Ada is there and waits for you: your session has begun." in newest(town, GRACE)
    assert labels(town, GRACE)[0] == "I'm here: join"


async def test_both_are_called_when_nobody_is_there(town: Town, booked: Request) -> None:
    await town.now_is(START + 10 * MINUTE)
    for who in (ADA, GRACE):
        assert "neither of you has checked in." in newest(town, who)


async def test_nobody_is_called_when_both_are_there(town: Town, booked: Request) -> None:
    await town.now_is(START)
    for who in (ADA, GRACE):
        await town.press_on(who, "check_in", booked)
    before = town.everything()
    await town.now_is(START + 10 * MINUTE)
    assert town.everything()["mini_mentorship_requests"] == before["mini_mentorship_requests"]
    assert "pinged" not in newest(town, ADA) + newest(town, GRACE)


async def _with_discord(town: Town, who: Visitor) -> Account:
    person = await town.person(who)
    second = Account("discord", "", f"{who.name}-on-discord")

    def write(tx: Tx) -> Person:
        tx.put_person(replace(person, accounts=(*person.accounts, second)))
        return tx.person(person.id, person.programme_id)

    await town.store.write(write)
    return second


async def test_the_call_goes_to_every_account_and_once(town: Town, booked: Request) -> None:
    second = await _with_discord(town, GRACE)
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    town.discord.fail(Failed("not now"))
    town.slack.messages.clear()
    await town.now_is(START + 10 * MINUTE)
    for _ in range(3):
        await town.passes(seconds=30)
    for platform, account in ((town.slack, GRACE.account), (town.discord, second)):
        called = [one for one in platform.messages.values() if one.to == account and "waits for you" in one.text]
        assert len(called) == 1, account


# Saying it


async def test_a_missing_mentor_opens_the_request_at_the_head_of_the_queue(town: Town, booked: Request) -> None:
    await waits(town, booked)
    answer = await town.press_on(ADA, "miss", booked)
    assert "It is noted that Grace was missing from the session of Wed 25 Nov 09:00." in answer.text
    assert "Your request is open again, at the head of the queue." in answer.text
    await town.delivery.run_due()
    after = await town.request(booked.id)
    assert (after.status, after.mentor_id, after.released, after.session) == (Status.OPEN, None, True, None)
    assert await session_of(town, booked) is SessionStatus.MISSED
    assert "It is noted that you were missing from your session with Ada" in newest(town, GRACE)
    assert "You can contest it within 48 hours; then a coordinator decides." in newest(town, GRACE)
    assert labels(town, GRACE)[0] == "That is not so"
    assert "Open" in town.slack.on_board()[-1]
    # All times that were offered may have passed: there are two days to add others or to find a mentor.
    assert after.expires_at >= town.clock.now() + 48 * HOUR


async def test_a_missing_student_closes_the_request(town: Town, booked: Request) -> None:
    after = await missed(town, booked, GRACE)
    assert (after.status, after.absences[0].missing) == (Status.CANCELLED, Missing.STUDENT)
    assert await session_of(town, booked) is SessionStatus.MISSED
    assert "you were missing from your session with Grace" in newest(town, ADA)
    assert labels(town, ADA) == ["That is not so", "Ask for a session", "My sessions"]


@pytest.mark.parametrize(
    ("at", "here", "sentence"),
    [
        (START - MINUTE, (), "It is too early for that"),
        (START + 9 * MINUTE, (ADA,), "Give Grace 10 minutes after the start. Then I call them, and you can say it."),
        (START + 11 * MINUTE, (), "Only who is there can say that somebody is missing. Check in first."),
        (START + 11 * MINUTE, (ADA, GRACE), "Grace has checked in, so nobody is missing."),
        (START + 11 * MINUTE, (GRACE,), "Grace has checked in, so nobody is missing."),
    ],
)
async def test_nobody_is_said_to_be_missing_before_it_is_so(
    town: Town, booked: Request, at: datetime, here: tuple[Visitor, ...], sentence: str
) -> None:
    await town.now_is(START - 5 * MINUTE)
    for who in here:
        await town.press_on(who, "check_in", booked)
    await town.now_is(at)
    before = town.everything()
    answer = await town.press_on(ADA, "miss", booked)
    assert sentence in answer.note
    assert town.everything() == before


async def test_a_press_before_the_call_has_gone_out_waits_for_it(town: Town, booked: Request) -> None:
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    town.clock.set(START + 10 * MINUTE)
    answer = await town.press_on(ADA, "miss", booked)
    assert "I am just calling Grace on every way I know. Please press again in a minute." in answer.text
    await town.delivery.run_due()
    assert "It is noted that Grace was missing" in (await town.press_on(ADA, "miss", booked)).text


async def test_saying_it_twice_or_after_it_was_said_changes_nothing(town: Town, booked: Request) -> None:
    await missed(town, booked)
    before = town.everything()
    assert "Nothing is booked for it any more." in (await town.press_on(ADA, "miss", booked)).text
    assert "It is noted that you were missing." in (await town.press_on(GRACE, "check_in", booked)).note
    assert town.everything() == before


async def test_a_coordinator_names_who_was_missing(town: Town, booked: Request) -> None:
    await town.now_is(START + 20 * MINUTE)
    form = (await town.press_on(ADMIN, "miss", booked)).form
    assert [one.value for one in form.fields[0].options] == ["student", "mentor", "both"]
    before = town.everything()
    for values, error in (({}, "Please fill this in."), ({"who": "nobody"}, "Please choose one of those offered.")):
        assert (await town.submit(ADMIN, form, values)).errors == {"who": error}
    assert town.everything() == before
    await town.submit(ADMIN, form, {"who": "both"})
    await town.delivery.run_due()
    assert (await town.request(booked.id)).status is Status.CANCELLED
    for who in (ADA, GRACE):
        assert "Nobody was there for the session of" in newest(town, who)
        assert labels(town, who)[0] == "That is not so"


async def test_somebody_else_says_nothing_about_it(town: Town, booked: Request) -> None:
    await waits(town, booked)
    await town.press(ALAN, "help")
    before = town.everything()
    for word in ("miss", "object"):
        assert "That is for those whose session it is." in (await town.press_on(ALAN, word, booked)).text
    assert town.everything() == before


# Contesting


async def test_the_missing_one_contests_once_and_both_and_the_coordinators_hear_of_it(
    town: Town, booked: Request
) -> None:
    after = await missed(town, booked)
    session_id = after.absences[0].session_id
    form = (await town.press_on(GRACE, "contest", booked, session_id)).form
    assert (await town.submit(GRACE, form, {"because": "  "})).errors == {"because": "Please fill this in."}
    assert "A coordinator looks at it now." in (await town.submit(GRACE, form, WHY)).text
    await town.delivery.run_due()
    assert "Grace says that they were not missing" in newest(town, ADA)
    assert WHY["because"] in newest(town, ADA)
    assert "Please decide: did Ada and Grace meet on Wed 25 Nov 09:00?" in newest(town, ADMIN)
    assert "Ada at 09:00" in newest(town, ADMIN)
    assert "Grace did not" in newest(town, ADMIN)
    before = town.everything()
    again = await town.fill(GRACE, "contest", booked, WHY, session_id)
    assert "A coordinator has it already." in again.text
    assert town.everything() == before


@pytest.mark.parametrize("hours", [47, 48])
async def test_it_can_be_contested_within_two_days(town: Town, booked: Request, hours: int) -> None:
    after = await missed(town, booked)
    await town.now_is(START + 11 * MINUTE + hours * HOUR)
    before = town.everything()
    answer = await town.fill(GRACE, "contest", booked, WHY, after.absences[0].session_id)
    if hours < 48:
        assert "A coordinator looks at it now." in answer.text
    else:
        assert "That could be contested for 48 hours, and they are over." in answer.text
        assert town.everything() == before


async def test_nobody_contests_what_is_not_said_of_them(town: Town, booked: Request) -> None:
    after = await missed(town, booked)
    await town.press(ALAN, "help")
    before = town.everything()
    for who in (ADA, ALAN, ADMIN):
        answer = await town.fill(who, "contest", booked, WHY, after.absences[0].session_id)
        assert "A coordinator looks at it now." not in answer.text
    answer = await town.fill(GRACE, "contest", booked, WHY, "f" * 32)
    assert "There is no such request here." in answer.text
    assert town.everything() == before


# Deciding


async def contested(town: Town, booked: Request, there: Visitor, absent: Visitor) -> str:
    after = await missed(town, booked, there)
    session_id = after.absences[0].session_id
    await town.fill(absent, "contest", booked, WHY, session_id)
    await town.delivery.run_due()
    return session_id


async def decide(town: Town, who: Visitor, booked: Request, session_id: str, outcome: str) -> Answer:
    answer = await town.fill(who, "decide", booked, {"outcome": outcome, "because": "The log shows it."}, session_id)
    await town.delivery.run_due()
    return answer


@pytest.mark.parametrize(("there", "absent"), [(ADA, GRACE), (GRACE, ADA)], ids=["mentor", "student"])
async def test_a_session_that_took_place_after_all_is_completed_and_both_are_asked_for_a_review(
    town: Town, booked: Request, there: Visitor, absent: Visitor
) -> None:
    session_id = await contested(town, booked, there, absent)
    assert "Decided. Both are told." in (await decide(town, ADMIN, booked, session_id, "took_place")).text
    after = await town.request(booked.id)
    assert after.status is Status.COMPLETED
    assert after.session is not None
    assert (after.session.id, after.session.status, after.session.missed_by) == (
        session_id,
        SessionStatus.COMPLETED,
        None,
    )
    for who in (ADA, GRACE):
        told = "\n".join(town.slack.told(who.name)[-2:])
        assert "took place." in told
        assert "The log shows it." in told
        assert "How was your session with" in told


async def test_a_session_that_was_missed_stays_so(town: Town, booked: Request) -> None:
    session_id = await contested(town, booked, ADA, GRACE)
    before = await town.request(booked.id)
    await decide(town, ADMIN, booked, session_id, "mentor")
    after = await town.request(booked.id)
    assert (after.status, after.edition) == (Status.OPEN, before.edition)
    assert await session_of(town, booked) is SessionStatus.MISSED
    assert "A coordinator has decided. It is noted that you were missing" in newest(town, GRACE)
    assert "A coordinator has decided. It is noted that Grace was missing" in newest(town, ADA)


async def test_a_decision_leaves_the_request_alone_when_another_mentor_has_it_by_then(
    town: Town, booked: Request
) -> None:
    session_id = await contested(town, booked, ADA, GRACE)
    held = await town.claim(ALAN, await town.request(booked.id))
    await decide(town, ADMIN, booked, session_id, "took_place")
    after = await town.request(booked.id)
    assert (after.status, after.mentor_id, after.edition) == (Status.CLAIMED, held.mentor_id, held.edition)
    assert await session_of(town, booked) is SessionStatus.COMPLETED


async def test_a_dispute_is_decided_once_and_by_nobody_who_was_to_be_there(town: Town, booked: Request) -> None:
    session_id = await contested(town, booked, ADA, GRACE)
    before = town.everything()
    for who in (ADA, GRACE):
        assert "Decided." not in (await decide(town, who, booked, session_id, "took_place")).text
    assert town.everything() == before
    await decide(town, ADMIN, booked, session_id, "mentor")
    before = town.everything()
    answer = await decide(town, ADMIN, booked, session_id, "took_place")
    assert "There is nothing left to decide here" in answer.text
    assert town.everything() == before


async def test_a_coordinator_who_was_to_be_there_is_not_asked_and_does_not_decide(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    booked = await town.book(boss, await town.ask(ADA), START)
    session_id = await contested(town, booked, ADA, boss)
    assert not any("Please decide" in one for one in town.slack.told("Grace"))
    assert any("Please decide" in one for one in town.slack.told("Barbara"))
    before = town.everything()
    assert (
        "There is nothing left to decide here, or it is your own"
        in (await decide(town, boss, booked, session_id, "took_place")).text
    )
    assert town.everything() == before


async def test_a_decision_without_an_outcome_or_a_reason_is_not_taken(town: Town, booked: Request) -> None:
    session_id = await contested(town, booked, ADA, GRACE)
    form = (await town.press_on(ADMIN, "decide", booked, session_id)).form
    before = town.everything()
    for values, errors in (
        ({"because": "So."}, {"outcome": "Please fill this in."}),
        ({"because": "So.", "outcome": "perhaps"}, {"outcome": "Please choose one of those offered."}),
        ({"outcome": "mentor"}, {"because": "Please fill this in."}),
        (
            {"outcome": "mentor", "because": "x" * 301},
            {"because": "That is too long: at most 300 characters, please (you wrote 301)."},
        ),
    ):
        assert (await town.submit(ADMIN, form, values)).errors == errors
    assert town.everything() == before


# It didn't happen


async def test_afterwards_both_are_asked_whether_it_happened_and_can_say_no(town: Town, booked: Request) -> None:
    await town.now_is(END)
    assert labels(town, ADA) == ["It happened", "It didn't happen", "Details"]


async def test_who_comes_after_the_end_reads_that_it_is_over_and_can_say_either(town: Town, booked: Request) -> None:
    await town.now_is(END)
    answer = await town.press_on(ADA, "check_in", booked)
    assert answer.note == "The session is over, so there is nothing to come to any more."
    assert [one for one in answer.words if one in ("complete", "object")] == ["complete", "object"]
    await town.fill(GRACE, "object", booked, WHY)
    assert not {"complete", "object"} & set((await town.press_on(ADA, "details", booked)).words)


async def test_who_was_there_alone_has_one_button_that_says_so(town: Town, booked: Request) -> None:
    await waits(town, booked)
    await town.now_is(END)
    words = (await town.press_on(ADA, "details", booked)).words
    assert (words.count("miss"), words.count("object")) == (1, 0)


@pytest.mark.parametrize("who", [ADA, GRACE])
async def test_whoever_is_noted_missing_can_still_contest_it_on_the_card(
    town: Town, booked: Request, who: Visitor
) -> None:
    await missed(town, booked, GRACE if who is ADA else ADA)
    noted = "It is noted that you were missing. If that is not so, say it here, and a coordinator decides."
    answer = await town.press_on(who, "complete", booked)
    assert answer.note == noted
    form = (await town.press(who, answer.token("contest"))).form
    await town.submit(who, form, WHY)
    again = await town.press_on(who, "complete", booked)
    assert "contest" not in again.words
    assert again.note != noted


async def test_what_can_be_contested_no_more_has_no_button_for_it(town: Town, booked: Request) -> None:
    await missed(town, booked, GRACE)
    assert "contest" not in (await town.press_on(GRACE, "details", booked)).words
    await town.now_is(START + 49 * HOUR)
    answer = await town.press_on(ADA, "complete", booked)
    assert "contest" not in answer.words
    assert answer.note == "That is over: nothing can be changed about it any more."


async def test_an_objection_waits_for_a_coordinator_and_is_not_completed_meanwhile(town: Town, booked: Request) -> None:
    await town.now_is(END)
    await town.fill(GRACE, "object", booked, WHY)
    await town.delivery.run_due()
    assert "Grace says that your session of Wed 25 Nov 09:00 did not happen." in newest(town, ADA)
    answer = await town.press_on(ADA, "complete", booked)
    assert "so a coordinator decides" in answer.text
    assert "A coordinator has it already." in (await town.fill(ADA, "object", booked, WHY)).text
    await town.now_is(END + 100 * HOUR)
    assert (await town.request(booked.id)).status is Status.SCHEDULED


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("took_place", Status.COMPLETED),
        ("student", Status.CANCELLED),
        ("both", Status.CANCELLED),
        ("mentor", Status.OPEN),
    ],
)
async def test_a_coordinator_decides_an_objection(town: Town, booked: Request, outcome: str, status: Status) -> None:
    await town.now_is(END)
    await town.fill(ADA, "object", booked, WHY)
    assert booked.session is not None
    await decide(town, ADMIN, booked, booked.session.id, outcome)
    after = await town.request(booked.id)
    assert after.status is status
    assert not after.disputed
    kept = await session_of(town, booked)
    assert kept is (SessionStatus.COMPLETED if outcome == "took_place" else SessionStatus.MISSED)


async def test_whoever_was_there_alone_says_afterwards_that_the_other_was_missing(town: Town, booked: Request) -> None:
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    await town.now_is(END)
    shown = [one for one in town.slack.messages.values() if one.to == ADA.account][-1]
    words = [Token.read(one.token).word for one in shown.card.buttons]
    assert words == ["complete", "miss", "details"]


async def test_a_session_is_objected_to_only_when_it_is_over(town: Town, booked: Request) -> None:
    await town.now_is(END - MINUTE)
    before = town.everything()
    assert "That comes after the session." in (await town.fill(ADA, "object", booked, WHY)).text
    assert town.everything() == before


async def test_what_became_of_it_is_for_the_two_and_for_coordinators_only(town: Town, booked: Request) -> None:
    await contested(town, booked, ADA, GRACE)
    for who in (ADA, GRACE, ADMIN):
        assert "In dispute" in (await town.press_on(who, "details", booked)).text
    assert "In dispute" not in (await town.press_on(ALAN, "details", booked)).text
    assert "missing" not in "\n".join(town.slack.on_board())
