"""The application's registered commands: the rules for their definitions, and where they can be used."""

import re
from typing import Any

from sandbox.discord import limits
from sandbox.discord.refusals import Findings, Json, Path, Refusal
from sandbox.discord.world import Guild, World

NAME = re.compile(r"^[-_'\w]{1,32}$")
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
SLASH = 1
GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
NUMERIC = (INTEGER, NUMBER)


class Registry:
    """The commands by scope: a guild's id, or `None` for those that work everywhere."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.scopes: dict[str | None, dict[str, Json]] = {None: {}}

    def listed(self, scope: str | None) -> list[Json]:
        """Return all commands of a scope."""
        return list(self.scopes.get(scope, {}).values())

    def one(self, scope: str | None, command_id: str) -> Json:
        """Return one command, or refuse as Discord does."""
        try:
            return self.scopes.get(scope, {})[command_id]
        except KeyError:
            raise Refusal(10063) from None

    def overwrite(self, scope: str | None, definitions: Any) -> list[Json]:
        """Put a whole list in place of a scope's commands; those that keep their name keep their id."""
        found = Findings()
        items = found.items((), definitions, limits.COMMANDS + 30, least=0)
        checked = [check_command(one, (index,), found) for index, one in enumerate(items)]
        names = [(one["type"], one["name"]) for one in checked]
        for index, name in enumerate(names):
            if name in names[:index]:
                message = "Application command names must be unique"
                found.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        found.settle()
        kept = [self._kept(scope, one) for one in checked]
        self.scopes[scope] = {one["id"]: one for one in kept}
        return kept

    def put(self, scope: str | None, definition: Json) -> tuple[Json, bool]:
        """Create a command or replace the one of its name; the second value tells whether it is new."""
        found = Findings()
        checked = check_command(definition, (), found)
        found.settle()
        command = self._kept(scope, checked)
        held = self.scopes.setdefault(scope, {})
        new = command["id"] not in held
        held[command["id"]] = command
        return command, new

    def change(self, scope: str | None, command_id: str, changes: Json) -> Json:
        """Change part of a command."""
        found = Findings()
        checked = check_command(self.one(scope, command_id) | changes, (), found)
        found.settle()
        command = {**self._kept(scope, checked), "id": command_id}
        self.scopes[scope][command_id] = command
        return command

    def remove(self, scope: str | None, command_id: str) -> None:
        """Take a command away."""
        self.one(scope, command_id)
        del self.scopes[scope][command_id]

    def usable(self, name: str, guild: Guild | None, permissions: int) -> Json | None:
        """Return the slash command of that name as a person's client offers it there, a guild's own first."""
        scopes = (guild.id, None) if guild is not None else (None,)
        context = BOT_DM_CONTEXT if guild is None else GUILD_CONTEXT
        for command in (one for scope in scopes for one in self.listed(scope)):
            if command["name"] != name or command["type"] != SLASH:
                continue
            contexts = command["contexts"]
            here = context in contexts if contexts is not None else (guild is not None or command["dm_permission"])
            if here and (guild is None or _permitted(command["default_member_permissions"], permissions)):
                return command
        return None

    def _kept(self, scope: str | None, checked: Json) -> Json:
        """Return a checked definition as it is stored: the id of its namesake, a new version if it differs."""
        namesakes = (
            one for one in self.listed(scope) if (one["type"], one["name"]) == (checked["type"], checked["name"])
        )
        earlier = next(namesakes, None)
        command: Json = {"application_id": self._world.bot.id, **checked}
        if scope is not None:
            command["guild_id"] = scope
        command["id"] = earlier["id"] if earlier else self._world.snowflake()
        if earlier and {**earlier, "version": ""} == {**command, "version": ""}:
            return earlier
        return command | {"version": self._world.snowflake()}


def _permitted(needed: str | None, permissions: int) -> bool:
    """Tell whether a member's permissions open a command; "0" opens it to administrators only, and none are here."""
    return needed is None or (int(needed) > 0 and permissions & int(needed) == int(needed))


