"""What waits for a coordinator, each of it dealt with from the page, over the real protocols."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.campus import BOARD
from sandbox.seen import SeenMessage
from tests.living import Living, living
from tests.test_programme import PATIENCE, TITLE, menu_value, on_both, people
from tests.test_story_disputes import contested, missed
from tests.test_story_meetings import booked, press

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
