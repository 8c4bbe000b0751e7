"""What an app manifest grants: scopes, commands, shortcuts, events and the tabs of the app's Home."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.slack.state import Json

ALL_SCOPES = frozenset(
    {
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)
"""What the methods of the sandbox ask for between them."""


@dataclass(frozen=True, slots=True)
class App:
    """What one app may do in a workspace; `None` for commands or shortcuts means any."""

    name: str = "Mini Mentor"
    scopes: frozenset[str] = ALL_SCOPES
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    events: frozenset[str] = frozenset({"app_home_opened", "user_change"})
    home_tab: bool = True
    messages_tab: bool = True


def app_of(manifest: Json | None, scopes: Iterable[str] | None = None) -> App:
    """Read an app from its manifest (the default app when there is none); `scopes` wins over the manifest's."""
    if manifest is None:
        return App(scopes=ALL_SCOPES if scopes is None else frozenset(scopes))
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    home = features.get("app_home", {})
    granted = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    return App(
        name=features.get("bot_user", {}).get("display_name") or manifest["display_information"]["name"],
        scopes=frozenset(granted if scopes is None else scopes),
        commands=frozenset(one["command"] for one in features.get("slash_commands", [])),
        shortcuts=frozenset(one["callback_id"] for one in features.get("shortcuts", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
    )
