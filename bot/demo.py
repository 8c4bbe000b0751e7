"""The bot in the sandbox: the whole story in a terminal."""

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox_settings import settings_for
from bot.wiring import Bot, running
from sandbox.acting import Anybody
from sandbox.campus import Campus, on_board
from sandbox.seen import PlatformError, SeenMessage
from sandbox.slack.people import SlackPerson
from sandbox.story import Story


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
