"""Which direct messages offer something is kept as they were drawn last, and mended when a step has changed that."""

from dataclasses import replace

import pytest

from core.outbox import Sort, mend
from core.ports import Told, Tx
from core.ui import Moment, Reader, Style, joined, kept, people_in, plain, read_again, say, say_many
from storage import OpenStore
from tests.storage_samples import ADA, GRACE, NOW, asked, claim, rows, settle_in, submit

HEADLINE = kept(say("{other} meets {n}", other=GRACE, n=2))
FIRST = Told("slack|T1|D1|1.0", "north", asked().id, "ada", "slack", "T1", "U1", 1, HEADLINE)
SECOND = replace(FIRST, message="slack|T1|D1|2.0", of_move=True)


@pytest.fixture(autouse=True)
async def _settled(store: OpenStore) -> None:
    await store.write(settle_in)
    await store.write(submit, asked())


def keep(tx: Tx, *told: Told) -> None:
    for one in told:
        tx.keep_told(one)


async def found(store: OpenStore, told: Told, programme_id: str = "north") -> Told | None:
    return await store.read(lambda tx: tx.told(told.message, programme_id))


async def mending(store: OpenStore) -> list[str]:
    return [target for sort, _, target in await store.read(rows) if sort == Sort.MEND]


async def test_what_is_kept_comes_back_whole_and_in_its_own_programme_only(store: OpenStore) -> None:
    await store.write(keep, FIRST, SECOND)
    assert (await found(store, FIRST), await found(store, SECOND)) == (FIRST, SECOND)
    assert await found(store, FIRST, "south") is None


async def test_what_was_drawn_later_is_not_overwritten_by_what_was_drawn_before(store: OpenStore) -> None:
    newer = replace(FIRST, version=3, person_id="grace")
    await store.write(keep, FIRST, newer)
    await store.write(keep, FIRST)
    assert await found(store, FIRST) == newer


async def test_it_is_forgotten_unless_it_was_drawn_later(store: OpenStore) -> None:
    await store.write(keep, replace(FIRST, version=3), SECOND)
    await store.write(lambda tx: tx.forget_told(FIRST.message, 2))
    await store.write(lambda tx: tx.forget_told(SECOND.message, 2))
    assert (await found(store, FIRST) is None, await found(store, SECOND)) == (False, None)
    await store.write(lambda tx: tx.forget_told(FIRST.message))
    assert await found(store, FIRST) is None


async def test_a_step_owes_the_mending_of_each_message_that_was_drawn_before_it(store: OpenStore) -> None:
    await store.write(keep, FIRST, SECOND, replace(FIRST, message="newer", version=9))
    await store.write(claim, asked())
    assert sorted(await mending(store)) == [FIRST.message, SECOND.message]


async def test_a_single_message_is_owed_by_its_reference(store: OpenStore) -> None:
    await store.write(lambda tx: tx.owe("north", [mend(asked().id, 1, NOW, "this one"), mend(asked().id, 1, NOW)]))
    assert await mending(store) == ["this one"]


def test_a_kept_text_is_read_again_in_any_language_and_with_what_people_are_called_by_then() -> None:
    start = say("{here}, {there}", here=Moment(NOW), there=Moment(NOW, Style.TIME, "Asia/Kolkata"))
    met = say_many("You and {other} meet on {start} ({n} minute)", "You and {other} meet on {start} ({n} minutes)",
                   45, other=GRACE, start=start)  # fmt: skip
    text = joined([met, say("{student}: {share}", student=ADA, share=0.5)])
    again = read_again(kept(text), {"ada": ADA, "grace": replace(GRACE, name="Dr Grace")})
    assert set(people_in(kept(text))) == {"ada", "grace"}
    assert plain(again, Reader()) == plain(text, Reader()).replace("Grace", "Dr Grace")
    assert plain(again, Reader(language="de")).startswith("Du und Dr Grace")
    assert plain(read_again(kept(text), {}), Reader()).startswith("You and somebody meet on")
