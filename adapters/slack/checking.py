"""What `minimentor check` finds out about Slack, each with what to do about it."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import calling, code_of
from adapters.slack.grants import SCOPES
from core.ports import Finding, SendError, Throttled

APP_PAGE = "On api.slack.com/apps, choose the app"


async def check(client: AsyncWebClient, app_token: str | None) -> list[Finding]:
    """Try the bot token, its scopes and, unless it is `None`, the app token."""
    found = await _bot(client)
    if app_token is not None:
        found.append(await _app(client, app_token))
    return found


async def _bot(client: AsyncWebClient) -> list[Finding]:
    try:
        answer = await calling(client.auth_test())
    except SendError as error:
        advice = f"{APP_PAGE}, then OAuth & Permissions, and copy the Bot User OAuth Token (xoxb-) into the settings."
        return [_not_taken("the bot token does not work", error, advice)]
    known = Finding(True, f"Slack: the bot token works; the app is {answer['user']} in {answer['team']}.")
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = ", ".join(sorted(SCOPES - granted))
    if not missing:
        return [known, Finding(True, "Slack: the app has every scope it needs.")]
    advice = f"{APP_PAGE}, then App Manifest, paste manifest.yml, save, and install the app again."
    return [known, Finding(False, f"Slack: the app lacks scopes: {missing}.", advice)]


async def _app(client: AsyncWebClient, app_token: str) -> Finding:
    try:
        await calling(client.apps_connections_open(app_token=app_token))
    except SendError as error:
        advice = (
            f"{APP_PAGE}, then Basic Information, App-Level Tokens, generate one with connections:write and put it"
            " (xapp-) into the settings; under Socket Mode, turn that on."
        )
        return _not_taken("the app token does not open a connection", error, advice)
    return Finding(True, "Slack: the app token works and Socket Mode is on.")


def _not_taken(what: str, error: SendError, advice: str) -> Finding:
    """Tell a token that Slack refuses from a Slack that did not look at it."""
    cause = error.__cause__
    if isinstance(cause, SlackApiError) and code_of(cause) and not isinstance(error, Throttled):
        return Finding(False, f"Slack: {what}. {error}", advice)
    return Finding(False, f"Slack could not be asked. {error}")
