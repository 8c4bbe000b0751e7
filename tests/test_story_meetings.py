"""From a booking to what became of it, over the real protocols: moved, coming, late, given back, at an exact time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.acting import Anybody, ask, label, opened, shown, told, turned, wanted
from sandbox.campus import on_board
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE, ZONES, Story
from tests.living import Living

PAIRS = [("slack", "discord"), ("discord", "slack")]
pairs = pytest.mark.parametrize(("student", "mentor"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def booked(here: Living, student: str, mentor: str, room: str = "") -> Story:
    """Play until a session is booked between a student and a mentor on those platforms."""
    campus = here.campus
    asks = campus.ada if student == "slack" else campus.linus
    claims = campus.grace if mentor == "slack" else campus.alan
    if room:
        form = await opened(claims.press("Meeting room", await shown(claims.command("/mentor settings"))))
        await claims.submit(form, kind=room)
    story = Story(campus, asks, (claims,))
    await story.ask()
    await story.pick(await story.claim())
    return story


def newest(one: Anybody, button: str) -> SeenMessage:
    """Return the newest direct message with that button."""
    return [each for each in one.inbox() if button in each.labels()][-1]


async def press(one: Anybody, button: str, on: SeenMessage, text: str) -> SeenMessage:
    """Press a button and return what says that text; a dashboard may be drawn again before the answer comes."""
    await one.press(button, on)
    return await one.sees(text, PATIENCE)


def start_of(story: Story) -> datetime:
    """Return when the booked session begins."""
    assert story.start is not None
    return story.start


async def at(here: Living, moment: datetime) -> None:
    """Let the clock go on to that moment, and wait for all that is due by then."""
    here.campus.clock.advance_to(moment)
    await here.settle()


# Moved


async def propose(here: Living, one: Anybody, other: Anybody, start: datetime) -> SeenMessage:
    """Let one side propose the first two times that are a day later at least; return what the other is asked."""
    form = await opened(one.press("Move", newest(one, "Move")))
    times = [value for _, value in form.input("times").options if int(value) > start.timestamp() + 24 * 3600]
    await one.submit(form, times=times[:2])
    assert (await told(one, "Until then the old time stands", PATIENCE)).text.startswith("Proposed.")
    await here.settle()
    asked = await told(other, "would like to move your session", PATIENCE)
    assert len(asked.labels()) == 3
    assert asked.labels()[-1] == "Keep the old time"
    return asked


async def moved(here: Living, story: Story, one: Anybody, other: Anybody) -> None:
    """Let one side propose and the other take the first time; both are told."""
    asked = await propose(here, one, other, start_of(story))
    await press(other, asked.labels()[0], asked, "Moved. The details follow.")
    await here.settle()
    for each in story.both:
        assert "I'll remind you of the new time." in (await told(each, "Moved: you and", PATIENCE)).text


def starts_of_rooms(here: Living) -> list[datetime]:
    """Return the start of each meeting that there is in Zoom and in Google's calendar."""
    in_zoom = [one["start_time"] for one in here.campus.zoom.meetings.values()]
    in_google = [one["start"]["dateTime"] for one in here.campus.google.events.values() if one["status"] != "cancelled"]
    return [datetime.fromisoformat(one).astimezone(UTC) for one in (*in_zoom, *in_google)]


@pytest.mark.parametrize(
    ("student", "mentor", "room"),
    [("slack", "discord", "zoom"), ("discord", "slack", "google_meet")],
    ids=["slack-discord-zoom", "discord-slack-google"],
)
async def test_a_session_moves_only_with_the_other_sides_consent_and_its_room_with_it(
    here: Living, student: str, mentor: str, room: str
) -> None:
    story = await booked(here, student, mentor, room)
    asks, claims = story.both
    first = start_of(story)
    await here.settle()
    assert starts_of_rooms(here) == [first]

    # Declined, the old time stands, and whoever proposed hears of it.
    asked = await propose(here, asks, claims, first)
    await claims.press("Keep the old time", asked)
    await told(asks, "is not moved", PATIENCE)
    assert starts_of_rooms(here) == [first]

    # Twice accepted, the same meeting in the same room; a third time that side cannot.
    last = first
    for _ in range(2):
        await moved(here, story, asks, claims)
        (story.start,) = starts_of_rooms(here)
        assert story.start > last
        last = story.start
    assert "Move" not in (await told(asks, "Moved: you and", PATIENCE)).labels()

    # The other side still may, but not within three hours of the start.
    await at(here, first - 24 * HOUR)
    assert not any("Tomorrow" in one.text for one in asks.inbox()), "reminded of a time that does not stand"
    notice = await told(claims, "Moved: you and", PATIENCE)
    await at(here, start_of(story) - 24 * HOUR)
    await told(asks, "Tomorrow: your session", PATIENCE)
    await at(here, start_of(story) - 3 * HOUR)
    await press(claims, "Move", notice, "A session can be moved until 3 hours before it starts.")

    # What is off gives its room back.
    form = await opened(asks.press("Can't make it", await told(asks, "Tomorrow", PATIENCE)))
    await asks.submit(form, because="I am ill.")
    await here.settle()
    assert "I am ill." in (await told(claims, "was cancelled", PATIENCE)).text
    assert starts_of_rooms(here) == []


