"""What an operator meets at a terminal: one line that says what is wrong and what to do."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ticker import FINISH_WITHIN
from sandbox.acting import ask, opened, shown, wanted
from sandbox.campus import BOARD, Campus
from sandbox.faults import Fault
from sandbox.seen import SeenForm
from tests.living import ROOT, Living, living

PATIENCE = 60.0


@pytest_asyncio.fixture
async def campus() -> AsyncIterator[Campus]:
    async with Campus() as campus:
        yield campus


def environment(campus: Campus, folder: Path, **changed: str) -> dict[str, str]:
    """Return the settings of a bot on the campus, as an operator would set them."""
    quiet = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "DISCORD_", "DATABASE_"))}
    return {
        **quiet,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder / 'mentor.db'}",
        "SLACK_BOT_TOKEN": campus.slack.bot_token,
        "SLACK_APP_TOKEN": campus.slack.app_token,
        "SLACK_API_URL": campus.slack.api_url,
        "DISCORD_TOKEN": campus.discord.token,
        "DISCORD_API_URL": campus.discord.api_url,
        "DISCORD_GATEWAY_URL": campus.discord.gateway_url,
        "PORT": "0",
        **changed,
    }


async def minimentor(folder: Path, env: dict[str, str], *words: str) -> tuple[int, str]:
    """Run the command line to its end and return its status and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, printed.decode()


async def test_check_says_that_all_is_well(campus: Campus, tmp_path: Path) -> None:
    status, printed = await minimentor(tmp_path, environment(campus, tmp_path), "check")

    assert status == 0, printed
    assert "FAIL" not in printed
    assert "The database can be reached; the next start brings it up to date." in printed
    assert not (tmp_path / "mentor.db").exists()
    assert "Slack: the bot token works" in printed
    assert "Discord knows the bot as Mini Mentor." in printed


async def test_check_says_what_an_older_database_needs(tmp_path: Path, empty_database_url: str) -> None:
    env = {"PYTHONPATH": str(ROOT), "DATABASE_URL": empty_database_url}

    status, printed = await minimentor(tmp_path, env, "check")

    if empty_database_url.startswith("sqlite:"):
        assert (status, "the next start brings it up to date." in printed) == (0, True)
    else:
        assert (status, "is older than this version.  Run `minimentor migrate`." in printed) == (1, True)


async def test_check_names_each_wrong_token_and_what_to_do(campus: Campus, tmp_path: Path) -> None:
    wrong = environment(campus, tmp_path, SLACK_BOT_TOKEN="xoxb-wrong", DISCORD_TOKEN="wrong")

    status, printed = await minimentor(tmp_path, wrong, "check")

    assert status == 1
    assert "FAIL  Slack: the bot token does not work." in printed
    assert "FAIL  Discord refuses the token.  Copy the bot token from the developer portal" in printed
    assert "xoxb-wrong" not in printed


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not know the token."),
        ({"DISCORD_TOKEN": "wrong"}, "Discord refuses the token."),
        ({"DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"}, "database"),
    ],
)
async def test_run_ends_with_one_line_of_advice(
    campus: Campus, tmp_path: Path, changed: dict[str, str], line: str
) -> None:
    status, printed = await minimentor(tmp_path, environment(campus, tmp_path, **changed), "run")

    assert status == 1
    assert line in printed
    assert "Traceback" not in printed
    assert "secret" not in printed


async def test_every_wrong_setting_is_named_at_once(tmp_path: Path, campus: Campus) -> None:
    wrong = environment(campus, tmp_path, SLACK_BOT_TOKEN="xoxp-1", DATABASE_URL="mysql://x", PORT="99999")
    wrong |= {"SLACK_MODE": "http", "LOG_LEVEL": "LOUD", "DISCORD_GATEWAY_URL": "https://discord.com"}

    status, printed = await minimentor(tmp_path, wrong, "check")

    assert status == 2
    named = [line.partition(":")[0] for line in printed.splitlines()]
    assert named == ["DATABASE_URL", "SLACK_BOT_TOKEN", "DISCORD_GATEWAY_URL", "PORT", "LOG_LEVEL"]
    assert "xoxp-1" not in printed


async def test_what_is_missing_is_named_beside_what_is_wrong(tmp_path: Path, campus: Campus) -> None:
    wrong = environment(campus, tmp_path, PORT="many", SLACK_MODE="http")

    status, printed = await minimentor(tmp_path, wrong, "check")

    assert status == 2
    assert [line.partition(":")[0] for line in printed.splitlines()] == ["PORT", "SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"PORT": "many"}, "PORT: write a whole number."),
        ({"PORT": "99999"}, "PORT: choose a port up to 65535, or 0 for a free one."),
        ({"PACED": "perhaps"}, "PACED: write true or false."),
        ({"JITSI_URL": "http://["}, "JITSI_URL: give a whole address that begins with http:// or https://."),
        ({"SLACK_MODE": "webhook"}, "SLACK_MODE: choose 'socket' or 'http'."),
        (
            {"GOOGLE_SERVICE_ACCOUNT": '{"client_email": "a", "private_key": "b", "token_uri": "c"}'},
            "the JSON key that",
        ),
    ],
)
async def test_a_wrong_setting_is_told_by_what_to_write(tmp_path: Path, changed: dict[str, str], line: str) -> None:
    status, printed = await minimentor(tmp_path, {"PYTHONPATH": str(ROOT), **changed}, "check")

    assert status == 2
    assert line in printed
    assert len(printed.splitlines()) == 1 or "GOOGLE_SUBJECT" in printed


