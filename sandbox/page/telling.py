"""What happened on the wire, for the page's log: every secret masked."""

import re
from collections.abc import Iterator

from sandbox.journal import Exchange, Journal
from sandbox.page.stage import Json

MOST = 200
MASK = "•••"
_SECRET_KEYS = re.compile(
    r"(^|_)(token|secret|password|authorization|trigger_id|response_urls?|ticket)$", re.IGNORECASE
)
_SECRET_WORDS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|sandbox\.[\w-]{20,}|(?<=ticket=)[^&\s\"]+|(?<=/hooks/)[^\s\"]+|(?<=/webhooks/)\S+"
)


def log(journal: Journal, after: int) -> list[Json]:
    """Return the exchanges after the one of that number, oldest first, without what was said; at most the last 200."""
    return [_line(number, one) for number, one in _numbered(journal) if number > max(after, journal.count - MOST)]


def exchange(journal: Journal, number: int) -> Json | None:
    """Return one exchange with what was sent and answered; `None` when it is no longer kept."""
    for found, one in _numbered(journal):
        if found == number:
            return _line(number, one) | {"sent": masked(one.sent), "answered": masked(one.answered)}
    return None


def masked(said: object) -> object:
    """Return what was said with every token, secret and one-time address covered."""
    if isinstance(said, dict):
        return {key: MASK if _SECRET_KEYS.search(str(key)) and one else masked(one) for key, one in said.items()}
    if isinstance(said, list | tuple):
        return [masked(one) for one in said]
    if isinstance(said, str):
        return _SECRET_WORDS.sub(MASK, said)
    return said if isinstance(said, int | float | bool | None) else str(said)


def _numbered(journal: Journal) -> Iterator[tuple[int, Exchange]]:
    held = list(journal.exchanges)
    return enumerate(held, journal.count - len(held) + 1)


def _line(number: int, one: Exchange) -> Json:
    return {
        "n": number,
        "at": one.at.isoformat(),
        "platform": one.platform,
        "direction": one.direction,
        "call": one.call,
        "outcome": one.outcome,
        "seconds": round(one.seconds, 4),
    }
