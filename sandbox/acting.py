"""What people do, whichever platform they are on: ask, set a zone, pick the first time, find a button."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.discord.people import DiscordPerson
from sandbox.seen import PlatformError, Seen, SeenForm, SeenMessage
from sandbox.slack.people import SlackPerson

Anybody = SlackPerson | DiscordPerson

ON_THE_COMMAND_LINE = {"type": "interview_prep", "duration": "45", "urgency": "soon", "format": "video"}
"""The choices of a request, which Discord takes as options of the command and Slack in the form."""

EXACTLY = "at"
"""The option of an exact time, which Slack has in the form too."""


async def opened(act: Awaitable[Seen]) -> SeenForm:
    """Return the form that an act opened; PlatformError when something else came."""
    seen = await act
    if not isinstance(seen, SeenForm):
        raise PlatformError(f"a form was to open, and there came {seen}")
    return seen


async def shown(act: Awaitable[Seen]) -> SeenMessage:
    """Return the message that an act brought; PlatformError when something else came."""
    seen = await act
    if not isinstance(seen, SeenMessage):
        raise PlatformError(f"a message was to come, and there came {seen}")
    return seen


def wanted(now: datetime, zone: str, **changed: object) -> dict[str, object]:
    """Return what a student wants, but for what is changed: a mock interview on one of two mornings."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [(today + timedelta(days=n)).isoformat() for n in (3, 4)]
    return {
        "title": "Mock interview for a backend role",
        "description": "I have a phone screen on Thursday and would like to practise one system design question.",
        "days": days,
        "slots": ["morning"],
        **ON_THE_COMMAND_LINE,
        **changed,
    }


async def form_to_ask(student: Anybody, values: dict[str, object]) -> SeenForm:
    """Open the form to ask with, saying first where one is if the bot wants to know."""
    if isinstance(student, SlackPerson):
        return await opened(student.command("/mentor request"))
    options = {key: values[key] for key in (*ON_THE_COMMAND_LINE, EXACTLY) if key in values}
    seen = await student.command("/mentor request", options)
    if isinstance(seen, SeenMessage) and seen.menus:
        await student.command("/mentor zone", zone=student.zone)
        seen = await student.command("/mentor request", options)
    if not isinstance(seen, SeenForm):
        raise PlatformError(f"a form was to open, and there came {seen}")
    return seen


async def ask(student: Anybody, values: dict[str, object], *, unchecked: bool = False) -> Seen:
    """Ask for a session and return what was answered."""
    form = await form_to_ask(student, values)
    keys = {one.key for one in form.inputs}
    return await student.submit(form, {k: v for k, v in values.items() if k in keys}, unchecked=unchecked)


async def told(person: Anybody, text: str, patience: float) -> SeenMessage:
    """Return the newest direct message with that text, waiting for it; PlatformError when it does not come."""
    found = await _until(lambda: [one for one in person.inbox() if text in one.text], patience)
    if not found:
        raise PlatformError(f"{person.name} is not told {text!r}; they have {person.inbox()}")
    return found[-1]


async def turned(person: Anybody, message: SeenMessage, button: str, patience: float) -> SeenMessage:
    """Return a direct message once it has been redrawn with that button; PlatformError when it is not."""

    def redrawn() -> list[SeenMessage]:
        return [one for one in person.inbox() if one.id == message.id and button in one.labels()]

    found = await _until(redrawn, patience)
    if not found:
        raise PlatformError(f"{person.name} pressed, and the message got no {button!r}: {person.inbox()}")
    return found[0]


async def _until(look: Callable[[], list[SeenMessage]], patience: float) -> list[SeenMessage]:
    last = asyncio.get_running_loop().time() + patience
    found = look()
    while not found and asyncio.get_running_loop().time() < last:
        await asyncio.sleep(0.02)
        found = look()
    return found


def label(seen: SeenMessage, beginning: str) -> str:
    """Return the label of the button that begins so; PlatformError when there is none."""
    for one in seen.buttons:
        if one.label.startswith(beginning):
            return one.label
    raise PlatformError(f"no button begins with {beginning!r}; there are {seen.labels()}")


def link(seen: SeenMessage, of: str) -> str:
    """Return the address that the button of that label opens."""
    for one in seen.buttons:
        if one.label == of and one.url:
            return one.url
    raise PlatformError(f"no button {of!r} opens anything; there are {seen.labels()}")
