"""Whoever cannot be written to: mail, else a mention where they see it, and how to change that, told once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.delivery import LEASE
from core.model import Account, Request
from core.outbox import PING
from core.ports import Throttled, Uncertain, Unreachable
from core.ui import Reader, Token, plain
from tests.test_core_mail import ADA, ADMIN, GRACE, HERS, confirmed, quiet
from tests.test_delivery_once import Breaking, Killed, delivery
from tests.town import Town, founded, visitor

CLOSED = "I could not write to you directly. Open your door."
MENTION = "Ada, I can't write to you directly."
SECRETS = ("Mock interview", "Grace", "https://")
AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with founded(database_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE)
        one.slack.around.add("Ada")
        await one.delivery.run_due()
        yield one


async def claimed(town: Town, title: str = "Mock interview") -> Request:
    made = await town.claim(GRACE, await town.ask(ADA, title=title, urgency="flexible"))
    await town.delivery.run_due()
    return made


async def stuck(town: Town) -> str:
    return (await town.press(ADMIN, "programme")).text


async def test_who_has_no_address_is_mentioned_without_a_word_of_what_it_is_about(town: Town) -> None:
    town.slack.closed.add("Ada")
    await claimed(town)
    (said,) = town.slack.beckoned("Ada")
    assert said.splitlines()[0] == MENTION
    assert "Open your door." in said
    assert [one for one in SECRETS if one in said] == []
    assert town.slack.told("Ada") == []
    assert "could not be told" not in await stuck(town)
    assert "did not arrive" not in (await town.press(ADMIN, "trail")).text


async def test_one_mention_stands_for_all_that_waits_for_a_day(town: Town) -> None:
    town.slack.closed.add("Ada")
    made = await claimed(town)
    mentions = []
    for _ in range(4):
        await town.passes(hours=8)  # the hold lapses, of which they would be told
        mentions.append(len(town.slack.beckoned("Ada")))
        await town.claim(GRACE, await town.request(made.id))
    assert mentions == [1, 1, 2, 2]


async def test_whoever_came_is_mentioned_again_for_what_comes_after_that(town: Town) -> None:
    town.slack.closed.add("Ada")
    await claimed(town)
    await town.press(ADA, "help")
    await claimed(town, "Another one")
    assert len(town.slack.beckoned("Ada")) == 2


async def test_the_hours_reminder_mentions_them_whatever_was_said_before(town: Town) -> None:
    made = await town.book(GRACE, await town.ask(ADA, urgency="flexible"), AT)
    await town.delivery.run_due()
    town.slack.closed.add("Ada")
    await town.now_is(AT - timedelta(hours=24))
    await town.now_is(AT - timedelta(hours=1))
    assert len(town.slack.beckoned("Ada")) == 2
    await town.now_is(AT - timedelta(minutes=10))
    assert len(town.slack.beckoned("Ada")) == 2
    await town.press(GRACE, Token("check_in", made.id, made.version))
    await town.now_is(AT + timedelta(minutes=15))
    assert len(town.slack.beckoned("Ada")) == 3, PING


async def test_they_are_told_once_how_to_be_written_to_when_they_next_come(town: Town) -> None:
    town.slack.closed.add("Ada")
    await claimed(town)
    assert CLOSED not in (await town.press(GRACE, "help")).text
    form = await town.press(ADA, "set_quiet")
    assert form.form is not None
    assert CLOSED in (await town.press(ADA, "sessions")).text
    assert CLOSED not in (await town.press(ADA, "sessions")).text


async def test_the_home_says_it_until_they_have_pressed_something(town: Town) -> None:
    town.slack.closed.add("Ada")
    await claimed(town)
    for _ in range(2):
        page, reader = await town.conversation.home(ADA)
        assert page.note is not None
        assert plain(page.note, reader) == CLOSED
    await town.press(ADA, "help")
    assert (await town.conversation.home(ADA))[0].note is None


async def test_a_message_that_arrives_again_makes_the_advice_needless(town: Town) -> None:
    town.slack.closed.add("Ada")
    made = await claimed(town)
    town.slack.closed.clear()
    await town.submit(GRACE, Token("release", made.id, made.version), {})
    await town.delivery.run_due()
    assert CLOSED not in (await town.press(ADA, "help")).text


async def test_who_has_an_address_gets_a_mail_that_says_so_and_no_mention(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    town.slack.closed.add("Ada")
    made = await town.book(GRACE, await town.ask(ADA, urgency="flexible"), AT)
    await town.now_is(AT)
    await town.press(GRACE, Token("check_in", made.id, made.version))
    await town.delivery.run_due()
    found = [one for one in town.post.mails if plain(one.card.title, one.reader) == "Grace is there."]
    assert len(found) == 1
    assert any("can't write to you directly" in plain(one, Reader()) for one in found[0].below)
    assert town.slack.beckoned("Ada") == []
    assert CLOSED in (await town.press(ADA, "help")).text
    assert "could not be told" not in await stuck(town)


async def test_whose_mail_is_refused_too_is_mentioned(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    town.slack.closed.add("Ada")
    town.post.fail(Unreachable("550"), times=9)
    await claimed(town)
    assert len(town.slack.beckoned("Ada")) == 1
    assert "could not be told" not in await stuck(town)


async def test_only_what_cannot_be_said_anywhere_is_a_coordinators_to_see(town: Town) -> None:
    town.slack.closed.add("Ada")
    town.slack.around.clear()
    await claimed(town)
    page = await stuck(town)
    assert "These could not be told something" in page
    assert "Ada, " in page
    assert "by itself · something did not arrive: Ada" in (await town.press(ADMIN, "trail")).text
    assert CLOSED in (await town.press(ADA, "help")).text


async def test_quiet_hours_hold_a_mention_back_as_they_hold_a_message(town: Town) -> None:
    town.slack.closed.add("Ada")
    await quiet(town, ADA, 14, 15)  # it is 13:00 in Berlin
    town.clock.forward(minutes=59)
    town.slack.at_beckoning = Throttled(60)
    await claimed(town)
    await town.passes(minutes=2)
    assert town.slack.beckoned("Ada") == []
    await town.passes(minutes=60)
    assert len(town.slack.beckoned("Ada")) == 1


async def test_the_first_place_that_takes_it_is_enough(town: Town) -> None:
    await town.press(ADA, "help")
    ada = await town.person(ADA)
    town.discord.channels["D1"] = "#help"
    away = Account("discord", "", "Ada")
    await town.store.write(lambda tx: tx.put_person(replace(ada, accounts=(*ada.accounts, away))))
    await town.set_up(visitor("Ruth", "discord", "G1", administers=True), board="D1")
    town.slack.closed.add("Ada")
    town.discord.closed.add("Ada")
    town.discord.around.add("Ada")
    await claimed(town)
    assert len(town.slack.beckoned("Ada")) + len(town.discord.beckoned("Ada", "G1")) == 1


# Once


@pytest.mark.parametrize("broken", ["_settle", "pass_on", "beckoned"])
async def test_a_mention_comes_once_wherever_the_process_is_killed(town: Town, broken: str) -> None:
    town.slack.closed.add("Ada")
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    with pytest.raises(Killed):
        await delivery(town, Breaking(town.store, broken, Killed())).run_due()
    await town.passes(seconds=LEASE.total_seconds())
    await town.passes(seconds=LEASE.total_seconds())
    assert len(town.slack.beckoned("Ada")) == 1


async def test_a_mention_that_may_have_been_made_is_looked_for_first(town: Town) -> None:
    town.slack.closed.add("Ada")
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    town.slack.at_beckoning = Uncertain("broken off")
    await town.delivery.run_due()
    await town.passes(seconds=10)
    assert len(town.slack.beckoned("Ada")) == 1


# An address that takes nothing


async def test_whoever_has_an_address_that_takes_nothing_is_told_once(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    town.post.fail(Unreachable("550"), times=9)
    made = await town.book(GRACE, await town.ask(ADA, urgency="flexible"), AT)
    await town.delivery.run_due()
    assert made.session is not None
    told = [one.splitlines()[0] for one in town.slack.told("Ada")]
    assert told.count(f"My mails to {HERS} come back.") == 1


async def test_whoever_waits_for_a_code_is_told_that_its_address_takes_none(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": "ada@exmaple.org"})
    town.post.fail(Unreachable("550"))
    await town.delivery.run_due()
    assert [one.splitlines()[0] for one in town.slack.told("Ada")] == ["I could not mail the code to ada@exmaple.org."]
