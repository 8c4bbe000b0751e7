"""The rules for the components of a message, and the form in which Discord gives them back."""

from collections.abc import Callable, Collection
from typing import Any

from sandbox.discord import limits
from sandbox.discord.refusals import Findings, Json, Path

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTION_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 17, 18, 19, 21, 22, 23
LINK_STYLE = 5
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTION_SELECT, CHANNEL_SELECT)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
Media = Callable[[Path, Json], Json]


class Parts:
    """Checks one message's components and rewrites them as Discord answers them."""

    def __init__(self, found: Findings, media: Media) -> None:
        self._found = found
        self._media = media
        self._custom_ids: set[str] = set()
        self._ids: set[int] = set()
        self._texts = 0
        self._parts = 0
        self._takers: dict[int, Callable[[Json, Path], Json]] = {
            ROW: self._row,
            BUTTON: self._button,
            SECTION: self._section,
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
            **dict.fromkeys(SELECTS, self.select),
        }

    def take(self, raw: object, path: Path, *, v2: bool) -> list[Json]:
        """Return all components of a message as they are kept; what is wrong goes to the findings."""
        most = limits.PARTS if v2 else limits.ROWS
        rows = self._found.items(path, raw, most, least=0)
        allowed = (*IN_CONTAINER, CONTAINER) if v2 else (ROW,)
        self._ids = set(_given_ids(rows))
        taken = [self._one(row, (*path, index), allowed) for index, row in enumerate(rows)]
        if v2 and self._parts > limits.PARTS:
            self._found.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The maximum number of parts is 40.")
        if v2 and self._texts > limits.PARTS_TEXT:
            message = "The total number of characters in all text components cannot exceed 4000."
            self._found.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
        _number(taken, self._ids)
        return taken

    def custom_id(self, raw: Json, path: Path) -> str:
        """Return a custom id that is new in this message or form."""
        custom_id = self._found.text((*path, "custom_id"), raw.get("custom_id"), limits.CUSTOM_ID)
        if custom_id in self._custom_ids:
            message = "Component custom id cannot be duplicated"
            self._found.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        self._custom_ids.add(custom_id)
        return custom_id

    def _one(self, raw: Any, path: Path, allowed: Collection[int]) -> Json:
        kind = raw.get("type") if isinstance(raw, dict) else None
        if not isinstance(kind, int) or kind not in allowed:
            message = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
            self._found.add((*path, "type"), "UNION_TYPE_CHOICES", message)
            return {"type": kind or TEXT, "content": ""}
        self._parts += 1
        shape: Json = {"type": kind, "id": raw.get("id") or 0}
        return shape | self._takers[kind](raw, path)

    def _several(self, raw: Json, path: Path, key: str, allowed: Collection[int], most: int) -> list[Json]:
        items = self._found.items((*path, key), raw.get(key), most)
        return [self._one(item, (*path, key, index), allowed) for index, item in enumerate(items)]

    def _row(self, raw: Json, path: Path) -> Json:
        held = self._several(raw, path, "components", (BUTTON, *SELECTS), limits.ROW_BUTTONS)
        if len(held) > 1 and any(one["type"] != BUTTON for one in held):
            message = "An action row holds up to five buttons or one select menu."
            self._found.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
        return {"components": held}

    def _button(self, raw: Json, path: Path) -> Json:
        style = self._found.number((*path, "style"), raw.get("style"), 0, 1, LINK_STYLE)
        shape: Json = {"style": style, "disabled": bool(raw.get("disabled"))}
        if raw.get("label") is not None:
            shape["label"] = self._found.text((*path, "label"), raw["label"], limits.BUTTON_LABEL, least=0)
        if emoji := raw.get("emoji"):
            shape["emoji"] = {key: value for key, value in emoji.items() if value is not None}
        if not shape.get("label") and not emoji:
            self._found.add((*path, "label"), "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
        if style == LINK_STYLE:
            shape["url"] = self._found.text((*path, "url"), raw.get("url"), limits.BUTTON_URL)
            if raw.get("custom_id"):
                message = "A custom id and url cannot both be specified"
                self._found.add((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", message)
            return shape
        if raw.get("url"):
            message = "A custom id and url cannot both be specified"
            self._found.add((*path, "url"), "BUTTON_COMPONENT_CUSTOM_ID_URL", message)
        return shape | {"custom_id": self.custom_id(raw, path)}

    def select(self, raw: Json, path: Path) -> Json:
        """Return a select menu as it is kept, in a message or in a form."""
        found = self._found
        shape: Json = {"custom_id": self.custom_id(raw, path)}
        shape["min_values"] = found.number((*path, "min_values"), raw.get("min_values"), 1, 0, limits.OPTIONS)
        shape["max_values"] = found.number((*path, "max_values"), raw.get("max_values"), 1, 1, limits.OPTIONS)
        if shape["min_values"] > shape["max_values"]:
            found.add((*path, "min_values"), "NUMBER_TYPE_MAX", "min_values is greater than max_values.")
        if raw.get("placeholder") is not None:
            path_there = (*path, "placeholder")
            shape["placeholder"] = found.text(path_there, raw["placeholder"], limits.PLACEHOLDER, least=0)
        shape |= {key: raw[key] for key in ("disabled", "channel_types", "required") if key in raw}
        if "default_values" in raw:
            # Written as text, as Discord writes all ids: no browser can read a number that long.
            shape["default_values"] = [{**one, "id": str(one["id"])} for one in raw["default_values"]]
        if raw["type"] == STRING_SELECT:
            shape["options"] = self.options(raw, path, most=limits.OPTIONS)
            if shape["max_values"] > len(shape["options"]):
                message = f"Must be between {shape['max_values']} and 25 in length."
                found.add((*path, "options"), "BASE_TYPE_BAD_LENGTH", message)
            if sum(bool(one.get("default")) for one in shape["options"]) > shape["max_values"]:
                found.add((*path, "options"), "TOO_MANY_DEFAULTS", "More defaults than max_values allows.")
        return shape

    def options(self, raw: Json, path: Path, *, most: int, least: int = 1) -> list[Json]:
        """Return the options of a menu or group as they are kept."""
        path = (*path, "options")
        items = self._found.items(path, raw.get("options"), most, least=least)
        seen: set[str] = set()
        taken: list[Json] = []
        for index, one in enumerate(items):
            here = (*path, index)
            value = self._found.text((*here, "value"), one.get("value"), limits.OPTION_TEXT)
            if value in seen:
                message = "The specified option value is already used"
                self._found.add((*here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
            seen.add(value)
            shape: Json = {
                "label": self._found.text((*here, "label"), one.get("label"), limits.OPTION_TEXT),
                "value": value,
                "default": bool(one.get("default")),
            }
            if one.get("description") is not None:
                there = (*here, "description")
                shape["description"] = self._found.text(there, one["description"], limits.OPTION_TEXT, least=0)
            if one.get("emoji"):
                shape["emoji"] = {key: held for key, held in one["emoji"].items() if held is not None}
            taken.append(shape)
        return taken

    def _section(self, raw: Json, path: Path) -> Json:
        return {
            "components": self._several(raw, path, "components", (TEXT,), limits.SECTION_TEXTS),
            "accessory": self._one(raw.get("accessory"), (*path, "accessory"), (BUTTON, THUMBNAIL)),
        }

    def _text(self, raw: Json, path: Path) -> Json:
        content = self._found.text((*path, "content"), raw.get("content"), limits.PARTS_TEXT)
        self._texts += len(content)
        return {"content": content}

    def _thumbnail(self, raw: Json, path: Path) -> Json:
        media = self._media((*path, "media"), raw.get("media") or {})
        return {"media": media, "description": raw.get("description"), "spoiler": bool(raw.get("spoiler"))}

    def _gallery(self, raw: Json, path: Path) -> Json:
        items = self._found.items((*path, "items"), raw.get("items"), limits.GALLERY_ITEMS)
        return {"items": [self._thumbnail(item, (*path, "items", index)) for index, item in enumerate(items)]}

    def _file(self, raw: Json, path: Path) -> Json:
        file = self._media((*path, "file"), raw.get("file") or {})
        name = str(file["url"]).rsplit("/", 1)[-1]
        return {"file": file, "name": name, "size": None, "spoiler": bool(raw.get("spoiler"))}

    def _separator(self, raw: Json, path: Path) -> Json:
        divider = raw.get("divider")
        spacing = self._found.number((*path, "spacing"), raw.get("spacing"), 1, 1, 2)
        return {"spacing": spacing, "divider": True if divider is None else divider}

    def _container(self, raw: Json, path: Path) -> Json:
        held = self._several(raw, path, "components", IN_CONTAINER, limits.PARTS)
        colour = raw.get("accent_color")
        if colour is not None:
            self._found.number((*path, "accent_color"), colour, 0, 0, 0xFFFFFF)
        return {"components": held, "accent_color": colour, "spoiler": bool(raw.get("spoiler"))}


def nested(component: Json) -> list[Json]:
    """Return the components directly inside one, in reading order."""
    beside = [component[key] for key in ("accessory", "component") if key in component]
    return [*component.get("components", ()), *beside]


def walk(components: list[Json]) -> list[Json]:
    """Return all components in reading order, each before what is inside it."""
    return [each for one in components for each in (one, *walk(nested(one)))]


def _given_ids(rows: list[Any]) -> list[int]:
    return [one["id"] for one in walk([row for row in rows if isinstance(row, dict)]) if one.get("id")]


def _number(components: list[Json], taken: set[int]) -> None:
    """Give every part without an id the next free one."""
    fresh = 0
    for one in walk(components):
        if not one.get("id"):
            fresh = next(number for number in range(fresh + 1, fresh + 1000) if number not in taken)
            one["id"] = fresh
