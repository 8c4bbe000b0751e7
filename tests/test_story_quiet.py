"""Quiet hours over the real protocols: what waits until they are over, and what comes all the same."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.acting import Anybody, opened, shown, told
from sandbox.story import PATIENCE
from tests.living import Living
from tests.test_story_meetings import at, booked, newest, start_of
from tests.test_story_times import said_where, saved

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def quiet_around(one: Anybody, moment: datetime, platform: str) -> None:
    """Let somebody have quiet hours from two hours before the hour of that moment until three after it."""
    await said_where(one, platform)
    form = await opened(one.press("Quiet hours", await shown(one.command("/mentor settings"))))
    hour = moment.astimezone(ZoneInfo(one.zone)).hour
    await one.submit(form, {"from": str(60 * (hour - 2)), "to": str(60 * (hour + 3))})
    await saved(one, f"{hour - 2:02}:00 to {hour + 3:02}:00")


def end_of_quiet(one: Anybody, start: datetime, *, days_before: int = 0) -> datetime:
    """Return when the quiet hours around a session end on that day, by the clock on the wall."""
    local = start.astimezone(ZoneInfo(one.zone)) - timedelta(days=days_before)
    return local.replace(hour=local.hour + 3, minute=0)


def heard(one: Anybody, text: str) -> bool:
    """Return whether somebody has a direct message with that text."""
    return any(text in each.text for each in one.inbox())


@pytest.mark.parametrize(("student", "mentor"), [("slack", "discord"), ("discord", "slack")])
async def test_the_days_reminder_waits_and_the_hours_and_what_is_near_come(
    here: Living, student: str, mentor: str
) -> None:
    story = await booked(here, student, mentor)
    asks, claims = story.both
    start = start_of(story)
    await quiet_around(asks, start, student)

    await at(here, start - 24 * HOUR)
    await told(claims, "Tomorrow: your session with", PATIENCE)
    assert not heard(asks, "Tomorrow: your session with")
    ends = end_of_quiet(asks, start, days_before=1)
    await at(here, ends - MINUTE)
    assert not heard(asks, "Tomorrow: your session with")
    await at(here, ends)
    reminder = await told(asks, "Tomorrow: your session with", PATIENCE)
    assert "Choose how and when I reach you with /mentor settings." in reminder.text

    # In the quiet hours of the day itself: the hour's reminder, who is late, and the call to come in.
    await at(here, start - HOUR)
    await told(asks, "In one hour, at", PATIENCE)
    how = await shown(claims.press("I'm running late", newest(claims, "I'm running late")))
    await claims.press("About 5 minutes", how)
    await told(asks, "will be about 5 minutes late.", PATIENCE)
    await at(here, start - 10 * MINUTE)
    await told(asks, "is starting", PATIENCE)
    await at(here, start + 10 * MINUTE)
    await told(asks, "has begun, and neither of you has checked in.", PATIENCE)

    # What comes after it can wait again.
    await at(here, start + 45 * MINUTE)
    await told(claims, "Did it happen?", PATIENCE)
    assert not heard(asks, "Did it happen?")
    await at(here, end_of_quiet(asks, start))
    await told(asks, "Did it happen?", PATIENCE)
