"""A zone is called by its city as its reader's language spells it, and is found by that and by its English name."""

from dataclasses import replace

import pytest

from core.ui import City, Reader, kept, plain, read_again, say
from core.ui.language import cities_of
from docs.words import TRANSLATED, cities
from tests.test_words import AGAIN
from tests.town import GRACE, Town, visitor

LINUS = visitor("Linus", "discord", "G1")
LENA = replace(LINUS, language="de")
"""Writes German, where the platform tells no zone."""


@pytest.mark.parametrize(
    ("language", "zone", "city"),
    [
        ("en", "Europe/Vienna", "Vienna"),
        ("en-GB", "America/Sao_Paulo", "Sao Paulo"),
        ("en-US", "Asia/Ho_Chi_Minh", "Ho Chi Minh"),
        ("de", "Europe/Vienna", "Wien"),
        ("de-AT", "Europe/Vienna", "Wien"),
        ("de", "Europe/Berlin", "Berlin"),
        ("de", "America/New_York", "New York"),
        ("de", "Asia/Kolkata", "Kalkutta"),
        ("de", "Asia/Calcutta", "Kalkutta"),
        ("de", "Asia/Ho_Chi_Minh", "Ho-Chi-Minh-Stadt"),
        ("de", "Atlantic/Reykjavik", "Reykjavík"),
        ("es-ES", "Europe/London", "Londres"),
        ("es-419", "America/New_York", "Nueva York"),
        ("es", "Europe/Belfast", "Belfast"),
        ("es", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city_in_the_readers_language(language: str, zone: str, city: str) -> None:
    assert plain(say("{city}", city=City(zone)), Reader(language=language)) == city


@pytest.mark.parametrize(
    ("language", "seen"),
    [("en", "Europe/Vienna"), ("de", "Wien (Europe/Vienna)"), ("es", "Viena (Europe/Vienna)")],
)
def test_beside_a_zones_own_name_stands_a_city_that_is_spelt_otherwise(language: str, seen: str) -> None:
    assert plain(say("{zone}", zone=City("Europe/Vienna", named=True)), Reader(language=language)) == seen


def test_a_kept_headline_names_a_zone_in_the_language_in_which_it_is_read() -> None:
    text = say("On the clock of {city}.", city=City("Europe/Vienna"))
    assert read_again(kept(text), {}) == text


def test_the_cities_are_those_of_cldr_as_it_is() -> None:
    for code in TRANSLATED:
        assert cities_of(code).read_text(encoding="utf-8") == cities(code), AGAIN


# On screens


async def test_whoever_reads_german_sees_every_zone_in_german(town: Town) -> None:
    answer = await town.press(LENA, "zone", {"zone": "Europe/Vienna"})
    assert "Deine Zeitzone ist Wien (Europe/Vienna)." in answer.text
    assert "Wien (Europe/Vienna)" in (await town.press(LENA, "settings")).text
    refused = await town.press(replace(GRACE, language="de", zone="Europe/Lisbon"), "zone")
    assert "Lissabon (Europe/Lisbon)" in refused.text


@pytest.mark.parametrize("typed", ["wien", "Vienn", " WIE", "europe/vien"])
async def test_a_zone_is_found_by_either_spelling_of_its_city(town: Town, typed: str) -> None:
    found = await town.conversation.suggest(LENA, "zone", "zone", typed)
    assert found[0] == ("Europe/Vienna", "Wien (Europe/Vienna)")


async def test_accents_can_be_left_out_of_what_is_typed(town: Town) -> None:
    found = await town.conversation.suggest(replace(LINUS, language="es"), "zone", "zone", "mosc")
    assert found[0] == ("Europe/Moscow", "Moscú (Europe/Moscow)")
    found = await town.conversation.suggest(replace(LINUS, language="es"), "zone", "zone", "moscu")
    assert found == [("Europe/Moscow", "Moscú (Europe/Moscow)")]


async def test_in_english_a_zone_is_suggested_by_its_name_alone(town: Town) -> None:
    assert await town.conversation.suggest(LINUS, "zone", "zone", "wien") == []
    assert await town.conversation.suggest(LINUS, "zone", "zone", "vienn") == [("Europe/Vienna", "Europe/Vienna")]
