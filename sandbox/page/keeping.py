"""The campus in a file, so that a sandbox goes on where it was: people, channels, messages, rooms and the clock."""

import pickle
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

from sandbox.campus import Campus
from sandbox.clock import SandboxClock
from sandbox.discord import world as discord
from sandbox.discord.people import DiscordPerson
from sandbox.mail import Received
from sandbox.page.stage import Offered, Stage
from sandbox.slack import state as slack

VERSION = 1
_OF_DISCORD = ("bot", "owner", "users", "guilds", "channels", "dms")
_VALUES: tuple[type, ...] = (
    *(slack.Member, slack.Drawn, slack.Message, slack.Channel, slack.View, slack.Group, slack.SlackFile),
    *(discord.User, discord.Role, discord.Member, discord.Message, discord.Channel, discord.Guild, DiscordPerson),
    *(Received, datetime, timedelta, timezone),
)
_KNOWN = {(one.__module__, one.__qualname__): one for one in _VALUES}


class Unreadable(Exception):
    """The file holds nothing that this version can go on with; the text says what to do."""


class _Writer(pickle.Pickler):
    """Leaves out what each run makes anew: the world that a guild is in, and what a person's client talks to."""

    def __init__(self, file: BytesIO, campus: Campus) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = {id(one): name for name, one in _anew(campus).items()}

    def persistent_id(self, thing: object) -> str | None:
        """Return the name of what is left out."""
        return self._names.get(id(thing))


class _Reader(pickle.Unpickler):
    """Makes nothing but the values of the two platforms, whatever the file says."""

    def __init__(self, file: BytesIO, campus: Campus) -> None:
        super().__init__(file)
        self._anew = _anew(campus)

    def persistent_load(self, name: Any) -> object:
        """Return what stands for a name in this run."""
        return self._anew[name]

    def find_class(self, module: str, name: str) -> type:
        """Return a class of the platforms' values; any other is refused."""
        return _KNOWN[module, name]


def _anew(campus: Campus) -> dict[str, object]:
    sandbox = campus.discord
    return {"world": sandbox.world, "desk": sandbox.desk, "registry": sandbox.registry}


def write(stage: Stage, file: Path, database: str) -> None:
    """Write everything down, in one go; `database` is the name of the bot's database beside the file."""
    campus = stage.campus
    world = campus.discord.world
    kept = {
        "version": VERSION,
        "database": database,
        "ahead": campus.clock.ahead,
        "slack": campus.slack.workspace.kept(),
        "discord": {name: getattr(world, name) for name in _OF_DISCORD},
        "scopes": campus.discord.registry.scopes,
        "campus": (campus.guild, campus.mentor_role, campus.mentors_group),
        "read": stage.read,
        "mails": campus.mail.received,
        "providers": {name: one.kept() for name, one in campus.providers.items()},
        "unread_since": stage.unread_since,
    }
    buffer = BytesIO()
    _Writer(buffer, campus).dump(kept)
    unfinished = file.with_suffix(".new")
    unfinished.write_bytes(buffer.getvalue())
    unfinished.replace(file)


def read(file: Path, offered: Offered) -> tuple[Stage, str]:
    """Return the stage as it was written down, and the name of the database beside the file; Unreadable."""
    campus = Campus(SandboxClock())
    try:
        kept = _Reader(BytesIO(file.read_bytes()), campus).load()
        if kept["version"] != VERSION:
            raise Unreadable(f"{file} was written by another version: remove it, or choose another folder.")
        _go_on(campus, kept)
        return Stage(campus, offered, read=kept["read"], unread_since=kept["unread_since"]), str(kept["database"])
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken file makes of itself
        raise Unreadable(f"{file} cannot be read: remove it, or choose another folder.") from error


def _go_on(campus: Campus, kept: dict[str, Any]) -> None:
    """Put what was kept in the place of what a new campus holds; nothing may have been started yet."""
    campus.clock.resume(kept["ahead"])
    space, world = campus.slack.workspace, campus.discord.world
    space.go_on(kept["slack"])
    campus.slack.people.clear()
    for member in space.members.values():
        if not member.is_bot:
            campus.slack.let_in(member)
    campus.mail.received.extend(kept.get("mails", ()))  # older files hold none
    for name, held in kept.get("providers", {}).items():  # nor any rooms
        campus.providers[name].go_on(held)
    for name in _OF_DISCORD:
        setattr(world, name, kept["discord"][name])
    campus.discord.application_id = world.bot.id
    campus.discord.registry.scopes = kept["scopes"]
    campus.guild, campus.mentor_role, campus.mentors_group = kept["campus"]
    known = {one.name: one for one in world.users.values() if isinstance(one, DiscordPerson)}
    campus.ada, campus.grace, campus.mary = (campus.slack.people[name] for name in ("Ada", "Grace", "Mary"))
    campus.linus, campus.alan, campus.ruth = (known[name] for name in ("Linus", "Alan", "Ruth"))
