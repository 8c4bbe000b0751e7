"""Everything that stands before somebody, pressed and sent by those before whom it does not stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.lifecycle import Action, may
from core.model import Programme, Request, Space, Visitor
from core.screens.refusals import NOT_SAVED, WENT_WRONG
from core.ui import Form, Token, plain
from tests import lived as life
from tests.lived import Lived, good, restore
from tests.proofs.unguarded import LooseStore
from tests.town import Answer, Town, visitor

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
EVE, EVAN, ERIN = (
    visitor(name, "discord", "G2", administers=name == "Eve", shows_errors_in_form=True)
    for name in ("Eve", "Evan", "Erin")
)
"""A coordinator, a mentor and a student of another programme."""
NEIGHBOURS = (life.NOAH, life.NEWT, life.OLGA, life.EDSGER, life.HEDY, life.ROSA)
"""Somebody who has just looked in, an applicant, a student, two mentors and a coordinator."""
FOREIGNERS = (EVE, EVAN, ERIN)
ANYBODYS = {"request"}
"""Whoever has the form of a new request may send it: it makes their own."""
OWN = {"about"}
"""Whoever asks without an id asks about themselves."""
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to send, and before whom it stood."""

    token: Token
    values: Mapping[str, Any]
    submitted: bool
    stood_before: frozenset[str]

    def __str__(self) -> str:
        return f"{self.token.word}{' (sent)' if self.submitted else ''} about {self.token.id[:6] or 'nothing'}"

    def about_what_is_missing(self) -> "Try":
        """Return the same about ids that nobody has."""
        values = {
            key: _ID.sub("f" * 32, one) if isinstance(one, str) else tuple(_ID.sub("f" * 32, each) for each in one)
            for key, one in self.values.items()
        }
        return replace(self, token=Token.read(_ID.sub("f" * 32, str(self.token))), values=values)


@dataclass(slots=True)
class Found:
    """How much somebody tried that was not theirs, and what of it came true."""

    tried: int = 0
    wrong: list[str] = field(default_factory=list)


def tries(lived: Lived) -> list[Try]:
    """Return everything that anybody could press or send, once for each word and thing that it is about."""
    found: dict[tuple[str, str, str, bool], Try] = {}
    sent: Iterator[tuple[Visitor, Token, Mapping[str, Any], bool]] = iter(
        [
            *((one.who, one.token, dict(one.values), False) for one in lived.presses),
            *((one.who, Token.read(one.form.token), good(one), True) for one in lived.forms),
        ]
    )
    for who, token, values, submitted in sent:
        key = (token.word, token.id, str(values.get("value", "")), submitted)
        one = found.get(key) or Try(token, values, submitted, frozenset())
        found[key] = replace(one, stood_before=one.stood_before | {who.name})
    return list(found.values())


async def reach_for(town: Town, who: Visitor, chosen: Sequence[Try]) -> Found:
    """Let a neighbour try all that does not stand before them: nothing changes, and no secret is told."""
    found, rows = Found(), town.everything()
    own = {one.token.word for one in chosen if who.name in one.stood_before}
    kept = _kept_for_a_role(chosen, who)
    for one in chosen:
        if who.name in one.stood_before or one.token.word in ANYBODYS:
            continue
        found.tried += 1
        answer = await _send(town, who, one)
        if town.everything() != rows:
            restore(town, rows)
            is_own = one.token.word in own and not one.token.id
            if not (is_own or await _is_listed(town, who, one)):
                found.wrong.append(f"{who.name} did: {one}")
        elif one.token.word in kept and not one.token.id and not _refuses(answer):
            found.wrong.append(f"{who.name} read: {one}: {answer.text[:80]!r}")
        if _broke(answer):
            found.wrong.append(f"{who.name} broke: {one}")
        found.wrong += [f"{who.name} got {secret}: {one}" for secret in _told(town, who, answer)]
    return found


