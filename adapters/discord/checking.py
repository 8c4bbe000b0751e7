"""What can be told about the bot's Discord application before it is started."""

import aiohttp
import discord

from core.ports import Finding

REFUSED = "Discord refuses the token."
COPY_IT = "Copy the bot token from the developer portal, page Bot, into DISCORD_TOKEN."
UNREACHABLE = "Discord cannot be reached:"
LOOK = "Look at the network, then try again."
_SCOPES = ("bot", "applications.commands")
_SERVERS = 200
"""The most that one call lists (User Resource, Get Current User Guilds)."""
_NEEDED = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}


async def check(client: discord.Client, token: str) -> list[Finding]:
    """Log in without connecting, and look around."""
    try:
        await client.login(token)
    except discord.LoginFailure:
        return [Finding(False, REFUSED, COPY_IT)]
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        return [Finding(False, f"{UNREACHABLE} {error}.", LOOK)]
    found = _application(client)
    try:
        return found + await _servers(client)
    except discord.HTTPException as error:
        return [*found, Finding(False, f"Discord does not list the bot's servers: {error}", "Try again in a minute.")]


def _application(client: discord.Client) -> list[Finding]:
    name = client.user.display_name if client.user else "?"
    found = [Finding(True, f"Discord knows the bot as {name}.")]
    if client.application is not None and client.application.interactions_endpoint_url:
        advice = "Clear the Interactions Endpoint URL in the developer portal, page General Information."
        found.append(Finding(False, "Presses and commands are sent to a web address instead of the bot.", advice))
    return found


async def _servers(client: discord.Client) -> list[Finding]:
    # The library's own objects leave out the bot's rights, which come with this list alone.
    guilds = await client.http.get_guilds(_SERVERS)
    if not guilds:
        link = discord.utils.oauth_url(client.application_id or 0, permissions=needed(), scopes=_SCOPES)
        return [Finding(False, "The bot is in no server yet.", f"Invite it: {link}")]
    return [_server(guild["name"], discord.Permissions(int(guild["permissions"]))) for guild in guilds]


def needed() -> discord.Permissions:
    """Return the permissions that the bot asks for when it is invited."""
    return discord.Permissions(**dict.fromkeys(_NEEDED, True))


def _server(name: str, rights: discord.Permissions) -> Finding:
    missing = [shown for right, shown in _NEEDED.items() if not getattr(rights, right)]
    if missing:
        return Finding(False, f"In {name} the bot lacks: {', '.join(missing)}.", "Give these to its role there.")
    return Finding(True, f"The bot is in {name} and may write there.")
