"""What the stand-ins for the providers share: one HTTP server each, faults, and a note of each exchange."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Exchange, Journal

Json = dict[str, Any]
Reply = tuple[int, Json | None]
"""The status and the body of an answer."""
Handler = Callable[[web.Request, Json], Awaitable[Reply]]


class Provider:
    """A server on 127.0.0.1; faults are scripted by the names of its calls, for example `zoom meetings.create`.

    `trouble` says in the provider's own way that it is too much, or that it is broken.
    """

    def __init__(
        self, platform: str, clock: SandboxClock, journal: Journal, faults: Faults, trouble: Callable[[Fault], Reply]
    ) -> None:
        self._trouble = trouble
        self.platform, self.clock, self.journal, self.faults = platform, clock, journal, faults
        self.calls: list[str] = []
        """The names of all calls so far, also of those that went wrong."""
        self.address = ""
        self._runner: web.AppRunner | None = None
        self._app = web.Application()

    def answer(self, method: str, path: str, name: str, handler: Handler, **more: bool) -> None:
        """File what answers a method on a path; `name` is the call's."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, name, handler)

        self._app.router.add_route(method, path, handle)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request, name: str, handler: Handler) -> web.StreamResponse:
        began = time.monotonic()
        call = f"{self.platform} {name}"
        self.calls.append(name)
        sent = await _body(request)
        fault = self.faults.take(call)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in ("rate_limited", "server_error", "refused"):
            status, found = self._trouble(fault)
        else:
            status, found = await handler(request, sent)
        body = found or {}
        self.journal.note(
            Exchange(
                self.clock.now(), self.platform, "out", name, str(status), time.monotonic() - began, sent, body
            )
        )  # fmt: skip
        if fault is not None and fault.kind == "dropped_after_accept" and request.transport is not None:
            request.transport.abort()
            return web.Response()
        headers = {"Retry-After": f"{fault.seconds:.0f}"} if fault is not None and fault.kind == "rate_limited" else {}
        if status == 204:
            return web.Response(status=204)
        return web.json_response(body, status=status, headers=headers)


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            found = await request.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    return {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
