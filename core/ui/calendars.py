"""How each language writes days, times and numbers: drawn from CLDR by `make words`, not written by hand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names from Monday and January on, those of the day's two halves, what a day, a time and both look like.

    `decimal` is the sign before a number's decimals.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    halves: tuple[str, str]
    day: str
    time: str
    both: str
    decimal: str


CALENDARS = {
    "en": Calendar(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
        ("am", "pm"),
        "{weekday} {day} {month}",
        "{hour:02}:{minute:02}",
        "{day} {time}",
        ".",
    ),
    "en-US": Calendar(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ("AM", "PM"),
        "{weekday}, {month} {day}",
        "{hour12}:{minute:02} {half}",
        "{day}, {time}",
        ".",
    ),
    "de": Calendar(
        ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        ("AM", "PM"),
        "{weekday}, {day}. {month}",
        "{hour:02}:{minute:02}",
        "{day}, {time}",
        ",",
    ),
    "es": Calendar(
        ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        ("a. m.", "p. m."),
        "{weekday}, {day} {month}",
        "{hour}:{minute:02}",
        "{day}, {time}",
        ",",
    ),
    "es-419": Calendar(
        ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        ("a.m.", "p.m."),
        "{weekday}, {day} {month}",
        "{hour12}:{minute:02} {half}",
        "{day}, {time}",
        ".",
    ),
}
