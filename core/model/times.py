"""Intervals, weekly windows and offered times."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    def widened(self, by: timedelta) -> "Interval":
        """Return it with so much more on both sides."""
        return Interval(self.start - by, self.end + by)

    def overlaps(self, other: "Interval") -> bool:
        """Return whether the two share a moment."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """A mentor's weekly availability: `weekday` from Monday 0, minutes of the day in the mentor's `zone`."""

    weekday: int
    from_minute: int
    to_minute: int
    zone: str

    @property
    def key(self) -> str:
        """How a token names it: `0.540.720` for Monday 9 to 12."""
        return f"{self.weekday}.{self.from_minute}.{self.to_minute}"


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """Days on which a mentor is not there, from `first` to `last`, both included, as they are called in `zone`."""

    first: date
    last: date
    zone: str

    @property
    def key(self) -> str:
        """How a token names them."""
        return f"{self.first:%Y%m%d}.{self.last:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Availability:
    """When a mentor is there: the weekly windows, none of them for always, less the days away."""

    windows: tuple[Window, ...] = ()
    away: tuple[Away, ...] = ()


ALWAYS = Availability()
"""Of somebody who has set nothing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered time: the interval, and beside it the wall times and the zone that the student meant.

    Of an exact start only `wall_start` was meant; `wall_end` is empty then.
    """

    interval: Interval
    zone: str
    wall_start: str
    wall_end: str

    @property
    def exact(self) -> bool:
        """Whether the session begins at its start or not at all."""
        return not self.wall_end


@dataclass(frozen=True, slots=True)
class Proposal:
    """Starts that one side, whose id is `by`, proposes to the other, who takes one of them or none before `until`."""

    by: str
    times: tuple[datetime, ...]
    until: datetime
