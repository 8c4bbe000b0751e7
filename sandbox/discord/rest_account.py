"""REST routes of the bot's own account, its application's commands and the gateway's address."""

from sandbox.discord import limits, shapes
from sandbox.discord.commands import unlocalized
from sandbox.discord.refusals import Json, Refusal
from sandbox.discord.rest import Answer, Call, Route


def me(call: Call) -> Answer:
    """Return the bot's user."""
    return 200, shapes.me(call.world.bot)


def application(call: Call) -> Answer:
    """Return the bot's application."""
    return 200, shapes.application(call.world.bot, call.world.owner)


def guilds(call: Call) -> Answer:
    """Return the guilds that the bot is in, and what it may do there."""
    nothing: Json = {"icon": None, "banner": None, "owner": False, "features": []}
    here = call.world.guilds.values()
    return 200, [{"id": one.id, "name": one.name, "permissions": str(limits.BOT_MAY), **nothing} for one in here]


def gateway(call: Call) -> Answer:
    """Return where the gateway is."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 86400000, "max_concurrency": 1}
    url = call.world.base_url.replace("http://", "ws://") + "/gateway"
    return 200, {"url": url, "shards": 1, "session_start_limit": limit}


def _scope(call: Call) -> str | None:
    """Return the scope that a command route names, refusing foreign applications and guilds."""
    if call.params["application"] != call.world.bot.id:
        raise Refusal(50001)
    guild = call.params.get("guild")
    if guild is not None and guild not in call.world.guilds:
        raise Refusal(50001)
    return guild


def list_commands(call: Call) -> Answer:
    """Return all commands of a scope."""
    listed = call.registry.listed(_scope(call))
    if call.query.get("with_localizations") == "true":
        return 200, listed
    return 200, [unlocalized(one) for one in listed]


def overwrite_commands(call: Call) -> Answer:
    """Put a list in place of a scope's commands."""
    return 200, call.registry.overwrite(_scope(call), call.body)


def create_command(call: Call) -> Answer:
    """Create a command or replace the one of its name."""
    command, new = call.registry.put(_scope(call), call.fields())
    return 201 if new else 200, command


def get_command(call: Call) -> Answer:
    """Return one command."""
    return 200, call.registry.one(_scope(call), call.params["command"])


def change_command(call: Call) -> Answer:
    """Change part of a command."""
    return 200, call.registry.change(_scope(call), call.params["command"], call.fields())


def delete_command(call: Call) -> Answer:
    """Take a command away."""
    call.registry.remove(_scope(call), call.params["command"])
    return 204, None


COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"
ROUTES: tuple[Route, ...] = (
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", guilds),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/@me", application),
    ("GET", "/gateway/bot", gateway),
    *(
        route
        for base in (COMMANDS, GUILD_COMMANDS)
        for route in (
            ("GET", base, list_commands),
            ("PUT", base, overwrite_commands),
            ("POST", base, create_command),
            ("GET", base + "/{command}", get_command),
            ("PATCH", base + "/{command}", change_command),
            ("DELETE", base + "/{command}", delete_command),
        )
    ),
)
