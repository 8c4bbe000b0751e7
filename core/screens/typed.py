"""What is typed with a command: what may be meant so far, and which option of the programme's own it says."""

from dataclasses import replace

from core.model import Bounds
from core.screens.commands import COMMANDS, choices, filters
from core.times import zones_like
from core.ui import MENU_OPTIONS, Field, FieldKind, Inbound, Reader, one_line, plain, speech, value_of


def fields_of(word: str, bounds: Bounds) -> dict[str, Field]:
    """Return the fields that a command takes by their keys, with what can be chosen in that programme."""
    fields = next((one.fields for one in COMMANDS if one.word == word), ())
    asked_for = filters if word == "browse" else choices
    own = {field.key: field for field in asked_for(bounds)}
    return {field.key: own.get(field.key, field) for field in fields}


def says_own(inbound: Inbound) -> bool:
    """Return whether something was typed with a command that only the programme can know."""
    if inbound.rest is None:
        return False
    usual = fields_of(inbound.token.word, Bounds())
    return any(field.own and value_of(inbound.values, key) for key, field in usual.items())


def understood(inbound: Inbound, bounds: Bounds, reader: Reader) -> Inbound:
    """Return a command with the programme's own options that its words say.

    What stands behind such words is left over, and what says no option stays as it was typed.
    """
    values, left = dict(inbound.values), list[str]()
    for key, field in fields_of(inbound.token.word, bounds).items():
        value, behind = _meant(field, value_of(values, key), reader) if field.own else ("", "")
        if value:
            values[key] = value
            left.append(behind)
    return replace(inbound, values=values, rest=" ".join(filter(None, (*left, inbound.rest))))


def suggestions(word: str, key: str, typed: str, bounds: Bounds, reader: Reader) -> list[tuple[str, str]]:
    """Return what may be meant by what was typed into a command's field so far, as (value, label)."""
    field = fields_of(word, bounds).get(key)
    if field is not None and field.kind is FieldKind.ZONE:
        language = speech(reader.language)
        return [(zone, language.zone(zone)) for zone in zones_like(typed, language.cities)]
    if field is None or not field.own:
        return []
    wanted = one_line(typed).casefold()
    shown = [(option.value, plain(option.label, reader)) for option in field.options]
    return [one for one in shown if any(wanted in name.casefold() for name in one)][:MENU_OPTIONS]


def _meant(field: Field, typed: str, reader: Reader) -> tuple[str, str]:
    """Return the option whose name the words begin with, and the words behind it; the longest of several."""
    spoken = f"{one_line(typed)} ".casefold()
    found = [
        (name, option.value)
        for option in field.options
        for name in (option.value, option.value.replace("_", " "), plain(option.label, reader))
        if spoken.startswith(f"{name} ".casefold())
    ]
    if not found:
        return "", ""
    name, value = max(found, key=lambda one: len(one[0]))
    return value, " ".join(typed.split()[len(name.split()) :])
