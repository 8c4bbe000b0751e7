"""A small conversation of our own, and Slack's side of a bot connected to a sandbox."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, cast

from aiohttp import web

from adapters.slack.side import SlackSide
from adapters.slack.socket import Pace
from core.conversation import Conversation
from core.model import Visitor
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    Field,
    FieldKind,
    Form,
    Inbound,
    Menu,
    Moment,
    Option,
    Page,
    Reader,
    Refused,
    Screen,
    Token,
    say,
    words,
)
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack import SlackSandbox

AT = datetime(2025, 11, 24, 8, 0, tzinfo=UTC)
QUICK = Pace(tick=0.05, ping=0.2, deaf=0.4, connect=1.0, pause=0.05)
FORM = Form(
    say("Ask for a session"),
    str(Token("form", "f1")),
    (
        Field("title", FieldKind.LINE, say("What do you need?"), minimum=3, maximum=80),
        Field("more", FieldKind.PARAGRAPH, say("More"), required=False, maximum=1500),
        Field("length", FieldKind.CHOICE, say("How long"), options=tuple(Option(n, words(n)) for n in ("30", "45"))),
        Field(
            "slots",
            FieldKind.SLOTS,
            say("Times of day"),
            options=(Option("morning", say("Morning")), Option("evening", say("Evening"))),
            required=False,
        ),
        Field(
            "days",
            FieldKind.DAYS,
            say("Days"),
            options=tuple(Option(f"2025-11-{n}", say("{n} Nov", n=n)) for n in range(10, 24)),
            required=False,
        ),
        Field("board", FieldKind.CHANNEL, say("Board"), required=False),
        Field("group", FieldKind.GROUP, say("Group"), required=False),
    ),
    say("Ask mentors"),
    (say("All times in your zone."),),
)


def button(label: str, word: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    return Button(words(label), str(Token(word, "r1", 3)), style)


def card(title: str, *buttons: Button, **more: Any) -> Card:
    return Card(words(title), buttons=buttons, **more)


@dataclass
class Talk:
    """Answers a few words with fixed screens and keeps what came in; `slow` and `broken` make it misbehave."""

    heard: list[tuple[Visitor, Inbound]] = field(default_factory=list)
    slow: float = 0.0
    broken: bool = False
    answers: dict[str, Callable[[Inbound], Screen]] = field(default_factory=dict)

    async def answer(self, visitor: Visitor, inbound: Inbound) -> tuple[Screen, Reader]:
        self.heard.append((visitor, inbound))
        reader = Reader(None, visitor.zone or "UTC", visitor.language, "slack", visitor.workspace or "")
        await asyncio.sleep(self.slow)
        if self.broken:
            raise RuntimeError("the conversation broke its promise")
        word = inbound.token.word
        return self.answers.get(word, self._known)(inbound), reader

    def _known(self, inbound: Inbound) -> Screen:
        match inbound.token.word:
            case "form" | "request" if not inbound.submitted:
                return FORM
            case "form":
                if inbound.values["title"] == "wrong":
                    return Refused({"title": say("That is wrong."), "gone": say("So is this.")}, card("Refused."))
                return card("Asked.", button("See it", "see", ButtonStyle.PRIMARY), button("Again", "form"))
            case "see":
                menu = Menu(say("Pick a time"), str(Token("pick", "r1", 4)), (Option("9", say("09:00")),))
                return Card(say("Seen at {at}", at=Moment(AT)), menus=(menu,), buttons=(button("Back", "menu"),))
            case "pick":
                return card(f"Picked {inbound.values['value']}.")
            case "list":
                return Page(say("Your things"), (card("One", button("See it", "see")), card("Two")))
            case word:
                return card(
                    f"This is {word or 'nothing'}.",
                    button("See it", "see"),
                    button("Ask", "form", ButtonStyle.PRIMARY),
                    Button(say("Join"), url="https://meet.example/room"),
                )

    async def home(self, visitor: Visitor) -> tuple[Page, Reader]:
        cards = (card("Nothing yet", button("See it", "see"), button("Ask", "form")),)
        return Page(words(f"Home of {visitor.name}"), cards), Reader(None, visitor.zone or "UTC")

    async def suggest(self, visitor: Visitor, word: str, key: str, typed: str) -> list[tuple[str, str]]:
        return []

    @property
    def last(self) -> Inbound:
        return self.heard[-1][1]


@dataclass
class Bot:
    """One connected bot: the sandbox, Slack's side, and what the conversation heard."""

    slack: SlackSandbox
    side: SlackSide
    talk: Talk
    dead: list[str]

    async def post(self, channel: str, card: Card, key: str = "k1") -> str:
        reader = Reader(platform="slack", workspace=self.slack.team_id)
        return await self.side.messenger.post(self.slack.team_id, channel, card, reader, key)


@asynccontextmanager
async def connected(mode: Literal["socket", "http"] = "socket", **more: Any) -> AsyncIterator[Bot]:
    """Run a bot against a sandbox of its own; whatever breaks Slack's rules fails the test."""
    journal, dead, talk = Journal(), list[str](), Talk()
    breaches = more.pop("breaches", 0)
    async with SlackSandbox(SandboxClock(), journal, Faults(), **more) as slack:
        side = side_of(slack, mode, dead)
        await side.start(cast(Conversation, talk))
        try:
            if mode == "http":
                async with served(side) as url:
                    slack.deliver_to(url)
                    yield Bot(slack, side, talk, dead)
            else:
                yield Bot(slack, side, talk, dead)
        finally:
            await side.stop()
    assert len(journal.breaches) == breaches, journal.breaches


def side_of(slack: SlackSandbox, mode: Literal["socket", "http"], dead: list[str]) -> SlackSide:
    return SlackSide(
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        signing_secret=slack.signing_secret,
        mode=mode,
        api_url=slack.api_url,
        on_dead=dead.append,
        pace=QUICK,
    )


@asynccontextmanager
async def served(side: SlackSide) -> AsyncIterator[str]:
    """Mount the handler on a server, as the bot does, and return its address."""
    app = web.Application()
    app.router.add_post("/slack/events", side.handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
