"""A direct message is drawn again in place when what it offers holds no more: no dead button stays on a screen."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import Request, Visitor
from core.ports import Failed, Uncertain
from core.ui import Token, plain
from storage.ahead import count_due
from tests.town import ADA, ADMIN, ALAN, GRACE, Town, rows_of, visitor

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
LATER = START + timedelta(hours=2)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BOOKED = "You and {other} meet on Wed 25 Nov 09:00 (45 minutes)"
TITLE = "Mock interview for a backend role"


def last(town: Town, who: Visitor, headline: str) -> str:
    """Return the reference of somebody's newest direct message that begins like that."""
    found = [ref for ref, one in town.slack.messages.items() if one.to == who.account and one.text.startswith(headline)]
    assert found, town.slack.told(who.name)
    return found[-1]


def labels(town: Town, ref: str) -> list[str]:
    """Return what can be pressed on a message."""
    one = town.slack.messages[ref]
    return [plain(button.label, one.reader) for button in one.card.buttons]


def said(town: Town, ref: str) -> list[str]:
    """Return what a message says, without its buttons."""
    lines = town.slack.messages[ref].text.splitlines()
    return lines[: len(lines) - len(labels(town, ref))]


def words(town: Town, who: Visitor) -> dict[str, list[str]]:
    """Return what can be pressed on each direct message of somebody, by its headline."""
    mine = {ref: one for ref, one in town.slack.messages.items() if one.to == who.account}
    return {one.text.splitlines()[0]: labels(town, ref) for ref, one in mine.items()}


def kept(town: Town) -> set[str]:
    """Return the messages whose buttons may still stop holding."""
    return {str(row[0]) for row in rows_of(town.file)["told"]}


async def booked(town: Town) -> Request:
    """Ada's request, booked by Grace from the board; both have been told."""
    made = await town.book(GRACE, await town.ask(ADA), START)
    await town.delivery.run_due()
    return await town.request(made.id)


async def on(town: Town, who: Visitor, word: str, about: Request, ref: str, argument: str = "") -> str:
    """Let somebody press a button of the newest card on their own message, and everything be sent."""
    now = await town.request(about.id)
    answer = await town.press(who, Token(word, now.id, now.version, argument), on=ref)
    await town.delivery.run_due()
    return answer.text


async def asks_to_move(town: Town, who: Visitor, about: Request, ref: str) -> None:
    """Let somebody propose another time, by the form that their message opens."""
    now = await town.request(about.id)
    times = {"times": (f"{LATER.timestamp():.0f}",)}
    answer = await town.press(who, Token("move", now.id, now.version), times, submitted=True, on=ref)
    assert "Proposed." in answer.text, answer.text
    await town.delivery.run_due()


async def stood_by(town: Town) -> tuple[Request, str]:
    """Let Alan stand by until Grace's hold has run out; return the request as she held it, and what he is told."""
    held = await town.claim(GRACE, await town.ask(ADA))
    await town.press(ALAN, Token("stand_by", held.id, held.version))
    await town.passes(minutes=16)
    return held, last(town, ALAN, "It is free again")


# What holds no more


async def test_after_a_move_no_message_offers_the_old_time(town: Town) -> None:
    made = await booked(town)
    hers = last(town, GRACE, BOOKED.format(other="Ada"))
    await town.now_is(START - 24 * HOUR)
    reminder = last(town, GRACE, "Tomorrow: ")
    assert "I'm coming" in labels(town, reminder)
    assert "Move" in labels(town, hers)
    sent = town.slack.sends
    await asks_to_move(town, ADA, made, last(town, ADA, BOOKED.format(other="Grace")))
    await on(town, GRACE, "accept_move", made, last(town, GRACE, "Ada would like"), f"{LATER.timestamp():.0f}")
    now = "As of Tue 24 Nov 09:00 it is booked for Wed 25 Nov 11:00."
    assert said(town, hers) == [BOOKED.format(other="Ada"), TITLE, now]
    assert said(town, reminder) == ["Tomorrow: your session with Ada, Wed 25 Nov 09:00.", TITLE, now]
    assert labels(town, hers) == labels(town, reminder) == ["Details"]
    assert town.slack.sends == sent + 3, "asked, and both told: what is drawn again is not sent anew"


