"""What a caller has to be: a mentor, a coordinator, or somebody who runs the space."""

from core.actions.registry import Call
from core.errors import NotAllowed, Reason
from core.model import Role


def check_mentor(call: Call) -> None:
    """Raise NotAllowed unless the caller is a mentor, by approval or by the rule of the space where they are."""
    if not call.actor.is_mentor:
        raise NotAllowed(Reason.NOT_A_MENTOR)


def check_coordinates(call: Call) -> None:
    """Raise NotAllowed unless the caller is a coordinator of the programme."""
    if Role.COORDINATOR not in call.actor.roles:
        raise NotAllowed(Reason.NOT_A_COORDINATOR)


def check_runs(call: Call) -> None:
    """Raise NotAllowed unless the caller coordinates the programme, or administers the space where they are."""
    if call.space is None or not call.visitor.administers:
        check_coordinates(call)
