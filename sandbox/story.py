"""The whole story of one session, as its people play it: ask, claim, pick, be reminded, meet, review."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.acting import Anybody, ask, label, link, opened, shown, told, turned, wanted
from sandbox.campus import Campus, on_board
from sandbox.seen import PlatformError, Seen, SeenMessage

PATIENCE = 10.0
"""Seconds that somebody waits for a message before the story has failed."""
ZONES = "A city in your time zone"
"""The menu of whoever's platform tells no time zone."""


@dataclass(slots=True)
class Story:
    """One student and the mentors who press Claim in the same instant; the first of them to be told so is `mentor`.

    `start` is when the session begins, once a time has been picked. Each part raises PlatformError when anything
    that somebody should see does not come.
    """

    campus: Campus
    student: Anybody
    mentors: tuple[Anybody, ...]
    mentor: Anybody | None = None
    start: datetime | None = None
    tell: Callable[[str], None] = lambda _: None
    """Is told each beat of the story once everybody has seen what they were to see."""
    answers: list[tuple[Anybody, SeenMessage]] = field(default_factory=list)
    """What people were shown privately at once, as it was then."""
    title: str = "Mock interview for a backend role"

    async def ask(self) -> SeenMessage:
        """The student asks, and the card hangs on both boards."""
        values = wanted(self.campus.clock.now(), self.student.zone, title=self.title)
        answer = await ask(self.student, values)
        if not isinstance(answer, SeenMessage) or "Asked." not in answer.text:
            raise PlatformError(f"{self.student.name} asked, and saw {answer}")
        for one in (*self.mentors, self.campus.grace, self.campus.alan):
            await one.sees(self.title, PATIENCE)
        self.answers.append((self.student, answer))
        self.tell(f"{self.student.name} asks, and the request hangs on both boards.")
        return answer

    async def claim(self) -> SeenMessage:
        """All mentors press Claim in the same instant: one is told that it is theirs, all others who has it."""
        cards = [self._card(mentor) for mentor in self.mentors]
        pressed = [mentor.press("Claim", card) for mentor, card in zip(self.mentors, cards, strict=True)]
        answers = await asyncio.gather(*pressed)
        won = [n for n, answer in enumerate(answers) if _says(answer, "It's yours until")]
        if len(won) != 1:
            raise PlatformError(f"one was to get it, and these did: {answers}")
        self.mentor = self.mentors[won[0]]
        for n, answer in enumerate(answers):
            if n not in won and not _says(answer, "is picking a time right now"):
                raise PlatformError(f"{self.mentors[n].name} came second, and saw {answer}")
        await told(self.student, "has taken your request", PATIENCE)
        await self.sees_board("Being claimed")
        self.answers += [
            (mentor, answer)
            for mentor, answer in zip(self.mentors, answers, strict=True)
            if isinstance(answer, SeenMessage)
        ]
        answer = answers[won[0]]
        assert isinstance(answer, SeenMessage)
        names = " and ".join(mentor.name for mentor in self.mentors)
        self.tell(f"{names} press Claim in the same instant, and {self.mentor.name} gets it.")
        return answer

    async def pick(self, offered: SeenMessage) -> SeenMessage:
        """The mentor picks the last time of the first day, then books it; both are told, with the link."""
        mentor = self._mentor
        if any(menu.label == ZONES for menu in offered.menus):
            offered = await shown(mentor.choose(ZONES, mentor.zone, offered))
            self.answers.append((mentor, offered))
        time = next(menu for menu in offered.menus if menu.label == "Time")
        chosen = await shown(mentor.choose("Time", time.options[-1][1], offered))
        answer = await shown(mentor.press(label(chosen, "Book "), chosen))
        if "meet on" not in answer.text:
            raise PlatformError(f"{mentor.name} booked, and saw {answer}")
        self.start = datetime.fromtimestamp(int(time.options[-1][1]), self.campus.clock.now().tzinfo)
        links = {link(await told(one, "meet on", PATIENCE), "Join") for one in self.both}
        if len(links) != 1:
            raise PlatformError(f"both were to get the same link, and there are {links}")
        await self.sees_board("Booked")
        self.tell(f"{mentor.name} picks a time, and both are told.")
        return answer

    async def be_reminded(self) -> None:
        """A day and an hour before, both are reminded."""
        await self._at(-timedelta(hours=24), "Tomorrow: your session with")
        self.tell("A day before: both are reminded.")
        await self._at(-timedelta(hours=1), "In one hour, at")
        self.tell("An hour before: both are reminded again.")

    async def meet(self) -> None:
        """Both are called in, check in and get into the room; afterwards one says that it happened."""
        await self._at(-timedelta(minutes=10), "is starting")
        self.tell("Ten minutes before: both are called in.")
        for one in self.both:
            starting = await told(one, "is starting", PATIENCE)
            await one.press("I'm here: join", starting)
            link(await turned(one, starting, "Open the room", PATIENCE), "Open the room")
        self.tell("Both check in.")
        await self._at(timedelta(hours=1), "Did it happen?")
        self.tell("It is over.")
        over = await told(self.student, "Did it happen?", PATIENCE)
        await self.student.press("It happened", over)
        await turned(self.student, over, "Review", PATIENCE)
        for one in self.both:
            await told(one, "How was your session with", PATIENCE)
        self.tell(f"{self.student.name} says that it happened, and both are asked how it was.")

    async def review(self) -> None:
        """Both review; neither sees the other's before both are in."""
        said = {self.student: "Just what I needed.", self._mentor: "Well prepared, a pleasure."}
        for one in self.both:
            asked = await told(one, "How was your session with", PATIENCE)
            form = await opened(one.press("Review", asked))
            await one.submit(form, score="5", words=said[one])
        for one, other in (self.both, self.both[::-1]):
            seen = await one.sees("The reviews of your session", PATIENCE)
            if said[other] not in seen.text:
                raise PlatformError(f"{one.name} was to read what {other.name} says, and sees {seen.text}")
        await self.sees_board("Done")
        self.tell("Both have reviewed.")

    async def play(self) -> None:
        """Play all of it."""
        await self.ask()
        await self.pick(await self.claim())
        await self.be_reminded()
        await self.meet()
        await self.review()

    @property
    def both(self) -> tuple[Anybody, Anybody]:
        """The student and the mentor."""
        return (self.student, self._mentor)

    async def sees_board(self, text: str) -> None:
        """Both boards show the card with that text in place of what it said before."""
        for one in (self.campus.grace, self.campus.alan):
            await one.sees(text, PATIENCE)
            if len([card for card in on_board(one) if self.title in card.text]) != 1:
                raise PlatformError(f"one card was to hang on the board, and {one.name} sees {on_board(one)}")

    @property
    def _mentor(self) -> Anybody:
        if self.mentor is None:
            raise PlatformError("nobody has claimed it yet")
        return self.mentor

    async def _at(self, offset: timedelta, text: str) -> None:
        assert self.start is not None
        self.campus.clock.advance_to(self.start + offset)
        for one in self.both:
            await told(one, text, PATIENCE)

    def _card(self, mentor: Anybody) -> SeenMessage:
        return next(card for card in on_board(mentor) if self.title in card.text)


def _says(answer: Seen, text: str) -> bool:
    return isinstance(answer, SeenMessage) and text in answer.text
