"""Linking: two accounts become one person's by a code, with all that names them; nothing else of anybody changes."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
import sqlalchemy as sa

from core.errors import Conflict
from core.model import Person, Programme, Request, Role, Space, Visitor, new_id
from core.ports import Tx, Uncertain
from core.ui import Token
from storage import joining
from storage.tables import metadata, people
from tests.town import Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE = visitor("Ada"), visitor("Grace")
ADA_TOO = visitor("ada_l", "discord", "G1")
"""The account that Ada has on Discord."""
EVE = visitor("Eve")
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as one:
        yield await settled(one)


@pytest_asyncio.fixture
async def either(database_url: str) -> AsyncIterator[Town]:
    async with founded(database_url) as one:
        yield await settled(one)


async def settled(town: Town) -> Town:
    town.discord.channels["D1"] = "#help"
    await town.set_up(ADMIN)
    await town.set_up(visitor("Dennis", "discord", "G1", administers=True), "D1")
    await town.press(ADA_TOO, "help")
    await town.approve(ADMIN, GRACE)
    await town.delivery.run_due()
    return town


async def code_of(town: Town, who: Visitor) -> str:
    answer = await town.press(who, "link_code")
    found = re.search(r"Your code: ([A-Z2-9]{4}-[A-Z2-9]{4})", answer.text)
    assert found, answer.text
    return found[1]


async def entered(town: Town, who: Visitor, code: str) -> Answer:
    return await town.submit(who, Token("link_enter"), {"code": code})


async def linked(town: Town, first: Visitor, second: Visitor) -> Answer:
    """Let somebody get a code with the first account, enter it with the second, and confirm."""
    asked = await entered(town, second, await code_of(town, first))
    answer = await town.press(second, asked.token("link_confirm"))
    assert answer.text.startswith("Linked: you are one person"), answer.text
    return answer


async def ask(town: Town, who: Visitor, **changed: object) -> Request:
    if who.zone is None:
        await town.press(who, "zone", {"zone": "Europe/Berlin"})
    return await town.ask(who, **{"urgency": "flexible", **changed})


# The code


async def test_before_anything_changes_it_is_said_what_becomes_of_both(town: Town) -> None:
    await ask(town, ADA)
    before = town.everything()
    answer = await entered(town, ADA_TOO, (await code_of(town, ADA)).lower())
    for line in ("Name\nAda", "Time zone\nEurope/Berlin", "Accounts\nSlack (slack T1), Discord", "Are both yours?"):
        assert line in answer.text, answer.text
    assert "becomes theirs. You will be:\nName\nAda" in answer.text, answer.text
    assert "Link your other account" in (await town.press(ADA_TOO, answer.token("link"))).text
    assert {**town.everything(), "confirmations": []} == {**before, "confirmations": []}


async def test_the_code_itself_is_not_kept(town: Town) -> None:
    code = (await code_of(town, ADA)).replace("-", "")
    assert code not in str(town.everything())


async def test_five_wrong_codes_and_none_is_taken_or_given_for_ten_minutes(town: Town) -> None:
    right = await code_of(town, ADA)
    notes = [(await entered(town, EVE, "AAAA-AAAA")).note for _ in range(5)]
    assert notes[0].endswith("Tries left: 4")
    assert notes[-1].endswith("Tries left: 0")
    for answer in (await entered(town, EVE, right), await town.press(EVE, "link_code")):
        assert "5 wrong codes" in answer.note
    assert "Link these accounts?" in (await entered(town, ADA_TOO, right)).text
    town.clock.forward(minutes=10)
    assert "Tries left: 4" in (await entered(town, EVE, right)).note


async def test_wrong_codes_are_counted_where_a_button_brings_them_too(town: Town) -> None:
    for _ in range(5):
        answer = await town.press(EVE, Token("link_confirm", argument="AAAAAAAA"))
        assert "nothing changed" in answer.note
    assert "5 wrong codes" in (await town.press(EVE, Token("link_confirm", argument="BBBBBBBB"))).note


async def test_getting_a_code_does_not_forgive_the_wrong_ones(town: Town) -> None:
    for _ in range(4):
        await entered(town, EVE, "AAAA-AAAA")
    await code_of(town, EVE)
    assert "Tries left: 0" in (await entered(town, EVE, "AAAA-AAAA")).note


async def test_a_code_is_good_for_ten_minutes_and_the_newest_one_counts(town: Town) -> None:
    old = await code_of(town, ADA)
    new = await code_of(town, ADA)
    assert "That is no code" in (await entered(town, ADA_TOO, old)).note
    town.clock.forward(minutes=9, seconds=59)
    assert "Link these accounts?" in (await entered(town, ADA_TOO, new)).text
    town.clock.forward(seconds=1)
    assert "That is no code" in (await entered(town, ADA_TOO, new)).note


@pytest.mark.parametrize("typed", ["", "   ", "<@U1>", "Ⓐ" * 8, "🙂", "A" * 20, "'; DROP TABLE people; --"])
async def test_what_cannot_be_a_code_is_refused_in_its_field_and_costs_no_try(town: Town, typed: str) -> None:
    code = await code_of(town, ADA)
    for _ in range(6):
        answer = await entered(town, ADA_TOO, typed)
        assert answer.errors["code"].startswith(("Please fill this in.", "My codes have 8 letters and digits."))
    assert (await entered(town, ADA_TOO, f" {code.lower()} ")).token("link_confirm")


async def test_a_code_is_of_no_use_in_another_programme(town: Town) -> None:
    await town.found(Programme("second", "Another"), Space(new_id(), "second", "slack", "T2", "Elsewhere"))
    code = await code_of(town, ADA)
    assert "That is no code" in (await entered(town, visitor("Ada", workspace="T2"), code)).note
    # The hash is another one there; and were it not, nobody would look for it there.
    ada = await town.person(ADA)
    assert await town.store.read(_found_by_its_hash, ada, "first")
    assert not await town.store.read(_found_by_its_hash, ada, "second")


def _found_by_its_hash(tx: Tx, person: Person, programme_id: str) -> bool:
    waiting = tx.confirmation(person.id, person.programme_id)
    return tx.confirmation_of(programme_id, waiting.code_hash) is not None


async def test_a_code_works_once(town: Town) -> None:
    code = await code_of(town, ADA)
    token = (await entered(town, ADA_TOO, code)).token("link_confirm")
    await town.press(ADA_TOO, token)
    assert "nothing changed" in (await town.press(EVE, token)).note
    assert "That is no code" in (await entered(town, EVE, code)).note
    assert (await town.person(EVE)).id != (await town.person(ADA)).id


async def test_the_second_press_of_link_them_changes_nothing_and_says_so(town: Town) -> None:
    token = (await entered(town, ADA_TOO, await code_of(town, ADA))).token("link_confirm")
    await town.press(ADA_TOO, token)
    before = town.everything()
    assert "used, so nothing changed" in (await town.press(ADA_TOO, token)).note
    assert {**town.everything(), "confirmations": []} == {**before, "confirmations": []}


async def test_of_two_who_confirm_with_one_code_in_the_same_instant_one_is_linked(either: Town) -> None:
    token = (await entered(either, ADA_TOO, await code_of(either, ADA))).token("link_confirm")
    await asyncio.gather(*(either.press(who, token) for who in (ADA_TOO, EVE)))
    ids = {(await either.person(who)).id for who in (ADA, ADA_TOO, EVE)}
    assert len(ids) == 2
    assert len((await either.person(ADA)).accounts) == 2


async def test_two_who_enter_each_others_code_at_once_become_one(either: Town) -> None:
    mine, theirs = await code_of(either, ADA), await code_of(either, ADA_TOO)
    first = (await entered(either, ADA_TOO, mine)).token("link_confirm")
    second = (await entered(either, ADA, theirs)).token("link_confirm")
    await asyncio.gather(either.press(ADA_TOO, first), either.press(ADA, second))
    assert (await either.person(ADA)).id == (await either.person(ADA_TOO)).id
    assert len((await either.person(ADA)).accounts) == 2


# What becomes of both


async def test_the_one_with_more_history_stays_and_has_everything(either: Town) -> None:
    asked = await ask(either, ADA)
    claimed = await either.claim(GRACE, await ask(either, ADA_TOO, title="From Discord"))
    kept = await either.person(ADA)
    await linked(either, ADA_TOO, ADA)
    one = await either.person(ADA_TOO)
    assert [account.user for account in one.accounts] in (["Ada", "ada_l"], ["ada_l", "Ada"])
    assert one.zone == kept.zone == "Europe/Berlin"
    listed = (await either.press(ADA_TOO, "sessions")).text
    assert asked.title in listed
    assert "From Discord" in listed
    assert (await either.request(claimed.id)).student_id == (await either.request(asked.id)).student_id == one.id


async def test_their_own_request_is_not_offered_to_them_any_more(town: Town) -> None:
    asked = await ask(town, ADA)
    await town.approve(ADMIN, ADA_TOO)
    assert "fits" in (await town.press(ADA_TOO, Token("details", asked.id, asked.version))).text.lower()
    await linked(town, ADA, ADA_TOO)
    answer = await town.press(ADA_TOO, Token("claim", asked.id, asked.version))
    assert answer.note == "You can't mentor yourself: this is your own request."


async def test_roles_are_those_of_both(town: Town) -> None:
    await town.approve(ADMIN, ADA_TOO)
    await ask(town, ADA)
    await linked(town, ADA, ADA_TOO)
    assert (await town.person(ADA)).roles == {Role.STUDENT, Role.MENTOR}


async def test_a_booked_session_goes_on_with_the_one_person_and_both_are_reminded_once(town: Town) -> None:
    asked = await ask(town, ADA_TOO, days=("2026-11-24", "2026-11-25", "2026-11-26"))
    await town.book(GRACE, asked, LATER)
    await ask(town, ADA)
    await ask(town, ADA, title="Another")
    await linked(town, ADA_TOO, ADA)
    await town.delivery.run_due()
    one = await town.person(ADA)
    before = len(town.slack.told("Ada")), len(town.discord.told("ada_l"))
    await town.now_is(LATER - timedelta(hours=1))
    after = len(town.slack.told("Ada")), len(town.discord.told("ada_l"))
    told = town.slack.told("Ada")[before[0] :] + town.discord.told("ada_l")[before[1] :]
    assert len([line for line in told if line.startswith("In one hour")]) == 1, (before, after, told)
    session = (await town.request(asked.id)).session
    assert session is not None
    assert session.student_id == one.id
    await town.now_is(LATER + timedelta(hours=1))
    assert "It happened" in (await town.press(ADA, Token("details", asked.id, 99))).text


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_notice_that_was_on_its_way_at_linking_is_told_once(town: Town, *, arrives: bool) -> None:
    first = await ask(town, ADA)
    await town.press(ADA, Token("cancel", first.id, first.version), submitted=True)
    await ask(town, ADA, title="Another")
    asked = await ask(town, ADA_TOO)
    await town.delivery.run_due()
    # Of what is sent there, the card on the board is one, and the notice the other.
    town.discord.fail(Uncertain("the line broke"), arrives=arrives, times=2)
    await town.claim(GRACE, asked)
    await town.delivery.run_due()
    assert _heard_of_claim(town) == int(arrives)
    await linked(town, ADA, ADA_TOO)
    await town.passes(minutes=5)
    assert _heard_of_claim(town) == 1


def _heard_of_claim(town: Town) -> int:
    told = town.slack.told("Ada") + town.discord.told("ada_l")
    return len([one for one in told if "has taken your request" in one])


async def test_proposed_times_are_answered_by_the_one_person(either: Town) -> None:
    asked = await ask(either, GRACE)
    await either.approve(ADMIN, ADA_TOO)
    await either.press(ADA_TOO, "zone", {"zone": "Europe/Berlin"})
    held = await either.claim(ADA_TOO, asked)
    form = (await either.press(ADA_TOO, Token("propose", held.id, held.version))).form
    typed = {one.key: f"{LATER.timestamp():.0f}" for one in form.fields[:1]}
    await either.submit(ADA_TOO, form, typed)
    await ask(either, ADA)
    await ask(either, ADA, title="Another")
    await linked(either, ADA_TOO, ADA)
    now = await either.request(asked.id)
    assert now.proposal is not None
    assert now.proposal.by == now.mentor_id == (await either.person(ADA)).id


async def test_no_row_names_the_one_who_is_gone(town: Town) -> None:
    asked = await ask(town, ADA_TOO, days=("2026-11-24", "2026-11-25", "2026-11-26"))
    await town.approve(ADMIN, ADA_TOO)
    await town.book(GRACE, asked, LATER)
    await town.submit(ADA_TOO, Token("set_email"), {"email": "ada@example.org"})
    await town.submit(ADA_TOO, Token("set_digest"), {"hour": "9", "urgent": "yes"})
    await ask(town, ADA)
    await ask(town, ADA, title="Another")
    gone, kept = await town.person(ADA_TOO), await town.person(ADA)
    await linked(town, ADA, ADA_TOO)
    assert (await town.person(ADA)).id == kept.id
    assert gone.id not in str(town.everything())
    await town.delivery.run_due()
    assert any("meet on" in one for one in town.slack.told("Ada") + town.discord.told("ada_l"))


def test_every_column_that_names_a_person_is_written_anew() -> None:
    naming = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.c
        if any(key.column is people.c.id for key in column.foreign_keys)
    }
    written = {str(one).partition(" WHERE ")[0] for one in joining._MOVES if isinstance(one, sa.Update)}
    assert written | {"UPDATE accounts SET person_id=:kept"} == {
        f"UPDATE {table} SET {column}=:kept" for table, column in naming
    }


async def test_it_is_noted_who_was_linked(town: Town) -> None:
    await linked(town, ADA, ADA_TOO)
    assert "linked an account: Ada (ada_l)" in (await town.press(ADMIN, "trail")).text


async def test_cards_and_homes_are_drawn_again(town: Town) -> None:
    await ask(town, ADA_TOO)
    await town.delivery.run_due()
    await ask(town, ADA)
    await linked(town, ADA, ADA_TOO)
    before = len(town.slack.updates) + len(town.discord.updates)
    await town.delivery.run_due()
    assert len(town.slack.updates) + len(town.discord.updates) > before


# What stands in the way


async def test_one_who_was_student_and_one_who_was_mentor_of_a_request_stay_two(town: Town) -> None:
    await town.claim(GRACE, await ask(town, ADA))
    answer = await entered(town, GRACE, await code_of(town, ADA))
    assert answer.note.startswith("Those two have been student and mentor")


async def test_two_sessions_at_the_same_time_keep_them_apart(town: Town) -> None:
    days = ("2026-11-24", "2026-11-25", "2026-11-26")
    await town.approve(ADMIN, visitor("Alan"))
    await town.book(GRACE, await ask(town, ADA, days=days), LATER)
    await town.book(visitor("Alan"), await ask(town, ADA_TOO, days=days), LATER)
    before = town.everything()
    assert (await entered(town, ADA_TOO, await code_of(town, ADA))).note.startswith("Both accounts are booked")
    assert {**town.everything(), "confirmations": []} == {**before, "confirmations": []}


async def test_together_they_keep_to_the_bounds_of_one_person(town: Town) -> None:
    for who in (ADA, ADA_TOO):
        await ask(town, who)
    await ask(town, ADA, title="A second one")
    answer = await entered(town, ADA_TOO, await code_of(town, ADA))
    assert answer.note.startswith("Together they have more requests")


async def test_a_code_entered_where_it_was_got_is_refused(town: Town) -> None:
    assert "this very account" in (await entered(town, ADA, await code_of(town, ADA))).note
    await linked(town, ADA, ADA_TOO)
    assert (await entered(town, ADA_TOO, await code_of(town, ADA))).note == "Those accounts are linked already."


async def test_what_came_in_between_is_looked_at_again(town: Town) -> None:
    token = (await entered(town, GRACE, await code_of(town, ADA))).token("link_confirm")
    await town.claim(GRACE, await ask(town, ADA))
    before = town.everything()
    assert "stay two people" in (await town.press(GRACE, token)).note
    assert town.everything() == before


# Afterwards


async def test_the_first_account_tells_name_and_zone_whichever_is_used(town: Town) -> None:
    await ask(town, ADA)
    await linked(town, ADA, ADA_TOO)
    before = await town.person(ADA)
    await town.press(ADA_TOO, "sessions")
    assert await town.person(ADA) == before
    refused = await town.press(ADA_TOO, "zone", {"zone": "Asia/Tokyo"})
    assert "that of your first account: Europe/Berlin" in refused.note
    await town.press(replace(ADA, zone="America/New_York"), "sessions")
    assert (await town.person(ADA_TOO)).zone == "America/New_York"


async def test_all_accounts_of_a_person_are_told_that_they_were_linked_even_when_it_is_quiet(town: Town) -> None:
    for one in (ADA, ADA_TOO):
        await town.submit(one, Token("set_quiet"), {"from": "0", "to": str(23 * 60)})
    await linked(town, ADA, ADA_TOO)
    await town.delivery.run_due()
    for (told,) in (town.slack.told("Ada"), town.discord.told("ada_l")):
        assert told.startswith("Your account was linked with another one.")
        assert "Slack (slack T1), Discord" in told
        assert "If that was not you, unlink it." in told


async def test_who_was_unlinked_before_they_are_told_is_told_nothing(town: Town) -> None:
    await linked(town, ADA, ADA_TOO)
    form = (await town.press(ADA_TOO, "unlink")).form
    await town.submit(ADA_TOO, form, {"account": form.fields[0].options[1].value})
    await town.delivery.run_due()
    assert town.slack.told("Ada") == town.discord.told("ada_l") == []


async def test_another_account_can_come_first(town: Town) -> None:
    await ask(town, ADA)
    await linked(town, ADA, ADA_TOO)
    await town.submit(ADA, Token("set_first"), {"account": ADA_TOO.account.key})
    await town.press(ADA_TOO, "zone", {"zone": "Asia/Tokyo"})
    one = await town.person(ADA)
    assert (one.accounts[0].user, one.name, one.zone) == ("ada_l", "ada_l", "Asia/Tokyo")
    await town.press(ADA, "sessions")
    assert (await town.person(ADA)).zone == "Asia/Tokyo"
    refused = await town.submit(ADA, Token("set_first"), {"account": EVE.account.key})
    assert refused.errors == {"account": "Please choose one of those offered."}


@pytest.mark.parametrize("presser", [ADA, ADA_TOO], ids=["the other one", "this one"])
async def test_an_account_that_is_unlinked_is_somebody_new_without_history(town: Town, presser: Visitor) -> None:
    asked = await ask(town, ADA)
    await town.approve(ADMIN, ADA_TOO)
    await linked(town, ADA, ADA_TOO)
    answer = await town.submit(presser, Token("unlink"), {"account": ADA_TOO.account.key})
    assert ("Unlinked. This account" if presser is ADA_TOO else "Unlinked. That account") in answer.note
    one, other = await town.person(ADA), await town.person(ADA_TOO)
    assert one.id != other.id
    assert other.roles == {Role.STUDENT}
    assert asked.title in (await town.press(ADA, "sessions")).text
    assert asked.title not in (await town.press(ADA_TOO, "sessions")).text
    assert "unlinked an account" in (await town.press(ADMIN, "trail")).text


async def test_the_only_account_stays(town: Town) -> None:
    for word in ("unlink", "set_first"):
        answer = await town.submit(ADA, Token(word), {"account": ADA.account.key})
        assert answer.note == "You have no other account here."


async def test_settings_lead_to_the_accounts(town: Town) -> None:
    answer = await town.press(ADA, "settings")
    assert "Accounts\nSlack (slack T1)" in answer.text
    assert "link" in answer.words
    assert "unlink" not in (await town.press(ADA, "link")).words
    await linked(town, ADA, ADA_TOO)
    assert {"set_first", "unlink"} <= set((await town.press(ADA, "link")).words)


def _overlapping(tx: Tx, kept: Person, gone: Person) -> None:
    tx.join(kept, gone)


async def test_the_database_itself_refuses_two_sessions_at_once(either: Town) -> None:
    days = ("2026-11-24", "2026-11-25", "2026-11-26")
    await either.approve(ADMIN, visitor("Alan"))
    await either.book(GRACE, await ask(either, ADA, days=days), LATER)
    await either.book(visitor("Alan"), await ask(either, ADA_TOO, days=days), LATER)
    with pytest.raises(Conflict):
        await either.store.write(_overlapping, await either.person(ADA), await either.person(ADA_TOO))
    assert (await either.person(ADA)).id != (await either.person(ADA_TOO)).id
