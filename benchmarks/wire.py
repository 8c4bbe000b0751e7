"""The far end of both platforms, in place of what aiohttp would send: the lowest level that is not ours."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import aiohttp
from aiohttp import web
from aiohttp.http import HttpVersion11, RawRequestMessage, StreamWriter
from aiohttp.streams import StreamReader
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL


class Answer:
    """What the libraries read of an answer."""

    status = 200

    def __init__(self, body: str, content_type: str = "application/json") -> None:
        self._body = body
        self.content_type = content_type
        self.headers = {"content-type": content_type}

    async def text(self, **_: object) -> str:
        """Return the body."""
        return self._body

    async def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self._body)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...


class Wire:
    """Answers as the platforms would; `answers` are bodies by how an address ends, and grow as sides join."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self._awaited: dict[str, asyncio.Future[None]] = {}

    def awaited(self, address: str) -> asyncio.Future[None]:
        """Return what is done once something has been sent to that address."""
        future = self._awaited[address] = asyncio.get_running_loop().create_future()
        return future

    def take(self, address: str, sent: Mapping[str, Any]) -> Answer:
        """Answer one request; a body given as JSON is written out, as the session would."""
        if sent.get("json") is not None:
            json.dumps(sent["json"])
        future = self._awaited.pop(address, None)
        if future is None:
            return self.answers[address.rpartition("/")[2].partition("?")[0]]
        future.set_result(None)
        written = sent.get("data")
        # What Slack is sent comes as bytes, and is answered in one word.
        return self._answer_to(written if isinstance(written, str) else "")

    def _answer_to(self, written: str) -> Answer:
        kind = written[:10]
        if kind not in self.answers:
            self.answers[kind] = Answer("ok", "text/plain") if not written else Answer(_callback(written))
        return self.answers[kind]


@contextmanager
def without_network() -> Iterator[Wire]:
    """Let no session of aiohttp reach the network, but a wire of ours."""
    wire, kept = Wire(), aiohttp.ClientSession._request

    async def request(_: object, _method: str, address: object, **sent: Any) -> Answer:
        return wire.take(str(address), sent)

    aiohttp.ClientSession._request = request  # type: ignore[method-assign,assignment]  # there is no port below it
    try:
        yield wire
    finally:
        aiohttp.ClientSession._request = kept  # type: ignore[method-assign]  # as above


def arrived(path: str, headers: Mapping[str, str], body: bytes) -> web.Request:
    """Return a request as aiohttp's server hands it to a handler, read from the socket already."""
    loop = asyncio.get_running_loop()
    protocol = web.RequestHandler(web.Server(_unused), loop=loop)
    content = StreamReader(protocol, 2**16, loop=loop)
    content.feed_data(body)
    content.feed_eof()
    known = CIMultiDictProxy(CIMultiDict(headers))
    raw = tuple((name.encode(), value.encode()) for name, value in headers.items())
    message = RawRequestMessage("POST", path, HttpVersion11, known, raw, False, None, False, False, URL(path))
    task = asyncio.current_task()
    assert task is not None
    return web.Request(message, content, protocol, StreamWriter(protocol, loop), task, loop)


async def _unused(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response()


def _callback(written: str) -> str:
    """Return what Discord answers to the callback of an interaction: the message that it makes."""
    sent = json.loads(written)
    told: dict[str, Any] = {"interaction": {"id": "1", "type": 3}}
    if sent["type"] == 4:
        told["interaction"] |= {"response_message_id": "500000000000000001", "response_message_ephemeral": True}
        made = _MESSAGE | {"components": sent["data"]["components"]}
        told["resource"] = {"type": 4, "message": made}
    return json.dumps(told)


_AUTHOR = {"id": "100000000000000001", "username": "mini_mentor", "discriminator": "0", "avatar": None, "bot": True}
_MESSAGE: dict[str, Any] = {
    "id": "500000000000000001",
    "type": 0,
    "channel_id": "200000000000000002",
    "author": _AUTHOR,
    "timestamp": "2026-11-22T15:02:48.607421+00:00",
    "edited_timestamp": None,
    "tts": False,
    "pinned": False,
    "flags": 32832,
    "attachments": [],
    "content": "",
    "embeds": [],
    "mentions": [],
    "mention_roles": [],
    "mention_everyone": False,
}
