"""How commands, interactions and events reach the bot: Socket Mode or signed HTTP, once, twice or again."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.journal import Exchange
from sandbox.slack.limits import ANSWER_SECONDS, EVENT_RETRY_SECONDS
from sandbox.slack.socket_mode import SocketMode, envelope_of
from sandbox.slack.state import Json
from sandbox.slack.workspace import Workspace

_ANSWERED_WITH_A_BODY = ("view_submission", "slash_commands")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one delivery: the body of the answer, or None and why there is none."""

    body: Json | None
    failure: str = "timeout"
    again: bool = True


class Delivery:
    """Brings payloads to the bot: to `url` when there is one, else over Socket Mode."""

    def __init__(self, space: Workspace, socket: SocketMode, signing_secret: str) -> None:
        self._space, self._socket, self._secret = space, socket, signing_secret
        self.url: str | None = None
        self.twice: str = ""
        """How the next payload is delivered twice: `after` the first answer, or `at_once`; empty for once."""
        self._session: aiohttp.ClientSession | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def command(self, payload: Json) -> Json | None:
        """Deliver a slash command; the answer's body, or None when the bot did not answer."""
        return await self._once("slash_commands", payload, payload["command"])

    async def interaction(self, payload: Json) -> Json | None:
        """Deliver a press, a submitted form or the like; the answer's body, or None when there is none."""
        return await self._once("interactive", payload, payload["type"])

    async def event(self, payload: Json) -> bool:
        """Deliver an event, again in the background as long as nobody takes it; tell whether it was taken at once."""
        name = payload["event"]["type"]
        attempt = await self._attempts("events_api", payload, name)
        if attempt.body is None:
            self._space.breach(f"nobody took the event {name} within {ANSWER_SECONDS:g} s ({attempt.failure})")
            if attempt.again:
                task = asyncio.create_task(self._retry(payload, name, attempt))
                self._retries.add(task)
                task.add_done_callback(self._retries.discard)
        return attempt.body is not None

    async def verify(self) -> bool:
        """Ask the bot's address to prove itself, as Slack does when it is entered."""
        challenge = {"token": "verification", "challenge": "sandbox-challenge", "type": "url_verification"}
        attempt = await self._post("events_api", challenge, 0, "")
        return attempt.body is not None and "sandbox-challenge" in str(attempt.body)

    async def stop(self) -> None:
        """Give up what is still under way."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _once(self, kind: str, payload: Json, name: str) -> Json | None:
        attempt = await self._attempts(kind, payload, name)
        if attempt.body is None:
            self._space.breach(f"nobody answered {name} within {ANSWER_SECONDS:g} s ({attempt.failure})")
        elif attempt.body and name not in _ANSWERED_WITH_A_BODY and kind not in _ANSWERED_WITH_A_BODY:
            self._space.breach(f"{name} was answered with a body, which Slack ignores: {attempt.body}")
            return {}
        return attempt.body

    async def _attempts(self, kind: str, payload: Json, name: str) -> Attempt:
        """Deliver once, or twice where that was asked for; the first answer counts."""
        twice, self.twice = self.twice, ""
        envelope = envelope_of(kind, payload)
        if twice == "at_once":
            first, _ = await asyncio.gather(self._attempt(envelope, name), self._attempt(envelope, name))
            return first
        first = await self._attempt(envelope, name)
        if twice:
            await self._attempt(envelope, name)
        return first

    async def _attempt(self, envelope: Json, name: str) -> Attempt:
        began = time.monotonic()
        if self.url:
            retry, reason = envelope.get("retry_attempt", 0), envelope.get("retry_reason", "")
            attempt = await self._post(envelope["type"], envelope["payload"], retry, reason)
        else:
            attempt = Attempt(await self._socket.send(envelope, ANSWER_SECONDS))
        outcome = "ok" if attempt.body is not None else attempt.failure
        seconds = time.monotonic() - began
        sent, answered = envelope["payload"], attempt.body
        self._space.journal.note(
            Exchange(self._space.clock.now(), "slack", "in", name, outcome, seconds, sent, answered)
        )
        return attempt

    async def _retry(self, payload: Json, name: str, attempt: Attempt) -> None:
        for number, pause in enumerate(EVENT_RETRY_SECONDS, start=1):
            await asyncio.sleep(pause)
            attempt = await self._attempt(
                envelope_of("events_api", payload, retry=number, reason=attempt.failure), name
            )
            if attempt.body is not None or not attempt.again:
                return

    async def _post(self, kind: str, payload: Json, retry: int, reason: str) -> Attempt:
        """Post one payload with Slack's signature."""
        assert self.url
        body, content_type = _encoded(kind, payload)
        stamp = str(int(time.time()))
        signed = hmac.new(self._secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed}",
        }
        if retry:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason}
        self._session = self._session or aiohttp.ClientSession()
        try:
            timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
            async with self._session.post(self.url, data=body.encode(), headers=headers, timeout=timeout) as answer:
                again = answer.headers.get("x-slack-no-retry") != "1"
                if not answer.ok:
                    return Attempt(None, "http_error", again)
                return Attempt(_body(await answer.text(), answer.content_type))
        except TimeoutError:
            return Attempt(None, "http_timeout")
        except (aiohttp.ClientError, OSError):
            return Attempt(None, "connection_failed")


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    """Write a payload the way each kind is posted."""
    form = "application/x-www-form-urlencoded"
    if kind == "slash_commands":
        words: dict[str, Any] = {
            key: str(value).lower() if isinstance(value, bool) else value for key, value in payload.items()
        }
        return urlencode(words), form
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), form
    return json.dumps(payload), "application/json"


def _body(text: str, content_type: str) -> Json:
    """Read the body of an answer: JSON, words, or nothing."""
    if not text.strip():
        return {}
    if content_type == "application/json":
        try:
            body = json.loads(text)
        except ValueError:
            return {"text": text}
        return body if isinstance(body, dict) else {"text": str(body)}
    return {"text": text}
