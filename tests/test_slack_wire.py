"""Slack's side of the bot over real sockets: what a person does reaches the conversation, and its answer the person."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from core.model import Account
from core.ui import Reader, Refused, Screen
from sandbox.faults import Fault
from sandbox.seen import SeenForm, SeenMessage
from tests.slack_talk import Bot, button, card, connected

MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "manifest.yml").read_text())
VALUES = {"title": "Mock interview", "length": "45", "slots": ["morning", "evening"], "days": ["2025-11-12"]}


@pytest.fixture(params=["socket", "http"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    mode: Literal["socket", "http"] = request.param
    async with connected(mode, manifest=MANIFEST) as bot:
        yield bot


def message(seen: object) -> SeenMessage:
    assert isinstance(seen, SeenMessage), seen
    return seen


def form(seen: object) -> SeenForm:
    assert isinstance(seen, SeenForm), seen
    return seen


async def test_a_command_is_answered_privately_and_tells_who_typed_it(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada", "Europe/London", admin=True)
    bob = bot.slack.add_person("Bob")
    seen = message(await ada.command("/mentor hello"))
    assert seen.private
    assert "This is hello." in seen.text
    assert seen.labels() == ["See it", "Ask", "Join"]
    assert bob.board("general") == []
    visitor, inbound = bot.talk.heard[0]
    assert visitor.account == Account("slack", bot.slack.team_id, ada.id)
    assert (visitor.name, visitor.zone, visitor.language) == ("Ada", "Europe/London", "en-GB")
    assert (visitor.workspace, visitor.workspace_name, visitor.administers) == (bot.slack.team_id, "Mentors", True)
    assert inbound.key.startswith("slack:")
    await bob.command("/mentor")
    assert not bot.talk.heard[1][0].administers
    assert bot.talk.last.token.word == "menu"
    await bob.command("/mentor zone Europe/Berlin")
    assert bot.talk.last.values == {"zone": "Europe/Berlin"}
    await bob.command("/mentor Request urgency:soon type:Thesis advice duration: 90 and more words format:phone too")
    given = {"urgency": "soon", "type": "Thesis advice", "duration": "90 and more words", "format": "phone"}
    assert bot.talk.last.values == given
    assert bot.talk.last.rest == "too"


async def test_whoever_comes_from_another_workspace_is_somebody_else_and_administers_nothing_here(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada", admin=True)
    await ada.command("/mentor hello")
    await ada.press("See it")
    pressed = next(one.sent for one in bot.slack.journal.exchanges if one.call == "block_actions")
    assert isinstance(pressed, dict)
    assert bot.talk.heard[-1][0].administers
    guest = {**pressed, "trigger_id": "1.2.3", "user": {**pressed["user"], "team_id": "T0ELSEWHERE"}}
    await bot.side._dispatch(guest, {})
    visitor, _ = bot.talk.heard[-1]
    assert visitor.account == Account("slack", "T0ELSEWHERE", ada.id)
    assert (visitor.workspace, visitor.administers) == (bot.slack.team_id, False)
    bot.slack.journal.breaches.clear()  # the reply to an address that was used


async def test_a_form_opens_is_refused_field_by_field_and_then_shows_the_answer(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    board = bot.slack.add_channel("mentors", [ada], private=True)
    group = bot.slack.add_group("mentors", [ada])
    opened = form(await ada.command("/mentor request"))
    assert (opened.title, opened.submit) == ("Ask for a session", "Ask mentors")
    assert opened.input("group").options == (("@mentors", group),)
    refused = form(await ada.submit(opened, {**VALUES, "title": "wrong"}))
    assert refused.errors == {"title": "That is wrong. So is this."}
    shown = message(await ada.submit(refused, {**VALUES, "board": "mentors", "group": "@mentors"}))
    assert "Asked." in shown.text
    inbound = bot.talk.last
    assert inbound.submitted
    assert (inbound.token.word, inbound.token.id) == ("form", "f1")
    assert inbound.values == {
        "title": "Mock interview",
        "more": "",
        "length": "45",
        "slots": ("morning", "evening"),
        "days": ("2025-11-12",),
        "board": board,
        "group": group,
    }
    seen = message(await ada.press("See it"))
    assert (seen.where, seen.id) == ("view", shown.id)
    assert "Seen at Mon 24 Nov 09:00" in seen.text
    assert "Picked 9." in message(await ada.choose("Pick a time", "09:00")).text


async def test_a_form_from_an_open_modal_goes_on_top_of_it(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    opened = form(await ada.shortcut("request"))
    assert bot.talk.last.token.word == "request"
    await ada.submit(opened, VALUES)
    again = form(await ada.press("Again"))
    assert again.id != opened.id
    assert "Asked." in message(await ada.submit(again, VALUES)).text
    third = form(await ada.press("Again"))
    assert "Asked." in message(await ada.submit(third, VALUES)).text
    # Slack stacks three modals; the fourth form takes the place of the third.
    fourth = form(await ada.press("Again"))
    assert fourth.id == third.id


async def test_a_press_on_the_board_is_answered_privately_and_the_board_stays(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada])
    await bot.post(channel, card("Open", button("Claim", "see")))
    seen = message(await ada.press("Claim"))
    assert (seen.private, seen.where) == (True, "#mentors")
    assert "Seen at" in seen.text
    assert [one.text for one in ada.board("mentors")] == ["Open"]
    assert (bot.talk.last.token.word, bot.talk.last.token.id, bot.talk.last.token.version) == ("see", "r1", 3)
    replaced = message(await ada.press("Back"))
    assert replaced.id == seen.id
    assert "This is menu." in replaced.text
    assert len(ada.private()) == 1


async def test_a_press_in_a_direct_message_draws_it_anew(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    account = Account("slack", bot.slack.team_id, ada.id)
    await bot.side.messenger.direct(account, card("Tomorrow", button("Details", "see")), Reader(), "n1")
    seen = message(await ada.press("Details"))
    assert "Seen at" in seen.text
    assert [one.text for one in ada.inbox()] == [seen.text]
    assert ada.private() == []
    opened = form(await ada.press("Ask", on=message(await ada.press("Back"))))
    assert opened.title == "Ask for a session"


async def test_a_refusal_never_takes_the_place_of_the_message_that_was_pressed(bot: Bot) -> None:
    def refuse(_: object) -> Screen:
        return Refused({}, card("Not now."))

    bot.talk.answers["see"] = refuse
    ada = bot.slack.add_person("Ada")
    await ada.command("/mentor hello")
    await ada.press("See it")
    assert [one.text for one in ada.private()] == ["This is hello.", "Not now."]


async def test_a_link_is_acknowledged_and_asks_nothing_of_the_conversation(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    await ada.command("/mentor hello")
    assert await ada.press("Join") is None
    assert len(bot.talk.heard) == 1


async def test_the_home_tab_is_published_and_its_buttons_open_modals(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    assert "Home of Ada" in (await ada.open_home()).text
    seen = message(await ada.press("See it"))
    assert (seen.where, "Seen at" in seen.text) == ("view", True)
    await ada.close_form(every=True)
    assert form(await ada.press("Ask")).title == "Ask for a session"


async def test_the_same_item_has_the_same_key_and_another_one_another(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    bot.slack.redeliver_next()
    await ada.command("/mentor hello")
    bot.slack.redeliver_next(at_once=True)
    await ada.press("See it")
    keys = [inbound.key for _, inbound in bot.talk.heard]
    assert keys[0] == keys[1] != keys[2] == keys[3]


async def test_an_answer_that_takes_long_follows_and_nobody_is_told_of_a_failure(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    bot.talk.slow = 1.7
    assert await ada.command("/mentor hello") is not None
    assert "This is hello." in (await ada.sees("This is hello.")).text
    opened = form(await ada.press("Ask") or (await ada.sees("All times") and ada.form()))
    waiting = message(await ada.submit(opened, VALUES))
    assert "One moment" in waiting.text
    await ada.sees("Asked.")


async def test_whatever_breaks_the_person_gets_one_sentence(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada])
    await bot.post(channel, card("Open", button("Claim", "see")))
    opened = form(await ada.command("/mentor request"))
    bot.talk.broken = True
    errors = form(await ada.submit(opened, VALUES)).errors
    assert errors == {"title": "Something went wrong on my side. Please try that again."}
    assert "Something went wrong" in message(await ada.command("/mentor hello")).text
    assert "Something went wrong" in message(await ada.press("Claim")).text
    assert "the conversation broke its promise" in caplog.text


async def test_a_missing_profile_costs_the_zone_and_nothing_else(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada", admin=True)
    bot.slack.faults.script("users.info", Fault("server_error"))
    await ada.command("/mentor hello")
    visitor = bot.talk.heard[0][0]
    assert (visitor.name, visitor.zone, visitor.administers) == ("ada", None, False)
    await ada.command("/mentor hello")
    assert len([one for one in bot.slack.journal.exchanges if one.call == "users.info"]) == 1
    assert len([one for one in bot.slack.journal.exchanges if one.call == "auth.test"]) == 1


async def test_the_address_proves_itself() -> None:
    async with connected("http") as bot:
        assert await bot.slack.verify_url()
