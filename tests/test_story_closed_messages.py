"""Direct messages that are closed, on the real wires: a private thread on Discord, the board on Slack, or nobody."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, shown, wanted
from sandbox.campus import BOARD, Campus
from sandbox.discord import DiscordPerson
from sandbox.faults import Fault
from sandbox.seen import SeenMessage
from sandbox.story import Story
from tests.living import Living, started

MENTION = "I can't write to you directly."
ADVICE = "I could not write to you directly."
SECRETS = ("Mock interview", "Grace", "Alan", "https://")


def threads(campus: Campus, person: DiscordPerson | None = None) -> list[SeenMessage]:
    """Return what somebody, who is Linus unless named, reads in private threads."""
    reader = person or campus.linus
    found = [one for one in campus.guild.channels.values() if one.parent is not None and one.seen_by(reader)]
    return [message for one in found for message in reader.board(one)]


def mentions(person: Anybody) -> list[SeenMessage]:
    return [one for one in person.board(BOARD) if MENTION in one.text]


async def claimed(running: Living, student: Anybody, mentor: Anybody) -> SeenMessage:
    """Let a mentor claim the student's request; return what they see."""
    campus = running.campus
    await ask(student, wanted(campus.clock.now(), student.zone))
    await running.settle()
    answer = await shown(mentor.press("Claim"))
    await running.settle()
    return answer


async def test_on_discord_they_are_mentioned_in_a_private_thread_of_their_own(anywhere: Living) -> None:
    campus = anywhere.campus
    campus.linus.dms_open = False
    await claimed(anywhere, campus.linus, campus.alan)

    (mention,) = threads(campus)
    assert "Linus, I can't write to you directly." in mention.text
    assert "Privacy Settings" in mention.text
    assert [one for one in SECRETS if one in mention.text] == []
    assert campus.linus.raw(mention.id)["mentions"][0]["id"] == campus.linus.id
    (sent,) = (one.sent for one in campus.journal.exchanges if one.direction == "out" and MENTION in str(one.sent))
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"]["parse"] == ["users"]
    for one in (campus.alan, campus.ruth):
        assert [place for place in campus.guild.channels.values() if place.parent and place.seen_by(one)] == []

    seen = await shown(campus.linus.press("My sessions", mention))
    assert ADVICE in seen.text
    assert "Mock interview" in seen.text
    assert ADVICE not in (await shown(campus.linus.command("/mentor sessions"))).text


async def test_two_of_one_name_are_mentioned_in_a_thread_each(here: Living) -> None:
    campus = here.campus
    namesake = campus.discord.add_person("Linus", "Europe/Helsinki")
    campus.guild.join(namesake)
    campus.linus.dms_open = namesake.dms_open = False
    for one in (campus.linus, namesake):
        await claimed(here, one, campus.alan)
    for one in (campus.linus, namesake):
        (mention,) = threads(campus, one)
        assert one.raw(mention.id)["mentions"][0]["id"] == one.id


async def test_the_thread_is_started_in_a_channel_that_they_see(here: Living) -> None:
    campus = here.campus
    board = campus.guild.channel(BOARD)
    board.only = (campus.mentor_role,)
    campus.guild.update_channel(board)
    campus.linus.dms_open = False
    await claimed(here, campus.linus, campus.alan)
    (started_in,) = {one.parent for one in campus.guild.channels.values() if one.parent is not None}
    assert started_in is campus.guild.channel("general")
    assert len(threads(campus)) == 1


async def test_the_same_thread_serves_again_after_a_restart(anywhere: Living) -> None:
    campus = anywhere.campus
    campus.linus.dms_open = False
    await claimed(anywhere, campus.linus, campus.alan)
    await campus.linus.command("/mentor help")
    await anywhere.stop()

    async with started(campus, anywhere.settings) as bot:
        campus.clock.advance(timedelta(minutes=16))  # the hold has lapsed
        await bot.ticker.settled()
        assert len(threads(campus)) == 2
        assert len([one for one in campus.guild.channels.values() if one.parent is not None]) == 1


