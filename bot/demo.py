"""The bot in the sandbox: the whole story in a terminal."""

import json
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from bot.wiring import Bot, running
from sandbox.acting import Anybody
from sandbox.campus import Campus, on_board
from sandbox.seen import PlatformError, SeenMessage
from sandbox.slack.people import SlackPerson
from sandbox.story import Story

MAIL_FROM = "Mini Mentor <mentor@campus.example>"


KEY = b64encode(b"only of the sandbox, no secret!!").decode()


def settings_for(campus: Campus, database_url: str, slack_mode: str = "socket") -> Settings:
    """Return the settings of a bot that lives in the sandbox; nothing of the environment is read."""
    return Settings.model_construct(
        database_url=SecretStr(database_url),
        slack_bot_token=SecretStr(campus.slack.bot_token),
        slack_app_token=SecretStr(campus.slack.app_token),
        slack_signing_secret=SecretStr(campus.slack.signing_secret),
        slack_mode=slack_mode,
        slack_api_url=campus.slack.api_url,
        discord_token=SecretStr(campus.discord.token),
        discord_api_url=campus.discord.api_url,
        discord_gateway_url=campus.discord.gateway_url,
        paced=campus.limited,
        secret_keys=SecretStr(KEY),
        smtp_url=SecretStr(campus.mail.url),
        mail_from=MAIL_FROM,
        jitsi_url=campus.jitsi.address,
        google_service_account=SecretStr(json.dumps(campus.google.key)),
        google_subject=campus.google.subject,
        google_calendar_url=campus.google.calendar_url,
        google_meet_url=campus.google.meet_url,
        zoom_account_id=campus.zoom.account_id,
        zoom_client_id=campus.zoom.client_id,
        zoom_client_secret=SecretStr(campus.zoom.client_secret),
        zoom_api_url=campus.zoom.api_url,
        zoom_login_url=campus.zoom.address,
        port=0,
    )


@asynccontextmanager
async def in_sandbox(database_url: str) -> AsyncIterator[tuple[Campus, Bot]]:
    """Run a bot in a sandbox of its own for as long as the context lasts."""
    async with Campus() as campus, running(settings_for(campus, database_url), campus.clock) as bot:
        campus.clock.watch(bot.ticker.wake)
        await campus.set_up()
        yield campus, bot


class Narrator:
    """Prints what each person sees as soon as it is new or has changed; boards are read by the mentors alone."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._told = 0
        self._seen: dict[tuple[str, str], str] = {}

    def tell(self, headline: str) -> None:
        """Print a headline and everything that has changed on anybody's screen since the last one."""
        print(f"\n=== {headline}")
        for person, message in self._story.answers[self._told :]:
            self._print(person, message)
        self._told = len(self._story.answers)
        for mentor in self._story.mentors:
            for message in on_board(mentor):
                self._print(mentor, message)
        for person in (self._story.student, *self._story.mentors):
            for message in (*person.inbox(), *person.private()):
                self._print(person, message)

    def _print(self, person: Anybody, message: SeenMessage) -> None:
        drawn = _drawn(message)
        if self._seen.get((person.id, message.id)) != drawn:
            self._seen[person.id, message.id] = drawn
            print(f"\n{person.name} ({_platform(person)}, {_place(message)}):\n{drawn}")


async def play() -> int:
    """Play the whole story and print it; 1 when anything that somebody should see did not come."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with in_sandbox(f"sqlite:///{Path(folder) / 'demo.db'}") as (campus, _):
            return await _play(campus, began)


async def _play(campus: Campus, began: float) -> int:
    story = Story(campus, campus.ada, (campus.grace, campus.alan))
    story.tell = Narrator(story).tell
    try:
        await story.play()
    except PlatformError as error:
        story.tell("Something that was to come did not come.")
        print(f"\nFAILED: {error}")
        return 1
    for breach in campus.journal.breaches:
        print(f"FAILED: a platform's rule was broken: {breach}")
    print(f"\nAll of it came, in {time.monotonic() - began:.0f} seconds.")
    return 1 if campus.journal.breaches else 0


def _drawn(message: SeenMessage) -> str:
    lines = [f"  | {line}" for line in message.text.splitlines()]
    lines += [f"  | <{menu.label}: {len(menu.options)} choices>" for menu in message.menus]
    if message.buttons:
        lines.append("  | " + " ".join(f"[{one.label}]" for one in message.buttons))
    lines += [f"  | {one.label}: {one.url}" for one in message.buttons if one.url]
    return "\n".join(lines)


def _platform(person: Anybody) -> str:
    return "Slack" if isinstance(person, SlackPerson) else "Discord"


def _place(message: SeenMessage) -> str:
    if message.where == "dm":
        return "direct message"
    return f"only they see it, {message.where}" if message.private else message.where
