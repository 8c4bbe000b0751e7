"""The page as a screen reader has it: Chromium's accessibility tree, as lines in the order in which they are read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

Node = dict[str, Any]
_PRESSED = ("button", "link", "combobox", "textbox", "checkbox", "radio", "switch", "option", "menuitem", "spinbutton")
_NAMED = (*_PRESSED, "region", "navigation", "dialog", "article", "group", "listbox", "complementary", "image")
_SILENT = ("none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "LabelText", "Legend", "ListMarker")
_STATES = ("level", "expanded", "checked", "selected", "live", "disabled", "invalid", "required", "modal")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is read: what it is, how it is called, and what is so of it."""

    role: str
    name: str
    states: dict[str, Any]
    inside: tuple[str, ...]
    """The names of what it stands in, outermost first."""
    label: bool = False

    def __str__(self) -> str:
        said = [f"{key} {value}" for key, value in self.states.items()]
        return ", ".join(one for one in (self.role, self.name, *said) if one)


def aloud(page: Page) -> list[Line]:
    """Return everything that is read, from the beginning of the page to its end."""
    session = page.context.new_cdp_session(page)
    nodes: list[Node] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return list(_read(nodes[0], {one["nodeId"]: one for one in nodes}, ()))


def _read(node: Node, nodes: dict[str, Node], inside: tuple[str, ...], *, label: bool = False) -> Iterator[Line]:
    role, name = (str(node.get(key, {}).get("value", "")).strip() for key in ("role", "name"))
    ignored = node.get("ignored") or role in _SILENT
    if not ignored:
        found = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
        states = {key: found[key] for key in _STATES if found.get(key) not in (None, False, "false", "off", "")}
        yield Line("text" if role == "StaticText" else role, name, states, inside, label)
        # What has its name from its content has been read with it.
        if role == "StaticText" or role in _PRESSED or role == "heading":
            return
    within = inside if ignored or not name else (*inside, name)
    for child in node.get("childIds", ()):
        if child in nodes:
            yield from _read(nodes[child], nodes, within, label=label or role in ("LabelText", "Legend"))


def stumbles(lines: list[Line]) -> list[str]:
    """Return what somebody who only hears the page would stumble over."""
    nameless = [f"no name: {one}, in {one.inside}" for one in lines if one.role in _NAMED and not one.name]
    regions = Counter((one.role, one.name) for one in lines if one.role in ("region", "navigation", "dialog"))
    twice = [f"twice: {role} {name}" for (role, name), count in regions.items() if count > 1]
    levels = [0, *(int(one.states.get("level", 0)) for one in lines if one.role == "heading")]
    jumps = [f"heading {now} after {last}" for last, now in pairwise(levels) if now > last + 1]
    words = [one for one in lines if one.name]
    echoes = [f"read twice: {one}" for one, after in pairwise(words) if _echoes(one, after)]
    return [*nameless, *twice, *jumps, *echoes, *_out_of_order(lines)]


def _echoes(one: Line, after: Line) -> bool:
    """Tell whether words that are no label stand before a control that says them again."""
    return one.role == "text" and not one.label and after.role in _PRESSED and after.name.startswith(f"{one.name} ")


def _out_of_order(lines: list[Line]) -> list[str]:
    """Tell whether the parts of the page are read in the order in which they stand."""
    there = [one.name for one in lines if one.role in ("banner", "region", "navigation", "combobox", "complementary")]
    wrong = []
    for side in ("Slack", "Discord"):
        parts = [f"{side}: channels", "Messages in", "Command in"]
        begins = there.index(side) if side in there else len(there)
        own = [next((n for n, name in enumerate(there) if n > begins and name.startswith(part)), -1) for part in parts]
        found = [n for n in own if n >= 0]
        wrong += [f"{side} is not read from its channels to its line: {there}"] if found != sorted(found) else []
    whole = [there.index(name) for name in ("Slack", "Discord", "On the wire") if name in there]
    return wrong + (["the halves are read in another order"] if whole != sorted(whole) else [])
