"""Tables that are filled where what they hold is written."""

from collections.abc import Callable
from typing import Any, TypeVar

K = TypeVar("K")
F = TypeVar("F")


def filed(table: dict[K, Any], key: K) -> Callable[[F], F]:
    """Return what keeps a function in the table under that key; ValueError where another one is kept there."""

    def file(function: F) -> F:
        if key in table:
            raise ValueError(f"{key!r} is filed already")
        table[key] = function
        return function

    return file
