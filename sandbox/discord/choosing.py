"""Turning what a person names (labels, values, people, channels) into the values and ids that a client sends."""

from collections.abc import Iterable
from typing import Any

from sandbox.discord import shapes
from sandbox.discord.components import CHANNEL_SELECT, SELECTS, STRING_SELECT
from sandbox.discord.reading import options_of
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, Guild, Role, User, World
from sandbox.seen import PlatformError


def chosen_values(part: Json, wanted: object, world: World, channel: Channel, *, unchecked: bool = False) -> list[str]:
    """Return the values of the options that a person names by label, value or the thing itself."""
    options = options_of(part, world, channel)
    named = _listed(wanted)
    values = [_value(one, options, unchecked=unchecked) for one in named]
    least, most = bounds(part)
    if not unchecked and (len(values) > most or (len(values) < least and (values or part.get("required", True)))):
        raise PlatformError(f"{part['custom_id']} takes {least} to {most} values, not {len(values)}")
    return values


def bounds(part: Json) -> tuple[int, int]:
    """Return how many values a menu or group takes at least and at most."""
    if "min_values" in part:
        return part["min_values"], part["max_values"]
    return (1 if part.get("required", True) else 0), 1


def _listed(wanted: object) -> list[object]:
    """Return one or several wishes as a list."""
    if wanted is None:
        return []
    if isinstance(wanted, str) or not isinstance(wanted, Iterable):
        return [wanted]
    return list(wanted)


def _value(wanted: object, options: tuple[tuple[str, str], ...], *, unchecked: bool) -> str:
    name = wanted.id if isinstance(wanted, User | Role | Channel) else str(wanted)
    for label, value in options:
        if name in (value, label, label.removeprefix("#")):
            return value
    if unchecked:
        return name
    raise PlatformError(f"there is no option {name!r} among {[label for label, _ in options]}")


def resolved(part_kind: int, values: list[str], world: World, guild: Guild | None) -> Json:
    """Return the objects behind the ids that a menu of people, roles or channels was given."""
    if part_kind == STRING_SELECT or part_kind not in SELECTS:
        return {}
    if part_kind == CHANNEL_SELECT:
        return {"channels": {one: _channel(one, world) for one in values if one in world.channels}}
    return people_and_roles(values, world, guild)


def people_and_roles(values: list[str], world: World, guild: Guild | None) -> Json:
    """Return the users, members and roles behind ids."""
    people = [one for one in values if one in world.users]
    found: Json = {"users": {one: shapes.user(world.users[one]) for one in people}}
    if guild is None:
        return found
    members = [guild.members[one] for one in people if one in guild.members]
    found["members"] = {
        one.user.id: shapes.member(one, with_user=False) | {"permissions": str(one.permissions())} for one in members
    }
    found["roles"] = {one: shapes.role(guild.roles[one]) for one in values if one in guild.roles}
    return {key: held for key, held in found.items() if held}


def _channel(channel_id: str, world: World) -> Json:
    channel = world.channels[channel_id]
    return shapes.shown_channel(channel, world.bot, channel.bot_may())


def merged(into: Json, more: Json) -> Json:
    """Return two sets of resolved objects as one."""
    return {key: {**into.get(key, {}), **more.get(key, {})} for key in {*into, *more}}


def thing_id(wanted: Any, things: Iterable[tuple[str, str]], kind: str) -> str:
    """Return the id of a person, role or channel that is named or given as such."""
    name = wanted.id if isinstance(wanted, User | Role | Channel) else str(wanted)
    for label, value in things:
        if name in (value, label, f"#{label}", f"@{label}"):
            return value
    raise PlatformError(f"there is no {kind} {name!r} here")
