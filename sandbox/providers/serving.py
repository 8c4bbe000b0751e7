"""What the stand-ins for the providers share: one HTTP server each, faults, and a note of each exchange."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Exchange, Journal

Json = dict[str, Any]
Reply = tuple[int, Json | None]
"""The status and the body of an answer."""
Handler = Callable[[web.Request, Json], Awaitable[Reply]]
ROOM = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>The meeting room</title>
<style>body { display: grid; place-content: center; min-height: 90vh; font: 17px system-ui; text-align: center }</style>
<h1>This is where the two of them meet</h1>
<p>Nobody in the sandbox has a camera. Close this tab, and tell the bot that it happened.</p>
"""
"""What stands behind the link of every room."""


class Provider:
    """A server on 127.0.0.1; faults are scripted by the names of its calls, for example `zoom meetings.create`.

    `trouble` says in the provider's own way that it is too much, or that it is broken; `keeps` names what is kept
    from one run to the next.
    """

    keeps: tuple[str, ...] = ()

    def __init__(
        self, platform: str, clock: SandboxClock, journal: Journal, faults: Faults, trouble: Callable[[Fault], Reply]
    ) -> None:
        self._trouble = trouble
        self.platform, self.clock, self.journal, self.faults = platform, clock, journal, faults
        self.calls: list[str] = []
        """The names of all calls so far, also of those that went wrong."""
        self.address = ""
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._app = web.Application()

    def answer(self, method: str, path: str, name: str, handler: Handler) -> None:
        """File what answers a method on a path; `name` is the call's."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, name, handler)

        self._app.router.add_route(method, path, handle)

    def door(self, path: str) -> None:
        """File where the link of a room leads."""

        async def enter(_: web.Request) -> web.StreamResponse:
            return web.Response(text=ROOM, content_type="text/html")

        self._app.router.add_get(path, enter)

    def kept(self) -> Json:
        """Return all that is so here and where it is, to `go_on` with another time."""
        return {"address": self.address, **{name: getattr(self, name) for name in self.keeps}}

    def go_on(self, kept: Json) -> None:
        """Take up what was kept, at the same address if it is free, because the links of rooms lead there."""
        self._port = urlsplit(kept["address"]).port or 0
        for name in self.keeps:
            setattr(self, name, kept[name])

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app)
        await self._runner.setup()
        with suppress(OSError):
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        if not self._runner.addresses:
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
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
