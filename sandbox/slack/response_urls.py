"""Replies by response_url, and the reply that is the immediate answer to a command."""

import json
import time
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.faults import Faults
from sandbox.journal import Exchange
from sandbox.slack import limits
from sandbox.slack.blocks import check_message, settled
from sandbox.slack.state import Json, ResponseUrl
from sandbox.slack.web_api import broken, dropped
from sandbox.slack.workspace import Workspace

CALL = "response_url"
"""The name under which a test scripts what goes wrong with the next reply."""

_KEYS = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata"}
_QUIET_KEYS = {"unfurl_links", "unfurl_media", "mrkdwn"}


class Refused(Exception):
    """The reply is not taken; Slack answers with that status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class ResponseUrls:
    """Answers `/hooks/...`."""

    def __init__(self, space: Workspace, faults: Faults) -> None:
        self._space, self._faults = space, faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one reply."""
        began = time.monotonic()
        sent = await request.text()
        fault = self._faults.take(CALL)
        if fault is not None and (answer := await broken(fault)) is not None:
            self._note(f"fault: {fault.kind}", began, sent)
            return answer
        try:
            if fault is not None and fault.kind == "refused":
                raise Refused(404, fault.code or "expired_url")
            self._reply(self._ticket(request), _parsed(sent))
        except Refused as refused:
            self._note(refused.code, began, sent)
            return web.json_response({"ok": False, "error": refused.code}, status=refused.status)
        self._note("ok", began, sent)
        if fault is not None and fault.kind == "dropped_after_accept":
            return dropped(request)
        return web.Response(text="ok")

    def _ticket(self, request: web.Request) -> ResponseUrl:
        ticket = self._space.response_urls.get(request.match_info["token"])
        if ticket is None or request.match_info["team"] != self._space.team_id:
            raise Refused(404, "no_service")
        if self._space.clock.now() - ticket.made_at > timedelta(minutes=limits.RESPONSE_URL_MINUTES):
            self._space.breach(f"a response_url was used after {limits.RESPONSE_URL_MINUTES} minutes")
            raise Refused(404, "expired_url")
        if ticket.uses >= limits.RESPONSE_URL_USES:
            self._space.breach(f"a response_url was used more than {limits.RESPONSE_URL_USES} times")
            raise Refused(404, "used_url")
        ticket.uses += 1
        return ticket

    def _reply(self, ticket: ResponseUrl, body: Any) -> None:
        if not isinstance(body, dict):
            self._space.breach(f"a response_url was given something that is no JSON object: {body!r}")
            raise Refused(400, "invalid_payload")
        if body.get("delete_original"):
            if ticket.original is None or ticket.original.deleted:
                raise Refused(404, "message_not_found")
            self._space.delete(ticket.original)
            return
        faults = say(self._space, ticket, body)
        if faults:
            raise Refused(400, faults)

    def _note(self, outcome: str, began: float, sent: str) -> None:
        seconds = time.monotonic() - began
        self._space.journal.note(
            Exchange(self._space.clock.now(), "slack", "out", CALL, outcome, seconds, _parsed(sent))
        )


def say(space: Workspace, ticket: ResponseUrl, body: Json) -> str:
    """Show a reply where its ticket says; return Slack's error code, or an empty string when all is well."""
    text, blocks = body.get("text") or "", body.get("blocks") or []
    for key in sorted(set(body) - _KEYS - _QUIET_KEYS):
        space.breach(f"a reply has a key that Slack does not know: {key}")
    if not text and not blocks:
        space.breach("a reply has no words")
        return "no_text"
    check = check_message(text, blocks)
    for breach in check.breaches:
        space.breach(f"a reply: {breach}")
    if check.faults:
        space.breach(f"a reply: {'; '.join(check.faults)}")
        return "invalid_blocks"
    kept = settled(blocks, lambda: space.new_id("b"))
    original = ticket.original
    if body.get("replace_original") and original is not None and not original.deleted:
        space.redraw(original, text, kept)
        return ""
    if ticket.channel not in space.channels:
        return "channel_not_found"
    reader = None if body.get("response_type") == "in_channel" else ticket.user
    posted = space.post(ticket.channel, text, kept, metadata=body.get("metadata"), only_for=reader)
    ticket.original = original or posted
    return ""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
