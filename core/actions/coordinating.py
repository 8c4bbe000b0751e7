"""Look coordinators up, and end that somebody is one; whoever sets a space up becomes one."""

from dataclasses import replace

from core.actions.entering import words_of
from core.actions.looking import blank
from core.actions.registry import Call, deed, query
from core.actions.roles import check_coordinates
from core.errors import Conflict, Reason
from core.model import REASON_LENGTH, Entry, Oversight, Role
from core.outbox import RELIEVED, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of


@query("coordinators")
@query("coordinator_of")
@query("relieve")
def coordinators(tx: Tx, call: Call) -> Scene:
    """Return the scene of the programme's coordinators, and of the one who was chosen; NotAllowed, NotFound."""
    check_coordinates(call)
    programme_id = call.actor.programme_id
    wanted = call.token.id or value_of(call.values, "value")
    subject = tx.person(wanted, programme_id) if wanted else None
    oversight = Oversight(coordinators=tuple(tx.coordinators(programme_id)))
    return replace(blank(tx, call), subject=subject, oversight=oversight)


@deed("relieve")
def relieve(tx: Tx, call: Call) -> Scene:
    """End that somebody is a coordinator, and tell them why; Conflict for the last one, so that somebody decides."""
    scene, said = coordinators(tx, call), words_of(call.values, "because", REASON_LENGTH)
    subject, all_of_them = scene.subject, scene.seen.coordinators
    if subject is None or Role.COORDINATOR not in subject.roles:
        raise Conflict(Reason.NO_COORDINATOR)
    if len(all_of_them) == 1:
        raise Conflict(Reason.LAST_COORDINATOR)
    relieved = replace(subject, roles=subject.roles - {Role.COORDINATOR}, answered=said)
    for one in all_of_them:
        # All of them are written, so that of two who stop at once the second one is refused.
        tx.put_person(relieved if one.id == subject.id else one)
    tx.note(subject.programme_id, Entry(call.now, "relieve", call.actor.id, subject.id, said))
    if subject.id != call.actor.id:
        tx.owe(subject.programme_id, [Owed(Sort.NOTICE, RELIEVED, subject.id, subject.version, call.now, subject.id)])
    return replace(scene, subject=relieved)
