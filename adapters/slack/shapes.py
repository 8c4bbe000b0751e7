"""The platform's name, how it refers to a message, what goes in and out as JSON, and the way in to Bolt."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse

PLATFORM = "slack"

Json = dict[str, Any]

Dispatch = Callable[[Json, Mapping[str, str]], Awaitable[BoltResponse]]
"""Hands a payload and the headers that tell of a retry to Bolt."""


def reference(team: str, own: str) -> str:
    """Return the reference of a message of a workspace; which one it is there, `in_channel` says."""
    return f"{PLATFORM}|{team}|{own}"


def in_channel(channel: str, ts: str) -> str:
    """Return which message of its workspace it is."""
    return f"{channel}|{ts}"
