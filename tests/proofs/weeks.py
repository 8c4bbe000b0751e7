"""The race for a mentor's week: one session more fits into it, and in many processes one is booked in the same instant.

`python -m tests.proofs.weeks ADDRESS GUARD` is one of the processes: it says `ready`, gets what it is to press as a
line of JSON, and then writes the id of each request that it was told is booked.
"""

import asyncio
import json
import logging
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.conversation import Conversation
from core.model import Bounds, Request, Status, Visitor
from core.ports import Messenger, Store, Tx
from core.ui import Inbound, Token
from storage import open_store
from tests.proofs import racing
from tests.proofs.unguarded import COUNTING, LooseStore
from tests.town import ADMIN, Answer, Platform, Town, TownClock, founded, visitor

AT_ONCE = 10
"""Mentors for whom each process books in the same instant."""
MOST = 10_000
FIRST = datetime(2026, 11, 24, 7, tzinfo=UTC)
"""The first of the times, an hour apart, all of one day."""
EVER = (FIRST - timedelta(days=30), FIRST + timedelta(days=30))
LIMIT = Bounds().sessions_a_week
BOOKED = ("meet on", "Booked.")
"""What a mentor reads who has booked, and a student."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """How it ended: for how many mentors, and how often one got more than fit, or somebody was told what is not so."""

    processes: int
    mentors: int
    too_many: int
    false_ok: int
    filled: int


async def race(address: str, processes: int, mentors: int, without: str = "") -> Weeks:
    """Let each process book one session more for each of so many mentors, to all but one of whose week is full."""
    people = [visitor(f"Mentor {n}") for n in range(mentors)]
    async with founded(address) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, *people)
        await town.store.write(_let_hold, processes)
        presses = [await _held(town, mentor, processes) for mentor in people]
    lines = [json.dumps([of_mentor[n] for of_mentor in presses]) for n in range(processes)]
    told = await asyncio.to_thread(racing.race, __name__, [((address, without), line) for line in lines])
    async with founded(address) as town:
        ids = [(await town.person(one)).id for one in people]
        booked = [len(await town.store.read(_starts, one)) for one in ids]
        kept = [await town.request(one) for words in told for one in words]
    return Weeks(
        processes,
        mentors,
        too_many=sum(max(one - LIMIT, 0) for one in booked),
        false_ok=sum(one.status is not Status.SCHEDULED for one in kept),
        filled=sum(one == LIMIT for one in booked),
    )


async def _held(town: Town, mentor: Visitor, processes: int) -> list[list[str]]:
    """Fill the mentor's week but for one session, and return what would book one more, for each process another one.

    In turn it is the mentor who picks an offered time, and the student who takes a proposed one.
    """
    for n in range(LIMIT - 1):
        await town.book(mentor, await _asked(town, mentor, n), _at(n))
    mentor_id, presses = (await town.person(mentor)).id, []
    for n in range(LIMIT - 1, LIMIT - 1 + processes):
        held, who = await town.claim(mentor, await _asked(town, mentor, n)), mentor
        value = f"{_at(n).timestamp():.0f}"
        if n % 2:
            await town.submit(mentor, Token("propose", held.id, held.version), {"times": (value,)})
            held, who = await town.request(held.id), _student(mentor, n)
        presses.append([who.name, mentor_id, str(Token("schedule", held.id, held.version, value))])
    return presses


async def _asked(town: Town, mentor: Visitor, n: int) -> Request:
    days, slots = (FIRST.date().isoformat(),), ("morning", "afternoon", "evening")
    return await town.ask(_student(mentor, n), days=days, slots=slots)


def _student(mentor: Visitor, n: int) -> Visitor:
    return visitor(f"Student {n} of {mentor.name}")


def _at(n: int) -> datetime:
    return FIRST + timedelta(hours=n)


def _let_hold(tx: Tx, holds: int) -> None:
    programme = tx.first_programme()
    tx.put_programme(replace(programme, bounds=replace(programme.bounds, holds=holds)))


def _starts(tx: Tx, mentor_id: str) -> list[datetime]:
    return tx.mentoring(mentor_id, *EVER)


async def _book_all(address: str, without: str) -> None:
    async with await open_store(address, exclusive=False, connections=AT_ONCE) as opened:
        loose = LooseStore(opened, without)
        store: Store = loose if without else opened
        messenger: Messenger = Platform("slack")
        conversation = Conversation(store, {"slack": messenger}, TownClock())
        presses = json.loads(await racing.started())
        if without == COUNTING:
            loose.counted = {one: await opened.read(_starts, one) for _, one, _ in presses}
        for n in range(0, len(presses), AT_ONCE):
            await asyncio.gather(*(_press(conversation, who, token) for who, _, token in presses[n : n + AT_ONCE]))


async def _press(conversation: Conversation, who: str, written: str) -> None:
    token = Token.read(written)
    answer = Answer(*await conversation.answer(visitor(who), Inbound(f"{who}:{written}", token)))
    if any(words in answer.text for words in BOOKED):
        racing.say(token.id)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(_book_all(*sys.argv[1:]))
