"""The REST side: authorisation, scripted faults, the contract check, the journal and Discord's headers."""

import asyncio
import json
import math
import re
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from aiohttp import BodyPartReader, web

from sandbox.discord import limits
from sandbox.discord.commands import Registry
from sandbox.discord.interactions import Interactions
from sandbox.discord.messages import Upload
from sandbox.discord.refusals import WRONG_OF_THE_BOT, Json, Refusal
from sandbox.discord.world import World
from sandbox.faults import Fault
from sandbox.rates import Rate, Rates

PREFIX = "/api/v10"
OPEN = ("/webhooks/", "/interactions/")
"""Routes whose token stands in the path; they answer interactions, and no rate counts them."""
_ALL_CALLS = Rate("all", limits.CALLS_A_SECOND, 1.0)


class ContractCheck(Protocol):
    """Compares what goes over the wire with a description of Discord's API; each sentence is a breach."""

    def request(self, method: str, path: str, body: object) -> list[str]:
        """Return what is wrong with a request of the bot."""
        ...

    def answer(self, method: str, path: str, status: int, body: object) -> list[str]:
        """Return what is wrong with an answer of the sandbox."""
        ...


@dataclass(slots=True)
class Call:
    """One request on its way to the function that answers it."""

    world: World
    registry: Registry
    desk: Interactions
    params: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: list[Upload] = field(default_factory=list)

    def fields(self) -> Json:
        """Return the body as a JSON object, or refuse the call."""
        if not isinstance(self.body, dict):
            raise Refusal(50109)
        return self.body


Answer = tuple[int, object]
Handler = Callable[[Call], Answer]
Route = tuple[str, str, Handler]


class Rest:
    """Serves the routes; a call's name is its method and path with {id} for every id, {token} for a token."""

    def __init__(
        self,
        world: World,
        rates: Rates,
        registry: Registry,
        desk: Interactions,
        token: str,
        check: ContractCheck | None,
    ) -> None:
        self._world, self._rates, self._registry, self._desk = world, rates, registry, desk
        self._authorization = f"Bot {token}"
        self._check = check

    def add_to(self, app: web.Application, routes: tuple[Route, ...]) -> None:
        """Let an application serve these routes, and refuse all others below the API's prefix."""
        for method, path, handler in routes:
            app.router.add_route(method, PREFIX + path, self._serving(f"{method} {_named(path)}", handler))
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._unknown)

    def _serving(self, name: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, name, handler)

        return serve

    async def _serve(self, request: web.Request, name: str, handler: Handler) -> web.StreamResponse:
        began = asyncio.get_running_loop().time()
        fault = self._world.faults.take(name) or self._one_too_many(request)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        call = Call(self._world, self._registry, self._desk, dict(request.match_info), dict(request.query))
        status, answer, headers = await self._answered(request, call, name, handler, fault)
        outcome = str(status) if fault is None else f"{status} ({fault.kind})"
        seconds = asyncio.get_running_loop().time() - began
        self._world.note("out", name, outcome, seconds, call.body, answer)
        if fault is not None and fault.kind == "dropped_after_accept" and request.transport is not None:
            request.transport.abort()
        body = b"" if answer is None else json.dumps(answer).encode()
        kind = {"Content-Type": "application/json"} if body else {}
        return web.Response(status=status, body=body, headers={**headers, **kind})

    async def _answered(
        self, request: web.Request, call: Call, name: str, handler: Handler, fault: Fault | None
    ) -> tuple[int, object, dict[str, str]]:
        """Return status, body and headers of the answer to one call."""
        try:
            # The body is read even when the call fails: a client that is still writing must not be cut off.
            call.body, call.files = await _read(request)
            if fault is not None and fault.kind == "rate_limited":
                return _rate_limited(name, fault)
            if fault is not None and fault.kind == "server_error":
                return 500, {"message": "500: Internal Server Error", "code": 0}, {}
            if not _is_open(request):
                self._authorize(request)
            if fault is not None and fault.kind == "refused":
                raise Refusal(int(fault.code))
            if not call.files:
                self._compare_request(request, call.body)
            status, answer = handler(call)
        except Refusal as refusal:
            if refusal.code in WRONG_OF_THE_BOT and fault is None:
                self._blame(call, name, refusal)
            status, answer = refusal.status, refusal.body
        except Exception as error:
            self._world.breach(f"the sandbox itself failed at {name}: {error!r}")
            raise
        self._compare_answer(request, status, answer)
        return status, answer, _headers(name)

    def _one_too_many(self, request: web.Request) -> Fault | None:
        refusal = None if _is_open(request) else self._rates.take(_ALL_CALLS)
        return replace(refusal, code="global") if refusal else None

    def _blame(self, call: Call, name: str, refusal: Refusal) -> None:
        """Keep a refusal as a breach, unless a second delivery of the same act made it right to try."""
        act = self._desk.of_token(call.params.get("token", ""))
        if not (refusal.code == 40060 and act is not None and act.redelivered):
            self._world.breach(f"{name} was refused: {refusal}")

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != self._authorization:
            raise Refusal(0)

    def _compare_request(self, request: web.Request, body: object) -> None:
        if self._check is not None and body is not None:
            for sentence in self._check.request(request.method, request.path.removeprefix(PREFIX), body):
                self._world.breach(sentence)

    def _compare_answer(self, request: web.Request, status: int, answer: object) -> None:
        if self._check is not None and answer is not None:
            path = request.path.removeprefix(PREFIX)
            for sentence in self._check.answer(request.method, path, status, answer):
                self._world.breach(f"the sandbox itself is wrong: {sentence}")

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {request.path.removeprefix(PREFIX)}"
        self._world.breach(f"{name} is no route of this sandbox")
        self._world.note("out", name, "404", 0.0, None, None)
        return web.json_response({"message": "404: Not Found", "code": 0}, status=404)


def _is_open(request: web.Request) -> bool:
    return request.path.startswith(tuple(PREFIX + one for one in OPEN))


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    """Return the JSON body and the files of a request."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return _parsed(raw), []
    body: Any = None
    files: list[Upload] = []
    form = await request.multipart()
    while (part := await form.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = _parsed(content)
        else:
            place = re.sub(r"\D", "", part.name or "")
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Upload(place, part.filename or "file", content, kind))
    return body, files


def _parsed(raw: bytes) -> Any:
    """Return what a JSON text holds; no text holds nothing."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(50109) from None


def _named(path: str) -> str:
    """Return a path with {id} in place of every id."""
    return re.sub(r"\{(?!token)\w+\}", "{id}", path)


def _headers(name: str) -> dict[str, str]:
    """Return the rate limit headers of an ordinary answer: far from any limit."""
    return {
        "X-RateLimit-Bucket": f"{zlib.crc32(name.encode()):08x}",
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
    }


def _rate_limited(name: str, fault: Fault) -> tuple[int, object, dict[str, str]]:
    """Return a 429; the fault's code `global` makes it count for all routes."""
    everywhere = fault.code == "global"
    body = {"message": "You are being rate limited.", "retry_after": fault.seconds, "global": everywhere, "code": 0}
    headers = {
        # Discord's answers come through a proxy; its absence tells the client that it was banned outright.
        "Via": "1.1 google",
        "Retry-After": str(math.ceil(fault.seconds)),
        "X-RateLimit-Scope": "global" if everywhere else "user",
    }
    if everywhere:
        return 429, body, headers | {"X-RateLimit-Global": "true"}
    own = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{fault.seconds:.3f}"}
    return 429, body, headers | _headers(name) | own
