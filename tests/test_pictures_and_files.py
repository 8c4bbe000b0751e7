"""Pictures and files go with direct messages on both platforms: drawn, described, found again, never shared twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.charts.bars import BarCharts
from adapters.slack.files import mark
from core.model import Account
from core.ports import Failed
from core.ui import Card, Chart, File, Picture, Reader, say, words
from sandbox.faults import Fault
from tests.slack_talk import Bot, button, connected
from tests.test_discord_wire import START, Place, clean, place

__all__ = ["clean", "place"]

SINCE = datetime.now(UTC) - timedelta(minutes=5)
PNG = b"\x89PNG\r\n\x1a\n"
CHART = Chart(say("The last 30 days"), ((say("Asked"), 12), (words("$cost$ <b>"), 0)), say("Asked on each day"))


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with connected() as bot:
        yield bot


def with_files(text: str = "Figures") -> Card:
    picture = Picture("figures.png", say("Asked 12, claimed 9 & more"), CHART, PNG)
    table = File("figures.csv", "text/csv", b"what,number\r\nasked,12\r\n")
    return Card(say(text), buttons=(button("More", "programme"),), picture=picture, file=table)


async def test_a_chart_is_drawn_as_a_png_with_its_words_whatever_they_are() -> None:
    days = tuple((words(f"{day} Nov"), day % 4) for day in range(1, 31))
    drawn = await BarCharts().draw(Chart(CHART.title, CHART.bars, CHART.days_title, days), Reader())
    assert drawn.startswith(PNG)
    assert await BarCharts().draw(CHART, Reader()) != drawn


async def test_on_slack_a_picture_and_a_file_come_in_one_message_with_all_words_of_their_card(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    account = Account("slack", bot.slack.team_id, ada.id)
    card = replace(with_files("Figures <!channel> & more"), fields=((say("Asked"), words("12")),))
    await bot.side.messenger.direct(account, card, Reader(), "k1")
    (message,) = ada.inbox()
    (posted,) = bot.slack.workspace.direct(ada.id).messages
    assert posted.now.text == "Figures &lt;!channel&gt; &amp; more\nAsked: 12"
    assert "Asked: 12" in message.text
    assert [(one.name, one.content_type, one.alt) for one in message.files] == [
        (f"figures-{mark('k1')}.png", "image/png", "Asked 12, claimed 9 & more"),
        (f"figures-{mark('k1')}.csv", "text/csv", ""),
    ]
    assert message.files[0].content == PNG
    assert bot.slack.journal.breaches == []


async def test_on_slack_a_shared_file_is_found_again_by_its_key(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    account = Account("slack", bot.slack.team_id, ada.id)
    await bot.side.messenger.direct(account, with_files(), Reader(), "k1")
    find, team = bot.side.messenger.find, bot.slack.team_id
    assert await find(team, account, "k1", SINCE)
    assert await find(team, account, "k2", SINCE) is None


async def test_on_slack_a_file_that_is_not_taken_is_tried_again_and_nothing_is_seen_of_it(bot: Bot) -> None:
    ada = bot.slack.add_person("Ada")
    account = Account("slack", bot.slack.team_id, ada.id)
    bot.slack.faults.script("files.getUploadURLExternal", Fault("server_error"))
    with pytest.raises(Failed):
        await bot.side.messenger.direct(account, with_files(), Reader(), "k1")
    assert ada.inbox() == []


async def test_on_discord_a_picture_and_a_file_come_in_one_message_with_their_card(clean: Place) -> None:
    await clean.tell(clean.ada, with_files(), "k1")
    (message,) = clean.ada.inbox()
    assert message.labels() == ["More"]
    assert "Asked 12, claimed 9 & more" in message.text
    assert [(one.name, one.alt) for one in message.files] == [
        ("figures.png", "Asked 12, claimed 9 & more"),
        ("figures.csv", ""),
    ]
    assert message.files[1].content == b"what,number\r\nasked,12\r\n"
    assert await clean.side.messenger.find("", Account("discord", "", clean.ada.id), "k1", START)


async def test_on_discord_a_press_on_a_message_with_files_leaves_none_of_them_behind(clean: Place) -> None:
    await clean.tell(clean.ada, with_files(), "k1")
    (message,) = clean.ada.inbox()
    await clean.ada.press("More", message)
    (message,) = clean.ada.inbox()
    assert message.files == ()


async def test_a_card_alone_attaches_nothing(clean: Place) -> None:
    await clean.tell(clean.ada, replace(with_files(), picture=None, file=None), "k1")
    (message,) = clean.ada.inbox()
    assert message.files == ()
