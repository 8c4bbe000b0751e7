"""Socket Mode: a connection that is lost or has gone deaf is built anew, and given up where that is no use."""

import asyncio
import time
from typing import cast

import pytest

from adapters.slack.socket import Pace
from core.conversation import Conversation
from core.ports import Failed, SendError
from sandbox.faults import Fault
from sandbox.seen import PlatformError
from sandbox.slack import SlackSandbox
from tests.slack_talk import QUICK, Bot, Talk, connected, side_of


async def until(look: object, seconds: float = 5.0) -> None:
    """Wait until that is so."""
    ends = time.monotonic() + seconds
    while not (look() if callable(look) else look):
        assert time.monotonic() < ends, "it never came to that"
        await asyncio.sleep(0.01)


def tickets(slack: SlackSandbox) -> int:
    return len([one for one in slack.journal.exchanges if one.call == "apps.connections.open"])


async def works(bot: Bot) -> None:
    ada = bot.slack.add_person(f"P{len(bot.slack.people)}")
    assert await ada.command("/mentor hello") is not None


async def test_the_usual_pace_notices_a_deaf_connection_within_30_seconds() -> None:
    usual = Pace()
    assert usual.deaf + 2 * usual.tick < 30


async def test_a_line_that_is_cut_is_built_anew() -> None:
    async with connected() as bot:
        assert bot.side.is_connected
        await bot.slack.disconnect()
        await until(lambda: tickets(bot.slack) == 2 and bot.side.is_connected)
        await works(bot)
        assert bot.dead == []


async def test_a_line_that_has_gone_deaf_is_noticed_and_built_anew() -> None:
    async with connected() as bot:
        await until(lambda: tickets(bot.slack) == 1)
        await asyncio.sleep(QUICK.ping * 2)
        bot.slack.freeze_connections()
        began = time.monotonic()
        await until(lambda: tickets(bot.slack) == 2 and bot.side.is_connected)
        assert time.monotonic() - began < (QUICK.deaf + QUICK.tick) * 4
        await works(bot)


async def test_a_refused_ticket_is_never_tried_again_but_replaced_by_another() -> None:
    async with connected() as bot:
        bot.slack.faults.script("socket", Fault("refused"))
        await bot.slack.disconnect()
        await until(lambda: tickets(bot.slack) >= 3 and bot.side.is_connected, 10)
        await works(bot)
        assert bot.dead == []


async def test_slack_asking_to_reconnect_is_no_failure() -> None:
    async with connected() as bot:
        await bot.slack.ask_to_reconnect()
        await until(lambda: tickets(bot.slack) == 2)
        await asyncio.sleep(QUICK.tick * 4)
        await works(bot)
        assert tickets(bot.slack) == 2
        assert bot.dead == []


async def test_after_three_failures_in_a_row_somebody_is_told_why() -> None:
    async with connected() as bot:
        bot.slack.faults.script("apps.connections.open", *[Fault("refused", code="invalid_auth")] * 3)
        await bot.slack.disconnect()
        await until(lambda: bot.dead)
        (reason,) = bot.dead
        assert "3 times" in reason
        assert "invalid_auth" in reason
        assert not bot.side.is_connected
        await asyncio.sleep(QUICK.pause * 4)
        assert tickets(bot.slack) == 4


async def test_two_failures_and_a_success_are_forgotten() -> None:
    async with connected() as bot:
        for _ in range(2):
            bot.slack.faults.script("apps.connections.open", *[Fault("server_error")] * 2)
            await bot.slack.disconnect()
            expected = tickets(bot.slack) + 3
            await until(lambda expected=expected: tickets(bot.slack) == expected and bot.side.is_connected)
            await works(bot)
            await asyncio.sleep(QUICK.ping * 2)
        assert bot.dead == []


async def test_a_throttled_ticket_is_waited_for() -> None:
    async with connected() as bot:
        bot.slack.faults.script("apps.connections.open", *[Fault("rate_limited", 1)] * 1)
        await bot.slack.disconnect()
        began = time.monotonic()
        await until(lambda: tickets(bot.slack) == 3 and bot.side.is_connected)
        assert time.monotonic() - began >= 0.9
        assert bot.dead == []


async def test_a_start_that_cannot_connect_says_so_and_leaves_nothing_behind() -> None:
    async with connected() as bot:
        bot.slack.faults.script("apps.connections.open", *[Fault("refused", code="invalid_auth")] * 3)
        side = side_of(bot.slack, "socket", bot.dead)
        with pytest.raises(Failed, match="invalid_auth"):
            await side.start(cast(Conversation, Talk()))
        assert bot.dead == []
        bot.slack.faults.script("auth.test", Fault("refused", code="account_inactive"))
        with pytest.raises(SendError, match="removed from the workspace"):
            await side_of(bot.slack, "http", bot.dead).start(cast(Conversation, Talk()))


async def test_what_is_being_answered_at_the_end_is_still_answered() -> None:
    async with connected() as bot:
        ada = bot.slack.add_person("Ada")
        bot.talk.slow = 0.3
        asked = asyncio.create_task(ada.command("/mentor hello"))
        await until(lambda: bot.talk.heard)
        await bot.side.stop()
        assert await asked is not None


async def test_a_press_at_the_end_still_gets_its_reply() -> None:
    async with connected() as bot:
        ada = bot.slack.add_person("Ada")
        await ada.command("/mentor hello")
        bot.talk.slow = 0.3
        pressed = asyncio.create_task(ada.press("See it"))
        await until(lambda: len(bot.talk.heard) == 2)
        await bot.side.stop()
        await pressed
        assert "Seen at" in ada.private()[0].text


async def test_after_the_end_nothing_is_taken_and_it_can_be_started_again() -> None:
    async with connected("http", breaches=1) as bot:
        ada = bot.slack.add_person("Ada")
        await bot.side.stop()
        with pytest.raises(PlatformError):
            await ada.command("/mentor hello")
        await bot.side.start(cast(Conversation, bot.talk))
        assert await ada.command("/mentor hello") is not None


async def test_no_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    async with connected() as bot:
        bot.slack.faults.script("socket", Fault("refused"))
        bot.slack.faults.script("response_url", Fault("refused", code="used_url"))
        await bot.slack.disconnect()
        await until(lambda: tickets(bot.slack) >= 3 and bot.side.is_connected, 10)
        ada = bot.slack.add_person("Ada")
        await ada.command("/mentor hello")
        await ada.press("See it")
        lines = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records)
        for secret in (bot.slack.bot_token, bot.slack.app_token, "ticket=", "/hooks/", "This is hello"):
            ours = [one for one in caplog.records if one.name.startswith(("adapters", "slack"))]
            assert not [one for one in ours if secret in f"{one.getMessage()} {one.exc_text}"], secret
        assert "did not take a reply: 404" in lines
