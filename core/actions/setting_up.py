"""Choose a space's board and who may claim there."""

from dataclasses import replace

from core.actions.looking import blank
from core.actions.registry import Call, deed, query
from core.actions.roles import check_runs
from core.errors import Invalid, NotAllowed, Reason
from core.model import Entry, MentorRule, Oversight, Person, Role, Space
from core.outbox import Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of

BATCH = 50
"""Open requests that are read at once; how fast their cards go out is the delivery's to say."""


def space_to_set_up(call: Call) -> Space:
    """Return the space that the caller may set up; NotAllowed for whoever neither administers nor coordinates."""
    if call.space is None:
        raise NotAllowed(Reason.NO_SPACE)
    check_runs(call)
    return call.space


@query("setup")
def before_set_up(tx: Tx, call: Call) -> Scene:
    """Return the scene of what can be set up, for those who may; a direct message has no board; NotAllowed."""
    if call.space is not None or Role.COORDINATOR not in call.actor.roles:
        space_to_set_up(call)
    return blank(tx, call)


@deed("setup")
def set_up(tx: Tx, call: Call) -> Scene:
    """Keep the board and the rule; whoever sets up becomes a coordinator; open requests are hung on the board.

    `board_name` among the values is what the messenger calls the board, so the channel has been looked up.
    """
    space = space_to_set_up(call)
    board, rule = value_of(call.values, "board"), value_of(call.values, "mentors_by")
    group = value_of(call.values, "mentors_group") or None
    if not board:
        raise Invalid.field("board", Reason.REQUIRED)
    name = value_of(call.values, "board_name")
    if not name:
        raise Invalid.field("board", Reason.BOARD_UNREACHABLE)
    if rule not in set(MentorRule):
        raise Invalid.field("mentors_by", Reason.NO_SUCH_CHOICE)
    if rule == MentorRule.GROUP and group is None:
        raise Invalid.field("mentors_group", Reason.REQUIRED)
    chosen = replace(
        space,
        board=board,
        board_name=name,
        mentors_by=MentorRule(rule),
        mentors_group=group,
        language=space.language or call.actor.reads,
    )
    tx.put_space(chosen)
    if chosen.board != space.board:
        tx.take_down(space.id)
    coordinator = _coordinator(tx, call.actor)
    said = f"{name}, {rule}"
    tx.note(space.programme_id, Entry(call.now, "setup", coordinator.id, space.id, said))
    hang_open(tx, call, chosen)
    approved = tuple(one for one in tx.mentors(space.programme_id) if Role.MENTOR in one.roles)
    scene = blank(tx, replace(call, actor=coordinator, space=chosen))
    return replace(scene, oversight=Oversight(mentors=approved))


def _coordinator(tx: Tx, person: Person) -> Person:
    if Role.COORDINATOR in person.roles:
        return person
    coordinator = replace(person, roles=person.roles | {Role.COORDINATOR})
    tx.put_person(coordinator)
    return coordinator


def hang_open(tx: Tx, call: Call, space: Space) -> None:
    """Owe the board the cards of all open requests."""
    batch = tx.open_requests(space.programme_id, None, BATCH)
    while batch:
        tx.owe(space.programme_id, [Owed.anew(Sort.CARD, "card", one.id, call.now, space.id) for one in batch])
        batch = tx.open_requests(space.programme_id, batch[-1], BATCH)
