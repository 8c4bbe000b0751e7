"""The accounts of one person: which one comes first, and one that goes its own way."""

from dataclasses import replace

from core.actions.looking import blank
from core.actions.reaching import kept
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Invalid, Reason
from core.model import Account, Entry, Linking, Person, new_id
from core.outbox import Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of


@query("unlink")
@query("set_first")
def accounts(tx: Tx, call: Call) -> Scene:
    """Return the scene of one's accounts; Conflict for whoever has only one."""
    if len(call.actor.accounts) < 2:
        raise Conflict(Reason.ONE_ACCOUNT)
    return replace(blank(tx, call), linking=Linking(call.visitor.account))


@deed("set_first")
def set_first(tx: Tx, call: Call) -> Scene:
    """Keep which account tells name, zone and language and is written to first; Conflict, Invalid for `account`."""
    accounts(tx, call)
    first = _chosen(call)
    rest = tuple(one for one in call.actor.accounts if one != first)
    return kept(tx, call, replace(call.actor, accounts=(first, *rest)))


@deed("unlink")
def unlink(tx: Tx, call: Call) -> Scene:
    """Let an account go its own way, as somebody new without history; Conflict, Invalid for `account`."""
    accounts(tx, call)
    me, leaving, now = call.actor, _chosen(call), call.now
    tx.put_person(replace(me, accounts=tuple(one for one in me.accounts if one != leaving)))
    new = Person(new_id(), me.programme_id, me.name, me.zone, me.language, accounts=(leaving,))
    tx.put_person(new)
    tx.note(me.programme_id, Entry(now, "unlink_account", me.id, new.id, leaving.platform))
    tx.owe(me.programme_id, [Owed.anew(Sort.HOME, "home", one, now, one) for one in (me.id, new.id)])
    here = call.visitor.account
    one = tx.person(new.id if here == leaving else me.id, me.programme_id)
    return replace(blank(tx, replace(call, actor=one)), linking=Linking(here, gone=new), token=call.token)


def _chosen(call: Call) -> Account:
    entered = value_of(call.values, "account")
    for one in call.actor.accounts:
        if one.key == entered:
            return one
    raise Invalid.field("account", Reason.NO_SUCH_CHOICE)