async def test_a_file_of_settings_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("JITSI_URL=http://müller".encode("latin-1"))

    status, printed = await minimentor(tmp_path, {"PYTHONPATH": str(ROOT)}, "check")

    assert (status, printed) == (2, ".env: it cannot be read as UTF-8; save it so, as .env.example is.\n")


async def test_a_slack_that_is_out_of_reach_is_not_taken_for_a_wrong_token(tmp_path: Path, campus: Campus) -> None:
    away = environment(campus, tmp_path, SLACK_API_URL="http://127.0.0.1:1/api/")

    status, printed = await minimentor(tmp_path, away, "check")

    assert status == 1
    assert "FAIL  Slack could not be asked. Slack cannot be reached" in printed
    assert "Look at the network" in printed
    assert "xoxb-" not in printed


async def test_a_folder_that_the_sandbox_cannot_have_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    env = {"PYTHONPATH": str(ROOT), "SANDBOX_PORT": "0"}
    status, printed = await minimentor(tmp_path, env, "sandbox", "--data", str(tmp_path / "taken"))

    assert status == 1
    assert printed == f"{tmp_path / 'taken'} cannot be used (File exists): choose another folder.\n"


async def test_a_missing_companion_is_named(tmp_path: Path, campus: Campus) -> None:
    alone = environment(campus, tmp_path)
    del alone["SLACK_APP_TOKEN"]

    status, printed = await minimentor(tmp_path, alone, "check")

    assert status == 2
    assert "SLACK_APP_TOKEN: missing" in printed


async def test_migrate_makes_the_tables(tmp_path: Path, campus: Campus) -> None:
    status, printed = await minimentor(tmp_path, environment(campus, tmp_path), "migrate")

    assert (status, printed) == (0, "The database is up to date.\n")
    with closing(sqlite3.connect(tmp_path / "mentor.db")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"mini_mentorship_requests", "mini_mentorship_sessions", "mini_mentorship_availability"} <= tables


async def test_run_answers_its_health_and_ends_when_asked_to(tmp_path: Path, campus: Campus) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=tmp_path,
        env=environment(campus, tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while "Mini Mentor is running." not in (await process.stdout.readline()).decode():
            assert process.returncode is None

    answer = await shown(campus.ada.command("/mentor help"))
    beside = await minimentor(tmp_path, environment(campus, tmp_path), "check")
    process.send_signal(signal.SIGTERM)
    rest, _ = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert "Mini Mentor" in answer.text
    assert process.returncode == 0, rest.decode()
    assert beside[0] == 0, beside[1]
    assert "The database can be reached and is up to date." in beside[1]
    assert campus.journal.breaches == []


async def test_demo_plays_the_whole_story(tmp_path: Path, campus: Campus) -> None:
    status, printed = await minimentor(tmp_path, environment(campus, tmp_path), "demo")

    assert status == 0, printed
    for sentence in (
        "It's yours until",
        "is picking a time right now",
        "Tomorrow:",
        "In one hour",
        "Both have reviewed",
    ):
        assert sentence in printed


async def test_a_deleted_board_is_told_to_the_operator_and_hurts_no_other_board(
    here: Living, caplog: pytest.LogCaptureFixture
) -> None:
    campus = here.campus
    campus.slack.delete_channel(BOARD)

    answer = await ask(campus.ada, wanted(campus.clock.now(), campus.ada.zone))

    assert answer is not None
    await campus.alan.sees("Open ·")
    await here.bot.ticker.stop()
    assert "choose another board with /mentor setup" in caplog.text


async def test_it_stops_at_once_though_more_has_fallen_due_meanwhile(here: Living) -> None:
    campus = here.campus
    campus.faults.standing["slow"] = lambda call: "chat.post" in call, Fault("slow", seconds=0.5)
    for person in (campus.ada, campus.linus, campus.ada):
        await ask(person, wanted(campus.clock.now(), person.zone))
    await asyncio.wait_for(here.bot.ticker.stop(), FINISH_WITHIN / 2)


async def test_a_channel_that_the_bot_is_not_in_is_not_taken_as_a_board(sqlite_url: str) -> None:
    async with living(sqlite_url) as here:
        campus = here.campus
        campus.slack.add_channel("private-talk", [campus.mary], private=True, bot=False)
        form = await opened(campus.mary.command("/mentor setup"))

        answer = await campus.mary.submit(form, board="private-talk", mentors_by="approval")

        assert isinstance(answer, SeenForm)
        assert "Invite me there first" in answer.errors["board"]
