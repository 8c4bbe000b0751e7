"""How, and when, somebody wants to be reached."""

from dataclasses import replace
from typing import Any

from core.actions.entering import choice_of
from core.actions.looking import blank, mails_here
from core.actions.registry import Call, deed, query
from core.errors import Invalid, Reason
from core.model import OFF, Channels, Person
from core.ports import Tx
from core.scene import Scene
from core.times import DAY_MINUTES
from core.ui import value_of, whole

query("set_channels")(blank)
query("set_quiet")(blank)


@deed("set_channels")
def set_channels(tx: Tx, call: Call) -> Scene:
    """Keep whether notices come as a direct message, as a mail or as both."""
    chosen = choice_of(call.values, "channels", set(Channels))
    if chosen == Channels.MAIL and (call.actor.email is None or not mails_here(tx, call)):
        raise Invalid.field("channels", Reason.NO_ADDRESS)
    return preferring(tx, call, by_message=chosen != Channels.MAIL, by_mail=chosen != Channels.MESSAGE)


@deed("set_quiet")
def set_quiet(tx: Tx, call: Call) -> Scene:
    """Keep the quiet hours, or that there are none; they may go over midnight."""
    if value_of(call.values, "from") in ("", OFF):
        return preferring(tx, call, quiet=None)
    first, last = _minute(call, "from"), _minute(call, "to")
    if first == last:
        raise Invalid.field("to", Reason.QUIET_ALL_DAY)
    return preferring(tx, call, quiet=(first, last))


def preferring(tx: Tx, call: Call, **chosen: Any) -> Scene:
    """Return the scene of one's own settings once these preferences are kept."""
    return kept(tx, call, replace(call.actor, preferences=replace(call.actor.preferences, **chosen)))


def kept(tx: Tx, call: Call, person: Person) -> Scene:
    """Return the scene of one's own settings once the person is written as they are now."""
    if person != call.actor:
        tx.put_person(person)
    return replace(blank(tx, replace(call, actor=person)), token=call.token)


def heard(tx: Tx, person: Person) -> None:
    """Keep that the person can be written to again, or has been told why they cannot."""
    tx.note_unheard(person.id, person.programme_id, None, None)


def _minute(call: Call, key: str) -> int:
    minute = whole(value_of(call.values, key))
    if minute is None or minute >= DAY_MINUTES:
        raise Invalid.field(key, Reason.NO_SUCH_CHOICE)
    return minute
