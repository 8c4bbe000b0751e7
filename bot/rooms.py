"""Which meeting rooms the settings allow."""

from typing import TYPE_CHECKING

from adapters.rooms.choosing import AllRooms
from adapters.rooms.fixed import OwnLinks
from adapters.rooms.jitsi import JitsiRooms
from bot.settings import Settings, google_key
from core.ports import Clock, Finding, Rooms, SendError

if TYPE_CHECKING:
    # What a provider needs is imported only where its account is set.
    from adapters.rooms.google_meet import GoogleMeetRooms
    from adapters.rooms.zoom import ZoomRooms


def rooms_of(settings: Settings, clock: Clock) -> AllRooms:
    """Return the providers that are set up, behind one door."""
    own = OwnLinks(inside_too=settings.own_links_inside)
    providers: list[Rooms] = [JitsiRooms(settings.jitsi_url), own]
    google, zoom = _google(settings, clock), _zoom(settings, clock)
    return AllRooms([*providers, *([google] if google else []), *([zoom] if zoom else [])])


async def examine_rooms(settings: Settings, clock: Clock) -> list[Finding]:
    """Return what an operator should know of the accounts of meeting rooms."""
    found: list[Finding] = []
    google, zoom = _google(settings, clock), _zoom(settings, clock)
    if google is not None:
        found.append(await _tried("Google Meet", google, "See the service account's scopes in README.md."))
    if zoom is not None:
        found.append(await _tried("Zoom", zoom, "See the app's credentials and scopes in README.md."))
    return found


async def _tried(name: str, provider: "GoogleMeetRooms | ZoomRooms", advice: str) -> Finding:
    try:
        await provider.try_out()
    except SendError as error:
        return Finding(False, f"{name} cannot be used: {error}.", advice)
    return Finding(True, f"{name} can be used.")


def _zoom(settings: Settings, clock: Clock) -> "ZoomRooms | None":
    if settings.zoom_account_id is None or settings.zoom_client_id is None or settings.zoom_client_secret is None:
        return None
    from adapters.rooms.zoom import ZoomAccount, ZoomRooms

    account = ZoomAccount(
        settings.zoom_account_id,
        settings.zoom_client_id,
        settings.zoom_client_secret.get_secret_value(),
        settings.zoom_user,
        settings.zoom_api_url.rstrip("/"),
        settings.zoom_login_url.rstrip("/"),
    )
    return ZoomRooms(account, clock)


def _google(settings: Settings, clock: Clock) -> "GoogleMeetRooms | None":
    if settings.google_service_account is None or settings.google_subject is None:
        return None
    from adapters.rooms.google_meet import GoogleAccount, GoogleMeetRooms

    key = google_key(settings.google_service_account.get_secret_value())
    account = GoogleAccount(
        key["client_email"],
        key["private_key"],
        settings.google_subject,
        key["token_uri"],
        settings.google_calendar_url.rstrip("/"),
        settings.google_meet_url.rstrip("/"),
    )
    return GoogleMeetRooms(account, clock)
