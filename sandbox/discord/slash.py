"""Slash commands as a client builds them: finding the command, checking its options, naming their values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.discord import choosing, commands
from sandbox.discord.commands import Registry
from sandbox.discord.components import CHANNEL_SELECT
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, User, World
from sandbox.seen import PlatformError


@dataclass(frozen=True, slots=True)
class Chosen:
    """A command that a person has picked: its definition, the path of subcommands, and the options left to fill."""

    command: Json
    path: tuple[Json, ...]
    options: tuple[Json, ...]

    def details(self, filled: list[Json], resolved: Json) -> Json:
        """Return the `data` of the interaction."""
        held = filled
        for step in reversed(self.path):
            held = [{"type": step["type"], "name": step["name"], "options": held}]
        shape: Json = {"id": self.command["id"], "name": self.command["name"], "type": commands.SLASH, "options": held}
        if "guild_id" in self.command:
            shape["guild_id"] = self.command["guild_id"]
        return shape | ({"resolved": resolved} if resolved else {})


def choose(registry: Registry, line: str, channel: Channel, permissions: int) -> Chosen:
    """Return the command that a line such as "/mentor request" names; PlatformError when it is not offered there."""
    name, *rest = line.removeprefix("/").split()
    command = registry.usable(name, channel.guild, permissions)
    if command is None:
        offered = sorted({one["name"] for scope in registry.scopes.values() for one in scope.values()})
        raise PlatformError(f"there is no command /{name} in {channel.where}; registered are {offered}")
    options: list[Json] = command.get("options", [])
    path: list[Json] = []
    for word in rest:
        nested = (one for one in options if one["type"] in (commands.SUBCOMMAND, commands.GROUP))
        step = next((one for one in nested if one["name"] == word), None)
        if step is None:
            raise PlatformError(f"{line} is not registered: no {word} among {[one['name'] for one in options]}")
        path.append(step)
        options = step["options"]
    if any(one["type"] in (commands.SUBCOMMAND, commands.GROUP) for one in options):
        raise PlatformError(f"{line} is not complete: choose one of {[one['name'] for one in options]}")
    return Chosen(command, tuple(path), tuple(options))


def fill(chosen: Chosen, given: Mapping[str, object], world: World, channel: Channel) -> Json:
    """Return the `data` of a command with the given options, checked as the client checks them."""
    wanted = _by_name(chosen, given)
    filled: list[Json] = []
    resolved: Json = {}
    for option in chosen.options:
        if option["name"] not in wanted:
            if option.get("required"):
                raise PlatformError(f"the option {option['name']} is required")
            continue
        value = _value(option, wanted[option["name"]], world, channel)
        filled.append({"type": option["type"], "name": option["name"], "value": value})
        resolved = choosing.merged(resolved, _resolved(option["type"], value, world, channel))
    return chosen.details(filled, resolved)


def ask(chosen: Chosen, focused: str, typed: str, given: Mapping[str, object], world: World, channel: Channel) -> Json:
    """Return the `data` of an autocomplete for what is typed into one option so far."""
    wanted = _by_name(chosen, {**given, focused: typed})
    filled: list[Json] = []
    for option in chosen.options:
        if option["name"] == focused:
            if not option.get("autocomplete"):
                raise PlatformError(f"the option {focused} suggests nothing")
            filled.append({"type": option["type"], "name": focused, "value": typed, "focused": True})
        elif option["name"] in wanted:
            value = _value(option, wanted[option["name"]], world, channel)
            filled.append({"type": option["type"], "name": option["name"], "value": value})
    return chosen.details(filled, {})


def _by_name(chosen: Chosen, given: Mapping[str, object]) -> dict[str, object]:
    """Return the given values by option name; a hyphen may be given as an underscore. `None` leaves one out."""
    names = {one["name"].replace("-", "_"): one["name"] for one in chosen.options}
    unknown = [name for name in given if name.replace("-", "_") not in names]
    if unknown:
        raise PlatformError(f"the command has no option {unknown}; it has {[one['name'] for one in chosen.options]}")
    return {names[name.replace("-", "_")]: value for name, value in given.items() if value is not None}


def _value(option: Json, wanted: Any, world: World, channel: Channel) -> Any:
    """Return the value that a client sends for one option."""
    if choices := option.get("choices"):
        for choice in choices:
            if wanted in (choice["value"], choice["name"]):
                return choice["value"]
        raise PlatformError(f"{option['name']} offers {[one['name'] for one in choices]}, not {wanted!r}")
    kind, name = option["type"], option["name"]
    if kind == commands.STRING:
        return _text(option, wanted)
    if kind in commands.NUMERIC:
        return _number(option, wanted)
    if kind == commands.BOOLEAN:
        if not isinstance(wanted, bool):
            raise PlatformError(f"{name} is either True or False, not {wanted!r}")
        return wanted
    if kind == commands.ATTACHMENT:
        raise PlatformError(f"{name} asks for a file, and the people here carry none")
    return choosing.thing_id(wanted, _things(option, world, channel), name)


def _text(option: Json, wanted: Any) -> str:
    # A moment is typed as @time in the client, which sends it as markdown.
    text = f"<t:{int(wanted.timestamp())}:F>" if isinstance(wanted, datetime) else str(wanted)
    if not option.get("min_length", 0) <= len(text) <= option.get("max_length", 6000):
        raise PlatformError(f"{option['name']} takes {option.get('min_length', 0)} to {option.get('max_length')} signs")
    if option.get("required") and not text:
        raise PlatformError(f"the option {option['name']} is required")
    return text


def _number(option: Json, wanted: Any) -> int | float:
    try:
        number = int(wanted) if option["type"] == commands.INTEGER else float(wanted)
    except (TypeError, ValueError):
        raise PlatformError(f"{option['name']} is a number, not {wanted!r}") from None
    if not option.get("min_value", number) <= number <= option.get("max_value", number):
        raise PlatformError(f"{option['name']} is from {option.get('min_value')} to {option.get('max_value')}")
    return number


def _things(option: Json, world: World, channel: Channel) -> list[tuple[str, str]]:
    """Return the people, roles or channels that an option lets choose, as (name, id)."""
    guild = channel.guild
    if guild is None:
        return [(one.name, one.id) for one in (channel.recipient, world.bot) if one is not None]
    people = [(one.user.name, one.user.id) for one in guild.members.values()]
    roles = [(one.name, one.id) for one in guild.roles.values()]
    if option["type"] == commands.CHANNEL:
        kinds = option.get("channel_types") or range(100)
        return [(one.name, one.id) for one in guild.channels.values() if one.kind in kinds]
    return {commands.USER: people, commands.ROLE: roles}.get(option["type"], people + roles)


def _resolved(kind: int, value: Any, world: World, channel: Channel) -> Json:
    """Return the objects behind an option's id."""
    if kind == commands.CHANNEL:
        return choosing.resolved(CHANNEL_SELECT, [value], world, channel.guild)
    if kind in (commands.USER, commands.ROLE, commands.MENTIONABLE):
        return choosing.people_and_roles([value], world, channel.guild)
    return {}


def permissions_of(user: User, channel: Channel) -> int:
    """Return what a person may do in a channel's guild."""
    return channel.guild.members[user.id].permissions() if channel.guild is not None else 0
