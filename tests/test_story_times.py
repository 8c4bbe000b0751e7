"""Hours and exact times as people of both platforms set and use them, in the sandboxes."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.seen import SeenMessage
from sandbox.slack.people import SlackPerson
from sandbox.story import PATIENCE, Story
from tests.living import Living


def mentor_of(running: Living, platform: str) -> Anybody:
    return running.campus.grace if platform == "slack" else running.campus.alan


def student_of(running: Living, platform: str) -> Anybody:
    return running.campus.ada if platform == "slack" else running.campus.linus


async def said_where(person: Anybody, platform: str) -> None:
    """Say where one is, on the platform that does not tell it."""
    if platform == "discord":
        await person.command("/mentor zone", zone=person.zone)


async def saved(person: Anybody, text: str) -> SeenMessage:
    """Return the private message once what was saved shows there; Slack shows it in the form first."""
    for _ in range(200):
        found = [one for one in person.private() if "Saved." in one.text and text in one.text]
        if found:
            return found[-1]
        await asyncio.sleep(0.02)
    raise AssertionError(f"{person.name} does not see {text!r}: {person.private()}")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_mentor_sets_hours_and_days_away_and_removes_them(here: Living, platform: str) -> None:
    mentor = mentor_of(here, platform)
    await said_where(mentor, platform)
    page = await shown(mentor.command("/mentor availability"))
    assert "No weekly hours are set" in page.text
    form = await opened(mentor.press("Add hours", page))
    values = {"weekdays": ["Monday", "Wednesday"], "from": "09:00", "to": "12:00"}
    await mentor.submit(form, values)
    page = await saved(mentor, "Wednesday")
    assert "09:00-12:00" in page.text
    form = await opened(mentor.press("Add days away", page))
    await mentor.submit(form, {"first": "2026-12-24", "last": "2026-12-26"})
    page = await saved(mentor, "Thu 24 Dec to Sat 26 Dec")
    one = await shown(mentor.choose("Change or remove hours", "2.540.720", page))
    page = await shown(mentor.press("Remove", one))
    assert "Wednesday" not in page.text
    one = await shown(mentor.choose("Remove days away", "20261224.20261226", page))
    page = await shown(mentor.press("Remove", one))
    assert "Away" not in page.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_hours_that_cannot_be_taken_are_refused_in_the_form(here: Living, platform: str) -> None:
    mentor = mentor_of(here, platform)
    await said_where(mentor, platform)
    form = await opened(mentor.press("Add hours", await shown(mentor.command("/mentor availability"))))
    values = {"weekdays": ["Monday"], "from": "22:00", "to": "02:00"}
    refused = await mentor.submit(form, values)
    if isinstance(refused, SeenMessage):
        assert "For hours over midnight add two" in refused.text
        form = await opened(mentor.press("Fix it", refused))
    await mentor.submit(form, {**values, "to": "00:00"})
    await saved(mentor, "22:00-24:00")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_mentor_reads_what_fits_and_why_the_rest_does_not(here: Living, platform: str) -> None:
    mentor = mentor_of(here, platform)
    await said_where(mentor, platform)
    values = wanted(here.campus.clock.now(), here.campus.ada.zone)
    await ask(here.campus.ada, values)
    form = await opened(mentor.press("Add days away", await shown(mentor.command("/mentor availability"))))
    first = str(values["days"][0])  # type: ignore[index]  # a list of days, as everybody enters them
    await mentor.submit(form, {"first": first})
    await saved(mentor, "Away")
    card = await mentor.sees(str(values["title"]))
    details = await shown(mentor.press("Details", card))
    assert "you are away until" in details.text
    assert "Fits your hours" in details.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_mentor_looks_for_requests_of_a_kind_and_for_what_fits(here: Living, platform: str) -> None:
    mentor, student = mentor_of(here, platform), here.campus.ada
    await said_where(mentor, platform)
    now = here.campus.clock.now()
    await ask(student, wanted(now, student.zone, title="A mock interview"))
    await ask(student, wanted(now, student.zone, title="Some career advice", type="career_advice"))
    page = await shown(mentor.command("/mentor browse"))
    assert "A mock interview" in page.text
    assert "times fit your hours" in page.text
    form = await opened(mentor.press("Filter", page))
    await mentor.submit(form, {"type": "career_advice"})
    page = await mentor.sees("Only: Career advice")
    assert "A mock interview" not in page.text
    assert "Some career advice" in page.text
    if platform == "discord":
        page = await shown(mentor.command("/mentor browse", type="interview_prep", fits="yes"))
    else:
        page = await shown(mentor.command("/mentor browse type:interview_prep fits:yes"))
    assert "Only: Interview prep · fits my hours" in page.text
    assert "Some career advice" not in page.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_whoever_gives_an_exact_time_need_not_choose_days_and_whoever_gives_no_time_is_told(
    here: Living, platform: str
) -> None:
    student = student_of(here, platform)
    zone = ZoneInfo(student.zone)
    day = (here.campus.clock.now() + timedelta(days=4)).astimezone(zone)
    exact = day.replace(hour=18, minute=30, second=0, microsecond=0)
    nothing = wanted(here.campus.clock.now(), student.zone, days=[], slots=[])
    refused = await ask(student, nothing)
    assert "Please choose days and times of day, or give an exact time." in str(refused)
    if isinstance(student, SlackPerson):
        await student.close_form()
    # Slack has a picker in the form; on Discord it is typed there, or chosen with the command.
    in_the_form = {"exact": exact if platform == "slack" else f"{exact:%d %b %H:%M}"}
    for given in (in_the_form, {"at": exact}) if platform == "discord" else (in_the_form,):
        answer = await shown(ask(student, {**nothing, **given}))
        assert "Asked." in answer.text
        assert "18:30" in answer.text


async def at_a_time(running: Living, moment: datetime) -> None:
    running.campus.clock.advance_to(moment)
    await running.settle()


async def test_a_typed_time_that_the_clocks_skip_or_show_twice_is_asked_about(here: Living) -> None:
    """On Slack it is chosen in a picker, which sends a moment and no time of day."""
    linus = here.campus.linus
    await said_where(linus, "discord")
    for today, typed, said in (
        (datetime(2027, 3, 20, 9, tzinfo=UTC), "28 Mar 03:30", "doesn't exist in Helsinki"),
        (datetime(2027, 10, 24, 9, tzinfo=UTC), "31 Oct 03:30", "comes twice in Helsinki"),
    ):
        await at_a_time(here, today)
        given = wanted(today, linus.zone, days=[], slots=[], exact=typed)
        assert said in str(await ask(linus, given))
    answer = await shown(ask(linus, {**given, "exact": f"{typed} second"}))
    assert "Asked." in answer.text
    story = Story(here.campus, linus, (here.campus.alan,))
    await here.campus.alan.sees(story.title, PATIENCE)
    await story.pick(await story.claim())
    assert story.start == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_both_are_warned_when_the_clocks_change_before_the_session(here: Living, platform: str) -> None:
    student, mentor = student_of(here, platform), mentor_of(here, platform)
    await at_a_time(here, datetime(2027, 3, 20, 9, tzinfo=UTC))
    start = datetime(2027, 3, 30, 10, tzinfo=ZoneInfo(student.zone))
    typed = start if platform == "slack" else f"{start:%d %b %H:%M}"
    await ask(student, wanted(here.campus.clock.now(), student.zone, days=[], slots=[], exact=typed))
    story = Story(here.campus, student, (mentor,))
    await mentor.sees(story.title, PATIENCE)
    await story.pick(await story.claim())
    for one in (student, mentor):
        city = one.zone.partition("/")[2].replace("_", " ")
        assert f"The clocks in {city} change before then." in (await told(one, "meet on", PATIENCE)).text
