"""Socket Mode with a watchdog: a connection that has gone deaf is noticed, and another one built from scratch."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import orjson
from aiohttp import WSMessage
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import calling
from adapters.slack.shapes import Dispatch
from core.ports import Failed, SendError, Throttled

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""This many failures in a row, and the connection is given up."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The watchdog's times in seconds: a deaf connection is noticed after `deaf` and one `tick`."""

    tick: float = 1.0
    ping: float = 5.0
    deaf: float = 20.0
    connect: float = 10.0
    pause: float = 2.0
    """Before the second attempt; twice as long before the third."""


class Deaf(Exception):
    """The connection was opened, and nothing more was heard."""


class Socket:
    """Keeps one connection open until stopped; `on_dead` is told why once it cannot."""

    def __init__(
        self,
        client: AsyncWebClient,
        app_token: str,
        dispatch: Dispatch,
        on_dead: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        self._client, self._app_token, self._dispatch = client, app_token, dispatch
        self._on_dead, self._pace = on_dead, pace or Pace()
        self._line: SocketModeClient | None = None
        self._greeted = asyncio.Event()
        self._heard_at = 0.0
        self._answering: set[asyncio.Task[object]] = set()
        self._watch: asyncio.Task[str] | None = None
        # What the SDK logs may hold tickets and what people wrote; what matters is logged here.
        self._quiet = logging.getLogger(f"{__name__}.sdk")
        self._quiet.setLevel(logging.CRITICAL + 1)

    @property
    def is_connected(self) -> bool:
        """Whether Slack has greeted the connection that is open now."""
        return self._greeted.is_set()

    async def start(self) -> None:
        """Connect and stay connected; Failed when the first connection cannot be made."""
        self._watch = asyncio.create_task(self._stay_connected())
        greeted = asyncio.create_task(self._greeted.wait())
        try:
            await asyncio.wait({self._watch, greeted}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            greeted.cancel()
        if self._watch.done():
            raise Failed(self._watch.result())
        self._watch.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Finish what is being answered and close."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=self._pace.connect)
        if self._watch is not None:
            self._watch.remove_done_callback(self._ended)
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    def _ended(self, watch: asyncio.Task[str]) -> None:
        if not watch.cancelled():
            self._on_dead(str(watch.exception() or watch.result()))

    async def _stay_connected(self) -> str:
        """Build a connection whenever there is none; return why that was given up."""
        failures = 0
        while True:
            try:
                await self._stay_on_one_line()
                failures = 0
                log.warning("the connection to Slack was lost; building another one")
            except Throttled as error:
                await asyncio.sleep(error.seconds)
            except (SendError, Deaf, TimeoutError) as error:
                failures += 1
                why = str(error) or type(error).__name__
                log.warning("no connection to Slack, attempt %d of %d: %s", failures, ATTEMPTS, why)
                if failures == ATTEMPTS:
                    return f"Socket Mode failed {ATTEMPTS} times in a row; the last time: {why}"
                await asyncio.sleep(self._pace.pause * failures)

    async def _stay_on_one_line(self) -> None:
        try:
            await self._connect()
            await self._listen()
        finally:
            await self._hang_up()

    async def _connect(self) -> None:
        """Open a connection with a ticket of its own and wait for Slack's greeting."""
        client = self._client
        ticket = await calling(client.apps_connections_open(app_token=self._app_token))
        line = self._line = SocketModeClient(
            self._app_token,
            logger=self._quiet,
            web_client=client,
            auto_reconnect_enabled=False,
            ping_interval=self._pace.ping,
        )
        line.wss_uri = str(ticket["url"])
        line.on_message_listeners.append(self._on_message)
        line.socket_mode_request_listeners.append(self._on_request)
        async with asyncio.timeout(self._pace.connect):
            # Tries a refused ticket for ever, hence the time-out; the SDK says no types.
            await line.connect()  # type: ignore[no-untyped-call]  # the SDK's
            await self._greeted.wait()
        # Set by an answered ping from here on; left at None, the SDK would set it without one.
        line.last_ping_pong_time = time.time()

    async def _listen(self) -> None:
        """Return when the connection is lost; Deaf when it never said more than its greeting."""
        line = self._line
        if line is None:
            return
        clock = asyncio.get_running_loop().time
        pinged, greeted_at, was_closed = line.last_ping_pong_time, clock(), False
        self._heard_at = greeted_at
        while True:
            await asyncio.sleep(self._pace.tick)
            if line.last_ping_pong_time != pinged:
                pinged, self._heard_at = line.last_ping_pong_time, clock()
            closed = line.current_session is None or line.current_session.closed
            # Closed for one tick, it may be about to be replaced, as Slack asks for now and then.
            if (closed and was_closed) or clock() - self._heard_at > self._pace.deaf:
                break
            was_closed = closed
        if self._heard_at == greeted_at:
            raise Deaf("nothing was heard after the greeting")

    async def _on_message(self, message: WSMessage) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not self._greeted.is_set() and '"hello"' in str(message.data):
            self._greeted.set()

    async def _on_request(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._answering.add(task)
        try:
            await self._answer(line, request)
        except Exception:
            log.exception("an item from Slack could not be acknowledged")
        finally:
            self._answering.discard(task)

    async def _answer(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        retry = {"x-slack-retry-num": str(request.retry_attempt)} if request.retry_attempt else {}
        response = await self._dispatch(request.payload, retry)
        if response.status >= 500:
            return  # not acknowledged, it is delivered again
        body = response.body
        payload = (orjson.loads(body) if body.startswith("{") else {"text": body}) if body else None
        await line.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    async def _hang_up(self) -> None:
        """Close the connection and everything that the SDK runs for it, also where the other end is silent."""
        line, self._line = self._line, None
        self._greeted.clear()
        if line is None:
            return
        line.closed = True
        tasks = [line.message_processor, line.current_session_monitor, line.message_receiver]
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        with suppress(Exception):
            async with asyncio.timeout(self._pace.tick):
                await line.disconnect()  # type: ignore[no-untyped-call]  # the SDK's
        await line.aiohttp_client_session.close()
