"""Where each use case and each query is filed under the word that a button or a command sends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.filing import filed
from core.lifecycle import Action
from core.model import Person, Request, Space, Visitor
from core.ports import Tx
from core.scene import Scene
from core.ui import Token, Values


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that somebody does: who, where (`space` is `None` in a direct message), what and when."""

    actor: Person
    visitor: Visitor
    space: Space | None
    token: Token
    values: Values
    now: datetime


Step = Callable[[Tx, Person | None, Request, Values, datetime], Request]
"""Takes a request one step on; the actor is `None` for the clock."""
Deed = Callable[[Tx, Call], Scene]
"""Changes something that is not a request's step, and returns what there is to show."""
Query = Callable[[Tx, Call], Scene]
"""Reads what there is to show."""

STEPS: dict[Action, Step] = {}
DEEDS: dict[str, Deed] = {}
QUERIES: dict[str, Query] = {}


def step(action: Action) -> Callable[[Step], Step]:
    """File a function as the way that step of the lifecycle is taken."""
    return filed(STEPS, action)


def deed(word: str) -> Callable[[Deed], Deed]:
    """File a function as what that word does."""
    return filed(DEEDS, word)


def query(word: str) -> Callable[[Query], Query]:
    """File a function as what that word reads; a word without one reads the request of its token."""
    return filed(QUERIES, word)
