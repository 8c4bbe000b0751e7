"""What came of a measurement, as a line of the table and as an entry of the JSON file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.rounds import Spread, as_json


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that is to be at most, or at least, so much."""

    name: str
    what: str
    bound: float
    at_least: bool = False

    def met_by(self, ratio: Spread) -> bool:
        """Return whether the middle round is good enough."""
        return ratio.median >= self.bound if self.at_least else ratio.median <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one goal fared; `product` and `reference` are what each cost, in `unit`."""

    goal: Goal
    ratio: Spread
    product: Spread
    reference: Spread
    unit: str
    rounds: int

    def line(self) -> str:
        """Return the line of the table."""
        one = self.ratio
        met = "met" if self.goal.met_by(one) else "NOT MET"
        spread = f"{one.median:7.2f} [{one.p10:.2f} {one.p90:.2f}]"
        costs = f"{self.product.median:,.4g} / {self.reference.median:,.4g} {self.unit}"
        return f"{self.goal.name:<4} {self.goal.what:<62} {spread:<22} {self.goal!s:<8} {met:<8} {costs}"

    def as_json(self) -> dict[str, Any]:
        """Return the entry of the file."""
        return {
            "goal": self.goal.name,
            "what": self.goal.what,
            "ratio": as_json(self.ratio),
            "bound": str(self.goal),
            "met": self.goal.met_by(self.ratio),
            "product": as_json(self.product),
            "reference": as_json(self.reference),
            "unit": self.unit,
            "rounds": self.rounds,
        }


@dataclass(frozen=True, slots=True)
class Plain:
    """A number without a goal."""

    what: str
    found: Spread
    unit: str

    def line(self) -> str:
        """Return the line of the table."""
        return (
            f"     {self.what:<62} {self.found.median:,.4g} [{self.found.p10:,.4g} {self.found.p90:,.4g}] {self.unit}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the entry of the file."""
        return {"what": self.what, "found": as_json(self.found), "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A goal that nothing is known of, and why."""

    name: str
    why: str

    def line(self) -> str:
        """Return the line of the table."""
        return f"{self.name:<4} not measured: {self.why}"

    def as_json(self) -> dict[str, Any]:
        """Return the entry of the file."""
        return {"goal": self.name, "why": self.why}


@dataclass(slots=True)
class Report:
    """Everything that was measured."""

    ratios: list[Ratio] = field(default_factory=list)
    plain: list[Plain] = field(default_factory=list)
    unmeasured: list[Unmeasured] = field(default_factory=list)

    def add(self, *found: Ratio | Plain | Unmeasured) -> None:
        """Add what was found, and print it at once."""
        for one in found:
            print(one.line(), flush=True)
            if isinstance(one, Ratio):
                self.ratios.append(one)
            elif isinstance(one, Plain):
                self.plain.append(one)
            else:
                self.unmeasured.append(one)

    def as_json(self) -> dict[str, Any]:
        """Return all of it, for the file."""
        kinds: dict[str, Sequence[Ratio | Plain | Unmeasured]] = {
            "goals": self.ratios,
            "plain": self.plain,
            "not_measured": self.unmeasured,
        }
        return {name: [one.as_json() for one in found] for name, found in kinds.items()}
