"""One call of a Web API method: its arguments as sent, and the errors it can end with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.check import Check
from sandbox.slack.limits import PAGE_SIZE, PAGE_SIZE_MOST
from sandbox.slack.state import Channel, Json, Member
from sandbox.slack.workspace import Workspace

_FAMILY = {"public": "channels", "private": "groups", "im": "im"}


class ApiError(Exception):
    """Slack answers `ok: false` with this code; `extra` is what the answer carries beside it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call; form-encoded ones arrive as strings, JSON ones as what they are."""

    space: Workspace
    method: str
    args: Json

    def text(self, key: str, default: str = "") -> str:
        """Return a string argument."""
        value = self.args.get(key, default)
        return value if isinstance(value, str) else str(value)

    def required(self, key: str) -> str:
        """Return a string argument that must be there."""
        if not self.args.get(key):
            self.space.breach(f"{self.method} was called without {key}")
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {key}"]}
            )
        return self.text(key)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a yes or no, however it was written."""
        value = self.args.get(key, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def parsed(self, key: str) -> Any:
        """Return an argument that is JSON, or JSON in a string; None when it is not there."""
        value = self.args.get(key)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            self.space.breach(f"{self.method} was called with {key} that is not JSON")
            raise ApiError("invalid_arguments") from error

    def refuse(self, check: Check, code: str) -> None:
        """Note what a check found, and end the call with that code when Slack itself would."""
        for breach in check.breaches:
            self.space.breach(f"{self.method}: {breach}")
        if check.faults:
            self.space.breach(f"{self.method}: {'; '.join(check.faults)}")
            too_large = any("view_too_large" in fault for fault in check.faults)
            raise ApiError("view_too_large" if too_large else code, response_metadata={"messages": check.faults})

    def needs(self, *scopes: str) -> None:
        """End the call with `missing_scope` unless the app was granted each of those scopes."""
        for scope in scopes:
            if scope not in self.space.app.scopes:
                self.space.breach(f"{self.method} needs the scope {scope}")
                raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.space.app.scopes)))

    def member(self, user: str) -> Member:
        """Return a member by id, or end the call with `user_not_found`."""
        member = self.space.members.get(user)
        if member is None:
            raise ApiError("user_not_found")
        return member

    def channel(self, channel_id: str, *, scope: str = "") -> Channel:
        """Return a channel that the bot can know of; `scope` is the part after the colon that reading it needs."""
        channel = self.space.channels.get(channel_id)
        if channel is None or (channel.kind != "public" and not self.bot_in(channel)):
            raise ApiError("channel_not_found")
        if scope:
            self.needs(f"{_FAMILY[channel.kind]}:{scope}")
        return channel

    def bot_in(self, channel: Channel) -> bool:
        """Tell whether the bot is a member."""
        return self.space.bot.id in channel.members

    def page(self, key: str, things: list[Any]) -> Json:
        """Return one page of things under that key, with the cursor of the next."""
        limit = self.text("limit", str(PAGE_SIZE))
        size = int(limit) if limit.isdigit() else 0
        if not 0 < size <= PAGE_SIZE_MOST:
            raise ApiError("invalid_limit")
        start = self._start()
        ahead = f"next:{start + size}" if start + size < len(things) else ""
        return {key: things[start : start + size], "response_metadata": {"next_cursor": ahead}}

    def _start(self) -> int:
        cursor = self.text("cursor")
        if not cursor:
            return 0
        if not (cursor.startswith("next:") and cursor[5:].isdigit()):
            raise ApiError("invalid_cursor")
        return int(cursor[5:])


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method: what carries it out, the scopes it always needs, and the arguments it knows."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
