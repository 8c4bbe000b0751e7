"""Slack's errors as the core's: throttled, unreachable, uncertain or failed."""

from collections.abc import Awaitable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.limits import RETRY_AFTER_SECONDS
from core.ports import Failed, SendError, Throttled, Uncertain, Unreachable

T = TypeVar("T")

INVITE = "Invite the app with /invite @Mini Mentor in that channel, or choose another board with /mentor setup."
CHOOSE = "Choose another board with /mentor setup."
REINSTALL = "Install the app again from its page under api.slack.com/apps and put the new bot token into the settings."
LOOK = "Look at the network, then try again."
REPORT = "This is a fault of Mini Mentor: please report it with the lines around it in the log."

UNREACHABLE = {
    "channel_not_found": f"The channel is gone, or it is private and the app is not in it. {INVITE}",
    "not_in_channel": f"The app is not in the channel. {INVITE}",
    "is_archived": f"The channel is archived. {CHOOSE}",
    "restricted_action": f"The workspace does not let the app post there. Let an admin allow it. {CHOOSE}",
    "restricted_action_read_only_channel": f"Only some may post in that channel. {CHOOSE}",
    "method_not_supported_for_channel_type": f"Cards cannot hang in that kind of conversation. {CHOOSE}",
    "no_such_subteam": "The user group is gone. Choose another one with /mentor setup.",
    "subteam_not_found": "The user group is gone. Choose another one with /mentor setup.",
    "cannot_dm_bot": "That account is a bot; bots have no direct messages.",
    "user_disabled": "That account is deactivated in Slack.",
    "user_not_found": "That account is not in this workspace any more.",
    "users_not_found": "That account is not in this workspace any more.",
    "user_not_visible": "The app may not see that account. Let an admin lift the restriction.",
    "messages_tab_disabled": "The app's Messages tab is off. Turn it on under App Home, as manifest.yml has it.",
    "not_enabled": "The app's Home tab is off. Turn it on under App Home, as manifest.yml has it.",
    "message_not_found": "The message was deleted in Slack.",
    "cant_update_message": "The message is not the app's own any more.",
    "edit_window_closed": "The workspace does not let messages be edited any more after so long.",
    "invalid_blocks": REPORT,
    "invalid_arguments": REPORT,
    "invalid_metadata_format": REPORT,
    "msg_too_long": REPORT,
    "no_text": REPORT,
    "view_too_large": REPORT,
}
"""What will never be taken, and what to do about it."""

FAILED = {
    "invalid_auth": f"Slack does not know the token. {REINSTALL}",
    "not_authed": f"There is no token. {REINSTALL}",
    "token_revoked": f"The token was revoked. {REINSTALL}",
    "token_expired": f"The token has expired. {REINSTALL}",
    "account_inactive": f"The app was removed from the workspace. {REINSTALL}",
    "not_allowed_token_type": "The bot token (xoxb-) and the app token (xapp-) stand in each other's place.",
    "missing_scope": f"The app lacks a scope. Bring it in line with manifest.yml. {REINSTALL}",
}
"""What is taken again once an operator has put it right."""

_MAYBE = frozenset({"fatal_error", "internal_error"})
"""Slack's documentation: some aspect of the operation may have succeeded before the error was raised."""


async def calling(call: Awaitable[T]) -> T:
    """Return what a Web API call returns; SendError for whatever goes wrong with it."""
    try:
        return await call
    except SlackApiError as error:
        raise _refused(error) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
        raise _broken(error) from error


def code_of(error: SlackApiError) -> str:
    """Return Slack's own code; empty where the answer was not JSON."""
    answer: Any = error.response
    found = answer.get("error", "") if hasattr(answer, "get") and isinstance(getattr(answer, "data", {}), dict) else ""
    return str(found or "")


def _refused(error: SlackApiError) -> SendError:
    answer: Any = error.response
    status = int(getattr(answer, "status_code", None) or getattr(answer, "status", 0) or 0)
    code = code_of(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Throttled(_seconds(getattr(answer, "headers", {}).get("Retry-After")))
    if status >= 500:
        return Failed(f"Slack answered {status}.")
    if code in UNREACHABLE:
        return Unreachable(f"{UNREACHABLE[code]} ({code})")
    if code == "missing_scope":
        return Failed(f"{FAILED[code]} ({code}: {answer.get('needed')})")
    if code in FAILED:
        return Failed(f"{FAILED[code]} ({code})")
    if code in _MAYBE or (not code and status == 200):
        return Uncertain(f"Slack broke off in the middle ({code or 'an answer that cannot be read'}).")
    return Failed(f"Slack answered {code or status}.")


def _broken(error: BaseException) -> SendError:
    # No connection, no message; after that nobody can tell. The text of these errors may hold a secret address.
    never_sent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    if isinstance(error, never_sent):
        return Failed(f"Slack cannot be reached ({type(error).__name__}). {LOOK}")
    return Uncertain(f"The connection to Slack broke ({type(error).__name__}).")


def _seconds(header: object) -> float:
    try:
        return max(float(str(header)), 0.0)
    except ValueError:
        return RETRY_AFTER_SECONDS
