"""A stand-in for Zoom: a server-to-server app, one user, and their meetings, as Zoom's documentation has them."""

import base64
import secrets
from datetime import datetime, timedelta

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.providers.serving import Json, Provider, Reply

TOKEN_LASTS = timedelta(hours=1)
AGENDA_LENGTH = 2000
LISTED_AGENDA = 250
"""So many characters of an agenda stand in the list."""
_MISSING: Reply = (404, {"code": 3001, "message": "Meeting does not exist."})


class ZoomSandbox(Provider):
    """One account; `meetings` are those that there are, by their number."""

    keeps = ("account_id", "client_id", "client_secret", "meetings", "made")

    def __init__(self, clock: SandboxClock, journal: Journal, faults: Faults) -> None:
        super().__init__("zoom", clock, journal, faults, _trouble)
        self.account_id, self.client_id = secrets.token_hex(8), secrets.token_hex(8)
        self.client_secret = secrets.token_hex(16)
        self.meetings: dict[str, Json] = {}
        self.made = 0
        """How many meetings were ever made."""
        self.tokens: dict[str, datetime] = {}
        self.answer("POST", "/oauth/token", "login", self._log_in)
        self.answer("GET", "/v2/users/{user}/meetings", "meetings.list", self._list)
        self.answer("POST", "/v2/users/{user}/meetings", "meetings.create", self._create)
        self.answer("GET", "/v2/meetings/{id}", "meetings.get", self._get)
        self.answer("PATCH", "/v2/meetings/{id}", "meetings.update", self._update)
        self.answer("DELETE", "/v2/meetings/{id}", "meetings.delete", self._delete)
        self.door("/j/{id}")

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return f"{self.address}/v2"

    async def _log_in(self, request: web.Request, sent: Json) -> Reply:
        pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        if sent.get("grant_type") != "account_credentials" or sent.get("account_id") != self.account_id:
            return 400, {"reason": "Bad Request", "error": "invalid_request"}
        token = secrets.token_urlsafe(32)
        self.tokens[token] = self.clock.now() + TOKEN_LASTS
        lasts = int(TOKEN_LASTS.total_seconds())
        return 200, {
            "access_token": token, "token_type": "bearer", "expires_in": lasts,
            "scope": "meeting:read:meeting:admin meeting:write:meeting:admin", "api_url": self.address,
        }  # fmt: skip

    async def _list(self, request: web.Request, sent: Json) -> Reply:
        if refused := self._refused(request):
            return refused
        size, page = int(request.query.get("page_size", "30")), int(request.query.get("next_page_token") or "0")
        if not 1 <= size <= 300:
            return 400, {"code": 300, "message": "Validation Failed."}
        now = self.clock.now()
        there = [one for one in self.meetings.values() if datetime.fromisoformat(one["start_time"]) > now]
        shown = there[page : page + size]
        onward = str(page + size) if page + size < len(there) else ""
        left_out = ("start_url", "password", "settings")
        listed = [{key: value for key, value in one.items() if key not in left_out} for one in shown]
        for one in listed:
            one["agenda"] = str(one.get("agenda", ""))[:LISTED_AGENDA]
        return 200, {
            "page_size": size, "total_records": len(there), "next_page_token": onward, "meetings": listed,
        }  # fmt: skip

    async def _create(self, request: web.Request, sent: Json) -> Reply:
        if refused := self._refused(request):
            return refused
        if sent.get("type") not in (1, 2, 3, 8) or len(str(sent.get("agenda", ""))) > AGENDA_LENGTH:
            return 300, {"code": 300, "message": "Validation Failed."}
        number = str(80_000_000_000 + secrets.randbelow(10**9))
        room, opener = f"{self.address}/j/{number}", f"{self.address}/s/{number}"
        known = ("topic", "type", "start_time", "duration", "timezone", "agenda", "settings")
        self.meetings[number] = {
            "id": int(number),
            "uuid": secrets.token_urlsafe(16),
            "host_id": "host",
            "created_at": f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}",
            **{key: sent[key] for key in known if key in sent},
            "password": "123456",
            "join_url": f"{room}?pwd={secrets.token_urlsafe(12)}",
            "start_url": f"{opener}?zak={secrets.token_urlsafe(24)}",
        }
        self.made += 1
        return 201, self.meetings[number]

    async def _get(self, request: web.Request, sent: Json) -> Reply:
        found = self.meetings.get(request.match_info["id"])
        return self._refused(request) or ((200, found) if found else _MISSING)

    async def _update(self, request: web.Request, sent: Json) -> Reply:
        found = self.meetings.get(request.match_info["id"])
        if refused := self._refused(request):
            return refused
        if found is None:
            return _MISSING
        found.update(sent)
        return 204, None

    async def _delete(self, request: web.Request, sent: Json) -> Reply:
        if refused := self._refused(request):
            return refused
        return (204, None) if self.meetings.pop(request.match_info["id"], None) else _MISSING

    def _refused(self, request: web.Request) -> Reply | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        until = self.tokens.get(token)
        if until is None:
            return 401, {"code": 124, "message": "Invalid access token."}
        if self.clock.now() >= until:
            return 401, {"code": 124, "message": "Access token is expired."}
        return None


def _trouble(fault: Fault) -> Reply:
    if fault.kind == "rate_limited":
        said = "You have reached the maximum per-second rate limit for this API."
        return 429, {"code": 429, "message": said}
    if fault.kind == "refused":
        return int(fault.code or 400), {"code": 300, "message": "Validation Failed."}
    return 500, {"code": 500, "message": "Internal error."}
