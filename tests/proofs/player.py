"""People who play the whole story whatever happens to the bot: they wait, look again, and press again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from core.model import Request, Session, Status
from core.ports import Store
from sandbox.acting import Anybody, ask, label, opened, shown, told, wanted
from sandbox.campus import Campus, on_board
from sandbox.seen import PlatformError, SeenMessage
from sandbox.story import ZONES
from tests.proofs.counting import Truth, truth

TITLE = "Mock interview for a backend role"
TRIES = 6


class Stuck(AssertionError):
    """Somebody cannot get done what they want, however often they try."""


class Bed(Protocol):
    """What the bot lies in while it is tried: it watches over an act, and waits until nothing is due any more."""

    async def watch(self, act: Callable[[], Awaitable[object]]) -> None:
        """Let somebody act; PlatformError when it came to nothing."""

    async def settle(self) -> None:
        """Wait until all that is due by now has been sent."""

    async def end(self) -> None:
        """Settle, also what a process that was killed has left."""


@dataclass(slots=True)
class Player:
    """A student and a mentor who see one session through."""

    campus: Campus
    student: Anybody
    mentor: Anybody
    store: Store
    bed: Bed
    parts: list[str] = field(default_factory=list)
    """The parts that were played."""
    before_each: Callable[[], Awaitable[None]] | None = None

    async def play(self) -> None:
        """Play all of it; Stuck where it does not go on."""
        await self.until("ask", self.ask, lambda now: now.request is not None)
        await self.until("claim", self.claim, lambda now: _status(now) is Status.CLAIMED)
        await self.until("book", self.book, lambda now: _status(now) is Status.SCHEDULED)
        start = await self._start()
        for before in (timedelta(hours=24), timedelta(hours=1), timedelta(minutes=10)):
            await self._move_to(start - before)
        await self.until("student joins", self._join(self.student), lambda now: _here(now, "student"))
        await self.until("mentor joins", self._join(self.mentor), lambda now: _here(now, "mentor"))
        await self._move_to(start + timedelta(hours=1))
        await self.until("happened", self._happened, lambda now: _status(now) is Status.COMPLETED)
        await self.until("student reviews", self._review(self.student), lambda now: len(now.reviewers) >= 1)
        await self.until("mentor reviews", self._review(self.mentor), lambda now: len(now.reviewers) == 2)

    async def until(self, part: str, act: Callable[[], Awaitable[object]], done: Callable[[Truth], bool]) -> None:
        """Let somebody act until the database says that it is done; Stuck where it never does."""
        if self.before_each is not None:
            await self.before_each()
        why: object = "nothing came of it"
        for _ in range(TRIES):
            try:
                await self.bed.watch(act)
                await self.bed.settle()
            except PlatformError as error:
                # What they wanted to press has not come yet, or nobody answered: they come back in a minute.
                why = error
                await self.bed.end()
            if done(await truth(self.store, TITLE)):
                self.parts.append(part)
                return
        raise Stuck(f"{part}: {why}")

    async def _move_to(self, moment: datetime) -> None:
        self.campus.clock.advance_to(moment)
        await self.bed.settle()

    async def _start(self) -> datetime:
        found = await truth(self.store, TITLE)
        assert found.request is not None
        assert found.request.session is not None
        return found.request.session.starts_at

    async def ask(self) -> None:
        """Let the student ask."""
        await ask(self.student, wanted(self.campus.clock.now(), self.student.zone, title=TITLE))

    async def claim(self) -> None:
        """Let the mentor claim it from the board."""
        cards = [card for card in on_board(self.mentor) if TITLE in card.text]
        if not cards:
            raise PlatformError(f"{self.mentor.name} sees no card")
        await self.mentor.press("Claim", cards[-1])

    async def book(self) -> None:
        """Let the mentor pick the last time that suits."""
        mine = await shown(self.mentor.command("/mentor sessions"))
        offered = await shown(self.mentor.press("Pick a time", mine))
        if any(menu.label == ZONES for menu in offered.menus):
            offered = await shown(self.mentor.choose(ZONES, self.mentor.zone, offered))
        time = next((menu for menu in offered.menus if menu.label == "Time"), None)
        if time is None:
            raise PlatformError(f"{self.mentor.name} is offered no time: {offered}")
        chosen = await shown(self.mentor.choose("Time", time.options[-1][1], offered))
        await self.mentor.press(label(chosen, "Book "), chosen)

    def _join(self, person: Anybody) -> Callable[[], Awaitable[object]]:
        async def join() -> None:
            await person.press("I'm here: join", await self._told(person, "is starting"))

        return join

    async def _happened(self) -> None:
        await self.student.press("It happened", await self._told(self.student, "Did it happen?"))

    def _review(self, person: Anybody) -> Callable[[], Awaitable[object]]:
        async def review() -> None:
            form = await opened(person.press("Review", await self._told(person, "How was your session with")))
            await person.submit(form, score="5", words="Just what I needed.")

        return review

    async def _told(self, person: Anybody, text: str) -> SeenMessage:
        return await told(person, text, 0.0)


def _status(now: Truth) -> Status | None:
    return now.request.status if now.request else None


def _session(request: Request | None) -> Session | None:
    return request.session if request else None


def _here(now: Truth, who: str) -> bool:
    session = _session(now.request)
    if session is None:
        return False
    return (session.student_here_at if who == "student" else session.mentor_here_at) is not None
