"""Direct messages are drawn again in place over the real protocols: the same message, without what holds no more."""

import pytest

from sandbox.acting import Anybody, opened, told
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE
from tests.living import Living
from tests.test_story_meetings import booked, moved, newest, pairs


def as_it_is(one: Anybody, was: SeenMessage) -> SeenMessage:
    """Return a direct message as it is by now."""
    return next(each for each in one.inbox() if each.id == was.id)


@pairs
async def test_after_a_move_the_old_messages_say_so_and_the_pressed_ones_stay(
    here: Living, student: str, mentor: str
) -> None:
    story = await booked(here, student, mentor)
    asks, claims = story.both
    await here.settle()
    old, pressed = newest(claims, "Can't make it"), newest(asks, "Move")
    headline = old.text.splitlines()[0]
    await moved(here, story, asks, claims)
    mended = as_it_is(claims, old)
    assert mended.labels() == ["Details"]
    assert mended.text.startswith(headline)
    assert "it is booked for" in mended.text
    # The form was opened from this one, and its answer took its place.
    assert as_it_is(asks, pressed).text.startswith("Proposed.")
    assert as_it_is(asks, pressed).labels() == ["See my request"]
    chosen = next(one for one in claims.inbox() if one.text.startswith("Moved: you and") and one.id != old.id)
    assert "Can't make it" in chosen.labels()


@pytest.mark.parametrize("student", ["slack", "discord"])
async def test_after_a_cancellation_nobody_is_offered_to_join(anywhere: Living, student: str) -> None:
    here = anywhere
    story = await booked(here, student, "discord" if student == "slack" else "slack")
    asks, claims = story.both
    await here.settle()
    mine, hers = newest(asks, "Can't make it"), newest(claims, "Can't make it")
    messages = len(claims.inbox())
    form = await opened(asks.press("Can't make it", mine))
    await asks.submit(form)
    await told(asks, "Cancelled. Everybody concerned is told.", PATIENCE)
    await here.settle()
    assert as_it_is(claims, hers).labels() == ["Details"]
    assert "it is cancelled." in as_it_is(claims, hers).text
    assert len(claims.inbox()) == messages + 1, "the news, and nothing but the news, is sent"
    assert "Ask again" in as_it_is(asks, mine).labels()
    assert as_it_is(asks, mine).text.startswith("Cancelled.")
    assert not [one for each in story.both for one in each.inbox() if "Join" in one.labels()]
