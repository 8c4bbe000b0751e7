"""The gateway: hello, identify, resume, heartbeats, and events in order over one web socket a session."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.discord import limits, shapes
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, Guild, Role, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRESENCE, VOICE_STATE, REQUEST_MEMBERS = 3, 4, 8
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, BAD_TOKEN, TWICE, BAD_SEQ = 4001, 4002, 4003, 4004, 4005, 4007
DISALLOWED_INTENTS = 4014
KEPT_EVENTS = 2000
CLOSE_SECONDS = 1.0
KEPT_SESSIONS = 8


class Line:
    """One open web socket; frames leave in the order they were put."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self.deaf = False
        self.cut = False
        """Closed from this side, so that the session stays."""
        self._packer = zlib.compressobj() if compressed else None
        self._frames: asyncio.Queue[str | int] = asyncio.Queue()

    def put(self, frame: Json | str) -> None:
        """Send a frame, or the text of one, when those before it are gone."""
        self._frames.put_nowait(frame if isinstance(frame, str) else json.dumps(frame))

    def close(self, code: int) -> None:
        """Close the line with that code when everything before is sent."""
        self.cut = True
        self._frames.put_nowait(code)

    async def drain(self) -> None:
        """Send frames until the line is closed."""
        while True:
            frame = await self._frames.get()
            if isinstance(frame, int):
                await self.socket.close(code=frame)
                return
            if self.deaf or self.socket.closed:
                continue
            if self._packer is None:
                await self.socket.send_str(frame)
            else:
                packed = self._packer.compress(frame.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)


@dataclass(slots=True, eq=False)
class Session:
    """What the bot identified as; it outlives its line, so that a new one may resume it."""

    id: str
    intents: int
    line: Line | None
    seq: int = 0
    log: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    """The last events with their numbers, as they were sent."""

    def tell(self, event: str, payload: object) -> None:
        """Number an event, keep it for a resume, and send it if the line is open."""
        self.seq += 1
        frame = json.dumps({"op": DISPATCH, "s": self.seq, "t": event, "d": payload})
        self.log.append((self.seq, frame))
        if self.line is not None:
            self.line.put(frame)


