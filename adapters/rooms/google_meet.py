"""Google Meet: an event in the calendar of one account of the organisation, with a conference."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import jwt

from adapters.rooms.calling import TOPIC, Caller, Json, Token, Tokens, asked, part, trouble
from core.model import Room, RoomKind, Session
from core.ports import Clock, Failed, SendError, Unreachable

logger = logging.getLogger(__name__)

SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/meetings.space.created",
    "https://www.googleapis.com/auth/meetings.space.settings",
)
"""What the service account is to be allowed for the whole domain, in the admin console."""
ASKED_FOR_LINK = 8
"""How often a conference that Google still makes is asked after before it is left for later."""
BETWEEN = 0.5
KEPT_LINK = "mini_mentor_link"
SILENTLY = {"sendUpdates": "none"}
"""The bot itself tells both."""
_OPEN: Json = {"config": {"accessType": "OPEN"}}
_GONE = (404, 410)
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class GoogleAccount:
    """A service account that may act for `subject`, whose calendar holds the meetings."""

    client_email: str
    private_key: str
    subject: str
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    calendar_url: str = "https://www.googleapis.com/calendar/v3"
    meet_url: str = "https://meet.googleapis.com/v2"


class GoogleMeetRooms:
    """One event for each session, whose id is the session's: asked again, Google says that it is there already."""

    kinds = frozenset({RoomKind.GOOGLE_MEET})

    def __init__(self, account: GoogleAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._caller = Caller("Google", Tokens(self._log_in, clock), clock)
        self._events = f"{account.calendar_url}/calendars/{quote(account.subject, safe='')}/events"

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the session's conference, at its start: made, found, or moved; SendError."""
        event = await self._event(session)
        if event.get("status") == "cancelled":
            raise Unreachable("the event was deleted in the calendar")
        if not _is_at(event, session):
            await self._caller.call("PATCH", self._of(session), _times(session), query=SILENTLY)
        link = await self._link(event, session)
        await self._open_doors(link)
        return Room(RoomKind.GOOGLE_MEET, link, session.id)

    async def close(self, session: Session) -> None:
        """Delete the session's event, if there is one; SendError."""
        await self._caller.call("DELETE", self._of(session), known=_GONE, query=SILENTLY)

    async def check(self, session: Session) -> None:
        """Ask for the event and for the conference itself; Unreachable when one is gone, else SendError."""
        answer = await self._caller.call("GET", self._of(session), known=_GONE)
        if answer.status in _GONE or answer.body.get("status") == "cancelled":
            raise Unreachable("the event was deleted in the calendar")
        space = await self._caller.call("GET", self._space(session.link or ""), known=(*_GONE, 403))
        if space.status in _GONE:
            raise Unreachable("the conference is gone")

    async def try_out(self) -> None:
        """Log in and look into the calendar; SendError."""
        await self._caller.call("GET", self._events, query={"maxResults": 1})

    async def _event(self, session: Session) -> Json:
        wanted = {
            "id": session.id,
            "summary": TOPIC,
            "visibility": "private",
            **_times(session),
            "conferenceData": {
                "createRequest": {"requestId": session.id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
            },
        }
        if not session.room_reference:
            made = await self._caller.call(
                "POST", self._events, wanted, known={409}, query={"conferenceDataVersion": 1, **SILENTLY}
            )
            if made.status != 409:
                return made.body
        return (await self._caller.call("GET", self._of(session))).body

    async def _link(self, event: Json, session: Session) -> str:
        """Return the address of the event's conference, waiting a little while Google makes it; SendError."""
        for _ in range(ASKED_FOR_LINK):
            link, status = _video(event), _status(event)
            if link:
                return link
            if status == "failure":
                return await self._other_space(event, session)
            await asyncio.sleep(BETWEEN)
            event = (await self._caller.call("GET", self._of(session))).body
        raise Failed("Google has not made the conference yet")

    async def _other_space(self, event: Json, session: Session) -> str:
        """Return the address of a space made by itself, where the calendar could make none; kept with the event."""
        kept = event.get("extendedProperties", {}).get("private", {}).get(KEPT_LINK)
        if kept:
            return str(kept)
        space = await self._caller.call("POST", f"{self._account.meet_url}/spaces", _OPEN)
        link = part(space.body, "meetingUri")
        note = {"extendedProperties": {"private": {KEPT_LINK: link}}}
        await self._caller.call("PATCH", self._of(session), note, query=SILENTLY)
        return link

    async def _open_doors(self, link: str) -> None:
        """Let both in without anybody of the organisation there to admit them, where its rules allow that."""
        try:
            space = (await self._caller.call("GET", self._space(link))).body
            if space.get("config", {}).get("accessType") != "OPEN":
                url = f"{self._account.meet_url}/{part(space, 'name')}"
                await self._caller.call("PATCH", url, _OPEN, query={"updateMask": "config.accessType"})
        except SendError as error:
            logger.warning("A Google Meet room stays as open as the organisation has it: %s", error)

    async def _log_in(self) -> Token:
        account, now = self._account, self._clock.now()
        claims = {
            "iss": account.client_email,
            "sub": account.subject,
            "scope": " ".join(SCOPES),
            "aud": account.token_uri,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(hours=1)).timestamp()),
        }
        signed = jwt.encode(claims, account.private_key, algorithm="RS256")
        data = {"grant_type": _JWT_BEARER, "assertion": signed}
        answer, wait = await asked("Google", "POST", account.token_uri, data=data)
        if answer.status != 200:
            raise trouble("Google's login", answer, wait, now)
        return Token(part(answer.body, "access_token"), now + timedelta(seconds=int(part(answer.body, "expires_in"))))

    def _of(self, session: Session) -> str:
        return f"{self._events}/{session.id}"

    def _space(self, link: str) -> str:
        return f"{self._account.meet_url}/spaces/{quote(urlsplit(link).path.rpartition('/')[2], safe='')}"


def _times(session: Session) -> Json:
    start, end = (
        {"dateTime": f"{one.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "timeZone": "UTC"}
        for one in (session.starts_at, session.ends_at)
    )
    return {"start": start, "end": end}


def _is_at(event: Json, session: Session) -> bool:
    try:
        start, end = (datetime.fromisoformat(str(event[one]["dateTime"])) for one in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        return False
    return (start, end) == (session.starts_at, session.ends_at)


def _video(event: Json) -> str:
    points = event.get("conferenceData", {}).get("entryPoints") or ()
    return next((str(one.get("uri")) for one in points if one.get("entryPointType") == "video"), "")


def _status(event: Json) -> str:
    request = event.get("conferenceData", {}).get("createRequest", {})
    return str(request.get("status", {}).get("statusCode", "pending"))
