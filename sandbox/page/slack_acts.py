"""What a member of the Slack workspace does on the page."""

from collections.abc import Awaitable, Callable

from sandbox.page.slack_view import HOME, LOCALES, newest, position, visible_channel
from sandbox.page.stage import Json, Malformed, Stage
from sandbox.page.words import flag, listed, mapping, one_of, optional, text
from sandbox.seen import PlatformError, Seen, SeenForm
from sandbox.slack.people import SlackPerson

Act = Callable[[Stage, SlackPerson, Json], Awaitable[Json]]


async def _command(stage: Stage, person: SlackPerson, body: Json) -> Json:
    channel = optional(body, "channel")
    if channel and visible_channel(stage.campus.slack.workspace, person.id, channel) is not None:
        person.at = channel
    line = text(body, "line")
    if line.partition(" ")[0] != stage.offered.command:
        raise PlatformError(f"There is no such command here: {stage.offered.command} is.")
    return _seen(await person.command(line))


async def _press(stage: Stage, person: SlackPerson, body: Json) -> Json:
    place = _place(body)
    _enter(person, place, body)
    value, block = optional(body, "value"), optional(body, "block")
    return _seen(await person.press_at(place, text(body, "key"), value=value, block=block))


async def _choose(stage: Stage, person: SlackPerson, body: Json) -> Json:
    place = _place(body)
    _enter(person, place, body)
    return _seen(
        await person.choose_at(place, text(body, "key"), listed(body, "values"), block=optional(body, "block"))
    )


async def _submit(stage: Stage, person: SlackPerson, body: Json) -> Json:
    form = person.form()
    if form is None or form.id != text(body, "form"):
        raise PlatformError("That form is no longer open.")
    return _seen(await person.submit(form, mapping(body, "values")))


async def _close_form(stage: Stage, person: SlackPerson, body: Json) -> Json:
    return _seen(await person.close_form(every=flag(body, "every")))


async def _shortcut(stage: Stage, person: SlackPerson, body: Json) -> Json:
    return _seen(await person.shortcut(text(body, "callback_id")))


async def _open_home(stage: Stage, person: SlackPerson, body: Json) -> Json:
    return _seen(await person.open_home())


async def _read(stage: Stage, person: SlackPerson, body: Json) -> Json:
    space = stage.campus.slack.workspace
    channel = visible_channel(space, person.id, text(body, "channel"))
    if channel is not None:
        held, _ = newest(space, person.id, channel)
        stage.read[person.id, channel.id] = position(held[-1]) if held else 0
    return {"ok": True}


async def _speak(stage: Stage, person: SlackPerson, body: Json) -> Json:
    await person.change_locale(one_of(LOCALES, text(body, "locale"), "locale"))
    return {"ok": True}


def _place(body: Json) -> str:
    """Return where something was pressed: the id of a message or a modal, or the Home tab."""
    place = optional(body, "message") or optional(body, "view") or (HOME if flag(body, "home") else "")
    if not place:
        raise Malformed("message, view or home says where")
    return place


def _enter(person: SlackPerson, place: str, body: Json) -> None:
    """Take over what stands typed in the inputs around whatever is pressed."""
    entered = mapping(body, "state")
    if not all(isinstance(values, dict) for values in entered.values()):
        raise Malformed("state is an object of objects: block_id, action_id, value")
    person.enter(place, entered)


def _seen(seen: Seen) -> Json:
    if seen is None:
        return {"ok": True, "seen": {"kind": "none", "id": ""}}
    if isinstance(seen, SeenForm) or seen.where == "view":
        return {"ok": True, "seen": {"kind": "form", "id": seen.id}}
    if seen.where == HOME:
        return {"ok": True, "seen": {"kind": HOME, "id": seen.id}}
    return {"ok": True, "seen": {"kind": "message", "id": seen.id, "channel": seen.id.partition(":")[0]}}


ACTS: dict[str, Act] = {
    "command": _command,
    "press": _press,
    "choose": _choose,
    "submit": _submit,
    "close_form": _close_form,
    "shortcut": _shortcut,
    "open_home": _open_home,
    "read": _read,
    "speak": _speak,
}
