"""A call by phone: the student gives a number, the mentor alone sees it, and nothing else ever holds it."""

import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

import storage
from core.actions.looking import of_request, reader
from core.actions.phoning import phone_number
from core.model import Person, Request, RoomKind
from core.ports import Tx
from core.ui import Token, plain
from sandbox.acting import ask, opened, shown, told, wanted
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE, Story
from tests.living import Living
from tests.town import NOW, Town, founded, visitor
from tests.town import wanted as form_of

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN = (visitor(name) for name in ("Ada", "Grace", "Alan"))
LINUS = visitor("Linus", "discord", "G1", zone="Europe/Berlin")
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
PLANTED = "+49 151 23456789"
DIGITS = "4915123456789"
ONE, TWO = (urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with two mentors and a safe for phone numbers."""
    async with founded(sqlite_url, keys=[ONE]) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN)
        await one.delivery.run_due()
        yield one


async def asked(town: Town) -> Request:
    return await town.ask(ADA, days=("2026-11-26",), urgency="flexible", format="phone")


async def booked(town: Town) -> Request:
    made = await town.book(GRACE, await asked(town), LATER)
    await town.delivery.run_due()
    return await town.request(made.id)


async def give(town: Town, request: Request, number: str = PLANTED) -> str:
    answer = await town.submit(ADA, Token("phone", request.id, request.version), {"phone_number": number})
    return answer.text


def number_of(tx: Tx, request: Request) -> str | None:
    return tx.phone(request.id, request.programme_id)


def in_database(town: Town) -> bytes:
    folder = Path(town.file).parent
    return b"".join(one.read_bytes() for one in folder.glob(f"{Path(town.file).name}*"))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (PLANTED, f"+{DIGITS}"),
        ("0049 (151) 234-567.89", f"+{DIGITS}"),
        ("+1/212/555 0100", "+12125550100"),
        ("0151 23456789", None),
        ("+0151 23456789", None),
        ("+49", None),
        ("+" + "1" * 16, None),
        ("call me", None),
        ("+49151٢٣٤٥٦٧٨٩", None),
        ("", None),
    ],
)
def test_a_number_is_read_however_it_is_written_as_long_as_it_names_its_country(typed: str, number: str | None) -> None:
    assert phone_number(typed) == number


async def test_a_session_by_phone_has_no_room_and_no_link(town: Town) -> None:
    made = await booked(town)
    assert made.session is not None
    assert (made.session.room, made.session.link, town.doors.opened) == (RoomKind.PHONE, None, [])
    assert "link" not in town.slack.told("Ada")[-1]


async def test_who_meets_by_phone_says_that_they_are_there_and_enters_no_room(town: Town) -> None:
    made = await booked(town)
    await give(town, made)
    await town.now_is(LATER)
    starting = [one for one in town.slack.messages.values() if "is starting" in one.text]
    assert len(starting) == 2
    for one in starting:
        labels = [plain(each.label, one.reader) for each in one.card.buttons]
        assert labels[0] == "I'm here"
        assert (f"Call Ada at +{DIGITS}" in one.text) == (one.to == GRACE.account)
    answer = await town.press(GRACE, Token("check_in", made.id, made.version))
    assert f"Call Ada at +{DIGITS}" in answer.text
    assert "Open the room" not in answer.text
    assert "room" not in (await town.press(ADA, Token("check_in", made.id, made.version))).text


async def test_the_student_is_asked_at_once_and_again_at_the_booking_until_there_is_a_number(town: Town) -> None:
    request = await asked(town)
    assert "phone" in (await town.press(ADA, Token("details", request.id, request.version))).words
    made = await town.book(GRACE, request, LATER)
    await town.delivery.run_due()
    assert "Grace calls you, and needs your number" in town.slack.told("Ada")[-1]
    assert "Ada has not given a number yet; you will be told" in town.slack.told("Grace")[-1]
    assert "Kept." in await give(town, made)
    await town.delivery.run_due()
    assert "Ada has given a number for your session" in town.slack.told("Grace")[-1]
    assert f"Call Ada at +{DIGITS}" in town.slack.told("Grace")[-1]


async def test_what_is_no_number_is_refused_with_a_sentence(town: Town) -> None:
    request = await asked(town)
    answer = await town.submit(ADA, Token("phone", request.id, 1), {"phone_number": "0151 2345"})
    assert answer.errors == {"phone_number": "Give the number with its country code, for example +49 30 1234567."}


async def test_nobody_but_the_booked_mentor_ever_sees_the_number(town: Town) -> None:
    request = await asked(town)
    await give(town, request)
    for who in (GRACE, ALAN, ADMIN):
        assert DIGITS not in repr((await town.press(who, Token("details", request.id, request.version))).screen)
    made = await town.book(GRACE, request, LATER)
    await town.now_is(LATER - timedelta(hours=1))
    assert f"Call Ada at +{DIGITS}" in town.slack.told("Grace")[-1]
    for who in (ADA, ALAN, ADMIN):
        for word in ("details", "phone", "sessions", "cancel"):
            assert DIGITS not in repr((await town.press(who, Token(word, made.id, made.version))).screen)
    for message in (*town.slack.messages.values(), *town.discord.messages.values()):
        if DIGITS in message.text:
            assert not isinstance(message.to, str)
            assert message.to.user == "Grace"


async def test_the_number_is_read_for_whoever_calls_and_for_nobody_before_it_is_booked(town: Town) -> None:
    request = await asked(town)
    await give(town, request)
    held = await town.claim(GRACE, request)
    everybody = [await town.person(one) for one in (ADA, GRACE, ALAN, ADMIN)]
    assert [await town.store.read(_known, one, held) for one in everybody] == [(True, ""), *[(False, "")] * 3]
    await town.press(GRACE, Token("schedule", held.id, held.version, f"{LATER.timestamp():.0f}"))
    number = f"+{DIGITS}"
    assert [await town.store.read(_known, one, held) for one in everybody] == [
        (True, ""), (True, number), (False, ""), (False, "")
    ]  # fmt: skip


def _known(tx: Tx, person: Person, request: Request) -> tuple[bool, str]:
    """Return whether the person is told that there is a number, and the number as they are told it."""
    now = tx.request(request.id, request.programme_id)
    scene = of_request(tx, tx.programme(request.programme_id), reader(person), now, NOW)
    return scene.phone_given, scene.phone


async def test_the_number_stands_nowhere_in_the_database_as_it_was_typed(town: Town) -> None:
    made = await booked(town)
    await give(town, made)
    await town.delivery.run_due()
    for one in (PLANTED, DIGITS, "23456789"):
        assert one.encode() not in in_database(town)
    assert made.id.encode() in in_database(town)


async def test_a_refused_form_keeps_no_draft_of_a_number_where_forms_close(town: Town) -> None:
    await town.set_up(visitor("Ken", "discord", "G1", administers=True), "C1")
    form = (await town.press(LINUS, "request")).form
    await town.submit(LINUS, form, form_of(format="phone", days=("2026-11-26",), urgency="flexible"))
    request_id = Token.read(form.token).id
    await town.submit(LINUS, Token("phone", request_id, 1), {"phone_number": "0151-7654321"})
    with closing(sqlite3.connect(town.file)) as connection:
        (drafts,) = connection.execute("SELECT count(*) FROM drafts").fetchone()
    assert drafts == 1
    assert b"7654321" not in in_database(town)


async def test_others_cannot_give_a_number_nor_can_anybody_for_a_call_by_video(town: Town) -> None:
    request = await asked(town)
    for who in (GRACE, ADMIN):
        answer = await town.submit(who, Token("phone", request.id, 1), {"phone_number": PLANTED})
        assert "those whose session it is" in answer.text
    video = await town.ask(ADA, days=("2026-11-26",))
    assert "needs no number" in (await town.submit(ADA, Token("phone", video.id, 1), {"phone_number": PLANTED})).text


async def test_the_number_is_forgotten_when_the_session_is_over_or_off(town: Town) -> None:
    for word, who in (("cancel", ADA), ("complete", GRACE)):
        made = await booked(town)
        await give(town, made)
        if word == "complete":
            town.clock.set(LATER + timedelta(hours=1))
        await town.submit(who, Token(word, made.id, made.version), {})
        assert await town.store.read(number_of, made) is None
        assert "nothing can be changed about it any more" in await give(town, made)
        assert await town.store.read(number_of, made) is None


async def test_a_number_that_is_still_there_goes_with_whoever_is_erased(town: Town) -> None:
    made = await asked(town)
    await give(town, made)
    await town.store.write(_erase_alone, await town.person(ADA))
    assert town.everything()["phone_numbers"] == []


def _erase_alone(tx: Tx, person: Person) -> None:
    """Erase somebody whose requests have not ended first, as they have wherever a person erases themselves."""
    tx.erase(person, "Somebody who left", NOW)


async def test_without_a_key_no_number_is_asked_for_or_kept(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, GRACE)
        made = await booked(town)
        assert "send them your number yourself" in town.slack.told("Ada")[-1]
        assert "Ask Ada for their number" in town.slack.told("Grace")[-1]
        assert "I can't keep phone numbers here." in await give(town, made)


async def test_keys_can_be_changed_and_a_lost_one_loses_no_more_than_the_number(sqlite_url: str) -> None:
    async with founded(sqlite_url, keys=[ONE]) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, GRACE)
        made = await booked(town)
        await give(town, made)

    for keys, found in (([TWO, ONE], f"+{DIGITS}"), ([TWO], None), ([], None)):
        async with await storage.open_store(sqlite_url, keys=keys) as store:
            assert await store.read(number_of, made) == found


@pytest.mark.parametrize("mentor", ["slack", "discord"])
async def test_in_both_clients_the_mentor_reads_the_number_and_nobody_else(here: Living, mentor: str) -> None:
    campus = here.campus
    student, who = (campus.linus, campus.grace) if mentor == "slack" else (campus.ada, campus.alan)
    story = Story(campus, student, (who,))
    answer = await ask(student, wanted(campus.clock.now(), student.zone, title=story.title, format="phone"))
    assert isinstance(answer, SeenMessage)
    form = await opened(student.press("Give my number", answer))
    assert "Kept." in (await shown(student.submit(form, phone_number=PLANTED))).text
    await who.sees(story.title, PATIENCE)
    claimed = await story.claim()
    if any(menu.label == "A city in your time zone" for menu in claimed.menus):
        claimed = await shown(who.choose("A city in your time zone", who.zone, claimed))
    await who.press(next(one.label for one in claimed.buttons if one.label.startswith("Book ")), claimed)
    assert f"+{DIGITS}" in (await told(who, "meet on", PATIENCE)).text
    assert DIGITS not in (await told(student, "meet on", PATIENCE)).text
    for one in campus.people:
        if one is not who:
            assert not any(DIGITS in message.text for message in (*one.inbox(), *one.private()))
            assert not any(DIGITS in message.text for message in one.board("mentors"))