async def test_whoever_proposed_a_move_is_not_left_with_the_proposal_when_it_is_taken(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, BOOKED.format(other="Grace"))
    await asks_to_move(town, ADA, made, mine)
    assert labels(town, mine) == ["Keep the old time", "Details"]
    await on(town, GRACE, "accept_move", made, last(town, GRACE, "Ada would like"), f"{LATER.timestamp():.0f}")
    assert said(town, mine)[0].startswith("Proposed. Grace can choose until")
    assert said(town, mine)[-1] == "As of Mon 23 Nov 13:00 it is booked for Wed 25 Nov 11:00."
    assert labels(town, mine) == ["See my request"]


async def test_a_move_that_is_not_taken_leaves_neither_its_question_nor_the_proposal_but_all_else(town: Town) -> None:
    made = await booked(town)
    mine, hers = (last(town, who, "You and") for who in (ADA, GRACE))
    before = labels(town, hers)
    await asks_to_move(town, ADA, made, mine)
    asked = last(town, GRACE, "Ada would like to move")
    await on(town, ADA, "decline_move", made, mine)
    assert labels(town, asked) == ["Details"]
    assert said(town, asked)[-1] == "As of Mon 23 Nov 13:00 it is booked for Wed 25 Nov 09:00."
    assert labels(town, hers) == before
    assert said(town, mine)[0].startswith("The old time stands: Wed 25 Nov 09:00.")
    assert "Move" in labels(town, mine)


async def test_after_a_cancellation_nobody_can_join_or_move_what_is_off(town: Town) -> None:
    made = await booked(town)
    mine, hers = (last(town, who, "You and") for who in (ADA, GRACE))
    await town.press(ADA, Token("cancel", made.id, made.version), {"because": ""}, submitted=True, on=mine)
    await town.delivery.run_due()
    assert said(town, hers) == [BOOKED.format(other="Ada"), TITLE, "As of Mon 23 Nov 13:00 it is cancelled."]
    assert said(town, mine)[0] == "Cancelled. Everybody concerned is told.", "the answer to a press stays"
    assert labels(town, mine) == ["Ask again", "My sessions"]


async def test_after_a_mentor_gave_a_session_back_the_student_is_not_offered_to_join(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, "You and")
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    assert said(town, mine)[-1] == "As of Mon 23 Nov 13:00 it is open to all mentors."
    assert labels(town, mine) == ["See my request"]


async def test_after_none_of_these_the_mentors_message_does_not_wait_for_an_answer(town: Town) -> None:
    held, free = await stood_by(town)
    await on(town, ALAN, "claim", held, free)
    assert said(town, free)[0].startswith("It's yours until"), "whoever picks a time is left to it"
    now = await town.request(held.id)
    times = {"times": (f"{LATER.timestamp():.0f}",)}
    await town.press(ALAN, Token("propose", now.id, now.version), times, submitted=True, on=free)
    await town.delivery.run_due()
    assert said(town, free)[0].startswith("Proposed. Ada can choose until")
    asked = last(town, ADA, "Alan would like to meet you at another time")
    assert "None of these, then." in await on(town, ADA, "decline", held, asked)
    assert said(town, free)[-1] == "As of Mon 23 Nov 13:16 it is open to all mentors."
    assert labels(town, free) == ["Browse open requests"]
    assert said(town, asked)[0].startswith("None of these, then.")


@pytest.mark.parametrize("alone", [True, False], ids=["a mentor", "a coordinator too"])
async def test_a_mentor_by_a_group_is_still_led_to_what_is_open(town: Town, alone: bool) -> None:
    await town.set_up(ADMIN, mentors_by="group", mentors_group="S1")
    hedy = visitor("Hedy", groups=frozenset({"S1"}))
    held = await town.claim(GRACE, await town.ask(ADA))
    if not alone:
        await town.set_up(replace(hedy, administers=True), mentors_by="group", mentors_group="S1")
    await town.press(hedy, Token("stand_by", held.id, held.version))
    await town.passes(minutes=16)
    free = last(town, hedy, "It is free again")
    await town.claim(GRACE, await town.request(held.id))
    await town.delivery.run_due()
    assert labels(town, free) == [*([] if alone else ["Programme"]), "Browse open requests"]


