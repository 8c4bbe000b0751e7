"""What somebody does on the page: whose act it is, and what came of it."""

from collections.abc import Awaitable, Callable
from functools import partial

from sandbox.page import discord_acts, slack_acts
from sandbox.page.stage import NOT_YET, Json, Malformed, Stage
from sandbox.page.words import named, text
from sandbox.seen import PlatformError

LONGEST_ERROR = 300


async def act(stage: Stage, body: Json) -> Json | list[Json]:
    """Let somebody do something and return what they see next; Malformed for words that mean nothing."""
    deed = _deed(stage, body)
    if stage.bot is None:
        return {"ok": False, "error": NOT_YET}
    try:
        return await deed()
    except PlatformError as error:
        return {"ok": False, "error": (str(error).splitlines() or ["That did not work."])[0][:LONGEST_ERROR]}
    finally:
        stage.changes.tell()  # a closed form, a read channel and a typed word are changes that no platform tells of


def _deed(stage: Stage, body: Json) -> Callable[[], Awaitable[Json | list[Json]]]:
    platform, name = text(body, "platform"), text(body, "act")
    try:
        if platform == "slack":
            on_slack = named(slack_acts.ACTS, name, "act")
            return partial(on_slack, stage, stage.slack_person(text(body, "person")), body)
        if platform == "discord":
            on_discord = named(discord_acts.ACTS, name, "act")
            return partial(on_discord, stage, stage.discord_person(text(body, "person")), body)
    except KeyError:
        raise Malformed("person is the id of somebody on that platform") from None
    raise Malformed("platform is slack or discord")
