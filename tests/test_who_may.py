"""Who may do and read what: all that stands before somebody is tried by those before whom it does not stand."""

from pathlib import Path

import pytest

from core.model import Visitor
from tests.lived import Lived
from tests.proofs import unguarded
from tests.proofs.strangers import FOREIGNERS, NEIGHBOURS, reach, reach_for, reach_over, settle_elsewhere, tries


@pytest.mark.parametrize("who", NEIGHBOURS, ids=lambda one: one.name)
async def test_nobody_does_or_reads_what_is_not_offered_to_them(lived: Lived, tmp_path: Path, who: Visitor) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        found = await reach_for(town, who, tries(lived))
    assert found.tried > 100
    assert not found.wrong, "\n".join(found.wrong)


@pytest.mark.parametrize("who", FOREIGNERS, ids=lambda one: one.name)
async def test_what_is_of_another_programme_is_as_good_as_missing(lived: Lived, tmp_path: Path, who: Visitor) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        await settle_elsewhere(town)
        found = await reach_over(town, who, tries(lived))
    assert found.tried > 100
    assert not found.wrong, "\n".join(found.wrong)


async def test_it_would_be_noticed_if_one_could_look_into_another_programme(lived: Lived, tmp_path: Path) -> None:
    found = await reach(lived, tmp_path, unguarded.PROGRAMMES)
    assert len(found.wrong) > 100
