"""Where each screen is filed: under the word that a button or a command sends, or under the notice's kind."""

from collections.abc import Callable
from typing import TypeVar

from core.filing import filed
from core.scene import Scene
from core.ui import Card, Form, Page

Shown = Callable[[Scene], Card | Page | Form]
Asked = Callable[[Scene], Form | Card | Page | None]
"""Draws a form, or a card or a page where something comes first; `None` when all that it would ask has been entered."""
Told = Callable[[Scene], Card | None]
"""Draws a notice; `None` when there is nothing to say any more."""

S = TypeVar("S", bound=Shown)
A = TypeVar("A", bound=Asked)
N = TypeVar("N", bound=Told)

SHOWS: dict[str, Shown] = {}
ASKS: dict[str, Asked] = {}
TELLS: dict[str, Told] = {}


def shows(word: str) -> Callable[[S], S]:
    """File a function as what a word shows, after it was done where it does something."""
    return filed(SHOWS, word)


def asks(word: str) -> Callable[[A], A]:
    """File a function as the form that a word opens; submitted, the form sends its own token."""
    return filed(ASKS, word)


def tells(kind: str) -> Callable[[N], N]:
    """File a function as what a notice of that kind says: a step's name, or a reminder's."""
    return filed(TELLS, kind)
