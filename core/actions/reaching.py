"""How, and when, somebody wants to be reached."""

from dataclasses import replace
from typing import Any

from core.actions.asking import text
from core.actions.looking import blank
from core.actions.registry import Call, deed, query
from core.errors import Invalid, Reason
from core.model import Channels, Person
from core.ports import Tx
from core.scene import Scene


@query("set_channels")
def settings(tx: Tx, call: Call) -> Scene:
    """Return the scene of one's own settings."""
    return blank(tx, call)


@deed("set_channels")
def set_channels(tx: Tx, call: Call) -> Scene:
    """Keep whether notices come as a direct message, as a mail or as both."""
    chosen = text(call.values, "channels")
    if chosen not in set(Channels):
        raise Invalid.field("channels", Reason.NO_SUCH_CHOICE)
    if chosen == Channels.MAIL and (call.actor.email is None or not call.visitor.mails):
        raise Invalid.field("channels", Reason.NO_ADDRESS)
    return preferring(tx, call, by_message=chosen != Channels.MAIL, by_mail=chosen != Channels.MESSAGE)


def preferring(tx: Tx, call: Call, **chosen: Any) -> Scene:
    """Return the scene of one's own settings once these preferences are kept."""
    return kept(tx, call, replace(call.actor, preferences=replace(call.actor.preferences, **chosen)))


def kept(tx: Tx, call: Call, person: Person) -> Scene:
    """Return the scene of one's own settings once the person is written as they are now."""
    if person != call.actor:
        tx.put_person(person)
    return replace(blank(tx, replace(call, actor=person)), token=call.token)
