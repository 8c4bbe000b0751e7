"""What the bot will do next by itself, in words for the sandbox page."""

from core.outbox import Sort
from core.ports import Tx
from sandbox.page.stage import Due
from storage.ahead import Ahead, ahead

_TO_PEOPLE = {
    "remind_day": "Reminder to {who}, a day before",
    "remind_hour": "Reminder to {who}, an hour before",
    "starting": "Call to {who}: it begins",
    "ended": "Question to {who}: did it happen?",
    "ask_review": "Question to {who}: how was it?",
    "reviews_shown": "The reviews are shown to {who}",
    "nudge": "Question to {who}: other times too?",
    "freed": "Message to {who}: it is free again",
    "digest": "Message to {who}: what is open",
}
BY_THE_CLOCK = {
    "lapse": "The claim lapses",
    "decline": "The proposed times lapse",
    "decline_move": "The proposed move lapses",
    "expire": "The request runs out",
    "ping": "Whoever has not checked in is called",
    "complete": "The session counts as held",
    "decide": "The check-ins decide the dispute",
    "set_aside": "The request is put aside",
}
_ELSE = {
    Sort.ACT: "A step of the request",
    Sort.NOTICE: "Message to {who}",
    Sort.MAIL: "Mail to {who}",
    Sort.CODE: "Mail with a code to {who}",
    Sort.BECKON: "Mention of {who}",
    Sort.DIGEST: "A look for mentors whom it fits",
    Sort.ROOM: "A look at the room",
    Sort.CARD: "The card is drawn again",
    Sort.HOME: "The Home of {who} is drawn again",
}
"""What is done about any other kind, by its sort."""


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
    kinds = BY_THE_CLOCK if first.sort is Sort.ACT else _TO_PEOPLE
    return (kinds.get(first.kind) or _ELSE[first.sort]).replace("{who}", who)
