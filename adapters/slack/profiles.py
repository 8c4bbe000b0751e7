"""What Slack says of a member: name, zone, language, and whether they administer the workspace."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from adapters.kept import Kept
from adapters.slack.errors import calling
from adapters.slack.limits import PROFILE_SECONDS
from adapters.slack.text import flat
from core.ports import SendError

log = logging.getLogger(__name__)

FRESH_SECONDS = 3600.0
MISSING_SECONDS = 60.0
"""How long nobody asks again after Slack did not say."""
PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as far as Slack says; an empty name and `None` for what is not known."""

    name: str = ""
    zone: str | None = None
    language: str = "en"
    administers: bool = False


class Profiles:
    """Keeps profiles for an hour; a person is never kept waiting or turned away because one is missing."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._found: Kept[str, Profile] = Kept(self._ask, FRESH_SECONDS, PEOPLE)

    async def of(self, user: str) -> Profile:
        """Return somebody's profile: an old one, or one that says nothing, where Slack does not answer in time."""
        try:
            async with asyncio.timeout(PROFILE_SECONDS):
                return await self._found.get(user)
        except (SendError, TimeoutError) as error:
            log.warning("Slack did not say who somebody is; going on without their zone: %s", error)
            profile = self._found.old(user) or Profile()
            self._found.put(user, profile, MISSING_SECONDS)
            return profile

    def known(self, user: str) -> Profile | None:
        """Return somebody's profile as it was told last, without asking; `None` where it never was."""
        return self._found.old(user)

    def forget(self, user: str) -> None:
        """Ask anew when the person next acts."""
        self._found.drop(user)

    async def _ask(self, user: str) -> Profile:
        client = self._client
        answer = await calling(client.users_info(user=user, include_locale=True))
        return _profile(answer["user"])


def _profile(user: dict[str, Any]) -> Profile:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Profile(
        name=next((name for name in map(_name, names) if name), ""),
        zone=_zone(user.get("tz")),
        language=str(user.get("locale") or "en"),
        administers=bool(user.get("is_admin") or user.get("is_owner")),
    )


def _name(name: object) -> str:
    return flat(str(name or "")).strip()


def _zone(name: object) -> str | None:
    try:
        return ZoneInfo(str(name)).key if name else None
    except (KeyError, ValueError, OSError):
        return None
