"""Say at which number one is called; seen by the mentor alone."""

import re
from dataclasses import replace

from core.actions.looking import about, visible
from core.actions.registry import Call, deed, query
from core.errors import Conflict, Invalid, NotAllowed, Reason
from core.lifecycle import ENDS
from core.model import PHONE_FIELD, Format, Request, Status
from core.outbox import PHONE_GIVEN, Owed, Sort
from core.ports import Tx
from core.scene import Scene
from core.ui import value_of

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
"""As E.164 has it."""
_BETWEEN = re.compile(r"[ \t\u00a0()./-]")


@query("phone")
def phone_to_give(tx: Tx, call: Call) -> Scene:
    """Return the scene of the form that asks for the number; for the student of a request for a call."""
    return about(tx, call, _request(tx, call))


@deed("phone")
def give_phone(tx: Tx, call: Call) -> Scene:
    """Keep the number, and tell the mentor if one is booked. Invalid for the field `phone_number`."""
    request = _request(tx, call)
    number = phone_number(value_of(call.values, PHONE_FIELD))
    if number is None:
        raise Invalid.field(PHONE_FIELD, Reason.NO_PHONE_NUMBER)
    tx.put_phone(request.id, request.programme_id, number)
    if request.status is Status.SCHEDULED and request.mentor_id:
        told = Owed.anew(Sort.NOTICE, PHONE_GIVEN, request.id, call.now, request.mentor_id)
        tx.owe(request.programme_id, [told])
    return replace(about(tx, call, request), values={})


def phone_number(typed: str) -> str | None:
    """Return the number as networks write it, `+` and digits; `None` for what is none."""
    plain = _BETWEEN.sub("", typed.strip())
    plain = f"+{plain[2:]}" if plain.startswith("00") else plain
    return plain if plain.isascii() and _NUMBER.fullmatch(plain) else None


def _request(tx: Tx, call: Call) -> Request:
    request = visible(tx, call)
    if request.student_id != call.actor.id:
        raise NotAllowed(Reason.NOT_YOURS)
    if request.format is not Format.PHONE:
        raise Conflict(Reason.NOT_BY_PHONE)
    if request.status in ENDS:
        raise Conflict(Reason.ENDED)
    if not tx.keeps_phones:
        raise Conflict(Reason.NO_SAFE)
    return request
