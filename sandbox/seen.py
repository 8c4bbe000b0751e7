"""What a person sees on either platform: messages, forms and menus as they are read on a screen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

InputKind = Literal[
    "text", "paragraph", "choice", "choices", "number", "moment", "date", "time", "channel", "group", "person"
]


@dataclass(frozen=True, slots=True)
class SeenButton:
    """A button as it is drawn; `url` is set for one that opens a link, `style` is primary, danger or plain."""

    label: str
    key: str
    url: str | None = None
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class SeenMenu:
    """A select menu on a message: its placeholder or label, and its options as (label, value)."""

    label: str
    key: str
    options: tuple[tuple[str, str], ...]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file of a message; `alt` is what a screen reader says of a picture."""

    name: str
    content_type: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One message as one person reads it: all its text in reading order, moments in the reader's own zone."""

    id: str
    where: str
    """`#channel`, `dm`, `home` or `view`."""
    text: str
    buttons: tuple[SeenButton, ...] = ()
    menus: tuple[SeenMenu, ...] = ()
    private: bool = False
    """Only this person sees it: a private reply, a direct message, their Home, a view."""
    files: tuple[SeenFile, ...] = ()

    def labels(self) -> list[str]:
        """Return the labels of the buttons, in order."""
        return [button.label for button in self.buttons]


@dataclass(frozen=True, slots=True)
class SeenInput:
    """One input of a form; `key` is the block or component id that a submitted value is filed under."""

    key: str
    label: str
    kind: InputKind
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    value: object = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SeenForm:
    """An open form; `errors` holds what the bot answered to the last submit, by input key."""

    id: str
    title: str
    inputs: tuple[SeenInput, ...]
    submit: str
    text: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    buttons: tuple[SeenButton, ...] = ()
    """Buttons inside the form, beside the one that submits it (Slack only)."""

    def input(self, key: str) -> SeenInput:
        """Return the input with that key or label; KeyError when the form has none such."""
        for one in self.inputs:
            if key in (one.key, one.label):
                return one
        raise KeyError(key)


Seen = SeenMessage | SeenForm | None
"""What came back to a person's act; `None` when the bot acknowledged it and showed nothing new."""


class PlatformError(AssertionError):
    """The client of a real platform would have shown an error: nobody answered, or the answer was refused."""


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPANS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def shown_moment(at: datetime, zone: str, style: str, *, now: datetime | None = None) -> str:
    """Write a moment as a client in that IANA zone shows it.

    `date_time` gives "Mon 24 Nov 09:00", `date` "Mon 24 Nov", `time` "09:00" and `relative` "in 3 hours" or
    "3 hours ago" as seen from `now` (the real present when left out). Any other style is a ValueError.
    """
    local = at.astimezone(ZoneInfo(zone))
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    match style:
        case "date_time":
            return f"{day} {local:%H:%M}"
        case "date":
            return day
        case "time":
            return f"{local:%H:%M}"
        case "relative":
            return _shown_distance((at - (now or datetime.now(UTC))).total_seconds())
    raise ValueError(f"unknown style of a moment: {style}")


def _shown_distance(seconds: float) -> str:
    """Write a distance from now in its largest unit; a hair less than one counts as one, as clients round it."""
    distance = abs(seconds)
    unit, length = next((span for span in _SPANS if distance >= span[1] * 0.99), _SPANS[-1])
    count = round(distance / length)
    words = f"{count} {unit}" + ("" if count == 1 else "s")
    return f"in {words}" if seconds >= 0 else f"{words} ago"
