"""Discord's refusals and broken connections in the words of the core's ports."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from core.ports import Failed, SendError, Throttled, Uncertain, Unreachable

DMS_CLOSED = 50007
UNKNOWN_CHANNEL = 10003
MAY_NOT_WRITE = 50013
UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060

ADVICE = {
    DMS_CLOSED: "their direct messages are closed: they must allow messages from members of the server in its "
    "privacy settings",
    50278: "they share no server with the bot any more, so it cannot write to them",
    UNKNOWN_CHANNEL: "the channel is gone: choose another one with /mentor setup",
    50001: "the bot cannot see the channel: give it View Channel there, or choose another one with /mentor setup",
    MAY_NOT_WRITE: "the bot may not write in the channel: give it View Channel and Send Messages there",
    10004: "the bot is no longer in the server: invite it again",
    10008: "the message was deleted",
    10013: "Discord does not know this person any more",
    50035: "Discord refused the message itself; this is a fault of the bot, please report it",
}
"""What to do about Discord's error codes (Opcodes and Status Codes, JSON Error Codes)."""

_WAIT_WHEN_UNTOLD = 60.0


def translate(error: Exception) -> SendError | None:
    """Return what an error of the library means for a send; `None` when it is no such error."""
    if isinstance(error, discord.RateLimited):
        return Throttled(error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _refused(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failed("Discord cannot be reached; look at the network")
    if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | OSError):
        return Uncertain("the connection to Discord broke")
    return None


def _refused(error: discord.HTTPException) -> SendError:
    if error.status == 429:
        # Without a Via header it is the whole address that is held back, and the library does not wait by itself.
        told = error.response.headers.get("Retry-After", "")
        return Throttled(float(told) if told.replace(".", "", 1).isdecimal() else _WAIT_WHEN_UNTOLD)
    if error.status >= 500:
        return Uncertain(f"Discord has a fault of its own ({error.status})")
    if error.status == 401:
        return Failed("Discord refuses the bot's token: set a valid one and start again")
    return Unreachable(ADVICE.get(error.code, f"Discord refused it: {error.text or error.status} ({error.code})"))


@contextmanager
def translated() -> Iterator[None]:
    """Raise the library's errors inside as errors of the ports."""
    try:
        yield
    except Exception as error:
        if (meant := translate(error)) is not None:
            raise meant from error
        raise


def is_too_late(error: discord.HTTPException) -> bool:
    """Tell whether an answer came after Discord had stopped waiting, or for the second time."""
    return error.code in (UNKNOWN_INTERACTION, ALREADY_ANSWERED)
