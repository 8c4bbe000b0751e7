"""The mailboxes: which mails there are, what they say of a meeting, and what they look like."""

from datetime import datetime
from typing import Any

from aiohttp import web
from icalendar import Calendar

from sandbox.mail import Received
from sandbox.page.stage import Json, Stage

MOST = 200
"""Mails that are sent to the page, the newest ones."""
HEADERS = {
    # Whatever a mail holds is drawn without scripts and fetches nothing; its own style is inside it.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


class Mailboxes:
    """Answers `/api/mail`, and `/mail/{number}` with a mail as it looks."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def add_to(self, app: web.Application) -> None:
        """Let an application serve the mailboxes."""
        app.router.add_get("/api/mail", self._list)
        app.router.add_get("/mail/{number:\\d{1,9}}", self._one)

    async def _list(self, _: web.Request) -> web.StreamResponse:
        return web.json_response([_mail(one) for one in self._stage.campus.mail.received[: -MOST - 1 : -1]])

    async def _one(self, request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        found = next((one for one in self._stage.campus.mail.received if one.number == number), None)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(text=found.html, content_type="text/html", headers=HEADERS)


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
        "start": _moment(start),
        "end": _moment(end),
        "where": str(event.get("LOCATION", "")),
        "organizer": str(event["ORGANIZER"]).removeprefix("mailto:"),
        "sequence": int(event["SEQUENCE"]),
    }


def _moment(at: datetime) -> str:
    return at.isoformat()
