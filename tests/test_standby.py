"""Stand by: whoever waits for a request hears first when it is free again, and nobody waits for one that has ended."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.model import Request, Status
from core.ui import SURE, Token
from sandbox.acting import ask, shown, told, wanted
from sandbox.campus import on_board
from sandbox.story import PATIENCE
from tests.living import Living
from tests.town import Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN, NOBODY = (visitor(name) for name in ("Ada", "Grace", "Alan", "Nobody"))
ZOE = visitor("Zoe")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 11, 24, 8, tzinfo=UTC)
FREE = "It is free again, and you hear of it first."


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board and three approved mentors."""
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN, ZOE)
        yield one


@pytest_asyncio.fixture
async def held(town: Town) -> Request:
    """A request that Grace holds and Alan stands by for."""
    made = await town.claim(GRACE, await town.ask(ADA))
    refused = await town.press(ALAN, Token("claim", made.id, made.version))
    assert refused.note == "Grace is picking a time right now. It is free again at 13:15 if they don't."
    answer = await town.press(ALAN, refused.token("stand_by"))
    assert "You stand by. If Grace doesn't book it, you hear of it first." in answer.text
    return made


def heard(town: Town, who: Any) -> int:
    return sum(FREE in one for one in town.slack.told(who.name))


async def waiting(town: Town, request: Request) -> list[str]:
    return await town.store.read(lambda tx: tx.standbys(request.id))


async def test_the_card_of_a_claimed_request_offers_to_stand_by(town: Town, held: Request) -> None:
    await town.delivery.run_due()
    assert town.slack.on_board()[-1].endswith("Stand by\nDetails")


@pytest.mark.parametrize("how", ["lapse", "release", "decline"])
async def test_whoever_stands_by_hears_first_when_it_is_free_again(town: Town, held: Request, how: str) -> None:
    if how == "release":
        await town.press(GRACE, Token("release", held.id, held.version))
    elif how == "decline":
        later = f"{(START + 48 * HOUR).timestamp():.0f}"
        await town.submit(GRACE, Token("propose", held.id, held.version), {"times": (later,)})
        asked = await town.request(held.id)
        await town.press(ADA, Token("decline", asked.id, asked.version))
    await town.passes(minutes=15 if how == "lapse" else 1)
    assert (await town.request(held.id)).status is Status.OPEN
    assert [heard(town, who) for who in (ALAN, ZOE, GRACE, ADA)] == [1, 0, 0, 0]
    card = next(one.card for one in town.slack.messages.values() if FREE in one.text)
    assert [Token.read(one.token).word for one in card.buttons] == ["claim", "details", "stop_waiting"]
    assert "It's yours until" in (await town.press(ALAN, card.buttons[0].token)).text


async def test_a_session_that_is_given_back_is_heard_of_first_too(town: Town, held: Request) -> None:
    await town.press(GRACE, Token("schedule", held.id, held.version, f"{START.timestamp():.0f}"))
    booked = await town.request(held.id)
    assert await waiting(town, held) == [(await town.person(ALAN)).id]
    await town.press(GRACE, Token("release", booked.id, booked.version, SURE))
    await town.delivery.run_due()
    assert heard(town, ALAN) == 1


async def test_news_of_a_request_that_somebody_claims_at_once_are_not_sent(town: Town, held: Request) -> None:
    await town.press(GRACE, Token("release", held.id, held.version))
    await town.claim(ZOE, await town.request(held.id))
    await town.delivery.run_due()
    assert heard(town, ALAN) == 0
    await town.passes(minutes=15)
    assert heard(town, ALAN) == 1


async def test_standing_by_twice_is_standing_by_once(town: Town, held: Request) -> None:
    before = town.everything()
    for key in ("one", "one", "two"):
        answer = await town.press(ALAN, Token("stand_by", held.id, held.version), key=key)
        assert "You stand by." in answer.text
    assert town.everything() == before
    assert await waiting(town, held) == [(await town.person(ALAN)).id]


async def test_whoever_waits_no_longer_hears_nothing(town: Town, held: Request) -> None:
    details = await town.press(ALAN, Token("details", held.id, held.version))
    assert "stand_by" not in details.words
    answer = await town.press(ALAN, details.token("stop_waiting"))
    assert "you don't wait for this one any more" in answer.text
    assert "stand_by" in (await town.press(ALAN, Token("details", held.id, held.version))).words
    await town.passes(minutes=15)
    assert heard(town, ALAN) == 0


async def test_whoever_is_no_mentor_any_more_waits_for_nothing(town: Town, held: Request) -> None:
    await town.submit(ADMIN, Token("revoke", (await town.person(ALAN)).id), {"because": "Too many missed sessions."})
    assert await waiting(town, held) == []
    await town.passes(minutes=15)
    assert (await town.request(held.id)).status is Status.OPEN
    assert heard(town, ALAN) == 0


