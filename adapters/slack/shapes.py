"""The platform's name, what goes in and out as JSON, and the way in to Bolt."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse

PLATFORM = "slack"

Json = dict[str, Any]

Dispatch = Callable[[Json, Mapping[str, str]], Awaitable[BoltResponse]]
"""Hands a payload and the headers that tell of a retry to Bolt."""
