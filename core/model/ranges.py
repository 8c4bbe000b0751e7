"""How far each bound of the lifecycle can be set, and which bounds are set together."""

from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum

from core.model.programme import Bounds


class Unit(StrEnum):
    """What a bound is counted in."""

    COUNT = "count"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


_LENGTHS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`, both included, in whole units."""

    unit: Unit
    least: int
    most: int

    def read(self, number: int) -> int | timedelta:
        """Return the bound that the number means."""
        return number if self.unit is Unit.COUNT else number * _LENGTHS[self.unit]

    def number(self, bound: int | timedelta) -> int:
        """Return the number that a person is shown for the bound."""
        return bound if isinstance(bound, int) else bound // _LENGTHS[self.unit]


RANGES: dict[str, Range] = {
    "open_requests": Range(Unit.COUNT, 1, 20),
    "holds": Range(Unit.COUNT, 1, 20),
    "sessions_a_week": Range(Unit.COUNT, 1, 50),
    "times_proposed": Range(Unit.COUNT, 1, 5),
    "moves_a_side": Range(Unit.COUNT, 0, 10),
    "hold": Range(Unit.MINUTES, 5, 240),
    "proposal_lasts": Range(Unit.HOURS, 1, 168),
    "expires_after": Range(Unit.DAYS, 1, 60),
    "urgent_expires_after": Range(Unit.HOURS, 2, 336),
    "reopen_within": Range(Unit.DAYS, 1, 60),
    "notice": Range(Unit.MINUTES, 0, 4320),
    "horizon": Range(Unit.DAYS, 1, 180),
    "buffer": Range(Unit.MINUTES, 0, 120),
    "starts_every": Range(Unit.MINUTES, 5, 60),
    "days_offered": Range(Unit.COUNT, 1, 24),
    "day_reminder": Range(Unit.HOURS, 6, 72),
    "day_reminder_useless": Range(Unit.HOURS, 1, 48),
    "hour_reminder": Range(Unit.MINUTES, 10, 300),
    "check_in_before": Range(Unit.MINUTES, 0, 60),
    "move_before": Range(Unit.HOURS, 0, 72),
    "miss_after": Range(Unit.MINUTES, 1, 60),
    "contest_within": Range(Unit.HOURS, 1, 168),
    "decides_after": Range(Unit.DAYS, 1, 60),
    "completes_after": Range(Unit.HOURS, 1, 336),
    "review_window": Range(Unit.DAYS, 1, 60),
    "reputation_from": Range(Unit.COUNT, 1, 50),
    "room_patience": Range(Unit.MINUTES, 1, 60),
}
"""Every bound that is one number; `days_offered` ends where a menu does."""

TOGETHER: dict[str, tuple[str, ...]] = {
    "limits": ("open_requests", "holds", "sessions_a_week", "times_proposed", "moves_a_side"),
    "waiting": ("hold", "proposal_lasts", "expires_after", "urgent_expires_after", "reopen_within"),
    "booking": ("notice", "horizon", "buffer", "starts_every", "days_offered"),
    "reminding": ("day_reminder", "day_reminder_useless", "hour_reminder", "check_in_before", "move_before"),
    "afterwards": ("miss_after", "completes_after", "review_window", "reputation_from"),
    "disputes": ("contest_within", "decides_after"),
    "rooms": ("room_patience",),
}
"""The bounds that one form asks for: five at most, because a Discord form holds no more."""

NUMBERS = frozenset(one.name for one in fields(Bounds)) & RANGES.keys()
"""The bounds of this version that are one number."""


def together(section: str) -> tuple[str, ...]:
    """Return the names of the bounds that a section asks for."""
    return tuple(name for name in TOGETHER[section] if name in NUMBERS)
