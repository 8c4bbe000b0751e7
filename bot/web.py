"""The bot's own HTTP: its health, and in HTTP mode Slack's events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
EVENTS = "/slack/events"
HEALTH = "/health"


@dataclass(frozen=True, slots=True)
class Health:
    """What `/health` tells: 200 while all is well, 503 once a platform's connection is lost for good."""

    died: asyncio.Event
    platforms: tuple[str, ...]

    async def handle(self, _: web.Request) -> web.StreamResponse:
        """Answer one question."""
        fine = not self.died.is_set()
        answer = {"status": "ok" if fine else "dead", "platforms": list(self.platforms)}
        return web.json_response(answer, status=200 if fine else 503)


class PortTaken(Exception):
    """The address cannot be listened on; the text says what to do."""


@asynccontextmanager
async def serve(host: str, port: int, health: Health, events: Handler | None) -> AsyncIterator[str]:
    """Serve for as long as the context lasts, and give the address; port 0 takes a free one."""
    app = web.Application(client_max_size=1024 * 1024)
    app.router.add_get(HEALTH, health.handle)
    if events is not None:
        app.router.add_post(EVENTS, events)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise PortTaken(f"{host}:{port} cannot be used ({error.strerror}): choose HOST and PORT anew.") from error
        bound = runner.addresses[0]
        name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{name}:{bound[1]}"
    finally:
        await runner.cleanup()
