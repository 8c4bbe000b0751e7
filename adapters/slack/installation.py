"""The one workspace that the bot token belongs to: who we are there, asked once."""

from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import calling


@dataclass(frozen=True, slots=True)
class Installation:
    """The workspace, its organisation where it has one, and the app's own user in it."""

    team: str
    name: str
    enterprise: str | None
    bot_id: str
    bot_user: str


class Installed:
    """Knows the installation of one bot token; `auth.test` is called when it is first needed, never per event."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: Installation | None = None

    async def here(self) -> Installation:
        """Return the installation; SendError while Slack does not say."""
        if self._known is None:
            client = self._client
            answer = await calling(client.auth_test())
            self._known = Installation(
                team=str(answer["team_id"]),
                name=str(answer.get("team") or ""),
                enterprise=answer.get("enterprise_id"),
                bot_id=str(answer.get("bot_id") or ""),
                bot_user=str(answer["user_id"]),
            )
        return self._known


class Authorized(AsyncAuthorize):
    """Tells Bolt on whose behalf every item is handled; without a store and without a call per item."""

    def __init__(self, installed: Installed, token: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt's own constructor says no types
        self._installed, self._token = installed, token

    async def __call__(self, **_: object) -> AuthorizeResult:
        """Return the one installation."""
        here = await self._installed.here()
        return AuthorizeResult(
            enterprise_id=here.enterprise,
            team_id=here.team,
            bot_id=here.bot_id,
            bot_user_id=here.bot_user,
            bot_token=self._token,
        )
