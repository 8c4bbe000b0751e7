"""What of somebody's words can be seen, and how much of them fits: the same on every platform and in mails."""

import re
import unicodedata
from collections.abc import Callable, Iterable

ELLIPSIS = "…"
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters, among them the bidirectional ones, and halves of characters."""
_FILLERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8\uffa0"
)
"""Letters, marks and signs that show as nothing."""
_SELECTORS = ("\u180b", "\u180f"), ("\U000e0000", "\U000e0fff")
"""First and last of the tags and variants that can carry what nobody sees; those of emoji are none of them."""
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_TONES = "\U0001f3fb", "\U0001f3ff"


def clean(own: str) -> str:
    """Return the words without what cannot be seen: control, zero-width and bidirectional characters."""
    if own.isascii() and own.isprintable():
        return own  # nearly always, and by far the quickest to see
    lines = _LINE_ENDS.sub("\n", own.replace("\t", " "))
    return "".join(one for one in lines if one == "\n" or _is_seen(one))


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
    """Return whether a character belongs to the one before it, as an accent or the tone of a skin does."""
    return len(one) == 1 and (unicodedata.category(one).startswith("M") or _TONES[0] <= one <= _TONES[1])


def _is_seen(one: str) -> bool:
    if unicodedata.category(one) in _UNSEEN or one in _FILLERS:
        return False
    return not any(first <= one <= last for first, last in _SELECTORS)
