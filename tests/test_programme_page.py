"""What waits for a coordinator, each of it dealt with from the page, over the real protocols."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.campus import BOARD
from sandbox.seen import SeenMessage
from tests.living import Living, living
from tests.test_programme import PATIENCE, TITLE, menu_value, on_both, people
from tests.test_story_disputes import contested, missed
from tests.test_story_meetings import MINUTE, at, booked, press, start_of

REPORTED = "These were reported"
ASKED = "Asked by"


async def report_mentor(student: Anybody, because: str) -> None:
    """Let a student report whoever has claimed their request."""
    taken = await told(student, "has taken your request", PATIENCE)
    details = await press(student, "See my request", taken, ASKED)
    form = await opened(student.press("Report or block", details))
    await student.submit(form, what="report", because=because)


async def report(mentor: Anybody, because: str) -> None:
    """Let a mentor report what hangs on the board."""
    details = await press(mentor, "Details", await mentor.sees("Open ·", PATIENCE), ASKED)
    form = await opened(mentor.press("Report or block", details))
    await mentor.submit(form, what="report", because=because)


async def opens(boss: Anybody, kind: str, option: str) -> SeenMessage:
    """Open something that waits on the coordinator's page."""
    page = await shown(boss.command("/mentor programme"))
    assert kind in page.text
    label, value = menu_value(page, option)
    return await shown(boss.choose(label, value, page))


@on_both
async def test_a_reported_request_is_opened_again_and_can_be_claimed(here: Living, platform: str) -> None:
    student, mentor, boss = people(here.campus, platform)
    await ask(student, wanted(here.campus.clock.now(), student.zone))
    await report(mentor, "Is this a joke?")
    await here.settle()
    await told(student, "A coordinator has to look at this request", PATIENCE)
    card = await opens(boss, REPORTED, TITLE)
    assert "Is this a joke?" in card.text
    assert mentor.name not in card.text
    await boss.press("Open it again", card)
    await here.settle()
    await told(student, "your request is open to mentors again", PATIENCE)
    assert REPORTED not in (await shown(boss.command("/mentor programme"))).text
    claimed = await shown(mentor.press("Claim", await mentor.sees("Open ·", PATIENCE)))
    assert "It's yours until" in claimed.text


@on_both
async def test_a_reported_request_is_cancelled_with_a_reason(here: Living, platform: str) -> None:
    student, mentor, boss = people(here.campus, platform)
    await ask(student, wanted(here.campus.clock.now(), student.zone))
    await report(mentor, "An advertisement.")
    form = await opened(boss.press("Cancel request", await opens(boss, REPORTED, TITLE)))
    await boss.submit(form, because="No advertisements, please.")
    await here.settle()
    assert "No advertisements, please." in (await told(student, "was cancelled", PATIENCE)).text
    assert REPORTED not in (await shown(boss.command("/mentor programme"))).text


@on_both
async def test_a_report_about_a_mentor_is_dealt_with(here: Living, platform: str) -> None:
    student, mentor, boss = people(here.campus, platform)
    await ask(student, wanted(here.campus.clock.now(), student.zone))
    await mentor.press("Claim", await mentor.sees("Open ·", PATIENCE))
    await report_mentor(student, "Rude.")
    card = await opens(boss, REPORTED, TITLE)
    assert f"about {mentor.name}: Rude." in card.text.replace("@", "")
    done = await shown(boss.press("Report is dealt with", card))
    assert "waits for nobody any more" in done.text
    assert REPORTED not in (await shown(boss.command("/mentor programme"))).text


@on_both
async def test_a_dispute_is_decided_from_the_page(here: Living, platform: str) -> None:
    story = await booked(here, platform, platform)
    asks, claims = story.both
    _, _, boss = people(here.campus, platform)
    await contested(claims, await missed(here, story, asks, claims))
    card = await opens(boss, "Somebody has to say whether these took place", story.title)
    form = await opened(boss.press("Decide", card))
    await boss.submit(form, outcome="It took place", because="The log of the room shows it.")
    await here.settle()
    for one in story.both:
        assert "The log of the room shows it." in (await told(one, "took place.", PATIENCE)).text
    assert "whether these took place" not in (await shown(boss.command("/mentor programme"))).text


