"""The dashboard: what is next can be moved from it, and nothing that waits is left out."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
import pytest_asyncio

from adapters.discord.draw import message
from core.actions.looking import reader as reader_of
from core.model import Request, Visitor
from core.ui import Page, Token, plain
from tests.town import ADA, ADMIN, ALAN, GRACE, Answer, Town, said, visitor

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def booked(town: Town) -> Request:
    made = await town.book(GRACE, await town.ask(ADA), START)
    await town.delivery.run_due()
    return await town.request(made.id)


async def first_card(town: Town, who: Visitor) -> list[str]:
    """Return the labels of the buttons of the first card on somebody's dashboard."""
    answer = await town.press(who, "sessions")
    assert isinstance(answer.screen, Page)
    return [plain(one.label, answer.reader) for one in answer.screen.cards[0].buttons]


async def propose(town: Town, booked: Request) -> Answer:
    at = f"{(START + 24 * HOUR).timestamp():.0f}"
    return await town.submit(GRACE, Token("move", booked.id, booked.version), {"times": at})


async def test_what_is_next_is_joined_or_moved_from_the_dashboard(town: Town, booked: Request) -> None:
    for who in (ADA, GRACE):
        assert await first_card(town, who) == ["Join", "Move", "Details"]
    await town.now_is(START - 3 * HOUR)
    assert await first_card(town, ADA) == ["Join", "Details"]
    await town.now_is(START - HOUR / 6)
    assert await first_card(town, ADA) == ["I'm here: join", "Details"]


async def test_another_time_that_waits_for_an_answer_is_answered_from_the_dashboard(
    town: Town, booked: Request
) -> None:
    await propose(town, booked)
    assert await first_card(town, GRACE) == ["Join", "Details"]
    assert await first_card(town, ADA) == ["Join", "Choose a time"]
    answer = await town.press(ADA, "sessions")
    assert "Grace would like to move it." in answer.text
    chosen = await town.press(ADA, answer.token("details"))
    assert "accept_move" in chosen.words


async def test_a_booked_session_is_shown_on_both_clocks_to_its_two_sides_and_to_nobody_else(town: Town) -> None:
    there = visitor("Grace", zone="Europe/London")
    made = await town.book(there, await town.ask(ADA), START)
    await town.delivery.run_due()
    for who, both in (
        (ADA, "09:00 in Berlin for you · 08:00 in London for Grace"),
        (there, "08:00 in London for you · 09:00 in Berlin for Ada"),
    ):
        assert both in (await town.press(who, "sessions")).text
        assert both in said(town.slack.homes[who.account], reader_of(await town.person(who)))
        assert both in (await town.press_on(who, "details", made)).text
    for public in (*town.slack.on_board(), (await town.press_on(ALAN, "details", made)).text):
        assert " in Berlin" not in public


async def test_a_booked_session_of_two_on_one_clock_is_shown_once(town: Town, booked: Request) -> None:
    for shown in (await town.press(ADA, "sessions"), await town.press_on(ADA, "details", booked)):
        assert "Wed 25 Nov 09:00" in shown.text
        assert "Berlin" not in shown.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_dashboard_of_much_is_paged_and_discord_shows_each_card_of_it(town: Town, platform: str) -> None:
    who = visitor("Ada") if platform == "slack" else visitor("Ken", "discord", "G1", zone="Europe/Berlin")
    if platform == "discord":
        town.discord.channels["D1"] = "#help"
        await town.set_up(visitor("Ruth", "discord", "G1", administers=True), "D1")
    for n in range(12):
        made = await town.ask(who, title=f"Request {n}")
        if n < 10:
            await town.press(who, Token("cancel", made.id, made.version), submitted=True)
    seen: list[str] = []
    answer = await town.press(who, "sessions")
    for _ in range(9):
        assert isinstance(answer.screen, Page)
        seen += [plain(card.lines[0], answer.reader) for card in answer.screen.cards if card.lines]
        drawn = message(answer.screen, answer.reader)
        containers = [one for one in drawn.children if isinstance(one, discord.ui.Container)]
        assert len(containers) == len(answer.screen.cards)
        onward = [Token.read(one.token) for one in answer.screen.buttons if one.token.startswith("sessions")]
        if not onward:
            break
        answer = await town.press(who, onward[0])
    assert sorted(set(seen)) == sorted(f"Request {n}" for n in range(12))
    assert len(seen) == 12


async def test_the_home_and_the_menu_offer_what_belongs_to_ones_part(town: Town) -> None:
    home = {
        ADA: ["request", "settings", "help"],
        GRACE: ["request", "browse", "availability", "settings", "help"],
        ADMIN: ["request", "programme", "settings", "help"],
    }
    for who, words in home.items():
        assert (await town.press(who, "sessions")).words == words
        menu = [one for one in words if one not in ("availability", "settings")]
        assert (await town.press(who, "menu")).words == [menu[0], "sessions", *menu[1:]]


async def test_a_mentor_without_sessions_reads_what_a_mentor_can_do(town: Town) -> None:
    assert "Browse what is open, and claim what suits you." in (await town.press(GRACE, "sessions")).text
    assert "Ask for one session about one thing." in (await town.press(ADA, "sessions")).text
