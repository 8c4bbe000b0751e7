"""Linking as people do it: a code from the one platform is entered on the other, over both real protocols."""

import re

import pytest

from sandbox.acting import Anybody, opened, shown
from sandbox.campus import on_board
from sandbox.slack.people import SlackPerson
from sandbox.story import PATIENCE, Story
from tests.living import Living

PLATFORMS = ["slack", "discord"]


async def linked(first: Anybody, second: Anybody) -> str:
    """Let somebody get a code as the first, enter and confirm it as the second; return what they are told."""
    got = await shown(first.press("Get a code", await shown(first.command("/mentor link"))))
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", got.text)
    assert found, got.text
    form = await opened(second.press("Enter a code", await shown(second.command("/mentor link"))))
    before = await shown(second.submit(form, {form.inputs[0].key: found[0]}))
    assert "Are both yours?" in before.text, before.text
    await second.press("Link them", before)
    told = await second.sees("Linked: you are one person", PATIENCE)
    if isinstance(second, SlackPerson):
        await second.close_form(every=True)
    return told.text


@pytest.mark.parametrize("asks", PLATFORMS)
async def test_ones_own_request_cannot_be_claimed_with_ones_other_account(here: Living, asks: str) -> None:
    campus = here.campus
    student, mentor = (campus.ada, campus.alan) if asks == "slack" else (campus.linus, campus.grace)
    story = Story(campus, student, (mentor,))
    await story.ask()
    assert "Linked: you are one person" in await linked(student, mentor)
    await here.settle()
    (card,) = [one for one in on_board(mentor) if "Claim" in one.labels()]
    assert "own request" in (await shown(mentor.press("Claim", card))).text


@pytest.mark.parametrize("asks", PLATFORMS)
async def test_a_session_of_the_one_account_is_seen_and_cancelled_with_the_other(here: Living, asks: str) -> None:
    campus = here.campus
    student, other = (campus.ada, campus.linus) if asks == "slack" else (campus.linus, campus.ada)
    mentor = campus.grace if asks == "discord" else campus.alan
    story = Story(campus, student, (mentor,))
    await story.ask()
    await story.pick(await story.claim())
    await linked(student, other)
    mine = await shown(other.command("/mentor sessions"))
    assert "Mock interview" in mine.text
    details = await shown(other.press("Details", mine))
    form = await opened(other.press("Can't make it", details))
    await other.submit(form)
    await here.settle()
    assert "session" in (await shown(mentor.command("/mentor sessions"))).text
    assert campus.journal.breaches == []


@pytest.mark.parametrize("first", PLATFORMS)
async def test_an_account_is_unlinked_and_is_somebody_new(here: Living, first: str) -> None:
    campus = here.campus
    one, other = (campus.ada, campus.linus) if first == "slack" else (campus.linus, campus.ada)
    await linked(one, other)
    settings = await shown(other.command("/mentor link"))
    form = await opened(other.press("Unlink an account", settings))
    choice = form.inputs[0]
    value = next(one for one, _ in choice.options if first in one.lower())
    answer = await shown(other.submit(form, {choice.key: value}))
    assert "Unlinked. That account is its own" in answer.text
    assert "Accounts" in (await shown(one.command("/mentor settings"))).text
