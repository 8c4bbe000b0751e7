"""Cards and pages: what a message or a home can hold."""

from dataclasses import dataclass
from enum import StrEnum

from core.ui.text import Text

MENU_OPTIONS = 25
"""The most options a menu may have: Discord's select holds 25, Slack's 100."""


class ButtonStyle(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A label and either the token that a press sends back or the address that it opens."""

    label: Text
    token: str = ""
    style: ButtonStyle = ButtonStyle.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice on a card; choosing sends the token and the value at once."""

    label: Text
    token: str
    options: tuple[Option, ...]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows: a labelled bar for each number, and below them a column for each of some days."""

    title: Text
    bars: tuple[tuple[Text, int], ...]
    days_title: Text
    days: tuple[tuple[Text, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart and the words that say all of it to whoever cannot see it; `png` is empty until it is drawn."""

    name: str
    alt: Text
    chart: Chart
    png: bytes = b""


@dataclass(frozen=True, slots=True)
class File:
    """A file to keep, called `name`."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """One message: a state or a headline, lines, labelled fields, menus and buttons.

    `note` is the one sentence above all the rest that answers whoever has just pressed something. A `picture` and a
    `file` go with direct messages alone: drawing and uploading them takes longer than an answer may. Buttons
    beside them lead on and no more: Slack takes a file with words alone.
    """

    title: Text
    lines: tuple[Text, ...] = ()
    fields: tuple[tuple[Text, Text], ...] = ()
    menus: tuple[Menu, ...] = ()
    buttons: tuple[Button, ...] = ()
    note: Text | None = None
    picture: Picture | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Several cards under one title, and the buttons below them all."""

    title: Text
    cards: tuple[Card, ...]
    buttons: tuple[Button, ...] = ()
    note: Text | None = None
