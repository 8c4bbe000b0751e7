"""A programme with very many requests and notices, made of one of each by the database itself."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import storage
from benchmarks.cohort import asked, mentor, opened, request_id, settle_in, student, student_id
from core.lifecycle import Action, advance
from core.model import Availability, Bounds, Request, Session, Window
from core.outbox import REMIND_HOUR, Owed, Sort
from core.planning import plan
from core.ports import Tx

OPEN, BOOKED = 0, 1
"""The two requests that all others are copies of; the mentor of the second has hours that suit nobody."""
NIGHTS = Availability(tuple(Window(day, 60, 120, "Europe/Berlin") for day in range(7)))


async def grown(file: Path, many: int, opened_ones: int, reminders: int) -> Path:
    """Make a file of so many requests and notices, so many of the requests open and the notices reminders."""
    async with await storage.open_store(f"sqlite:///{file}", migrate=True) as store:
        await store.write(_begin, datetime.now(UTC))
    with opened(file) as connection:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN")
        _ended(connection, many - opened_ones)
        _open(connection, opened_ones)
        _booked(connection, reminders)
        _waiting(connection, many)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    return file


def _begin(tx: Tx, now: datetime) -> None:
    settle_in(tx)
    for number in (OPEN, BOOKED):
        tx.put_person(mentor(number))
        tx.put_person(student(number))
        request = asked(number, now)
        tx.save(None, request, Action.SUBMIT, student(number), (), now)
    _book(tx, request, now)
    tx.put_availability(mentor(BOOKED), NIGHTS)


def _book(tx: Tx, request: Request, now: datetime) -> None:
    """Book it, with what that makes owed, so that there is a row to copy."""
    by, until = mentor(BOOKED), now + Bounds().hold
    held = advance(request, Action.CLAIM, by, now, mentor_id=by.id, held_until=until)
    tx.save(request, held, Action.CLAIM, by, (), now)
    starts_at = request.offered[0].interval.start
    session = Session(f"z{request_id(BOOKED)[1:]}", request.id, request.student_id, by.id, starts_at, request.minutes)
    booked = advance(held, Action.SCHEDULE, by, now, session=session, held_until=None)
    owed = plan(held, booked, Action.SCHEDULE, by, Bounds(), now)
    tx.save(held, booked, Action.SCHEDULE, by, [one for one in owed if _is_reminder(one, request)], now)


def _is_reminder(one: Owed, request: Request) -> bool:
    return one.sort is Sort.NOTICE and one.kind == REMIND_HOUR and one.target == request.student_id


def _ended(connection: sqlite3.Connection, count: int) -> None:
    # Their words are shorter: they are never read, and the file is large enough.
    words = {"title": "'Ended'", "description": "'Ended'", "offered": "'[]'"}
    changed = {"id": "printf('e%031d', n)", "status": "'completed'", "asked_at": _ago("n"), **words}
    _copy(connection, "mini_mentorship_requests", f"id = '{request_id(OPEN)}'", count, changed)


def _open(connection: sqlite3.Connection, count: int) -> None:
    changed = {"id": "printf('o%031d', n)", "asked_at": _ago("n * 50")}
    _copy(connection, "mini_mentorship_requests", f"id = '{request_id(OPEN)}'", count, changed)


def _booked(connection: sqlite3.Connection, count: int) -> None:
    """Book so many more, each with a student and an hour's reminder of its own."""
    ids = {name: f"printf('{name[0]}%031d', n + 1000)" for name in ("request", "student", "z")}
    of_request, of_student = f"id = '{request_id(BOOKED)}'", f"id = '{student_id(BOOKED)}'"
    account = {"user_id": "printf('W%09d', n + 1000)", "person_id": ids["student"], "used": "n + 1000"}
    _copy(connection, "people", of_student, count, {"id": ids["student"]})
    _copy(connection, "accounts", f"person_id = '{student_id(BOOKED)}'", count, account)
    request = {"id": ids["request"], "student_id": ids["student"], "session_id": ids["z"]}
    session = {"id": ids["z"], "request_id": ids["request"], "student_id": ids["student"]}
    _copy(connection, "mini_mentorship_requests", of_request, count, request)
    _copy(connection, "mini_mentorship_sessions", "1", count, session)
    notice = {"id": "n + 1000", "key": "'reminder:' || n", "subject_id": ids["request"], "target": ids["student"]}
    _copy(connection, "outbox", "id = (SELECT min(id) FROM outbox)", count, notice)


def _waiting(connection: sqlite3.Connection, count: int) -> None:
    """Owe so many more, none of which falls due today."""
    later = datetime.now(UTC) + timedelta(days=2)
    due = f"strftime('%Y-%m-%dT%H:%M:%f', '{later:%Y-%m-%d %H:%M:%S}', '+' || n || ' seconds') || '000+00:00'"
    changed = {"id": "n + 1000000", "key": "'waiting:' || n", "due_at": due, "until": "NULL"}
    _copy(connection, "outbox", "id = (SELECT min(id) FROM outbox)", count, changed)


def _copy(connection: sqlite3.Connection, table: str, of: str, count: int, changed: Mapping[str, str]) -> None:
    """Copy one row so many times, with what is changed written as SQL about `n`, from 1 on."""
    columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, f"one.{_quoted(name)}") for name in columns)
    connection.execute(
        f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
        f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) "
        f"SELECT {values} FROM numbers, (SELECT * FROM {table} WHERE {of} LIMIT 1) AS one"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


def _ago(seconds: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%f', 'now', '-' || ({seconds}) || ' seconds') || '000+00:00'"
