"""What `minimentor check` finds out about Slack, each with what to do about it."""

from typing import NamedTuple

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.grants import SCOPES
from adapters.slack.trouble import calling
from core.ports import SendError

APP_PAGE = "On api.slack.com/apps, choose the app"


class Verdict(NamedTuple):
    """Whether one thing is as it should be, what was found, and what to do; no advice where nothing is to be done."""

    ok: bool
    sentence: str
    advice: str = ""


async def check(client: AsyncWebClient, app_token: str | None) -> list[Verdict]:
    """Try the bot token, its scopes and, unless it is `None`, the app token."""
    found = await _bot(client)
    if app_token is not None:
        found.append(await _app(client, app_token))
    return found


async def _bot(client: AsyncWebClient) -> list[Verdict]:
    try:
        answer = await calling(client.auth_test())
    except SendError as error:
        advice = f"{APP_PAGE}, then OAuth & Permissions, and copy the Bot User OAuth Token (xoxb-) into the settings."
        return [Verdict(False, f"Slack: the bot token does not work. {error}", advice)]
    known = Verdict(True, f"Slack: the bot token works; the app is {answer['user']} in {answer['team']}.")
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = ", ".join(sorted(SCOPES - granted))
    if not missing:
        return [known, Verdict(True, "Slack: the app has every scope it needs.")]
    advice = f"{APP_PAGE}, then App Manifest, paste manifest.yml, save, and install the app again."
    return [known, Verdict(False, f"Slack: the app lacks scopes: {missing}.", advice)]


async def _app(client: AsyncWebClient, app_token: str) -> Verdict:
    try:
        await calling(client.apps_connections_open(app_token=app_token))
    except SendError as error:
        advice = (
            f"{APP_PAGE}, then Basic Information, App-Level Tokens, generate one with connections:write and put it"
            " (xapp-) into the settings; under Socket Mode, turn that on."
        )
        return Verdict(False, f"Slack: the app token does not open a connection. {error}", advice)
    return Verdict(True, "Slack: the app token works and Socket Mode is on.")
