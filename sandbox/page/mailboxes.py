"""The mailboxes: one for each person, which mails are in it, what they say of a meeting, and what they look like."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from functools import lru_cache
from itertools import count
from typing import Any

from aiohttp import web
from icalendar import Calendar

from sandbox.mail import Received, address_of
from sandbox.page.stage import Json, Stage

MOST = 200
"""Mails that are sent to the page, the newest ones."""
HEADERS = {
    # Whatever a mail holds is drawn without scripts and fetches nothing; its own style is inside it.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class Box:
    """Somebody's mailbox: the address that is theirs from the start, and any that they have given besides."""

    person: str
    name: str
    address: str
    platform: str
    zone: str


def boxes(stage: Stage) -> list[Box]:
    """Return everybody's mailbox, in the order in which they came; of two with one name the second has a number."""
    found: dict[str, Box] = {}
    everybody = [("Slack", one) for one in stage.slack_people] + [("Discord", one) for one in stage.discord_people]
    for platform, one in everybody:
        address = next(each for n in count(1) if (each := address_of(one.name, n)) not in found)
        found[address] = Box(one.id, one.name, address, platform, one.zone)
    return list(found.values())


def owner(one: Received, by_address: Mapping[str, Box], by_name: Mapping[str, Box]) -> str | None:
    """Return whose mailbox a mail is in; `None` for an address that is nobody's.

    Whoever gives another address than their own is known by the name that the bot writes before it.
    """
    to = one.to.lower()
    if to in by_address:
        return by_address[to].person
    named = next((each for each in _addressed(one) if each.addr_spec.lower() == to), None)
    box = by_name.get(named.display_name) if named is not None else None
    return box.person if box is not None else None


def _addressed(one: Received) -> tuple[Address, ...]:
    header: Any = one.message["To"]
    return tuple(header.addresses) if header is not None else ()


class Mailboxes:
    """Answers `/api/mail`, and `/mail/{number}` with a mail as it looks."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def add_to(self, app: web.Application) -> None:
        """Let an application serve the mailboxes."""
        app.router.add_get("/api/mail", self._list)
        app.router.add_get("/mail/{number:\\d{1,9}}", self._one)

    async def _list(self, _: web.Request) -> web.StreamResponse:
        found = boxes(self._stage)
        by_address = {one.address: one for one in found}
        names = [one.name for one in found]
        by_name = {one.name: one for one in found if names.count(one.name) == 1}
        mails = [
            {**_mail(one), "person": owner(one, by_address, by_name)}
            for one in self._stage.campus.mail.received[: -MOST - 1 : -1]
        ]
        mine = [
            {"person": one.person, "name": one.name, "address": one.address, "platform": one.platform, "zone": one.zone}
            for one in found
        ]
        return web.json_response({"boxes": mine, "mails": mails})

    async def _one(self, request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        found = next((one for one in self._stage.campus.mail.received if one.number == number), None)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(text=found.html, content_type="text/html", headers=HEADERS)


@lru_cache(maxsize=2 * MOST)
def _mail(one: Received) -> Json:
    return {
        "n": one.number,
        "to": one.to,
        "from": str(one.message["From"] or ""),
        "at": one.at.isoformat(),
        "subject": one.subject,
        "invitation": _invitation(one.invitation) if one.invitation else None,
    }


def _invitation(written: str) -> Json:
    calendar: Any = Calendar.from_ical(written)
    event = calendar.walk("VEVENT")[0]
    start, end = (event.decoded(name) for name in ("DTSTART", "DTEND"))
    return {
        "asks": str(calendar["METHOD"]),
        "summary": str(event["SUMMARY"]),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "where": str(event.get("LOCATION", "")),
        "organizer": str(event["ORGANIZER"]).removeprefix("mailto:"),
        "attendee": str(event["ATTENDEE"]).removeprefix("mailto:"),
        "says": str(event.get("DESCRIPTION", "")),
        "sequence": int(event["SEQUENCE"]),
    }
