"""Who gets a mail, what it says, and the code that confirms an address."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from core.actions.addressing import hash_of
from core.actions.looking import of_request
from core.lifecycle import Action
from core.model import Bounds, Confirmation, Person, Programme, Request, Session, Status
from core.outbox import INVITING, MAILED, PING, REMIND_DAY, REMIND_HOUR, SENT, STARTING, Owed, Row, Sort
from core.ports import Tx
from core.scene import Scene
from core.screens.mailing import below, called_off, code_card, invitation
from core.screens.parts import join
from core.ui import Card, Invitation, Mail, Reader

CALLING = frozenset({REMIND_DAY, REMIND_HOUR, STARTING, PING, "check_in", "late"})
"""Notices after which somebody may be about to join."""
OF_USE = timedelta(days=3)
"""A mail that could not be sent for so long is not sent any more."""
CODE_DIGITS = 6


def wants_mail(person: Person, bounds: Bounds) -> bool:
    """Return whether somebody is to get mails: with a confirmed address, and mail turned off by nobody."""
    return bounds.mails and person.email is not None and person.preferences.by_mail


def comes_beside(person: Person, bounds: Bounds, owed: Owed, request: Request) -> bool:
    """Return whether a mail goes beside the notice; that a session is off, another mail tells."""
    if owed.kind not in MAILED or not wants_mail(person, bounds):
        return False
    return not (owed.kind == "cancel" and request.session is not None)


def asks_for_address(tx: Tx, scene: Scene, kind: str) -> bool:
    """Return whether a notice asks for an address: that of the first session of somebody who has given none."""
    person, request = scene.me, scene.request
    if kind != Action.SCHEDULE or not scene.programme.bounds.mails or person.email is not None:
        return False
    if request is None or request.status is not Status.SCHEDULED or request.session is None:
        return False
    waiting, agreed_at = tx.latest_confirmation(person.id), request.session.agreed_at
    if agreed_at is None or (waiting is not None and waiting.is_good(scene.now)):
        return False
    return not tx.was_booked(person.id, scene.programme.id, agreed_at)


def instead_of_message(person: Person, kind: str) -> bool:
    """Return whether the mail beside a notice is all that somebody wants of it."""
    return not person.preferences.by_message and kind != REMIND_HOUR


def owe_beside(tx: Tx, rows: Iterable[Row], now: datetime) -> None:
    """Owe the mails that say what these notices say; one that is owed already, or was sent, stays as it is."""
    for row in rows:
        until = row.owed.until or now + OF_USE
        tx.owe(row.programme_id, [replace(row.owed, sort=Sort.MAIL, due_at=now, until=until)])


def was_told(tx: Tx, row: Row) -> bool:
    """Return whether the notice that a mail says the same as has arrived as a direct message."""
    return tx.state_of(replace(row.owed, sort=Sort.NOTICE).key) == SENT


def of_notice(row: Row, person: Person, scene: Scene, card: Card, now: datetime) -> Mail:
    """Return the mail of a notice, with the invitation where it tells of a session that was booked or moved."""
    request = scene.request
    session = request.session if request is not None and row.owed.kind in INVITING else None
    invited = invitation(scene, session) if session else None
    return _mail(row, person, scene.reader, _with_link(card, scene, row.owed.kind), now, invited)


def _with_link(card: Card, scene: Scene, kind: str) -> Card:
    """Return the card with the session's link where somebody is called to it: nothing else can be pressed in a mail."""
    if kind not in CALLING or any(one.url for one in card.buttons):
        return card
    return replace(card, buttons=(*card.buttons, *join(scene)))


def of_called_off(
    tx: Tx, row: Row, programme: Programme, person: Person, reader: Reader, now: datetime
) -> tuple[Card, Mail]:
    """Return the mail that takes a session out of somebody's calendar."""
    session = tx.session(row.owed.subject_id, programme.id)
    request = tx.request(session.request_id, programme.id)
    # By now the request may be somebody else's; the mail is about those who were to meet.
    was = replace(request, session=session, mentor_id=session.mentor_id)
    scene = of_request(tx, programme, reader, was, now)
    card = called_off(scene)
    gone = replace(invitation(scene, _gone(session)), cancelled=True)
    return card, _mail(row, person, reader, card, now, gone)


def of_code(row: Row, waiting: Confirmation, reader: Reader, now: datetime) -> Mail:
    """Return the mail to an address that is to be confirmed, still without its code."""
    return Mail(_key(row), waiting.address, code_card(""), reader, now)


def with_code(tx: Tx, row: Row, mail: Mail) -> Mail:
    """Return the mail with a new code, of which the hash is kept; NotFound when nobody waits for it any more."""
    waiting = tx.confirmation(row.owed.subject_id, row.programme_id)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    tx.put_confirmation(replace(waiting, code_hash=hash_of(waiting, code)))
    return replace(mail, card=code_card(code))


def _gone(session: Session) -> Session:
    return replace(session, sequence=session.sequence + 1)


def _key(row: Row) -> str:
    return f"{row.programme_id}:{row.key}"


def _mail(
    row: Row, person: Person, reader: Reader, card: Card, now: datetime, invited: Invitation | None = None
) -> Mail:
    return Mail(_key(row), person.email or "", card, reader, now, below(reader), invited)
