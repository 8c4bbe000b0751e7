"""Who it is that acts: the person behind an account, met for the first time or known."""

from dataclasses import replace
from datetime import datetime

from core.actions.looking import blank, request_at_hand
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Reason
from core.model import Bounds, Person, Space, Visitor, new_id
from core.ports import Tx
from core.scene import Scene
from core.times import zone
from core.ui import Reader, Token, Values, value_of


def arrive(tx: Tx, visitor: Visitor, token: Token, values: Values, now: datetime) -> Call:
    """Return who calls, where, and what for; somebody new, or a new space, is written down first."""
    space = _space(tx, visitor)
    known = tx.person_of(visitor.account, space.programme_id if space else None)
    person = _told(known, visitor) if known else _new(tx, visitor, space)
    if person != known:
        tx.put_person(person)
        person = tx.person(person.id, person.programme_id)
    return _call(person, visitor, space, token, values, now)


def arrive_again(tx: Tx, visitor: Visitor, token: Token, values: Values, now: datetime) -> Call:
    """Return the call of an item that has come before, and write nobody down: it may be what erased them."""
    space = tx.space(visitor.account.platform, visitor.workspace) if visitor.workspace else None
    person = tx.person_of(visitor.account, space.programme_id if space else None)
    return _call(person or _new(tx, visitor, space), visitor, space, token, values, now)


def recognise(tx: Tx, visitor: Visitor, token: Token, values: Values, now: datetime) -> Call | None:
    """Return the call of somebody of whom all is known; `None` when `arrive` has something to write."""
    space = tx.space(visitor.account.platform, visitor.workspace) if visitor.workspace else None
    if visitor.workspace and space is None:
        return None
    person = tx.person_of(visitor.account, space.programme_id if space else None)
    if person is None or _told(person, visitor) != person:
        return None
    return _call(person, visitor, space, token, values, now)


def chosen_from(tx: Tx, visitor: Visitor) -> tuple[Bounds, Reader] | None:
    """Return the bounds of the visitor's programme, and how they read; `None` where neither they nor their space is
    known."""
    space = tx.space(visitor.account.platform, visitor.workspace) if visitor.workspace else None
    person = tx.person_of(visitor.account, space.programme_id if space else None)
    home = space or person
    if home is None:
        return None
    language = _told(person, visitor).reads if person else visitor.language
    return tx.programme(home.programme_id).bounds, Reader(language=language)


def first_chosen_from(tx: Tx, visitor: Visitor) -> tuple[Bounds, Reader]:
    """Return the same for somebody from nowhere known: of the programme that owns what nobody has assigned."""
    return tx.first_programme().bounds, Reader(language=visitor.language)


def _call(person: Person, visitor: Visitor, space: Space | None, token: Token, values: Values, now: datetime) -> Call:
    # What says nothing new is not written again: this is done for every item.
    if person.mentor_here != visitor.mentor:
        person = replace(person, mentor_here=visitor.mentor)
    return Call(person, visitor, space, token, values, now)


@query("zone")
def zone_to_set(tx: Tx, call: Call) -> Scene:
    """Return the scene of the zone's form; Conflict where the platform itself tells the zone."""
    first = call.actor.is_first(call.visitor.account)
    if not first and call.actor.zone is not None:
        raise Conflict(Reason.ZONE_OF_FIRST, zone=call.actor.zone)
    if call.visitor.zone is not None:
        raise Conflict(Reason.ZONE_OF_PROFILE, zone=call.visitor.zone)
    return request_at_hand(tx, call) if call.token.id else blank(tx, call)


@deed("zone")
def set_zone(tx: Tx, call: Call) -> Scene:
    """Keep the time zone that the person chose, and go back to the request that had to wait for it, if one had.

    Invalid for the field `zone`.
    """
    zone_to_set(tx, call)
    chosen = zone(value_of(call.values, "zone") or value_of(call.values, "value")).key
    person = replace(call.actor, zone=chosen)
    if person != call.actor:
        tx.put_person(person)
    call = replace(call, actor=person)
    if call.token.id:
        return request_at_hand(tx, call)
    return replace(blank(tx, call), availability=tx.availability(person.id))


def _space(tx: Tx, visitor: Visitor) -> Space | None:
    if visitor.workspace is None:
        return None
    found = tx.space(visitor.account.platform, visitor.workspace)
    if found is None:
        programme = tx.first_programme()
        name = visitor.workspace_name or visitor.workspace
        found = Space(new_id(), programme.id, visitor.account.platform, visitor.workspace, name)
        tx.put_space(found)
    elif visitor.workspace_name and found.name == found.workspace:
        # An operator assigned it before anybody was met there, by its id alone.
        found = replace(found, name=visitor.workspace_name)
        tx.put_space(found)
    return found


def _new(tx: Tx, visitor: Visitor, space: Space | None) -> Person:
    programme_id = space.programme_id if space else tx.first_programme().id
    return Person(
        new_id(),
        programme_id,
        visitor.name or visitor.account.user,
        visitor.zone,
        visitor.language,
        accounts=(visitor.account,),
    )


def _told(person: Person, visitor: Visitor) -> Person:
    """Return the person with what the platform says of them now; the zone is theirs to set where it tells none.

    Of somebody with several accounts the first one tells: each platform has another name for them.
    """
    if person.is_first(visitor.account):
        told = (visitor.name or person.name, visitor.zone or person.zone, visitor.language)
    else:
        told = (person.name, person.zone or visitor.zone, person.language)
    if told == (person.name, person.zone, person.language):
        return person
    return replace(person, name=told[0], zone=told[1], language=told[2])
