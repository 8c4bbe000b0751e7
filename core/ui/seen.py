"""What of somebody's words can be seen, and how much of them fits: the same on every platform and in mails."""

import re
import unicodedata
from collections.abc import Callable, Iterable

ELLIPSIS = "…"
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f\xad"  # control characters but the ends of lines and the tab; the soft hyphen
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"  # joiners and letters that show as nothing
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff"  # zero width, directions, marks, none
    "\ud800-\udfff\U000e0000-\U000e0fff"  # halves of characters, tags
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"  # the same of rarer scripts
    "]"
)
_ALONE = re.compile("(?<!\\S)[\ufe00-\ufe0f]+")
"""What chooses how a character looks, where there is no character."""
_JOINS = re.compile("[\u200c\u200d]+")
_VARIANTS = "\ufe0e\ufe0f"
_TONES = "\U0001f3fb", "\U0001f3ff"


def clean(own: str) -> str:
    """Return the words without control, direction, zero-width and other unseen characters; every line ends alike.

    What joins two emoji to one, or tells two letters of a script that joins its letters apart, is part of how they
    look and stays.
    """
    if own.isascii() and own.isprintable():
        return own  # nearly always, and by far the quickest to see
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", own).replace("\t", " "))
    return _ALONE.sub("", _JOINS.sub(_joining, seen))


def one_line(own: str) -> str:
    """Return the cleaned words on one line, with one space between them."""
    return " ".join(clean(own).split())


def cut(
    words: str,
    most: int,
    size: Callable[[str], int] = len,
    atoms: Callable[[str], Iterable[str]] = iter,
) -> str:
    """Return the words, or as much as fits with an ellipsis: never half an accented letter, and never half an atom.

    `size` says how long words are where they go, `atoms` into which pieces they may be taken apart.
    """
    if size(words) <= most:
        return words
    kept: list[str] = []
    room = most - size(ELLIPSIS)
    for atom in atoms(words):
        room -= size(atom)
        if room < 0:
            # What follows a letter belongs to it: half of one is another one.
            while kept and follows(atom):
                atom = kept.pop()
            break
        kept.append(atom)
    return "".join(kept).rstrip() + ELLIPSIS


def follows(one: str) -> bool:
    """Return whether a character belongs to the one before it, as an accent, the tone of a skin or a joiner does."""
    if len(one) != 1:
        return False
    return unicodedata.category(one).startswith("M") or _TONES[0] <= one <= _TONES[1] or _JOINS.match(one) is not None


def _joining(found: re.Match[str]) -> str:
    """Return a joiner that has something to join; a run of them joins no more than one does."""
    before, after = found.string[: found.start()].rstrip(_VARIANTS)[-1:], found.string[found.end() : found.end() + 1]
    return found.group()[0] if before and after and _joins(before) and _joins(after) else ""


def _joins(one: str) -> bool:
    """Return whether the character is one of a script without capital letters, a mark on one, or a symbol."""
    return one not in _VARIANTS and unicodedata.category(one) in ("Lo", "Mn", "Mc", "So", "Sk", "Cn")