async def test_on_slack_they_are_mentioned_on_the_board_where_they_see_it(anywhere: Living) -> None:
    campus = anywhere.campus
    campus.grace.dms_open = False
    story = Story(campus, campus.ada, (campus.grace,))
    await story.ask()
    offered = await story.claim()
    time = next(menu for menu in offered.menus if menu.label == "Time")
    chosen = await shown(campus.grace.choose("Time", time.options[0][1], offered))
    await campus.grace.press(next(one for one in chosen.labels() if one.startswith("Book ")), chosen)
    await anywhere.settle()

    (mention,) = mentions(campus.mary)
    assert "Grace, I can't write to you directly." in mention.text
    assert [one for one in ("Mock interview", "Ada", "https://") if one in mention.text] == []
    assert ADVICE not in (await shown(campus.mary.press("My sessions", mention))).text
    assert ADVICE in (await shown(campus.grace.press("My sessions", mention))).text


async def test_whoever_sees_no_board_is_told_on_slack_by_a_coordinator(anywhere: Living) -> None:
    campus = anywhere.campus
    campus.ada.dms_open = False
    await claimed(anywhere, campus.ada, campus.grace)
    assert mentions(campus.mary) == []
    page = await shown(campus.mary.command("/mentor programme"))
    assert "These could not be told something" in page.text
    assert ADVICE in (await shown(campus.ada.command("/mentor sessions"))).text


async def test_where_the_bot_may_start_no_thread_a_coordinator_hears_of_it(anywhere: Living) -> None:
    campus = anywhere.campus
    campus.linus.dms_open = False
    campus.guild.update_channel(campus.guild.channel(BOARD), bot_can_thread=False)
    await claimed(anywhere, campus.linus, campus.alan)
    (mention,) = threads(campus)
    await campus.linus.press("My sessions", mention)

    for one in list(campus.guild.channels.values()):
        campus.guild.update_channel(one, bot_can_thread=False)
    campus.clock.advance(timedelta(minutes=16))  # the hold has lapsed
    await anywhere.settle()
    assert len(threads(campus)) == 1
    assert "could not be told" in (await shown(campus.ruth.command("/mentor programme"))).text


@pytest.mark.parametrize("call", ["POST /channels/{id}/messages", "POST /channels/{id}/threads", "chat.postMessage"])
async def test_a_mention_whose_line_breaks_comes_once_all_the_same(anywhere: Living, call: str) -> None:
    campus = anywhere.campus
    campus.linus.dms_open = campus.grace.dms_open = False
    await ask(campus.linus, wanted(campus.clock.now(), campus.linus.zone))
    await campus.grace.sees("Mock interview")
    await anywhere.settle()
    # The first message that is sent so is the direct one, which is refused.
    first = [] if "threads" in call else [Fault("slow")]
    campus.faults.script(call, *first, *[Fault("dropped_after_accept")] * 2)
    await campus.grace.press("Claim")
    await anywhere.settle()
    for _ in range(9):
        campus.clock.advance(timedelta(minutes=6))  # Discord has forgotten its nonces, and the hold lapses
        await anywhere.settle()
    assert len(threads(campus)) == 1
    assert len(mentions(campus.mary)) == 1


CALLS = (
    *("chat.postMessage", "conversations.members", "conversations.open", "conversations.history"),
    *("POST /users/@me/channels", "POST /channels/{id}/messages", "GET /channels/{id}/messages"),
    *("POST /channels/{id}/threads", "PUT /channels/{id}/thread-members/{id}"),
    *("GET /channels/{id}/thread-members/{id}", "GET /guilds/{id}/members/{id}"),
)
"""All that brings a mention, and asks what became of it."""


@pytest.mark.parametrize(
    "fault",
    [Fault("rate_limited", 1.0), Fault("server_error"), Fault("slow", 0.3), Fault("dropped_after_accept")],
    ids=lambda fault: fault.kind,
)
async def test_in_every_weather_a_mention_comes_once(anywhere: Living, fault: Fault) -> None:
    campus = anywhere.campus
    campus.linus.dms_open = campus.grace.dms_open = False
    await ask(campus.linus, wanted(campus.clock.now(), campus.linus.zone))
    await campus.grace.sees("Mock interview")
    await anywhere.settle()
    await campus.grace.press("Claim")
    for call in CALLS:
        campus.faults.script(call, fault, fault)
    for _ in range(16):
        campus.clock.advance(timedelta(minutes=2))  # also to where the hold lapses, of which both are told
        await anywhere.settle()
    assert len(threads(campus)) == 1
    # A start that broke off leaves an empty thread behind, in which nobody is.
    assert len([one for one in campus.guild.channels.values() if len(one.members) > 1]) == 1
    assert len(mentions(campus.mary)) == 1
