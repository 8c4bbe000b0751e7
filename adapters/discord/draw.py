"""Cards and pages as Discord messages of components, inside every limit.

A card is a container: one text with the headline, the lines and the fields, then a row for each menu and the rows of
buttons. The note stands above it, because it answers whoever has just pressed something.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.text import inline, label, paragraph, shortened
from core.screens import edges
from core.ui import Button, ButtonStyle, Card, File, Menu, Page, Picture, Reader, Text

View = ui.LayoutView
Part = ui.Item[Any]

SUFFIX = "|"
"""What follows it in a custom_id only makes the id unique inside its message; tokens do not contain it."""

MARKED_FROM = 1 << 16
"""Component ids from here on are marks of ours; smaller ones Discord gives by itself."""

_STYLES = {
    ButtonStyle.PLAIN: discord.ButtonStyle.secondary,
    ButtonStyle.PRIMARY: discord.ButtonStyle.primary,
    ButtonStyle.DANGER: discord.ButtonStyle.danger,
}


@dataclass(slots=True)
class _Room:
    """What is left of a message's limits, and the custom_ids that it uses already."""

    parts: int = limits.MESSAGE_PARTS
    characters: int = limits.MESSAGE_TEXT
    taken: dict[str, int] = field(default_factory=dict)
    attaches: bool = False

    def text(self, drawn: str) -> ui.TextDisplay[View]:
        """Return a text part, cut to what is left."""
        content = shortened(drawn, self.characters)
        self.parts -= 1
        self.characters -= len(content)
        return ui.TextDisplay(content)

    def custom_id(self, token: str) -> str:
        """Return the token, with a suffix when another part of the message has the same."""
        times = self.taken[token] = self.taken.get(token, 0) + 1
        return token if times == 1 else f"{token}{SUFFIX}{times}"


def message(screen: Card | Page, reader: Reader, mark: int | None = None, *, attaches: bool = False) -> View:
    """Return the message for a card or a page; `mark` is a number by which it can be found again.

    `attaches`: the message is sent along with what `attached` returns, and shows it.
    """
    room = _Room(attaches=attaches)
    view = ui.LayoutView(timeout=None)
    parts = _card(screen, reader, room, mark) if isinstance(screen, Card) else _page(screen, reader, room, mark)
    for part in parts:
        view.add_item(part)
    # discord.py would keep every view that it sends in memory; presses are answered by their custom_id instead.
    view.stop()
    return view


def attached(card: Card, reader: Reader) -> list[discord.File]:
    """Return the picture and the file of a card, to be sent along with its message."""
    found = []
    if card.picture is not None and card.picture.png:
        alt = label(card.picture.alt, reader, limits.ALT_TEXT)
        found.append(discord.File(BytesIO(card.picture.png), card.picture.name, description=alt))
    if card.file is not None:
        found.append(discord.File(BytesIO(card.file.content), card.file.name))
    return found


def mark_of(message: discord.Message) -> int | None:
    """Return the mark that a message was sent with."""
    for component in message.components:
        if isinstance(component, discord.Container) and component.id and component.id >= MARKED_FROM:
            return component.id
    return None


def token_of(custom_id: str) -> str:
    """Return the token that a custom_id was made of."""
    return custom_id.partition(SUFFIX)[0]


def _card(card: Card, reader: Reader, room: _Room, mark: int | None) -> list[Part]:
    above = _note(card.note, reader, room)
    room.parts -= 1
    held: list[Part] = [_body(card, reader, room)]
    if room.attaches:
        held += _attachments(card.picture, card.file, reader, room)
    held += _menus(card.menus, reader, room)
    held += _rows(card.buttons, reader, room)
    return [*above, ui.Container(*held, id=mark)]


def _note(note: Text | None, reader: Reader, room: _Room) -> list[Part]:
    drawn = paragraph(note, reader) if note is not None else ""
    return [room.text(shortened(drawn, limits.NOTE))] if drawn else []


def _body(card: Card, reader: Reader, room: _Room) -> ui.TextDisplay[View]:
    lines = [("### ", shortened(inline(card.title, reader), limits.HEADLINE))]
    lines += [("", paragraph(line, reader)) for line in card.lines]
    for name, value in card.fields:
        lines.append((f"**{inline(name, reader)}**  ", paragraph(value, reader)))
    return room.text(_fitting(lines, room.characters))


