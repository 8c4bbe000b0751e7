"""Who coordinates a programme: looked up by coordinators, ended by one of them, and never without any."""

import asyncio
from dataclasses import replace

import pytest_asyncio

from core.model import Role
from core.ui import Token
from tests.scenes import menus
from tests.town import ADMIN, GRACE, NOBODY, Town, visitor

GUIDO = visitor("Guido", administers=True)


@pytest_asyncio.fixture
async def two(town: Town) -> Town:
    """The town with a second coordinator."""
    await town.set_up(GUIDO)
    return town


async def test_a_coordinator_ends_that_another_one_is_one(two: Town) -> None:
    guido = await two.person(GUIDO)
    listed = await two.press(ADMIN, (await two.press(ADMIN, "programme")).token("coordinators"))
    assert "2 coordinators" in listed.text
    menu = menus(listed.screen)[0]
    assert guido.id in [option.value for option in menu.options]
    card = await two.press(ADMIN, menu.token, {"value": guido.id})
    form = (await two.press(ADMIN, card.token("relieve"))).form
    answer = await two.submit(ADMIN, form, {"because": "You have moved on."})
    assert "Guido is no coordinator any more and has been told." in answer.text
    await two.delivery.run_due()
    told = two.slack.told("Guido")[-1]
    assert "Another coordinator has ended that you are one here." in told
    assert "They say: You have moved on." in told
    refused = await two.press(replace(GUIDO, administers=False), "programme")
    assert refused.note == "That is for those who run this space."
    assert "ended that somebody is a coordinator" in (await two.press(ADMIN, "trail")).text
    assert (await two.submit(ADMIN, Token("relieve", guido.id), {})).note == "They are no coordinator."


async def test_a_coordinator_stops_being_one_and_is_not_told_what_they_did(two: Town) -> None:
    before = len(two.slack.told("Guido"))
    answer = await two.submit(GUIDO, Token("relieve", (await two.person(GUIDO)).id), {})
    assert "You are no coordinator any more." in answer.text
    await two.delivery.run_due()
    assert len(two.slack.told("Guido")) == before
    assert Role.COORDINATOR not in (await two.person(GUIDO)).roles


async def test_the_last_coordinator_stays(town: Town) -> None:
    admin = await town.person(ADMIN)
    card = await town.press(ADMIN, Token("coordinator_of"), {"value": admin.id})
    assert "relieve" not in card.words
    assert "The only one, who stays." in card.text
    before = town.everything()
    refused = await town.submit(ADMIN, Token("relieve", admin.id), {})
    assert refused.note == "That is the only coordinator. Somebody else has to become one first."
    assert town.everything() == before


async def test_of_two_who_stop_in_the_same_moment_one_stays(either: Town) -> None:
    await either.set_up(GUIDO)
    tokens = [(one, Token("relieve", (await either.person(one)).id)) for one in (ADMIN, GUIDO)]
    await asyncio.gather(*(either.submit(one, token, {}) for one, token in tokens))
    left = [one for one, _ in tokens if Role.COORDINATOR in (await either.person(one)).roles]
    assert len(left) == 1


async def test_only_coordinators_see_who_coordinates_and_end_it(two: Town) -> None:
    admin, grace = await two.person(ADMIN), await two.person(GRACE)
    before = two.everything()
    for token in (Token("coordinators"), Token("coordinator_of", admin.id), Token("relieve", admin.id)):
        assert (await two.press(GRACE, token, submitted=True)).note == "That is for those who run this space."
    assert (await two.press(ADMIN, Token("relieve", grace.id), submitted=True)).note == "They are no coordinator."
    assert two.everything() == before


async def test_what_is_for_coordinators_is_not_told_to_whoever_is_none_by_then(two: Town) -> None:
    await two.submit(NOBODY, Token("apply"), {"because": "I know my way around."})
    await two.submit(ADMIN, Token("relieve", (await two.person(GUIDO)).id), {})
    await two.delivery.run_due()
    assert not any("would like to be a mentor" in one for one in two.slack.told("Guido"))
    assert any("would like to be a mentor" in one for one in two.slack.told("Barbara"))
