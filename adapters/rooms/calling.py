"""Call a provider's API with a token that is fetched, believed and renewed, and say what went wrong in our words."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from core.ports import Clock, Failed, SendError, Throttled, Uncertain, Unreachable

LONGEST = aiohttp.ClientTimeout(total=15, connect=5)
TOPIC = "Mini mentorship"
"""What a meeting is called at its provider: nothing of what it is about."""
RENEWED_BEFORE = timedelta(minutes=2)
"""A token is not used any more so long before it ends, so that none ends on its way."""
WAIT = 30.0
"""Seconds to wait where a provider asks for patience and does not say how long."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered: the status, and the body where it is an object."""

    status: int
    body: Json


@dataclass(frozen=True, slots=True)
class Token:
    """A token and until when it holds."""

    value: str
    until: datetime


class Tokens:
    """One token for all calls at a time; `fetch` asks for a new one."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held: Token | None = None
        self._lock = asyncio.Lock()

    async def current(self, refused: Token | None = None) -> Token:
        """Return a token that holds and is not the one that was `refused`; SendError."""
        async with self._lock:
            held = self._held
            if held is None or held == refused or self._clock.now() >= held.until - RENEWED_BEFORE:
                held = self._held = await self._fetch()
            return held


class Caller:
    """Calls one provider; its `name` is for operators."""

    def __init__(self, name: str, tokens: Tokens, clock: Clock) -> None:
        self._name = name
        self._tokens = tokens
        self._clock = clock

    async def call(
        self,
        method: str,
        url: str,
        body: Json | None = None,
        *,
        known: Collection[int] = (),
        query: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Return what was answered with success, or with a status that is `known`; SendError.

        A token that is refused is renewed once.
        """
        token = await self._tokens.current()
        answer, wait = await self._asked(method, url, body, query, token)
        if answer.status == 401:
            token = await self._tokens.current(refused=token)
            answer, wait = await self._asked(method, url, body, query, token)
        if 200 <= answer.status < 300 or answer.status in known:
            return answer
        raise trouble(self._name, answer, wait, self._clock.now())

    async def _asked(
        self, method: str, url: str, body: Json | None, query: Mapping[str, str | int] | None, token: Token
    ) -> tuple[Answer, str | None]:
        headers = {"Authorization": f"Bearer {token.value}"}
        return await asked(self._name, method, url, headers=headers, json=body, params=query)


async def asked(name: str, method: str, url: str, **how: Any) -> tuple[Answer, str | None]:
    """Return the answer and how long it asks to wait; Failed when it was never asked, Uncertain when nobody knows."""
    try:
        async with (
            aiohttp.ClientSession(timeout=LONGEST) as client,
            client.request(method, url, allow_redirects=False, **how) as response,
        ):
            return Answer(response.status, await _object(response)), response.headers.get("Retry-After")
    except aiohttp.ClientConnectorError as error:
        # Without the error's own words here and below: they may hold the address of a room.
        raise Failed(f"{name} cannot be reached ({type(error).__name__})") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Uncertain(f"{name} did not answer ({type(error).__name__})") from None


def trouble(name: str, answer: Answer, wait: str | None, now: datetime) -> SendError:
    """Return what an answer without success means for whoever wants the room."""
    said = f"{name} answers {answer.status}"
    if answer.status == 429 or (answer.status == 403 and _is_rate(answer.body)):
        return Throttled(_seconds(wait, now))
    if answer.status in (401, 408) or answer.status >= 500:
        return Failed(said)
    return Unreachable(said)


def part(found: object, *path: str) -> str:
    """Return the text at that place of an answer; Failed when the provider left it out."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str | int) or found == "":
        raise Failed(f"a provider's answer has no {'.'.join(path)}")
    return str(found)


async def _object(response: aiohttp.ClientResponse) -> Json:
    try:
        body = await response.json(content_type=None)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_rate(body: Json) -> bool:
    error = body.get("error")
    errors = error.get("errors") if isinstance(error, dict) else None
    reasons = {one.get("reason") for one in errors or () if isinstance(one, dict)}
    return bool(reasons & {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})


def _seconds(wait: str | None, now: datetime) -> float:
    """Return how many seconds a Retry-After means: it may be a number, a date of HTTP or one of ISO."""
    if wait is None:
        return WAIT
    if wait.strip().isdigit():
        return float(wait)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(wait.strip())
        except ValueError:
            continue
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max((at - now).total_seconds(), 1.0)
    return WAIT
