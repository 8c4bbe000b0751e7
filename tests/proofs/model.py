"""The lifecycle as a model: anybody does anything, late, twice and with stale buttons, on both databases at once.

A walk is drawn from its seed. Both databases have to say the same, and after each step what must never happen has not
happened.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from core.lifecycle import Action
from core.model import Visitor
from tests.proofs.sides import ADMIN, PEOPLE, Side
from tests.town import wanted

DAYS = (1, 2, 4)
"""For how many days ahead sessions are asked for."""
WORDS = tuple(Action)
"""What anybody may try to send, the clock's own steps too."""
LEAPS = tuple(timedelta(minutes=n) for n in (1, 16, 3 * 60, 24 * 60, 49 * 60, 8 * 24 * 60))
ONWARD = {
    Action.CLAIM: 6,
    Action.SCHEDULE: 12,
    Action.MOVE: 6,
    Action.ACCEPT_MOVE: 12,
    Action.CHECK_IN: 12,
    Action.MISS: 12,
    Action.OBJECT: 6,
    Action.CONTEST: 12,
    Action.DECIDE: 12,
    Action.COMPLETE: 12,
    Action.REVIEW: 12,
}
"""How much sooner than other steps those are taken that bring a request to its end."""


class Walk:
    """One walk, the same on each database."""

    def __init__(self, seed: int, addresses: tuple[str, ...], without: str) -> None:
        self.addresses, self.without = addresses, without
        self.taken: list[str] = []
        """What was done, in order."""
        self._dice = random.Random(seed)
        self._stack = AsyncExitStack()
        self._sides: list[Side] = []

    async def go(self, length: int) -> None:
        """Take so many steps; AssertionError when something is so that must never be."""
        ways = {
            self._ask: 5,
            self._go_on: 14,
            self._try: 6,
            self._arrive_again: 4,
            self._look: 2,
            self._time_passes: 1,
            self._due_comes: 4,
            self._session_begins: 1,
            self._meet: 6,
            self._restart: 0.3,
        }
        async with self._stack:
            for address in self.addresses:
                self._sides.append(await Side.begin(address, self.without, self._stack))
            for _ in range(length):
                await self._dice.choices(list(ways), list(ways.values()))[0]()

    # What people do

    async def _ask(self) -> None:
        """Somebody asks for a session."""
        who, today = self._dice.choice(PEOPLE), self._sides[0].town.clock.now().date()
        days = [f"{today + timedelta(days=n)}" for n in self._dice.sample(DAYS, self._dice.randint(1, 3))]
        values = wanted(
            title=f"Request {len(self._sides[0].ids)}",
            days=tuple(sorted(days)),
            slots=("morning", "afternoon"),
            urgency=self._dice.choice(("urgent", "flexible")),
        )
        if await self._each(f"{who.name} wants to ask", lambda side: side.form(who)):
            await self._each(f"{who.name} asks for {days}", lambda side: side.submit_new(who, values))

    async def _go_on(self) -> None:
        """Somebody does what they may, so that requests come on in life."""
        which, value = self._dice.randrange(3), self._dice.randrange(3)
        may = await self._sides[0].may(which) if self._sides[0].ids else []
        if may:
            who, word = self._dice.choices(may, [ONWARD.get(word, 1) for _, word in may])[0]
            await self._act(who, word, which, 0, value)

    async def _try(self) -> None:
        """Somebody presses, chooses or submits anything, with a button that may be of an earlier version."""
        if self._sides[0].ids:
            who, word = self._dice.choice(PEOPLE), self._dice.choice(WORDS)
            await self._act(who, word, self._dice.randrange(3), self._dice.randrange(4), self._dice.randrange(4))

    async def _act(self, who: Visitor, word: Action, which: int, age: int, value: int) -> None:
        said = f"{who.name}: {word} on request {-1 - which}, {age} versions old, with {value}"
        await self._each(said, lambda side: side.do(who, word, which, age, value))

    async def _arrive_again(self) -> None:
        """Something that arrived before arrives once more."""
        if self._sides[0].items:
            back = self._dice.randrange(6)
            await self._each(f"item {-1 - back} arrives again", lambda side: side.again(back))

    async def _look(self) -> None:
        """Somebody looks at something."""
        who, word = self._dice.choice(PEOPLE), self._dice.choice(("sessions", "browse", "help", "nonsense"))
        await self._each(f"{who.name} looks at {word}", lambda side: side.show(who, word))

    async def _time_passes(self) -> None:
        """The clock goes on, and what is due is sent."""
        length = self._dice.choice(LEAPS)
        await self._each(f"{length} pass", lambda side: side.passes(length))

    async def _due_comes(self) -> None:
        """The clock goes on to the very moment at which something is due."""
        await self._each("what is due comes", Side.comes)

    async def _session_begins(self) -> None:
        """The clock goes on to the start of a booked session."""
        await self._each("a session begins", Side.begins)

    async def _meet(self) -> None:
        """A session begins, to which some come; a quarter of an hour later whoever is alone may say so."""
        begun = await self._each("a session begins", Side.begins)
        if begun is None:
            return
        which, *both = cast(tuple[int, Visitor, Visitor], begun)
        for who in both:
            if self._dice.random() < 0.6:
                await self._act(who, Action.CHECK_IN, which, 0, 0)
        await self._each("a quarter of an hour passes", lambda side: side.passes(timedelta(minutes=15)))
        for word in self._dice.choices((Action.MISS, Action.CONTEST), k=3):
            await self._act(self._dice.choice(both), word, which, 0, self._dice.randrange(3))
        if self._dice.random() < 0.5:
            await self._each("it is over", lambda side: side.passes(timedelta(hours=1)))
            await self._act(self._dice.choice(both), Action.OBJECT, which, 0, 0)
        if self._dice.random() < 0.5:
            await self._act(self._dice.choice((ADMIN, *both)), Action.DECIDE, which, 0, self._dice.randrange(4))

    async def _restart(self) -> None:
        """The bot starts anew on the same databases."""
        await self._each("a restart", Side.start_anew)

    async def _each(self, said: str, do: Callable[[Side], Awaitable[object]]) -> object:
        """Do it on both sides, which must come to the same, and look at what must never be so."""
        self.taken.append(said)
        results = []
        for side in self._sides:
            side.town.clock.forward(seconds=1)
            results.append(await do(side))
            await side.check()
        assert all(one == results[0] for one in results), f"the databases differ: {results}"
        return results[0]

    @property
    def reached(self) -> Counter[str]:
        """Return how often which step was taken."""
        return self._sides[0].reached if self._sides else Counter()


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the model was walked, and what broke."""

    runs: int
    steps: int
    broken: int
    reached: dict[str, int]
    """How often which step was taken."""
    why: str = ""


async def walk(addresses: tuple[str, ...], runs: int, length: int, without: str = "") -> Walked:
    """Walk so many times so many steps; the first thing that breaks ends it."""
    taken, reached = 0, Counter[str]()
    for seed in range(runs):
        one = Walk(seed, addresses, without)
        why = ""
        try:
            await one.go(length)
        except AssertionError as error:
            why = f"seed {seed}: {str(error) or 'an assertion failed'}, after: {'; '.join(one.taken)}"
        taken, reached = taken + len(one.taken), reached + one.reached
        if why:
            return Walked(seed + 1, taken, 1, dict(reached), why)
    return Walked(runs, taken, 0, dict(reached))
