"""Zoom meetings of one account, by its server-to-server app."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from adapters.rooms.calling import TOPIC, Caller, Json, Token, Tokens, asked, part, trouble
from core.model import Room, RoomKind, Session
from core.ports import Clock, Unreachable

PAGE = 300
"""Meetings in one answer of the list; the most that Zoom gives."""
PAGES = 20
_GONE = 404


@dataclass(frozen=True, slots=True)
class ZoomAccount:
    """Where the account is, and what opens it; `user` is whose meetings they are, `me` for the app's owner."""

    account_id: str
    client_id: str
    client_secret: str
    user: str = "me"
    api_url: str = "https://api.zoom.us/v2"
    login_url: str = "https://zoom.us"


class ZoomRooms:
    """One meeting for each session.

    Zoom knows no key under which a second try would find the first one's meeting. So each meeting carries a reference
    in its agenda, and before one is made, those that there are are looked through. What Zoom says of how the host
    starts a meeting is a secret and is not kept.
    """

    kinds = frozenset({RoomKind.ZOOM})

    def __init__(self, account: ZoomAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._caller = Caller("Zoom", Tokens(self._log_in, clock), clock)
        self._meetings = f"{account.api_url}/users/{quote(account.user, safe='')}/meetings"

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the session's meeting, at its start: moved, found by its reference, or made; SendError."""
        if session.room_reference and session.link and await self._moved(session.room_reference, session):
            return Room(RoomKind.ZOOM, session.link, session.room_reference)
        found = await self._found(session)
        if found is None:
            made = await self._caller.call("POST", self._meetings, _meeting(session))
            return _room(made.body)
        room = _room(found)
        if not _is_at(found, session) and not await self._moved(room.reference, session):
            raise Unreachable("the meeting was deleted in Zoom")
        return room

    async def close(self, session: Session) -> None:
        """Delete the session's meeting, if there is one; SendError."""
        reference = session.room_reference
        if not reference:
            found = await self._found(session)
            if found is None:
                return
            reference = part(found, "id")
        await self._caller.call("DELETE", self._of(reference), known={_GONE})

    async def check(self, session: Session) -> None:
        """Ask for the session's meeting; Unreachable when it is gone, else SendError."""
        answer = await self._caller.call("GET", self._of(session.room_reference), known={_GONE})
        if answer.status == _GONE:
            raise Unreachable("the meeting was deleted in Zoom")

    async def try_out(self) -> None:
        """Log in and ask for the user whose meetings they will be; SendError."""
        await self._caller.call("GET", self._meetings, query={"page_size": 1, "type": "upcoming"})

    async def _moved(self, reference: str, session: Session) -> bool:
        changed = {"start_time": _utc(session.starts_at), "duration": session.minutes, "timezone": "UTC"}
        answer = await self._caller.call("PATCH", self._of(reference), changed, known={_GONE})
        return answer.status != _GONE

    async def _found(self, session: Session) -> Json | None:
        """Return the meeting that carries the session's reference."""
        wanted, page = reference_of(session), ""
        for _ in range(PAGES):
            query: dict[str, str | int] = {"type": "scheduled", "page_size": PAGE, "next_page_token": page}
            body = (await self._caller.call("GET", self._meetings, query=query)).body
            for one in body.get("meetings") or ():
                if wanted in str(one.get("agenda", "")):
                    return dict(one)
            page = str(body.get("next_page_token") or "")
            if not page:
                return None
        return None

    async def _log_in(self) -> Token:
        account, now = self._account, self._clock.now()
        pair = f"{account.client_id}:{account.client_secret}"
        answer, wait = await asked(
            "Zoom",
            "POST",
            f"{account.login_url}/oauth/token",
            data={"grant_type": "account_credentials", "account_id": account.account_id},
            headers={"Authorization": f"Basic {b64encode(pair.encode()).decode()}"},
        )
        if answer.status != 200:
            raise trouble("Zoom's login", answer, wait, now)
        return Token(part(answer.body, "access_token"), now + timedelta(seconds=int(part(answer.body, "expires_in"))))

    def _of(self, reference: str) -> str:
        return f"{self._account.api_url}/meetings/{quote(reference, safe='')}"


def reference_of(session: Session) -> str:
    """Return what a session's meeting is known by: always the same, and nothing can be told from it."""
    return hashlib.sha256(f"room of {session.id}".encode()).hexdigest()[:32]


def _meeting(session: Session) -> Json:
    return {
        "topic": TOPIC,
        "type": 2,
        "start_time": _utc(session.starts_at),
        "duration": session.minutes,
        "timezone": "UTC",
        "agenda": f"Reference {reference_of(session)}",
        # Nobody is there as the host: whoever comes first has to get in.
        "settings": {"join_before_host": True, "jbh_time": 0, "waiting_room": False, "auto_recording": "none"},
    }


def _room(body: Json) -> Room:
    return Room(RoomKind.ZOOM, part(body, "join_url"), part(body, "id"))


def _is_at(meeting: Json, session: Session) -> bool:
    try:
        start = datetime.fromisoformat(str(meeting.get("start_time", "")))
    except ValueError:
        return False
    return start == session.starts_at and meeting.get("duration") == session.minutes


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