def _fitting(lines: Iterable[tuple[str, str]], characters: int) -> str:
    """Return as many lines as fit, the last one cut; our own markup before a line is never cut."""
    drawn = ""
    for markup, line in lines:
        start = ("\n" if drawn else "") + markup
        left = characters - len(drawn) - len(start)
        if left < 1:
            break
        if line:
            # A quotation keeps a line of its own, or its sign would be words.
            drawn += (
                f"{start}\n{shortened(line, left - 1)}" if markup and line[0] == ">" else start + shortened(line, left)
            )
    return drawn or "…"


def _attachments(picture: Picture | None, file: File | None, reader: Reader, room: _Room) -> list[Part]:
    shown: list[Part] = []
    if picture is not None and picture.png:
        alt = label(picture.alt, reader, limits.ALT_TEXT)
        item = discord.MediaGalleryItem(f"attachment://{picture.name}", description=alt)
        shown.append(ui.MediaGallery(item))
    if file is not None:
        shown.append(ui.File(f"attachment://{file.name}"))
    room.parts -= len(shown)
    return shown


def _menus(menus: Sequence[Menu], reader: Reader, room: _Room) -> list[Part]:
    rows: list[Part] = []
    for menu in menus:
        if menu.options and room.parts >= 2:
            room.parts -= 2
            rows.append(ui.ActionRow(_select(menu, reader, room)))
    return rows


def _select(menu: Menu, reader: Reader, room: _Room) -> ui.Select[View]:
    options = [
        discord.SelectOption(
            label=label(option.label, reader, limits.OPTION_LABEL),
            value=option.value,
            default=option.value == menu.chosen,
        )
        for option in menu.options[: limits.SELECT_OPTIONS]
    ]
    placeholder = label(menu.label, reader, limits.PLACEHOLDER)
    return ui.Select(custom_id=room.custom_id(menu.token), placeholder=placeholder, options=options)


def _rows(buttons: Sequence[Button], reader: Reader, room: _Room) -> list[Part]:
    rows: list[Part] = []
    left = iter(button for button in buttons if len(button.url) <= limits.BUTTON_URL)
    while room.parts >= 2 and (these := list(islice(left, min(limits.ROW_BUTTONS, room.parts - 1)))):
        room.parts -= 1 + len(these)
        rows.append(ui.ActionRow(*(_button(button, reader, room) for button in these)))
    return rows


def _button(button: Button, reader: Reader, room: _Room) -> ui.Button[View]:
    text = label(button.label, reader, limits.BUTTON_LABEL)
    if button.url:
        return ui.Button(label=text, url=button.url)
    return ui.Button(label=text, style=_STYLES[button.style], custom_id=room.custom_id(button.token))


def _page(page: Page, reader: Reader, room: _Room, mark: int | None) -> list[Part]:
    parts = _note(page.note, reader, room)
    parts.append(room.text(f"## {shortened(inline(page.title, reader), limits.HEADLINE)}"))
    below = _rows(page.buttons, reader, room)
    shown = 0
    for card in page.cards:
        left = len(page.cards) - shown - 1
        drawn = _whole(card, reader, room, mark if shown == 0 else None, _more(left, reader))
        if drawn is None:
            break
        parts += drawn
        shown += 1
    if more := _more(len(page.cards) - shown, reader):
        parts.append(room.text(more))
    return parts + below


def _more(cards: int, reader: Reader) -> str:
    return inline(edges.more_cards(cards), reader) if cards else ""


def _whole(card: Card, reader: Reader, room: _Room, mark: int | None, more: str) -> list[Part] | None:
    """Draw a card if all of it fits before the line that says how many more there are, and take its room."""
    trial = _Room(taken=dict(room.taken))
    drawn = _card(card, reader, trial, mark)
    parts, characters = limits.MESSAGE_PARTS - trial.parts, limits.MESSAGE_TEXT - trial.characters
    if parts + bool(more) > room.parts or characters + len(more) > room.characters:
        return None
    room.parts -= parts
    room.characters -= characters
    room.taken = trial.taken
    return drawn
