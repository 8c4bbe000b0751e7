"""Propose, choose, decline: another time for a request, until it is answered or nobody answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.model import Availability, Away, Programme, Request, Status, Window
from core.ui import SURE, Token
from sandbox.acting import Anybody, ask, label, opened, shown, told, wanted
from sandbox.campus import on_board
from sandbox.seen import SeenForm
from sandbox.story import PATIENCE, ZONES
from tests.living import Living
from tests.town import ADA, ADMIN, ALAN, GRACE, NOBODY, NOW, Answer, Town, visitor

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 11, 26, 14, tzinfo=UTC)
SECOND = datetime(2026, 11, 27, 10, tzinfo=UTC)


def value(at: datetime) -> str:
    return f"{at.timestamp():.0f}"


async def propose(town: Town, held: Request, *times: datetime, **entered: Any) -> Answer:
    """Let Grace propose; what comes is a form, and what it is answered with."""
    form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
    return await town.submit(GRACE, form, {"times": tuple(map(value, times)), **entered})


@pytest_asyncio.fixture
async def waiting(town: Town) -> Request:
    """A request for which Grace has proposed two times."""
    held = await town.claim(GRACE, await town.ask(ADA))
    assert "Proposed. Ada can choose until" in (await propose(town, held, SECOND, FIRST)).text
    await town.delivery.run_due()
    return await town.request(held.id)


async def unchanged(town: Town, before: object, answer: Answer) -> None:
    assert town.everything() == before
    assert answer.text


# Proposing


async def test_the_form_suggests_times_that_both_have_free_in_their_waking_hours(town: Town) -> None:
    await town.book(GRACE, await town.ask(visitor("Hedy")), datetime(2026, 11, 24, 8, tzinfo=UTC))
    held = await town.claim(GRACE, await town.ask(ADA))
    form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
    suggested = [datetime.fromtimestamp(int(one.value), UTC) for one in form.fields[0].options]
    assert 10 <= len(suggested) <= 25
    assert suggested == sorted(suggested)
    assert all(7 <= one.hour < 20 and one >= NOW + 2 * HOUR + 15 * MINUTE for one in suggested)
    assert len({one.date() for one in suggested}) >= 5
    assert all(abs(one - datetime(2026, 11, 24, 8, tzinfo=UTC)) > 45 * MINUTE for one in suggested)


async def test_the_form_suggests_times_in_the_mentors_hours_and_on_no_day_away(town: Town) -> None:
    person = await town.person(GRACE)
    thursdays = Window(3, 14 * 60, 16 * 60, "Europe/Berlin")
    hours = Availability((thursdays,), (Away(date(2026, 11, 23), date(2026, 11, 27), "Europe/Berlin"),))
    await town.store.write(lambda tx: tx.put_availability(person, hours))
    held = await town.claim(GRACE, await town.ask(ADA))
    form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
    suggested = [datetime.fromtimestamp(int(one.value), UTC) for one in form.fields[0].options]
    assert suggested == [datetime(2026, 12, 3, 13, tzinfo=UTC), datetime(2026, 12, 3, 14, tzinfo=UTC)]


async def test_a_proposal_waits_for_the_student_a_day_at_the_most(town: Town, waiting: Request) -> None:
    assert waiting.proposal is not None
    assert (waiting.status, waiting.proposal.times) == (Status.CLAIMED, (FIRST, SECOND))
    assert waiting.held_until == waiting.proposal.until == NOW + DAY
    notice = town.slack.told("Ada")[-1]
    assert "Grace would like to meet you at another time. Choose one, or none of them." in notice
    assert "Thu 26 Nov 15:00" in notice
    assert "None of these" in notice
    assert "Grace has proposed other times, free again on Tue 24 Nov 12:00" in town.slack.on_board()[-1]
    await town.passes(minutes=20)
    assert (await town.request(waiting.id)).status is Status.CLAIMED


async def test_a_proposal_waits_no_longer_than_two_hours_before_its_first_time(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await propose(town, held, NOW + 5 * HOUR, FIRST)
    made = await town.request(held.id)
    assert made.held_until == NOW + 3 * HOUR
    await town.now_is(NOW + 3 * HOUR)
    after = await town.request(held.id)
    assert (after.status, after.proposal, after.mentor_id, after.held_until) == (Status.OPEN, None, None, None)


async def test_proposing_anew_replaces_the_times_and_does_not_wait_longer(town: Town, waiting: Request) -> None:
    town.clock.forward(hours=3)
    await propose(town, waiting, SECOND + DAY)
    again = await town.request(waiting.id)
    assert again.proposal is not None
    assert (again.proposal.times, again.held_until) == ((SECOND + DAY,), NOW + DAY)
    before = town.everything()
    late = await town.press(ADA, Token("schedule", waiting.id, waiting.version, value(FIRST)))
    assert late.note == "That card was out of date, so nothing changed. Here is the current one."
    assert late.token("schedule").argument == value(SECOND + DAY)
    await unchanged(town, before, late)


FAULTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"times": "Choose a time, or give one below."}),
    ({"times": ("nonsense",)}, {"times": "Please choose one of those offered."}),
    ({"times": (value(NOW - DAY),)}, {"times": "Those times have passed or are too close. Choose later ones."}),
    ({"times": (value(NOW + 2 * HOUR),)}, {"times": "Those times have passed or are too close. Choose later ones."}),
    ({"times": (value(NOW + 31 * DAY),)}, {"times": "Those times have passed or are too close. Choose later ones."}),
    (
        {"times": tuple(value(FIRST + n * HOUR) for n in range(4))},
        {"times": "At most 3 times, please: it has to be easy to answer."},
    ),
    (
        {"times": tuple(value(FIRST + n * HOUR) for n in range(3)), "exact": "26 Nov 11:00"},
        {"times": "At most 3 times, please: it has to be easy to answer."},
    ),
    ({"exact": "soon"}, {"exact": "I can't read that as a day and a time. Write it like 24 Nov 18:30."}),
    ({"exact": "2026-11-23 12:00"}, {"exact": "That has passed or is too soon. The earliest is Mon 23 Nov 15:15."}),
    (
        {"times": (value(datetime(2026, 11, 24, 8, tzinfo=UTC)),)},
        {"times": "At one of these times one of you is booked, or the mentor's week is full. Choose others."},
    ),
]


@pytest.mark.parametrize(("entered", "errors"), FAULTS, ids=lambda part: str(part)[:40])
async def test_times_that_cannot_be_proposed_are_refused_with_one_sentence(
    town: Town, entered: dict[str, Any], errors: dict[str, str]
) -> None:
    await town.book(GRACE, await town.ask(visitor("Hedy")), datetime(2026, 11, 24, 8, tzinfo=UTC))
    held = await town.claim(GRACE, await town.ask(ADA))
    form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
    before = town.everything()
    answer = await town.submit(GRACE, form, entered)
    assert answer.errors == errors
    await unchanged(town, before, answer)


async def test_an_exact_time_is_read_in_the_mentors_zone(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await propose(town, held, exact="26 Nov 15:20")
    made = await town.request(held.id)
    assert made.proposal is not None
    assert made.proposal.times == (datetime(2026, 11, 26, 14, 20, tzinfo=UTC),)


async def test_one_form_sent_twice_proposes_once(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
    first = await town.submit(GRACE, form, {"times": (value(FIRST),)}, key="one")
    before = town.everything()
    await unchanged(town, before, again := await town.submit(GRACE, form, {"times": (value(FIRST),)}, key="one"))
    assert again.text == first.text
    late = await town.submit(GRACE, form, {"times": (value(SECOND),)}, key="two")
    assert late.note.startswith("That card was out of date")
    await unchanged(town, before, late)


async def test_a_request_without_a_time_that_suits_can_be_claimed_to_propose_one(town: Town) -> None:
    short = {"days": ("2026-11-24",), "slots": ("morning",), "duration": "60"}
    for n, name in enumerate(("Hedy", "Joan")):
        await town.book(
            GRACE, await town.ask(visitor(name), **short), datetime(2026, 11, 24, 7 + 2 * n, 30, tzinfo=UTC)
        )
    made = await town.ask(ADA, **short)
    answer = await town.press(GRACE, Token("claim", made.id, made.version))
    assert "It's yours until 13:15, but none of the offered times is left for you both." in answer.text
    assert answer.words == ["propose", "release"]
    await propose(town, await town.request(made.id), FIRST)
    assert (await town.request(made.id)).proposal is not None


# Answering


async def test_the_student_takes_one_of_them_and_both_are_told(town: Town, waiting: Request) -> None:
    answer = await town.press(ADA, Token("schedule", waiting.id, waiting.version, value(SECOND)))
    assert answer.text.startswith("Booked. The details follow.")
    booked = await town.request(waiting.id)
    assert booked.session is not None
    assert (booked.status, booked.session.starts_at, booked.proposal) == (Status.SCHEDULED, SECOND, None)
    await town.delivery.run_due()
    assert "You and Ada meet on Fri 27 Nov 11:00" in town.slack.told("Grace")[-1]
    assert "You and Grace meet on Fri 27 Nov 11:00" in town.slack.told("Ada")[-1]
    before = town.everything()
    second = await town.press(ADA, Token("schedule", waiting.id, waiting.version, value(FIRST)))
    assert second.note == "This one is booked with Grace."
    await unchanged(town, before, second)


async def test_the_mentor_may_still_book_one_of_the_times_that_the_student_offered(
    town: Town, waiting: Request
) -> None:
    offered = datetime(2026, 11, 25, 8, tzinfo=UTC)
    answer = await town.press(GRACE, Token("schedule", waiting.id, waiting.version, value(offered)))
    assert "You and Ada meet on Wed 25 Nov 09:00" in answer.text


@pytest.mark.parametrize("at", [FIRST + HOUR, datetime(2026, 11, 25, 8, tzinfo=UTC)])
async def test_a_time_that_was_not_proposed_is_not_booked_by_the_student(
    town: Town, waiting: Request, at: datetime
) -> None:
    before = town.everything()
    answer = await town.press(ADA, Token("schedule", waiting.id, waiting.version, value(at)))
    assert answer.note == "That time is gone. Pick another one."
    assert [answer.token("schedule").argument, "decline" in answer.words] == [value(FIRST), True]
    await unchanged(town, before, answer)


async def test_a_proposed_time_that_was_taken_meanwhile_is_gone_and_the_others_stay(town: Town) -> None:
    taken = datetime(2026, 11, 24, 9, tzinfo=UTC)
    held = await town.claim(GRACE, await town.ask(ADA))
    await propose(town, held, taken, FIRST)
    await town.book(ALAN, await town.ask(ADA), taken)
    made = await town.request(held.id)
    before = town.everything()
    answer = await town.press(ADA, Token("schedule", made.id, made.version, value(taken)))
    assert answer.note == "That time is gone. Pick another one."
    assert answer.token("schedule").argument == value(FIRST)
    await unchanged(town, before, answer)


async def test_a_student_who_declines_opens_the_request_again_and_the_mentor_is_told(
    town: Town, waiting: Request
) -> None:
    town.clock.forward(hours=2)
    heard = len(town.slack.told("Ada"))
    answer = await town.press(ADA, Token("decline", waiting.id, waiting.version))
    assert "None of these, then. Your request is open to all mentors again." in answer.text
    after = await town.request(waiting.id)
    assert (after.status, after.proposal, after.mentor_id, after.held_until) == (Status.OPEN, None, None, None)
    await town.delivery.run_due()
    assert town.slack.told("Grace")[-1].startswith("None of the times that you proposed was taken")
    assert len(town.slack.told("Ada")) == heard
    assert town.slack.on_board()[-1].startswith("Open")
    before = town.everything()
    again = await town.press(ADA, Token("decline", waiting.id, waiting.version))
    assert again.note == "The hold has ended, so it is open to all mentors again. Claim it again if it suits you."
    await unchanged(town, before, again)


async def test_a_proposal_that_nobody_answers_lapses_and_both_are_told(town: Town, waiting: Request) -> None:
    await town.now_is(NOW + DAY)
    after = await town.request(waiting.id)
    assert (after.status, after.proposal) == (Status.OPEN, None)
    assert town.slack.told("Ada")[-1].startswith("The proposed times were not answered")
    assert town.slack.told("Grace")[-1].startswith("None of the times that you proposed was taken")


async def test_a_declined_request_hangs_as_long_again_as_one_that_is_asked_now(town: Town) -> None:
    days = ("2026-11-24", "2026-12-04")
    held = await town.claim(GRACE, await town.ask(ADA, urgency="urgent", days=days))
    await propose(town, held, FIRST)
    town.clock.forward(hours=20)
    made = await town.request(held.id)
    await town.press(ADA, Token("decline", made.id, made.version))
    assert (await town.request(held.id)).expires_at == NOW + 68 * HOUR


async def test_there_is_nothing_to_decline_while_nothing_was_proposed(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    before = town.everything()
    answer = await town.press(ADA, Token("decline", held.id, held.version))
    assert answer.note == "Grace is picking a time right now. It is free again at 13:15 if they don't."
    assert "decline" not in answer.words
    await unchanged(town, before, answer)


@pytest.mark.parametrize("word", ["propose", "decline", "schedule"])
@pytest.mark.parametrize("who", [ALAN, NOBODY, ADMIN], ids=lambda who: who.name)
async def test_what_is_between_two_is_answered_by_no_third(town: Town, waiting: Request, word: str, who: Any) -> None:
    await town.press(who, "help")
    before = town.everything()
    answer = await town.press(
        who, Token(word, waiting.id, waiting.version, value(FIRST)), {"times": (value(FIRST),)}, submitted=True
    )
    assert not {"propose", "decline", "schedule"} & set(answer.words)
    await unchanged(town, before, answer)


async def test_a_mentor_does_not_take_their_own_proposal_and_a_student_proposes_none(
    town: Town, waiting: Request
) -> None:
    before = town.everything()
    own = await town.press(GRACE, Token("schedule", waiting.id, waiting.version, value(FIRST)))
    assert own.note == "That time is gone. Pick another one."
    await unchanged(town, before, own)
    theirs = await town.submit(ADA, Token("propose", waiting.id, waiting.version), {"times": (value(FIRST),)})
    assert theirs.note == "That is for those whose session it is."
    await unchanged(town, before, theirs)


async def test_another_mentor_is_told_until_when_the_answer_is_awaited(town: Town, waiting: Request) -> None:
    answer = await town.press(ALAN, Token("claim", waiting.id, waiting.version))
    assert answer.note == (
        "Grace has proposed other times. It is free again on Tue 24 Nov 13:00 if none of them is taken."
    )


async def test_releasing_and_cancelling_take_the_proposal_with_them(town: Town, waiting: Request) -> None:
    await town.press(GRACE, Token("release", waiting.id, waiting.version))
    assert (await town.request(waiting.id)).proposal is None
    held = await town.claim(GRACE, await town.request(waiting.id))
    await propose(town, held, FIRST)
    made = await town.request(held.id)
    await town.submit(ADA, Token("cancel", made.id, made.version), {})
    assert ((await town.request(made.id)).proposal, (await town.request(made.id)).status) == (None, Status.CANCELLED)


async def test_the_dashboards_say_what_is_awaited_from_whom(town: Town, waiting: Request) -> None:
    mine = await town.press(ADA, "sessions")
    assert "To do · Grace proposes times until Tue 24 Nov 13:00" in mine.text
    details = await town.press(ADA, mine.token("details"))
    assert [one for one in details.words if one in ("schedule", "decline")] == ["schedule", "schedule", "decline"]
    theirs = await town.press(GRACE, "sessions")
    assert "Proposed · Ada can choose until Tue 24 Nov 13:00" in theirs.text


async def test_how_many_times_and_how_long_are_settings_of_the_programme(town: Town) -> None:
    space = await town.space()

    def bound(tx: Any) -> None:
        programme: Programme = tx.programme(space.programme_id)
        bounds = replace(programme.bounds, times_proposed=1, proposal_lasts=5 * HOUR)
        tx.put_programme(replace(programme, bounds=bounds))

    await town.store.write(bound)
    held = await town.claim(GRACE, await town.ask(ADA))
    refused = await propose(town, held, FIRST, SECOND)
    assert refused.errors == {"times": "One time at most, please: it has to be easy to answer."}
    await propose(town, held, FIRST)
    assert (await town.request(held.id)).held_until == NOW + 5 * HOUR


# On both platforms

PAIRS = [("slack", "discord"), ("discord", "slack")]


async def _claimed(here: Living, student: Anybody, mentor: Anybody) -> Any:
    await ask(student, wanted(here.campus.clock.now(), student.zone))
    await mentor.sees("Mock interview", PATIENCE)
    offered = await shown(mentor.press("Claim", on_board(mentor)[-1]))
    if any(menu.label == ZONES for menu in offered.menus):
        offered = await shown(mentor.choose(ZONES, mentor.zone, offered))
    return offered


async def _proposed(mentor: Anybody, offered: Any) -> SeenForm:
    form = await opened(mentor.press("Propose another time", offered))
    chosen = [one for _, one in form.input("times").options][3:5]
    answer = await shown(mentor.submit(form, times=chosen))
    assert "Proposed." in answer.text
    return form


@pytest.mark.parametrize(("student", "mentor"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
async def test_times_are_proposed_and_one_is_taken_across_the_platforms(
    anywhere: Living, student: str, mentor: str
) -> None:
    campus = anywhere.campus
    asks = campus.ada if student == "slack" else campus.linus
    claims = campus.grace if mentor == "slack" else campus.alan

    form = await _proposed(claims, await _claimed(anywhere, asks, claims))
    await anywhere.settle()
    notice = await told(asks, "would like to meet you at another time", PATIENCE)
    assert len(form.input("times").options) >= 10
    assert len(notice.labels()) == 3
    answer = await shown(asks.press(notice.labels()[1], notice))
    assert "Booked. The details follow." in answer.text
    await told(claims, "meet on", PATIENCE)
    await anywhere.settle()
    (once,) = [one for one in asks.inbox() if "meet on" in one.text]
    assert "Can't make it" in once.labels()
    assert any("Booked" in card.text for card in on_board(claims))


@pytest.mark.parametrize(("student", "mentor"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
async def test_none_of_the_proposed_times_suits_across_the_platforms(
    anywhere: Living, student: str, mentor: str
) -> None:
    campus = anywhere.campus
    asks = campus.ada if student == "slack" else campus.linus
    claims = campus.grace if mentor == "slack" else campus.alan

    await _proposed(claims, await _claimed(anywhere, asks, claims))
    notice = await told(asks, "would like to meet you at another time", PATIENCE)
    await asks.press(label(notice, "None of these"), notice)
    await told(claims, "None of the times that you proposed was taken", PATIENCE)
    await anywhere.settle()
    assert any(card.text.startswith("Open") for card in on_board(claims))


async def test_a_request_given_back_to_others_stays_open_for_its_student_to_add_times(town: Town) -> None:
    """Whether it was booked, or times were proposed, when all that was offered has passed."""
    only = town.clock.now().date() + DAY
    one, other = [await town.ask(visitor(name), days=(only.isoformat(),)) for name in ("Ada", "Hedy")]
    last = datetime(only.year, only.month, only.day, 10, tzinfo=UTC)
    booked = await town.book(GRACE, one, last)
    held = await town.claim(ALAN, other)
    await town.submit(ALAN, Token("propose", held.id, held.version), {"times": (value(FIRST),)})
    await town.now_is(last - HOUR)
    await town.press(GRACE, Token("release", booked.id, booked.version, SURE))
    await town.passes(hours=23)
    for made, who, words in ((booked, "Ada", "at the head of the queue"), (held, "Hedy", "open to all mentors again")):
        assert (await town.request(made.id)).status is Status.OPEN
        assert words in town.slack.told(who)[-1]
        assert town.slack.told(who)[-1].endswith("See my request\nAdd times")
    await town.passes(hours=49)
    assert "Nobody could take your request in time." in town.slack.told("Ada")[-1]


async def test_what_a_mentor_gave_back_keeps_its_place_at_the_head_until_it_is_booked(town: Town) -> None:
    first = await town.ask(ADA, title="Asked first")
    town.clock.forward(minutes=1)
    later = await town.ask(visitor("Hedy"), title="Asked later")
    held = await town.claim(GRACE, later)
    await town.press(GRACE, Token("release", held.id, held.version))

    async def order() -> list[str]:
        page = (await town.press(ALAN, "browse")).text
        return sorted((first.title, later.title), key=page.index)

    assert await order() == ["Asked later", "Asked first"]
    again = await town.claim(GRACE, await town.request(later.id))
    await town.passes(minutes=16)
    assert (await town.request(again.id)).status is Status.OPEN
    assert await order() == ["Asked later", "Asked first"]
    booked = await town.book(GRACE, await town.request(later.id), FIRST - DAY - 6 * HOUR)
    assert not booked.released


# A mentor's week


async def test_no_mentor_is_booked_more_often_in_seven_days_than_the_programme_lets_them(town: Town) -> None:
    """Not by holding two while two are booked, nor at a proposed time, nor far ahead."""
    monday = datetime(2026, 11, 30, 8, tzinfo=UTC)
    week = [monday + n * DAY for n in range(8)]
    days = tuple(at.date().isoformat() for at in week[:5])
    hedy, joan, mary, kay, jean = [
        await town.ask(visitor(name), days=days) for name in ("Hedy", "Joan", "Mary", "Kay", "Jean")
    ]
    await town.book(GRACE, hedy, week[0])
    await town.book(GRACE, joan, week[1])
    mary, kay = await town.claim(GRACE, mary), await town.claim(GRACE, kay)
    await town.press(GRACE, Token("schedule", mary.id, mary.version, value(week[2])))
    refused = await town.press(GRACE, Token("schedule", kay.id, kay.version, value(week[3])))
    assert refused.note == "That time is gone. Pick another one."
    assert "none of the offered times is left for you both" in refused.text
    assert "you have 3 sessions within seven days of it" in refused.text

    full = "At one of these times one of you is booked, or the mentor's week is full. Choose others."
    over = await town.submit(GRACE, Token("propose", kay.id, kay.version), {"times": (value(week[7] - HOUR),)})
    assert over.errors == {"times": full}
    after_it = await town.submit(GRACE, Token("propose", kay.id, kay.version), {"times": (value(week[7]),)})
    assert "Proposed. Kay can choose until" in after_it.text
    # What was proposed while there was room is gone once there is none.
    jean = await town.claim(GRACE, jean)
    await town.submit(GRACE, Token("propose", jean.id, jean.version), {"times": (value(week[7] + 2 * HOUR),)})
    for about, who, words in ((kay, "Kay", "Booked."), (jean, "Jean", "That time is gone.")):
        at = (await town.request(about.id)).proposal
        assert at is not None
        answer = await town.press_on(visitor(who), "schedule", about, value(at.times[0]))
        assert words in answer.text


async def test_a_session_that_moves_within_its_week_is_not_in_its_own_way(town: Town) -> None:
    monday = datetime(2026, 11, 30, 8, tzinfo=UTC)
    for n, name in enumerate(("Hedy", "Joan", "Ada")):
        asked = await town.ask(visitor(name), days=((monday + n * DAY).date().isoformat(),))
        made = await town.book(GRACE, asked, monday + n * DAY)
    await town.submit(GRACE, Token("move", made.id, made.version), {"times": (value(monday + 4 * DAY),)})
    answer = await town.press_on(ADA, "accept_move", made, value(monday + 4 * DAY))
    assert "Moved." in answer.text
    moved = (await town.request(made.id)).session
    assert moved is not None
    assert moved.starts_at == monday + 4 * DAY
