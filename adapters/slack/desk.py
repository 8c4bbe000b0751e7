"""Opens modals, draws them anew, and posts replies."""

import logging
from collections.abc import Sequence

import aiohttp
import orjson
from slack_sdk.web.async_client import AsyncWebClient

from adapters.kept import Kept
from adapters.slack.draw import card_view, message
from adapters.slack.errors import calling
from adapters.slack.forms import asks_for_group, form_view
from adapters.slack.shapes import Json
from core.ports import SendError
from core.ui import Card, Form, Option, Page, Reader, Refused, Screen, words

log = logging.getLogger(__name__)

GROUPS_SECONDS = 60.0
_JSON = {"Content-Type": "application/json"}


class Desk:
    """Draws screens and brings them to whoever asked, over one long-lived HTTP session."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client, self._session = client, session
        self._groups: Kept[str, Sequence[Option]] = Kept(self._ask_groups, GROUPS_SECONDS, 1)

    async def view(self, screen: Screen, reader: Reader, origin: str = "") -> Json:
        """Draw any screen as a modal; a form with the workspace's user groups where it asks for one."""
        if isinstance(screen, Form):
            groups = await self._offered_groups() if asks_for_group(screen) else ()
            return form_view(screen, reader, groups, origin)
        return card_view(screen.card if isinstance(screen, Refused) else screen, reader)

    async def open(self, trigger: str, screen: Screen, reader: Reader, origin: str = "") -> None:
        """Open a modal, a form with the message it was opened from; SendError."""
        client = self._client
        await calling(client.views_open(trigger_id=trigger, view=await self.view(screen, reader, origin)))

    async def push(self, trigger: str, screen: Screen, reader: Reader) -> None:
        """Open a modal on top of the one that the trigger came from; SendError."""
        client = self._client
        await calling(client.views_push(trigger_id=trigger, view=await self.view(screen, reader)))

    async def change(self, view_id: str, screen: Screen, reader: Reader) -> None:
        """Draw an open modal anew; SendError."""
        client = self._client
        await calling(client.views_update(view_id=view_id, view=await self.view(screen, reader)))

    async def reply(self, url: str, body: Json) -> None:
        """Post a reply to a response_url, which is as good as a secret; SendError."""
        await calling(self._post(url, body))

    async def _post(self, url: str, body: Json) -> None:
        async with self._session.post(url, data=orjson.dumps(body), headers=_JSON) as answer:
            said = await answer.text()
            if answer.status != 200 or '"ok":false' in said.replace(" ", ""):
                log.error("Slack did not take a reply: %s %s", answer.status, said[:200])

    async def _offered_groups(self) -> Sequence[Option]:
        try:
            return await self._groups.get("")
        except SendError as error:
            log.warning("the user groups cannot be offered: %s", error)
            return ()

    async def _ask_groups(self, _: str) -> Sequence[Option]:
        client = self._client
        answer = await calling(client.usergroups_list())
        return tuple(Option(str(one["id"]), words(f"@{one['handle']}")) for one in answer["usergroups"])


def private_reply(screen: Card | Page | Refused, reader: Reader) -> Json:
    """Draw a reply that only one person sees."""
    drawn = message(screen.card if isinstance(screen, Refused) else screen, reader)
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **drawn}
