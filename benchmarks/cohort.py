"""A programme with open requests, each with a mentor of its own, in a file that can be put back as it was."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import storage
from core.lifecycle import Action
from core.model import (
    Account,
    Bounds,
    Format,
    Interval,
    Offer,
    Person,
    Programme,
    Request,
    Role,
    Space,
    Urgency,
)
from core.planning import plan
from core.ports import Tx

TEAM, TEAM_NAME, SLACK_BOARD = "T0BENCH", "Mentoring", "C0BOARD"
GUILD, DISCORD_BOARD = 200_000_000_000_000_001, 200_000_000_000_000_002
MENTOR_NAME, MENTOR_ZONE, MENTOR_LANGUAGE = "Grace", "Europe/London", "en-GB"
_PROGRAMME = Programme("first", "Mini mentorship")
_CHANGING = ("outbox", "arrivals", "steps", "mini_mentorship_requests")


def request_id(number: int) -> str:
    """Return the id of a request; no id of one number is part of another's."""
    return f"r{number:031d}"


def mentor_id(number: int) -> str:
    """Return the id of the mentor who claims that request."""
    return f"m{number:031d}"


def student_id(number: int) -> str:
    """Return the id of whoever asked for that request."""
    return f"s{number:031d}"


def slack_user(number: int) -> str:
    """Return the mentor's Slack user id."""
    return f"U{number:09d}"


def discord_user(number: int) -> int:
    """Return the mentor's Discord user id."""
    return 300_000_000_000_000_000 + number


@dataclass(frozen=True, slots=True)
class Cohort:
    """The pristine file of a programme with `size` open requests."""

    pristine: Path
    size: int

    @classmethod
    async def founded(cls, folder: Path, size: int) -> "Cohort":
        """Make the file, through the product's own transactions."""
        file = folder / f"pristine-{size}.db"
        async with await storage.open_store(f"sqlite:///{file}", migrate=True) as store:
            now = datetime.now(UTC)
            await store.write(settle_in)
            for first in range(0, size, 100):
                await store.write(_ask, range(first, min(first + 100, size)), now)
            await store.write(_deliver, now)
        return cls(file, size)

    def copy(self, name: str) -> Path:
        """Return a copy to be claimed from."""
        return Path(shutil.copyfile(self.pristine, self.pristine.with_name(f"{name}.db")))

    def put_back(self, copy: Path) -> None:
        """Make a copy what the pristine file is, while others have it open."""
        with opened(copy) as connection:
            connection.execute("ATTACH ? AS pristine", (str(self.pristine),))
            connection.execute("BEGIN IMMEDIATE")
            for table in _CHANGING:
                connection.execute(f"DELETE FROM main.{table}")
            for table in reversed(_CHANGING):
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM pristine.{table}")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def claimed(self, copy: Path) -> int:
        """Return how many requests have been claimed."""
        with opened(copy) as connection:
            counted = "SELECT count(*) FROM mini_mentorship_requests WHERE status = 'claimed' AND mentor_id LIKE 'm%'"
            return int(connection.execute(counted).fetchone()[0])


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file beside the product, for what is not measured."""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        yield connection


def asked(number: int, now: datetime) -> Request:
    """Return an open request for two mornings."""
    day = (now + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    mornings = [Interval(day + timedelta(days=n), day + timedelta(days=n, hours=4)) for n in range(2)]
    offered = tuple(
        Offer(one, "Europe/Berlin", f"{one.start:%Y-%m-%dT%H:%M}", f"{one.end:%Y-%m-%dT%H:%M}") for one in mornings
    )
    return Request(
        request_id(number),
        _PROGRAMME.id,
        student_id(number),
        "Mock interview for a backend role",
        "I have a phone screen on Thursday and would like to practise one system design question.",
        "interview_prep",
        45,
        Format.VIDEO,
        Urgency.SOON,
        offered,
        now,
        now + timedelta(days=7),
    )


def student(number: int) -> Person:
    """Return whoever asks."""
    account = Account("slack", TEAM, f"W{number:09d}")
    return Person(student_id(number), _PROGRAMME.id, "Ada", "Europe/Berlin", accounts=(account,))


def mentor(number: int) -> Person:
    """Return whoever claims, with an account on each platform."""
    accounts = (Account("slack", TEAM, slack_user(number)), Account("discord", "", str(discord_user(number))))
    roles = frozenset({Role.STUDENT, Role.MENTOR})
    return Person(
        mentor_id(number), _PROGRAMME.id, MENTOR_NAME, MENTOR_ZONE, MENTOR_LANGUAGE, roles=roles, accounts=accounts
    )


def settle_in(tx: Tx) -> None:
    """Write the programme and its space on each platform."""
    tx.put_programme(_PROGRAMME)
    tx.put_space(Space("space-slack", _PROGRAMME.id, "slack", TEAM, TEAM_NAME, SLACK_BOARD, "#mentors"))
    tx.put_space(
        Space("space-discord", _PROGRAMME.id, "discord", str(GUILD), TEAM_NAME, str(DISCORD_BOARD), "#mentors")
    )


def _ask(tx: Tx, numbers: range, now: datetime) -> None:
    for number in numbers:
        tx.put_person(mentor(number))
        tx.put_person(student(number))
        request = asked(number, now)
        tx.save(
            None,
            request,
            Action.SUBMIT,
            student(number),
            plan(None, request, Action.SUBMIT, student(number), Bounds(), now),
            now,
        )


def _deliver(tx: Tx, now: datetime) -> None:
    """Settle what is due: the cards hang on the boards by the time somebody claims."""
    for row in tx.lease(now, now + timedelta(minutes=1), 1_000_000):
        tx.settle(row, "sent", now)
