"""Reading what the page sends: each value is what it should be, or the request is malformed."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from sandbox.page.stage import Json, Malformed

T = TypeVar("T")

LONGEST_LINE = 10_000


def text(body: Json, key: str, default: str | None = None) -> str:
    """Return a text; Malformed when it is none, or missing without a default."""
    value = body.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        raise Malformed(f"{key} is a text of at most {LONGEST_LINE} characters")
    return value


def optional(body: Json, key: str) -> str | None:
    """Return a text, or `None` when it is left out."""
    return None if body.get(key) is None else text(body, key)


def mapping(body: Json, key: str) -> Json:
    """Return an object; an empty one when it is left out."""
    value = body.get(key) or {}
    if not isinstance(value, dict):
        raise Malformed(f"{key} is an object")
    return value


def listed(body: Json, key: str) -> list[object]:
    """Return a list."""
    value = body.get(key)
    if not isinstance(value, list):
        raise Malformed(f"{key} is a list")
    return value


def whole(body: Json, key: str, least: int, most: int) -> int:
    """Return a whole number within bounds."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Malformed(f"{key} is a whole number from {least} to {most}")
    return value


def named(things: Mapping[str, T], name: str, what: str) -> T:
    """Return the thing of that name."""
    if name not in things:
        raise Malformed(f"{what} is one of {', '.join(things)}")
    return things[name]


def one_of(things: Collection[str], value: str, what: str) -> str:
    """Return the value, if it is one of those there are."""
    if value not in things:
        raise Malformed(f"{what} is one of {', '.join(things)}")
    return value


def flag(body: Json, key: str, *, default: bool = False) -> bool:
    """Return whether something is switched on."""
    value = body.get(key, default)
    if not isinstance(value, bool):
        raise Malformed(f"{key} is true or false")
    return value


def first(things: Sequence[T], default: T) -> T:
    """Return the first of some things, or the default when there are none."""
    return things[0] if things else default
