"""Who is told another way because their direct messages are closed, and who is mentioned where nothing reaches them."""

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from core import mails
from core.model import Entry
from core.outbox import ADDRESS_REFUSED, CODE_REFUSED, PING, REMIND_HOUR, Owed, Row, Sort
from core.ports import Tx

STANDS = timedelta(hours=24)
"""For so long, or until they come, nobody is mentioned again: that something waits for them has been said."""
AT_ONCE = frozenset({REMIND_HOUR, PING})
"""Notices for which they are mentioned again all the same."""


def pass_on(tx: Tx, row: Row, now: datetime, *, by_mail: bool) -> None:
    """Owe what no direct message could say as a mail, or a mention; the person is told of it when they next come."""
    owed = row.owed
    person = tx.person(owed.target, row.programme_id)
    tx.note_unheard(person.id, row.programme_id, person.unheard_at or now, person.beckoned_at)
    if by_mail:
        mails.owe_beside(tx, [row], now)
    else:
        tx.owe(row.programme_id, [replace(owed, sort=Sort.BECKON, due_at=now, until=owed.until)])


def is_wanted(tx: Tx, row: Row, now: datetime) -> bool:
    """Return whether the person is to be mentioned: no mention stands that says the same."""
    last = tx.person(row.owed.target, row.programme_id).beckoned_at
    return last is None or now - last >= STANDS or row.owed.kind in AT_ONCE


def beckoned(tx: Tx, row: Row, now: datetime) -> None:
    """Keep that the person was mentioned."""
    person = tx.person(row.owed.target, row.programme_id)
    tx.note_unheard(person.id, row.programme_id, person.unheard_at or now, now)


def undelivered(tx: Tx, row: Row, state: str, now: datetime) -> None:
    """Settle a row that nothing could be done about, and keep in the trail whom it did not reach."""
    if tx.settle(row, state, now):
        tx.note(row.programme_id, Entry(now, "undelivered", None, row.owed.target))


def owe_refusal(tx: Tx, row: Row, address: str, now: datetime) -> None:
    """Owe the person the news that their address takes no mail: of one that was confirmed, once in a while."""
    is_code = row.owed.sort is Sort.CODE
    kind, version = (CODE_REFUSED, row.id) if is_code else (ADDRESS_REFUSED, zlib.crc32(address.encode()))
    tx.owe(row.programme_id, [Owed(Sort.NOTICE, kind, row.owed.target, version, now, row.owed.target)])