async def test_whoever_claims_from_the_board_what_a_message_offers_reads_there_that_it_is_theirs(town: Town) -> None:
    held, free = await stood_by(town)
    await town.claim(ALAN, await town.request(held.id))
    await town.delivery.run_due()
    assert said(town, free)[-1] == "As of Mon 23 Nov 13:16 you hold it."
    assert labels(town, free) == ["Details"]


async def test_what_was_claimed_by_another_mentor_cannot_be_claimed_from_a_message(town: Town) -> None:
    held, free = await stood_by(town)
    await town.claim(GRACE, await town.request(held.id))
    await town.delivery.run_due()
    assert said(town, free)[-1] == "As of Mon 23 Nov 13:16 a mentor has it."
    assert labels(town, free) == ["Browse open requests"]


async def through(town: Town, made: Request, until: datetime) -> None:
    """Let everything come that comes until then: the reminders, the start, the question whether it happened."""
    for at in (START - 24 * HOUR, START - HOUR, START - 10 * MINUTE, START, START + 11 * MINUTE, START + 45 * MINUTE):
        if at <= until:
            await town.now_is(at)


async def test_when_a_session_is_over_its_reminders_offer_nothing_any_more(town: Town) -> None:
    made = await booked(town)
    await through(town, made, START + 45 * MINUTE)
    ended = last(town, ADA, "Your session with Grace is over.")
    assert "It happened" in labels(town, ended)
    await on(town, ADA, "complete", made, ended)
    assert said(town, ended)[0] == "Good. How was it?"
    for who, other, onward in ((ADA, "Grace", "See my request"), (GRACE, "Ada", "Details")):
        gone = [BOOKED, "In one hour, at 09:00: ", "Your session with {other} is starting."]
        for headline in (*gone, "Your session with {other} has begun"):
            ref = last(town, who, headline.format(other=other))
            assert said(town, ref)[-1] == "As of Wed 25 Nov 09:45 the session is over."
            assert labels(town, ref) == [onward]
        assert labels(town, last(town, who, "How was your session")) == ["Review"]


async def test_when_a_session_begins_the_days_reminder_offers_nothing_any_more(town: Town) -> None:
    made = await booked(town)
    await town.now_is(START - 24 * HOUR)
    mine, hers = (last(town, who, "Tomorrow: ") for who in (ADA, GRACE))
    await on(town, ADA, "coming", made, mine)
    before = {ref: labels(town, ref) for ref in (mine, hers)}
    await town.now_is(START - MINUTE)
    assert {ref: labels(town, ref) for ref in (mine, hers)} == before
    assert all("Can't make it" in found for found in before.values())
    await town.now_is(START)
    for ref, onward in ((mine, "See my request"), (hers, "Details")):
        assert said(town, ref)[-1] == "As of Wed 25 Nov 09:00 the session has begun."
        assert labels(town, ref) == [onward]


async def test_when_a_session_ends_nothing_offers_to_join_it_any_more(town: Town) -> None:
    made = await booked(town)
    await through(town, made, START)
    hour = last(town, ADA, "In one hour, at 09:00: ")
    assert {"Join", "I'm running late"} <= set(labels(town, hour))
    await town.now_is(START + 45 * MINUTE)
    for headline in (BOOKED.format(other="Grace"), "In one hour, at 09:00: ", "Your session with Grace is starting."):
        ref = last(town, ADA, headline)
        assert said(town, ref)[-1] == "As of Wed 25 Nov 09:45 the session is over."
        assert labels(town, ref) == ["See my request"]
    assert "It happened" in labels(town, last(town, ADA, "Your session with Grace is over."))


async def test_after_a_move_a_message_holds_until_the_new_time(town: Town) -> None:
    made = await booked(town)
    await asks_to_move(town, ADA, made, last(town, ADA, BOOKED.format(other="Grace")))
    await on(town, GRACE, "accept_move", made, last(town, GRACE, "Ada would like"), f"{LATER.timestamp():.0f}")
    moved = last(town, GRACE, "Moved: you and")
    before = labels(town, moved)
    await town.now_is(START + HOUR)
    assert labels(town, moved) == before
    await town.now_is(LATER + 45 * MINUTE)
    assert labels(town, moved) == ["Details"]


