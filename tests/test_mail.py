"""Mail as people have it: they give an address on either platform, and find there what they were told in the chat."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.mail import MailSandbox, Received
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE, Story
from tests.living import Living


async def _in_the_message_too(person: Anybody, text: str) -> None:
    """Wait until the message whose button opened a form shows the answer, as it does on Slack a moment later."""
    for _ in range(500):
        if any(text in one.text and one.where != "view" for one in person.private()):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{person.name} sees {person.private()}")


async def gives_address(here: Living, person: Anybody, address: str) -> SeenMessage:
    """Let somebody add an address in their settings and enter the code from the mail."""
    settings = await shown(person.command("/mentor settings"))
    sent = await shown(person.submit(await opened(person.press("Add email", settings)), email=address))
    assert "I have mailed a code to" in sent.text
    await _in_the_message_too(person, "I have mailed a code to")
    await here.settle()
    code = here.campus.mail.mailbox(address)[-1].subject[:6]
    assert re.fullmatch("[0-9]{6}", code)
    return await shown(person.submit(await opened(person.press("Enter the code", sent)), code=code))


def subjects(mail: MailSandbox, address: str) -> list[str]:
    return [one.subject for one in mail.mailbox(address)]


def event(mail: Received) -> Any:
    (found,) = Calendar.from_ical(mail.invitation).walk("VEVENT")
    return found


@pytest.mark.parametrize("pair", ["slack", "discord"])
async def test_both_sides_find_in_their_mailbox_what_they_are_told_in_the_chat(here: Living, pair: str) -> None:
    campus = here.campus
    student, mentor = (campus.ada, campus.grace) if pair == "slack" else (campus.linus, campus.alan)
    for person, address in ((student, "student@example.org"), (mentor, "mentor@example.org")):
        confirmed = await gives_address(here, person, address)
        assert "Confirmed. I mail there from now on." in confirmed.text
        assert address in confirmed.text
    story = Story(campus, student, (mentor,))
    await story.ask()
    offered = await story.claim()
    await here.settle()
    await story.pick(offered)
    assert story.start is not None
    for before in (timedelta(hours=24), timedelta(hours=1)):
        campus.clock.advance_to(story.start - before)
        await here.settle()

    mine = subjects(campus.mail, "student@example.org")
    assert mine[1] == f"{mentor.name} has taken your request and is picking a time."
    assert mine[2].startswith(f"You and {mentor.name} meet on")
    assert mine[3].startswith("Tomorrow: your session with")
    assert mine[4].startswith("In one hour, at")
    assert len(mine) == 5
    booked = [one for one in campus.mail.received if one.invitation]
    assert sorted(one.to for one in booked) == ["mentor@example.org", "student@example.org"]
    first, second = map(event, booked)
    assert first["UID"] == second["UID"]
    assert first.decoded("DTSTART") == story.start
    assert str(first["URL"]).startswith(f"{campus.jitsi.address}/")
    assert {str(one["ATTENDEE"]) for one in (first, second)} == {
        "mailto:student@example.org",
        "mailto:mentor@example.org",
    }


async def test_a_booking_that_is_cancelled_leaves_both_calendars(here: Living) -> None:
    campus = here.campus
    await gives_address(here, campus.ada, "ada@example.org")
    await gives_address(here, campus.alan, "alan@example.org")
    story = Story(campus, campus.ada, (campus.alan,))
    await story.ask()
    await story.pick(await story.claim())
    await here.settle()
    meets = next(one for one in campus.ada.inbox() if "meet on" in one.text)
    form = await opened(campus.ada.press("Can't make it", meets))
    await campus.ada.submit(form, because="I am ill.")
    await here.settle()
    for address in ("ada@example.org", "alan@example.org"):
        last = campus.mail.mailbox(address)[-1]
        assert last.subject.endswith("is off.")
        assert "The reason given: I am ill." in last.text
        assert "METHOD:CANCEL" in last.invitation
        assert event(last)["SEQUENCE"] == 1


@pytest.mark.parametrize("pair", ["slack", "discord"])
async def test_a_session_that_is_moved_moves_in_both_calendars(here: Living, pair: str) -> None:
    campus = here.campus
    both: tuple[Anybody, Anybody] = (campus.ada, campus.alan)
    if pair == "discord":
        both = (campus.linus, campus.grace)
    addresses = [f"{one.name.lower()}@example.org" for one in both]
    for person, address in zip(both, addresses, strict=True):
        await gives_address(here, person, address)
    story = Story(campus, both[0], (both[1],))
    await story.ask()
    await story.pick(await story.claim())
    await here.settle()
    assert story.start is not None
    form = await opened(both[0].press("Move", await told(both[0], "meet on", PATIENCE)))
    times = [value for _, value in form.input("times").options if int(value) > story.start.timestamp()]
    await both[0].submit(form, times=times[:1])
    await here.settle()
    asked = await told(both[1], "would like to move your session", PATIENCE)
    await both[1].press(asked.labels()[0], asked)
    await here.settle()

    for address in addresses:
        assert any("would like to move" in one for one in subjects(campus.mail, address)) == (address == addresses[1])
        booked, moved = [event(one) for one in campus.mail.mailbox(address) if one.invitation]
        assert booked["UID"] == moved["UID"]
        assert (booked["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
        assert (booked.decoded("DTSTART"), moved.decoded("DTSTART").timestamp()) == (story.start, int(times[0]))
        assert str(moved["URL"]).startswith(f"{campus.jitsi.address}/")
    assert campus.journal.breaches == []


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_whoever_has_an_address_that_its_server_refuses_is_told_in_the_chat(here: Living, platform: str) -> None:
    campus = here.campus
    person = campus.ada if platform == "slack" else campus.linus
    settings = await shown(person.command("/mentor settings"))
    campus.mail.answers.append("550 5.1.1 no such mailbox")
    await person.submit(await opened(person.press("Add email", settings)), email="mistyped@example.org")
    await here.settle()
    refused = await told(person, "I could not mail the code to mistyped@example.org.", PATIENCE)
    form = await opened(person.press("Another address", refused))
    await shown(person.submit(form, email="right@example.org"))
    await here.settle()
    assert len(subjects(campus.mail, "right@example.org")) == 1
    assert campus.journal.breaches == []


async def test_somebody_whose_messages_are_closed_is_mailed_what_is_not_mailed_otherwise(here: Living) -> None:
    campus = here.campus
    await gives_address(here, campus.linus, "linus@example.org")
    story = Story(campus, campus.linus, (campus.alan,))
    await story.ask()
    await story.pick(await story.claim())
    campus.linus.dms_open = False
    assert story.start is not None
    campus.clock.advance_to(story.start - timedelta(minutes=10))
    await here.settle()
    assert any(one.endswith("is starting.") for one in subjects(campus.mail, "linus@example.org"))


async def test_in_quiet_hours_nothing_comes_and_everything_comes_after_them(here: Living) -> None:
    campus = here.campus
    settings = await shown(campus.ada.command("/mentor settings"))
    form = await opened(campus.ada.press("Quiet hours", settings))
    now = campus.clock.now()
    # Ada is in Berlin: from this hour on until three hours later.
    hour = int(f"{now.astimezone(ZoneInfo('Europe/Berlin')):%H}")
    first, last = str(60 * hour), str(60 * ((hour + 2) % 24))
    saved = await shown(campus.ada.submit(form, {"from": first, "to": last}))
    assert "Saved." in saved.text
    await _in_the_message_too(campus.ada, "Saved.")
    story = Story(campus, campus.ada, (campus.grace,))
    await story.ask()
    card = next(one for one in campus.grace.board("mentors") if story.title in one.text)
    await campus.grace.press("Claim", card)
    await here.settle()
    assert [one for one in campus.ada.inbox() if "has taken your request" in one.text] == []
    campus.clock.advance_to(now + timedelta(hours=2))
    await here.settle()
    assert [one for one in campus.ada.inbox() if "No time was picked" in one.text]


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_mentor_hears_of_an_urgent_request_at_once_and_claims_it_there(here: Living, platform: str) -> None:
    campus = here.campus
    mentor = campus.grace if platform == "slack" else campus.alan
    settings = await shown(mentor.command("/mentor settings"))
    form = await opened(mentor.press("Digest", settings))
    saved = await shown(mentor.submit(form, hour="off", urgent="yes"))
    assert "Urgent requests that fit at once" in saved.text
    today = campus.clock.now().astimezone(ZoneInfo(campus.ada.zone)).date()
    values = wanted(campus.clock.now(), campus.ada.zone, urgency="urgent", days=[f"{today + timedelta(days=1)}"])
    await ask(campus.ada, values)
    await here.settle()
    told = next(one for one in mentor.inbox() if "An urgent request fits you." in one.text)
    answer = await shown(mentor.press("Claim", told))
    assert ("Where are you?" if platform == "discord" else "It's yours until") in answer.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_mentor_reads_at_their_own_hour_what_fits_them(here: Living, platform: str) -> None:
    campus = here.campus
    mentor = campus.grace if platform == "slack" else campus.alan
    settings = await shown(mentor.command("/mentor settings"))
    form = await opened(mentor.press("Digest", settings))
    assert "Daily at 18:00" in (await shown(mentor.submit(form, hour="18", urgent="no"))).text
    await ask(campus.ada, wanted(campus.clock.now(), campus.ada.zone))
    campus.clock.advance(timedelta(hours=1))
    await here.settle()
    assert not [one for one in mentor.inbox() if "fits you" in one.text]
    today = campus.clock.now().astimezone(ZoneInfo(mentor.zone))
    campus.clock.advance_to(today.replace(hour=18, minute=0))
    digest = await told(mentor, "1 open request fits you", PATIENCE)
    assert "Mock interview for a backend role" in digest.text
    details = await shown(mentor.press("Mock interview for a backend role", digest))
    assert "one system design question" in details.text


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_whoever_has_given_no_address_is_asked_once_with_their_first_session(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor = (campus.ada, campus.grace) if platform == "slack" else (campus.linus, campus.alan)
    await gives_address(here, mentor, "mentor@example.org")
    story = Story(campus, student, (mentor,))
    await story.ask()
    await story.pick(await story.claim())
    await here.settle()
    asked = await told(student, "I can mail you reminders too", PATIENCE)
    assert asked.labels() == ["Join", "Move", "Can't make it", "Add email"]
    assert not any("I can mail you reminders" in one.text for one in mentor.inbox())
    sent = await shown(student.submit(await opened(student.press("Add email", asked)), email="student@example.org"))
    assert "I have mailed a code to student@example.org." in sent.text
    await told(student, "I have mailed a code to", PATIENCE)
    await here.settle()
    code = campus.mail.mailbox("student@example.org")[-1].subject[:6]
    confirmed = await shown(student.submit(await opened(student.press("Enter the code", sent)), code=code))
    assert "Confirmed. I mail there from now on." in confirmed.text
    assert f"with @{mentor.name}" in (await shown(student.press("My sessions", confirmed))).text
    assert story.start is not None
    campus.clock.advance_to(story.start - timedelta(minutes=59))
    await here.settle()
    assert any("In one hour" in one for one in subjects(campus.mail, "student@example.org"))
