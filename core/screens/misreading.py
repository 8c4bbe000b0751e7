"""What was typed with a command and means nothing there: it is said, and what could be used of the rest is used."""

from dataclasses import replace

from core.scene import Scene
from core.screens.commands import COMMANDS, MENU
from core.screens.helping import with_sentence
from core.screens.typed import fields_of
from core.times import stamped
from core.ui import Field, FieldKind, Form, Inbound, Refused, Screen, cut, one_line, say

_TYPED = {MENU} | {command.word for command in COMMANDS}
_SHOWN = 50
"""How much of it is said again: with the sentence it fits in the hint of a field."""


def may_be_typed(inbound: Inbound) -> bool:
    """Return whether it is no command, or one that there is: the words of buttons do nothing when they are typed."""
    return inbound.rest is None or inbound.token.word in _TYPED


def with_left_out(screen: Screen, scene: Scene, inbound: Inbound) -> Screen:
    """Say which words of a command were not understood, on whatever it shows."""
    words = _left_out(scene, inbound)
    if not words:
        return screen
    text = say("I don't understand this, so I left it out: {words}", words=words)
    if isinstance(screen, Form):
        return replace(screen, lines=(text, *screen.lines))
    if isinstance(screen, Refused):
        return replace(screen, card=replace(screen.card, lines=(*screen.card.lines, text)))
    return with_sentence(screen, text)


def _left_out(scene: Scene, inbound: Inbound) -> str:
    word = inbound.token.word
    if inbound.rest is None or word not in _TYPED:
        return ""
    known = fields_of(word, scene.programme.bounds)
    left = [
        f"{key}:{value}"
        for key, value in inbound.values.items()
        if isinstance(value, str) and value and not (key in known and _is_used(word, known[key], value, scene))
    ]
    return cut(one_line(" ".join((*left, inbound.rest))), _SHOWN)


def _is_used(word: str, field: Field, value: str, scene: Scene) -> bool:
    if field.own and word == "request":
        return True  # What there is not is named there, and asked for again.
    if field.options:
        return any(option.value == value for option in field.options)
    # A time as a clock shows it waits for no zone: it is asked for again once that is known.
    return field.kind is not FieldKind.MOMENT or scene.me.zone is not None or stamped(value) is not None
