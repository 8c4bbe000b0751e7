"""Put the parts together: a store, the platforms that are on, the conversation, the delivery and its ticker."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.charts.bars import BarCharts
from adapters.mail.server import server_of
from bot.rooms import rooms_of
from bot.settings import Settings
from bot.ticker import Ticker
from bot.web import Health, serve
from core.conversation import Conversation
from core.delivery import Delivery
from core.ports import Clock
from storage import OpenStore, open_store

if TYPE_CHECKING:
    # A platform's library is imported only where its tokens are set.
    from adapters.discord.side import DiscordSide
    from adapters.mail.smtp import SmtpMailer
    from adapters.slack.side import SlackSide

logger = logging.getLogger(__name__)

TURN = 0.001
"""Seconds for which a thread computes before another one has its turn. With Python's own 0.005 every step of a press
waits as long for the threads that read and write the file, and a press has some ten steps."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot: `wake` after the clock has moved, `died` is set when a platform's connection is lost for good."""

    ticker: Ticker
    died: asyncio.Event
    address: str
    """Where its health, and Slack's events in HTTP mode, are answered."""
    store: OpenStore


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Bot]:
    """Run the bot for as long as the context lasts; Unavailable or Unusable when the database cannot be used."""
    sys.setswitchinterval(TURN)
    clock = clock or SystemClock()
    died = asyncio.Event()
    async with AsyncExitStack() as stack:
        opened = await open_store(settings.database, migrate=settings.makes_schema, keys=settings.keys)
        store = await stack.enter_async_context(opened)
        slack, discord = sides_of(settings, died)
        sides = [side for side in (slack, discord) if side is not None]
        hook = slack.handler if slack is not None and settings.slack_mode == "http" else None
        messengers = {side.messenger.platform: side.messenger for side in sides}
        rooms, mailer = rooms_of(settings, clock), mailer_of(settings)
        conversation = Conversation(store, messengers, clock, mails=settings.mail_on, rooms=rooms.kinds)
        delivery = Delivery(store, messengers, rooms, clock, charts=BarCharts(), mailer=mailer, paced=settings.paced)
        ticker = Ticker(delivery, clock)
        health = Health(died, tuple(messengers))
        address = await stack.enter_async_context(serve(settings.host, settings.port, health, hook))
        for side in sides:
            stack.push_async_callback(side.stop)
            await side.start(conversation)
        ticker.start()
        stack.push_async_callback(ticker.stop)
        store.watch(ticker.wake)
        yield Bot(ticker, died, address, store)


def sides_of(settings: Settings, died: asyncio.Event | None = None) -> tuple["SlackSide | None", "DiscordSide | None"]:
    """Return the platforms, `None` for one that is off; `died` is set when a connection is lost for good."""

    def on_dead(reason: str) -> None:
        logger.error("Giving up, so that whatever supervises this process starts it again: %s", reason)
        if died is not None:
            died.set()

    return _slack(settings, on_dead), _discord(settings, on_dead)


def _slack(settings: Settings, on_dead: Callable[[str], None]) -> "SlackSide | None":
    if settings.slack_bot_token is None:
        return None
    from adapters.slack.side import SlackSide

    return SlackSide(
        bot_token=_open(settings.slack_bot_token),
        app_token=_open(settings.slack_app_token),
        signing_secret=_open(settings.slack_signing_secret),
        mode=settings.slack_mode,
        api_url=settings.slack_api_url,
        on_dead=on_dead,
    )


def _discord(settings: Settings, on_dead: Callable[[str], None]) -> "DiscordSide | None":
    if settings.discord_token is None:
        return None
    from adapters.discord.side import DiscordSide

    token = _open(settings.discord_token)
    return DiscordSide(token, settings.discord_api_url, settings.discord_gateway_url, on_dead)


def mailer_of(settings: Settings) -> "SmtpMailer | None":
    """Return what sends mail; `None` when mail is off."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    from adapters.mail.smtp import SmtpMailer

    return SmtpMailer(server_of(_open(settings.smtp_url)), settings.mail_from)


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
