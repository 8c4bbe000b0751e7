"""Texts as Discord's markdown: words are escaped, and moments show in each reader's own zone."""

import re
from collections.abc import Iterator

from core.model import Person
from core.ui import ELLIPSIS, Drawn, Reader, Style, Text, clean, cut, one_line, pieces, plain, written

_MARKUP = re.compile(r"[\\*_~|`<>\[\]@]|:(?=/|\w+:|$)")
_LINE_START = re.compile(r"^(\s*)(?:([-+#.)])|(\d+)(?=[.)]))")
_ATOM = re.compile(r"\\.|<[@t][^<>\s]*>|.", re.DOTALL)
_STYLES = {Style.DATE_TIME: "F", Style.DATE: "D", Style.TIME: "t", Style.RELATIVE: "R"}
"""`F` is the one style with the weekday, which people plan by."""


def escape(own: str) -> str:
    """Return one line of words that Discord shows as they are: no format, mention, link, list or heading."""
    escaped = _MARKUP.sub(r"\\\g<0>", own)
    return _LINE_START.sub(_escape_start, escaped)


def _escape_start(match: re.Match[str]) -> str:
    space, sign, number = match.groups()
    # "1\. " is a number and a full stop, "1. " the first entry of a list.
    return f"{space}\\{sign}" if sign else f"{space}{number}\\"


def inline(text: Text, reader: Reader) -> str:
    """Return a text as markdown in one line, as in a title."""
    return "".join(_drawn(piece, reader) for piece in pieces(text, reader)).strip()


def paragraph(text: Text, reader: Reader) -> str:
    """Return a text as markdown; words of several lines become a quotation, so that none passes for a line of ours."""
    lines = ""
    for piece in pieces(text, reader):
        if isinstance(piece, str) and "\n" in clean(piece).strip():
            lines = f"{lines.rstrip()}\n" if lines else ""
            lines += "".join(f"> {line}\n" for line in _quoted(piece))
        else:
            drawn = _drawn(piece, reader)
            lines += drawn.lstrip() if lines.endswith("\n") else drawn
    return lines.strip()


def _quoted(own: str) -> Iterator[str]:
    for line in clean(own).strip().split("\n"):
        if line.strip():
            yield escape(" ".join(line.split()))


def _drawn(piece: Drawn, reader: Reader) -> str:
    if isinstance(piece, str):
        # The spaces around a piece belong to the sentence, those inside are somebody's.
        inner = clean(piece)
        return _edge(inner[:1]) + escape(" ".join(inner.split())) + (_edge(inner[-1:]) if inner.strip() else "")
    if isinstance(piece, Person):
        return mention(piece)
    if piece.zone is not None:
        return escape(written(piece, reader))
    return f"<t:{int(piece.at.timestamp())}:{_STYLES[piece.style]}>"


def _edge(character: str) -> str:
    return " " if character.isspace() else ""


def mention(person: Person) -> str:
    """Return a mention of the person's newest account here, or their escaped name when they have none."""
    for account in person.accounts:
        if account.platform == "discord" and account.user.isdecimal():
            return f"<@{account.user}>"
    return escape(one_line(person.name))


def label(text: Text, reader: Reader, limit: int) -> str:
    """Return a text for a place that takes no markup, never empty and never longer than `limit`."""
    return cut(one_line(plain(text, reader)), limit) or ELLIPSIS


def shortened(drawn: str, limit: int) -> str:
    """Return the markdown, or as much as fits with an ellipsis: never half an escape, a token or an accented letter."""
    return cut(drawn, limit, atoms=_ATOM.findall)
