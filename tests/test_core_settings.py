"""One's own settings: what holds is said in words, and what is chosen is kept."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest_asyncio

from core.model import Preferences
from core.ui import Reader, Token
from tests.town import Town, founded, said, visitor

ADMIN = visitor("Barbara", administers=True)
ADA = visitor("Ada")


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        yield one


async def test_settings_say_in_words_what_holds(town: Town) -> None:
    answer = await town.press(ADA, "settings")
    assert answer.text.startswith("Your settings\nOnly you see this.")
    assert "How I reach you\nBy direct message" in answer.text


async def test_settings_show_the_zone_and_lead_to_it_where_one_chooses_it(town: Town) -> None:
    kim = visitor("Kim", "discord", "G1")
    assert "Time zone\nNot known yet" in (await town.press(kim, "settings")).text
    await town.press(kim, "zone", {"zone": "Europe/Madrid"})
    chosen = await town.press(kim, "settings")
    assert "Time zone\nEurope/Madrid" in chosen.text
    assert "Your time zone" in said((await town.press(kim, chosen.token("zone"))).form, Reader())
    told = await town.press(ADA, "settings")
    assert "Time zone\nEurope/Berlin" in told.text
    assert "zone" not in told.words


async def test_without_a_confirmed_address_nobody_chooses_mail(town: Town) -> None:
    assert "set_channels" not in (await town.press(ADA, "settings")).words
    answer = await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    assert "no confirmed address" in answer.errors["channels"]
    assert (await town.person(ADA)).preferences == Preferences()


async def test_what_is_none_of_the_choices_is_refused(town: Town) -> None:
    answer = await town.submit(ADA, Token("set_channels"), {"channels": "pigeon"})
    assert answer.errors == {"channels": "Please choose one of those offered."}


async def test_preferences_of_another_version_are_read_as_far_as_they_are_known(town: Town) -> None:
    await town.press(ADA, "settings")
    with closing(sqlite3.connect(town.file)) as connection:
        stored = '{"by_mail":false,"quiet":[1320,480],"shoe_size":44}'
        connection.execute("UPDATE people SET preferences = ? WHERE name = 'Ada'", (stored,))
        connection.commit()
    assert (await town.person(ADA)).preferences == Preferences(by_mail=False, quiet=(1320, 480))
