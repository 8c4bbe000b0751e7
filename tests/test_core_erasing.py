"""Whoever is erased is found in no column of either database, in no file of SQLite's, and in no log."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from core.actions.leaving import NOBODY
from core.model import Channels, Request, Status
from core.ui import Token
from storage import tables
from storage.sqlite_file import connect, scrub
from tests.test_core_mail import code
from tests.test_phones import ONE
from tests.town import NOW, Town, founded, visitor

PLANT = "xylographer"
NUMBER = "491517654321"
ADMIN = visitor("Barbara", administers=True)
GRACE = visitor("Grace", zone="Europe/London")
ADA = visitor(f"Ada{PLANT}", zone="Europe/Berlin")
HERS = f"{PLANT}@example.org"

WRITTEN = {
    "people.name",
    "people.email",
    "people.applied_words",
    "people.answered",
    "people.preferences",
    "accounts.user_id",
    "confirmations.address",
    "drafts.entered",
    "mini_mentorship_requests.title",
    "mini_mentorship_requests.description",
    "mini_mentorship_requests.cancelled_because",
    "mini_mentorship_requests.absences",
    "mini_mentorship_sessions.link",
    "mini_mentorship_reviews.words",
    "steps.because",
    "deeds.because",
    "reports.because",
    "arrivals.answer",
    "told.user_id",
}
"""Where somebody's own words come to lie; that they do is what shows that the search would find them."""
STAY = {
    "people.id",
    "mini_mentorship_requests.student_id",
    "mini_mentorship_requests.mentor_id",
    "mini_mentorship_requests.absences",
    "mini_mentorship_sessions.student_id",
    "mini_mentorship_sessions.mentor_id",
    "mini_mentorship_reviews.author_id",
    "mini_mentorship_reviews.about_id",
    "bookings.person_id",
    "steps.actor_id",
    "deeds.actor_id",
    "deeds.subject_id",
    "reports.reporter_id",
    "told.headline",
}
"""Where an id that leads to nobody stays, because others need to know what was."""
DECIDED = {"people.answered", "deeds.because", "steps.because", "mini_mentorship_requests.cancelled_because"}
"""Where the words of a coordinator come to lie."""
NAMED_ONLY = {"cards", "alembic_version", "programmes", "spaces", "bookings"}
"""Tables in which nobody's words lie: of a person no more than an id."""


@pytest_asyncio.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with founded(database_url, keys=[ONE]) as here:
        await here.set_up(ADMIN)
        await here.approve(ADMIN, GRACE)
        await here.delivery.run_due()
        yield here


def rows(town: Town) -> Iterator[tuple[str, dict[str, object]]]:
    """Return every row of every table, with the table's name."""
    names = list(tables.metadata.tables)
    if town.file.startswith("postgresql"):
        with psycopg.connect(town.file) as connection:
            for name in names:
                for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {name} t".encode()):
                    yield name, row
        return
    with closing(sqlite3.connect(town.file)) as connection:
        connection.row_factory = sqlite3.Row
        for name in names:
            for row in connection.execute(f"SELECT * FROM {name}"):
                yield name, dict(row)


def columns_with(town: Town, word: str) -> set[str]:
    """Return the columns in which the word stands."""
    return {
        f"{name}.{column}"
        for name, row in rows(town)
        for column, value in row.items()
        if word in json.dumps(value, default=str).lower()
    }


def files_with(town: Town, word: str) -> list[str]:
    """Return the files of the database, and of a fresh backup, that hold the word; none of a server's."""
    if town.file.startswith("postgresql"):
        return []
    backup = Path(f"{town.file}.backup")
    backup.unlink(missing_ok=True)
    with closing(sqlite3.connect(town.file)) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    files = [path for path in Path(town.file).parent.iterdir() if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes().lower())


async def erase(town: Town, who: object = ADA) -> str:
    form = (await town.press(who, "erase")).form  # type: ignore[arg-type]  # a visitor
    return (await town.submit(who, form, {"sure": " Erase "})).text  # type: ignore[arg-type]  # the same


