"""The rules for a modal: its title, its one to five parts and what they may hold."""

from sandbox.discord import limits
from sandbox.discord.components import (
    CHECKBOX,
    CHECKBOXES,
    FILE_UPLOAD,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    Media,
    Parts,
    walk,
)
from sandbox.discord.refusals import Findings, Json, Path

IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX)


def check_modal(raw: Json) -> Json:
    """Return a modal as it is kept, every part with an id; refuse one that breaks a rule."""
    found = Findings()
    checker = _Modal(found)
    shape: Json = {
        "custom_id": found.text(("data", "custom_id"), raw.get("custom_id"), limits.CUSTOM_ID),
        "title": found.text(("data", "title"), raw.get("title"), limits.MODAL_TITLE),
    }
    path: Path = ("data", "components")
    parts = found.items(path, raw.get("components"), limits.MODAL_PARTS)
    shape["components"] = [checker.part(part, (*path, index)) for index, part in enumerate(parts)]
    found.settle()
    for number, one in enumerate(walk(shape["components"]), start=1):
        one["id"] = one.get("id") or number
    return shape


def _no_media(_path: Path, raw: Json) -> Json:
    """Return media as given: a modal holds none."""
    return raw


class _Modal:
    """Checks the parts of one modal."""

    def __init__(self, found: Findings, media: Media = _no_media) -> None:
        self._found = found
        self._parts = Parts(found, media)

    def part(self, raw: Json, path: Path) -> Json:
        """Return one top-level part."""
        kind = raw.get("type")
        shape: Json = {"type": kind, "id": raw.get("id")}
        if kind == TEXT:
            content = self._found.text((*path, "content"), raw.get("content"), limits.PARTS_TEXT)
            return shape | {"content": content}
        if kind == ROW:
            held = self._found.items((*path, "components"), raw.get("components"), 1)
            shape["components"] = [self._row_input(one, (*path, "components", at)) for at, one in enumerate(held)]
            return shape
        if kind != LABEL:
            self._wrong_kind(path, (ROW, TEXT, LABEL))
            return shape
        shape["label"] = self._found.text((*path, "label"), raw.get("label"), limits.LABEL_TEXT)
        if raw.get("description") is not None:
            there = (*path, "description")
            shape["description"] = self._found.text(there, raw["description"], limits.LABEL_DESCRIPTION)
        return shape | {"component": self._input(raw.get("component") or {}, (*path, "component"), IN_LABEL)}

    def _row_input(self, raw: Json, path: Path) -> Json:
        """Return a text input of the older kind, which carries its own label."""
        shape = self._input(raw, path, (TEXT_INPUT,))
        return shape | {"label": self._found.text((*path, "label"), raw.get("label"), limits.LABEL_TEXT)}

    def _input(self, raw: Json, path: Path, allowed: tuple[int, ...]) -> Json:
        kind = raw.get("type")
        if kind not in allowed:
            self._wrong_kind(path, allowed)
            return {"type": kind}
        shape: Json = {"type": kind, "id": raw.get("id"), "required": raw.get("required") is not False}
        if kind in SELECTS:
            if raw.get("disabled"):
                self._found.add((*path, "disabled"), "COMPONENT_DISABLED", "A modal holds no disabled component.")
            return shape | self._parts.select(raw, path) | {"required": shape["required"]}
        shape["custom_id"] = self._parts.custom_id(raw, path)
        if kind == TEXT_INPUT:
            return shape | self._text_input(raw, path)
        if kind == RADIO:
            least = limits.RADIO_OPTIONS_LEAST
            options = self._parts.options(raw, path, most=limits.GROUP_OPTIONS, least=least)
            if sum(bool(one["default"]) for one in options) > 1:
                self._found.add((*path, "options"), "TOO_MANY_DEFAULTS", "A radio group has one default at most.")
            return shape | {"options": options}
        if kind == CHECKBOXES:
            return shape | self._checkboxes(raw, path)
        if kind == FILE_UPLOAD:
            return shape | {"min_values": raw.get("min_values", 1), "max_values": raw.get("max_values", 1)}
        return shape | {"default": bool(raw.get("default")), "required": False}

    def _text_input(self, raw: Json, path: Path) -> Json:
        found, most = self._found, limits.TEXT_INPUT
        shape: Json = {
            "style": found.number((*path, "style"), raw.get("style"), 1, 1, 2),
            "min_length": found.number((*path, "min_length"), raw.get("min_length"), 0, 0, most),
            "max_length": found.number((*path, "max_length"), raw.get("max_length"), most, 1, most),
        }
        shape["value"] = found.text((*path, "value"), raw.get("value"), shape["max_length"], least=0, needed=False)
        if raw.get("placeholder") is not None:
            there = (*path, "placeholder")
            shape["placeholder"] = found.text(there, raw["placeholder"], limits.TEXT_INPUT_PLACEHOLDER, least=0)
        if shape["min_length"] > shape["max_length"]:
            found.add((*path, "min_length"), "NUMBER_TYPE_MAX", "min_length is greater than max_length.")
        return shape

    def _checkboxes(self, raw: Json, path: Path) -> Json:
        options = self._parts.options(raw, path, most=limits.GROUP_OPTIONS)
        required = raw.get("required") is not False
        most, least = raw.get("max_values"), raw.get("min_values")
        shape: Json = {
            "options": options,
            "min_values": self._found.number((*path, "min_values"), least, 1 if required else 0, 0, 10),
            "max_values": self._found.number((*path, "max_values"), most, max(len(options), 1), 1, 10),
        }
        if shape["min_values"] > shape["max_values"]:
            self._found.add((*path, "min_values"), "NUMBER_TYPE_MAX", "min_values is greater than max_values.")
        return shape

    def _wrong_kind(self, path: Path, allowed: tuple[int, ...]) -> None:
        message = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
        self._found.add((*path, "type"), "UNION_TYPE_CHOICES", message)
