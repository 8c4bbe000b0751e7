"""The queue of open requests: what is sought is found by the database, page by page, without reading all the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from core.lifecycle import Action
from core.model import Format, Request, Sought, Urgency
from core.ports import Tx
from storage import OpenStore
from storage.address import parse
from storage.tables import requests
from storage.transaction import Transaction
from storage.values import of_request
from tests.storage_samples import ADA, CORA, GRACE, NOW, asked, settle_in, submit, take

TYPES = ("skill_learning", "career_advice", "resume_review")
MANY = 3_000
EVERY = [Sought(*one) for one in product(("", *TYPES), ("", "30", "60"), ("", *Format), ("", *Urgency))]
SOME = [Sought(type="career_advice"), Sought(duration="60", format="phone"), Sought("resume_review", "45")]


def various(count: int) -> list[Request]:
    """Return open requests of all kinds, every third of which came in one and the same moment."""
    kinds = product(TYPES, (30, 45, 60), Format, Urgency, (False, False, True))
    made = [
        asked(type=type_, minutes=minutes, format=format_, urgency=urgency, released=released)
        for type_, minutes, format_, urgency, released in kinds
    ]
    return [
        replace(made[n % len(made)], id=f"r{n:05}", asked_at=NOW - timedelta(minutes=n // 3), student_id="ada")
        for n in range(count)
    ]


def like(sought: Sought, request: Request) -> bool:
    """Look at everything that is sought, one by one."""
    wanted = (sought.type, sought.duration, sought.format, sought.urgency)
    found = (request.type, str(request.minutes), request.format, request.urgency)
    return all(one in ("", other) for one, other in zip(wanted, found, strict=True))


async def test_pages_of_what_is_sought_are_those_of_a_slow_look_at_the_whole_queue(store: OpenStore) -> None:
    def fill(tx: Tx) -> None:
        settle_in(tx)
        for n, one in enumerate(various(120)):
            submit(tx, one if n % 5 else replace(one, student_id="cora"))
        take(tx, submit(tx, asked("cancelled", type="career_advice")), Action.CANCEL, ADA)
        tx.block(GRACE, CORA.id, NOW)

    await store.write(fill)

    def paged(tx: Tx, sought: Sought, reader: str, most: int) -> list[Request]:
        pages: list[Request] = []
        while page := tx.open_requests("north", pages[-1] if pages else None, most, reader, sought):
            pages += page
        return pages

    for reader, hidden in (("", ""), ("grace", "cora")):
        whole = await store.read(paged, Sought(), reader, 500)
        assert len(whole) == 120 - (24 if hidden else 0)
        for sought in EVERY:
            expected = [one for one in whole if like(sought, one) and one.student_id != hidden]
            assert await store.read(paged, sought, reader, 7) == expected, sought


@pytest.mark.parametrize("sought", [Sought(), *SOME])
@pytest.mark.parametrize("onward", [False, True], ids=["first", "later"])
def test_a_page_is_found_in_the_index_of_the_queue(database_url: str, sought: Sought, onward: bool) -> None:
    with crowded(database_url) as connection:
        after = asked("r01000", asked_at=NOW - timedelta(minutes=333)) if onward else None
        plan = explained(connection, Transaction(connection, writes=False), sought, after)
        assert "ix_queue" in plan
        for sign in ("Seq Scan on mini", "SCAN mini", "Sort", "TEMP B-TREE"):
            assert sign not in plan, plan
        if connection.dialect.name == "postgresql":
            found = next(line for line in plan.splitlines() if "Index Cond" in line)
            assert all(f"({name} = " in found for name in sought.facts), plan


def test_the_index_of_the_queue_holds_all_that_can_be_sought(database_url: str) -> None:
    with sa.create_engine(parse(database_url), poolclass=NullPool).connect() as connection:
        indices = {one["name"]: one["column_names"] for one in sa.inspect(connection).get_indexes(requests.name)}
    assert Sought("career_advice", "30", "phone", "urgent").facts.keys() <= set(indices["ix_queue"])


@contextmanager
def crowded(address: str) -> Iterator[sa.Connection]:
    """Give a connection on which very many requests are open; nothing of it stays."""
    with sa.create_engine(parse(address), poolclass=NullPool).connect() as connection:
        settle_in(Transaction(connection, writes=True))
        connection.execute(sa.insert(requests), [of_request(one) for one in various(MANY)])
        connection.exec_driver_sql(f"ANALYZE {requests.name}")
        yield connection


def explained(connection: sa.Connection, tx: Tx, sought: Sought, after: Request | None) -> str:
    """Return how the database finds a page."""
    said: list[tuple[str, Any]] = []
    sa.event.listen(connection, "before_cursor_execute", lambda _c, _cursor, sql, given, *_: said.append((sql, given)))
    tx.open_requests("north", after, 6, "grace", sought)
    [(sql, given)] = said
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {sql}", given))