async def give_address(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    await town.submit(ADA, Token("confirm_email"), {"code": await code(town, HERS)})
    await town.submit(ADA, Token("set_channels"), {"channels": Channels.BOTH})


async def be_a_mentor(town: Town) -> None:
    """Apply, choose a room, mentor somebody, and be reviewed."""
    await town.press(ADA, "apply", {"because": PLANT}, submitted=True)
    await town.press(ADMIN, Token("approve", (await town.person(ADA)).id), {"because": f"Dear {PLANT}"})
    await town.submit(ADA, Token("set_window"), {"weekdays": ("0", "1"), "from": "08:00", "to": "20:00"})
    await town.submit(ADA, Token("room"), {"kind": "fixed", "link": f"https://zoom.us/j/{PLANT}"})
    linus = visitor("Linus")
    asked = await town.ask(linus)
    booked = await town.book(ADA, asked, NOW + timedelta(hours=20))
    await town.delivery.run_due()
    await town.now_is(NOW + timedelta(hours=22))
    done = await town.request(booked.id)
    await town.press(linus, Token("complete", done.id, done.version))
    done = await town.request(booked.id)
    for who in (linus, ADA):
        form = (await town.press(who, Token("review", done.id, done.version))).form
        await town.submit(who, form, {"score": "5", "words": f"About {PLANT}", "praise": ("yes",)})


async def wait_and_be_away(town: Town) -> None:
    """Have rows of every kind that hold no words: hours, days away, somebody blocked, a request waited for."""
    await town.submit(ADA, Token("set_away"), {"first": "2026-12-01", "last": "2026-12-03"})
    edsger = visitor("Edsger")
    held = await town.claim(GRACE, await town.ask(edsger, days=("2026-11-28",)))
    await town.press(ADA, Token("stand_by", held.id, held.version), submitted=True)
    form = (await town.press(ADA, "set_digest")).form
    await town.submit(ADA, form, {"hour": "9", "urgent": "yes"})


async def be_a_student(town: Town) -> None:
    """Ask by phone, cancel, report a mentor, and object to a session."""
    first = await town.ask(ADA, title=f"About {PLANT}", format="phone", days=("2026-11-26",))
    await town.submit(ADA, Token("phone", first.id, first.version), {"phone_number": f"+{NUMBER}"})
    in_discord = replace(ADA, shows_errors_in_form=False)
    await town.submit(in_discord, (await town.press(ADA, "request")).form, {"title": PLANT})
    await town.press(ADA, Token("cancel", first.id, first.version), {"because": f"No {PLANT}"}, submitted=True)
    second = await town.ask(ADA, description=f"All that I know of {PLANT} is this.", days=("2026-11-26",))
    booked = await town.book(GRACE, second, NOW + timedelta(days=2, hours=20))
    form = (await town.press(ADA, Token("report", booked.id, booked.version))).form
    await town.submit(ADA, form, {"what": "both", "because": f"{PLANT} is unhappy"})
    await town.now_is(NOW + timedelta(days=2, hours=23))
    over: Request = await town.request(booked.id)
    objection = (await town.press(ADA, Token("object", over.id, over.version))).form
    await town.submit(ADA, objection, {"because": f"{PLANT} waited"})
    await town.press(replace(in_discord, zone=None), "zone", {"zone": PLANT}, submitted=True)


async def test_whoever_is_erased_is_found_nowhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    await give_address(town)
    await be_a_mentor(town)
    await be_a_student(town)
    assert columns_with(town, PLANT) == WRITTEN
    waiting = await town.ask(ADA, title=f"More of {PLANT}", format="phone", days=("2026-11-28",))
    await town.submit(ADA, Token("phone", waiting.id, waiting.version), {"phone_number": f"+{NUMBER}"})
    await town.delivery.run_due()
    assert "phone_numbers" in {name for name, _ in rows(town)}
    await wait_and_be_away(town)
    own_id = (await town.person(ADA)).id
    assert columns_with(town, own_id) > STAY

    assert "You are erased." in await erase(town)
    assert (columns_with(town, PLANT), files_with(town, PLANT)) == (set(), [])
    assert columns_with(town, NUMBER) == set()
    assert "phone_numbers" not in {name for name, _ in rows(town)}
    await town.passes(days=1)
    assert (columns_with(town, PLANT), files_with(town, PLANT)) == (set(), [])
    assert PLANT not in caplog.text.lower()
    assert not [one for one in town.slack.on_board() if PLANT in one.lower()]
    assert (await town.request(waiting.id)).status is Status.CANCELLED
    assert columns_with(town, own_id) == STAY
    (left,) = [row for name, row in rows(town) if name == "people" and row["id"] == own_id]
    assert [left[key] for key in ("name", "zone", "language", "email", "roles")] == [NOBODY, None, "en", None, ""]


async def test_the_second_arrival_of_what_erased_somebody_writes_them_down_no_more(town: Town) -> None:
    request = await town.ask(ADA)
    cancel = Token("cancel", request.id, request.version)
    await town.press(ADA, cancel, submitted=True, key="before")
    form = (await town.press(ADA, "erase")).form
    assert "You are erased." in (await town.submit(ADA, form, {"sure": "erase"}, key="once")).text
    before = list(rows(town))
    assert "You are erased." in (await town.submit(ADA, form, {"sure": "erase"}, key="once")).text
    await town.press(ADA, cancel, submitted=True, key="before")
    assert list(rows(town)) == before


async def test_what_a_reader_keeps_from_being_scrubbed_is_scrubbed_at_the_next_start(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with founded(sqlite_url) as town:
        await town.set_up(ADMIN)
        await town.ask(ADA, title=f"About {PLANT}")
        with closing(sqlite3.connect(town.file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM people").fetchall()
            assert "You are erased." in await erase(town)
            assert "still in it until a restart" in caplog.text
            assert [one for one in files_with(town, PLANT) if not one.endswith("backup")]
            assert columns_with(town, PLANT) == set()
            reader.execute("ROLLBACK")
    async with founded(sqlite_url) as again:
        assert files_with(again, PLANT) == []
        with closing(sqlite3.connect(again.file)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_the_file_is_written_anew_where_sqlite_only_marks_what_is_deleted(tmp_path: Path) -> None:
    # Some builds of SQLite overwrite what is deleted; others only note that its place is free.
    file = tmp_path / "mentor.db"
    with closing(connect(make_url(f"sqlite:///{file}"), "journal_mode=WAL", "secure_delete=OFF")) as connection:
        connection.execute("CREATE TABLE words (one TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(f"{PLANT} {n}",) for n in range(1000)])
        connection.execute("DELETE FROM words")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert scrub(connection)
        assert PLANT.encode() in file.read_bytes()
        connection.execute("PRAGMA user_version = 1")
        assert scrub(connection)
        assert not [path for path in tmp_path.iterdir() if PLANT.encode() in path.read_bytes()]


async def test_the_words_of_a_coordinator_who_is_erased_go_too(town: Town) -> None:
    await town.press(visitor("Alan"), "apply", submitted=True)
    alan = (await town.person(visitor("Alan"))).id
    form = (await town.press(ADMIN, Token("decline_application", alan))).form
    await town.submit(ADMIN, form, {"because": f"No {PLANT}s"})
    asked = await town.ask(GRACE)
    form = (await town.press(ADMIN, Token("cancel", asked.id, asked.version))).form
    await town.submit(ADMIN, form, {"because": f"{PLANT} only"})
    assert columns_with(town, PLANT) == DECIDED
    await erase(town, ADMIN)
    assert (columns_with(town, PLANT), files_with(town, PLANT)) == (set(), [])


async def test_what_was_reported_of_somebody_who_is_erased_waits_for_nobody(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    form = (await town.press(GRACE, Token("report", held.id, held.version))).form
    await town.submit(GRACE, form, {"what": "report", "because": "Strange."})
    await erase(town)
    assert "These were reported" not in (await town.press(ADMIN, "programme")).text


def test_every_table_that_holds_words_is_looked_through() -> None:
    searched = {one.partition(".")[0] for one in WRITTEN | DECIDED}
    ids_and_times = {"standbys", "blocks", "outbox", "phone_numbers", "days_away", "mini_mentorship_availability"}
    assert set(tables.metadata.tables) - searched - ids_and_times - NAMED_ONLY == set()


async def test_what_was_sealed_comes_open_in_the_file_and_reviews_as_far_as_they_are_shown(town: Town) -> None:
    await be_a_mentor(town)
    first = await town.ask(ADA, format="phone", days=("2026-11-26",))
    await town.submit(ADA, Token("phone", first.id, first.version), {"phone_number": f"+{NUMBER}"})
    kept = await mine(town)
    assert kept["phone_numbers"] == [{"request_id": first.id, "number": f"+{NUMBER}"}]
    assert [one["words"] for one in kept["reviews_shown"]] == [f"About {PLANT}"]
    assert kept["person"][0]["preferences"]["room_link"] == f"https://zoom.us/j/{PLANT}"
    assert {one["word"] for one in kept["deeds"]} >= {"apply", "approve"}
    assert kept["hours"][0]["from_minute"] == 480


async def test_what_others_say_is_in_the_file_only_once_it_is_shown(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    await town.now_is(NOW + timedelta(hours=22))
    done = await town.request(booked.id)
    await town.press(GRACE, Token("complete", done.id, done.version))
    done = await town.request(booked.id)
    form = (await town.press(GRACE, Token("review", done.id, done.version))).form
    await town.submit(GRACE, form, {"score": "2", "words": "Unprepared."})
    assert (await mine(town))["reviews_shown"] == []
    await town.passes(days=8)
    assert [one["words"] for one in (await mine(town))["reviews_shown"]] == ["Unprepared."]


async def test_no_secret_of_the_bot_is_in_the_file(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": "ada@example.org"})
    await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    await town.delivery.run_due()
    kept = await mine(town)
    assert kept["addresses"]
    assert kept["notices"]
    assert kept["sessions"]
    assert kept["messages"]
    names = {name for rows in kept.values() for row in rows if isinstance(row, dict) for name in row}
    assert names & {"code_hash", "key", "room_reference"} == set()


async def mine(town: Town) -> dict[str, list[dict[str, Any]]]:
    await town.press(ADA, "export_mine", submitted=True)
    await town.delivery.run_due()
    files = [one.card.file for one in town.slack.messages.values() if one.card.file is not None]
    found: dict[str, list[dict[str, Any]]] = json.loads(files[-1].content)
    return found