def check_command(raw: Any, path: Path, found: Findings) -> Json:
    """Return a definition as it is kept; what is wrong goes to the findings."""
    kind = found.number((*path, "type"), raw.get("type"), SLASH, 1, 4)
    name = found.text((*path, "name"), raw.get("name"), limits.COMMAND_NAME)
    shape: Json = {"type": kind, "name": name, "description": raw.get("description") or ""}
    if kind == SLASH:
        _check_name(name, (*path, "name"), found)
        found.text((*path, "description"), raw.get("description"), limits.COMMAND_DESCRIPTION)
    elif shape["description"]:
        found.add((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Must be empty.")
    permissions = raw.get("default_member_permissions")
    shape["default_member_permissions"] = None if permissions is None else str(permissions)
    shape["dm_permission"] = raw.get("dm_permission") is not False
    shape["contexts"] = raw.get("contexts")
    shape["integration_types"] = raw.get("integration_types") or [0]
    shape["nsfw"] = bool(raw.get("nsfw"))
    shape["name_localizations"] = _localized(raw, "name", limits.COMMAND_NAME, path, found)
    most = limits.COMMAND_DESCRIPTION
    shape["description_localizations"] = _localized(raw, "description", most, path, found)
    if options := _options(raw, path, found, (SUBCOMMAND, GROUP)):
        shape["options"] = options
    if _size(shape) > limits.COMMAND_TOTAL:
        message = f"Command exceeds maximum size ({limits.COMMAND_TOTAL})"
        found.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)
    return shape


def _check_name(name: str, path: Path, found: Findings) -> None:
    if name and (not NAME.match(name) or name != name.lower()):
        found.add(path, "APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {name}")


def _options(raw: Json, path: Path, found: Findings, nestable: tuple[int, ...]) -> list[Json]:
    """Return the options of a command, group or subcommand; `nestable` kinds may be held besides values."""
    path = (*path, "options")
    items = found.items(path, raw.get("options"), limits.COMMAND_OPTIONS, least=0)
    names = [one.get("name") for one in items]
    optional_seen = False
    for index, one in enumerate(items):
        if one.get("name") in names[:index]:
            message = "Option name already used"
            found.add((*path, index, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
        if one.get("required") and optional_seen and one.get("type") not in (SUBCOMMAND, GROUP):
            message = "Required options must be placed before non-required options"
            found.add((*path, index), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not one.get("required")
    kinds = {one.get("type") in (SUBCOMMAND, GROUP) for one in items}
    if len(kinds) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        found.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    return [_option(one, (*path, index), found, nestable) for index, one in enumerate(items)]


def _option(raw: Json, path: Path, found: Findings, nestable: tuple[int, ...]) -> Json:
    kind = found.number((*path, "type"), raw.get("type"), 0, 1, ATTACHMENT)
    if kind in (SUBCOMMAND, GROUP) and kind not in nestable:
        found.add((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "It cannot be nested here.")
    name = found.text((*path, "name"), raw.get("name"), limits.COMMAND_NAME)
    _check_name(name, (*path, "name"), found)
    found.text((*path, "description"), raw.get("description"), limits.COMMAND_DESCRIPTION)
    _localized(raw, "name", limits.COMMAND_NAME, path, found)
    _localized(raw, "description", limits.COMMAND_DESCRIPTION, path, found)
    shape = {key: value for key, value in raw.items() if value is not None and key != "options"}
    if kind in (SUBCOMMAND, GROUP):
        shape.pop("required", None)
        shape["options"] = _options(raw, path, found, (SUBCOMMAND,) if kind == GROUP else ())
    elif raw.get("choices") is not None:
        shape["choices"] = _choices(raw, path, found, kind)
    return shape


def _choices(raw: Json, path: Path, found: Findings, kind: int) -> list[Json]:
    path = (*path, "choices")
    if raw.get("autocomplete") and raw["choices"]:
        message = "Choices cannot be given for an option with autocomplete"
        found.add(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", message)
    return check_choices(raw["choices"], path, found, kind)


def check_choices(raw: Any, path: Path, found: Findings, kind: int) -> list[Json]:
    """Return the choices of an option or the suggestions of an autocomplete as they are kept."""
    taken = []
    for index, one in enumerate(found.items(path, raw, limits.CHOICES, least=0)):
        name = found.text((*path, index, "name"), one.get("name"), limits.CHOICE_NAME)
        _localized(one, "name", limits.CHOICE_NAME, (*path, index), found)
        value = one.get("value")
        if kind in NUMERIC:
            if isinstance(value, bool) or not isinstance(value, int | float):
                found.add((*path, index, "value"), "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
        else:
            found.text((*path, index, "value"), value, limits.CHOICE_NAME, least=0)
        taken.append({key: held for key, held in one.items() if held is not None} | {"name": name, "value": value})
    if len({one["name"] for one in taken}) < len(taken):
        message = "Option choice names must be unique"
        found.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", message)
    return taken


def _localized(raw: Json, key: str, most: int, path: Path, found: Findings) -> Json | None:
    """Return what a text is in other languages, each within the bound of the text itself."""
    named = f"{key}_localizations"
    others = raw.get(named)
    if others is None:
        return None
    if not isinstance(others, dict):
        found.add((*path, named), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return None
    for locale, said in others.items():
        if locale not in limits.LOCALES:
            found.add((*path, named, locale), "BASE_TYPE_CHOICES", f"Value '{locale}' is not a locale.")
        found.text((*path, named, locale), said, most)
        if key == "name" and most == limits.COMMAND_NAME:
            _check_name(str(said), (*path, named, locale), found)
    return others


def unlocalized(command: Json) -> Json:
    """Return a definition as Discord lists it unless asked for it in all languages."""
    kept = {key: value for key, value in command.items() if not key.endswith("_localizations")}
    for held in ("options", "choices"):
        if held in kept:
            kept[held] = [unlocalized(one) for one in kept[held]]
    return kept


def in_language(thing: Json, key: str, locale: str) -> str:
    """Return a text of a definition as a client of that locale shows it."""
    return str((thing.get(f"{key}_localizations") or {}).get(locale, thing[key]))


def _longest(thing: Json, key: str) -> int:
    return max(map(len, [str(thing.get(key, "")), *(thing.get(f"{key}_localizations") or {}).values()]))


def _size(shape: Json) -> int:
    """Return the characters of names, descriptions and choice values, which have a common bound.

    Of a text in several languages the longest counts.
    """
    size = _longest(shape, "name") + _longest(shape, "description")
    size += sum(_longest(one, "name") + len(str(one["value"])) for one in shape.get("choices", ()))
    return size + sum(_size(one) for one in shape.get("options", ()))
