"""Several communities on one bot: an operator adds and assigns them, and nothing of one is seen in another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.actions import programmes
from core.errors import Conflict
from core.ui import Token
from sandbox.acting import Anybody, ask, opened, shown, wanted
from sandbox.campus import Campus, on_board
from tests.living import Living, living
from tests.test_operator import environment, minimentor
from tests.town import NOW, Town, founded, visitor

TITLES = {"slack": "Only in Slack", "discord": "Only in Discord"}


@pytest_asyncio.fixture
async def apart(sqlite_url: str) -> AsyncIterator[Living]:
    """A bot on a campus whose Discord server belongs to a programme of its own, boards set up."""
    async with living(sqlite_url) as running:
        store, guild = running.bot.store, running.campus.guild.id
        await store.write(programmes.add, "Data School", NOW)
        await store.write(programmes.assign, "discord", str(guild), "data school", NOW)
        await running.campus.set_up()
        yield running
        assert running.campus.journal.breaches == []


def of(campus: Campus, platform: str) -> tuple[Anybody, Anybody, Anybody]:
    """Return a student, a mentor and a coordinator of that platform, and so of that programme."""
    in_slack: tuple[Anybody, Anybody, Anybody] = (campus.ada, campus.grace, campus.mary)
    return in_slack if platform == "slack" else (campus.linus, campus.alan, campus.ruth)


async def test_nothing_of_one_programme_is_seen_in_another(apart: Living) -> None:
    campus = apart.campus
    for platform, title in TITLES.items():
        student, _, _ = of(campus, platform)
        await ask(student, wanted(campus.clock.now(), student.zone, title=title))
    await apart.settle()
    for platform, title in TITLES.items():
        (foreign,) = set(TITLES.values()) - {title}
        student, mentor, boss = of(campus, platform)
        await mentor.sees(title)
        seen = [card.text for card in on_board(mentor)]
        seen += [(await shown(who.command(f"/mentor {word}"))).text
                 for who in (student, mentor, boss) for word in ("sessions", "history", "help", "browse")]  # fmt: skip
        page = await shown(boss.command("/mentor programme"))
        seen += [page.text, (await shown(boss.press("Who did what", page))).text]
        seen += [one.text for who in (student, mentor, boss) for one in who.inbox()]
        assert not [text for text in seen if foreign in text]
        assert any(title in text for text in seen)


async def test_a_code_of_one_programme_links_nobody_of_another(apart: Living) -> None:
    campus = apart.campus
    got = await shown(campus.ada.press("Get a code", await shown(campus.ada.command("/mentor link"))))
    code = next(word for word in got.text.split() if len(word) == 9 and word[4] == "-")
    form = await opened(campus.linus.press("Enter a code", await shown(campus.linus.command("/mentor link"))))
    answer = await shown(campus.linus.submit(form, {form.inputs[0].key: code}))
    assert "That is no code" in answer.text


# The operator


async def test_an_operator_sees_adds_and_assigns(tmp_path: Path) -> None:
    async with Campus() as campus:
        env = environment(campus, tmp_path)
        assert await minimentor(tmp_path, env, "programme", "list") == (0, "Mini mentorship  (first)\n")
        status, printed = await minimentor(tmp_path, env, "programme", "add", "Data School")
        assert (status, printed.startswith("Data School is there.")) == (0, True)
        status, printed = await minimentor(tmp_path, env, "programme", "add", "data  school")
        assert (status, printed) == (1, "There is a programme of that name already.\n")
        status, printed = await minimentor(tmp_path, env, "programme", "assign", "slack", "T2", "DATA SCHOOL")
        assert (status, printed.startswith("slack T2 belongs to it.")) == (0, True)
        _, printed = await minimentor(tmp_path, env, "programme", "list")
        assert "  slack T2  T2  no board\nMini mentorship" in printed
        for wrong in (("matrix", "T2", "first"), ("slack", "12", "first"), ("discord", "12", "nowhere")):
            status, printed = await minimentor(tmp_path, env, "programme", "assign", *wrong)
            assert (status, printed.count("\n")) == (1, 1), printed


async def test_a_space_that_is_assigned_before_it_is_met_gets_its_name_then(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.store.write(programmes.add, "Data School", NOW)
        await town.store.write(programmes.assign, "slack", "T2", "Data School", NOW)
        await town.press(visitor("Ada", workspace="T2"), "help")
        space = await town.space("slack", "T2")
        assert space.name == "slack T2"
        assert space.programme_id != "first"


async def test_a_space_where_something_was_asked_stays_where_it_is(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.store.write(programmes.add, "Data School", NOW)
        await used(town)
        before = town.everything()
        for platform, workspace in (("slack", "T1"), ("discord", "G1")):
            with pytest.raises(Conflict, match="space_is_used"):
                await town.store.write(programmes.assign, platform, workspace, "Data School", NOW)
        assert town.everything() == before
        await town.press(visitor("Eve", workspace="T3"), "help")
        await town.store.write(programmes.assign, "slack", "T3", "Data School", NOW)
        assert (await town.space("slack", "T3")).programme_id != "first"


async def used(town: Town) -> None:
    """Let somebody ask in Slack, with boards on both platforms."""
    town.discord.channels["D1"] = "#help"
    await town.set_up(visitor("Barbara", administers=True))
    await town.set_up(visitor("Dennis", "discord", "G1", administers=True), "D1")
    await town.ask(visitor("Ada"))
    await town.delivery.run_due()


async def test_whoever_has_an_account_in_two_programmes_is_somebody_else_in_each(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.store.write(programmes.add, "Data School", NOW)
        await town.store.write(programmes.assign, "discord", "77", "Data School", NOW)
        here, there = visitor("Ada", "discord", "G1"), visitor("Ada", "discord", "77")
        for who in (here, there):
            await town.press(who, "zone", {"zone": "Europe/Berlin"})
        made = await town.ask(here)
        assert made.title not in (await town.press(there, "sessions")).text
        assert "no such request" in (await town.press(there, Token("details", made.id, made.version))).text
