"""The claim race: many processes press Claim on every request at once, and one of them is told that it is theirs.

`python -m tests.proofs.claims ADDRESS MENTOR GUARD` is one of the processes: it says `ready`, waits for a line, and
then writes the id of each request that it was told is its own.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.conversation import Conversation
from core.model import Bounds, Request, Visitor
from core.ports import Messenger, Store, Tx
from core.ui import Inbound, Token
from storage import open_store
from tests.proofs import racing
from tests.proofs.unguarded import FRESHNESS, LooseStore
from tests.town import Answer, Platform, TownClock, founded, visitor

ADMIN, STUDENT = visitor("Barbara", administers=True), visitor("Ada")
AT_ONCE = 10
"""Requests on which each process presses Claim in the same instant."""
MOST = 10_000
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
YOURS = "It's yours until"


@dataclass(frozen=True, slots=True)
class Race:
    """How it ended: on how many requests, and how often somebody was told what is not so."""

    processes: int
    requests: int
    false_winners: int


async def race(address: str, processes: int, requests: int, without: str = "") -> Race:
    """Let so many processes claim so many requests, each of them all."""
    mentors = [visitor(f"Mentor {n}") for n in range(processes)]
    await _arrange(address, mentors, requests)
    racers = [((address, one.name, without), "go") for one in mentors]
    said = await asyncio.to_thread(racing.race, __name__, racers)
    told = {mentor.name: set(ids) for mentor, ids in zip(mentors, said, strict=True)}
    async with founded(address) as town:
        false = 0
        held = await town.store.read(_all)
        for request in held:
            winners = [name for name, ids in told.items() if request.id in ids]
            owner = [(await town.person(one)).id for one in mentors if one.name in winners]
            # Nobody but one; and that one is who has it.
            false += max(len(winners) - 1, 0) if request.mentor_id in owner else len(winners) + 1
    return Race(processes, len(held), false)


async def _arrange(address: str, mentors: list[Visitor], requests: int) -> None:
    async with founded(address) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, *mentors)
        await town.store.write(_lift_bounds)
        for n in range(requests):
            await town.ask(STUDENT, title=f"Request {n}")


def _lift_bounds(tx: Tx) -> None:
    lifted = Bounds(open_requests=MOST, holds=MOST, sessions_a_week=MOST)
    tx.put_programme(replace(tx.first_programme(), bounds=lifted))


def _all(tx: Tx) -> list[Request]:
    programme = tx.first_programme()
    student = tx.person_of(STUDENT.account, programme.id)
    return tx.requests_of(student.id if student else "", programme.id, LONG_AGO, MOST)


async def _claim_all(address: str, name: str, without: str) -> None:
    async with await open_store(address, exclusive=False, connections=AT_ONCE) as opened:
        asked = await opened.read(_all)
        store: Store = opened
        if without:
            loose = LooseStore(opened, without)
            loose.stale = {one.id: one for one in asked} if without == FRESHNESS else {}
            store = loose
        messenger: Messenger = Platform("slack")
        conversation = Conversation(store, {"slack": messenger}, TownClock())
        await racing.started()
        for n in range(0, len(asked), AT_ONCE):
            chunk = asked[n : n + AT_ONCE]
            answers = await asyncio.gather(*(_claim(conversation, visitor(name), one) for one in chunk))
            for one, answer in zip(chunk, answers, strict=True):
                if YOURS in answer.text:
                    racing.say(one.id)


async def _claim(conversation: Conversation, mentor: Visitor, request: Request) -> Answer:
    inbound = Inbound(f"{mentor.name}:{request.id}", Token("claim", request.id, request.version))
    return Answer(*await conversation.answer(mentor, inbound))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(_claim_all(*sys.argv[1:]))
