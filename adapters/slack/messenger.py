"""The messenger port on Slack: cards posted, found again and drawn anew."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.kept import Kept
from adapters.slack.draw import home_view, message
from adapters.slack.errors import calling
from adapters.slack.files import carries, share, uploads
from adapters.slack.installation import Installed
from adapters.slack.limits import (
    CHANNEL_SECONDS,
    KEPT_FOR_PEOPLE,
    MEMBERS_PAGE_SIZE,
    MESSAGES_A_MINUTE,
    MINUTE_SECONDS,
    PAGE_SIZE,
    TIER_3,
    TIER_4,
)
from adapters.slack.shapes import PLATFORM, in_channel, reference
from core.model import Account, MentorRule, Space
from core.ports import Limit, Unreachable, Way
from core.screens.edges import OPEN_IN_A_WORKSPACE
from core.ui import Card, Page, Reader

EVENT_TYPE = "minimentor"
MEMBERS_SECONDS = 60.0
CHANNELS_SECONDS = 86_400.0
CLOCKS_DIFFER = timedelta(minutes=1)
"""How far Slack's clock may be behind ours when a message is looked for."""


class SlackMessenger:
    """Posts and draws on behalf of one installation. A message's reference is `slack|team|channel|ts`."""

    platform = PLATFORM
    to_open = OPEN_IN_A_WORKSPACE
    has_home = True

    def __init__(self, client: AsyncWebClient, installed: Installed) -> None:
        self._client, self._installed = client, installed
        self._directs: Kept[str, str] = Kept(self._open, CHANNELS_SECONDS, 10_000)
        self._names: Kept[str, str] = Kept(self._name, MEMBERS_SECONDS, 100)
        self._members: Kept[tuple[MentorRule, str], frozenset[str]] = Kept(self._ask_members, MEMBERS_SECONDS, 100)

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        """Return what Slack counts such a call towards; whoever opens their Home tab has it published as well."""
        if way is Way.UPDATE:
            return (Limit(f"{PLATFORM} {workspace} chat.update", TIER_3, MINUTE_SECONDS),)
        if way is Way.HOME:
            return (Limit(f"{PLATFORM} {workspace} views.publish", TIER_4, MINUTE_SECONDS, KEPT_FOR_PEOPLE),)
        return (
            Limit(f"{PLATFORM} {workspace} chat.postMessage", MESSAGES_A_MINUTE, MINUTE_SECONDS),
            Limit(f"{PLATFORM} {workspace} chat.postMessage {to}", 1, CHANNEL_SECONDS),
        )

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        """Post a card to a channel, marked with its key for `find`; SendError."""
        team = await self._here(workspace)
        client = self._client
        answer = await calling(
            client.chat_postMessage(
                channel=channel,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **message(card, reader),
            )
        )
        return reference(team, in_channel(str(answer["channel"]), str(answer["ts"])))

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        """Send a card as a direct message; SendError, Unreachable where nobody can be written to.

        With files it is shared and not posted, and then Slack tells no `ts` to refer to it by.
        """
        here = await self._installed.here()
        if files := uploads(card, reader, key):
            channel = await self._directs.get(account.user)
            await share(self._client, channel, card, reader, files)
            return reference(here.team, in_channel(channel, ""))
        # Slack takes somebody's own id for their direct messages; opening these first would be a second call, which
        # it counts more strictly than messages.
        return await self.post(here.team, account.user, card, reader, key)

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        """Look through what was posted since then for the key; SendError."""
        channel = to if isinstance(to, str) else await self._directs.get(to.user)
        async for one in self._history(channel, since - CLOCKS_DIFFER):
            payload = (one.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key or carries(one, key):
                return reference((await self._installed.here()).team, in_channel(channel, str(one["ts"])))
        return None

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        """Draw a message again in place; SendError."""
        _, team, channel, ts = reference.split("|")
        await self._here(team)
        client = self._client
        await calling(client.chat_update(channel=channel, ts=ts, **message(card, reader)))

    async def home(self, account: Account, page: Page, reader: Reader) -> None:
        """Draw somebody's Home tab; SendError."""
        client = self._client
        await calling(client.views_publish(user_id=account.user, view=home_view(page, reader)))

    async def is_mentor(self, space: Space, account: Account) -> bool:
        """Return whether the space's user group or board holds the account; SendError while Slack does not say."""
        place = space.mentors_group if space.mentors_by is MentorRule.GROUP else space.board
        if space.mentors_by is MentorRule.APPROVAL or not place:
            return False
        return account.user in await self._members.get((space.mentors_by, place))

    async def beckon(
        self, space: Space, account: Account, card: Card, reader: Reader, key: str, since: datetime | None
    ) -> None:
        """Mention somebody on the board, if they see it: Slack has no private place for an app and one member."""
        board = space.board
        await self._here(space.workspace)
        if not board or account.user not in await self._members.get((MentorRule.CHANNEL, board)):
            raise Unreachable("They are not on the board, and nothing can be said to them elsewhere.")
        if since is None or not await self.find(space.workspace, board, key, since):
            await self.post(space.workspace, board, card, reader, key)

    async def board_name(self, space: Space) -> str:
        """Return the board's name with its #; SendError."""
        if not space.board:
            raise Unreachable("No board is chosen yet. Choose one with /mentor setup.")
        return await self._names.get(space.board)

    async def _here(self, team: str) -> str:
        here = await self._installed.here()
        if team != here.team:
            raise Unreachable(f"The app is installed in {here.name}, not in the workspace {team}.")
        return here.team

    async def _open(self, user: str) -> str:
        client = self._client
        answer = await calling(client.conversations_open(users=user))
        return str(answer["channel"]["id"])

    async def _name(self, channel: str) -> str:
        client = self._client
        answer = await calling(client.conversations_info(channel=channel))
        return f"#{answer['channel']['name']}"

    async def _history(self, channel: str, since: datetime) -> AsyncIterator[dict[str, Any]]:
        client, cursor = self._client, ""
        while True:
            answer = await calling(
                client.conversations_history(
                    channel=channel,
                    include_all_metadata=True,
                    oldest=f"{since.timestamp():.6f}",
                    limit=PAGE_SIZE,
                    cursor=cursor or None,
                )
            )
            for one in answer["messages"]:
                yield one
            cursor = _next(answer.get("response_metadata"))
            if not cursor:
                return

    async def _ask_members(self, whose: tuple[MentorRule, str]) -> frozenset[str]:
        client, (rule, place) = self._client, whose
        if rule is MentorRule.GROUP:
            answer = await calling(client.usergroups_users_list(usergroup=place))
            return frozenset(answer["users"])
        members: set[str] = set()
        cursor = ""
        while True:
            answer = await calling(
                client.conversations_members(channel=place, limit=MEMBERS_PAGE_SIZE, cursor=cursor or None)
            )
            members.update(answer["members"])
            cursor = _next(answer.get("response_metadata"))
            if not cursor:
                return frozenset(members)


def _next(metadata: Any) -> str:
    return str((metadata or {}).get("next_cursor") or "")
