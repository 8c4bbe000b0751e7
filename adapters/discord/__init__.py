"""Mini Mentor on Discord."""

from adapters.discord.side import DiscordSide

__all__ = ["DiscordSide"]