async def reach_over(town: Town, who: Visitor, chosen: Sequence[Try]) -> Found:
    """Let somebody of another programme try all that has an id: it is as good as missing."""
    found, rows = Found(), town.everything()
    for one in chosen:
        if one.token.word in ANYBODYS and one.submitted:
            continue
        missing = one.about_what_is_missing()
        if missing == one:
            continue
        found.tried += 1
        answer, same = await _send(town, who, one), await _send(town, who, missing)
        if town.everything() != rows:
            found.wrong.append(f"{who.name} did: {one}")
            restore(town, rows)
        if answer.text != same.text or _broke(answer):
            found.wrong.append(f"{who.name} can tell: {one}: {answer.text[:80]!r}, not {same.text[:80]!r}")
    return found


async def reach(lived: Lived, folder: Path, without: str = "") -> Found:
    """Let all of them try, each in a copy of the town; `without` one guard if that is named."""
    found, chosen = Found(), tries(lived)
    for who in () if without else NEIGHBOURS:
        async with lived.again(folder / f"{who.name}.db") as town:
            _add(found, await reach_for(town, who, chosen))
    for who in FOREIGNERS:
        async with lived.again(folder / f"{who.name}.db") as town:
            await settle_elsewhere(town)
            if without:
                town.conversation._store = LooseStore(town.store, without)
            _add(found, await reach_over(town, who, chosen))
    return found


def _add(found: Found, more: Found) -> None:
    found.tried += more.tried
    found.wrong += more.wrong


async def settle_elsewhere(town: Town) -> None:
    """Let another programme begin, with a coordinator, a mentor and a student."""
    programme = Programme("second", "Another programme")
    await town.found(programme, Space("G2", programme.id, "discord", "G2", "Elsewhere"))
    await town.set_up(EVE)
    for one in FOREIGNERS:
        await town.submit(one, Token("zone"), {"zone": "Europe/Madrid"})
    await town.approve(EVE, EVAN)


async def _send(town: Town, who: Visitor, one: Try) -> Answer:
    return await town.press(who, one.token, one.values, submitted=one.submitted)


def _broke(answer: Answer) -> bool:
    return any(plain(text, answer.reader) in answer.text for text in (NOT_SAVED, WENT_WRONG))


async def _is_listed(town: Town, who: Visitor, one: Try) -> bool:
    """Return whether the table lets them take that step of that request."""
    if one.token.word not in set(Action) or not one.token.id:
        return False
    request: Request = await town.request(one.token.id)
    return may(request, Action(one.token.word), await town.person(who), town.clock.now())


def _kept_for_a_role(chosen: Sequence[Try], who: Visitor) -> set[str]:
    """Return the words that stood before coordinators alone, or before mentors alone, where they are neither."""
    before: dict[str, set[str]] = {}
    for one in chosen:
        before.setdefault(one.token.word, set()).update(one.stood_before)
    roles = [{one.name for one in (life.BARBARA, life.ROSA)}, {one.name for one in life.MENTORS}]
    others = [role for role in roles if who.name not in role]
    return {word for word, names in before.items() if len(names) > 1 and any(names <= role for role in others)} - OWN


def _refuses(answer: Answer) -> bool:
    return not isinstance(answer.screen, Form) and any(
        sentence in answer.text
        for sentence in (
            "That is for those who run this space.",
            "Claiming is for mentors.",
            "There is no such request here.",
        )
    )


def _told(town: Town, who: Visitor, answer: Answer) -> Iterator[str]:
    """Yield what of the meeting links and numbers stands in an answer to somebody whose session it is not."""
    shown = repr(answer.screen)
    for link, both in _links(town).items():
        if who.name not in both and link in shown:
            yield "a meeting link"
    if who is not life.HEDY and who is not life.PHIL and life.PHONE in shown:
        yield "a number"


def _links(town: Town) -> dict[str, set[str]]:
    rows = town.everything()
    names = {row[0]: row[2] for row in rows["people"]}
    found: dict[str, set[str]] = {}
    for row in rows["mini_mentorship_sessions"]:
        for link in (one for one in row if isinstance(one, str) and one.startswith("https://")):
            found[link] = {names[one] for one in row if one in names}
    return found
