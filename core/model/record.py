"""What the past says: of a mentor, and of how long requests wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_EXPECTED = 4
"""What a score is taken to be as long as little is known."""
_WEIGHT = 3
"""As many reviews as that expectation weighs."""


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody has done as a mentor.

    `types` are the session types they have done, most often first; `reviews` and `total` count the reviews that are
    shown and add up their scores; `praise` is what reviewers let them show, newest first.
    """

    sessions: int = 0
    types: tuple[str, ...] = ()
    reviews: int = 0
    total: int = 0
    praise: tuple[str, ...] = ()

    def score(self, shown_from: int) -> float | None:
        """Return the reputation from 1 to 5; `None` while there are fewer reviews than `shown_from`.

        Few reviews say little, so they are weighed against what is expected of anybody: a Bayesian average.
        """
        if self.reviews < shown_from:
            return None
        return (self.total + _EXPECTED * _WEIGHT) / (self.reviews + _WEIGHT)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one request waited: until `claimed_at`; `None` when nobody has claimed it, or nobody yet."""

    asked_at: datetime
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """What became of the last `asked` requests of a kind: `most_within` is `None` where most were never claimed."""

    asked: int
    unclaimed: int
    most_within: timedelta | None


_STEPS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 48, 72, 168))
_FEW = 5
"""Of fewer requests than that nothing is said."""


def waits(past: list[Wait]) -> Waits | None:
    """Return how long most of them waited, those that nobody has claimed counted too; `None` for too few."""
    if len(past) < _FEW:
        return None
    waited = [one.claimed_at - one.asked_at for one in past if one.claimed_at is not None]
    within = (step for step in _STEPS if 2 * sum(one <= step for one in waited) > len(past))
    return Waits(len(past), len(past) - len(waited), next(within, None))
