"""What each row of the outbox comes to when it is due: whom it goes to and the card, drawn from what is so now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from core import mails, mending
from core.actions.digesting import scene_of_digest
from core.actions.leaving import of_one
from core.actions.looking import of_request, reader, sessions
from core.actions.overseeing import of_programme, with_reports
from core.actions.registry import Call
from core.acts import standing
from core.errors import NotFound
from core.letters import Held, Letter
from core.lifecycle import ENDS
from core.model import Person, Role, Visitor
from core.outbox import (
    CALLED_OFF,
    CODE_REFUSED,
    DIGEST,
    FREED,
    LINKED,
    MINE,
    OF_PEOPLE,
    OF_PROGRAMMES,
    PING,
    REPORTED,
    TO_COORDINATORS,
    TO_MENTORS,
    URGENT,
    Row,
    Sort,
)
from core.ports import Tx
from core.quiet import quiet_until
from core.scene import Scene
from core.screens.board import board
from core.screens.home import home
from core.screens.mailing import beckoning
from core.screens.outdated import mended
from core.screens.registry import TELLS
from core.ui import Card, Reader, Token, people_in, read_again


def all_of(tx: Tx, rows: Sequence[Row], now: datetime) -> list[Letter | Held | Exception | None]:
    """Return what each row comes to, in one reading; the error of one that cannot be drawn keeps no other back."""
    found: list[Letter | Held | Exception | None] = []
    for row in rows:
        try:
            found.append(letter(tx, row, now))
        except Exception as error:  # whatever it is, the others are drawn
            found.append(error)
    return found


def letter(tx: Tx, row: Row, now: datetime) -> Letter | Held | None:
    """Return what the row comes to; `None` when there is nothing to say any more."""
    try:
        return _LETTERS[row.owed.sort](tx, row, now)
    except NotFound:
        return None


def _notice(tx: Tx, row: Row, now: datetime) -> Letter | Held | None:
    owed = row.owed
    person = tx.person(owed.target, row.programme_id)
    if not person.accounts:
        return None
    told = _held(tx, row, person, now) or _told(tx, row, person, now)
    if told is None or isinstance(told, Held):
        return told
    scene, card = told
    called = owed.kind == PING and not _is_there(scene, person)
    bounds = scene.programme.bounds
    beside = scene.request is not None and mails.comes_beside(person, bounds, owed, scene.request)
    return Letter(
        row,
        card,
        scene.reader,
        person.accounts,
        everywhere=called or owed.kind == LINKED,
        beside=beside,
        instead=beside and not called and mails.instead_of_message(person, owed.kind),
        mailable=mails.wants_mail(person, bounds),
        asks=mails.asks_for_address(tx, scene, owed.kind),
        about=scene.request,
    )


def _told(tx: Tx, row: Row, person: Person, now: datetime) -> tuple[Scene, Card] | None:
    """Return what a notice says to somebody, and the scene that it was drawn from."""
    owed, at, programme = row.owed, _reader(person), tx.programme(row.programme_id)
    if owed.kind in TO_COORDINATORS and Role.COORDINATOR not in person.roles:
        return None
    if owed.kind == DIGEST:
        scene = scene_of_digest(tx, programme, at, person, now)
    elif owed.kind == MINE:
        scene = of_one(tx, person, at, now)
    elif owed.kind in OF_PEOPLE:
        confirming = tx.latest_confirmation(person.id) if owed.kind == CODE_REFUSED else None
        subject = tx.person(owed.subject_id, programme.id)
        spaces = tuple(tx.spaces(programme.id))
        scene = Scene(now, programme, at, subject=subject, confirmation=confirming, spaces=spaces)
    elif owed.kind in OF_PROGRAMMES:
        scene = of_programme(tx, programme, at, owed.kind, now)
    else:
        request = standing(tx, row) if owed.standing else tx.request(owed.subject_id, programme.id)
        if request is None:
            return None
        if owed.kind in TO_MENTORS and tx.blocked(person.id, request.student_id):
            return None
        if owed.kind == FREED and person.id not in tx.standbys(request.id):
            return None
        scene = of_request(tx, programme, at, request, now)
        if owed.kind == REPORTED:
            scene = with_reports(tx, scene)
    card = TELLS[owed.kind](scene)
    return (scene, card) if card else None


def _held(tx: Tx, row: Row, person: Person, now: datetime) -> Held | None:
    """Return until when quiet hours hold a row back; what is near, or may have been sent already, is not held."""
    until = quiet_until(now, person.zone or "UTC", person.preferences.quiet)
    owed = row.owed
    if until is None or row.unknown or owed.kind in URGENT:
        return None
    of_session = owed.kind == CALLED_OFF
    request_id = tx.session(owed.subject_id, row.programme_id).request_id if of_session else owed.subject_id
    return None if tx.starts_between(request_id, now, until) else Held(until)


def _mail(tx: Tx, row: Row, now: datetime) -> Letter | Held | None:
    person = tx.person(row.owed.target, row.programme_id)
    programme = tx.programme(row.programme_id)
    if not mails.wants_mail(person, programme.bounds):
        return None
    if held := _held(tx, row, person, now):
        return held
    at = _reader(person)
    if row.owed.kind == CALLED_OFF:
        card, mail = mails.of_called_off(tx, row, programme, person, at, now)
        return Letter(row, card, at, mail=mail)
    told = _told(tx, row, person, now)
    if told is None:
        return None
    scene, card = told
    return Letter(row, card, at, person.accounts, mail=mails.of_notice(row, person, scene, card, now))


def _beckon(tx: Tx, row: Row, now: datetime) -> Letter | Held | None:
    person = tx.person(row.owed.target, row.programme_id)
    if not person.accounts:
        return None
    told = _held(tx, row, person, now) or _told(tx, row, person, now)
    if told is None or isinstance(told, Held):
        return told
    return Letter(row, beckoning(person), _reader(person), person.accounts, around=tuple(tx.spaces(row.programme_id)))


def _code(tx: Tx, row: Row, now: datetime) -> Letter | None:
    person = tx.person(row.owed.target, row.programme_id)
    waiting = tx.confirmation(row.owed.subject_id, row.programme_id)
    if not waiting.is_good(now):
        return None
    mail = mails.of_code(row, waiting, reader(person), now)
    return Letter(row, mail.card, mail.reader, mail=mail)


def _is_there(scene: Scene, person: Person) -> bool:
    session = scene.at_hand.session
    return session is not None and session.here_at(person.id) is not None


def _home(tx: Tx, row: Row, now: datetime) -> Letter | None:
    person = tx.person(row.owed.target, row.programme_id)
    if not person.accounts:
        return None
    account = person.accounts[0]
    visitor = Visitor(account, person.name, person.zone)
    scene = sessions(tx, Call(person, visitor, None, Token("sessions"), {}, now))
    return Letter(row, home(scene), scene.reader, person.accounts)


def _card(tx: Tx, row: Row, now: datetime) -> Letter | None:
    space = next((one for one in tx.spaces(row.programme_id) if one.id == row.owed.target), None)
    if space is None or space.board is None:
        return None
    request = tx.request(row.owed.subject_id, row.programme_id)
    nobody = Reader(None, "UTC", space.language, space.platform, space.workspace)
    scene = of_request(tx, tx.programme(row.programme_id), nobody, request, now)
    hung = tx.hung(request.id, space.id)
    if hung is None and request.status in ENDS:
        return None  # nobody has to read that something is over of which no card hangs
    key = f"{request.id}:{Sort.CARD}:{space.id}" + (":again" if request.reopened else "")
    return Letter(row, board(scene), nobody, space=space, hung=hung or None, card_key=key, asked_at=request.asked_at)


def _mend(tx: Tx, row: Row, now: datetime) -> Letter | None:
    """Return a direct message as it is to be from now on; `None` while all that it offers holds."""
    told = tx.told(row.owed.target, row.programme_id)
    if told is None:
        return None
    request, person = tx.request(told.request_id, row.programme_id), tx.person(told.person_id, row.programme_id)
    if told.account not in person.accounts or mending.holds(told, request, now):
        return None
    at = reader(person, told.platform, told.workspace)
    scene = of_request(tx, tx.programme(row.programme_id), at, request, now)
    scene = replace(scene, spaces=tuple(tx.spaces(row.programme_id)))
    headline = read_again(told.headline, tx.people(sorted(set(people_in(told.headline))), row.programme_id))
    return Letter(row, mended(scene, headline), at, (told.account,), mends=told)


def _reader(person: Person) -> Reader:
    if not person.accounts:
        return reader(person)
    return reader(person, person.accounts[0].platform, person.accounts[0].workspace)


_Draw = Callable[[Tx, Row, datetime], Letter | Held | None]
_LETTERS: dict[Sort, _Draw] = {
    Sort.NOTICE: _notice,
    Sort.HOME: _home,
    Sort.CARD: _card,
    Sort.MAIL: _mail,
    Sort.BECKON: _beckon,
    Sort.CODE: _code,
    Sort.MEND: _mend,
}
