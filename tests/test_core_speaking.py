"""Everybody is written to in their own language: as their platform tells it, or as they choose; a board has one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Preferences
from core.ui import Token
from tests.town import Town, founded, visitor, wanted

ADMIN = visitor("Barbara", administers=True)
ADA = visitor("Ada", language="de-DE")
GRACE = visitor("Grace", language="es-LA")
ALAN = visitor("Alan", language="fr-FR")
START = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN)
        yield one


async def choose(town: Town, language: str) -> None:
    await town.submit(ADA, Token("set_language"), {"language": language})


async def test_each_side_is_written_to_in_the_language_of_their_own_client(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    asked = await town.submit(ADA, form, {**wanted(), "duration": "30"})
    assert "Angefragt." in asked.text
    assert "Dringend" not in asked.text
    assert "Diese Woche" in asked.text
    request = await town.request(Token.read(form.token).id)
    held = await town.press(GRACE, Token("claim", request.id, request.version))
    assert "Es tuya (hasta: 1:15 p.m.)" in held.text
    assert "mar, 24 nov" in held.text
    await town.now_is(town.clock.now() + timedelta(minutes=1))
    assert any("Grace hat deine Anfrage übernommen und wählt eine Zeit." in one for one in town.slack.told("Ada"))
    late = await town.press(ALAN, Token("claim", request.id, request.version))
    assert "Grace is picking a time right now. It is free again at 13:15" in late.text


async def test_ones_own_choice_wins_over_what_the_client_tells_until_it_is_taken_back(town: Town) -> None:
    assert "Deutsch, wie in deinem Chat" in (await town.press(ADA, "settings")).text
    await choose(town, "en")
    answer = await town.press(ADA, "settings")
    assert answer.text.startswith("Your settings")
    assert (await town.person(ADA)).language == "de-DE"
    await choose(town, "es")
    assert (await town.press(ADA, "help")).text.startswith("Mini Mentor\nPide una sesión")
    await choose(town, "told")
    assert (await town.person(ADA)).preferences == Preferences()
    assert (await town.press(ADA, "sessions")).text.startswith("Noch nichts hier.")


async def test_who_chooses_the_language_of_their_client_keeps_its_way_to_write_dates(town: Town) -> None:
    american = visitor("Ada", language="en-US")
    await town.submit(american, Token("set_language"), {"language": "en"})
    assert (await town.person(american)).reads == "en-US"
    await town.submit(american, Token("set_language"), {"language": "es"})
    assert (await town.person(american)).reads == "es"


@pytest.mark.parametrize("word", ["set_language", "set_board_language"])
async def test_a_language_that_there_is_not_is_refused(town: Town, word: str) -> None:
    answer = await town.submit(ADMIN, Token(word), {"language": "tlh"})
    assert answer.errors == {"language": "Please choose one of those offered."}


async def test_a_board_has_the_language_of_whoever_chose_it(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.set_up(replace(ADMIN, language="de"))
        await town.ask(visitor("Linus"))
        await town.now_is(town.clock.now())
        (card,) = town.slack.on_board()
        assert card.startswith("Offen · Bewerbungsgespräch üben · 45 min · Video · Diese Woche")
        await town.set_up(replace(ADMIN, language="en"))
        await town.now_is(town.clock.now())
        assert town.slack.on_board() == [card]


async def test_a_coordinator_chooses_the_language_of_the_board_and_its_open_cards_are_drawn_again(
    town: Town,
) -> None:
    await town.ask(visitor("Linus"))
    await town.now_is(town.clock.now())
    assert town.slack.on_board()[0].startswith("Open · ")
    await town.now_is(town.clock.now() + timedelta(minutes=1))
    answer = await town.submit(ADMIN, Token("set_board_language"), {"language": "es"})
    assert "Language of the board\nEspañol" in answer.text
    await town.now_is(town.clock.now())
    (card,) = town.slack.on_board()
    assert card.startswith("Abierta · ")


async def test_nobody_else_may_choose_it(town: Town) -> None:
    before = town.everything()
    answer = await town.submit(ALAN, Token("set_board_language"), {"language": "de"})
    assert "That is for those who run this space." in answer.text
    assert town.everything() == before
