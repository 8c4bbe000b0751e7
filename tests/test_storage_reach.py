"""However much a programme holds, what one person or its coordinators look at is found without reading all of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from core.ports import Tx
from storage.address import parse
from storage.sqlite_file import DURABLE, writing_engine
from storage.transaction import Transaction
from tests.storage_samples import ADA, GRACE, HOUR, NOW

MANY_IDS = [f"person-{n}" for n in range(50)]
READ: dict[str, Callable[[Tx], object]] = {
    "my sessions": lambda tx: tx.requests_of("ada", "north", NOW, 50),
    "people of a list": lambda tx: tx.people(MANY_IDS, "north"),
    "how much is past": lambda tx: tx.count_past("ada", "north"),
    "past sessions": lambda tx: tx.past_sessions("ada", "north", None, 5),
    "further past sessions": lambda tx: tx.past_sessions("ada", "north", (NOW, "z1"), 5),
    "whether somebody ever met": lambda tx: tx.was_booked("ada", "north", NOW),
    "what a mentor has done": lambda tx: tx.record("grace", "north", NOW, 3),
    "what a mentor has to give": lambda tx: tx.to_give("grace", "north", NOW),
    "a mentor's weeks": lambda tx: tx.mentoring("grace", NOW, NOW + HOUR),
    "what a mentor holds": lambda tx: tx.workload("grace", NOW, NOW + HOUR),
    "whether a session is near": lambda tx: tx.starts_between("r1", NOW, NOW + HOUR),
    "whom somebody has met": lambda tx: tx.met("ada"),
    "whether two have met": lambda tx: tx.have_met(ADA, GRACE),
    "who somebody is": lambda tx: tx.person_of(ADA.accounts[0], "north"),
    "what waits for a decision": lambda tx: tx.disputed("north", 10),
    "what has begun without both": lambda tx: tx.unattended("north", NOW, 10),
    "what is booked": lambda tx: tx.booked_sessions("north", None, 10),
    "what is booked from one on": lambda tx: tx.booked_sessions("north", (NOW, "z1"), 10),
    "what nobody claims": lambda tx: tx.unclaimed("north", NOW, 10),
    "what reached nobody": lambda tx: tx.undelivered("north", 10),
}
WHOLE = re.compile(
    r"SCAN (mini_\w+|people|bookings|reviews|outbox)"
    r"|USING INDEX ix_(mini_\w+|people|outbox)_programme_id\w* \(programme_id=\?\)$"
)
"""A step that goes through all rows of a table, or through all that a programme has of one."""


@pytest.mark.parametrize("what", READ)
def test_what_is_looked_at_is_found_without_going_through_the_whole_programme(sqlite_url: str, what: str) -> None:
    plans = explained(sqlite_url, READ[what])
    assert plans
    assert [step for step in plans if WHOLE.search(step)] == []


def explained(address: str, read: Callable[[Tx], object]) -> list[str]:
    """Return the steps in which SQLite finds what is read."""
    engine = writing_engine(parse(address), DURABLE)
    with engine.connect() as connection:
        said: list[tuple[str, Any]] = []
        sa.event.listen(engine, "before_cursor_execute", lambda _c, _cursor, sql, given, *_: said.append((sql, given)))
        read(Transaction(connection, writes=False))
        asked = list(said)
        return [
            str(step[-1])
            for sql, given in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
        ]
