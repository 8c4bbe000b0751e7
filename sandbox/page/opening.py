"""What has happened before the page opens: a few more people, and some days of a small living programme."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.campus import BOARD, Campus
from sandbox.discord.people import DiscordPerson
from sandbox.mail import address_of
from sandbox.seen import PlatformError, SeenMessage
from sandbox.slack.people import SlackPerson
from sandbox.story import PATIENCE, Story

BEGAN = timedelta(days=6)
"""How long ago the programme began."""

SLOTS = (("morning", 12), ("afternoon", 17), ("evening", 21))
"""At which hours they end, as long as no coordinator has changed that."""

Walk = Callable[[datetime], Awaitable[None]]
"""Lets time go by until then, everything that falls due on the way included."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who is there besides the people of the campus: on Slack Noor and Barbara, on Discord Mei and Edsger."""

    noor: SlackPerson
    barbara: SlackPerson
    mei: DiscordPerson
    edsger: DiscordPerson


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: `days` from now, in those `slots`."""

    title: str
    description: str
    type: str
    days: tuple[int, ...]
    slots: tuple[str, ...]
    urgency: str = "soon"


RESUME = Wish(
    "A second pair of eyes on my resume",
    "I am applying for junior data roles and hear nothing back. Which half of the page should go?",
    "resume_review",
    (1, 2),
    ("morning",),
)
LIFETIMES = Wish(
    "Rust lifetimes, finally",
    "I can write Rust until a struct holds a reference. I would like to work through one real example together.",
    "skill_learning",
    (1, 2),
    ("evening",),
)
PORTFOLIO = Wish(
    "Portfolio for a design internship",
    "Three case studies, and I can not tell which one carries the weight. Twenty minutes of honest reading would help.",
    "portfolio_review",
    (1,),
    ("morning",),
)
INTERVIEW = Wish(
    "Mock interview for a backend role",
    "I have a phone screen next week and would like to practise one system design question with one who asks them.",
    "interview_prep",
    (1, 2),
    ("morning", "afternoon", "evening"),
)
SCOPE = Wish(
    "Saying no to a project that grows",
    "My first lead role: every week the plan gets longer and nobody moves the date. How do you say no and stay kind?",
    "career_advice",
    (2, 3, 4),
    ("morning", "evening"),
    "flexible",
)
API = Wish(
    "Is this API design sane?",
    "Six endpoints for a booking service. I am unsure about ids in paths and about errors. I can share a document.",
    "technical_help",
    (1, 2, 4),
    ("afternoon", "evening"),
)
PULL_REQUEST = Wish(
    "Read my first pull request with me",
    "It is open since yesterday, the review is long, and I do not know where to begin. It has to be in on Friday.",
    "technical_help",
    (1, 2),
    ("morning", "afternoon"),
    "urgent",
)


def join_in(campus: Campus) -> Newcomers:
    """Let the newcomers join."""
    slack, guild = campus.slack, campus.guild
    noor, barbara = slack.add_person("Noor", "Europe/Paris"), slack.add_person("Barbara", "America/New_York")
    slack.workspace.channel_named(BOARD).members.append(barbara.id)
    slack.workspace.groups[campus.mentors_group].members.append(barbara.id)
    mei, edsger = (
        campus.discord.add_person("Mei", "Asia/Singapore"),
        campus.discord.add_person("Edsger", "Europe/Berlin"),
    )
    guild.join(mei)
    guild.join(edsger, [campus.mentor_role])
    return Newcomers(noor, barbara, mei, edsger)


async def live(campus: Campus, new: Newcomers, walk: Walk, present: datetime) -> None:
    """Live through the days up to the present; PlatformError when the bot does not do its part."""
    await asyncio.gather(_give_address(campus, new.noor), _give_address(campus, new.edsger))
    await _first_days(campus, new, walk)
    await walk(present - timedelta(hours=26))
    await _ask(campus, campus.ada, _before_long(INTERVIEW, campus, campus.ada.zone, present))
    await _book(Story(campus, campus.ada, (new.edsger,), title=INTERVIEW.title))
    await walk(present - timedelta(hours=3))
    await asyncio.gather(_ask(campus, new.mei, SCOPE), _ask(campus, new.noor, API))
    await walk(present - timedelta(minutes=4))
    await _ask(campus, campus.linus, PULL_REQUEST)
    await _claim(Story(campus, campus.linus, (new.barbara,), title=PULL_REQUEST.title))
    await walk(present)
    for person in campus.slack.people.values():
        if person.form() is not None:
            await person.close_form(every=True)


async def _first_days(campus: Campus, new: Newcomers, walk: Walk) -> None:
    """Two sessions take place, one request that nobody takes runs out."""
    await asyncio.gather(
        _ask(campus, new.mei, RESUME), _ask(campus, new.noor, LIFETIMES), _ask(campus, campus.linus, PORTFOLIO)
    )
    resume = Story(campus, new.mei, (campus.grace,), title=RESUME.title)
    lifetimes = Story(campus, new.noor, (campus.alan,), title=LIFETIMES.title)
    await asyncio.gather(_book(resume), _book(lifetimes))
    for story in sorted((resume, lifetimes), key=_start):
        await walk(_start(story) - timedelta(minutes=10))
        await story.meet()
    await resume.review()
    asked = await told(campus.alan, "How was your session with", PATIENCE)
    await campus.alan.submit(await opened(campus.alan.press("Review", asked)), score="5", words="Curious and prepared.")


def _before_long(wish: Wish, campus: Campus, zone: str, present: datetime) -> Wish:
    """Narrow it to one slot, so that at the present the day's reminder has come and the session is still to be."""
    soonest, asked = (at.astimezone(ZoneInfo(zone)) for at in (present + timedelta(hours=3), campus.clock.now()))
    slot = next((name for name, end in SLOTS if soonest.hour < end), None)
    day = soonest.date() + timedelta(days=0 if slot else 1)
    return replace(wish, days=((day - asked.date()).days,), slots=(slot or SLOTS[0][0],))


async def _give_address(campus: Campus, person: Anybody) -> None:
    """Let somebody give their address, and enter the code that comes there."""
    address = address_of(person.name)
    settings = await shown(person.command("/mentor settings"))
    sent = await shown(person.submit(await opened(person.press("Add email", settings)), email=address))
    code = await campus.mail.arrives(address, PATIENCE)
    await person.submit(await opened(person.press("Enter the code", sent)), code=code.subject[:6])


async def _ask(campus: Campus, student: Anybody, wish: Wish) -> None:
    now = campus.clock.now()
    today = now.astimezone(ZoneInfo(student.zone)).date()
    days = [(today + timedelta(days=n)).isoformat() for n in wish.days]
    values = {"title": wish.title, "description": wish.description, "type": wish.type, "urgency": wish.urgency}
    answer = await ask(student, wanted(now, student.zone, **values, days=days, slots=list(wish.slots)))
    if not isinstance(answer, SeenMessage) or "Asked." not in answer.text:
        raise PlatformError(f"{student.name} asked, and saw {answer}")


async def _claim(story: Story) -> SeenMessage:
    await story.mentors[0].sees(story.title, PATIENCE)
    return await story.claim()


async def _book(story: Story) -> None:
    await story.pick(await _claim(story))


def _start(story: Story) -> datetime:
    if story.start is None:
        raise PlatformError(f"{story.title} was to be booked")
    return story.start
