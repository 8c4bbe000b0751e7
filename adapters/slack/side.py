"""Slack's side of the bot: one installation, its messenger, and the connection that payloads come over."""

import logging
from collections.abc import Callable, Mapping
from typing import Literal

import aiohttp
from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.checking import check
from adapters.slack.desk import Desk
from adapters.slack.errands import Errands
from adapters.slack.front import Front
from adapters.slack.installation import Authorized, Installed
from adapters.slack.listeners import Listeners
from adapters.slack.messenger import SlackMessenger
from adapters.slack.profiles import Profiles
from adapters.slack.reading import Reading
from adapters.slack.shapes import Json
from adapters.slack.socket import Pace, Socket
from core.conversation import Conversation
from core.ports import Finding
from core.screens.commands import COMMANDS

log = logging.getLogger(__name__)

API = "https://slack.com/api/"
CALL_SECONDS = 10.0
"""Longer than this, a Web API call is given up; Slack itself answers within 3 s."""
ERRANDS_SECONDS = 5.0


class SlackSide:
    """Everything of Slack. `messenger` is there at once, payloads come from `start` to `stop`.

    In mode `http` the bot mounts `handler` at `/slack/events` and needs the signing secret; in mode `socket` it needs
    the app token, and `on_dead` is told why when the connection is gone for good. `api_url` points elsewhere than at
    Slack.
    """

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str = "",
        signing_secret: str = "",
        mode: Literal["socket", "http"] = "socket",
        api_url: str | None = None,
        on_dead: Callable[[str], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._bot_token, self._app_token, self._mode = bot_token, app_token, mode
        self._on_dead, self._pace = on_dead or log.critical, pace
        # Below WARNING the libraries write whole payloads and calls, and they build those lines unless told a level.
        self._quiet = logging.getLogger(f"{__name__}.sdk")
        self._quiet.setLevel(logging.ERROR)
        self._api_url = api_url or API
        self._client = self._new_client(bot_token)
        self._installed = Installed(self._client)
        self._errands = Errands()
        self._app: AsyncApp | None = None
        self._socket: Socket | None = None
        self._front = Front(signing_secret, self._dispatch)
        self.messenger = SlackMessenger(self._client, self._installed)

    @property
    def is_connected(self) -> bool:
        """Whether payloads can arrive."""
        return self._socket.is_connected if self._socket else self._app is not None

    async def start(self, conversation: Conversation) -> None:
        """Take payloads to the conversation; SendError when Slack does not know the tokens or cannot be reached."""
        session = self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        try:
            await self._installed.here()
            self._app = self._bolt(conversation, Desk(self._client, session))
            if self._mode == "socket":
                self._socket = Socket(self._client, self._app_token, self._dispatch, self._on_dead, self._pace)
                await self._socket.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take nothing more, see through what was begun, and close."""
        if self._socket is not None:
            await self._socket.stop()
        await self._errands.finish(ERRANDS_SECONDS)
        self._app = self._socket = None
        session, self._client.session = self._client.session, None
        if session is not None:
            await session.close()

    async def handler(self, request: web.Request) -> web.Response:
        """Answer one request of Slack in mode `http`."""
        return await self._front.handle(request)

    async def check(self) -> list[Finding]:
        """Try the tokens and the scopes, without taking any payload."""
        return await check(self._client, self._app_token if self._mode == "socket" else None)

    def _new_client(self, token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=self._api_url, retry_handlers=[], logger=self._quiet)

    def _bolt(self, conversation: Conversation, desk: Desk) -> AsyncApp:
        """Build Bolt without anything that the front and the installation have done already."""
        app = AsyncApp(
            name=__name__,
            logger=self._quiet,
            client=self._new_client(None),
            authorize=Authorized(self._installed, self._bot_token),
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        reading = Reading(self._installed, Profiles(self._client), COMMANDS)
        Listeners(conversation, reading, desk, self._errands, self._client).register(app)
        return app

    async def _dispatch(self, payload: Json, headers: Mapping[str, str]) -> BoltResponse:
        """Hand a payload to Bolt; one that Bolt cannot make sense of is a bad request, not an outage."""
        if self._app is None:
            return BoltResponse(status=503)
        try:
            request = AsyncBoltRequest(body=payload, mode="socket_mode", headers=dict(headers))
            return await self._app.async_dispatch(request)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            log.warning("a payload that is none of Slack's was refused: %r", error)
            return BoltResponse(status=400)
