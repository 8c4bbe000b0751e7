"""The HTTP front: proves that a request is Slack's, reads it, and hands it to Bolt as a payload."""

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable

import orjson
from aiohttp import web
from slack_bolt import BoltResponse
from yarl import URL

from adapters.slack.limits import BODY_BYTES, SIGNATURE_AGE_SECONDS
from adapters.slack.shapes import Dispatch, Json

log = logging.getLogger(__name__)

_TIMESTAMP = re.compile("[0-9]{1,12}")
_SIGNATURE = re.compile("v0=[0-9a-f]{64}")
_RETRY = ("x-slack-retry-num", "x-slack-retry-reason")


class Front:
    """Answers `POST /slack/events`; `clock` tells the seconds since 1970."""

    def __init__(self, signing_secret: str, dispatch: Dispatch, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._dispatch, self._clock = signing_secret.encode(), dispatch, clock

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request: 401 to whatever is not signed by Slack, 400 to what cannot be read."""
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._is_fresh(timestamp) or not _SIGNATURE.fullmatch(signature):
            return web.Response(status=401)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        signed = hmac.new(self._secret, b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={signed}", signature):
            return web.Response(status=401)
        payload = _payload(request.content_type, body)
        if payload is None:
            return web.Response(status=400)
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": str(payload.get("challenge", ""))})
        if payload.get("ssl_check") == "1":
            return web.Response()  # Slack makes sure now and then that it reaches us
        headers = {name: request.headers[name] for name in _RETRY if name in request.headers}
        return _answer(await self._dispatch(payload, headers))

    def _is_fresh(self, timestamp: str) -> bool:
        if not _TIMESTAMP.fullmatch(timestamp):
            return False
        return abs(self._clock() - int(timestamp)) <= SIGNATURE_AGE_SECONDS


async def _body(request: web.Request) -> bytes | None:
    """Return the raw body; `None` when there is too much of it."""
    read = bytearray()
    async for part in request.content.iter_any():
        read += part
        if len(read) > BODY_BYTES:
            return None
    return bytes(read)


def _payload(content_type: str, body: bytes) -> Json | None:
    """Return the payload of an event, an interaction or a command; `None` for anything else."""
    try:
        if content_type == "application/json":
            payload = orjson.loads(body)
        else:
            form = URL.build(query_string=body.decode("ascii"), encoded=True).query
            payload = orjson.loads(form["payload"]) if "payload" in form else dict(form)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) and payload else None


def _answer(response: BoltResponse) -> web.Response:
    headers = {name: values[0] for name, values in response.headers.items()}
    return web.Response(status=response.status, body=response.body.encode(), headers=headers)
