"""Private threads: where a bot and one person can talk on a server while their direct messages are closed.

Whoever may manage threads there can read along, so nothing is said in them that is not for everybody's eyes.
"""

import discord

from adapters.discord import limits
from core.ports import Unreachable
from core.screens.edges import NAME
from core.ui import Reader, cut, one_line


def called(reader: Reader) -> str:
    """Return what the thread of a person is called."""
    name = reader.person.name if reader.person else ""
    return cut(one_line(f"{NAME} · {name}"), limits.THREAD_NAME)


async def thread_with(member: discord.Member, board: str | None, name: str) -> discord.Thread:
    """Return the thread of the bot and a member, the one that there is or a new one; Unreachable where none can be."""
    for one in member.guild.threads:
        own = one.owner_id == member.guild.me.id and one.type is discord.ChannelType.private_thread
        if own and one.name == name and await _is_in(one, member):
            return one
    thread = await _parent(member, board).create_thread(
        name=name, type=discord.ChannelType.private_thread, auto_archive_duration=limits.THREAD_STAYS, invitable=False
    )
    await thread.add_user(member)
    return thread


async def _is_in(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except discord.NotFound:
        return False
    return True


def _parent(member: discord.Member, board: str | None) -> discord.TextChannel:
    """Return a channel that both see and where the bot may start private threads, the board before others."""
    for channel in sorted(member.guild.text_channels, key=lambda one: (str(one.id) != board, one.position)):
        mine = channel.permissions_for(member.guild.me)
        may = mine.view_channel and mine.create_private_threads and mine.send_messages_in_threads
        if may and channel.permissions_for(member).view_channel:
            return channel
    raise Unreachable("there is no channel that they see and where the bot may start a private thread")
