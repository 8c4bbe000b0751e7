"""Stand by for a request that somebody else holds, and hear of it first when it is free again."""

from dataclasses import replace

from core.actions.looking import details, visible
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Reason
from core.lifecycle import Action, check, may_stand_by
from core.model import Status
from core.ports import Tx
from core.scene import Scene


@query("details")
@query("stand_by")
@query("stop_waiting")
def with_standby(tx: Tx, call: Call) -> Scene:
    """Return the scene of a request, and whether the caller stands by for it."""
    scene = details(tx, call)
    if scene.request is None or not may_stand_by(scene.request, call.actor, call.now):
        return scene
    return replace(scene, stands_by=call.actor.id in tx.standbys(scene.request.id))


@deed("stand_by")
def stand_by(tx: Tx, call: Call) -> Scene:
    """Note that a mentor waits for a request; a second time changes nothing."""
    request = visible(tx, call)
    if not may_stand_by(request, call.actor, call.now):
        check(replace(request, status=Status.OPEN), Action.CLAIM, call.actor, call.now)
        check(request, Action.CLAIM, call.actor, call.now)
        raise Conflict(Reason.FREE_AGAIN)
    tx.stand_by(request, call.actor.id, call.now)
    return with_standby(tx, call)


@deed("stop_waiting")
def stop_waiting(tx: Tx, call: Call) -> Scene:
    """Let the mentor wait for it no longer."""
    tx.stop_waiting(visible(tx, call).id, call.actor.id)
    return with_standby(tx, call)
