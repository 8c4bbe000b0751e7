"""Looking back: past sessions, what was said of them, what a mentor has done, and how long requests wait."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.model import Bounds, Programme, Record, Request, Space, Visitor, Wait, Waits, waits
from core.screens.remembering import how_long
from core.ui import Page, Token, plain
from sandbox.acting import label, shown, told
from sandbox.story import PATIENCE, Story
from tests.living import Living
from tests.scenes import scene
from tests.town import Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN = (visitor(name) for name in ("Ada", "Grace", "Alan"))
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with a board, two approved mentors, and no limits that a long history would meet."""
    async with founded(sqlite_url) as one:
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE, ALAN)
        await one.found(Programme("first", "Mini mentorship", Bounds(sessions_a_week=100, open_requests=100)))
        yield one


async def held(town: Town, n: int = 0, who: Visitor = ADA, **changed: str) -> Request:
    """Let a session with Grace be asked for, booked for the next morning and held; n days after Monday."""
    now = MONDAY + n * DAY
    await town.now_is(now)
    day = (now + DAY).date()
    asked = await town.ask(who, days=(day.isoformat(),), **changed)
    booked = await town.book(GRACE, asked, datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    await town.now_is(now + DAY - 2 * HOUR)
    done = await town.press(who, Token("complete", booked.id, booked.version))
    assert "How was it?" in done.text, done.text
    return await town.request(booked.id)


async def say_how(
    town: Town, who: Visitor, done: Request, score: int, words: str = "", praise: tuple[str, ...] = ()
) -> Answer:
    values: dict[str, str | tuple[str, ...]] = {"score": str(score), "words": words, "praise": praise}
    return await town.submit(who, Token("review", done.id, (await town.request(done.id)).version), values)


async def test_past_sessions_are_listed_newest_first_in_pages(town: Town) -> None:
    done = [await held(town, n, title=f"Question number {n}") for n in range(7)]
    first = await town.press(ADA, "history")
    assert "Your past sessions: 7" in first.text
    assert [n for n in range(7) if f"Question number {n}" in first.text] == [2, 3, 4, 5, 6]
    assert first.text.index("Question number 6") < first.text.index("Question number 2")
    older = await town.press(ADA, first.token("history"))
    assert [n for n in range(7) if f"Question number {n}" in older.text] == [0, 1]
    assert "history" not in older.words
    detail = await town.press(ADA, older.token("details"))
    assert done[1].title in detail.text


async def test_the_history_of_one_is_not_the_history_of_another(town: Town) -> None:
    await held(town)
    assert "No past sessions yet." in (await town.press(ALAN, "history")).text
    assert "Mock interview" in (await town.press(GRACE, "history")).text


async def test_the_others_review_stands_in_the_history_only_once_it_is_shown(town: Town) -> None:
    done = await held(town)
    await say_how(town, GRACE, done, 2, "Came unprepared.")
    assert "Came unprepared." in (await town.press(GRACE, "history")).text
    assert "unprepared" not in (await town.press(ADA, "history")).text
    await say_how(town, ADA, done, 5, "Very clear.")
    both = (await town.press(ADA, "history")).text
    assert "5 of 5. Very clear." in both
    assert "2 of 5. Came unprepared." in both


async def test_a_week_later_the_history_shows_the_one_review_that_there_is(town: Town) -> None:
    done = await held(town)
    await say_how(town, GRACE, done, 2, "Came unprepared.")
    await town.passes(days=7, minutes=1)
    assert "2 of 5. Came unprepared." in (await town.press(ADA, "history")).text


@pytest.mark.parametrize("token", ["history:x:0:1", "history::0:99999999999", "history:x:0:-5", "history:😀:0:later"])
async def test_a_made_up_page_of_the_history_shows_no_more_than_ones_own(town: Town, token: str) -> None:
    await held(town)
    screen = await town.press(ALAN, token)
    assert "Mock interview" not in screen.text
    assert isinstance(screen.screen, Page)


async def test_the_dashboard_counts_what_is_past_and_leads_to_it(town: Town) -> None:
    done = await held(town)
    await say_how(town, ADA, done, 5)
    home = await town.press(ADA, "sessions")
    assert "History · past sessions: 1" in home.text
    assert "history" in home.words
    await town.passes(days=30)
    assert "History · past sessions: 1" in (await town.press(ADA, "sessions")).text


async def test_what_ended_without_a_session_leaves_the_dashboard_after_a_while(town: Town) -> None:
    asked = await town.ask(ADA, days=("2026-11-24",))
    await town.press(ADA, Token("cancel", asked.id, asked.version), submitted=True)
    assert "Cancelled" in (await town.press(ADA, "sessions")).text
    await town.passes(days=30)
    assert "Nothing here yet." in (await town.press(ADA, "sessions")).text


async def test_a_dashboard_of_many_cards_has_pages(town: Town) -> None:
    for n in range(10):
        await town.ask(ADA, title=f"Question number {n}")
    first = await town.press(ADA, "sessions")
    second = await town.press(ADA, first.token("sessions"))
    seen = [n for n in range(10) if f"Question number {n}" in first.text]
    rest = [n for n in range(10) if f"Question number {n}" in second.text]
    assert (len(seen), len(rest)) == (5, 5)
    assert sorted(seen + rest) == list(range(10))


async def about(town: Town, request: Request, reader: Visitor = ADA) -> Answer:
    return await town.press(reader, Token("about", request.id))


async def test_a_mentors_card_shows_sessions_topics_and_from_three_reviews_on_the_reputation(town: Town) -> None:
    for n in range(2):
        done = await held(town, n)
        await say_how(town, ADA, done, 5)
    await town.passes(days=8)
    few = await about(town, done)
    assert "Sessions done\n2" in few.text
    assert "Shown from 3 reviews on" in few.text
    await say_how(town, ADA, await held(town, 12, type="career_advice"), 2)
    await town.passes(days=8)
    known = await about(town, done)
    # Weighed against three reviews of 4: (5 + 5 + 2 + 12) / 6.
    assert "4.0 of 5, from 3 reviews" in known.text
    assert "Interview prep, Career advice" in known.text


async def test_a_review_that_is_not_shown_yet_does_not_move_the_reputation(town: Town) -> None:
    past = [await held(town, n) for n in range(3)]
    for done in past:
        await say_how(town, ADA, done, 1, "It was not for me.")
    assert "Shown from 3 reviews on" in (await about(town, past[0])).text
    for done in past:
        await say_how(town, GRACE, done, 4)
    assert "of 5, from 3 reviews" in (await about(town, past[0])).text


async def test_praise_is_public_only_with_the_writers_tick(town: Town) -> None:
    ticked, not_ticked = await held(town), await held(town, 1)
    await say_how(town, ADA, ticked, 5, "She asks the right questions.", ("yes",))
    await say_how(town, ADA, not_ticked, 5, "Between the two of us.")
    assert "right questions" not in (await about(town, ticked, ALAN)).text
    await town.passes(days=8)
    card = (await about(town, ticked, ALAN)).text
    assert "She asks the right questions." in card
    assert "Between" not in card


async def test_what_students_were_told_of_students_counts_not_for_a_mentor(town: Town) -> None:
    for n in range(3):
        done = await held(town, n)
        await say_how(town, GRACE, done, 5, "A pleasure.", ("yes",))
        await say_how(town, ADA, done, 4)
    mine = await town.press(ADA, "about")
    assert "Sessions done\n0" in mine.text
    assert "A pleasure." not in mine.text


async def test_there_is_no_mentors_card_of_a_request_that_nobody_has_or_of_another_programme(town: Town) -> None:
    asked = await town.ask(ADA)
    assert "open to all mentors" in (await about(town, asked)).note
    held_one = await town.claim(GRACE, asked)
    assert "Grace as a mentor" in (await about(town, held_one)).text
    await town.found(Programme("second", "Elsewhere"), Space("s2", "second", "slack", "T2", "Elsewhere", board="C9"))
    stranger = visitor("Eve", workspace="T2", account=replace(ADA.account, workspace="T2", user="Eve"))
    assert (await about(town, held_one, stranger)).note == "There is no such request here."


def past(*hours: float | None) -> list[Wait]:
    return [Wait(MONDAY, None if one is None else MONDAY + one * HOUR) for one in hours]


@pytest.mark.parametrize(
    ("waited", "most_within"),
    [
        ((0.5, 0.5, 0.5, 2, None), HOUR),
        ((0.5, 0.5, 2, 2, None), 3 * HOUR),
        ((0.5, 0.5, None, None, None), None),
        ((30, 30, 30, 30, None), 48 * HOUR),
        ((200, 200, 200, 200, 200), None),
    ],
)
def test_most_waited_no_longer_than_what_more_than_half_of_all_did(
    waited: tuple[float | None, ...], most_within: timedelta | None
) -> None:
    found = waits(past(*waited))
    assert found is not None
    assert (found.asked, found.most_within) == (5, most_within)


def test_of_fewer_than_five_requests_nothing_is_said() -> None:
    assert waits(past(1, 1, 1, 1)) is None


def test_few_reviews_are_weighed_against_what_is_expected() -> None:
    assert Record(reviews=2, total=10).score(3) is None
    assert Record(reviews=3, total=15).score(3) == 4.5
    assert Record(reviews=100, total=500).score(3) == pytest.approx(4.97, abs=0.01)


async def test_whoever_asks_is_told_honestly_how_long_it_takes(town: Town) -> None:
    for n in range(6):
        asked = await town.ask(ADA, days=("2026-11-27",))
        if n < 4:
            await town.passes(hours=1.5)
            held_one = await town.claim(GRACE, asked)
            await town.press(GRACE, Token("release", held_one.id, held_one.version))
    await town.passes(hours=1)
    form = (await town.press(ADA, "request")).form
    answer = await town.submit(ADA, form, {**_entered(), "days": ("2026-11-27",)})
    said = "Most requests like this were claimed within 3 hours lately; 2 of the last 6 were not claimed."
    assert said in answer.text


@pytest.mark.parametrize(
    ("unclaimed", "within", "said"),
    [
        (5, None, "None of the last 5 requests like this was claimed so far."),
        (4, None, "Only 1 of the last 5 requests like this was claimed so far."),
        (3, None, "Only 2 of the last 5 requests like this were claimed so far."),
        (1, HOUR, "Most requests like this were claimed within an hour lately; 1 of the last 5 was not claimed."),
        (0, HOUR, "Most requests like this were claimed within an hour lately."),
    ],
)
def test_how_long_it_takes_is_said_in_whole_sentences(unclaimed: int, within: timedelta | None, said: str) -> None:
    about = scene(waits=Waits(5, unclaimed, within))
    assert [plain(one, about.reader) for one in how_long(about)] == [said]


def _entered() -> dict[str, str | tuple[str, ...]]:
    return {
        "title": "One more of the same kind",
        "description": "I would like to practise one system design question.",
        "type": "interview_prep",
        "duration": "45",
        "format": "video",
        "urgency": "soon",
        "slots": ("morning",),
    }


async def test_somebody_who_took_a_request_back_before_it_was_claimed_counts_not_as_waiting(town: Town) -> None:
    for _ in range(5):
        asked = await town.ask(ADA)
        await town.press(ADA, Token("cancel", asked.id, asked.version), submitted=True)
    form = (await town.press(ADA, "request")).form
    assert "like this" not in (await town.submit(ADA, form, {**_entered(), "days": ("2026-11-24",)})).text


@pytest.mark.parametrize("student", ["slack", "discord"])
async def test_both_platforms_show_the_mentors_card_and_the_history(here: Living, student: str) -> None:
    campus = here.campus
    asks, mentor = (campus.ada, campus.alan) if student == "slack" else (campus.linus, campus.grace)
    story = Story(campus, asks, (mentor,))

    await story.ask()
    taken = await story.claim()
    told_student = await told(asks, "has taken your request", PATIENCE)
    await here.settle()  # the home is drawn anew too, and is no answer to the press
    card = await shown(asks.press(label(told_student, "About"), told_student))
    assert "as a mentor" in card.text
    assert "Shown from 3 reviews on" in card.text
    await story.pick(taken)
    await story.be_reminded()
    await story.meet()
    await story.review()

    past = await shown(asks.command("/mentor history"))
    assert "Your past sessions: 1" in past.text
    assert "5 of 5. Well prepared, a pleasure." in past.text
