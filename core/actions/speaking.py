"""In which language somebody is written to, and in which a board hangs."""

from dataclasses import replace

from core.actions.entering import choice_of
from core.actions.looking import blank
from core.actions.reaching import preferring
from core.actions.registry import Call, deed, query
from core.actions.setting_up import hang_open, space_to_set_up
from core.ports import Tx
from core.scene import Scene
from core.ui import AS_TOLD, LANGUAGES

query("set_language")(blank)


@deed("set_language")
def set_language(tx: Tx, call: Call) -> Scene:
    """Keep the person's own choice, or that the platform tells."""
    chosen = choice_of(call.values, "language", (AS_TOLD, *LANGUAGES))
    return preferring(tx, call, language="" if chosen == AS_TOLD else chosen)


@query("set_board_language")
def board_language(tx: Tx, call: Call) -> Scene:
    """Return the scene of the space's set-up, for those who may; NotAllowed."""
    space_to_set_up(call)
    return blank(tx, call)


@deed("set_board_language")
def set_board_language(tx: Tx, call: Call) -> Scene:
    """Keep the language of the space's board, and draw its open cards again in it."""
    space = replace(space_to_set_up(call), language=choice_of(call.values, "language", LANGUAGES))
    tx.put_space(space)
    hang_open(tx, call, space)
    return replace(blank(tx, replace(call, space=space)), token=call.token)
