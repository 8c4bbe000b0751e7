"""The messenger on Slack: cards hang, are found again and drawn anew, and every refusal says what to do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.grants import SCOPES
from core.model import Account, MentorRule, Space
from core.ports import Failed, SendError, Throttled, Uncertain, Unreachable
from core.ui import Card, Page, Reader, say
from sandbox.faults import Fault
from tests.slack_talk import Bot, button, card, connected, side_of

SINCE = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with connected() as bot:
        yield bot


def account(bot: Bot, person: Any) -> Account:
    return Account("slack", bot.slack.team_id, person.id)


def space(bot: Bot, board: str | None, rule: MentorRule = MentorRule.CHANNEL, group: str | None = None) -> Space:
    return Space("s1", "g1", "slack", bot.slack.team_id, "Mentors", board, mentors_by=rule, mentors_group=group)


async def test_a_card_hangs_is_drawn_anew_and_carries_its_key(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada])
    reference = await bot.post(channel, card("Open", button("Claim", "claim")), "k1")
    assert reference.split("|")[:3] == ["slack", bot.slack.team_id, channel]
    (hung,) = ada.board("mentors")
    assert bot.slack.raw(hung.id)["metadata"] == {"event_type": "minimentor", "event_payload": {"key": "k1"}}
    await bot.side.messenger.update(reference, card("Booked"), Reader())
    (hung,) = ada.board("mentors")
    assert (hung.text, hung.labels()) == ("Booked", [])


async def test_a_message_is_found_by_its_key_on_any_page_and_only_since_then(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada], private=True)
    find, team = bot.side.messenger.find, bot.slack.team_id
    reference = await bot.post(channel, card("Open"), "k1")
    for n in range(210):
        bot.slack.workspace.post(channel, f"chat {n}", [])
    assert await find(team, channel, "k1", SINCE) == reference
    assert await find(team, channel, "k2", SINCE) is None
    assert await find(team, channel, "k1", datetime.now(UTC) + timedelta(minutes=5)) is None
    sent = await bot.side.messenger.direct(account(bot, ada), card("Hello"), Reader(), "k3")
    assert await find(team, account(bot, ada), "k3", SINCE) == sent
    assert [one.text for one in ada.inbox()] == ["Hello"]


async def test_a_direct_message_is_one_call_and_takes_no_opening(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    for key in ("a", "b"):
        await bot.side.messenger.direct(account(bot, ada), card("Hello"), Reader(), key)
    calls = [one.call for one in bot.slack.journal.exchanges if one.call.startswith(("chat.", "conversations."))]
    assert calls == ["chat.postMessage", "chat.postMessage"]


async def test_somebodys_home_is_drawn(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    await bot.side.messenger.home(account(bot, ada), Page(say("Your sessions"), (card("None"),)), Reader())
    assert ada.home().text == "Your sessions\nNone"


async def test_who_is_a_mentor_by_group_by_channel_and_by_neither(bot: Bot) -> None:
    grace, ada = bot.slack.add_person("Grace"), bot.slack.add_person("Ada")
    crowd = [bot.slack.add_person(f"P{n}") for n in range(1010)]
    board = bot.slack.add_channel("mentors", [*crowd, grace])
    group = bot.slack.add_group("mentors", [grace])
    is_mentor = bot.side.messenger.is_mentor
    for where in (space(bot, board), space(bot, board, MentorRule.GROUP, group)):
        assert await is_mentor(where, account(bot, grace))
        assert not await is_mentor(where, account(bot, ada))
        assert await is_mentor(where, account(bot, grace))
    calls = [one.call for one in bot.slack.journal.exchanges]
    assert (calls.count("conversations.members"), calls.count("usergroups.users.list")) == (2, 1)
    assert not await is_mentor(space(bot, None), account(bot, grace))
    assert not await is_mentor(space(bot, board, MentorRule.APPROVAL), account(bot, grace))
    with pytest.raises(Unreachable, match="user group is gone"):
        await is_mentor(space(bot, board, MentorRule.GROUP, "S9"), account(bot, grace))


async def test_a_board_has_a_name(bot: Bot) -> None:
    board = bot.slack.add_channel("mentors", [])
    assert await bot.side.messenger.board_name(space(bot, board)) == "#mentors"
    with pytest.raises(Unreachable, match="/mentor setup"):
        await bot.side.messenger.board_name(space(bot, None))
    with pytest.raises(Unreachable, match="Invite the app"):
        await bot.side.messenger.board_name(space(bot, "C0GONE"))


REFUSED: list[tuple[Fault, type[SendError], str]] = [
    (Fault("refused", code="channel_not_found"), Unreachable, "/invite @Mini Mentor"),
    (Fault("refused", code="not_in_channel"), Unreachable, "/invite @Mini Mentor"),
    (Fault("refused", code="is_archived"), Unreachable, "archived"),
    (Fault("refused", code="user_disabled"), Unreachable, "deactivated"),
    (Fault("refused", code="messages_tab_disabled"), Unreachable, "Messages tab"),
    (Fault("refused", code="invalid_blocks"), Unreachable, "report"),
    (Fault("refused", code="invalid_auth"), Failed, "Install the app again"),
    (Fault("refused", code="missing_scope"), Failed, "manifest.yml"),
    (Fault("refused", code="never_heard_of"), Failed, "never_heard_of"),
    (Fault("refused", code="fatal_error"), Uncertain, "in the middle"),
    (Fault("server_error"), Failed, "500"),
    (Fault("dropped_after_accept"), Uncertain, "broke"),
]


@pytest.mark.parametrize(("fault", "error", "advice"), REFUSED)
async def test_every_refusal_is_one_of_the_cores_and_says_what_to_do(
    bot: Bot, fault: Fault, error: type[SendError], advice: str
) -> None:
    channel = bot.slack.add_channel("mentors", [])
    bot.slack.faults.script("chat.postMessage", fault)
    with pytest.raises(error, match=advice) as raised:
        await bot.post(channel, card("Open"))
    assert type(raised.value) is error
    assert raised.value.__cause__ is not None
    assert "xoxb" not in str(raised.value)
    await bot.post(channel, card("Open"))


async def test_a_throttled_call_says_how_long_to_wait(bot: Bot) -> None:
    channel = bot.slack.add_channel("mentors", [])
    bot.slack.faults.script("chat.postMessage", Fault("rate_limited", 7))
    with pytest.raises(Throttled) as raised:
        await bot.post(channel, card("Open"))
    assert raised.value.seconds == 7


async def test_a_message_that_may_have_arrived_is_not_sent_twice_by_the_messenger(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada])
    bot.slack.faults.script("chat.postMessage", Fault("dropped_after_accept"))
    with pytest.raises(Uncertain):
        await bot.post(channel, card("Open"), "k1")
    assert len(ada.board("mentors")) == 1
    assert await bot.side.messenger.find(bot.slack.team_id, channel, "k1", SINCE) is not None


async def test_another_workspace_is_never_written_to(bot: Bot) -> None:
    with pytest.raises(Unreachable, match="not in the workspace T9"):
        await bot.side.messenger.post("T9", "C1", card("Open"), Reader(), "k")
    with pytest.raises(Unreachable, match="not in the workspace T9"):
        await bot.side.messenger.update("slack|T9|C1|1.0", card("Open"), Reader())


async def test_slack_out_of_reach_is_a_failure_and_nothing_was_sent(bot: Bot) -> None:
    await bot.slack.stop()
    with pytest.raises(SendError):  # a connection of the pool may have been open still
        await bot.post("C1", card("Open"))
    with pytest.raises(Failed, match="cannot be reached"):
        await bot.post("C1", card("Open"))


async def test_a_card_with_hostile_words_is_taken_by_slack(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    channel = bot.slack.add_channel("mentors", [ada])
    hostile = "<!channel> & <https://evil.example|x> *_~`\u202e\u0000\ud800" * 300
    await bot.post(channel, Card(say("{a}", a=hostile), (say("{a}", a=hostile),)))
    assert "@channel" not in ada.board("mentors")[0].text.replace("<!channel>", "")


async def test_check_finds_everything_in_order() -> None:
    async with connected() as bot:
        verdicts = await bot.side.check()
        assert [ok for ok, _, _ in verdicts] == [True, True, True]
        assert "Mentors" in verdicts[0].sentence


async def test_check_names_the_missing_scopes_and_what_to_do() -> None:
    missing = {"im:write", "users:read"}
    async with connected(scopes=SCOPES - missing) as bot:
        found = [verdict for verdict in await bot.side.check() if not verdict.ok]
        assert [verdict.sentence for verdict in found] == ["Slack: the app lacks scopes: im:write, users:read."]
        assert "manifest.yml" in found[0].advice


async def test_check_tells_a_wrong_token_before_anything_is_started() -> None:
    async with connected() as bot:
        bot.slack.bot_token, bot.slack.app_token = bot.slack.app_token, bot.slack.bot_token
        side = side_of(bot.slack, "socket", [])
        found = await side.check()
        assert [verdict.ok for verdict in found] == [False, False]
        assert "xoxb-" in found[0].advice
        assert "xapp-" in found[1].advice
        assert not any(bot.slack.app_token in part for verdict in found for part in verdict[1:])


async def test_the_scopes_of_the_manifest_are_enough() -> None:
    manifest = yaml.safe_load((Path(__file__).parents[1] / "manifest.yml").read_text())
    async with connected(manifest=manifest) as bot:
        assert all(verdict.ok for verdict in await bot.side.check())
