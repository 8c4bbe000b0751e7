"""Claims on Slack: through Slack's side of the bot, and through a stock Bolt listener."""

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.side import SlackSide
from benchmarks.claims import names, trigger
from benchmarks.cohort import MENTOR_NAME, MENTOR_ZONE, SLACK_BOARD, TEAM, TEAM_NAME, request_id, slack_user
from benchmarks.recorded import Raw, Statement
from benchmarks.wire import Answer, Wire, arrived
from bot.wiring import SystemClock
from core.conversation import Conversation
from core.ports import Store

Json = dict[str, Any]

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN = "xoxb-benchmark"
PATH = "/slack/events"


def expect_slack(wire: Wire) -> None:
    """Let the wire know the workspace and its members."""
    here = {"ok": True, "team_id": TEAM, "team": TEAM_NAME, "user_id": "U0BOT", "bot_id": "B0BOT", "url": "https://x/"}
    profile = {"display_name": MENTOR_NAME}
    member = {"name": "grace", "tz": MENTOR_ZONE, "locale": "en-GB", "profile": profile}
    wire.answers["auth.test"] = Answer(json.dumps(here))
    wire.answers["users.info"] = Answer(json.dumps({"ok": True, "user": member}))


class OverHttp:
    """Claims through the HTTP front, as signed forms."""

    def __init__(self, file: Path, side: SlackSide, wire: Wire) -> None:
        self.file: Path | None = file
        self._side, self._wire = side, wire

    def prepare(self, number: int) -> tuple[web.Request, str]:
        """Return the signed request, and where the reply will go."""
        return signed(press(number)), _reply_address(number)

    async def press(self, prepared: tuple[web.Request, str]) -> None:
        """Claim, until the request is answered and the reply is drawn and handed over."""
        request, address = prepared
        replied = self._wire.awaited(address)
        answer = await self._side.handler(request)
        assert answer.status == 200, answer.status
        await replied


class OverSocket:
    """Claims through what Socket Mode calls with each payload."""

    def __init__(self, file: Path, side: SlackSide, wire: Wire) -> None:
        self.file: Path | None = file
        self._side, self._wire = side, wire

    def prepare(self, number: int) -> tuple[Json, str]:
        """Return the payload, and where the reply will go."""
        return press(number), _reply_address(number)

    async def press(self, prepared: tuple[Json, str]) -> None:
        """Claim, until the payload is acknowledged and the reply is drawn and handed over."""
        payload, address = prepared
        replied = self._wire.awaited(address)
        answer = await self._side._dispatch(payload, {})
        assert answer.status == 200, answer.status
        await replied


async def side_of(store: Store) -> SlackSide:
    """Return Slack's side of the bot, started, with all its routes."""
    side = SlackSide(bot_token=BOT_TOKEN, signing_secret=SECRET, mode="http")
    await side.start(Conversation(store, {}, SystemClock()))
    return side


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock Bolt app with one listener, which runs the raw SQL where there is any."""

    app: AsyncApp
    ready: dict[str, Sequence[Statement]]
    file: Path | None
    raw: Raw | None

    @classmethod
    def listening(cls, file: Path | None = None, raw: Raw | None = None) -> "Stock":
        """Return the app as Bolt's own documentation builds it, but that it answers at once."""
        app = AsyncApp(token=BOT_TOKEN, signing_secret=SECRET, process_before_response=True)
        ready: dict[str, Sequence[Statement]] = {}

        async def claim(ack: AsyncAck, body: Json) -> None:
            if raw is not None:
                raw.write(ready.pop(body["actions"][0]["value"]))
            await ack()

        app.action("press:0")(claim)
        return cls(app, ready, file, raw)

    def note(self, number: int) -> Json:
        """Return the press of that number, its statements ready."""
        payload = press(number)
        if self.raw is not None:
            self.ready[payload["actions"][0]["value"]] = self.raw.about(names(number))
        return payload


@dataclass(frozen=True, slots=True)
class StockOverHttp:
    """Claims through Bolt's own adapter for aiohttp and Bolt's check of the signature."""

    stock: Stock
    file: Path | None

    def prepare(self, number: int) -> web.Request:
        """Return the signed request."""
        return signed(self.stock.note(number))

    async def press(self, prepared: web.Request) -> None:
        """Claim."""
        response = await self.stock.app.async_dispatch(await to_bolt_request(prepared))
        answer = await to_aiohttp_response(response)
        assert answer.status == 200, answer.status


@dataclass(frozen=True, slots=True)
class StockOverSocket:
    """Claims as Bolt's own Socket Mode adapter hands them over."""

    stock: Stock
    file: Path | None

    def prepare(self, number: int) -> Json:
        """Return the payload."""
        return self.stock.note(number)

    async def press(self, prepared: Json) -> None:
        """Claim."""
        answer = await self.stock.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=prepared))
        assert answer.status == 200, answer.status


def signed(payload: Json) -> web.Request:
    """Return the payload as Slack posts it."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time()))
    proof = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={proof}",
    }
    return arrived(PATH, headers, body)


def press(number: int) -> Json:
    """Return the payload of a press on Claim, on a card of the board."""
    user = slack_user(number)
    claim = _button("Claim", 0, f"claim:{request_id(number)}:1:")
    return {
        "type": "block_actions",
        "token": "legacy",
        "team": {"id": TEAM, "domain": "mentoring"},
        "user": {"id": user, "username": "grace", "name": "grace", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {
            "type": "message",
            "message_ts": "1795359728.660546",
            "channel_id": SLACK_BOARD,
            "is_ephemeral": False,
        },
        "trigger_id": trigger(number),
        "channel": {"id": SLACK_BOARD, "name": "mentors"},
        "state": {"values": {}},
        "response_url": _reply_address(number),
        "actions": [claim | {"block_id": "b3", "action_ts": "1795359728.663195"}],
        "message": _card([claim, _button("Details", 1, f"details:{request_id(number)}:1:")]),
    }


def _card(buttons: list[Json]) -> Json:
    return {
        "user": "U0BOT",
        "type": "message",
        "ts": "1795359728.660546",
        "bot_id": "B0BOT",
        "app_id": "A0BENCH",
        "text": _OPEN,
        "team": TEAM,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": _OPEN, "verbatim": True}, "block_id": "b1"},
            {"type": "section", "text": {"type": "mrkdwn", "text": _OFFERED, "verbatim": True}, "block_id": "b2"},
            {"type": "actions", "block_id": "b3", "elements": buttons},
        ],
    }


_OPEN = (
    "*Open · Interview prep · 45 min · Video · This week*\nMock interview for a backend role\n"
    "I have a phone screen on Thursday and would like to practise one system design question."
)
_OFFERED = (
    "*Offered*  <!date^1795590000^{date_long_pretty} at {time}|Wed 25 Nov 07:00 UTC>"
    "-<!date^1795604400^{time}|11:00 UTC>\n*Asked by*  <@U0STUDENT>, <!date^1795359728^{ago}|Sun 22 Nov 15:02 UTC>"
)


def _button(label: str, number: int, token: str) -> Json:
    text = {"type": "plain_text", "text": label, "emoji": True}
    return {"type": "button", "text": text, "action_id": f"press:{number}", "value": token, "style": "primary"}


def _reply_address(number: int) -> str:
    return f"https://hooks.slack.com/actions/{TEAM}/{number}"
