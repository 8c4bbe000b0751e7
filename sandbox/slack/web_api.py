"""The Web API over HTTP: who calls, what was scripted to go wrong, the method itself, and its answer."""

import asyncio
import math
import time

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.journal import Exchange
from sandbox.rates import Rate, Rates
from sandbox.slack import limits, methods_chat, methods_files, methods_read, views
from sandbox.slack.calls import ApiError, Call, Method
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.state import Json
from sandbox.slack.workspace import Workspace

METHODS: dict[str, Method] = {**methods_chat.METHODS, **methods_files.METHODS, **methods_read.METHODS, **views.METHODS}
_ANYWHERE = {"team_id"}
"""Arguments that every method takes: an app installed for a whole organisation names the workspace."""

_OPEN_SOCKET = "apps.connections.open"


class WebApi:
    """Answers `/api/{method}`."""

    def __init__(
        self, space: Workspace, faults: Faults, rates: Rates, socket: SocketMode, bot_token: str, app_token: str
    ) -> None:
        self._space, self._faults, self._rates, self._socket = space, faults, rates, socket
        self._bot_token, self._app_token = bot_token, app_token

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or break off as scripted."""
        method = request.match_info["method"]
        began = time.monotonic()
        args = await _arguments(request)
        sent = dict(args or {})
        fault = self._faults.take(method) or self._rates.take(*_counted(method, sent))
        if fault is not None and (cut := await broken(fault)) is not None:
            self._note(method, f"fault: {fault.kind}", began, sent, None)
            return cut
        answer = self._answer(method, args, request, fault)
        self._note(method, "ok" if answer["ok"] else answer["error"], began, sent, answer)
        if fault is not None and fault.kind == "dropped_after_accept":
            return dropped(request)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self._space.app.scopes))})

    def _answer(self, method: str, args: Json | None, request: web.Request, fault: Fault | None) -> Json:
        try:
            if args is None:
                self._space.breach(f"{method} was sent something that is no JSON object")
                raise ApiError("invalid_json")
            token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))
            args.pop("token", None)
            if fault is not None and fault.kind == "refused":
                raise ApiError(fault.code or "fatal_error")
            return {"ok": True, **self._run(method, args, token)}
        except ApiError as error:
            return {"ok": False, "error": error.code, **error.extra}

    def _run(self, name: str, args: Json, token: str) -> Json:
        if name == _OPEN_SOCKET:
            return self._open_socket(token)
        method = METHODS.get(name)
        if method is None:
            self._space.breach(f"there is no method {name} here")
            raise ApiError("unknown_method", req_method=name)
        if name != "api.test":
            self._check_token(token)
        call = Call(self._space, name, args)
        call.needs(*method.scopes)
        for argument in sorted(set(args) - set(method.arguments) - _ANYWHERE):
            self._space.breach(f"{name} was called with an argument that it does not have: {argument}")
        return method.run(call)

    def _check_token(self, token: str) -> None:
        if not token:
            raise ApiError("not_authed")
        if token == self._app_token:
            raise ApiError("not_allowed_token_type")
        if token != self._bot_token:
            raise ApiError("invalid_auth")

    def _open_socket(self, token: str) -> Json:
        if token == self._bot_token:
            raise ApiError("not_allowed_token_type")
        if token != self._app_token:
            raise ApiError("invalid_auth" if token else "not_authed")
        return {"url": self._socket.ticket()}

    def _note(self, method: str, outcome: str, began: float, sent: Json, answered: Json | None) -> None:
        seconds = time.monotonic() - began
        sent.pop("token", None)
        exchange = Exchange(self._space.clock.now(), "slack", "out", method, outcome, seconds, sent, answered)
        self._space.journal.note(exchange)


def _counted(method: str, sent: Json) -> tuple[Rate, ...]:
    """Return what a call counts towards; one workspace is all that there is."""
    if method == "chat.postMessage":
        own = Rate(f"{method} {sent.get('channel')}", 1, limits.CHANNEL_SECONDS)
        return Rate(method, limits.MESSAGES_A_MINUTE, limits.MINUTE_SECONDS), own
    return (Rate(method, limits.TIERS[method], limits.MINUTE_SECONDS),) if method in limits.TIERS else ()


async def _arguments(request: web.Request) -> Json | None:
    """Read arguments from the query, a form or a JSON body, whichever was used; None for broken JSON."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            return None
        return args | body if isinstance(body, dict) else None
    return args | {key: value for key, value in (await request.post()).items() if isinstance(value, str)}


async def broken(fault: Fault) -> web.Response | None:
    """Return the answer of a fault that comes before the method runs, if it is one."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "rate_limited":
        headers = {"Retry-After": str(max(1, math.ceil(fault.seconds)))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind == "server_error":
        return web.Response(status=500, content_type="text/html", text="<html>Internal Server Error</html>")
    return None


def dropped(request: web.Request) -> web.Response:
    """Cut the line without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
