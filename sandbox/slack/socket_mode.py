"""Socket Mode: tickets, connections, and envelopes that are sent until somebody acknowledges them."""

import asyncio
import json
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.faults import Faults
from sandbox.slack import limits
from sandbox.slack.state import Json
from sandbox.slack.workspace import Workspace

TICKET = "socket"
"""The name under which a test scripts that the next ticket is `refused`."""


@dataclass(eq=False, slots=True)
class Connection:
    """One open WebSocket of the bot; `gone` is set when it ends."""

    socket: web.WebSocketResponse
    request: web.Request
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    retiring: bool = False
    frozen: bool = False


class SocketMode:
    """Answers `/link/` and hands each envelope to one of the open connections in turn."""

    def __init__(self, space: Workspace, faults: Faults, address: Callable[[], str]) -> None:
        self._space, self._faults, self._address = space, faults, address
        self.connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, list[asyncio.Future[Any]]] = defaultdict(list)
        self._answered: set[str] = set()
        self._connected = asyncio.Event()
        self._turn = 0

    def ticket(self) -> str:
        """Return the address of a connection that can be opened once."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"ws://{self._address()}/link/?ticket={ticket}&app_id={self._space.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection from its hello to its end."""
        ticket = request.query.get("ticket", "")
        fault = self._faults.take(TICKET)
        if ticket not in self._tickets or (fault is not None and fault.kind == "refused"):
            self._tickets.discard(ticket)
            return web.Response(status=403, text="this ticket is not valid")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, heartbeat=limits.SOCKET_PING_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= limits.SOCKET_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _debug()})
            await socket.close()
            return socket
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello())
            self._connected.set()
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    async def send(self, envelope: Json, seconds: float) -> Any:
        """Send an envelope to a connection, and to another when that one ends before it answered.

        Returns the payload of the acknowledgement (`{}` for none), or None when the time is up.
        """
        name = envelope["envelope_id"]
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[name].append(answer)
        ends = time.monotonic() + seconds
        try:
            while (left := ends - time.monotonic()) > 0:
                connection = await self._next(left)
                if connection is None:
                    return None
                await self._send(connection, envelope)
                await _first(answer, connection, ends - time.monotonic())
                if answer.done():
                    return answer.result()
            return None
        finally:
            self._waiting[name].remove(answer)
            self._answered.add(name)

    async def disconnect(self) -> None:
        """Cut every line at once, as a network does."""
        for connection in list(self.connections):
            if connection.request.transport is not None:
                connection.request.transport.abort()
            self._forget(connection)

    async def ask_to_reconnect(self, reason: str) -> None:
        """Tell every connection to reconnect: `warning`, `refresh_requested` or `link_disabled`."""
        for connection in list(self.connections):
            connection.retiring = reason != "warning"
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _debug()})

    def freeze(self) -> None:
        """Let the open connections go half dead: they stay open, and nothing comes through any more."""
        for connection in self.connections:
            connection.frozen = True

    async def stop(self) -> None:
        """Close what is open."""
        for connection in list(self.connections):
            await connection.socket.close(code=1001, message=b"going away")

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.frozen:
                continue
            if message.type == WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._take(message.data)

    def _take(self, text: str) -> None:
        """Take an acknowledgement."""
        try:
            answer = json.loads(text)
            name = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._space.breach(f"Socket Mode: not an acknowledgement: {text[:200]}")
            return
        waiting = [one for one in self._waiting.get(name, []) if not one.done()]
        if waiting:
            waiting[0].set_result(answer.get("payload") or {})
        elif name not in self._answered and not self._waiting.get(name):
            self._space.breach(f"Socket Mode: an acknowledgement of an envelope that was never sent: {name}")

    async def _next(self, seconds: float) -> Connection | None:
        """Choose the connection whose turn it is, waiting for one if there is none."""
        ends = time.monotonic() + seconds
        while not (ready := [one for one in self.connections if not one.retiring]):
            self._connected.clear()
            try:
                async with asyncio.timeout_at(asyncio.get_running_loop().time() + ends - time.monotonic()):
                    await self._connected.wait()
            except TimeoutError:
                return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    async def _send(self, connection: Connection, envelope: Json) -> None:
        if connection.frozen:
            return
        try:
            await connection.socket.send_json(envelope)
        except (ConnectionError, RuntimeError):
            self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        connection.gone.set()
        if connection in self.connections:
            self.connections.remove(connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": _debug(),
            "connection_info": {"app_id": self._space.app_id},
        }


async def _first(answer: asyncio.Future[Any], connection: Connection, seconds: float) -> None:
    """Wait for the answer, for the connection to end, or for the time to be up."""
    gone = asyncio.ensure_future(connection.gone.wait())
    try:
        await asyncio.wait({answer, gone}, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()


def envelope_of(kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Json:
    """Wrap a payload: `kind` is slash_commands, interactive or events_api."""
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "payload": payload,
        "type": kind,
        "accepts_response_payload": kind == "slash_commands" or payload.get("type") == "view_submission",
    }
    return envelope | ({"retry_attempt": retry, "retry_reason": reason} if kind == "events_api" else {})


def _debug() -> Json:
    return {
        "host": "applink-1",
        "build_number": 1,
        "approximate_connection_time": limits.SOCKET_CONNECTION_SECONDS,
    }