async def test_news_that_quiet_hours_held_back_are_not_told_to_whoever_waits_no_longer(
    town: Town, held: Request
) -> None:
    await town.submit(ALAN, Token("set_quiet"), {"from": f"{13 * 60}", "to": f"{23 * 60}"})
    await town.passes(minutes=15)
    await town.submit(ADMIN, Token("revoke", (await town.person(ALAN)).id), {"because": "Too many missed sessions."})
    await town.passes(hours=12)
    assert (await town.request(held.id)).status is Status.OPEN
    assert heard(town, ALAN) == 0


async def test_whoever_claims_it_and_gives_it_back_does_not_wait_for_it_any_more(town: Town, held: Request) -> None:
    await town.press(GRACE, Token("release", held.id, held.version))
    mine = await town.claim(ALAN, await town.request(held.id))
    await town.press(ALAN, Token("release", mine.id, mine.version))
    await town.delivery.run_due()
    assert heard(town, ALAN) == 0
    assert await waiting(town, held) == []


@pytest.mark.parametrize(
    ("who", "note"),
    [
        (ADA, "You can't mentor yourself: this is your own request."),
        (NOBODY, "Claiming is for mentors."),
        (GRACE, "It is yours already, until 13:15. Pick a time."),
    ],
    ids=["the student", "no mentor", "who holds it"],
)
async def test_only_mentors_who_might_claim_it_stand_by(town: Town, held: Request, who: Any, note: str) -> None:
    await town.press(who, "help")
    assert "stand_by" not in (await town.press(who, Token("details", held.id, held.version))).words
    before = town.everything()
    answer = await town.press(who, Token("stand_by", held.id, held.version))
    assert answer.note == note
    assert town.everything() == before


async def test_nobody_stands_by_for_what_is_free_or_booked_or_over(town: Town, held: Request) -> None:
    await town.press(GRACE, Token("release", held.id, held.version))
    before = town.everything()
    free = await town.press(ZOE, Token("stand_by", held.id, held.version))
    assert free.note == "It is free again already. Claim it if it suits you."
    assert "claim" in free.words
    assert town.everything() == before
    booked = await town.book(GRACE, await town.request(held.id), START)
    before = town.everything()
    late = await town.press(ZOE, Token("stand_by", held.id, held.version))
    assert late.note == "This one is booked with Grace."
    assert town.everything() == before
    await town.submit(ADA, Token("cancel", booked.id, booked.version), {})
    before = town.everything()
    over = await town.press(ZOE, Token("stand_by", held.id, held.version))
    assert over.note == "That is over: nothing can be changed about it any more."
    assert town.everything() == before


@pytest.mark.parametrize("how", ["cancel", "expire"])
async def test_nobody_waits_for_a_request_that_has_ended(town: Town, held: Request, how: str) -> None:
    if how == "cancel":
        await town.submit(ADA, Token("cancel", held.id, held.version), {})
    else:
        await town.passes(days=3)
        await town.passes(days=3)
    assert await waiting(town, held) == []


async def test_nobody_stands_by_in_another_programme(town: Town, held: Request) -> None:
    for word in ("stand_by", "stop_waiting"):
        answer = await town.press(ALAN, Token(word, "f" * 32, 1))
        assert answer.note == "There is no such request here."


async def test_a_booked_request_says_how_many_like_it_are_open_and_shows_them(town: Town) -> None:
    made = await town.ask(ADA)
    await town.book(GRACE, made, START)
    for name in ("Hedy", "Joan"):
        await town.ask(visitor(name))
    await town.ask(visitor("Mary"), type="career_advice")
    await town.ask(ALAN)
    answer = await town.press(ALAN, Token("claim", made.id, made.version))
    assert answer.note == "This one is booked with Grace. 2 like it are open."
    page = (await town.press(ALAN, answer.token("browse"))).text
    assert "Only: Interview prep" in page
    assert "Career advice" not in page
    assert (await town.press(ADA, Token("claim", made.id, made.version))).note == "This one is booked with Grace."


@pytest.mark.parametrize("first", ["slack", "discord"])
async def test_a_mentor_stands_by_on_the_board_and_hears_of_it_on_the_other_platform(
    anywhere: Living, first: str
) -> None:
    campus = anywhere.campus
    student = campus.ada if first == "slack" else campus.linus
    holds, waits = (campus.grace, campus.alan) if first == "slack" else (campus.alan, campus.grace)
    await ask(student, wanted(campus.clock.now(), student.zone))
    await holds.sees("Mock interview", PATIENCE)
    await holds.press("Claim", on_board(holds)[-1])
    await waits.sees("Being claimed", PATIENCE)
    answer = await shown(waits.press("Stand by", on_board(waits)[-1]))
    assert "You stand by." in answer.text
    campus.clock.advance(timedelta(minutes=16))
    notice = await told(waits, FREE, PATIENCE)
    assert notice.labels() == ["Claim", "Details", "Stop waiting"]
    assert "It's yours until" in (await shown(waits.press("Claim", notice))).text
