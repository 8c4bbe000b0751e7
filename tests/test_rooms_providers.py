"""Zoom and Google Meet as they answer: one room for each session, whatever goes wrong on the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httplib2
import pytest
import pytest_asyncio
from google.oauth2 import service_account
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient import discovery
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError

from adapters.rooms.calling import _seconds
from adapters.rooms.google_meet import SCOPES, GoogleAccount, GoogleMeetRooms
from adapters.rooms.zoom import ZoomAccount, ZoomRooms, reference_of
from core.model import Room, RoomKind, Session
from core.ports import Failed, Rooms, SendError, Throttled, Uncertain, Unreachable
from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.providers import GoogleSandbox, ZoomSandbox
from sandbox.providers.serving import Provider
from tests.scenes import NOW

HOUR = timedelta(hours=1)
ID = "0123456789abcdef0123456789abcdef"


@dataclass(slots=True)
class Side:
    """A provider and our rooms there."""

    provider: Provider
    rooms: ZoomRooms | GoogleMeetRooms
    session: Session
    create: str
    change: str
    faults: Faults

    @property
    def there(self) -> list[dict[str, Any]]:
        """What the provider keeps and has not deleted."""
        if isinstance(self.provider, ZoomSandbox):
            return list(self.provider.meetings.values())
        assert isinstance(self.provider, GoogleSandbox)
        return [one for one in self.provider.events.values() if one["status"] != "cancelled"]

    def starts(self) -> list[str]:
        return [one["start_time"] if "start_time" in one else one["start"]["dateTime"] for one in self.there]

    def kept(self, room: Room) -> Session:
        """Return the session once the room is kept with it."""
        return replace(
            self.session, link=room.link, room_reference=room.reference, room_starts_at=self.session.starts_at
        )


def zoom_rooms(zoom: ZoomSandbox, **changes: str) -> ZoomRooms:
    account = ZoomAccount(
        zoom.account_id, zoom.client_id, zoom.client_secret, "me", zoom.api_url, zoom.address
    )  # fmt: skip
    return ZoomRooms(replace(account, **changes), zoom.clock)


def google_rooms(google: GoogleSandbox, **changes: str) -> GoogleMeetRooms:
    key = google.key
    account = GoogleAccount(
        key["client_email"], key["private_key"], google.subject, key["token_uri"], google.calendar_url, google.meet_url
    )
    return GoogleMeetRooms(replace(account, **changes), google.clock)


def meeting(kind: RoomKind) -> Session:
    return Session(ID, "r1", "p1", "p2", NOW + 24 * HOUR, 45, room=kind)


@pytest_asyncio.fixture
async def zoom() -> AsyncIterator[ZoomSandbox]:
    async with ZoomSandbox(SandboxClock(NOW), Journal(), Faults()) as one:
        yield one


@pytest_asyncio.fixture
async def google() -> AsyncIterator[GoogleSandbox]:
    async with GoogleSandbox(SandboxClock(NOW), Journal(), Faults()) as one:
        yield one


@pytest.fixture(params=["zoom", "google"])
def side(request: pytest.FixtureRequest, zoom: ZoomSandbox, google: GoogleSandbox) -> Iterator[Side]:
    if request.param == "zoom":
        yield Side(
            zoom, zoom_rooms(zoom), meeting(RoomKind.ZOOM), "zoom meetings.create", "zoom meetings.update", zoom.faults
        )
    else:
        yield Side(
            google, google_rooms(google), meeting(RoomKind.GOOGLE_MEET), "google events.insert", "google events.patch",
            google.faults,
        )  # fmt: skip


# One room


async def test_a_room_is_made_at_the_sessions_start_and_its_link_and_reference_come_back(side: Side) -> None:
    room = await side.rooms.open(side.session)
    assert room.kind is side.session.room
    assert room.link.startswith(side.provider.address)
    assert room.reference
    assert side.starts() == ["2026-11-24T12:00:00Z"]


async def test_asked_again_it_is_the_same_room(side: Side) -> None:
    rooms = {await side.rooms.open(side.session) for _ in range(3)}
    assert len(rooms) == 1
    assert len(side.there) == 1


async def test_an_answer_that_is_lost_after_it_was_made_makes_no_second_room(side: Side) -> None:
    side.faults.script(side.create, Fault("dropped_after_accept"))
    with pytest.raises(Uncertain):
        await side.rooms.open(side.session)
    assert len(side.there) == 1
    room = await side.rooms.open(side.session)
    assert len(side.there) == 1
    assert room.link.startswith(side.provider.address)


async def test_a_session_that_moves_takes_its_room_along(side: Side) -> None:
    room = await side.rooms.open(side.session)
    moved = replace(side.kept(room), starts_at=side.session.starts_at + HOUR)
    assert await side.rooms.open(moved) == room
    assert side.starts() == ["2026-11-24T13:00:00Z"]
    assert len(side.there) == 1


async def test_a_session_that_moved_while_the_answer_was_lost_is_brought_in_line(side: Side) -> None:
    side.faults.script(side.create, Fault("dropped_after_accept"))
    with pytest.raises(Uncertain):
        await side.rooms.open(side.session)
    await side.rooms.open(replace(side.session, starts_at=side.session.starts_at + HOUR))
    assert side.starts() == ["2026-11-24T13:00:00Z"]


async def test_a_room_is_given_back_once_and_again_without_an_error(side: Side) -> None:
    kept = side.kept(await side.rooms.open(side.session))
    await side.rooms.close(kept)
    assert side.there == []
    await side.rooms.close(kept)


async def test_a_room_of_which_nothing_was_kept_is_found_and_given_back(side: Side) -> None:
    await side.rooms.open(side.session)
    await side.rooms.close(side.session)
    assert side.there == []


async def test_giving_back_what_was_never_made_is_no_error(side: Side) -> None:
    await side.rooms.close(side.session)


async def test_a_room_that_stands_passes_and_one_that_was_deleted_is_gone(side: Side) -> None:
    kept = side.kept(await side.rooms.open(side.session))
    await side.rooms.check(kept)
    await side.rooms.close(kept)
    with pytest.raises(Unreachable):
        await side.rooms.check(kept)


async def test_nothing_about_the_session_or_its_people_goes_to_the_provider(side: Side) -> None:
    await side.rooms.open(side.session)
    sent = json.dumps([one.sent for one in side.provider.journal.exchanges if "login" not in one.call], default=str)
    assert not any(person in sent for person in ("p1", "p2", "r1"))


# Tokens


async def test_one_token_serves_many_calls_and_is_renewed_before_it_ends(side: Side) -> None:
    for _ in range(3):
        await side.rooms.open(side.session)
    assert side.provider.calls.count("login") == 1
    side.provider.clock.advance(timedelta(minutes=58, seconds=30))
    await side.rooms.open(side.session)
    assert side.provider.calls.count("login") == 2
    assert not any(one.outcome == "401" for one in side.provider.journal.exchanges)


async def test_a_token_that_is_refused_in_the_middle_is_renewed_once(side: Side) -> None:
    room = await side.rooms.open(side.session)
    side.provider.tokens.clear()  # type: ignore[attr-defined]  # both have them
    await side.rooms.check(side.kept(room))
    assert side.provider.calls.count("login") == 2


async def test_calls_at_the_same_time_log_in_once(side: Side) -> None:
    await asyncio.gather(*(side.rooms.try_out() for _ in range(5)))
    assert side.provider.calls.count("login") == 1


async def test_wrong_credentials_are_an_error_that_names_no_secret(zoom: ZoomSandbox, google: GoogleSandbox) -> None:
    for rooms, kind in (
        (zoom_rooms(zoom, client_secret="wrong-secret"), RoomKind.ZOOM),
        (google_rooms(google, subject="nobody@uni.example"), RoomKind.GOOGLE_MEET),
    ):
        with pytest.raises(SendError) as raised:
            await rooms.open(meeting(kind))
        assert "wrong-secret" not in str(raised.value)


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("rate_limited", 7), Throttled),
        (Fault("server_error"), Failed),
        (Fault("refused", code="400"), Unreachable),
    ],
)
async def test_each_failure_says_what_to_do_about_it(side: Side, fault: Fault, error: type[SendError]) -> None:
    side.faults.script(side.create, fault)
    with pytest.raises(error) as raised:
        await side.rooms.open(side.session)
    assert getattr(raised.value, "seconds", 7) == 7
    assert side.there == []


async def test_a_provider_that_cannot_be_reached_was_certainly_not_asked(side: Side) -> None:
    await side.provider.__aexit__()
    with pytest.raises(Failed):
        await side.rooms.open(side.session)


def test_how_long_to_wait_is_read_from_a_number_a_date_of_http_and_one_of_iso() -> None:
    assert _seconds("12", NOW) == 12
    assert _seconds("Mon, 23 Nov 2026 12:01:00 GMT", NOW) == 60
    assert _seconds("2026-11-23T12:02:00Z", NOW) == 120
    assert _seconds("2020-01-01T00:00:00Z", NOW) == 1
    assert _seconds("soon", NOW) == _seconds(None, NOW) == 30


# Zoom's own


async def test_a_meeting_carries_a_reference_that_tells_nothing_and_lets_both_in_without_a_host(
    zoom: ZoomSandbox,
) -> None:
    await zoom_rooms(zoom).open(meeting(RoomKind.ZOOM))
    (made,) = zoom.meetings.values()
    assert made["agenda"] == f"Reference {reference_of(meeting(RoomKind.ZOOM))}"
    assert ID not in json.dumps(made)
    assert made["settings"]["join_before_host"] is True
    assert made["settings"]["waiting_room"] is False


async def test_what_starts_a_meeting_as_the_host_is_never_kept(zoom: ZoomSandbox) -> None:
    room = await zoom_rooms(zoom).open(meeting(RoomKind.ZOOM))
    assert "zak=" not in repr(room)
    assert "/s/" not in room.link


async def test_a_meeting_is_found_on_a_later_page_of_the_list(zoom: ZoomSandbox) -> None:
    rooms, others = zoom_rooms(zoom), [replace(meeting(RoomKind.ZOOM), id=f"{n:032x}") for n in range(3)]
    first = await rooms.open(meeting(RoomKind.ZOOM))
    for n in range(320):
        zoom.meetings[f"9{n}"] = {**next(iter(zoom.meetings.values())), "id": n, "agenda": "something else"}
    zoom.meetings[first.reference] = zoom.meetings.pop(first.reference)
    assert await rooms.open(meeting(RoomKind.ZOOM)) == first
    assert zoom.made == 1
    assert len({(await rooms.open(one)).link for one in others}) == 3


async def test_a_meeting_that_somebody_deleted_is_made_anew_when_its_session_moves(zoom: ZoomSandbox) -> None:
    rooms = zoom_rooms(zoom)
    room = await rooms.open(meeting(RoomKind.ZOOM))
    zoom.meetings.clear()
    kept = replace(meeting(RoomKind.ZOOM), link=room.link, room_reference=room.reference)
    assert (await rooms.open(replace(kept, starts_at=kept.starts_at + HOUR))).link != room.link
    assert len(zoom.meetings) == 1


# Google's own


async def test_a_conference_that_google_still_makes_is_waited_for(google: GoogleSandbox) -> None:
    google.pending = 3
    room = await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))
    assert room.link in {one["meetingUri"] for one in google.spaces.values()}


async def test_a_conference_that_takes_too_long_is_left_for_later_and_found_then(
    google: GoogleSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.rooms.google_meet.BETWEEN", 0.0)
    google.pending = 12
    with pytest.raises(Failed):
        await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))
    await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))
    assert (len(google.events), len(google.spaces)) == (1, 1)


async def test_where_the_calendar_makes_no_conference_a_space_is_made_by_itself_once(google: GoogleSandbox) -> None:
    google.conferences = False
    rooms = {await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET)) for _ in range(3)}
    assert len(rooms) == 1
    assert len(google.spaces) == 1


async def test_both_get_in_without_anybody_to_admit_them(google: GoogleSandbox) -> None:
    await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))
    assert [one["config"]["accessType"] for one in google.spaces.values()] == ["OPEN"]


async def test_an_organisation_that_keeps_its_doors_closed_has_the_room_all_the_same(google: GoogleSandbox) -> None:
    google.faults.script("google spaces.patch", Fault("refused", code="403"))
    assert (await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))).link


async def test_an_event_that_somebody_deleted_cannot_be_had_again(google: GoogleSandbox) -> None:
    await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))
    await google_rooms(google).close(meeting(RoomKind.GOOGLE_MEET))
    with pytest.raises(Unreachable):
        await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))


# Google's own client drives the stand-in, so that what our adapter is tested with is what Google describes


def _client(google: GoogleSandbox, name: str, version: str, endpoint: str) -> Any:
    credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]  # no types
        google.key, scopes=SCOPES, subject=google.subject
    )
    return discovery.build(
        name, version, http=AuthorizedHttp(credentials, http=httplib2.Http()), static_discovery=True,
        client_options={"api_endpoint": endpoint}, num_retries=0,
    )  # fmt: skip


def _undescribed(answer: Any, schema: str, schemas: dict[str, Any]) -> list[str]:
    """Return the fields of an answer that Google's description does not know."""
    found = []
    for key, value in answer.items():
        known = schemas[schema]["properties"].get(key)
        if known is None:
            found.append(f"{schema}.{key}")
        elif "$ref" in known:
            found += _undescribed(value, known["$ref"], schemas)
        elif known.get("type") == "array" and "$ref" in known["items"]:
            found += [name for one in value for name in _undescribed(one, known["items"]["$ref"], schemas)]
    return found