@pytest.mark.parametrize("word", ["coming", "late", "check_in", "cancel", "move"])
async def test_a_press_that_comes_before_a_message_is_drawn_again_says_what_is_so(town: Town, word: str) -> None:
    made = await booked(town)
    now = await town.request(made.id)
    await town.now_is(START + 45 * MINUTE)
    answer = await town.press(ADA, Token(word, now.id, now.version, "10"), {"because": ""}, submitted=True)
    assert answer.note in (
        "It is too late for that: the session started at Wed 25 Nov 09:00.",
        "The session is over, so there is nothing to come to any more.",
    )


async def test_when_a_mentor_was_missing_neither_side_is_called_in_any_more(town: Town) -> None:
    made = await booked(town)
    await through(town, made, START)
    started = last(town, ADA, "Your session with Grace is starting.")
    assert "Open the room" in await on(town, ADA, "check_in", made, started)
    await town.now_is(START + 11 * MINUTE)
    called = last(town, GRACE, "Ada is there and waits for you")
    assert "I'm here: join" in labels(town, called)
    await on(town, ADA, "miss", made, last(town, ADA, "Grace hasn't checked in."))
    assert labels(town, called) == ["Browse open requests"]
    assert said(town, called)[-1] == "As of Wed 25 Nov 09:11 it is open to all mentors."
    assert labels(town, started) == ["See my request"]
    assert labels(town, last(town, GRACE, "It is noted that you were missing"))[0] == "That is not so"


# What is left alone


async def test_what_is_about_a_session_that_was_stays_whatever_the_request_goes_on_to(town: Town) -> None:
    made = await booked(town)
    await through(town, made, START)
    await town.press_on(ADA, "check_in", made)
    await town.now_is(START + 11 * MINUTE)
    await town.press_on(ADA, "miss", made)
    await town.delivery.run_due()
    noted = last(town, GRACE, "It is noted that you were missing")
    before = labels(town, noted)
    await town.press(ADA, Token("cancel", (now := await town.request(made.id)).id, now.version), submitted=True)
    await town.delivery.run_due()
    assert labels(town, noted) == before == ["That is not so", "My sessions"]


async def test_what_still_holds_is_not_drawn_again(town: Town) -> None:
    made = await booked(town)
    await town.now_is(START - 24 * HOUR)
    await on(town, ADA, "coming", made, last(town, ADA, "Tomorrow: "))
    await town.press_on(GRACE, "late", made, "10")
    await town.delivery.run_due()
    boards = {ref for ref, one in town.slack.messages.items() if isinstance(one.to, str)}
    assert set(town.slack.updates) <= boards


async def test_each_message_is_drawn_again_once(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, "You and")
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    await town.book(ALAN, await town.request(made.id), START)
    await town.passes(minutes=1)
    assert town.slack.updates.count(mine) == 1


async def test_what_was_looked_at_again_offers_nothing_dead_later(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, "You and")
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    assert "Open" in await on(town, ADA, "details", made, mine)
    assert "Cancel request" in labels(town, mine)
    await town.claim(ALAN, await town.request(made.id))
    await town.delivery.run_due()
    assert labels(town, mine) == ["See my request"]
    assert said(town, mine)[-1] == "As of Mon 23 Nov 13:00 a mentor has it."


async def test_a_private_reply_is_not_kept(town: Town) -> None:
    made = await town.ask(ADA)
    await town.claim(GRACE, made)
    assert kept(town) == set()


# When it does not work at once


async def test_a_message_that_is_gone_is_left_alone_and_forgotten(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, "You and")
    del town.slack.messages[mine]
    assert mine in kept(town)
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    assert mine not in kept(town)
    assert await town.store.read(count_due, town.clock.now()) == 0


