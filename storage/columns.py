"""Column types that SQLAlchemy does not bring: moments, offered times, bounds, roles, preferences and entries."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.model import Absence, Bounds, Interval, Missing, Offer, Preferences, Proposal, Role
from core.ui import Values

V = TypeVar("V", Bounds, Preferences)

# `is_value` says of a type that what is read of it can be shared, because nobody can change it.


class Moment(TypeDecorator[datetime]):
    """An instant: `timestamptz` on PostgreSQL, UTC text that sorts on SQLite; always aware UTC in Python."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the column is on that database."""
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Return what is stored; ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        utc = value.astimezone(UTC)
        # Always the same width: text sorts like time only if every part has all its digits.
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored moment in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class OfferedTimes(TypeDecorator[tuple[Offer, ...]]):
    """The offered times of a request, each with the wall times and the zone that were meant."""

    impl = sa.JSON
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: tuple[Offer, ...] | None, dialect: Dialect) -> Any:
        """Return the JSON to store."""
        return [
            [one.interval.start.isoformat(), one.interval.end.isoformat(), one.zone, one.wall_start, one.wall_end]
            for one in value or ()
        ]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Offer, ...]:
        """Return the offered times."""
        return tuple(
            Offer(Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)), *meant)
            for start, end, *meant in value
        )


class ProposedTimes(TypeDecorator[Proposal]):
    """Times that one side has proposed; NULL where nothing waits for an answer."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: Proposal | None, dialect: Dialect) -> Any:
        """Return the JSON to store."""
        return None if value is None else [value.by, value.until.isoformat(), *(at.isoformat() for at in value.times)]

    def process_result_value(self, value: Any, dialect: Dialect) -> Proposal | None:
        """Return the proposal."""
        if value is None:
            return None
        by, until, *times = value
        return Proposal(by, tuple(map(datetime.fromisoformat, times)), datetime.fromisoformat(until))


class Absences(TypeDecorator[tuple[Absence, ...]]):
    """The sessions of a request that somebody says did not take place, oldest first; no value for none."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: tuple[Absence, ...] | None, dialect: Dialect) -> Any:
        """Return the JSON to store, only what differs from the defaults."""
        return [_of_absence(one) for one in value] if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Absence, ...]:
        """Return the absences."""
        return tuple(_to_absence(one) for one in value or ())


_MOMENTS = ("starts_at", "at", "student_here_at", "mentor_here_at", "contested_at", "decided_at", "decides_at")


def _of_absence(absence: Absence) -> dict[str, Any]:
    kept = {one.name: getattr(absence, one.name) for one in fields(Absence)}
    said = {name: value for name, value in kept.items() if value not in (None, "", False)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in said.items()}


def _to_absence(kept: Mapping[str, Any]) -> Absence:
    moments = {name: datetime.fromisoformat(kept[name]) for name in _MOMENTS if name in kept}
    missing = Missing(kept["missing"]) if "missing" in kept else None
    return Absence(**{**kept, **moments, "missing": missing})


_BOUNDS = Bounds()


class ProgrammeBounds(TypeDecorator[Bounds]):
    """A programme's bounds by name, lengths in seconds; one that is not stored has its default."""

    impl = sa.JSON
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: Bounds | None, dialect: Dialect) -> Any:
        """Return the JSON to store: only what differs from the defaults, so that a better default reaches all."""
        return _differences(value or _BOUNDS, _BOUNDS)

    def process_result_value(self, value: Any, dialect: Dialect) -> Bounds:
        """Return the bounds."""
        return _changed(_BOUNDS, value)


def _differences(value: Any, default: Any) -> dict[str, Any]:
    """Return by name what of a value differs from its default, as it is stored."""
    held = {one.name: getattr(value, one.name) for one in fields(default)}
    return {name: _stored(one) for name, one in held.items() if one != getattr(default, name)}


def _changed(default: V, stored: Mapping[str, Any]) -> V:
    """Return the default, changed to what is stored; a name that is not known is passed over."""
    known = {one.name for one in fields(default)}
    return replace(
        default, **{name: _alike(getattr(default, name), one) for name, one in stored.items() if name in known}
    )


def _stored(one: Any) -> Any:
    if isinstance(one, timedelta):
        return one.total_seconds()
    return one.value if isinstance(one, Enum) else one


def _alike(default: Any, stored: Any) -> Any:
    """Return what is stored as the same kind of thing as its default."""
    if isinstance(default, timedelta):
        return timedelta(seconds=stored)
    if isinstance(default, Enum):
        return type(default)(stored)
    return _tuples(stored)


def _tuples(stored: Any) -> Any:
    return tuple(_tuples(one) for one in stored) if isinstance(stored, list) else stored


class Roles(TypeDecorator[frozenset[Role]]):
    """Somebody's roles as words with spaces between."""

    impl = sa.Text
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: frozenset[Role] | None, dialect: Dialect) -> str:
        """Return the words, sorted."""
        return " ".join(sorted(value or ()))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[Role]:
        """Return the roles."""
        return frozenset(Role(word) for word in value.split())


_NOTHING_CHOSEN = Preferences()


class Chosen(TypeDecorator[Preferences]):
    """Somebody's preferences by name; one that is not stored has its default, one that is not known is passed over."""

    impl = sa.JSON
    cache_ok = True
    is_value = True

    def process_bind_param(self, value: Preferences | None, dialect: Dialect) -> Any:
        """Return the JSON to store: only what differs from the defaults."""
        return _differences(value or _NOTHING_CHOSEN, _NOTHING_CHOSEN)

    def process_result_value(self, value: Any, dialect: Dialect) -> Preferences:
        """Return the preferences."""
        return _changed(_NOTHING_CHOSEN, value) if value else _NOTHING_CHOSEN


class TypedIn(TypeDecorator[Mapping[str, Any]]):
    """What somebody typed into a form, by field."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Values | None, dialect: Dialect) -> Any:
        """Return the JSON to store."""
        return dict(value or {})

    def process_result_value(self, value: Any, dialect: Dialect) -> Values:
        """Return the values; several choices come back as a tuple."""
        return {key: _tuples(one) for key, one in value.items()}
