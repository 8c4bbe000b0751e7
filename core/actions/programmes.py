"""What an operator does about programmes: see them, add one, and say to which one a workspace or server belongs."""

from dataclasses import replace
from datetime import datetime

from core.actions.entering import words_of
from core.errors import Conflict, Reason
from core.model import Entry, Programme, Space, new_id
from core.ports import Tx

NAME_LENGTH = 80


def listed(tx: Tx) -> list[tuple[Programme, list[Space]]]:
    """Return every programme with its spaces; there is one always."""
    tx.first_programme()
    return [(one, tx.spaces(one.id)) for one in tx.every_programme()]


def add(tx: Tx, name: str, now: datetime) -> Programme:
    """Return the new programme of that name; Invalid for `name`, Conflict when there is one called so."""
    name = words_of({"name": " ".join(name.split())}, "name", NAME_LENGTH, least=1)
    tx.first_programme()
    if any(one.name.casefold() == name.casefold() for one in tx.every_programme()):
        raise Conflict(Reason.PROGRAMME_EXISTS)
    made = Programme(new_id(), name)
    tx.put_programme(made)
    tx.note(made.id, Entry(now, "add_programme", None, made.id, name))
    return made


def assign(tx: Tx, platform: str, workspace: str, name: str, now: datetime) -> Space:
    """Return the space, met already or not, as it belongs to the programme of that name or id; Conflict.

    A space from which something was asked stays where it is: requests belong to the programme and not to the space,
    so whoever asked would not find theirs any more.
    """
    tx.first_programme()
    wanted = [
        one for one in tx.every_programme() if name in (one.id, one.name) or one.name.casefold() == name.casefold()
    ]
    if not wanted:
        raise Conflict(Reason.NO_SUCH_PROGRAMME)
    space = tx.space(platform, workspace)
    if space is None:
        made = Space(new_id(), wanted[0].id, platform, workspace, workspace)
        return _written(tx, made, now)
    if space.programme_id == wanted[0].id:
        return space
    if tx.is_used(space):
        raise Conflict(Reason.SPACE_IS_USED)
    tx.take_down(space.id)
    moved = replace(space, programme_id=wanted[0].id, board=None, board_name="", mentors_group=None)
    return _written(tx, moved, now)


def _written(tx: Tx, space: Space, now: datetime) -> Space:
    tx.put_space(space)
    tx.note(space.programme_id, Entry(now, "assign_space", None, space.id, space.name))
    return space
