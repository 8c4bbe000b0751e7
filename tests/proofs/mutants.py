"""Every kind of payload that a story brings, sent again with one thing in it that does not belong there."""

import asyncio
import copy
import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox_settings import settings_for
from sandbox.campus import Campus
from sandbox.seen import PlatformError, SeenMessage
from sandbox.slack.socket_mode import envelope_of
from storage import open_store
from tests.proofs.bed import campus_with_boards
from tests.proofs.composing import composed
from tests.proofs.counting import truth
from tests.proofs.never import check_rows, everything
from tests.proofs.player import TITLE, Player
from tests.proofs.storms import InPlace

Path = tuple[str | int, ...]
PRESSED = "INTERACTION_CREATE"
AT_ONCE = 10
ANSWERED_WITHIN = 0.3
"""Seconds; what Slack itself could never send is refused, which over Socket Mode is to say nothing."""
LONG, DEEP = 200_000, 200
_OF_SLACK = {"block_actions": "interactive", "view_submission": "interactive", "view_closed": "interactive"}


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing that arrived: over which platform, as what, and what it said."""

    platform: str
    kind: str
    sent: dict[str, Any]


@dataclass(slots=True)
class Found:
    """What came of the mutants."""

    payloads: int = 0
    mutants: int = 0
    rows_changed: int = 0
    unhandled: list[str] = field(default_factory=list)
    served: int = 0
    """How many of the two platforms still answer a person afterwards."""


_ANSWERED = ("could not be answered", "was not answered", "did not take a reply", "nothing was changed")
"""What is logged of something that was caught: the person has been told, or nobody waits any more."""


class _Complaints(logging.Handler):
    """Keeps what is logged as a mistake that nobody caught."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        if record.name == "aiohttp.server" or any(words in record.getMessage() for words in _ANSWERED):
            return  # the first is the far end, asked for an address that is far too long
        error = record.exc_info[1] if record.exc_info else None
        self.said.append(f"{record.name}: {record.getMessage()[:200]} {error!r}"[:600])


async def survive(address: str, most: int, seed: int = 1, without: str = "") -> Found:
    """Play the story, then send so many mutants of each payload that it brought."""
    found, dice = Found(), random.Random(seed)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(address, exclusive=False))
        campus = await stack.enter_async_context(campus_with_boards(store))
        running = composed(settings_for(campus, address), campus.clock, None, without)
        ticker = await stack.enter_async_context(running)
        campus.clock.watch(ticker.wake)
        bed = InPlace(campus, store)
        await Player(campus, campus.ada, campus.alan, store, bed).play()
        kept = _recorded(campus)
        before, request = await store.read(everything), (await truth(store, TITLE)).request
        assert request is not None
        ids = sorted(_texts([one.sent for one in kept]) & {request.id, request.student_id, campus.ada.id})
        complaints = _Complaints()
        with _heard(complaints):
            for one in kept:
                mutants = list(_mutants(one.sent, dice, most, ids))
                found.payloads += 1
                found.mutants += len(mutants)
                await _send(campus, one, mutants)
            await ticker.settled()
        found.unhandled = complaints.said
        after = await store.read(everything)
        found.rows_changed = sum(
            one not in olds for olds, news in zip(before, after, strict=True) for one in news
        ) + sum(one not in news for olds, news in zip(before, after, strict=True) for one in olds)
        await store.read(check_rows)
        found.served = await _served(campus)
    return found


def _recorded(campus: Campus) -> list[Payload]:
    """Return one payload of each kind and each button."""
    kept: dict[tuple[str, ...], Payload] = {}
    for one in campus.journal.exchanges:
        sent = one.sent
        if one.direction != "in" or not isinstance(sent, dict):
            continue
        if one.platform == "slack":
            kind = _OF_SLACK.get(one.call, "slash_commands" if one.call.startswith("/") else "events_api")
        elif one.call == PRESSED:
            kind = PRESSED
        else:
            continue
        kept.setdefault((one.platform, one.call, _button(sent)), Payload(one.platform, kind, sent))
    return list(kept.values())


def _button(sent: dict[str, Any]) -> str:
    """Return the word that a press sends, or the callback of a form."""
    action = (sent.get("actions") or [{}])[0]
    data = sent.get("data") or {}
    named = action.get("value") or data.get("custom_id") or (sent.get("view") or {}).get("private_metadata") or ""
    return str(named).partition(":")[0]


async def _send(campus: Campus, one: Payload, mutants: Sequence[Any]) -> None:
    for first in range(0, len(mutants), AT_ONCE):
        some = mutants[first : first + AT_ONCE]
        if one.platform == "discord":
            for mutant in some:
                campus.discord.gateway.dispatch(PRESSED, mutant, 0)
            await asyncio.sleep(0.02)
        else:
            envelopes = [envelope_of(one.kind, {}) | {"payload": mutant} for mutant in some]
            await asyncio.gather(*(campus.slack.socket.send(each, ANSWERED_WITHIN) for each in envelopes))


async def _served(campus: Campus) -> int:
    served = 0
    for person in (campus.ada, campus.alan):
        with suppress(PlatformError):
            served += isinstance(await person.command("/mentor help"), SeenMessage)
    return served


def _mutants(sent: dict[str, Any], dice: random.Random, most: int, ids: Sequence[str]) -> Iterator[Any]:
    """Return the payload with one thing changed, so many times at the most."""
    ways = [(path, way) for path in _paths(sent) for way in range(len(_instead(0, ids)) + 1)]
    for path, way in dice.sample(ways, min(most, len(ways))):
        mutant = copy.deepcopy(sent)
        holder: Any = mutant
        for step in path[:-1]:
            holder = holder[step]
        instead = _instead(holder[path[-1]], ids)
        if way == len(instead):
            del holder[path[-1]]
        else:
            holder[path[-1]] = instead[way]
        yield mutant


def _instead(value: Any, ids: Sequence[str]) -> list[Any]:
    deep: Any = value
    for _ in range(DEEP):
        deep = [deep]
    words = str(value)
    return [
        None,
        0,
        -(2**70),
        1.5,
        True,
        "",
        [],
        {},
        [value],
        {"a": value},
        deep,
        words * 2,
        words[::-1],
        "x" * LONG,
        f"{words}\x00",
        f"{words}\u202e\u200b",
        f"<!channel> @everyone [a](https://example.com) {words}",
        *ids,
    ]


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*at, key)
        yield from _paths(one, (*at, key))


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value, *value.split(":")}
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for one in inside for text in _texts(one)}


class _heard:  # noqa: N801 - read as a verb
    """Listen to all that is logged, and to nothing else, for as long as the context lasts."""

    def __init__(self, handler: logging.Handler) -> None:
        self._handler = handler
        self._kept: list[logging.Handler] = []
        self._disabled = logging.root.manager.disable

    def __enter__(self) -> None:
        logging.disable(logging.NOTSET)
        self._kept, logging.root.handlers = logging.root.handlers, [self._handler]

    def __exit__(self, *_: object) -> None:
        logging.root.handlers = self._kept
        logging.disable(self._disabled)
