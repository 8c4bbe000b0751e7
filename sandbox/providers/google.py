"""A stand-in for Google: the login of service accounts, Calendar events with conferences, and Meet spaces."""

import secrets
import string
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.providers.serving import Json, Provider, Reply

TOKEN_LASTS = timedelta(seconds=3599)
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""For whom Google's own library signs, wherever it sends."""
_EVENT = "/calendar/v3/calendars/{calendar}/events/{id}"
_BASE32HEX = frozenset(string.digits + "abcdefghijklmnopqrstuv")


@lru_cache(maxsize=1)
def _private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class GoogleSandbox(Provider):
    """One organisation whose service account may act for `subject`.

    `pending` is how often an event is read before its conference is there; `conferences` is false where the calendar
    can make none; `closed_doors` where only members get into a new space by themselves.
    """

    keeps = ("events", "spaces", "_reads")

    def __init__(self, clock: SandboxClock, journal: Journal, faults: Faults) -> None:
        super().__init__("google", clock, journal, faults, _trouble)
        self.client_email, self.subject = "mentor@sandbox.iam.example", "meetings@uni.example"
        self.events: dict[str, Json] = {}
        self.spaces: dict[str, Json] = {}
        self.pending = 0
        self.conferences = True
        self.tokens: dict[str, tuple[datetime, str]] = {}
        self._reads: dict[str, int] = {}
        self.answer("POST", "/token", "login", self._log_in)
        self.answer("GET", "/calendar/v3/calendars/{calendar}/events", "events.list", self._list)
        self.answer("POST", "/calendar/v3/calendars/{calendar}/events", "events.insert", self._insert)
        self.answer("GET", _EVENT, "events.get", self._get)
        self.answer("PATCH", _EVENT, "events.patch", self._patch)
        self.answer("DELETE", _EVENT, "events.delete", self._delete)
        self.answer("POST", "/v2/spaces", "spaces.create", self._create_space)
        self.answer("GET", "/v2/spaces/{id}", "spaces.get", self._get_space)
        self.answer("PATCH", "/v2/spaces/{id}", "spaces.patch", self._patch_space)
        self.door("/room/{code}")

    @property
    def calendar_url(self) -> str:
        """Where the Calendar API is."""
        return f"{self.address}/calendar/v3"

    @property
    def meet_url(self) -> str:
        """Where the Meet API is."""
        return f"{self.address}/v2"

    @property
    def key(self) -> dict[str, str]:
        """The service account's key as Google's console gives it."""
        private = _private_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "client_email": self.client_email,
            "private_key": private.decode(),
            "token_uri": f"{self.address}/token",
        }

    async def _log_in(self, request: web.Request, sent: Json) -> Reply:
        try:
            claims = jwt.decode(
                sent.get("assertion", ""), _private_key().public_key(), ["RS256"],
                audience=[f"{self.address}/token", AUDIENCE], options={"verify_exp": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.PyJWTError:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        now = self.clock.now().timestamp()
        in_time = abs(now - claims["iat"]) < 300 and now < claims["exp"] <= claims["iat"] + 3600
        if sent.get("grant_type") != GRANT or not in_time or claims.get("iss") != self.client_email:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT."}
        if claims.get("sub") != self.subject:
            return 401, {"error": "unauthorized_client", "error_description": "Client is unauthorized."}
        token = secrets.token_urlsafe(32)
        self.tokens[token] = self.clock.now() + TOKEN_LASTS, str(claims.get("scope", ""))
        return 200, {"access_token": token, "expires_in": int(TOKEN_LASTS.total_seconds()), "token_type": "Bearer"}

    async def _list(self, request: web.Request, sent: Json) -> Reply:
        listed = {"kind": "calendar#events", "items": list(self.events.values())}
        return self._refused(request, "calendar.events") or (200, listed)

    async def _insert(self, request: web.Request, sent: Json) -> Reply:
        if refused := self._refused(request, "calendar.events"):
            return refused
        id_ = str(sent.get("id") or secrets.token_hex(13))
        if len(id_) < 5 or not _BASE32HEX.issuperset(id_) or not {"start", "end"} <= sent.keys():
            return 400, _error(400, "Invalid resource id value.", "invalid")
        if id_ in self.events:
            return 409, _error(409, "The requested identifier already exists.", "duplicate")
        event = {**sent, "kind": "calendar#event", "id": id_, "status": "confirmed", "etag": '"1"'}
        wanted = event.pop("conferenceData", None)
        if wanted and request.query.get("conferenceDataVersion") == "1":
            event["conferenceData"] = {
                "createRequest": {**wanted["createRequest"], "status": {"statusCode": "pending"}}
            }
            self._reads[id_] = 0
        self.events[id_] = event
        return 200, self._progressed(event)

    async def _get(self, request: web.Request, sent: Json) -> Reply:
        found = self.events.get(request.match_info["id"])
        if refused := self._refused(request, "calendar.events"):
            return refused
        return (200, self._progressed(found)) if found else (404, _error(404, "Not Found", "notFound"))

    async def _patch(self, request: web.Request, sent: Json) -> Reply:
        found = self.events.get(request.match_info["id"])
        if refused := self._refused(request, "calendar.events"):
            return refused
        if found is None:
            return 404, _error(404, "Not Found", "notFound")
        found.update(sent)
        return 200, found

    async def _delete(self, request: web.Request, sent: Json) -> Reply:
        found = self.events.get(request.match_info["id"])
        if refused := self._refused(request, "calendar.events"):
            return refused
        if found is None:
            return 404, _error(404, "Not Found", "notFound")
        if found["status"] == "cancelled":
            return 410, _error(410, "Resource has been deleted", "deleted")
        found["status"] = "cancelled"
        return 204, None

    def _progressed(self, event: Json) -> Json:
        """Return the event, its conference made once it has been read often enough."""
        data = event.get("conferenceData")
        if data is None or "conferenceId" in data:
            return event
        self._reads[event["id"]] += 1
        if self._reads[event["id"]] > self.pending:
            status = data["createRequest"]["status"]
            status["statusCode"] = "success" if self.conferences else "failure"
            if self.conferences:
                space = self._new_space("TRUSTED")
                data["conferenceId"] = space["meetingCode"]
                data["conferenceSolution"] = {"key": {"type": "hangoutsMeet"}, "name": "Google Meet"}
                data["entryPoints"] = [{"entryPointType": "video", "uri": space["meetingUri"]}]
                event["hangoutLink"] = space["meetingUri"]
        return event

    async def _create_space(self, request: web.Request, sent: Json) -> Reply:
        access = sent.get("config", {}).get("accessType", "TRUSTED")
        return self._refused(request, "meetings.space.created") or (200, self._new_space(access))

    async def _get_space(self, request: web.Request, sent: Json) -> Reply:
        found = self._space(request.match_info["id"])
        if refused := self._refused(request, "meetings.space.settings"):
            return refused
        return (200, found) if found else (404, _error(404, "Not Found", "notFound"))

    async def _patch_space(self, request: web.Request, sent: Json) -> Reply:
        found = self._space(request.match_info["id"], alias=False)
        if refused := self._refused(request, "meetings.space.settings"):
            return refused
        if found is None or request.query.get("updateMask") != "config.accessType":
            return 400, _error(400, "Invalid argument.", "badRequest")
        found["config"] |= sent["config"]
        return 200, found

    def _new_space(self, access: str) -> Json:
        code = "-".join("".join(secrets.choice(string.ascii_lowercase) for _ in range(n)) for n in (3, 4, 3))
        name = f"spaces/{secrets.token_urlsafe(9)}"
        space = {
            "name": name, "meetingCode": code, "meetingUri": f"{self.address}/room/{code}",
            "config": {"accessType": access, "entryPointAccess": "ALL"},
        }  # fmt: skip
        self.spaces[name] = space
        return space

    def _space(self, id_: str, *, alias: bool = True) -> Json | None:
        found = self.spaces.get(f"spaces/{id_}")
        by_code = (one for one in self.spaces.values() if one["meetingCode"] == id_)
        return found or (next(by_code, None) if alias else None)

    def _refused(self, request: web.Request, scope: str) -> Reply | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        until, scopes = self.tokens.get(token, (None, ""))
        if until is None or self.clock.now() >= until:
            return 401, _error(401, "Invalid Credentials", "authError")
        if f"https://www.googleapis.com/auth/{scope}" not in scopes.split():
            return 403, _error(403, "Insufficient Permission", "insufficientPermissions")
        return None


def _trouble(fault: Fault) -> Reply:
    if fault.kind == "rate_limited":
        return 403, _error(403, "Rate Limit Exceeded", "rateLimitExceeded")
    if fault.kind == "refused":
        return int(fault.code or 403), _error(int(fault.code or 403), "Forbidden", "forbidden")
    return 503, _error(503, "Backend Error", "backendError")


def _error(code: int, message: str, reason: str) -> dict[str, Any]:
    detail = {"domain": "global", "reason": reason, "message": message}
    return {"error": {"code": code, "message": message, "errors": [detail]}}
