"""What the bot will do next by itself, in words for the sandbox page."""

from core.outbox import Sort
from core.ports import Tx
from sandbox.page.stage import Due
from storage.ahead import Ahead, ahead

_SAID = {
    "remind_day": "{who}: a day's reminder",
    "remind_hour": "{who}: an hour's reminder",
    "starting": "{who}: called in",
    "ended": "{who}: asked whether it happened",
    "ask_review": "{who}: asked for a review",
    "reviews_shown": "{who}: shown the reviews",
    "digest": "{who}: told what is open",
    "lapse": "the claim lapses",
    "expire": "the request runs out",
    "complete": "the session counts as held",
}


def upcoming(tx: Tx) -> Due | None:
    """Return the next thing that is due; `None` when nothing is owed."""
    owed = ahead(tx)
    if not owed:
        return None
    first = owed[0]
    what = _what(first, [one for one in owed if _is_like(one, first)])
    return Due(first.due_at, f"{what} · {first.title}" if first.title else what)


def _is_like(one: Ahead, other: Ahead) -> bool:
    return (one.kind, one.subject_id, one.due_at) == (other.kind, other.subject_id, other.due_at)


def _what(first: Ahead, alike: list[Ahead]) -> str:
    who = " and ".join(one.name for one in alike if one.name) or "somebody"
    plain = "{who}: told" if first.sort is Sort.NOTICE else first.kind.replace("_", " ")
    what = _SAID.get(first.kind, plain).replace("{who}", who)
    return f"{what[:1].upper()}{what[1:]}"
