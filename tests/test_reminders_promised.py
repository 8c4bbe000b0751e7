"""The reminders that somebody is promised are those that come, whatever their quiet hours."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model import Visitor
from core.ui import Token
from tests.town import ADA, ADMIN, GRACE, Town

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""09:00 in Berlin, where both are."""
HOUR = timedelta(hours=1)


async def quiet(town: Town, who: Visitor, first: int, last: int) -> None:
    """Let it be quiet for somebody between these hours of their day."""
    await town.submit(who, Token("set_quiet"), {"from": str(60 * first), "to": str(60 * last)})


async def let_pass(town: Town) -> None:
    """Let the time until the session pass, a quarter of an hour after the other."""
    while town.clock.now() < START - HOUR:
        await town.passes(minutes=15)


def told(town: Town, who: Visitor, text: str) -> list[str]:
    return [one for one in town.slack.told(who.account.user) if text in one]


@pytest.mark.parametrize(
    ("hours", "promised", "comes"),
    [
        (None, "I'll remind you a day and an hour before.", True),
        ((8, 20), "I'll remind you a day and an hour before.", True),
        ((8, 21), "I'll remind you an hour before.", False),
        ((9, 22), "I'll remind you an hour before.", False),
        ((10, 8), "I'll remind you a day and an hour before.", True),
        ((22, 7), "I'll remind you a day and an hour before.", True),
    ],
    ids=["never quiet", "in time", "just too late", "from the very minute", "over later", "quiet nights"],
)
async def test_a_days_reminder_is_promised_to_whoever_gets_one(
    town: Town, hours: tuple[int, int] | None, promised: str, comes: bool
) -> None:
    if hours:
        await quiet(town, ADA, *hours)
    await town.book(GRACE, await town.ask(ADA), START)
    await let_pass(town)
    (notice,) = told(town, ADA, "You and Grace meet on")
    assert promised in notice
    assert bool(told(town, ADA, "I'm coming")) == comes
    assert told(town, ADA, "In one hour")


@pytest.mark.parametrize(("hours", "said"), [((8, 20), True), ((8, 21), False)], ids=["asked", "never asked"])
async def test_only_of_whoever_was_asked_it_is_said_that_they_have_not_answered(
    town: Town, hours: tuple[int, int], said: bool
) -> None:
    await quiet(town, GRACE, *hours)
    await town.book(GRACE, await town.ask(ADA), START)
    await let_pass(town)
    (reminder,) = told(town, ADA, "In one hour")
    assert bool(told(town, GRACE, "I'm coming")) == said
    assert ("Grace has not answered yet." in reminder) == said


async def test_a_reminder_so_near_that_it_is_not_held_back_counts_as_asked(town: Town) -> None:
    form = (await town.press(ADMIN, "set_reminding")).form
    kept = {one.key: str(one.value) for one in form.fields}
    await town.submit(ADMIN, form, {**kept, "day_reminder": "6", "day_reminder_useless": "2"})
    await quiet(town, GRACE, 22, 10)
    await town.book(GRACE, await town.ask(ADA), START)
    await let_pass(town)
    assert told(town, GRACE, "I'm coming")
    (reminder,) = told(town, ADA, "In one hour")
    assert "Grace has not answered yet." in reminder
