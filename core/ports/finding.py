"""What an operator is told of the outside before anything is asked of it."""

from typing import NamedTuple


class Finding(NamedTuple):
    """Whether one thing is as it should be, what was found, and what to do; no advice where nothing is to be done."""

    ok: bool
    sentence: str
    advice: str = ""