async def test_a_message_that_cannot_be_drawn_now_is_drawn_later(town: Town) -> None:
    made = await booked(town)
    mine = last(town, ADA, "You and")
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    town.slack.fail(Failed("down"), times=3)
    town.slack.fail(Uncertain("broken"), times=3)
    await town.delivery.run_due()
    for _ in range(4):
        await town.passes(minutes=1)
    assert labels(town, mine) == ["See my request"]
    assert len([one for one in town.slack.told("Ada") if "can't make it" in one]) == 1


async def test_a_message_that_was_on_its_way_during_the_step_is_drawn_again(town: Town) -> None:
    made = await town.book(GRACE, await town.ask(ADA), START)
    town.slack.meanwhile = lambda: town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    await town.delivery.run_due()
    for who in (ADA, GRACE):
        for headline, can in words(town, who).items():
            assert not {"Join", "Move", "Can't make it"} & set(can), headline


async def test_a_message_that_may_have_arrived_is_found_and_kept(town: Town) -> None:
    made = await town.book(GRACE, await town.ask(ADA), START)
    town.slack.fail(Uncertain("broken"), arrives=True, times=10)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    await town.passes(minutes=1)
    assert {last(town, ADA, "You and"), last(town, GRACE, "You and")} <= kept(town)
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    assert labels(town, last(town, ADA, "You and")) == ["See my request"]


async def test_whoever_was_overtaken_leaves_it_to_the_other_to_keep_the_message(town: Town) -> None:
    await town.book(GRACE, await town.ask(ADA), START)

    async def overtaken() -> None:
        town.clock.forward(seconds=70)
        now = town.clock.now()
        await town.store.write(lambda tx: tx.lease(now, now + MINUTE, 100))

    town.slack.meanwhile = overtaken
    await town.delivery.run_due()
    assert kept(town) == set()
    await town.passes(minutes=2)
    assert {last(town, who, "You and") for who in (ADA, GRACE)} == kept(town)
    assert len(town.slack.told("Ada")) == len(set(town.slack.told("Ada")))


# How long it is kept


async def test_whoever_is_erased_is_named_on_no_message_that_is_drawn_again(town: Town) -> None:
    await booked(town)
    hers = last(town, GRACE, "You and Ada meet")
    form = (await town.press(ADA, "erase")).form
    await town.submit(ADA, form, {"sure": "erase"})
    await town.delivery.run_due()
    assert said(town, hers)[0] == "You and Somebody who left meet on Wed 25 Nov 09:00 (45 minutes)"
    assert "Join" not in labels(town, hers)
    assert kept(town) == set()


async def test_of_whoever_is_erased_no_message_is_known_any_more(town: Town) -> None:
    await booked(town)
    mine = last(town, ADA, "You and Grace meet")
    assert mine in str(rows_of(town.file)["outbox"])
    form = (await town.press(ADA, "erase")).form
    await town.submit(ADA, form, {"sure": "erase"})
    await town.delivery.run_due()
    assert not [name for name, rows in rows_of(town.file).items() if f"'{mine}'" in str(rows)]


async def test_it_is_forgotten_a_week_after_the_request_has_ended(town: Town) -> None:
    made = await booked(town)
    await through(town, made, START + 45 * MINUTE)
    await town.press_on(ADA, "complete", made)
    await town.delivery.run_due()
    assert kept(town) == {last(town, who, "How was your session") for who in (ADA, GRACE)}
    await town.passes(days=8)
    await town.passes(hours=2)
    assert kept(town) == set()


async def test_a_message_to_an_account_that_has_gone_its_own_way_tells_nothing_more(town: Town) -> None:
    too = visitor("ada_d", "discord", None)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", (await town.press(ADA, "link_code")).text)
    assert code is not None
    confirm = await town.submit(too, Token("link_enter"), {"code": code[0]})
    await town.press(too, confirm.token("link_confirm"))
    made = await booked(town)
    mine = last(town, ADA, "You and")
    before = town.slack.messages[mine].text
    await town.submit(too, Token("unlink"), {"account": ADA.account.key})
    await town.press(GRACE, Token("release", made.id, made.version, "/sure"))
    await town.delivery.run_due()
    assert town.slack.messages[mine].text == before
    assert "can't make it" in town.discord.told("ada_d")[-1]
