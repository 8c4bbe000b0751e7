"""Cards and pages as blocks: messages, modal views and the Home tab."""

from collections.abc import Iterable, Iterator
from itertools import count

import orjson

from adapters.slack import limits
from adapters.slack.shapes import Json
from adapters.slack.text import fallback, mrkdwn, paragraph, plain_line, size
from core.screens import edges
from core.ui import Button, ButtonStyle, Card, Menu, Option, Page, Reader, Text

CARD = "card"
"""The callback_id of a modal that shows a card; it has nothing to submit."""
PRESS, CHOOSE, LINK = "press", "choose", "link"
"""What an action_id begins with; a number that makes it unique follows, and after it a menu's token."""
TITLE_TEXT = 500
"""Ours: a headline longer than this is cut."""

_STYLES = {ButtonStyle.PRIMARY: "primary", ButtonStyle.DANGER: "danger"}


def message(screen: Card | Page, reader: Reader) -> Json:
    """Draw a message: its blocks, and the text that notifications and screen readers have."""
    return {"text": _spoken(screen, reader), "blocks": _blocks(screen, reader, limits.MESSAGE_BLOCKS)}


def card_view(screen: Card | Page, reader: Reader) -> Json:
    """Draw a modal that shows a card or page; closing it closes whatever lies beneath, which is out of date."""
    return {
        "type": "modal",
        "callback_id": CARD,
        "title": plain(edges.NAME),
        "close": plain(plain_line(edges.CLOSE, reader, limits.VIEW_SUBMIT)),
        "clear_on_close": True,
        "blocks": _blocks(screen, reader, limits.VIEW_BLOCKS),
    }


def home_view(page: Page, reader: Reader) -> Json:
    """Draw the Home tab."""
    return {"type": "home", "blocks": _blocks(page, reader, limits.VIEW_BLOCKS)}


def plain(words: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": words}


def section(words: str) -> Json:
    """Return a section of mrkdwn in which nothing that looks like a link or a name is made one."""
    return {"type": "section", "text": _verbatim(words)}


def sections(lines: Iterable[str]) -> list[Json]:
    """Return lines of mrkdwn in as few sections as hold them."""
    packed: list[str] = []
    for line in lines:
        if packed and size(packed[-1]) + 1 + size(line) <= limits.SECTION_TEXT:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return [section(words) for words in packed]


def options(given: Iterable[Option], reader: Reader, most: int) -> list[Json]:
    """Draw the options of a menu or a field, the first of them where there are too many."""
    drawn = [
        {"text": plain(plain_line(one.label, reader, limits.OPTION_TEXT)), "value": one.value}
        for one in given
        if 0 < len(one.value) <= limits.OPTION_VALUE
    ]
    return drawn[:most]


def fitted(blocks: list[Json], most: int) -> list[Json]:
    """Leave out words, the last first, rather than buttons where there is too much."""
    kept = list(blocks)
    words = [block for block in blocks[1:] if block["type"] == "section"]
    while words and (len(kept) > most or _weight(kept) > limits.BLOCKS_BYTES):
        kept.remove(words.pop())
    return kept[:most]


def _spoken(screen: Card | Page, reader: Reader) -> str:
    """Say a card whole; of a page, which is there to be looked through, what it and its cards are called."""
    if isinstance(screen, Page):
        texts = [screen.title, *(card.title for card in screen.cards)]
    else:
        texts = [screen.title, *screen.lines]
        texts += [edges.labelled(label, value) for label, value in screen.fields]
    return fallback([*([screen.note] if screen.note else []), *texts], reader, limits.MESSAGE_TEXT)


def _blocks(screen: Card | Page, reader: Reader, most: int) -> list[Json]:
    numbers = count()
    if isinstance(screen, Card):
        return fitted(_card(screen, reader, numbers), most)
    head = [_header(screen.title, reader), *_note(screen.note, reader)]
    foot = _buttons(screen.buttons, reader, numbers)
    # A block each is kept for the divider above the buttons and for the sign that there is more.
    room = most - len(head) - len(foot) - 2
    body: list[Json] = []
    for card in screen.cards:
        longer = [*body, {"type": "divider"}, *_card(card, reader, numbers)]
        if len(longer) > room or _weight([*head, *longer, *foot]) > limits.BLOCKS_BYTES:
            body.append(_context("…"))
            break
        body = longer
    return [*head, *body, *([{"type": "divider"}, *foot] if foot else [])]


def _card(card: Card, reader: Reader, numbers: Iterator[int]) -> list[Json]:
    lines = [f"*{mrkdwn(card.title, reader, TITLE_TEXT)}*"]
    lines += [paragraph(line, reader, limits.SECTION_TEXT) for line in card.lines]
    labelled = [
        f"*{mrkdwn(label, reader, TITLE_TEXT)}*  {mrkdwn(value, reader, limits.SECTION_TEXT - TITLE_TEXT - 4)}"
        for label, value in card.fields
    ]
    menus = [block for menu in card.menus for block in _menu(menu, reader, numbers)]
    buttons = _buttons(card.buttons, reader, numbers)
    return [*_note(card.note, reader), *sections(lines), *sections(labelled), *menus, *buttons]


def _weight(blocks: list[Json]) -> int:
    return len(orjson.dumps(blocks))


def _header(title: Text, reader: Reader) -> Json:
    return {"type": "header", "text": plain(plain_line(title, reader, limits.HEADER_TEXT))}


def _note(note: Text | None, reader: Reader) -> list[Json]:
    return [_context(mrkdwn(note, reader, limits.CONTEXT_TEXT))] if note else []


def _context(words: str) -> Json:
    return {"type": "context", "elements": [_verbatim(words)]}


def _verbatim(words: str) -> Json:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _menu(menu: Menu, reader: Reader, numbers: Iterator[int]) -> list[Json]:
    drawn = options(menu.options, reader, limits.SELECT_OPTIONS)
    if not drawn:
        return []
    label = plain_line(menu.label, reader, limits.PLACEHOLDER)
    element: Json = {
        "type": "static_select",
        "action_id": f"{CHOOSE}:{next(numbers)}:{menu.token}",
        "placeholder": plain(label),
        "options": drawn,
    }
    chosen = [one for one in drawn if one["value"] == menu.chosen]
    if not chosen:
        return [{"type": "actions", "elements": [element]}]
    # Something chosen covers the placeholder, so the label stands beside it.
    element["initial_option"] = chosen[0]
    return [section(mrkdwn(menu.label, reader, limits.SECTION_TEXT)) | {"accessory": element}]


def _buttons(buttons: Iterable[Button], reader: Reader, numbers: Iterator[int]) -> list[Json]:
    drawn = [
        _button(one, reader, next(numbers)) for one in buttons if one.token or 0 < len(one.url) <= limits.BUTTON_URL
    ]
    rows = range(0, len(drawn), limits.ACTIONS_ELEMENTS)
    return [{"type": "actions", "elements": drawn[row : row + limits.ACTIONS_ELEMENTS]} for row in rows]


def _button(button: Button, reader: Reader, number: int) -> Json:
    drawn: Json = {"type": "button", "text": plain(plain_line(button.label, reader, limits.BUTTON_TEXT))}
    if button.token:
        drawn |= {"action_id": f"{PRESS}:{number}", "value": button.token}
    else:
        drawn |= {"action_id": f"{LINK}:{number}", "url": button.url}
    if button.style in _STYLES:
        drawn["style"] = _STYLES[button.style]
    return drawn
