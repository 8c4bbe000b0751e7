"""Messages as one person reads them: all text in order, the buttons and the menus."""

from dataclasses import dataclass, field

from sandbox.discord import limits
from sandbox.discord.components import (
    BUTTON,
    CHANNEL_SELECT,
    GALLERY,
    ROLE_SELECT,
    SELECTS,
    STRING_SELECT,
    TEXT,
    THUMBNAIL,
    USER_SELECT,
    nested,
)
from sandbox.discord.markdown import shown
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, Message, User, World
from sandbox.seen import SeenButton, SeenFile, SeenMenu, SeenMessage

STYLES = {1: "primary", 2: "plain", 3: "primary", 4: "danger", 5: "plain"}


@dataclass(slots=True)
class _Screen:
    """What has been read of a message so far."""

    world: World
    reader: User
    channel: Channel
    lines: list[str] = field(default_factory=list)
    buttons: list[SeenButton] = field(default_factory=list)
    menus: list[SeenMenu] = field(default_factory=list)

    def write(self, text: str | None) -> None:
        """Put a text on the screen."""
        if text:
            self.lines.append(shown(text, self.world, self.reader))

    def part(self, part: Json) -> None:
        """Read one component and what is inside it."""
        kind = part["type"]
        if kind == TEXT:
            self.write(part["content"])
        elif kind == BUTTON:
            label = part.get("label") or part["emoji"]["name"]
            key = part.get("custom_id", "")
            self.buttons.append(SeenButton(label, key, part.get("url"), STYLES[part["style"]]))
        elif kind in SELECTS:
            self.menus.append(seen_menu(part, self.world, self.channel))
        elif kind == THUMBNAIL:
            self.write(part["description"])
        elif kind == GALLERY:
            for item in part["items"]:
                self.write(item["description"])
        for inner in nested(part):
            self.part(inner)

    def embed(self, embed: Json) -> None:
        """Read one embed."""
        self.write(embed.get("author", {}).get("name"))
        self.write(embed.get("title"))
        self.write(embed.get("description"))
        for one in embed["fields"]:
            self.write(one["name"])
            self.write(one["value"])
        self.write(embed.get("footer", {}).get("text"))


def seen_message(world: World, message: Message, reader: User) -> SeenMessage:
    """Return a message as it reads now."""
    screen = _Screen(world, reader, message.channel)
    body = message.body
    if body["flags"] & limits.LOADING:
        screen.write(f"{world.bot.name} is thinking…")
    screen.write(body["content"])
    for embed in body["embeds"]:
        screen.embed(embed)
    for part in body["components"]:
        screen.part(part)
    for attachment in body["attachments"]:
        screen.lines.append(f"[{attachment['filename']}]")
    private = message.only_for is not None or message.channel.kind == limits.DM_CHANNEL
    text = "\n".join(screen.lines)
    files = tuple(_seen_file(message, one) for one in body["attachments"])
    menus = tuple(screen.menus)
    return SeenMessage(message.id, message.channel.where, text, tuple(screen.buttons), menus, private, files)


def _seen_file(message: Message, attachment: Json) -> SeenFile:
    content = message.files[attachment["id"]]
    return SeenFile(attachment["filename"], attachment["content_type"], content, attachment.get("description", ""))


def seen_menu(part: Json, world: World, channel: Channel) -> SeenMenu:
    """Return a select menu as it is drawn; those of people, roles and channels list what the guild has."""
    options = options_of(part, world, channel)
    if part["type"] == STRING_SELECT:
        chosen = [one["value"] for one in part["options"] if one["default"]]
    else:
        chosen = [one["id"] for one in part.get("default_values") or ()]
    label = part.get("placeholder") or "Make a selection"
    return SeenMenu(label, part["custom_id"], options, chosen[0] if chosen else None)


def options_of(part: Json, world: World, channel: Channel) -> tuple[tuple[str, str], ...]:
    """Return what a menu or group offers, as (label, value)."""
    if "options" in part:
        return tuple((one["label"], one["value"]) for one in part["options"])
    guild = channel.guild
    if guild is None:
        people = [channel.recipient] if channel.recipient is not None else []
        return tuple((one.name, one.id) for one in people) if part["type"] != CHANNEL_SELECT else ()
    members = tuple((member.user.name, member.user.id) for member in guild.members.values())
    roles = tuple((role.name, role.id) for role in guild.roles.values())
    if part["type"] == USER_SELECT:
        return members
    if part["type"] == ROLE_SELECT:
        return roles
    if part["type"] == CHANNEL_SELECT:
        kinds = part.get("channel_types") or range(100)
        return tuple((f"#{one.name}", one.id) for one in guild.channels.values() if one.kind in kinds)
    return members + roles


def visible(world: World, reader: User) -> list[Message]:
    """Return every message that the person can see, newest first."""
    channels = (one for one in world.channels.values() if one.seen_by(reader))
    messages = [message for channel in channels for message in channel.messages.values()]
    seen = (one for one in messages if one.only_for in (None, reader))
    return sorted(seen, key=lambda one: int(one.id), reverse=True)