def _schemas(name: str, version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get_static_doc(name, version) or "{}")["schemas"]
    return found


def _drive(google: GoogleSandbox) -> None:
    # The client leaves its sockets open unless it is closed.
    with (
        closing(_client(google, "calendar", "v3", f"{google.calendar_url}/")) as calendar,
        closing(_client(google, "meet", "v2", f"{google.address}/")) as meet,
    ):
        _drive_both(google, calendar.events(), meet.spaces())


def _drive_both(google: GoogleSandbox, events: Any, spaces: Any) -> None:
    body = {
        "id": ID, "summary": "Mini mentorship",
        "start": {"dateTime": "2027-01-01T10:00:00Z"}, "end": {"dateTime": "2027-01-01T10:45:00Z"},
        "conferenceData": {
            "createRequest": {"requestId": ID, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        },
    }  # fmt: skip
    at = {"calendarId": google.subject}
    made = events.insert(**at, body=body, conferenceDataVersion=1, sendUpdates="none").execute()
    assert _undescribed(made, "Event", _schemas("calendar", "v3")) == []
    with pytest.raises(HttpError) as twice:
        events.insert(**at, body=body, conferenceDataVersion=1).execute()
    assert twice.value.status_code == 409
    found = events.get(**at, eventId=ID).execute()
    assert found["conferenceData"]["entryPoints"][0]["uri"] == found["hangoutLink"]
    end = {"dateTime": "2027-01-01T12:00:00Z"}
    assert events.patch(**at, eventId=ID, body={"end": end}).execute()["end"] == end
    space = spaces.get(name=f"spaces/{found['conferenceData']['conferenceId']}").execute()
    assert _undescribed(space, "Space", _schemas("meet", "v2")) == []
    opened = {"config": {"accessType": "OPEN"}}
    assert spaces.patch(name=space["name"], body=opened, updateMask="config.accessType").execute()["config"][
        "accessType"
    ] == "OPEN"  # fmt: skip
    assert _undescribed(spaces.create(body=opened).execute(), "Space", _schemas("meet", "v2")) == []
    events.delete(**at, eventId=ID).execute()
    with pytest.raises(HttpError) as gone:
        events.delete(**at, eventId=ID).execute()
    assert gone.value.status_code == 410


async def test_googles_own_client_finds_in_the_stand_in_what_google_describes() -> None:
    # Its credentials look at the machine's clock.
    async with GoogleSandbox(SandboxClock(), Journal(), Faults()) as google:
        await asyncio.to_thread(_drive, google)
        # And ours finds what Google's made.
        with pytest.raises(Unreachable):
            await google_rooms(google).open(meeting(RoomKind.GOOGLE_MEET))


def test_both_are_rooms_as_the_core_wants_them(zoom: ZoomSandbox, google: GoogleSandbox) -> None:
    rooms: list[Rooms] = [zoom_rooms(zoom), google_rooms(google)]
    assert [one.kinds for one in rooms] == [{RoomKind.ZOOM}, {RoomKind.GOOGLE_MEET}]
