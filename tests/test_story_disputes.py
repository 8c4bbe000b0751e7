"""Somebody is missing, over the real protocols: called, said, contested, and decided by a coordinator."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, label, opened, told
from sandbox.campus import on_board
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE, Story
from tests.living import Living
from tests.test_story_meetings import at, booked, newest, pairs, press

MINUTE = timedelta(minutes=1)


async def missed(here: Living, story: Story, there: Anybody, absent: Anybody) -> SeenMessage:
    """Let one side be there alone and say so; return what the absent one is told."""
    assert story.start is not None
    await at(here, story.start - 10 * MINUTE)
    await there.press("I'm here: join", await told(there, "is starting", PATIENCE))
    await at(here, story.start + 10 * MINUTE)
    called = await told(absent, "is there and waits for you", PATIENCE)
    assert called.labels() == ["I'm here: join", "I'm running late"]
    pinged = await told(there, "hasn't checked in. I have just pinged them everywhere.", PATIENCE)
    await press(there, label(pinged, absent.name), pinged, "was missing from the session")
    return await told(absent, "It is noted that you were missing", PATIENCE)


async def contested(absent: Anybody, notice: SeenMessage) -> None:
    """Let the absent one say that it is not so."""
    form = await opened(absent.press("That is not so", notice))
    await absent.submit(form, because="I sat in the room the whole time.")


async def decided(here: Living, judge: Anybody, outcome: str) -> None:
    """Let a coordinator read what is known, and decide."""
    asked = await told(judge, "Please decide: did", PATIENCE)
    assert "I sat in the room the whole time." in asked.text
    form = await opened(judge.press("Decide", asked))
    assert len(form.input("outcome").options) == 4
    await judge.submit(form, outcome=outcome, because="The log of the room shows it.")
    await here.settle()


@pairs
async def test_a_missing_mentor_is_called_contests_and_a_coordinator_decides_that_they_met(
    anywhere: Living, student: str, mentor: str
) -> None:
    story = await booked(anywhere, student, mentor)
    asks, claims = story.both
    notice = await missed(anywhere, story, asks, claims)
    await anywhere.settle()
    await story.sees_board("Open")
    await contested(claims, notice)
    heard = await told(asks, "says that they were not missing", PATIENCE)
    assert "I sat in the room the whole time." in heard.text
    # Both coordinators are asked; what one has decided is settled for the other.
    await told(anywhere.campus.mary, "Please decide: did", PATIENCE)
    await decided(anywhere, anywhere.campus.ruth, "It took place")
    for one in story.both:
        assert "The log of the room shows it." in (await told(one, "took place.", PATIENCE)).text
        await told(one, "How was your session with", PATIENCE)
    await story.sees_board("Done")
    mary = anywhere.campus.mary
    await press(mary, "Decide", newest(mary, "Decide"), "There is nothing left to decide here")


@pairs
async def test_a_missing_student_contests_and_a_coordinator_finds_it_so(
    here: Living, student: str, mentor: str
) -> None:
    story = await booked(here, student, mentor)
    asks, claims = story.both
    notice = await missed(here, story, claims, asks)
    assert "That closes the request." in notice.text
    await story.sees_board("Cancelled")
    await contested(asks, notice)
    await told(claims, "says that they were not missing", PATIENCE)
    await decided(here, here.campus.mary, "student")
    assert "you were missing" in (await told(asks, "A coordinator has decided.", PATIENCE)).text
    assert "was missing" in (await told(claims, "A coordinator has decided.", PATIENCE)).text
    assert [one.text.partition(" ")[0] for one in on_board(claims)] == ["Cancelled"]


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_that_it_did_not_happen_is_said_afterwards_and_waits_for_a_coordinator(
    here: Living, platform: str
) -> None:
    story = await booked(here, platform, "slack" if platform == "discord" else "discord")
    asks, claims = story.both
    assert story.start is not None
    await at(here, story.start + 45 * MINUTE)
    over = await told(asks, "Did it happen?", PATIENCE)
    form = await opened(asks.press("It didn't happen", over))
    await asks.submit(form, because="I sat in the room the whole time.")
    await told(claims, "did not happen.", PATIENCE)
    await press(claims, "It happened", await told(claims, "Did it happen?", PATIENCE), "so a coordinator decides")
    await decided(here, here.campus.mary, "mentor")
    assert "was missing" in (await told(asks, "A coordinator has decided.", PATIENCE)).text
    await story.sees_board("Open")
