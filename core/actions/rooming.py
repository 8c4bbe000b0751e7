"""Choose where sessions take place: a mentor for their own, a coordinator for the programme's."""

from dataclasses import replace
from urllib.parse import urlsplit

from core.actions.bounding import before_bounds
from core.actions.looking import blank
from core.actions.reaching import preferring
from core.actions.registry import Call, deed, query
from core.actions.roles import check_mentor, check_runs
from core.errors import Invalid, Reason
from core.model import AS_THE_PROGRAMME, LINK_LENGTH, Bounds, Entry, Format, Person, Request, RoomKind
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of


def room_of(tx: Tx, request: Request, booking: Person) -> RoomKind:
    """Return the kind of room that a session of the request has: the mentor's choice, else the programme's."""
    if request.format is Format.PHONE:
        return RoomKind.PHONE
    books = booking.id == request.mentor_id
    mentor = booking if books else tx.person(request.mentor_id or "", request.programme_id)
    chosen = mentor.preferences.room
    return RoomKind(chosen) if chosen in set(RoomKind) else tx.programme(request.programme_id).bounds.room


@query("room")
def own_room(tx: Tx, call: Call) -> Scene:
    """Return the scene of a mentor's own choice; NotAllowed for anybody else."""
    check_mentor(call)
    return blank(tx, call)


@deed("room")
def choose_own_room(tx: Tx, call: Call) -> Scene:
    """Keep where the mentor's sessions take place from now on, and the link of their own room."""
    check_mentor(call)
    kind, link = value_of(call.values, "kind"), value_of(call.values, "link").strip()
    if kind != AS_THE_PROGRAMME and not _is_offered(kind, call):
        raise Invalid.field("kind", Reason.NO_SUCH_CHOICE)
    if link and not is_link(link):
        raise Invalid.field("link", Reason.NO_LINK)
    if kind == RoomKind.FIXED and not link:
        raise Invalid.field("link", Reason.REQUIRED)
    return preferring(tx, call, room="" if kind == AS_THE_PROGRAMME else kind, room_link=link)


query("set_room")(before_bounds)


@deed("set_room")
def choose_room(tx: Tx, call: Call) -> Scene:
    """Keep where the programme's sessions take place whose mentor has not chosen otherwise."""
    check_runs(call)
    kind = value_of(call.values, "kind")
    if not _is_offered(kind, call) or kind == RoomKind.FIXED:
        raise Invalid.field("kind", Reason.NO_SUCH_CHOICE)
    programme = tx.programme(call.actor.programme_id)
    before = programme.bounds
    after: Bounds = replace(before, room=RoomKind(kind))
    if after != before:
        tx.put_programme(replace(programme, bounds=after))
        tx.note(programme.id, Entry(call.now, "set_room", call.actor.id, programme.id, f"{before.room} > {kind}"))
    return blank(tx, call)


def is_link(entered: str) -> bool:
    """Return whether that is the address of a web page that a button may open: https, and nothing hidden in it."""
    if len(entered) > LINK_LENGTH or not entered.isascii() or not entered.isprintable() or " " in entered:
        return False
    try:
        parts = urlsplit(entered)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc and port != 0


def _is_offered(kind: str, call: Call) -> bool:
    return kind in call.visitor.rooms and kind != RoomKind.PHONE
