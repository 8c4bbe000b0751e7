"""What a member of the Discord server does on the page."""

from collections.abc import Awaitable, Callable

from sandbox.discord.people import DiscordPerson
from sandbox.discord.world import Channel
from sandbox.page.discord_view import LOCALES, newest, visible_channels
from sandbox.page.stage import Json, Stage
from sandbox.page.words import listed, mapping, one_of, optional, text
from sandbox.seen import PlatformError, Seen, SeenForm

Act = Callable[[Stage, DiscordPerson, Json], Awaitable[Json | list[Json]]]


async def _command(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    line, options = _line(body), mapping(body, "options")
    return _seen(stage, person, await person.command(line, options, where=_channel(stage, person, body)))


async def _suggest(stage: Stage, person: DiscordPerson, body: Json) -> list[Json]:
    where, typed = _channel(stage, person, body), text(body, "typed", "")
    found = await person.suggestions(_line(body), text(body, "option"), typed, where=where)
    return [{"name": name, "value": value} for name, value in found]


async def _press(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    return _seen(stage, person, await person.press_at(text(body, "message"), text(body, "key")))


async def _choose(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    key = text(body, "key")
    return _seen(stage, person, await person.choose_at(text(body, "message"), key, listed(body, "values")))


async def _submit(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    form = text(body, "form")
    if stage.forms.get(person.id) != form:
        raise PlatformError("That form is no longer open.")
    seen = await person.submit(person.form(form), mapping(body, "values"))
    if stage.forms.get(person.id) == form:
        del stage.forms[person.id]
    return _seen(stage, person, seen)


async def _close_form(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    stage.forms.pop(person.id, None)
    return _seen(stage, person, None)


async def _read(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    channel = _channel(stage, person, body)
    if channel is not None:
        held, _ = newest(person, channel)
        stage.read[person.id, channel.id] = int(held[-1].id) if held else 0
    return {"ok": True}


async def _speak(stage: Stage, person: DiscordPerson, body: Json) -> Json:
    person.locale = one_of(LOCALES, text(body, "locale"), "locale")
    return {"ok": True}


def _line(body: Json) -> str:
    line = text(body, "line")
    if not line.startswith("/") or not line.strip("/ "):
        raise PlatformError("A command begins with a slash.")
    return line


def _channel(stage: Stage, person: DiscordPerson, body: Json) -> Channel | None:
    """Return the channel in view; `None` when none is named, or one that the person does not see."""
    wanted = optional(body, "channel")
    return next((one for one in visible_channels(stage, person) if one.id == wanted), None)


def _seen(stage: Stage, person: DiscordPerson, seen: Seen) -> Json:
    if seen is None:
        return {"ok": True, "seen": {"kind": "none", "id": ""}}
    if isinstance(seen, SeenForm):
        stage.forms[person.id] = seen.id
        return {"ok": True, "seen": {"kind": "form", "id": seen.id}}
    return {"ok": True, "seen": {"kind": "message", "id": seen.id, "channel": _place_of(stage, person, seen.id)}}


def _place_of(stage: Stage, person: DiscordPerson, message_id: str) -> str:
    return next((one.id for one in visible_channels(stage, person) if message_id in one.messages), "")


ACTS: dict[str, Act] = {
    "command": _command,
    "suggest": _suggest,
    "press": _press,
    "choose": _choose,
    "submit": _submit,
    "close_form": _close_form,
    "read": _read,
    "speak": _speak,
}
