"""A local Discord that speaks REST v10 and gateway v10 to the real client library, and the people in it."""

from sandbox.discord.people import DiscordPerson
from sandbox.discord.server import DiscordSandbox
from sandbox.discord.world import Channel, Guild, Role

__all__ = ["Channel", "DiscordPerson", "DiscordSandbox", "Guild", "Role"]
