"""The slash command and its sub-commands, registered with Discord only when they have changed."""

import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord.http import Route

from adapters.discord import limits
from adapters.discord.text import label
from core.screens import edges
from core.ui import CommandSpec, Field, FieldKind, Reader, Text

log = logging.getLogger(__name__)

NAME = "mentor"
_NOBODY = Reader()
_TOLD_IN = {"de": ("de",), "es": ("es-ES", "es-419")}
"""Discord's names (Reference, Locales) of the languages that have a catalogue; the plain words are English."""
_SUBCOMMAND, _STRING, _CHANNEL, _ROLE = 1, 3, 7, 8
_IN_SERVERS, _IN_DIRECT_MESSAGES, _INSTALLED_IN_SERVERS = 0, 1, 0
_UNSAID: tuple[object, ...] = (None, False, [], {})

_COMPARED = frozenset(
    {
        *("name", "type", "description", "contexts", "integration_types", "options", "required"),
        *("choices", "value", "autocomplete", "channel_types", "min_length", "max_length"),
        *("description_localizations", "name_localizations"),
    }
)

Definition = dict[str, Any]


def definition(specs: Sequence[CommandSpec]) -> Definition:
    """Return the command as Discord wants it registered."""
    return {
        "name": NAME,
        "type": 1,
        **_told("description", edges.SUMMARY),
        "contexts": [_IN_SERVERS, _IN_DIRECT_MESSAGES],
        "integration_types": [_INSTALLED_IN_SERVERS],
        "options": [_subcommand(spec) for spec in specs],
    }


def _subcommand(spec: CommandSpec) -> Definition:
    # Discord wants the options that must be given before those that may be left out.
    fields = sorted(spec.fields, key=_may_be_left_out)
    return {
        "name": spec.word,
        "type": _SUBCOMMAND,
        **_told("description", spec.summary),
        "options": [_option(field) for field in fields],
    }


def _may_be_left_out(field: Field) -> bool:
    return not field.required or field.value is not None


def _option(field: Field) -> Definition:
    kinds = {FieldKind.CHANNEL: _CHANNEL, FieldKind.GROUP: _ROLE}
    option: Definition = {
        "name": field.key,
        "type": kinds.get(field.kind, _STRING),
        **_told("description", field.hint or field.label),
        "required": not _may_be_left_out(field),
    }
    if field.kind is FieldKind.ZONE or field.own:
        option["autocomplete"] = True
    elif field.kind is FieldKind.CHOICE:
        option["choices"] = [
            {**_told("name", one.label), "value": one.value} for one in field.options[: limits.CHOICES]
        ]
    if field.kind is FieldKind.CHANNEL:
        option["channel_types"] = [discord.ChannelType.text.value]
    if field.kind in (FieldKind.LINE, FieldKind.PARAGRAPH):
        option |= {"min_length": field.minimum or None, "max_length": field.maximum or None}
    return {name: value for name, value in option.items() if value is not None}


def _told(key: str, text: Text) -> Definition:
    """Return a text under its key, and in every other language beside it: Discord shows each person theirs."""
    plain = label(text, _NOBODY, limits.COMMAND_TEXT)
    others = {
        locale: label(text, Reader(language=code), limits.COMMAND_TEXT)
        for code, locales in _TOLD_IN.items()
        for locale in locales
    }
    return {key: plain, f"{key}_localizations": {locale: said for locale, said in others.items() if said != plain}}


async def register(client: discord.Client, specs: Sequence[CommandSpec]) -> bool:
    """Make the registered commands what they should be; True when something had to be sent.

    Discord allows 200 registrations a day, so the same definition is never sent twice.
    """
    application = client.application_id
    if application is None:
        raise RuntimeError("the client is not logged in")
    wanted = [definition(specs)]
    # The library's own call leaves out what the commands are called in other languages.
    route = Route("GET", "/applications/{application_id}/commands", application_id=application)
    present: Any = await client.http.request(route, params={"with_localizations": "true"})
    if comparable(present) == comparable(wanted):
        log.info("the commands are registered already")
        return False
    await client.http.bulk_upsert_global_commands(application, wanted)
    log.info("registered the commands")
    return True


def comparable(commands: Any) -> Any:
    """Return definitions without what Discord adds: ids, versions and everything that says nothing."""
    if isinstance(commands, list):
        kept = [comparable(one) for one in commands]
        return sorted(kept) if all(isinstance(one, int) for one in kept) else kept
    if not isinstance(commands, dict):
        return commands
    return {
        name: value if name.endswith("_localizations") else comparable(value)
        for name, value in commands.items()
        if name in _COMPARED and value not in _UNSAID
    }
