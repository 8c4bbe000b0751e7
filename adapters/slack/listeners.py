"""One Bolt listener for each kind of payload; what comes of it, the conversation says."""

import asyncio
import logging
import re
from collections.abc import Callable

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import reading
from adapters.slack.desk import Desk
from adapters.slack.draw import home_view
from adapters.slack.errands import Errands
from adapters.slack.errors import calling
from adapters.slack.forms import FORM
from adapters.slack.grants import COMMAND
from adapters.slack.limits import PATIENCE_SECONDS
from adapters.slack.places import SORRY, InForm, OnTop, Place, ToCommand, place_of_press
from adapters.slack.reading import Reading
from adapters.slack.shapes import Json
from core.conversation import Conversation
from core.ui import Inbound, Reader, Screen

log = logging.getLogger(__name__)

ANY = re.compile("")


class Listeners:
    """Takes every payload to the conversation and its answer to the right place."""

    def __init__(
        self, conversation: Conversation, reading: Reading, desk: Desk, errands: Errands, client: AsyncWebClient
    ) -> None:
        self._conversation, self._reading, self._desk = conversation, reading, desk
        self._errands, self._client = errands, client

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt who listens to what, the most frequent first."""
        app.block_action(ANY)(self.on_press)
        app.command(COMMAND)(self.on_command)
        app.view_submission(FORM)(self.on_submit)
        app.event("app_home_opened")(self.on_home)
        app.event("user_change")(self.on_change)
        app.global_shortcut(ANY)(self.on_shortcut)
        app.view_closed(ANY)(self.on_close)
        app.error(self.on_error)

    async def on_press(self, ack: AsyncAck, body: Json) -> None:
        """Answer a press of a button or a choice from a menu."""
        await self._answer(ack, body, reading.pressed, place_of_press)

    async def on_command(self, ack: AsyncAck, body: Json) -> None:
        """Answer a typed command."""
        await self._answer(
            ack,
            body,
            self._reading.command,
            lambda desk, body: ToCommand(desk, str(body["trigger_id"]), str(body["response_url"])),
        )

    async def on_submit(self, ack: AsyncAck, body: Json) -> None:
        """Answer a submitted form."""
        await self._answer(ack, body, reading.submitted, lambda desk, body: InForm(desk, body["view"]))

    async def on_shortcut(self, ack: AsyncAck, body: Json) -> None:
        """Answer the global shortcut."""
        await self._answer(ack, body, reading.shortcut, lambda desk, body: OnTop(desk, str(body["trigger_id"])))

    async def on_home(self, body: Json) -> None:
        """Draw the Home tab of whoever opens it."""
        if body["event"].get("tab", "home") == "home":
            self._errands.start(self._publish(body))

    async def on_change(self, body: Json) -> None:
        """Forget a member who has changed something: they may be elsewhere, or read another language."""
        self._reading.profiles.forget(str(body["event"]["user"]["id"]))

    async def on_close(self, ack: AsyncAck) -> None:
        """Take note that a form was closed; nothing comes of it."""
        await ack()

    async def on_error(self, error: Exception) -> BoltResponse:
        """Refuse a payload of a shape that Bolt trips over; our own listeners let nothing through."""
        log.warning("a payload that is none of Slack's was refused: %r", error)
        return BoltResponse(status=400)

    async def _answer(
        self,
        ack: AsyncAck,
        body: Json,
        read: Callable[[Json], Inbound | None],
        place_of: Callable[[Desk, Json], Place],
    ) -> None:
        """Answer in the acknowledgement or after it. Nothing may leave here: Bolt would lose the acknowledgement."""
        place: Place | None = None
        answer: Json | None = None
        try:
            inbound = read(body)
            if inbound is not None:
                place = place_of(self._desk, body)
                answer = await self._answer_at(place, body, inbound)
        except Exception:
            log.exception("an item from Slack could not be answered")
            answer = await self._apologise(place, body)
        await ack("" if answer is None else answer)

    async def _answer_at(self, place: Place, body: Json, inbound: Inbound) -> Json | None:
        asked = asyncio.create_task(self._ask(body, inbound))
        await asyncio.wait({asked}, timeout=PATIENCE_SECONDS)
        if not asked.done():
            self._errands.start(self._bring_late(place, body, asked))
            return place.meanwhile(self._reading.stranger(body))
        return await self._bring(place, *asked.result())

    async def _ask(self, body: Json, inbound: Inbound) -> tuple[Screen, Reader]:
        visitor = await self._reading.visitor(body)
        return await self._conversation.answer(visitor, await self._reading.referring(inbound))

    async def _bring(self, place: Place, screen: Screen, reader: Reader) -> Json | None:
        answer = await place.at_once(screen, reader)
        after = place.afterwards if answer is None else place.besides
        self._errands.start(after(screen, reader))
        return answer

    async def _bring_late(self, place: Place, body: Json, asked: asyncio.Task[tuple[Screen, Reader]]) -> None:
        try:
            screen, reader = await asked
        except Exception:
            log.exception("an item from Slack could not be answered")
            screen, reader = SORRY, self._reading.stranger(body)
        await place.afterwards(screen, reader)

    async def _apologise(self, place: Place | None, body: Json) -> Json | None:
        return await self._bring(place, SORRY, self._reading.stranger(body)) if place is not None else None

    async def _publish(self, body: Json) -> None:
        client, visitor = self._client, await self._reading.visitor(body)
        page, reader = await self._conversation.home(visitor)
        await calling(client.views_publish(user_id=visitor.account.user, view=home_view(page, reader)))
