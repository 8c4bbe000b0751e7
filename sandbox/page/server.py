"""The page's own HTTP: the page itself, what is so, what people do, and a stream that tells of changes."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

from sandbox.page import discord_view, slack_view
from sandbox.page.acts import act
from sandbox.page.clocking import clock_state, move_clock
from sandbox.page.failing import faults_state, switch_fault
from sandbox.page.files import Files
from sandbox.page.guarding import HEADERS, Guard
from sandbox.page.mailboxes import Mailboxes
from sandbox.page.stage import Json, Malformed, Stage
from sandbox.page.telling import exchange, log
from sandbox.page.words import first

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
PAUSE = 0.1
"""Seconds between two events at the least."""
ALIVE = 15.0
"""Seconds after which a quiet stream says that it is still there."""
LOOK_AHEAD = 0.3
"""Seconds of quiet after which the bot is asked what comes next."""


class AddressTaken(Exception):
    """The page cannot be served there; the text says what to do."""


class Page:
    """Answers everything that the page asks."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._streams: set[asyncio.Task[object]] = set()

    def add_to(self, app: web.Application) -> None:
        """Let an application serve the page."""
        app.router.add_get("/", self._index)
        app.router.add_static("/static/", STATIC)
        Files(self._stage).add_to(app)
        Mailboxes(self._stage).add_to(app)
        app.router.add_get("/api/state", self._state)
        app.router.add_get("/api/messages", self._messages)
        app.router.add_get("/api/events", self._events)
        app.router.add_get("/api/log", self._log)
        app.router.add_get("/api/log/{n:\\d{1,12}}", self._exchange)
        app.router.add_post("/api/act", self._posted(act))
        app.router.add_post("/api/clock", self._posted(move_clock))
        app.router.add_post("/api/faults", self._posted(switch_fault))

    async def keep_looking_ahead(self) -> None:
        """Ask what comes next whenever it has been quiet for a moment; what was new then is told."""
        stage, seen = self._stage, 0
        while True:
            seen = await stage.changes.after(seen)
            await asyncio.sleep(LOOK_AHEAD)
            if seen == stage.changes.serial and stage.bot is not None and await stage.look_ahead():
                stage.changes.tell()

    async def hang_up(self, _: web.Application) -> None:
        """End all streams."""
        for stream in self._streams:
            stream.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _state(self, request: web.Request) -> web.StreamResponse:
        stage = self._stage
        slack, discord = stage.slack_people, stage.discord_people
        me = first([one for one in slack if one.id == request.query.get("slack")], stage.campus.ada)
        them = first([one for one in discord if one.id == request.query.get("discord")], stage.campus.alan)
        return _json(
            {
                "serial": stage.changes.serial,
                "ready": stage.bot is not None,
                **clock_state(stage),
                "slack": slack_view.slack_state(stage, me),
                "discord": discord_view.discord_state(stage, them),
                "faults": faults_state(stage),
            }
        )

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        stage, asked = self._stage, request.query
        platform, person, channel = (asked.get(key, "") for key in ("platform", "person", "channel"))
        try:
            if platform == "slack":
                return _json(_older_on_slack(stage, person, channel, asked.get("before", "")))
            return _json(_older_on_discord(stage, person, channel, asked.get("before", "")))
        except (KeyError, ValueError):
            return _refused(400, "platform, person, channel and before name a message that this person sees.")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        try:
            with suppress(ConnectionResetError):
                await _tell(stream, self._stage)
        finally:
            self._streams.discard(task)
        return stream

    async def _log(self, request: web.Request) -> web.StreamResponse:
        after = request.query.get("after", "0")
        if not after.isdecimal():
            return _refused(400, "after is the number of the last line that you have.")
        return _json(log(self._stage.campus.journal, int(after[:12])))

    async def _exchange(self, request: web.Request) -> web.StreamResponse:
        found = exchange(self._stage.campus.journal, int(request.match_info["n"]))
        return _json(found) if found else _refused(404, "That line is no longer kept.")

    def _posted(
        self, do: Callable[[Stage, Json], Awaitable[object]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                body = json.loads(await request.read())
            except (ValueError, RecursionError):
                return _refused(400, "What was posted is not JSON.")
            if not isinstance(body, dict):
                return _refused(400, "What was posted is not a JSON object.")
            try:
                return _json(await do(self._stage, body))
            except Malformed as error:
                return _refused(400, f"{error}.")
            except Exception:
                logger.exception("The page could not do what it was asked.")
                return _refused(500, "That went wrong in the sandbox itself; its terminal says more.")

        return answer


async def _tell(stream: web.StreamResponse, stage: Stage) -> None:
    """Tell a stream of changes until it is closed."""
    told = 0
    while True:
        try:
            async with asyncio.timeout(ALIVE):
                told = await stage.changes.after(told)
        except TimeoutError:
            await stream.write(b": still here\n\n")
            continue
        await stream.write(f'event: changed\ndata: {{"serial": {told}}}\n\n'.encode())
        await asyncio.sleep(PAUSE)


def _older_on_slack(stage: Stage, person_id: str, channel_id: str, before: str) -> Json:
    space, me = stage.campus.slack.workspace, stage.slack_person(person_id).id
    channel = slack_view.visible_channel(space, me, channel_id)
    if channel is None:
        raise KeyError(channel_id)
    last = slack_view.position(space.message(before))
    held, more = slack_view.newest(space, me, channel, last)
    return {"messages": [slack_view.message_json(space, me, one) for one in held], "more": more}


def _older_on_discord(stage: Stage, person_id: str, channel_id: str, before: str) -> Json:
    me = stage.discord_person(person_id)
    channel = {one.id: one for one in discord_view.visible_channels(stage, me)}[channel_id]
    held, more = discord_view.newest(me, channel, int(before))
    return {"messages": [discord_view.message_json(one) for one in held], "more": more}


def _json(value: object) -> web.Response:
    return web.Response(text=json.dumps(value, separators=(",", ":")), content_type="application/json")


def _refused(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


@asynccontextmanager
async def serve_page(stage: Stage, host: str, port: int) -> AsyncIterator[str]:
    """Serve the page for as long as the context lasts, and give its address; port 0 takes a free one."""
    page = Page(stage)
    app = web.Application(middlewares=[Guard(host).middleware], client_max_size=256 * 1024)
    page.add_to(app)
    app.on_shutdown.append(page.hang_up)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    looking = asyncio.create_task(page.keep_looking_ahead())
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            advice = "choose SANDBOX_HOST and SANDBOX_PORT anew"
            raise AddressTaken(f"{host}:{port} cannot be used ({error.strerror}): {advice}.") from error
        bound = runner.addresses[0]
        name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{name}:{bound[1]}"
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await runner.cleanup()
