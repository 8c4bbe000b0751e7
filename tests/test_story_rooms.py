"""Rooms as people meet them: chosen, told, replaced and given back, on both platforms over the real protocols."""

import logging
from datetime import timedelta

import pytest

from sandbox.acting import link, opened, shown, told
from sandbox.faults import Fault
from sandbox.story import PATIENCE, Story
from tests.living import Living

MENTORS = ["slack", "discord"]


async def chosen(living: Living, mentor: str, **values: str) -> Story:
    """Let the mentor of that platform choose a room, and return a story of theirs with a student of the other."""
    campus = living.campus
    who, student = (campus.grace, campus.linus) if mentor == "slack" else (campus.alan, campus.ada)
    settings = await shown(who.command("/mentor settings"))
    form = await opened(who.press("Meeting room", settings))
    answer = await shown(who.submit(form, dict(values)))
    assert "Saved." in answer.text, answer.text
    return Story(campus, student, (who,))


async def booked(story: Story) -> set[str]:
    """Play until a time is picked, and return the links that both were told."""
    await story.ask()
    await story.pick(await story.claim())
    return {link(await told(one, "meet on", PATIENCE), "Join") for one in story.both}


@pytest.mark.parametrize("mentor", MENTORS)
async def test_a_mentors_own_link_is_told_to_both(here: Living, mentor: str) -> None:
    story = await chosen(here, mentor, kind="fixed", link="https://meet.uni.example/mine")
    assert await booked(story) == {"https://meet.uni.example/mine"}


@pytest.mark.parametrize("mentor", MENTORS)
async def test_a_meeting_in_zoom_is_made_and_given_back_with_its_session(here: Living, mentor: str) -> None:
    zoom = here.campus.zoom
    story = await chosen(here, mentor, kind="zoom")
    links = await booked(story)
    assert links == {one["join_url"] for one in zoom.meetings.values()}
    assert len(links) == 1
    form = await opened(story.student.press("Can't make it", await told(story.student, "meet on", PATIENCE)))
    await story.student.submit(form)
    await here.settle()
    assert zoom.meetings == {}


@pytest.mark.parametrize("mentor", MENTORS)
async def test_a_meeting_in_google_meet_is_made_and_both_can_enter(here: Living, mentor: str) -> None:
    google = here.campus.google
    google.pending = 2
    story = await chosen(here, mentor, kind="google_meet")
    assert await booked(story) == {one["meetingUri"] for one in google.spaces.values()}
    assert [one["config"]["accessType"] for one in google.spaces.values()] == ["OPEN"]


@pytest.mark.parametrize("mentor", MENTORS)
async def test_while_zoom_is_down_nobody_waits_and_after_five_minutes_both_have_another_room(
    here: Living, mentor: str
) -> None:
    campus = here.campus
    campus.faults.standing["down"] = lambda call: call.startswith("zoom "), Fault("server_error")
    story = await chosen(here, mentor, kind="zoom")
    await story.ask()
    claimed = await story.claim()
    if any(menu.label == "A city in your time zone" for menu in claimed.menus):
        claimed = await shown(story.both[1].choose("A city in your time zone", story.both[1].zone, claimed))
    await story.both[1].press(next(one.label for one in claimed.buttons if one.label.startswith("Book ")), claimed)
    for one in story.both:
        assert "The link comes in a moment" in (await told(one, "meet on", PATIENCE)).text
    for _ in range(12):
        campus.clock.advance(timedelta(seconds=30))
        await here.settle()
    links = {link(await told(one, "has another room now", PATIENCE), "Join") for one in story.both}
    assert len(links) == 1
    assert next(iter(links)).startswith(f"{campus.jitsi.address}/")
    assert "Jitsi" in (await told(story.student, "has another room now", PATIENCE)).text


async def test_a_link_that_is_gone_an_hour_before_is_replaced_and_never_written_to_the_log(
    here: Living, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    story = await chosen(here, "slack", kind="zoom")
    links = await booked(story)
    here.campus.zoom.meetings.clear()
    assert story.start is not None
    here.campus.clock.advance_to(story.start - timedelta(hours=1))
    await here.settle()
    new = {link(await told(one, "has another room now", PATIENCE), "Join") for one in story.both}
    assert len(new) == 1
    assert new != links
    own = [one.getMessage() for one in caplog.records if one.name.startswith(("core", "bot", "adapters.rooms"))]
    assert own
    assert not any(link in one for one in own for link in links | new)
