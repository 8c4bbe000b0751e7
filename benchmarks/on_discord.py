"""Claims on Discord: through our client of discord.py, and through a bare DynamicItem that defers."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import discord
from discord import ui

from adapters.discord.answering import Answering
from adapters.discord.client import PATIENCE, Client
from benchmarks.claims import interaction, names
from benchmarks.cohort import DISCORD_BOARD, GUILD, MENTOR_NAME, discord_user, request_id
from benchmarks.recorded import Raw, Statement
from benchmarks.wire import Answer, Wire
from bot.wiring import SystemClock
from core.conversation import Conversation
from core.ports import Store

Json = dict[str, Any]
TOKEN = "MTAw.bench.mark"
BOT = "100000000000000001"


def expect_discord(wire: Wire) -> None:
    """Let the wire know the bot."""
    bot = {"id": BOT, "username": "mini_mentor", "discriminator": "0", "avatar": None, "bot": True, "flags": 0}
    about = {"name": "Mini Mentor", "icon": None, "description": "", "summary": "", "verify_key": "00"}
    of = {"id": BOT, "flags": 0, "bot_public": True, "bot_require_code_grant": False, "owner": bot, "team": None}
    wire.answers["@me"] = Answer(json.dumps(bot | about | of))


class Presses:
    """Hands raw payloads to a client's own parser, as its gateway does."""

    def __init__(self, client: discord.Client, wire: Wire, file: Path | None) -> None:
        self.file = file
        self._client, self._wire = client, wire

    def prepare(self, number: int) -> tuple[Json, str]:
        """Return the payload, and where the answer will go."""
        payload = press(number)
        return payload, _callback_address(payload)

    async def press(self, prepared: tuple[Json, str]) -> None:
        """Claim, until the answer is drawn and handed over."""
        payload, address = prepared
        answered = self._wire.awaited(address)
        self._client._connection.parse_interaction_create(payload)  # type: ignore[arg-type]  # as it comes
        await answered


async def ours(store: Store) -> Client:
    """Return the bot's client, logged in, in its server."""
    client = Client(PATIENCE)
    client.answer = Answering(Conversation(store, {}, SystemClock()))
    await _join(client)
    return client


async def bare() -> discord.Client:
    """Return a client as discord.py's examples build it, logged in, in its server, with the one dynamic item."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    client.add_dynamic_items(ClaimButton)
    await _join(client)
    return client


class BarePresses(Presses):
    """Presses of a DynamicItem that runs the raw SQL where there is any, and defers."""

    def __init__(self, client: discord.Client, wire: Wire, file: Path | None = None, raw: Raw | None = None) -> None:
        super().__init__(client, wire, file)
        self._raw = raw

    def prepare(self, number: int) -> tuple[Json, str]:
        """Return the payload, its statements ready."""
        if self._raw is not None:
            ClaimButton.ready[request_id(number)] = (self._raw, self._raw.about(names(number)))
        return super().prepare(number)


class ClaimButton(ui.DynamicItem[ui.Button[Any]], template=r"claim:(?P<id>\w+):1:"):
    """A button that claims what its custom_id names."""

    ready: dict[str, tuple[Raw, Sequence[Statement]]] = {}  # noqa: RUF012 - discord.py makes the items, so it is shared

    def __init__(self, item: ui.Button[Any], name: str) -> None:
        super().__init__(item)
        self.name = name

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Return the item for what was pressed."""
        assert isinstance(item, ui.Button)
        return cls(item, match["id"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Claim and defer."""
        if self.name in self.ready:
            raw, statements = self.ready.pop(self.name)
            raw.write(statements)
        await interaction.response.defer()


async def _join(client: discord.Client) -> None:
    await client.login(TOKEN)
    client._connection.parse_guild_create(_GUILD)


def press(number: int) -> Json:
    """Return the payload of a press on Claim, on a card of the board."""
    return {
        "version": 1,
        "id": str(interaction(number)),
        "application_id": BOT,
        "token": f"token-{number}",
        "type": 3,
        "data": {"custom_id": f"claim:{request_id(number)}:1:", "component_type": 2, "id": 3},
        "channel_id": str(DISCORD_BOARD),
        "locale": "en-GB",
        "app_permissions": "345744985088",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD)},
        "attachment_size_limit": 10485760,
        "context": 0,
        "channel": _BOARD | {"guild_id": str(GUILD), "last_message_id": None, "permissions": "2147601408"},
        "member": _member(number),
        "guild_id": str(GUILD),
        "guild": {"id": str(GUILD), "locale": "en-GB", "features": []},
        "guild_locale": "en-GB",
        "message": _card(number),
    }


def _member(number: int) -> Json:
    user = {"id": str(discord_user(number)), "username": "grace", "discriminator": "0", "avatar": None}
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": "2026-11-22T15:02:47.780071+00:00",
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [],
        "mute": False,
        "deaf": False,
        "user": user | {"global_name": MENTOR_NAME, "public_flags": 0, "flags": 0, "primary_guild": None},
        "permissions": "2147601408",
    }


def _card(number: int) -> Json:
    buttons = [
        {
            "type": 2,
            "id": 3 + place,
            "style": 2 - (word == "claim"),
            "disabled": False,
            "label": word.title(),
            "custom_id": f"{word}:{request_id(number)}:1:",
        }
        for place, word in enumerate(("claim", "details"))
    ]
    parts = [{"type": 10, "id": 1, "content": _WORDS}, {"type": 1, "id": 2, "components": buttons}]
    return {
        "id": "500000000000000000",
        "type": 0,
        "channel_id": str(DISCORD_BOARD),
        "author": {"id": BOT, "username": "mini_mentor", "discriminator": "0", "avatar": None, "bot": True},
        "timestamp": "2026-11-22T15:02:48.590200+00:00",
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "flags": 32768,
        "attachments": [],
        "content": "",
        "embeds": [],
        "components": [
            {"type": 17, "id": 344637613, "components": parts, "accent_color": None, "spoiler": False},
        ],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
    }


_WORDS = (
    "### Open · Interview prep · 45 min · Video · This week\nMock interview for a backend role\n"
    "I have a phone screen on Thursday and would like to practise one system design question.\n"
    "**Offered**  <t:1795590000:F>\\-<t:1795604400:t> · <t:1795676400:F>\\-<t:1795690800:t>\n"
    "**Asked by**  Ada, <t:1795359768:R>"
)
_BOARD: Json = {
    "id": str(DISCORD_BOARD),
    "type": 0,
    "flags": 0,
    "name": "mentors",
    "rate_limit_per_user": 0,
    "parent_id": None,
    "position": 1,
    "topic": None,
    "nsfw": False,
    "permission_overwrites": [],
}
_GUILD: Json = {
    "id": str(GUILD),
    "name": "Mentoring",
    "owner_id": "1",
    "roles": [{"id": str(GUILD), "name": "@everyone", "permissions": "2147601408", "position": 0, "flags": 0}],
    "channels": [_BOARD],
    "members": [],
    "threads": [],
    "presences": [],
    "voice_states": [],
    "member_count": 3,
    "features": [],
    "emojis": [],
    "stickers": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}


def _callback_address(payload: Json) -> str:
    base = discord.http.Route.BASE
    return f"{base}/interactions/{payload['id']}/{payload['token']}/callback"
