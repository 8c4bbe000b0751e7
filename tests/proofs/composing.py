"""The bot as `bot.wiring.running` puts it together, with points at which to be killed, or without one of its guards."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.discord.side import DiscordSide
from adapters.rooms.jitsi import JitsiRooms
from adapters.slack.side import SlackSide
from bot.settings import Settings
from bot.ticker import Ticker
from bot.wiring import sides_of
from core.conversation import Conversation
from core.ports import Clock, Messenger, Store
from storage import open_store
from tests.proofs.points import PointedStore, Points
from tests.proofs.unguarded import READING, LooseStore, delivery_without, messenger_without, trust_discord


@asynccontextmanager
async def composed(settings: Settings, clock: Clock, points: Points | None, without: str) -> AsyncIterator[Ticker]:
    """Run the bot for as long as the context lasts; the database has its tables."""
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(await open_store(settings.database))
        store: Store = PointedStore(opened, points) if points is not None else opened
        store = LooseStore(store, without) if without else store
        slack, discord = sides_of(settings)
        if discord is not None and without == READING:
            trust_discord(discord)
        sides: list[SlackSide | DiscordSide] = [side for side in (slack, discord) if side is not None]
        messengers: dict[str, Messenger] = {
            side.messenger.platform: messenger_without(without, side.messenger) for side in sides
        }
        delivery = delivery_without(without)(store, messengers, JitsiRooms(settings.jitsi_url), clock)
        conversation, ticker = Conversation(store, messengers, clock), Ticker(delivery, clock)
        for side in sides:
            stack.push_async_callback(side.stop)
            await side.start(conversation)
        ticker.start()
        stack.push_async_callback(ticker.stop)
        store.watch(ticker.wake)
        yield ticker
