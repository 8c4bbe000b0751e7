"""Direct messages that offer something: which are kept, how long they hold, and what is noted when one is drawn."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from datetime import datetime

from core.letters import Letter
from core.lifecycle import RULES, Action
from core.model import Account, Request, Status
from core.outbox import mend
from core.ports import Told, Tx
from core.scene import Scene
from core.ui import Card, Page, Reader, Screen, Token, kept

LASTS = frozenset({"details", *(action.value for action, rule in RULES.items() if rule.outlasts)})
"""Words about a request that can be pressed at any time, or are about a session that was, whatever comes after."""

UNTIL_START = frozenset(action.value for action, rule in RULES.items() if rule.before_start)
UNTIL_END = frozenset({"", Action.CHECK_IN.value, Action.LATE.value, "phone", "report"})
"""Words about a booked session that lead to nothing once it is over; the first is the address of its room."""


def holds(told: Told, request: Request, now: datetime) -> bool:
    """Return whether all that a message offers still means what it says, and something of it can be pressed."""
    is_over = told.until is not None and now >= told.until
    return told.version >= request.edition and not is_over and not (told.of_move and request.proposal is None)


def arrived(one: Letter, account: Account, message: str) -> list[Told]:
    """Return what is to be kept of a notice that became a message; nothing where all of it can always be pressed."""
    if one.about is None:
        return []
    return _told(message, account, one.reader, one.about, one.screen)


def note(tx: Tx, one: Letter, told: Iterable[Told], now: datetime) -> None:
    """Keep the messages that a letter has become, and forget the one that it has mended."""
    for each in told:
        _keep(tx, each, now)
    if one.mends is not None:
        tx.forget_told(one.mends.message, one.mends.version)


def redrawn(tx: Tx, message: str, account: Account, scene: Scene, screen: Screen) -> None:
    """Note what a direct message shows from now on, because the answer to a press is drawn in its place."""
    if not isinstance(screen, Card | Page):
        return
    found = _told(message, account, scene.reader, scene.request, screen) if scene.request else []
    for each in found:
        # What is drawn after that moment offers what it does all the same, like the way into a room still in use.
        is_past = each.until is not None and each.until <= scene.now
        _keep(tx, replace(each, until=None) if is_past else each, scene.now)
    if not found:
        tx.forget_told(message)


def _keep(tx: Tx, told: Told, now: datetime) -> None:
    tx.keep_told(told)
    request = tx.request(told.request_id, told.programme_id)
    if not holds(told, request, now):
        # What it was drawn from has changed while it was on its way: the step could not know of it.
        tx.owe(told.programme_id, [mend(request.id, request.version, now, told.message)])
    elif told.until is not None:
        # The moment is part of the key: drawn again, the message may hold longer.
        tx.owe(told.programme_id, [mend(request.id, int(told.until.timestamp()), told.until, told.message)])


def _told(message: str, account: Account, reader: Reader, request: Request, screen: Card | Page) -> list[Told]:
    if reader.person is None or isinstance(screen, Page):
        return []
    words = set(_offered(screen, request))
    if not words - LASTS:
        return []
    return [
        Told(
            message,
            request.programme_id,
            request.id,
            reader.person.id,
            account.platform,
            account.workspace,
            account.user,
            request.version,
            kept(screen.title),
            of_move=Action.DECLINE_MOVE.value in words,
            until=_until(words - LASTS, request),
        )
    ]


def _until(words: Set[str], request: Request) -> datetime | None:
    """Return when the last of the words can be pressed no more; `None` where no clock, but a step ends that."""
    session = request.session
    if request.status is not Status.SCHEDULED or session is None or not words <= UNTIL_START | UNTIL_END:
        return None
    return session.starts_at if words <= UNTIL_START else session.ends_at


def _offered(card: Card, request: Request) -> Iterator[str]:
    """Yield the words that the card sends about the request; an address that it opens is the session's."""
    for button in card.buttons:
        token = Token.read(button.token)
        if button.url or token.id == request.id:
            yield token.word
    for menu in card.menus:
        yield Token.read(menu.token).word
