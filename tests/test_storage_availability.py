"""Weekly windows and days away, and what people are booked for, on both databases."""

from datetime import UTC, date, datetime, timedelta

import storage
from core.lifecycle import Action
from core.model import ALWAYS, Availability, Away, Interval, Status, Window
from core.ports import Tx
from tests.scenes import ADA, ALAN, GRACE, NOW, PROGRAMME, START, request, session

HOURS = Availability(
    (Window(0, 540, 720, "Europe/Berlin"), Window(0, 840, 1020, "Europe/Berlin"), Window(4, 0, 1440, "Asia/Kolkata")),
    (
        Away(date(2026, 11, 24), date(2026, 11, 26), "Europe/Berlin"),
        Away(date(2026, 12, 24), date(2026, 12, 24), "UTC"),
    ),
)
DAY = timedelta(days=1)


def people(tx: Tx) -> None:
    tx.put_programme(PROGRAMME)
    for one in (ADA, GRACE, ALAN):
        tx.put_person(one)


async def test_hours_come_back_as_they_were_written_and_are_nobody_elses(database_url: str) -> None:
    async with await storage.open_store(database_url) as store:
        await store.write(people)
        await store.write(lambda tx: tx.put_availability(GRACE, HOURS))
        assert await store.read(lambda tx: tx.availability(GRACE.id)) == HOURS
        assert await store.read(lambda tx: tx.availability(ALAN.id)) == ALWAYS


async def test_hours_written_anew_leave_nothing_of_those_before(database_url: str) -> None:
    async with await storage.open_store(database_url) as store:
        await store.write(people)
        await store.write(lambda tx: tx.put_availability(GRACE, HOURS))
        await store.write(lambda tx: tx.put_availability(GRACE, Availability(HOURS.windows[:1])))
        assert await store.read(lambda tx: tx.availability(GRACE.id)) == Availability(HOURS.windows[:1])
        await store.write(lambda tx: tx.put_availability(GRACE, ALWAYS))
        assert await store.read(lambda tx: tx.availability(GRACE.id)) == ALWAYS


async def test_what_was_looked_up_is_looked_up_again_after_it_was_written(database_url: str) -> None:
    booked = request(Status.SCHEDULED)

    def through(tx: Tx) -> tuple[object, ...]:
        people(tx)
        before = tx.availability(GRACE.id), dict(tx.taken((ADA.id, GRACE.id), START - DAY, START + DAY))
        tx.put_availability(GRACE, HOURS)
        tx.save(None, booked, Action.SUBMIT, ADA, [], NOW)
        return before, tx.availability(GRACE.id), tx.taken((ADA.id, GRACE.id), START - DAY, START + DAY)

    async with await storage.open_store(database_url) as store:
        before, hours, taken = await store.write(through)
        span = [Interval(START, START + timedelta(minutes=45))]
        assert before == (ALWAYS, {ADA.id: [], GRACE.id: []})
        assert hours == HOURS
        assert taken == {ADA.id: span, GRACE.id: span}


async def test_what_was_looked_up_inside_something_undone_is_looked_up_again(database_url: str) -> None:
    def through(tx: Tx) -> Availability:
        people(tx)
        try:
            with tx.savepoint():
                tx.put_availability(GRACE, HOURS)
                tx.availability(GRACE.id)
                raise LookupError
        except LookupError:
            return tx.availability(GRACE.id)

    async with await storage.open_store(database_url) as store:
        assert await store.write(through) == ALWAYS


async def test_the_sessions_still_to_give_are_the_mentors_own_and_to_come(database_url: str) -> None:
    async with await storage.open_store(database_url) as store:
        await store.write(people)
        await store.write(lambda tx: tx.save(None, request(Status.SCHEDULED), Action.SUBMIT, ADA, [], NOW))
        found = await store.read(lambda tx: tx.to_give(GRACE.id, PROGRAMME.id, NOW))
        assert [one.session for one in found] == [session(Status.SCHEDULED)]
        for who, programme, after in (
            (ADA.id, PROGRAMME.id, NOW),
            (GRACE.id, "second", NOW),
            (GRACE.id, PROGRAMME.id, datetime(2027, 1, 1, tzinfo=UTC)),
        ):
            assert await store.read(lambda tx, *sought: tx.to_give(*sought), who, programme, after) == []
