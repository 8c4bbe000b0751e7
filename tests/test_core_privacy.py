"""Whoever asks gets all that is kept of them; whoever is erased is found nowhere, and the others are told."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from core.model import Status
from core.ui import Token
from tests.town import NOW, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
GRACE = visitor("Grace", zone="Europe/London")
PLANT = "Xylographer"
ADA = visitor(f"Ada{PLANT}", zone="Europe/Berlin")


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as here:
        await here.set_up(ADMIN)
        await here.approve(ADMIN, GRACE)
        await here.delivery.run_due()
        yield here


def found_in(town: Town, word: str) -> list[str]:
    """Return the files of the database, and of a fresh backup, that hold the word."""
    backup = Path(f"{town.file}.backup")
    backup.unlink(missing_ok=True)
    with closing(sqlite3.connect(town.file)) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    files = [path for path in Path(town.file).parent.iterdir() if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes())


async def erase(town: Town) -> str:
    form = (await town.press(ADA, "erase")).form
    return (await town.submit(ADA, form, {"sure": " Erase "})).text


async def test_all_that_is_kept_of_somebody_comes_as_a_file_and_nothing_of_others_words(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    await town.delivery.run_due()
    card = await town.press(ADA, "privacy")
    await town.press(ADA, card.token("export_mine"))
    await town.delivery.run_due()
    sent = [one.card for one in town.slack.messages.values() if getattr(one.to, "user", "") == ADA.name][-1]
    assert sent.file is not None
    kept = json.loads(sent.file.content)
    assert kept["person"][0]["name"] == ADA.name
    assert kept["requests"][0]["id"] == booked.id
    assert kept["sessions"][0]["starts_at"] == "2026-11-24T08:00:00+00:00"
    assert [one["action"] for one in kept["steps"]] == ["submit"]
    assert "Grace" not in sent.file.content.decode()


async def test_whoever_is_erased_is_found_in_no_file_of_the_database(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    first = await town.ask(ADA, title=f"About {PLANT}", description=f"All that I know of {PLANT} is this.")
    form = (await town.press(ADA, "request")).form
    await town.submit(ADA, form, {"title": PLANT})
    await town.press(ADA, Token("cancel", first.id, first.version), {"because": f"No {PLANT}"}, submitted=True)
    await town.ask(ADA, title=f"More about {PLANT}")
    await town.press(ADA, "apply", {"because": PLANT}, submitted=True)
    await town.press(ADA, "zone", {"zone": f"{PLANT}"}, submitted=True)
    await town.delivery.run_due()
    assert found_in(town, PLANT)

    assert "You are erased." in await erase(town)

    assert found_in(town, PLANT) == []
    await town.delivery.run_due()
    assert found_in(town, PLANT) == []
    assert PLANT not in caplog.text
    assert PLANT not in town.slack.on_board()[-1]


async def test_the_others_are_told_and_what_ran_has_ended(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    await town.delivery.run_due()
    await erase(town)
    await town.delivery.run_due()
    left = "Whoever asked has left, and nothing of it is kept."
    assert town.slack.told("Grace")[-1].splitlines()[:2] == ["Your session of Tue 24 Nov 08:00 was cancelled.", left]
    assert left in town.slack.on_board()[-1]
    assert (await town.request(booked.id)).status is Status.CANCELLED
    page = await town.press(GRACE, Token("details", booked.id, booked.version))
    assert page.text.startswith(f"Cancelled\n{left}\nWhat\n")
    assert "Somebody who left, " in page.text


async def test_a_mentor_who_is_erased_gives_back_what_they_hold(town: Town) -> None:
    request = await town.ask(visitor("Linus"))
    await town.claim(GRACE, request)
    form = (await town.press(GRACE, "erase")).form
    await town.submit(GRACE, form, {"sure": "ERASE"})
    assert (await town.request(request.id)).status is Status.OPEN


async def test_nobody_is_erased_by_accident(town: Town) -> None:
    await town.ask(ADA)
    before = town.everything()
    form = (await town.press(ADA, "erase")).form
    answer = await town.submit(ADA, form, {"sure": "yes"})
    assert answer.errors == {"sure": "Please type the word ERASE, so that nobody is erased by accident."}
    assert town.everything() == before


async def test_whoever_comes_back_is_somebody_new(town: Town) -> None:
    await town.ask(ADA)
    old = (await town.person(ADA)).id
    await erase(town)
    await town.press(ADA, "help")
    assert (await town.person(ADA)).id != old
    assert "Nothing here yet." in (await town.press(ADA, "sessions")).text


async def test_the_trail_keeps_what_was_done_and_names_nobody(town: Town) -> None:
    await town.ask(ADA)
    await erase(town)
    trail = await town.press(ADMIN, "trail")
    assert "Somebody who left · was erased" in trail.text
    assert "Somebody who left · asked for a session" in trail.text