# Coming, late, there


@pairs
async def test_who_comes_who_is_silent_and_who_is_late_is_seen_by_the_other_side(
    here: Living, student: str, mentor: str
) -> None:
    story = await booked(here, student, mentor)
    asks, claims = story.both
    await at(here, start_of(story) - 24 * HOUR)
    reminder = await told(asks, "Tomorrow: your session", PATIENCE)
    assert reminder.labels() == ["I'm coming", "Move", "Can't make it"]
    await press(asks, "I'm coming", reminder, "can see that you are coming.")

    await at(here, start_of(story) - HOUR)
    hour = await told(claims, "In one hour, at", PATIENCE)
    assert f"{asks.name} is coming." in hour.text
    assert f"{claims.name} has not answered yet." in (await told(asks, "In one hour, at", PATIENCE)).text
    how = await press(claims, "I'm running late", hour, "How late will you be?")
    await press(claims, "About 10 minutes", how, "knows that you will be about 10 minutes late.")
    await told(asks, f"{claims.name} will be about 10 minutes late.", PATIENCE)

    await at(here, start_of(story) - 10 * MINUTE)
    starting = await told(asks, "is starting", PATIENCE)
    assert f"{claims.name} will be about 10 minutes late." in starting.text
    await press(asks, "I'm here: join", starting, "You are checked in.")
    there = await told(claims, f"{asks.name} is there.", PATIENCE)
    await claims.press("I'm here: join", there)
    assert f"{asks.name} is there." in (await turned(claims, there, "Open the room", PATIENCE)).text
    await at(here, start_of(story) + 10 * MINUTE)
    assert not any("checked in" in one.text and "pinged" in one.text for one in asks.inbox())


# Given back


@pairs
async def test_a_session_that_is_given_back_is_off_for_both_and_open_to_the_next_mentor(
    here: Living, student: str, mentor: str
) -> None:
    story = await booked(here, student, mentor, "zoom")
    asks, claims = story.both
    next_one = here.campus.alan if claims is here.campus.grace else here.campus.grace
    old = newest(claims, "Can't make it")
    sure = await press(claims, "Can't make it", old, "Give the session on")
    assert f"{asks.name} is told at once" in sure.text
    kept = await press(claims, "Keep it", sure, "Booked")
    sure = await press(claims, "Can't make it", kept, "Give the session on")
    await press(claims, "Give it back", sure, "Given back.")
    off = await told(asks, "Your mentor can't make it, so the session is off.", PATIENCE)
    assert "at the head of the queue" in off.text
    await here.settle()
    assert here.campus.zoom.meetings == {}
    await story.sees_board("Open")
    story.mentors = (next_one,)
    offered = await story.claim()
    if any(menu.label == ZONES for menu in offered.menus):
        offered = await shown(next_one.choose(ZONES, next_one.zone, offered))
    await next_one.press(label(offered, "Book "), offered)
    await told(asks, f"{next_one.name} meet on", PATIENCE)
    # The first mentor's old buttons change nothing any more.
    late = await press(claims, "Move", old, "That is for those whose session it is.")
    assert "Join" not in late.labels()
    await here.settle()


# At an exact time


@pairs
async def test_an_exact_time_is_offered_and_booked(here: Living, student: str, mentor: str) -> None:
    campus = here.campus
    asks = campus.ada if student == "slack" else campus.linus
    claims = campus.grace if mentor == "slack" else campus.alan
    zone = ZoneInfo(asks.zone)
    day = (campus.clock.now() + timedelta(days=5)).astimezone(zone).date()
    # On no day and at no time of day that is chosen beside it.
    exact = datetime(day.year, day.month, day.day, 6, 30, tzinfo=zone)
    # In Slack it is chosen in the form, with its date-time picker; on Discord it comes with the command, as @time.
    answer = await shown(ask(asks, wanted(campus.clock.now(), asks.zone, exact=exact, at=exact)))
    assert "Asked." in answer.text
    assert "06:30" in answer.text

    await claims.sees("Mock interview", PATIENCE)
    offered = await shown(claims.press("Claim", on_board(claims)[-1]))
    if any(menu.label == ZONES for menu in offered.menus):
        offered = await shown(claims.choose(ZONES, claims.zone, offered))
    days = next(menu for menu in offered.menus if menu.label == "Day")
    assert len(days.options) == 3
    offered = await shown(claims.choose("Day", days.options[-1][1], offered))
    times = next(menu for menu in offered.menus if menu.label == "Time")
    assert [value for _, value in times.options] == [f"{exact.timestamp():.0f}"]
    await claims.press(label(offered, "Book "), offered)
    assert "06:30" in (await told(asks, "meet on", PATIENCE)).text
    await here.settle()
