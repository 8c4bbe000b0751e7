"""What somebody who browses looks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model.people import YES
from core.model.programme import Bounds
from core.model.requests import Format, Urgency


@dataclass(frozen=True, slots=True)
class Sought:
    """What an open request has to be like; empty for anything. `fits`: only with a time that suits whoever looks."""

    type: str = ""
    duration: str = ""
    format: str = ""
    urgency: str = ""
    fits: str = ""

    @classmethod
    def read(cls, argument: str, bounds: Bounds) -> "Sought":
        """Return what a token's argument says."""
        return cls.of(dict(zip(_KEYS, argument.split("."), strict=False)), bounds)

    @classmethod
    def of(cls, chosen: Mapping[str, str], bounds: Bounds) -> "Sought":
        """Return what was chosen; a choice that there is not is none."""
        known = {
            "type": bounds.session_types,
            "duration": [str(n) for n in bounds.durations],
            "format": list(Format),
            "urgency": list(Urgency),
            "fits": [YES],
        }
        return cls(*(chosen[key] if chosen.get(key) in known[key] else "" for key in _KEYS))

    @property
    def argument(self) -> str:
        """How a token says it; empty for anything."""
        return ".".join(getattr(self, key) for key in _KEYS) if self else ""

    def __bool__(self) -> bool:
        return self != Sought()

    @property
    def facts(self) -> dict[str, str | int]:
        """What is wanted of a request's own fields, by their names; times aside."""
        wanted: dict[str, str | int] = {"type": self.type, "format": self.format, "urgency": self.urgency}
        wanted["minutes"] = int(self.duration or 0)
        return {name: one for name, one in wanted.items() if one}


_KEYS = ("type", "duration", "format", "urgency", "fits")

ANYTHING = Sought()
