"""The Discord server as one of its members sees it, in JSON."""

from collections.abc import Iterator
from itertools import islice, takewhile

from sandbox.discord import limits, slash
from sandbox.discord.commands import GROUP, SUBCOMMAND, Registry, in_language
from sandbox.discord.people import DiscordPerson
from sandbox.discord.world import EPOCH, Channel, Guild, Member, Message
from sandbox.page.slack_view import MOST, UNREAD_MOST
from sandbox.page.stage import Json, Stage, locales

LOCALES = ("en-GB", "en-US", "de", "es-ES", "es-419", "fr")
"""The same as Discord calls them."""
_SHOWN = ("name", "description", "type", "choices", "min_length", "max_length", "min_value", "max_value")


def discord_state(stage: Stage, me: DiscordPerson) -> Json:
    """Return everything on that person's screen."""
    guild = stage.campus.guild
    channels = visible_channels(stage, me)
    shown = {one.id: newest(me, one) for one in channels}
    return {
        "server": guild.name,
        "locales": locales(LOCALES),
        "people": [_person(stage, guild.members[one.id]) for one in stage.discord_people],
        "me": me.id,
        "channels": [_channel(stage, me, one, more=shown[one.id][1]) for one in channels],
        "messages": {one: [message_json(each) for each in held] for one, (held, _) in shown.items()},
        "forms": _forms(stage, me),
        "commands": _commands(stage.campus.discord.registry, guild, me),
        "names": _names(guild),
        "pickable": {
            "channels": [{"id": one.id, "name": one.name} for one in guild.channels.values() if one.seen_by(me)],
            "users": [{"id": one.user.id, "name": one.user.name} for one in guild.members.values()],
            "roles": [{"id": one.id, "name": one.name} for one in guild.roles.values()],
        },
    }


def visible_channels(stage: Stage, me: DiscordPerson) -> list[Channel]:
    """Return the channels in that person's side bar, their direct messages last."""
    return [*(one for one in stage.campus.guild.channels.values() if one.seen_by(me)), me.world.dm(me)]


def newest(me: DiscordPerson, channel: Channel, before: int | None = None) -> tuple[list[Message], bool]:
    """Return the last messages of a channel, oldest first, and whether there are older ones."""
    found = (one for one in _newest_first(me, channel) if before is None or int(one.id) < before)
    held = list(islice(found, MOST + 1))
    return held[:MOST][::-1], len(held) > MOST


def message_json(message: Message) -> Json:
    """Return one message."""
    body = message.body
    author = body["author"]
    return {
        "id": message.id,
        "ts": body["timestamp"],
        "channel": message.channel.id,
        "author": {"id": author["id"], "name": author["global_name"] or author["username"], "bot": True},
        "private": message.only_for is not None,
        "flags": body["flags"],
        "content": body["content"],
        "components": body["components"],
        "embeds": body["embeds"],
        "edited": body["edited_timestamp"] is not None,
    }


def _newest_first(me: DiscordPerson, channel: Channel) -> Iterator[Message]:
    return (one for one in reversed(channel.messages.values()) if one.only_for in (None, me))


def _person(stage: Stage, member: Member) -> Json:
    mentor = stage.campus.mentor_role in member.roles
    role = "coordinator" if member.manages else "mentor" if mentor else "student"
    user = member.user
    return {"id": user.id, "name": user.name, "zone": user.zone, "locale": user.locale, "role": role}


def _channel(stage: Stage, me: DiscordPerson, channel: Channel, *, more: bool) -> Json:
    last = stage.read.get((me.id, channel.id), int((stage.unread_since - EPOCH).total_seconds() * 1000) << 22)
    unread = takewhile(lambda one: int(one.id) > last, _newest_first(me, channel))
    kinds = {limits.DM_CHANNEL: "dm", limits.PRIVATE_THREAD: "thread"}
    return {
        "id": channel.id,
        "name": channel.name or me.world.bot.name,
        "unread": sum(1 for _ in islice(unread, UNREAD_MOST)),
        "kind": kinds.get(channel.kind, "channel"),
        "more": more,
    }


def _forms(stage: Stage, me: DiscordPerson) -> list[Json]:
    """Return the open form, if there is one: Discord shows no two at a time."""
    act = me.desk.forms.get(stage.forms.get(me.id, ""))
    if act is None or act.form is None:
        return []
    return [{"id": act.id, "title": act.form["title"], "components": act.form["components"]}]


def _commands(registry: Registry, guild: Guild, me: DiscordPerson) -> list[Json]:
    """Return every line that a person may type here, with its options."""
    permissions = slash.permissions_of(me, next(iter(guild.channels.values())))
    names = sorted({one["name"] for scope in (guild.id, None) for one in registry.listed(scope)})
    usable = [(name, registry.usable(name, guild, permissions)) for name in names]
    return [
        line | {"dm": registry.usable(name, None, 0) is not None}
        for name, command in usable
        if command is not None
        for line in _lines(f"/{name}", command, me.locale)
    ]


def _lines(name: str, command: Json, locale: str) -> Iterator[Json]:
    options = command.get("options", [])
    nested = [one for one in options if one["type"] in (SUBCOMMAND, GROUP)]
    for one in nested:
        yield from _lines(f"{name} {one['name']}", one, locale)
    if not nested:
        told = in_language(command, "description", locale)
        yield {"name": name, "description": told, "options": [_option(one, locale) for one in options]}


def _option(option: Json, locale: str) -> Json:
    shown = {key: option[key] for key in _SHOWN if key in option}
    shown["description"] = in_language(option, "description", locale)
    if "choices" in shown:
        shown["choices"] = [{**one, "name": in_language(one, "name", locale)} for one in shown["choices"]]
    flags = {key: bool(option.get(key)) for key in ("required", "autocomplete")}
    return {"choices": [], **shown, **flags}


def _names(guild: Guild) -> dict[str, str]:
    people = {one.user.id: one.user.name for one in guild.members.values()}
    channels = {one.id: one.name for one in guild.channels.values()}
    return {**people, **channels, **{one.id: one.name for one in guild.roles.values()}}
