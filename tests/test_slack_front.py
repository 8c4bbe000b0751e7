"""The HTTP front: nothing that Slack has not signed gets in, nothing malformed becomes an outage."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import BoltResponse

from adapters.slack.front import Front, _payload
from adapters.slack.limits import BODY_BYTES
from adapters.slack.shapes import Json
from sandbox.seen import SeenForm
from tests.slack_talk import connected

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
SENT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""Any words but halves of characters, which no form can bring."""
COMMAND = urlencode({"command": "/mentor", "text": "füße & 100%+1 =;", "user_id": "U1", "empty": ""})


class Far:
    """A front on a real port, and what it handed on."""

    def __init__(self) -> None:
        self.taken: list[tuple[Json, Mapping[str, str]]] = []
        self.url = ""

    async def dispatch(self, payload: Json, headers: Mapping[str, str]) -> BoltResponse:
        self.taken.append((payload, headers))
        return BoltResponse(status=200, body={"text": "ok"})

    async def post(self, body: str | bytes, content_type: str = FORM, **headers: str) -> tuple[int, str]:
        raw = body.encode() if isinstance(body, str) else body
        stamp = headers.pop("stamp", str(int(time.time())))
        signature = headers.pop("signature", signed(raw, stamp))
        names = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": content_type}
        sent = {name: value for name, value in (names | headers).items() if value != "none"}
        async with aiohttp.ClientSession() as session, session.post(self.url, data=raw, headers=sent) as answer:
            return answer.status, await answer.text()


def signed(body: bytes, stamp: str) -> str:
    return f"v0={hmac.new(SECRET.encode(), b'v0:%s:%s' % (stamp.encode(), body), hashlib.sha256).hexdigest()}"


@asynccontextmanager
async def open_front() -> AsyncIterator[Far]:
    far = Far()
    app = web.Application()
    app.router.add_post("/slack/events", Front(SECRET, far.dispatch).handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield far
    finally:
        await runner.cleanup()


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with open_front() as far:
        yield far


async def test_a_command_an_interaction_and_an_event_are_read(far: Far) -> None:
    event = {"type": "event_callback", "event": {"type": "app_home_opened"}}
    press = {"type": "block_actions", "actions": [{"value": "a+b&c=d"}], "emoji": "😀"}
    assert await far.post(COMMAND) == (200, '{"text": "ok"}')
    await far.post(urlencode({"payload": json.dumps(press)}))
    await far.post(json.dumps(event), "application/json", **{"x-slack-retry-num": "1"})
    assert [payload for payload, _ in far.taken] == [dict(parse_qsl(COMMAND, keep_blank_values=True)), press, event]
    assert dict(far.taken[2][1]) == {"x-slack-retry-num": "1"}


@pytest.mark.parametrize(
    "headers",
    [
        {"stamp": "none"},
        {"stamp": ""},
        {"stamp": "soon"},
        {"stamp": "١٢٣"},
        {"stamp": "1e9"},
        {"stamp": "-1"},
        {"stamp": "9" * 400},
        {"stamp": str(int(time.time()) - 3600)},
        {"stamp": str(int(time.time()) + 3600)},
        {"signature": "none"},
        {"signature": ""},
        {"signature": "v0="},
        {"signature": "v0=" + "ü" * 64},
        {"signature": "v0=" + "0" * 64},
        {"signature": "v1=" + "0" * 64},
        {"signature": "v0=" + "0" * 63},
    ],
)
async def test_whatever_is_not_signed_by_slack_is_unauthorised(far: Far, headers: dict[str, str]) -> None:
    assert (await far.post(COMMAND, **headers))[0] == 401
    assert far.taken == []


async def test_a_signature_of_another_body_is_unauthorised(far: Far) -> None:
    stamp = str(int(time.time()))
    assert (await far.post(COMMAND, stamp=stamp, signature=signed(b"other", stamp)))[0] == 401


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"null"),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"a": "\xff"}'),
        (FORM, b""),
        (FORM, b"payload=%7B"),
        (FORM, b"payload=3"),
        (FORM, "payload=ü".encode()),
        ("text/plain", b"\x00\xff"),
    ],
)
async def test_what_cannot_be_read_is_a_bad_request(far: Far, content_type: str, body: bytes) -> None:
    assert (await far.post(body, content_type))[0] == 400
    assert far.taken == []


async def test_a_body_too_large_is_refused_unread(far: Far) -> None:
    assert (await far.post(b"a=" + b"b" * BODY_BYTES))[0] == 413
    assert (await far.post(b"a=" + b"b" * (BODY_BYTES - 2)))[0] == 200


async def test_the_address_is_proved_by_answering_the_challenge(far: Far) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"})
    assert await far.post(body, "application/json") == (200, '{"challenge": "3eZbrw1a"}')
    assert far.taken == []


async def test_slack_making_sure_that_it_reaches_us_is_answered(far: Far) -> None:
    assert (await far.post("ssl_check=1&token=x"))[0] == 200
    assert far.taken == []


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(SENT.filter(lambda name: name not in ("", "payload")), SENT, min_size=1, max_size=5))
def test_a_form_is_read_as_the_standard_library_reads_it(form: dict[str, str]) -> None:
    body = urlencode(form)
    assert _payload(FORM, body.encode()) == dict(parse_qsl(body, keep_blank_values=True)) == form


MUTANTS: tuple[object, ...] = (None, 7, "", [], {}, "x" * 5000, {"id": None}, [None], "\x00", True)


async def test_no_mutated_payload_is_unhandled(caplog: pytest.LogCaptureFixture) -> None:
    """Every part of every kind of payload is dropped and replaced; the bot answers each and lives on."""
    async with connected("http") as bot:
        ada = bot.slack.add_person("Ada")
        await ada.command("/mentor hello")
        await ada.press("See it")
        form = await ada.shortcut("request")
        assert isinstance(form, SeenForm)
        await ada.submit(form, {"title": "Mock interview", "length": "45"})
        await ada.open_home()
        sent = [one.sent for one in bot.slack.journal.exchanges if one.direction == "in"]
        kinds = [one for one in sent if isinstance(one, dict)]
        assert len(kinds) == 5
        statuses = set()
        for payload in kinds:
            for mutant in mutants(payload):
                answer = await bot.side._dispatch(mutant, {})
                statuses.add(answer.status)
        assert statuses <= {200, 400, 404}
        await bot.side._errands.finish(5)
        caplog.clear()
        assert await ada.command("/mentor hello") is not None
        assert caplog.records == []
        bot.slack.journal.breaches.clear()  # replies to addresses that were mutated


def mutants(payload: Json) -> list[Json]:
    found = []
    for path in paths(payload):
        found.append(changed(payload, path, drop=True))
        found += [changed(payload, path, value) for value in MUTANTS]
    return found


def paths(thing: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: list[tuple[str | int, object]] = []
    if isinstance(thing, dict):
        items = list(thing.items())
    elif isinstance(thing, list):
        items = list(enumerate(thing))
    return [path for key, value in items for path in ((*at, key), *paths(value, (*at, key)))]


def changed(payload: Json, path: tuple[str | int, ...], value: object = None, *, drop: bool = False) -> Json:
    copy: Json = json.loads(json.dumps(payload))
    parent: object = copy
    for key in path[:-1]:
        parent = parent[key]  # type: ignore[index]  # JSON of any shape
    if drop:
        del parent[path[-1]]  # type: ignore[attr-defined]  # the same
    else:
        parent[path[-1]] = value  # type: ignore[index]  # the same
    return copy
