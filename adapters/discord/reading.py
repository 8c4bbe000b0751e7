"""What a person did on Discord, as the core understands it."""

from collections.abc import Iterator
from typing import Any

import discord
from discord.utils import TIMESTAMP_PATTERN

from adapters.discord.draw import token_of
from adapters.discord.forms import MOMENT, ONE_OF_MANY
from core.model import Account, Visitor
from core.screens.commands import MENU
from core.ui import Inbound, Token, Values

PLATFORM = "discord"

_SUBCOMMAND = 1
_LABEL = 18
_STRING_SELECT = 3
_CHECKBOXES = 22


def visitor(interaction: discord.Interaction[Any]) -> Visitor:
    """Return whoever acted; in a direct message they come from no server."""
    user = interaction.user
    member = user if isinstance(user, discord.Member) else None
    rights = interaction.permissions
    return Visitor(
        account=Account(PLATFORM, "", str(user.id)),
        name=user.display_name,
        language=str(interaction.locale),
        workspace=str(interaction.guild_id) if interaction.guild_id else None,
        workspace_name=(interaction.guild.name or "") if interaction.guild else "",
        administers=rights.manage_guild or rights.administrator,
        groups=frozenset(str(role.id) for role in member.roles) if member else frozenset(),
        shows_errors_in_form=False,
    )


def reference(channel_id: int, message_id: int) -> str:
    """Return what a message is known by."""
    return f"{PLATFORM}|{channel_id}|{message_id}"


def _own_message(interaction: discord.Interaction[Any]) -> str:
    """Return the direct message that was pressed, or from which the form was opened; empty for anything else."""
    pressed = interaction.message
    if pressed is None or interaction.guild_id is not None or pressed.flags.ephemeral:
        return ""
    return reference(pressed.channel.id, pressed.id)


def is_private(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether it came from a message that only this person sees: a direct one, or a private reply."""
    if interaction.message is None:
        return False
    return interaction.guild_id is None or interaction.message.flags.ephemeral


def inbound(interaction: discord.Interaction[Any]) -> Inbound:
    """Return what was done: a command, a press, a choice or a submitted form."""
    raw: dict[str, Any] = dict(interaction.data or {})
    key = f"{PLATFORM}:{interaction.id}"
    match interaction.type:
        case discord.InteractionType.application_command:
            word, options = _spoken(raw)
            given: Values = {one["name"]: _seconds(str(one.get("value", ""))) for one in options}
            return Inbound(key, Token(word), given, rest="")
        case discord.InteractionType.modal_submit:
            token = Token.read(token_of(raw["custom_id"]))
            entered = dict(_entered(raw.get("components", [])))
            return Inbound(key, token, entered, submitted=True, message=_own_message(interaction))
    chosen: list[str] = raw.get("values") or []
    values: Values = {"value": chosen[0]} if chosen else {}
    return Inbound(key, Token.read(token_of(raw["custom_id"])), values, message=_own_message(interaction))


def typed(interaction: discord.Interaction[Any]) -> tuple[str, str, str]:
    """Return what a person is typing into a command: its word, the option's name and the letters so far."""
    word, options = _spoken(dict(interaction.data or {}))
    for one in options:
        if one.get("focused"):
            return word, one["name"], str(one.get("value", ""))
    return word, "", ""


def _spoken(raw: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    for option in raw.get("options", []):
        if option["type"] == _SUBCOMMAND:
            return option["name"], option.get("options", [])
    return MENU, []


def _entered(components: list[dict[str, Any]]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for part in components:
        one = part.get("component") if part["type"] == _LABEL else None
        if one is None:
            continue
        if one["type"] == _CHECKBOXES or (one["type"] == _STRING_SELECT and one.get("id", 0) < ONE_OF_MANY):
            yield one["custom_id"], tuple(one.get("values") or ())
        elif "values" in one:
            yield one["custom_id"], next(iter(one["values"] or ()), "")
        else:
            entered = one.get("value") or ""
            yield one["custom_id"], _seconds(entered) if MOMENT <= one.get("id", 0) < ONE_OF_MANY else entered


def _seconds(entered: str) -> str:
    """Return the seconds of what the client makes of @time, a timestamp and nothing else; anything else as it is."""
    found = TIMESTAMP_PATTERN.fullmatch(entered.strip())
    return found[1] if found else entered
