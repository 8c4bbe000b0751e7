"""Set a programme's bounds: each form its own few, each number within its range.

What is under way keeps what it was promised: a hold its end, a request its expiry, a session its reminders. The new
bounds hold for the next step.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from core.actions.entering import Errors, choice_of
from core.actions.looking import blank
from core.actions.registry import Call, deed, query
from core.actions.roles import check_runs
from core.errors import Invalid, Reason
from core.model import OFF, ON, RANGES, SLOTS, TOGETHER, Bounds, Entry, together
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of, whole

TYPES_MOST = 24
TYPE_LENGTH = 27
"""What a form's token has room for beside the id, all other choices and an exact time."""
DURATIONS = (15, 120)
DURATIONS_MOST = 8
CHECKS = (1, 1440)
"""So many minutes before the start a link can be looked at."""
CHECKS_MOST = 5
_HOURS = re.compile(r"(\d{1,2})\s*[-\u2013]\s*(\d{1,2})")
_UNWANTED = re.compile(r"[.:|]")
"""What would end a word in a button's token."""

Read = Callable[[Call, Bounds], Mapping[str, Any]]
"""Reads a form into the bounds that it changes; Invalid."""


def before_bounds(tx: Tx, call: Call) -> Scene:
    """Return the scene of a form about bounds; NotAllowed."""
    check_runs(call)
    return blank(tx, call)


def _setting(word: str, read: Read) -> None:
    def change(tx: Tx, call: Call) -> Scene:
        check_runs(call)
        programme = tx.programme(call.actor.programme_id)
        before = programme.bounds
        after = replace(before, **read(call, before))
        _check_order(after, before)
        if after != before:
            tx.put_programme(replace(programme, bounds=after))
            changed = _changes(before, after)
            tx.note(programme.id, Entry(call.now, word, call.actor.id, programme.id, changed))
        return blank(tx, call)

    query(word)(before_bounds)
    deed(word)(change)


def _changes(before: Bounds, after: Bounds) -> str:
    names = [*RANGES, "session_types", "durations", "slots", "room_checks", "mails"]
    pairs = [(name, getattr(before, name, None), getattr(after, name, None)) for name in names]
    return ", ".join(f"{name} {_shown(name, old)} > {_shown(name, new)}" for name, old, new in pairs if old != new)


def _shown(name: str, bound: Any) -> str:
    if isinstance(bound, bool):
        return ON if bound else OFF
    if name in RANGES:
        return f"{RANGES[name].number(bound)} {RANGES[name].unit.value}"
    return "/".join("-".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in bound)


def _numbers(section: str) -> Read:
    def read(call: Call, bounds: Bounds) -> Mapping[str, Any]:
        errors, found = Errors(), dict[str, int | timedelta]()
        for name in together(section):
            number, span = whole(value_of(call.values, name)), RANGES[name]
            if number is None or not span.least <= number <= span.most:
                errors.note(name, Reason.NOT_IN_RANGE, least=span.least, most=span.most)
            else:
                found[name] = span.read(number)
        errors.check()
        return found

    return read


def _check_order(after: Bounds, before: Bounds) -> None:
    """Refuse bounds that contradict each other."""
    if after.urgent_expires_after > after.expires_after:
        field = "expires_after" if after.urgent_expires_after == before.urgent_expires_after else "urgent_expires_after"
        raise Invalid.field(field, Reason.URGENT_LASTS_LONGER)
    if not after.hour_reminder < after.day_reminder:
        raise Invalid.field("hour_reminder", Reason.REMINDERS_MIXED)
    if not after.hour_reminder <= after.day_reminder_useless < after.day_reminder:
        raise Invalid.field("day_reminder_useless", Reason.REMINDERS_MIXED)
    if not after.miss_after < timedelta(minutes=min(after.durations)):
        field = "miss_after" if after.durations == before.durations else "durations"
        raise Invalid.field(field, Reason.MISSING_TOO_LATE, n=after.miss_after // timedelta(minutes=1))


def _types(call: Call, bounds: Bounds) -> Mapping[str, Any]:
    lines = [" ".join(line.split()) for line in value_of(call.values, "types").splitlines()]
    known = {one.replace("_", " "): one for one in Bounds().session_types + bounds.session_types}
    named = [known.get(line.lower(), line) for line in lines if line]
    # Those that differ in capital letters alone cannot be told apart in a list.
    types = tuple({one.lower(): one for one in named}.values())
    if not types:
        raise Invalid.field("types", Reason.REQUIRED)
    if len(types) > TYPES_MOST:
        raise Invalid.field("types", Reason.TOO_MANY, **{"n": TYPES_MOST, "is": len(types)})
    for one in types:
        if len(one) > TYPE_LENGTH or _UNWANTED.search(one):
            raise Invalid.field("types", Reason.NO_TYPE_NAME, name=one[:TYPE_LENGTH], n=TYPE_LENGTH)
    return {"session_types": types}


def _lengths(call: Call, bounds: Bounds) -> Mapping[str, Any]:
    found = _minutes(call, "durations", DURATIONS, DURATIONS_MOST)
    if not found:
        least, most = DURATIONS
        raise Invalid.field("durations", Reason.NO_DURATIONS, least=least, most=most, n=DURATIONS_MOST)
    return {"durations": found}


def _minutes(call: Call, key: str, span: tuple[int, int], most: int) -> tuple[int, ...] | None:
    """Return the whole minutes that were typed with commas or spaces between, sorted; `None` unless all can be had."""
    typed = [whole(one) for one in value_of(call.values, key).replace(",", " ").split()]
    found = sorted({one for one in typed if one is not None and span[0] <= one <= span[1]})
    return None if len(found) != len(set(typed)) or len(found) > most else tuple(found)


def _rooms(call: Call, bounds: Bounds) -> Mapping[str, Any]:
    """Read what else there is to say of rooms: when links are looked at, nothing for never."""
    errors = Errors()
    found: Mapping[str, Any] = {}
    with errors.noted():
        found = _numbers("rooms")(call, bounds)
    checks = _minutes(call, "room_checks", CHECKS, CHECKS_MOST)
    if checks is None:
        errors.note("room_checks", Reason.NO_CHECKS, least=CHECKS[0], most=CHECKS[1], n=CHECKS_MOST)
    errors.check()
    return {**found, "room_checks": (checks or ())[::-1]}


def _slots(call: Call, bounds: Bounds) -> Mapping[str, Any]:
    errors, found = Errors(), list[tuple[str, int, int]]()
    for name in SLOTS:
        typed = value_of(call.values, name).strip()
        hours = _HOURS.fullmatch(typed)
        first, last = (int(hours[1]), int(hours[2])) if hours else (0, 0)
        if typed and not 0 <= first < last <= 24:
            errors.note(name, Reason.NO_HOURS)
        elif typed:
            found.append((name, first, last))
    ordered = sorted(found, key=lambda one: one[1:])
    for (_, _, ends), (later, begins, _) in pairwise(ordered):
        if begins < ends:
            errors.note(later, Reason.SLOTS_OVERLAP)
    errors.check()
    if not found:
        raise Invalid.field(SLOTS[0], Reason.NO_SLOT)
    return {"slots": tuple(found)}


def _mails(call: Call, bounds: Bounds) -> Mapping[str, Any]:
    return {"mails": choice_of(call.values, "mails", (ON, OFF)) == ON}


for _section in filter(together, TOGETHER):
    _setting(f"set_{_section}", _rooms if _section == "rooms" else _numbers(_section))
_setting("set_types", _types)
_setting("set_lengths", _lengths)
_setting("set_slots", _slots)
_setting("set_mails", _mails)
