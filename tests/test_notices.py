"""Who is told what, step by step, by message and by mail: the whole of it as a table."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Request, Visitor
from core.ui import SURE, Mail, Token, plain
from tests.test_core_mail import ADA, ADMIN, GRACE, HERS, HIS, confirmed
from tests.town import Town, founded

START = datetime(2026, 11, 26, 8, tzinfo=UTC)
MOVED = START + timedelta(hours=6)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Told = tuple[list[str], list[str], list[str], list[str]]
"""To Ada and to Grace: the first lines of their messages, then the subjects of their mails."""


@dataclass(slots=True)
class Course:
    """One request on its way, and what has been told of it since the last look."""

    town: Town
    request: Request
    seen: list[int] = field(default_factory=lambda: [0, 0, 0])

    async def press(self, who: Visitor, word: str, argument: str = "", **values: object) -> None:
        """Take one step as it stands now, and let everything go out."""
        now = await self.town.request(self.request.id)
        token = Token(word, now.id, now.version, argument)
        answer = await self.town.press(who, token, values, submitted=bool(values))  # type: ignore[arg-type] # as typed
        self.request = await self.town.request(self.request.id)
        assert self.request.version > now.version, answer.text
        await self.town.delivery.run_due()

    def told(self) -> Told:
        """Return what has come since the last look."""
        ada, grace = self.town.slack.told("Ada"), self.town.slack.told("Grace")
        mails = self.town.post.mails
        fresh = mails[self.seen[2] :]
        found = (ada[self.seen[0] :], grace[self.seen[1] :])
        self.seen = [len(ada), len(grace), len(mails)]
        first = [[one.splitlines()[0] for one in each] for each in found]
        return first[0], first[1], _subjects(fresh, HERS), _subjects(fresh, HIS)


def _subjects(mails: list[Mail], address: str) -> list[str]:
    return [plain(one.card.title, one.reader) for one in mails if one.to == address]


@pytest_asyncio.fixture
async def course(database_url: str) -> AsyncIterator[Course]:
    """A request that Ada has asked; both have confirmed an address."""
    async with founded(database_url) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, GRACE)
        await confirmed(town, ADA, HERS)
        await confirmed(town, GRACE, HIS)
        days = ("2026-11-24", "2026-11-25", "2026-11-26")
        one = Course(town, await town.ask(ADA, days=days, urgency="flexible"))
        await town.delivery.run_due()
        one.told()
        yield one


def stamp(at: datetime) -> str:
    return f"{at.timestamp():.0f}"


def both(to_ada: str, to_grace: str, *, mailed: bool = True) -> Told:
    """Return what is said to both at once."""
    return [to_ada], [to_grace], [to_ada] if mailed else [], [to_grace] if mailed else []


def ada(line: str, *, mailed: bool = True) -> Told:
    return [line], [], [line] if mailed else [], []


def grace(line: str, *, mailed: bool = True) -> Told:
    return [], [line], [], [line] if mailed else []


NOBODY: Told = ([], [], [], [])
Beat = tuple[Callable[[Course], Awaitable[None]], Told]


def at(moment: datetime) -> Callable[[Course], Awaitable[None]]:
    return lambda course: course.town.now_is(moment)


def by(who: Visitor, word: str, argument: str = "", **values: object) -> Callable[[Course], Awaitable[None]]:
    return lambda course: course.press(who, word, argument, **values)


CLAIMED = "Grace has taken your request and is picking a time."
OPEN_AGAIN = "so your request is open to all mentors again."
MOVE = "would like to move your session of Thu 26 Nov 09:00. Choose another time, or keep the old one."
OFF = "is off."

CLAIM: Beat = (by(GRACE, "claim"), ada(CLAIMED))
BOOK: Beat = (
    by(GRACE, "schedule", stamp(START)),
    both("You and Grace meet on Thu 26 Nov 09:00 (45 minutes)", "You and Ada meet on Thu 26 Nov 09:00 (45 minutes)"),
)
CHECK_IN: Beat = (by(GRACE, "check_in"), ada("Grace is there.", mailed=False))
REMINDED: list[Beat] = [
    (
        at(START - 24 * HOUR),
        both(
            "Tomorrow: your session with Grace, Thu 26 Nov 09:00.", "Tomorrow: your session with Ada, Thu 26 Nov 09:00."
        ),
    ),
    (by(ADA, "coming"), NOBODY),
    (
        at(START - HOUR),
        both("In one hour, at 09:00: your session with Grace.", "In one hour, at 09:00: your session with Ada."),
    ),
    (
        at(START - 10 * MINUTE),
        both("Your session with Grace is starting.", "Your session with Ada is starting.", mailed=False),
    ),
]
COURSES: dict[str, list[Beat]] = {
    "a hold that lapses": [
        CLAIM,
        (
            lambda course: course.town.passes(minutes=15),
            both(
                f"No time was picked, {OPEN_AGAIN}",
                "Your hold has ended, and the request is open to all mentors again.",
                mailed=False,
            ),
        ),
    ],
    "times that are proposed and not taken": [
        CLAIM,
        (
            by(GRACE, "propose", times=(stamp(START),)),
            ada("Grace would like to meet you at another time. Choose one, or none of them.", mailed=False),
        ),
        (
            by(ADA, "decline"),
            grace(
                "None of the times that you proposed was taken, so the request is open to all mentors again.",
                mailed=False,
            ),
        ),
    ],
    "a claim that is given back": [
        CLAIM,
        (by(GRACE, "release", because="I am ill."), ada(f"Your mentor couldn't find a time, {OPEN_AGAIN}")),
    ],
    "a claim that a coordinator gives back": [
        CLAIM,
        (
            by(ADMIN, "release"),
            both(
                "A coordinator has given your request back to all mentors.",
                "A coordinator has given this request back.",
            ),
        ),
    ],
    "a move": [
        CLAIM,
        BOOK,
        (by(ADA, "move", times=(stamp(MOVED),)), grace(f"Ada {MOVE}")),
        (by(GRACE, "decline_move"), ada("Your session with Grace is not moved: Thu 26 Nov 09:00 stands.")),
        (by(GRACE, "move", times=(stamp(MOVED),)), ada(f"Grace {MOVE}")),
        (
            by(ADA, "accept_move", stamp(MOVED)),
            both(
                "Moved: you and Grace meet on Thu 26 Nov 15:00 (45 minutes)",
                "Moved: you and Ada meet on Thu 26 Nov 15:00 (45 minutes)",
            ),
        ),
        (at(START - 24 * HOUR), NOBODY),
        (
            at(MOVED - 24 * HOUR),
            both(
                "Tomorrow: your session with Grace, Thu 26 Nov 15:00.",
                "Tomorrow: your session with Ada, Thu 26 Nov 15:00.",
            ),
        ),
    ],
    "a session that the student calls off": [
        CLAIM,
        BOOK,
        (
            by(ADA, "cancel", because="I have found a job."),
            (
                [],
                ["Your session of Thu 26 Nov 09:00 was cancelled."],
                ["Your session with Grace on Thu 26 Nov 09:00 is off."],
                ["Your session with Ada on Thu 26 Nov 09:00 is off."],
            ),
        ),
    ],
    "a session that the mentor gives back": [
        CLAIM,
        BOOK,
        (
            by(GRACE, "release", because="I am ill."),
            (
                ["Your mentor can't make it, so the session is off."],
                [],
                ["Your session with Grace on Thu 26 Nov 09:00 is off."],
                ["Your session with Ada on Thu 26 Nov 09:00 is off."],
            ),
        ),
    ],
    "a session that a coordinator gives back": [
        CLAIM,
        BOOK,
        (
            by(ADMIN, "release", SURE),
            (
                ["A coordinator has given your request back to all mentors, so the session is off."],
                ["A coordinator has given this request back, so the session is off."],
                ["Your session with Grace on Thu 26 Nov 09:00 is off."],
                ["Your session with Ada on Thu 26 Nov 09:00 is off."],
            ),
        ),
    ],
    "a session that takes place": [
        CLAIM,
        BOOK,
        *REMINDED,
        (by(ADA, "late", "5"), grace("Ada will be about 5 minutes late.", mailed=False)),
        CHECK_IN,
        (by(ADA, "check_in"), NOBODY),
        (
            at(START + 45 * MINUTE),
            both(
                "Your session with Grace is over. Did it happen?",
                "Your session with Ada is over. Did it happen?",
                mailed=False,
            ),
        ),
        (by(ADA, "complete"), both("How was your session with Grace?", "How was your session with Ada?", mailed=False)),
        (by(ADA, "review", score="5", words="Good."), NOBODY),
        (
            by(GRACE, "review", score="5", words="Good."),
            both("The reviews of your session with Grace", "The reviews of your session with Ada", mailed=False),
        ),
    ],
    "a session that the student misses": [
        CLAIM,
        BOOK,
        *REMINDED,
        CHECK_IN,
        (
            at(START + 10 * MINUTE),
            both(
                "Grace is there and waits for you: your session has begun.",
                "Ada hasn't checked in. I have just pinged them everywhere.",
            ),
        ),
        (by(GRACE, "miss"), ada("It is noted that you were missing from your session with Grace of Thu 26 Nov 09:00.")),
    ],
    "a request that nobody takes": [
        (
            at(datetime(2026, 11, 24, 22, 7, 30, tzinfo=UTC)),
            ada("Nobody has taken your request yet. More times make it easier for mentors.", mailed=False),
        ),
        (at(START + HOUR), ada("Nobody could take your request in time.", mailed=False)),
    ],
}


@pytest.mark.parametrize("name", COURSES)
async def test_who_is_told_what_by_message_and_by_mail(course: Course, name: str) -> None:
    for n, (act, expected) in enumerate(COURSES[name]):
        await act(course)
        found = course.told()
        for channel, said, wanted in zip(
            ("Ada", "Grace", "mail to Ada", "mail to Grace"), found, expected, strict=True
        ):
            assert len(said) == len(wanted), (n, channel, said)
            assert all(one.startswith(each) for one, each in zip(said, wanted, strict=True)), (n, channel, said)
