"""What coordinators can set, what is refused, and that what is under way keeps what it was promised."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from core.model import RANGES, TOGETHER, Bounds, Programme, Role, Status, together
from core.ports import Tx
from core.ui import Token
from tests.town import ADA, ADMIN, ALAN, GRACE, Town, visitor

BOB = visitor("Bob")

MISSING_TOO_LATE = "Somebody counts as missing after {} minutes, and the shortest session has to last longer than that."


async def programme(town: Town) -> Programme:
    def found(tx: Tx) -> Programme:
        return tx.programme("first")

    return await town.store.read(found)


async def change(town: Town, word: str, **values: str) -> Any:
    """Open a form of the set-up, change some of it, and send all of it."""
    form = (await town.press(ADMIN, Token(word))).form
    entered = {one.key: str(one.value or "") for one in form.fields}
    return await town.submit(ADMIN, form, {**entered, **values})


def test_every_bound_can_be_set_by_one_form_and_a_form_holds_five() -> None:
    elsewhere = {"session_types", "durations", "slots", "room", "room_checks", "mails"}
    asked = [name for section in TOGETHER for name in together(section)]
    assert sorted(asked) == sorted(one.name for one in fields(Bounds) if one.name not in elsewhere)
    assert all(0 < len(together(section)) <= 5 for section in TOGETHER if together(section))


def test_every_default_lies_in_its_range_and_reads_back_as_itself() -> None:
    for section in TOGETHER:
        for name in together(section):
            span, bound = RANGES[name], getattr(Bounds(), name)
            assert span.least <= span.number(bound) <= span.most, name
            assert span.read(span.number(bound)) == bound, name


async def test_the_set_up_shows_every_section_with_a_button_for_each(town: Town) -> None:
    answer = await town.press(ADMIN, "setup")
    assert "#mentors · Whoever applies and is approved" in answer.text
    assert "Interview prep · Skill learning" in answer.text
    assert "30 minutes · 45 minutes · 60 minutes" in answer.text
    assert "Claims that a mentor holds at once: 2" in answer.text
    assert {"setup", "set_types", "set_lengths", "set_slots", "set_limits", "set_waiting"} <= set(answer.words)


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("approval", "those who applied and were approved: 2 people."),
        ("group", "all in that group or with that role, and whoever was approved before."),
        ("channel", "all in that channel, and whoever was approved before."),
    ],
)
async def test_who_saves_a_rule_reads_who_is_a_mentor_by_it(town: Town, rule: str, who: str) -> None:
    await town.claim(ALAN, await town.ask(ADA))
    answer = await town.set_up(ADMIN, mentors_by=rule, mentors_group="G1")
    assert f"Set. Requests hang in #mentors from now on. Mentors here are {who}" in answer.text


async def test_who_saves_that_approval_decides_reads_that_nobody_is_approved_yet(town: Town) -> None:
    town.slack.group.add(BOB.account)
    await town.set_up(ADMIN, mentors_by="channel")
    await town.claim(BOB, await town.ask(ADA))
    for one in (GRACE, ALAN):
        await town.press(ADMIN, Token("revoke", (await town.person(one)).id), submitted=True)
    answer = await town.set_up(ADMIN)
    assert "Mentors here are those who applied and were approved: nobody yet." in answer.text


async def test_each_form_can_be_sent_as_it_is_and_changes_nothing(town: Town) -> None:
    for word in ("set_types", "set_lengths", "set_slots", *(f"set_{one}" for one in TOGETHER if together(one))):
        answer = await change(town, word)
        assert answer.text.endswith("Saved. It holds from now on.\nHelp")
    assert (await programme(town)).bounds == Bounds()


async def test_a_limit_that_was_lowered_holds_for_the_next_request(town: Town) -> None:
    await town.ask(ADA)
    await change(town, "set_limits", open_requests="1")
    answer = await town.press(ADA, "request")
    assert answer.note.startswith("You have an open request")


async def test_a_claim_keeps_the_end_it_was_promised_and_the_next_has_the_new_one(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await change(town, "set_waiting", hold="60")
    assert (await town.request(held.id)).held_until == held.held_until
    await town.passes(minutes=16)
    lapsed = await town.request(held.id)
    assert lapsed.status is Status.OPEN
    again = await town.claim(GRACE, lapsed)
    assert again.held_until == town.clock.now() + timedelta(minutes=60)


async def test_no_session_is_shorter_than_it_takes_to_say_that_somebody_is_missing(town: Town) -> None:
    await change(town, "set_afterwards", miss_after="20")
    form = (await town.press(ADMIN, "set_lengths")).form
    refused = await town.submit(ADMIN, form, {"durations": "20, 40"})
    assert refused.errors == {"durations": MISSING_TOO_LATE.format(20)}
    await change(town, "set_lengths", durations="25, 40")


async def test_kinds_lengths_and_hours_are_what_the_next_form_offers(town: Town) -> None:
    before = await town.ask(ADA)
    await change(town, "set_types", types="Career advice\n\n  sql  help \ncareer advice\nSQL help")
    await change(town, "set_lengths", durations="20, 40")
    await change(town, "set_slots", morning="9-11", afternoon="", evening="")
    form = (await town.press(ADA, "request")).form
    offered = {one.key: [option.value for option in one.options] for one in form.fields}
    assert offered["type"] == ["career_advice", "SQL help"]
    assert offered["duration"] == ["20", "40"]
    assert offered["slots"] == ["morning"]
    request = await town.ask(ADA, type="SQL help", duration="20")
    assert (request.type, request.minutes) == ("SQL help", 20)
    assert "Interview prep" in (await town.press(ADA, Token("details", before.id, before.version))).text
    assert "SQL help" in (await town.press(ADA, Token("details", request.id, request.version))).text


@pytest.mark.parametrize(
    ("word", "values", "errors"),
    [
        ("set_limits", {"holds": "0"}, {"holds": "Please enter a whole number from 1 to 20."}),
        ("set_limits", {"holds": "2.5"}, {"holds": "Please enter a whole number from 1 to 20."}),
        ("set_limits", {"holds": "-1"}, {"holds": "Please enter a whole number from 1 to 20."}),
        ("set_limits", {"holds": ""}, {"holds": "Please enter a whole number from 1 to 20."}),
        ("set_limits", {"holds": "\u0662"}, {"holds": "Please enter a whole number from 1 to 20."}),
        ("set_limits", {"holds": "9" * 400}, {"holds": "Please enter a whole number from 1 to 20."}),
        (
            "set_limits",
            {"holds": "many", "open_requests": "21"},
            {
                "holds": "Please enter a whole number from 1 to 20.",
                "open_requests": "Please enter a whole number from 1 to 20.",
            },
        ),
        (
            "set_waiting",
            {"expires_after": "1", "urgent_expires_after": "48"},
            {"expires_after": "Urgent requests cannot stay open longer than the others."},
        ),
        (
            "set_reminding",
            {"day_reminder": "6", "day_reminder_useless": "7"},
            {
                "day_reminder_useless": "The reminders must come in order: the first, then when it is of no use any "
                "more, then the second."
            },
        ),
        ("set_afterwards", {"miss_after": "30"}, {"miss_after": MISSING_TOO_LATE.format(30)}),
        ("set_types", {"types": " \n "}, {"types": "Please fill this in."}),
        (
            "set_types",
            {"types": "a.b"},
            {"types": "a.b cannot be used: at most 27 characters, please, and no full stop, colon or upright bar."},
        ),
        (
            "set_types",
            {"types": "\n".join(f"Kind {n}" for n in range(25))},
            {"types": "That is too many: at most 24, please (you entered 25)."},
        ),
        (
            "set_lengths",
            {"durations": "30, x"},
            {
                "durations": "Please enter up to 8 lengths in minutes, each from 15 to 120, with commas between.",
            },
        ),
        (
            "set_rooms",
            {"room_checks": "60, soon", "room_patience": "0"},
            {
                "room_patience": "Please enter a whole number from 1 to 60.",
                "room_checks": "Please enter up to 5 numbers of minutes, each from 1 to 1440, with commas between.",
            },
        ),
        (
            "set_slots",
            {"morning": "12-8"},
            {"morning": "Please enter two full hours, the earlier first, for example 8-12."},
        ),
        (
            "set_slots",
            {"morning": "8-12", "afternoon": "10-17", "evening": "17-21"},
            {"afternoon": "It begins before another one ends. Times of day must not overlap."},
        ),
        ("set_slots", {"morning": "", "afternoon": "", "evening": ""}, {"morning": "At least one of them, please."}),
    ],
)
async def test_what_cannot_be_is_refused_field_by_field_and_nothing_changes(
    town: Town, word: str, values: dict[str, str], errors: dict[str, str]
) -> None:
    answer = await change(town, word, **values)
    assert answer.errors == errors
    assert (await programme(town)).bounds == Bounds()


async def test_links_are_looked_at_when_the_programme_says_and_never_where_it_says_nothing(town: Town) -> None:
    await change(town, "set_rooms", room_checks="5 30")
    assert (await programme(town)).bounds.room_checks == (30, 5)
    assert "Links are looked at 30, 5 min before" in (await town.press(ADMIN, "setup")).text
    await change(town, "set_rooms", room_checks="")
    assert (await programme(town)).bounds.room_checks == ()
    assert "Links are not looked at" in (await town.press(ADMIN, "setup")).text


async def test_nobody_but_coordinators_and_administrators_changes_a_bound(town: Town) -> None:
    await town.press(ADA, "help")
    for word in ("set_limits", "set_types", "set_lengths", "set_slots"):
        assert (await town.press(ADA, word)).note == "That is for those who run this space."
        sent = await town.submit(ADA, Token(word), {"holds": "5", "durations": "20", "types": "x", "morning": "1-2"})
        assert sent.note == "That is for those who run this space."
    assert (await programme(town)).bounds == Bounds()


async def test_a_coordinator_who_does_not_administer_sets_bounds_also_from_a_direct_message(town: Town) -> None:
    assert Role.COORDINATOR in (await town.person(ADMIN)).roles
    here = replace(ADMIN, administers=False, workspace=None)
    page = await town.press(here, "setup")
    assert "set_limits" in page.words
    assert "setup" not in page.words
    form = (await town.press(here, page.token("set_limits"))).form
    values = {one.key: str(one.value) for one in form.fields}
    await town.submit(here, form, {**values, "holds": "7"})
    assert (await programme(town)).bounds.holds == 7


async def test_each_change_is_kept_in_the_trail_with_what_it_was(town: Town) -> None:
    await change(town, "set_limits", holds="4")
    await change(town, "set_limits", holds="4")

    def trail(tx: Tx) -> Any:
        return tx.trail("first", town.clock.now() + timedelta(seconds=1), 10)

    kept = [(one.word, one.because) for one in await town.store.read(trail) if one.word == "set_limits"]
    assert kept == [("set_limits", "holds 2 count > 4 count")]


async def test_a_board_that_is_chosen_later_gets_the_card_of_every_open_request(either: Town) -> None:
    town = either
    await town.found(Programme("first", "Mini mentorship", Bounds(open_requests=100)))
    titles = {f"Request number {n:02}" for n in range(60)}
    for one in sorted(titles):
        await town.ask(ADA, title=one)
    await town.delivery.run_due()
    town.slack.channels["C2"] = "#newer"
    town.clock.forward(minutes=1)
    await town.set_up(ADMIN, "C2")
    await town.delivery.run_due()
    hung = town.slack.on_board(channel="C2")
    assert sorted(title for title in titles for card in hung if title in card) == sorted(titles)
    assert len(hung) == len(titles)
