"""Texts as Slack reads them: mrkdwn and plain text, escaped, stripped and never over-long."""

import re
from collections.abc import Callable
from functools import lru_cache

from adapters.slack.shapes import PLATFORM
from core.model import Person
from core.screens import edges
from core.ui import (
    ELLIPSIS,
    Drawn,
    Moment,
    Reader,
    Style,
    Text,
    clean,
    cut,
    follows,
    pieces,
    plain,
    plain_piece,
    speech,
    written,
)

BLANK = ELLIPSIS
"""Stands where a text must be and nothing readable is left of it."""

_SIGNS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_SPECIAL = re.compile("[&<>*_~`]")
_FORMATTING = re.compile(r"(?<![^\W_])[*_~`]+|[*_~`]+(?![^\W_])|[*~]{2,}|`")
_SPACES = re.compile(r"\s+")
_DATE = {
    Style.DATE: "{date_long_pretty}",
    Style.TIME: "{time}",
    Style.RELATIVE: "{ago}",
}


def flat(words: str) -> str:
    """Return the cleaned words on one line."""
    cleaned = clean(words)
    return cleaned if cleaned.isascii() and cleaned.isprintable() and "  " not in cleaned else _SPACES.sub(" ", cleaned)


def size(words: str) -> int:
    """Return the length as the strictest reading of Slack's limits counts it: in UTF-16 units."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2


def shortened(words: str, most: int) -> str:
    """Return the words in at most that many UTF-16 units, ended with `…` at a whole character where cut."""
    return cut(words, most, size)


def escape(words: str) -> str:
    """Return the words with the three characters escaped that Slack takes for markup, and signs that format off.

    Slack has no escape for `*bold*` and the like, so where such a sign could format, its look-alike stands.
    """
    if not _SPECIAL.search(words):
        return words
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _FORMATTING.sub(lambda found: found.group().translate(_SIGNS), words)


def mrkdwn(text: Text, reader: Reader, most: int) -> str:
    """Return the text as one line of mrkdwn of at most that size: mentions, moments in each reader's own zone."""
    return _drawn(text, reader, most, flat) or BLANK


def paragraph(text: Text, reader: Reader, most: int) -> str:
    """Return the text as mrkdwn that may have several lines; these are quoted, so that none passes for one of ours."""
    drawn = _drawn(text, reader, most, clean)
    quoted = "\n".join(f"> {line}" for line in drawn.split("\n"))
    if "\n" not in drawn:
        return drawn or BLANK
    return quoted if size(quoted) <= most else mrkdwn(text, reader, most)


def plain_line(text: Text, reader: Reader, most: int) -> str:
    """Return the text as one line of plain words of at most that size."""
    if not text.parts:
        return _label(text.template, reader.language, most)
    return _line("".join(_named(piece, reader) for piece in pieces(text, reader)), most)


@lru_cache(maxsize=1024)
def _label(template: str, language: str, most: int) -> str:
    # What has no parts is a label of ours, the same each time.
    return _line(speech(language).sentence(template), most)


def _line(words: str, most: int) -> str:
    return shortened(flat(words).strip(), most) or BLANK


def fallback(texts: list[Text], reader: Reader, most: int) -> str:
    """Return several texts as the plain words of a notification or a screen reader, a line each."""
    lines = [plain_line(text, reader, most) for text in texts]
    drawn = ""
    for line in lines:
        longer = f"{drawn}\n{escape(line)}" if drawn else escape(line)
        if size(longer) > most:
            break
        drawn = longer
    return drawn or _squeezed(lines[0], most - 1) + BLANK


def _drawn(text: Text, reader: Reader, most: int, tidy: Callable[[str], str]) -> str:
    drawn, room = "", most - 1
    for piece in pieces(text, reader):
        part = escape(tidy(piece)) if isinstance(piece, str) else _marked(piece, reader)
        room -= size(part)
        if room < 0:
            rest = _squeezed(tidy(piece), room + size(part)) if isinstance(piece, str) else ""
            return (drawn + rest).strip() + BLANK
        drawn += part
    return drawn.strip()


def _marked(piece: Person | Moment, reader: Reader) -> str:
    if isinstance(piece, Moment):
        return _moment(piece, reader)
    for account in piece.accounts:
        if account.platform == PLATFORM and reader.workspace and account.workspace == reader.workspace:
            return f"<@{escape(account.user)}>"
    return escape(flat(piece.name).strip()) or BLANK


def _moment(moment: Moment, reader: Reader) -> str:
    if moment.zone:
        return written(moment, reader)
    style = _DATE.get(moment.style) or _day_and_time(reader.language)
    return f"<!date^{int(moment.at.timestamp())}^{style}|{_named(moment, reader)}>"


@lru_cache(maxsize=256)
def _day_and_time(language: str) -> str:
    return plain(edges.day_and_time("{date_long_pretty}", "{time}"), Reader(language=language))


def _named(piece: Drawn, reader: Reader) -> str:
    """Return the piece in plain words; a time that is drawn for nobody in particular says that it is UTC."""
    words = plain_piece(piece, reader)
    if isinstance(piece, Person):
        return flat(words).strip() or BLANK
    if isinstance(piece, Moment) and not piece.zone and reader.zone == "UTC" and piece.style is not Style.DATE:
        return f"{words} UTC"
    return words


def _squeezed(words: str, room: int) -> str:
    """Return as much of the words as fits into the room once it is escaped, up to a whole character."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if size(escape(words[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    while low > 0 and low < len(words) and follows(words[low]):
        low -= 1
    return escape(words[:low])
