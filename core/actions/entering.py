"""What was entered in a form: words of a certain length, one of several choices, and all that is wrong at once."""

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager

from core.errors import Invalid, Reason
from core.ui import Values, value_of


class Errors(dict[str, tuple[Reason, Mapping[str, int | str]]]):
    """What is wrong with the fields of one form, so that all of it is said at once."""

    def note(self, key: str, reason: Reason, **parts: int | str) -> None:
        """Keep what is wrong with a field."""
        self[key] = (reason, parts)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Keep what is refused inside, and go on behind it."""
        try:
            yield
        except Invalid as error:
            self.update(error.fields)

    def check(self) -> None:
        """Raise Invalid if anything is wrong."""
        if self:
            raise Invalid(self)


def words_of(values: Values, key: str, most: int, least: int = 0) -> str:
    """Return the words of a field, of so many characters; Invalid."""
    said = value_of(values, key).strip()
    if least and not said:
        raise Invalid.field(key, Reason.REQUIRED)
    if len(said) < least:
        raise Invalid.field(key, Reason.TOO_SHORT, **{"n": least, "is": len(said)})
    if len(said) > most:
        raise Invalid.field(key, Reason.TOO_LONG, **{"n": most, "is": len(said)})
    return said


def choice_of(values: Values, key: str, known: Container[str], default: str = "") -> str:
    """Return what was chosen in a field, or the default where nothing was; Invalid."""
    chosen = value_of(values, key) or default
    if chosen not in known:
        raise Invalid.field(key, Reason.NO_SUCH_CHOICE if chosen else Reason.REQUIRED)
    return chosen
