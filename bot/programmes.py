"""What `minimentor programme` does: list, add, assign; each refusal is one line that says what to do."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.settings import Settings
from bot.wiring import SystemClock
from core.actions import programmes
from core.errors import Invalid, MentorshipError
from core.ports import Tx, Unavailable
from core.screens.reasons import sentence
from core.ui import Reader, plain
from storage import Unusable, open_store

PLATFORMS = ("slack", "discord")
P = ParamSpec("P")
T = TypeVar("T")


class NotDone(Exception):
    """Nothing was changed; the text says why, and what to do."""


async def listed(settings: Settings) -> list[str]:
    """Return a line for each programme, with its spaces below it; NotDone."""
    lines = []
    for programme, spaces in await _run(settings, programmes.listed):
        lines.append(f"{programme.name}  ({programme.id})")
        lines += [f"  {one.platform} {one.workspace}  {one.name}  {one.board_name or 'no board'}" for one in spaces]
    return lines


async def add(settings: Settings, name: str) -> str:
    """Return what was added; NotDone."""
    made = await _run(settings, programmes.add, name, SystemClock().now())
    return f"{made.name} is there. Give it a space: minimentor programme assign slack WORKSPACE {made.id}"


async def assign(settings: Settings, platform: str, workspace: str, programme: str) -> str:
    """Return what belongs where; NotDone."""
    if platform not in PLATFORMS:
        raise NotDone(f"Choose one of these platforms: {', '.join(PLATFORMS)}.")
    begins = "T or E" if platform == "slack" else "a digit"
    fits = workspace[:1] in ("T", "E") if platform == "slack" else workspace.isascii() and workspace.isdigit()
    if not (fits and workspace.isalnum() and workspace.isascii()):
        raise NotDone(f"{workspace!r} is no id of {platform.capitalize()}: it begins with {begins}.")
    space = await _run(settings, programmes.assign, platform, workspace, programme, SystemClock().now())
    return f"{platform} {space.workspace} belongs to it. Somebody who runs it chooses the board with /mentor setup."


async def _run(settings: Settings, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        async with await open_store(settings.database, migrate=settings.makes_schema) as store:
            return await store.write(use_case, *args, **kwargs)
    except MentorshipError as error:
        parts = error.fields["name"][1] if isinstance(error, Invalid) else error.parts
        raise NotDone(plain(sentence(error.reason, None, **parts), Reader())) from error
    except (Unavailable, Unusable) as error:
        raise NotDone(str(error)) from error