class Gateway:
    """All sessions of the bot; `heartbeat` is the interval it is asked for, in seconds."""

    def __init__(self, world: World, token: str) -> None:
        self.heartbeat = 41.25
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self._world = world
        self._token = token
        self._lines: set[Line] = set()

    @property
    def connected(self) -> bool:
        """Tell whether a session of the bot has an open line."""
        return bool(self.open_lines())

    def open_lines(self) -> frozenset[int]:
        """Return a number for every line on which a session can be reached."""
        lines = (session.line for session in self.sessions.values())
        return frozenset(id(line) for line in lines if line is not None and not line.deaf)

    def dispatch(self, event: str, payload: Json, intent: int) -> None:
        """Tell every session that asked for such events; an intent of 0 reaches all."""
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                session.tell(event, payload)
        self._world.note("in", event, "sent" if self.connected else "kept", 0.0, payload, None)

    def guild_created(self, guild: Guild) -> None:
        """Tell the bot that it was added to a guild."""
        self.dispatch("GUILD_CREATE", shapes.guild_created(guild, self._world), limits.GUILDS_INTENT)

    def guild_changed(self, event: str, guild: Guild, what: Role | Channel) -> None:
        """Tell the bot what has become of a role or a channel of a guild."""
        if isinstance(what, Channel):
            payload = shapes.channel(what, self._world.bot)
        else:
            payload = {"role_id": what.id} if event == "GUILD_ROLE_DELETE" else {"role": shapes.role(what)}
        self.dispatch(event, {"guild_id": guild.id, **payload}, limits.GUILDS_INTENT)

    def disconnect(self, code: int = 4000) -> None:
        """Cut every line; the sessions can be resumed."""
        for line in self._lines:
            line.close(code)

    def ask_to_reconnect(self) -> None:
        """Send op 7 on every line."""
        for line in self._lines:
            line.put({"op": RECONNECT, "d": None})

    def invalidate(self) -> None:
        """Forget every session and say so with op 9."""
        self.sessions.clear()
        for line in self._lines:
            line.put({"op": INVALID_SESSION, "d": False})

    def go_deaf(self) -> None:
        """Let every open line stay open and say nothing more, not even to heartbeats."""
        for line in self._lines:
            line.deaf = True

    async def stop(self) -> None:
        """Close every line as a server that goes away does; its sessions can be resumed when it is back."""
        for line in list(self._lines):
            line.cut = True
            await line.socket.close(code=WSCloseCode.GOING_AWAY)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one web socket from hello to close."""
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        self._lines.add(line)
        sender = asyncio.create_task(line.drain())
        line.put({"op": HELLO, "d": {"heartbeat_interval": round(self.heartbeat * 1000), "_trace": []}, "s": None})
        try:
            await self._listen(socket, line)
        finally:
            self._lines.discard(line)
            self._hang_up(line, ended=not line.cut and socket.close_code in (1000, 1001))
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, line: Line) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                said = json.loads(frame.data)
                self._hear(line, said["op"], said.get("d"))
            except (ValueError, KeyError, TypeError):
                self._world.breach("the gateway was sent something that it cannot read")
                line.close(DECODE_ERROR)

    def _hang_up(self, line: Line, *, ended: bool) -> None:
        """Free the session of a closed line; a client that ended it cannot resume."""
        for session in list(self.sessions.values()):
            if session.line is line:
                session.line = None
                if ended:
                    del self.sessions[session.id]
        self._world.bell.ring()

    def _hear(self, line: Line, op: int, said: Any) -> None:
        """Take one frame from the bot."""
        session = next((one for one in self.sessions.values() if one.line is line), None)
        if line.deaf:
            return
        if op == HEARTBEAT:
            line.put({"op": HEARTBEAT_ACK, "d": None})
        elif op == IDENTIFY and session is not None:
            self._refuse(line, TWICE, "a session identified twice")
        elif op == IDENTIFY:
            self._identify(line, said)
        elif op == RESUME:
            self._resume(line, said)
        elif op not in (PRESENCE, VOICE_STATE, REQUEST_MEMBERS):
            self._refuse(line, UNKNOWN_OPCODE, f"the gateway knows no op {op}")
        elif session is None:
            self._refuse(line, NOT_AUTHENTICATED, f"op {op} came before identify")

    def _refuse(self, line: Line, code: int, sentence: str) -> None:
        self._world.breach(sentence)
        line.close(code)

    def _identify(self, line: Line, said: Json) -> None:
        if said.get("token") != self._token:
            line.close(BAD_TOKEN)
            return
        intents = int(said.get("intents", 0))
        for bit, name in limits.PRIVILEGED_INTENTS.items():
            if intents & bit:
                self._refuse(line, DISALLOWED_INTENTS, f"the bot asked for the privileged intent {name}")
                return
        while len(self.sessions) >= KEPT_SESSIONS:
            del self.sessions[next(iter(self.sessions))]
        session = Session(secrets.token_hex(16), intents, line)
        self.sessions[session.id] = session
        session.tell("READY", self._ready(session))
        if intents & limits.GUILDS_INTENT:
            for guild in self._world.guilds.values():
                session.tell("GUILD_CREATE", shapes.guild_created(guild, self._world))
        self._world.note("in", "READY", "sent", 0.0, None, None)
        self._world.bell.ring()

    def _ready(self, session: Session) -> Json:
        return {
            "v": 10,
            "user": shapes.me(self._world.bot),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in self._world.guilds.values()],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "application": {"id": self._world.bot.id, "flags": 0},
            "private_channels": [],
            "relationships": [],
            "shard": [0, 1],
            "_trace": [],
        }

    def _resume(self, line: Line, said: Json) -> None:
        session = self.sessions.get(str(said.get("session_id")))
        seq = int(said.get("seq") or 0)
        if said.get("token") != self._token:
            line.close(BAD_TOKEN)
        elif session is None or (session.log and session.log[0][0] > seq + 1):
            line.put({"op": INVALID_SESSION, "d": False})
        elif seq > session.seq:
            self._refuse(line, BAD_SEQ, "a resume named a number that was never sent")
        else:
            session.line = line
            for number, frame in session.log:
                if number > seq:
                    line.put(frame)
            session.tell("RESUMED", {"_trace": []})
            self._world.note("in", "RESUMED", "sent", 0.0, None, None)
            self._world.bell.ring()
