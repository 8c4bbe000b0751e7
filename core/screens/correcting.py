"""What was given with the command to ask and cannot be taken: why, with a button for each that may have been meant."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from core.errors import Invalid, Reason
from core.scene import Scene
from core.screens.commands import AT, choices
from core.screens.reasons import sentence
from core.times import instants, read_moment, stamp, stamped
from core.ui import Button, Card, Field, Moment, Text, Token, Values, cut, one_line, say, say_many, value_of, whole

_AGAIN = "?"
"""Stands in a token for a choice that there is not, so that it is asked for again."""
_SHOWN = 50
"""How much of a choice that there is not is said again."""


def made(field: Field, values: Values) -> str:
    """Return the choice that was made before the form; nothing for one that there is not."""
    entered = value_of(values, field.key)
    return entered if entered in {option.value for option in field.options} else ""


def is_unknown(field: Field, values: Values) -> bool:
    """Return whether a choice was made that the programme does not have."""
    return field.own and value_of(values, field.key) != "" and not made(field, values)


def carried(chosen: str, exact: str) -> str:
    """Return the argument of a token that carries the choices, and an exact time if there is one."""
    return f"{chosen}.{exact}" if exact else chosen


def exact_of(scene: Scene, typed: str) -> str:
    """Return the exact time that was given with the command as seconds since 1970, or nothing; Invalid."""
    if not typed:
        return ""
    at = read_moment(AT, typed, scene.reader.zone, scene.programme.bounds, scene.now)
    return stamp(at)


def choose(scene: Scene, typed: str) -> Card | None:
    """Say which choices there are not, with a button for each that there is; whatever else was given is kept."""
    fields = choices(scene.programme.bounds)
    unknown = [field for field in fields if is_unknown(field, scene.values)]
    if not unknown:
        return None
    first, *refused = (_no_such(field, value_of(scene.values, field.key)) for field in unknown)
    lines, exact = _with_exact(scene, typed)
    others = {one.key: _AGAIN if one in unknown else made(one, scene.values) for one in fields}
    buttons = tuple(
        Button(one.label, _token({**others, unknown[0].key: one.value}, exact)) for one in unknown[0].options
    )
    return Card(first, (*refused, *lines, unknown[0].label), buttons=buttons)


def correct(scene: Scene, error: Invalid, typed: str, chosen: str) -> Card:
    """Say why the time given with the command cannot be taken, with a button for each that may have been meant."""
    reason, parts = error.fields[AT]
    where = ZoneInfo(scene.reader.zone)
    walls = [datetime.fromisoformat(str(parts[key])) for key in ("earlier", "later") if key in parts]
    meant = [(say("{start}", start=Moment(at)), at) for wall in walls for at in instants(wall, where)]
    if reason is Reason.MOMENT_TWICE:
        both = instants(datetime.fromisoformat(str(parts["wall"])), where)
        meant = list(zip((say("The first one"), say("The second one")), both, strict=True))
    choices_left = [(label, stamp(at)) for label, at in meant] + [(say("Go on without it"), "")]
    buttons = tuple(
        Button(label, str(Token("request", argument=carried(chosen, value)))) for label, value in choices_left
    )
    refused, heard = _misread(error, typed)
    return Card(refused, (heard,), buttons=buttons)


def _no_such(field: Field, typed: str) -> Text:
    shown = cut(one_line(typed), _SHOWN)
    if field.key == "type":
        return say("There is no kind of session called {words} here.", words=shown)
    number = whole(typed)
    length = shown if number is None else say_many("{n} minute", "{n} minutes", number)
    return say("Sessions here do not last {words}.", words=length)


def _token(chosen: Mapping[str, str], exact: str) -> str:
    return str(Token("request", argument=carried(".".join(chosen.values()), exact)))


def _with_exact(scene: Scene, typed: str) -> tuple[tuple[Text, ...], str]:
    """Return the exact time that was given beside, or why it cannot be taken; without a zone only a picked one can."""
    if scene.me.zone is None:
        return (), typed if stamped(typed) else ""
    try:
        return (), exact_of(scene, typed)
    except Invalid as error:
        return _misread(error, typed), ""


def _misread(error: Invalid, typed: str) -> tuple[Text, Text]:
    """Return why the time given with the command cannot be taken, and what was given."""
    reason, parts = error.fields[AT]
    # A moment from a picker came as a number that nobody has typed.
    at = stamped(typed)
    words = typed[:80] if at is None else Moment(at)
    return sentence(reason, None, **parts), say("You typed: {words}", words=words)
