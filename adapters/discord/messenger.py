"""Sends what is owed through Discord, and finds again what may have been sent.

A message is sent with a nonce made from its key: within a few minutes Discord answers a second post of one nonce with
the first message. For later the container carries a number made from the same key as its component id, which Discord
keeps and returns and nobody sees; `find` reads the channel back and looks for it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256

import discord

from adapters.discord import limits
from adapters.discord.client import Client
from adapters.discord.draw import MARKED_FROM, attached, mark_of, message
from adapters.discord.errors import ADVICE, MAY_NOT_WRITE, UNKNOWN_CHANNEL, translated
from adapters.discord.reading import PLATFORM, reference
from adapters.discord.threads import called, thread_with
from adapters.kept import Kept
from core.model import Account, MentorRule, Space
from core.ports import Failed, Limit, Unreachable, Way
from core.screens.edges import OPEN_ON_A_SERVER
from core.ui import Card, Page, Reader

_CLOCKS_APART = timedelta(minutes=2)
"""How far Discord's clock may be behind ours when a channel is read back."""
_ALL_CALLS = Limit(PLATFORM, limits.CALLS_A_SECOND, 1.0, limits.KEPT_FOR_PEOPLE)
_LARGEST_ID = (1 << 31) - 1
"""A component id is a signed 32-bit number (Component Reference, Anatomy of a Component)."""


def nonce(key: str) -> str:
    """Return the nonce of a key."""
    return sha256(key.encode()).hexdigest()[: limits.NONCE]


def mark(key: str) -> int:
    """Return the number by which the message of a key is known."""
    number = int.from_bytes(sha256(b"mark " + key.encode()).digest()[:8])
    return MARKED_FROM + number % (_LARGEST_ID - MARKED_FROM)


class DiscordMessenger:
    """The messenger of one client; it can be used from the login on."""

    platform = PLATFORM
    to_open = OPEN_ON_A_SERVER
    has_home = False

    def __init__(self, client: Client) -> None:
        self._client = client
        self._direct: dict[int, int] = {}
        self._members: Kept[tuple[int, int], discord.Member | None] = Kept(
            self._ask_member, limits.MEMBER_KEPT, limits.MEMBERS_KEPT
        )

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        """Return what Discord counts such a call towards; discord.py itself keeps to the limits of each route."""
        if way is Way.HOME:
            return ()
        opens = way is Way.DIRECT and int(to) not in self._direct
        return (_ALL_CALLS, _ALL_CALLS) if opens else (_ALL_CALLS,)

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        """Post a card to a channel and return the message's reference; SendError."""
        async with self._sending():
            return await self._send(int(channel), card, reader, key)

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        """Send a card, with its picture and its file, as a direct message and return its reference; SendError."""
        async with self._sending():
            return await self._send(await self._direct_channel(account), card, reader, key, attached(card, reader))

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        """Return the reference of the message that was sent with that key since then, if it is there."""
        async with self._sending():
            channel_id = await self._direct_channel(to) if isinstance(to, Account) else int(to)
            return await self._found(channel_id, key, since)

    async def _found(self, channel_id: int, key: str, since: datetime) -> str | None:
        wanted, channel = mark(key), self._client.get_partial_messageable(channel_id)
        async for sent in channel.history(limit=limits.HISTORY, after=since - _CLOCKS_APART):
            if sent.author == self._client.user and mark_of(sent) == wanted:
                return reference(channel_id, sent.id)
        return None

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        """Draw a message again in place; SendError, Unreachable when it is gone."""
        channel_id, message_id = _read(reference)
        async with self._sending():
            channel = self._client.get_partial_messageable(channel_id)
            await channel.get_partial_message(message_id).edit(
                view=message(card, reader), allowed_mentions=discord.AllowedMentions.none()
            )

    async def home(self, account: Account, page: Page, reader: Reader) -> None:
        """Do nothing: Discord has no home."""

    async def is_mentor(self, space: Space, account: Account) -> bool:
        """Return whether the person has the space's role, or sees its board, as its rule says."""
        if space.mentors_by is MentorRule.APPROVAL:
            return False
        async with self._sending():
            member = await self._members.get((int(space.workspace), int(account.user)))
        if member is None:
            return False
        if space.mentors_by is MentorRule.GROUP:
            return space.mentors_group is not None and member.get_role(int(space.mentors_group)) is not None
        board = member.guild.get_channel(int(space.board)) if space.board else None
        return board is not None and board.permissions_for(member).view_channel

    async def beckon(
        self, space: Space, account: Account, card: Card, reader: Reader, key: str, since: datetime | None
    ) -> None:
        """Mention somebody in a private thread of their own; SendError, Unreachable where there can be none."""
        async with self._sending():
            member = await self._members.get((int(space.workspace), int(account.user)))
            if member is None:
                raise Unreachable("they are not in the server any more")
            thread = await thread_with(member, space.board, called(reader))
            if since is not None and await self._found(thread.id, key, since):
                return
            await self._client.get_partial_messageable(thread.id).send(
                view=message(card, reader, mark(key)),
                nonce=nonce(key),
                allowed_mentions=discord.AllowedMentions(users=True, everyone=False, roles=False),
            )

    async def board_name(self, space: Space) -> str:
        """Return how the space's board is called; SendError, Unreachable when it is gone or the bot may not write."""
        if space.board is None:
            raise Unreachable("the space has no board: choose one with /mentor setup")
        async with self._sending():
            channel = self._client.get_channel(int(space.board)) or await self._client.fetch_channel(int(space.board))
        if not isinstance(channel, discord.abc.GuildChannel) or str(channel.guild.id) != space.workspace:
            # Whoever sends the id may name a channel of another server that the bot is in.
            raise Unreachable(ADVICE[UNKNOWN_CHANNEL])
        if (me := channel.guild.me) is not None:
            rights = channel.permissions_for(me)
            if not (rights.view_channel and rights.send_messages):
                raise Unreachable(ADVICE[MAY_NOT_WRITE])
        return f"#{channel.name}"

    @asynccontextmanager
    async def _sending(self) -> AsyncIterator[None]:
        if self._client.user is None or self._client.is_closed():
            raise Failed("not connected to Discord")
        with translated():
            async with asyncio.timeout(limits.SEND_WITHIN):
                yield

    async def _send(
        self, channel_id: int, card: Card, reader: Reader, key: str, files: Sequence[discord.File] = ()
    ) -> str:
        channel = self._client.get_partial_messageable(channel_id)
        view = message(card, reader, mark(key), attaches=bool(files))
        sent = await channel.send(view=view, nonce=nonce(key), files=files)
        return reference(channel_id, sent.id)

    async def _direct_channel(self, account: Account) -> int:
        user_id = int(account.user)
        if user_id not in self._direct:
            self._direct[user_id] = (await self._client.create_dm(discord.Object(user_id))).id
        return self._direct[user_id]

    async def _ask_member(self, whose: tuple[int, int]) -> discord.Member | None:
        guild_id, user_id = whose
        guild = self._client.get_guild(guild_id) or await self._client.fetch_guild(guild_id)
        try:
            return await guild.fetch_member(user_id)
        except discord.NotFound:
            return None


def _read(reference: str) -> tuple[int, int]:
    _, channel_id, message_id = reference.split("|")
    return int(channel_id), int(message_id)
