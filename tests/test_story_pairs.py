"""The whole story with student and mentor on each pair of platforms, in both Slack modes, on both databases."""

import pytest

from sandbox.story import Story
from tests.living import Living, living

PAIRS = [(student, mentor) for student in ("slack", "discord") for mentor in ("slack", "discord")]


@pytest.mark.parametrize(("student", "mentor"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
@pytest.mark.parametrize("slack_mode", ["socket", "http"])
async def test_a_session_is_asked_for_booked_held_and_reviewed(
    database_url: str, slack_mode: str, student: str, mentor: str
) -> None:
    async with living(database_url, slack_mode) as running:
        campus = running.campus
        await campus.set_up()
        asks = campus.ada if student == "slack" else campus.linus
        claims = campus.grace if mentor == "slack" else campus.alan

        await Story(campus, asks, (claims,)).play()

        assert campus.journal.breaches == []


async def test_of_two_mentors_on_two_platforms_who_press_in_the_same_instant_one_gets_it(anywhere: Living) -> None:
    campus = anywhere.campus
    story = Story(campus, campus.ada, (campus.grace, campus.alan))

    await story.ask()
    await story.claim()

    assert story.mentor in (campus.grace, campus.alan)
