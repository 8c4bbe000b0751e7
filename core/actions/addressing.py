"""An address for mails: asked for, confirmed by a code that is mailed there, changed, removed."""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import timedelta

from core.actions.looking import blank, mails_here
from core.actions.reaching import kept
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Invalid, Reason
from core.model import CODE_TRIES, Confirmation, new_id
from core.outbox import Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of

MAILS_AN_HOUR = 3
"""To one person, and to one address: nobody's mailbox is filled by somebody else."""
ADDRESS_LENGTH = 254
_CODE = re.compile(r"[0-9]{6}")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


@query("settings")
@query("set_email")
@query("confirm_email")
@query("remove_email")
def settings(tx: Tx, call: Call) -> Scene:
    """Return the scene of one's own settings, with the address that waits to be confirmed."""
    waiting = tx.latest_confirmation(call.actor.id) if mails_here(tx, call) else None
    standing = waiting if waiting is not None and waiting.is_good(call.now) else None
    return replace(blank(tx, call), confirmation=standing)


@deed("set_email")
def set_email(tx: Tx, call: Call) -> Scene:
    """Mail a code to the address, so that whoever enters it shows that it is theirs; Invalid for `email`."""
    if not mails_here(tx, call):
        raise Conflict(Reason.NO_MAIL)
    address = address_of(value_of(call.values, "email"))
    if address == call.actor.email:
        raise Invalid.field("email", Reason.CONFIRMED_ALREADY)
    if tx.confirmations_since(call.actor.id, address, call.now - timedelta(hours=1)) >= MAILS_AN_HOUR:
        raise Invalid.field("email", Reason.TOO_MANY_CODES, n=MAILS_AN_HOUR)
    waiting = Confirmation(new_id(), call.actor.programme_id, call.actor.id, address, call.now)
    tx.put_confirmation(waiting)
    tx.owe(waiting.programme_id, [Owed(Sort.CODE, "code", waiting.id, 1, call.now, call.actor.id, waiting.until)])
    return replace(blank(tx, call), confirmation=waiting)


@deed("confirm_email")
def confirm_email(tx: Tx, call: Call) -> Scene:
    """Keep the address if the code is the one that was mailed there.

    A wrong code is counted, so it is no error that undoes everything: the scene still has what is to be confirmed.
    """
    waiting = tx.latest_confirmation(call.actor.id)
    if waiting is None or not waiting.is_good(call.now):
        raise Conflict(Reason.CODE_GONE)
    entered = "".join(value_of(call.values, "code").split())
    if not _CODE.fullmatch(entered):
        # What cannot be a code costs no try.
        raise Invalid.field("code", Reason.NOT_A_CODE if entered else Reason.REQUIRED)
    if not hmac.compare_digest(hash_of(waiting, entered), waiting.code_hash):
        tried = replace(waiting, tries=waiting.tries + 1)
        tx.put_confirmation(tried)
        return replace(blank(tx, call), confirmation=tried)
    tx.put_confirmation(replace(waiting, code_hash="", tries=CODE_TRIES))
    chosen = replace(call.actor.preferences, by_mail=True)
    return kept(tx, call, replace(call.actor, email=waiting.address, preferences=chosen))


@deed("remove_email")
def remove_email(tx: Tx, call: Call) -> Scene:
    """Forget the address; everything comes as a direct message from now on."""
    chosen = replace(call.actor.preferences, by_message=True, by_mail=True)
    return kept(tx, call, replace(call.actor, email=None, preferences=chosen))


def hash_of(waiting: Confirmation, code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(f"{waiting.id}:{code}".encode("utf-8", "replace")).hexdigest()


def address_of(entered: str) -> str:
    """Return an address as mail is sent to it, its domain in ASCII; Invalid for `email`."""
    local, _, domain = entered.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    plausible = len(labels) > 1 and all(_LABEL.fullmatch(one) for one in labels) and not labels[-1].isdigit()
    if not (plausible and len(local) <= 64 and _LOCAL.fullmatch(local)):
        raise Invalid.field("email", Reason.NO_ADDRESS_AT_ALL)
    address = f"{local}@{domain}"
    if len(address) > ADDRESS_LENGTH:
        raise Invalid.field("email", Reason.NO_ADDRESS_AT_ALL)
    return address