@on_both
async def test_a_session_that_nobody_comes_to_is_said_to_be_missed_from_the_page(here: Living, platform: str) -> None:
    story = await booked(here, platform, platform)
    asks, claims = story.both
    _, _, boss = people(here.campus, platform)
    await at(here, start_of(story) - 10 * MINUTE)
    await asks.press("I'm here: join", await told(asks, "is starting", PATIENCE))
    await at(here, start_of(story) + 15 * MINUTE)
    card = await opens(boss, "These have begun, and not both have checked in", story.title)
    assert f"{claims.name} did not" in card.text.replace("@", "")
    form = await opened(boss.press("It was missed", card))
    await boss.submit(form, who=f"{claims.name} was missing")
    await here.settle()
    assert "head of the queue" in (await told(asks, "was missing from the session", PATIENCE)).text
    assert "That is not so" in (await told(claims, "It is noted that you were missing", PATIENCE)).labels()
    await story.sees_board("Open")
    assert "not both have checked in" not in (await shown(boss.command("/mentor programme"))).text


@on_both
async def test_a_booked_session_is_called_off_from_the_list_with_a_reason(here: Living, platform: str) -> None:
    story = await booked(here, platform, platform)
    _, _, boss = people(here.campus, platform)
    page = await shown(boss.press("Sessions", await shown(boss.command("/mentor programme"))))
    assert story.title in page.text
    label, value = menu_value(page, story.title)
    card = await shown(boss.choose(label, value, page))
    assert "Give it back" in card.labels()
    form = await opened(boss.press("Cancel request", card))
    await boss.submit(form, because="The building is closed.")
    await here.settle()
    for one in story.both:
        assert "The building is closed." in (await told(one, "was cancelled", PATIENCE)).text
    await story.sees_board("Cancelled")
    page = await shown(boss.press("Sessions", await shown(boss.command("/mentor programme"))))
    assert "No session is booked right now." in page.text


@on_both
@pytest.mark.parametrize("answer", ["Approve", "Decline"])
async def test_an_application_is_read_and_answered_from_the_page(sqlite_url: str, platform: str, answer: str) -> None:
    async with living(sqlite_url) as here:
        _, person, boss = people(here.campus, platform)
        await boss.submit(await opened(boss.command("/mentor setup")), board=BOARD, mentors_by="approval")
        refused = await shown(person.command("/mentor browse"))
        await person.submit(await opened(person.press("Apply", refused)), because="I hire people.")
        card = await opens(boss, "These would like to be mentors", person.name)
        assert "I hire people." in card.text
        if answer == "Approve":
            await boss.press("Approve", card)
            await told(person, "You are a mentor now.", PATIENCE)
        else:
            form = await opened(boss.press("Decline", card))
            await boss.submit(form, because="Next term, please.")
            assert "Next term, please." in (await told(person, "did not take your application", PATIENCE)).text
        page = await shown(boss.command("/mentor programme"))
        assert "These would like to be mentors" not in page.text
        trail = (await shown(boss.press("Who did what", page))).text.replace("@", "")
        done = "approved" if answer == "Approve" else "declined"
        assert f"{boss.name} · {done} a mentor: {person.name}" in trail
        assert here.campus.journal.breaches == []


@on_both
async def test_what_is_stuck_is_kept_open_and_given_back(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor, boss = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone, urgency="flexible"))
    campus.clock.advance(timedelta(hours=25))
    await here.settle()
    card = await opens(boss, "Nobody has claimed these for over a day", TITLE)
    form = await opened(boss.press("Keep it open longer", card))
    answer = str(await boss.submit(form, {"days": "1"}))
    assert "so it cannot stay open longer" in answer
    await mentor.press("Claim", await mentor.sees("Open ·", PATIENCE))
    await report_mentor(student, "Rude.")
    held = await opens(boss, REPORTED, TITLE)
    await boss.press("Give it back", held)
    await here.settle()
    assert (
        "A coordinator has given this request back." in (await told(mentor, "given this request back", PATIENCE)).text
    )
    back = await told(student, "A coordinator has given your request back to all mentors.", PATIENCE)
    assert "as soon as another mentor takes it" in back.text
