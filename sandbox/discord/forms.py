"""Modals as a person sees them, and what a client sends when one is submitted."""

import re
from collections.abc import Mapping

from sandbox.discord.choosing import chosen_values, merged, resolved
from sandbox.discord.components import (
    CHANNEL_SELECT,
    CHECKBOX,
    CHECKBOXES,
    FILE_UPLOAD,
    LABEL,
    MENTION_SELECT,
    RADIO,
    ROLE_SELECT,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT,
    TEXT_INPUT,
    USER_SELECT,
    nested,
)
from sandbox.discord.interactions import Interaction
from sandbox.discord.markdown import shown
from sandbox.discord.reading import options_of
from sandbox.discord.refusals import Json
from sandbox.discord.world import User, World
from sandbox.seen import InputKind, PlatformError, SeenForm, SeenInput

PARAGRAPH = 2
CHECKED = "true"
OF_THINGS: dict[int, InputKind] = {
    USER_SELECT: "person",
    MENTION_SELECT: "person",
    ROLE_SELECT: "group",
    CHANNEL_SELECT: "channel",
}


def seen_form(world: World, act: Interaction, reader: User) -> SeenForm:
    """Return the modal that answers an act, as its person sees it."""
    assert act.form is not None
    inputs = tuple(_seen_input(part, inner, world, act) for part, inner in _inputs(act.form))
    texts = [part["content"] for part in act.form["components"] if part["type"] == TEXT]
    text = shown("\n".join(texts), world, reader)
    return SeenForm(act.id, act.form["title"], inputs, "Submit", text)


def _inputs(form: Json) -> list[tuple[Json, Json]]:
    """Return the inputs of a form, each after the part that labels it."""
    pairs = []
    for part in form["components"]:
        if part["type"] in (LABEL, ROW):
            inner = nested(part)[0]
            pairs.append((inner if part["type"] == ROW else part, inner))
    return pairs


def _seen_input(part: Json, inner: Json, world: World, act: Interaction) -> SeenInput:
    required = bool(inner["required"])
    hint = part.get("description") or inner.get("placeholder") or ""
    key, label = inner["custom_id"], part["label"]
    if inner["type"] == TEXT_INPUT:
        kind: InputKind = "paragraph" if inner["style"] == PARAGRAPH else "text"
        return SeenInput(key, label, kind, required, (), inner["value"], hint)
    if inner["type"] == CHECKBOX:
        value = (CHECKED,) if inner["default"] else ()
        return SeenInput(key, label, "choices", required, ((label, CHECKED),), value, hint)
    if inner["type"] == FILE_UPLOAD:
        return SeenInput(key, label, "text", required, hint="a file")
    options = options_of(inner, world, act.channel)
    single = inner["type"] == RADIO or (inner["type"] == STRING_SELECT and inner["max_values"] == 1)
    kind = OF_THINGS.get(inner["type"], "choice" if single else "choices")
    initial = _initial(inner)
    value_now: object = tuple(initial) if kind == "choices" else next(iter(initial), None)
    return SeenInput(key, label, kind, required, options, value_now, hint)


def _initial(inner: Json) -> list[str]:
    """Return the values that are chosen when a form opens."""
    if "options" in inner:
        return [one["value"] for one in inner["options"] if one["default"]]
    return [one["id"] for one in inner.get("default_values") or ()]


def submission(world: World, act: Interaction, form: SeenForm, given: Mapping[str, object], *, unchecked: bool) -> Json:
    """Return the `data` of a submitted modal; what a client would not send raises PlatformError."""
    assert act.form is not None
    wanted = _by_key(form, given)
    found: Json = {}
    parts = []
    for part in act.form["components"]:
        shape: Json = {"type": part["type"], "id": part["id"]}
        if part["type"] != TEXT:
            inner = nested(part)[0]
            filled = _filled(inner, wanted, world, act, unchecked=unchecked)
            found = merged(found, resolved(inner["type"], filled.get("values", []), world, act.guild))
            shape |= {"component": filled} if part["type"] == LABEL else {"components": [filled]}
        parts.append(shape)
    answer: Json = {"custom_id": act.form["custom_id"], "components": parts}
    return answer | ({"resolved": found} if found else {})


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def _by_key(form: SeenForm, given: Mapping[str, object]) -> dict[str, object]:
    """Return the given values by input key; a name is a key, a label, or either with underscores."""
    wanted: dict[str, object] = {}
    for name, value in given.items():
        exact = [one for one in form.inputs if name in (one.key, one.label)]
        loose = [one for one in form.inputs if _slug(name) in (_slug(one.key), _slug(one.label))]
        if not exact and not loose:
            names = [f"{one.key} ({one.label})" for one in form.inputs]
            raise PlatformError(f"the form has no input {name!r}; it has {names}")
        wanted[(exact or loose)[0].key] = value
    return wanted


def _filled(inner: Json, wanted: Mapping[str, object], world: World, act: Interaction, *, unchecked: bool) -> Json:
    """Return one input as a client sends it; one that is not named keeps its initial value."""
    key, kind = inner["custom_id"], inner["type"]
    shape: Json = {"type": kind, "id": inner["id"], "custom_id": key}
    if kind == TEXT_INPUT:
        text = wanted.get(key, inner["value"])
        return shape | {"value": _text(inner, "" if text is None else str(text), unchecked=unchecked)}
    if kind == CHECKBOX:
        value = wanted.get(key, inner["default"])
        return shape | {"value": bool(value) and value not in ("false", ["false"])}
    if kind == FILE_UPLOAD:
        if inner["required"] and not unchecked:
            raise PlatformError(f"{key} asks for a file, and the people here carry none")
        return shape | {"values": []}
    values = chosen_values(inner, wanted.get(key, _initial(inner)), world, act.channel, unchecked=unchecked)
    if kind == RADIO:
        return shape | {"value": values[0] if values else None}
    assert kind in (*SELECTS, CHECKBOXES)
    return shape | {"values": values}


def _text(inner: Json, text: str, *, unchecked: bool) -> str:
    """Return a typed text as the client lets it pass."""
    if unchecked:
        return text
    key = inner["custom_id"]
    if not text and inner["required"]:
        raise PlatformError(f"{key} must be filled in")
    if len(text) > inner["max_length"]:
        raise PlatformError(f"{key} takes {inner['max_length']} characters at most, not {len(text)}")
    if text and len(text) < inner["min_length"]:
        raise PlatformError(f"{key} takes {inner['min_length']} characters at least, not {len(text)}")
    return text
