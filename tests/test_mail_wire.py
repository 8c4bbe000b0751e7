"""Mails as a real mail server takes them, and as mail programs and calendars read them."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar

from adapters.mail.message import message
from adapters.mail.server import Server, server_of
from adapters.mail.smtp import SmtpMailer
from adapters.mail.text import as_html, as_text
from core.delivery import Delivery
from core.ports import Failed, Messenger, SendError, Throttled, Uncertain, Unreachable
from core.screens.mailing import below
from core.ui import Button, Card, Invitation, Mail, Moment, Reader, Token, say, words
from tests.scenes import ADA as SOMEBODY
from tests.test_core_mail import ADA, ADMIN, GRACE, HERS, HIS, confirmed
from tests.town import PATIENCE, founded

FROM = "Mini Mentor <mentor@example.org>"
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
READER = Reader(SOMEBODY, "Europe/Berlin", "en")
HOSTILE = 'Mock, interview; "A"\\B\r\nBcc: eve@example.org\nEND:VCALENDAR\u202e evil \u200b<script>alert(1)</script>'
CARD = Card(
    say("You and {other} meet on {start}", other="Grace", start=Moment(START)),
    (words("Mock interview"), say("They said: {words}", words="One.\nTwo.")),
    ((say("Kind"), say("Interview prep")),),
    buttons=(
        Button(say("Join"), url="https://meet.example/abc?x=1&y=2"),
        Button(say("Move"), "move:1"),
        Button(say("Odd"), url="javascript:alert(1)"),
    ),
)
INVITED = Invitation(
    "0f" * 16,
    2,
    START,
    START + timedelta(minutes=45),
    say("Mentoring with {other}", other="Grace"),
    (words("Mock interview"), words("Join: https://meet.example/abc")),
    "https://meet.example/abc",
)
MAIL = Mail("first:key", "ada@example.org", CARD, READER, START - timedelta(days=1), below(READER), INVITED)


@dataclass
class Handler:
    """Takes mails, or answers as it is told."""

    mails: list[Envelope] = field(default_factory=list)
    at_recipient: str = ""
    at_content: str = ""
    breaks: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the same
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope)
        if self.breaks:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.at_content or "250 OK"


@pytest_asyncio.fixture
async def post() -> AsyncIterator[tuple[Handler, int]]:
    """A mail server, and the port where it listens."""
    handler = Handler()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    yield handler, server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


def mailer(port: int, **changes: Any) -> SmtpMailer:
    return SmtpMailer(replace(server_of(f"smtp://127.0.0.1:{port}"), **changes), FROM)


def parsed(raw: Any) -> EmailMessage:
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def calendar_of(read: EmailMessage) -> Any:
    part = next(one for one in read.walk() if one.get_content_type() == "text/calendar")
    assert isinstance(part, EmailMessage)
    return Calendar.from_ical(part.get_content())


async def test_a_mail_server_takes_the_mail_and_it_reads_as_it_was_meant(post: tuple[Handler, int]) -> None:
    handler, port = post
    await mailer(port).send(MAIL)
    (taken,) = handler.mails
    assert (taken.mail_from, taken.rcpt_tos) == ("mentor@example.org", ["ada@example.org"])
    read = parsed(taken.content)
    assert str(read["From"]) == FROM
    assert str(read["To"]) == "Ada <ada@example.org>"
    assert str(read["Subject"]) == "You and Grace meet on Tue 24 Nov 10:00"
    assert read["Date"].datetime == START - timedelta(days=1)
    assert read["Auto-Submitted"] == "auto-generated"
    assert [one.get_content_type() for one in read.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"),
    ]
    calendar = next(one for one in read.walk() if one.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    (attached,) = read.iter_attachments()
    assert attached.get_filename() == "invite.ics"


def test_the_same_mail_has_the_same_id_however_often_it_is_sent() -> None:
    ids = {message(one, FROM)["Message-ID"] for one in (MAIL, replace(MAIL, written_at=START))}
    assert len(ids) == 1
    assert next(iter(ids)).endswith("@example.org>")
    assert message(replace(MAIL, key="other"), FROM)["Message-ID"] not in ids


def test_no_line_of_the_wire_is_longer_than_allowed_and_all_is_ascii() -> None:
    long = replace(CARD, lines=(words("ä" * 5000),), title=words("Ünï " * 80))
    raw = message(replace(MAIL, card=long), FROM).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_the_invitation_comes_back_as_it_was_meant() -> None:
    calendar = calendar_of(parsed(message(MAIL, FROM).as_bytes()))
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == f"{'0f' * 16}@minimentor"
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, START + timedelta(minutes=45))
    assert b"DTSTART:20261124T090000Z" in event.to_ical()
    assert event["SUMMARY"] == "Mentoring with Grace"
    assert event["LOCATION"] == event["URL"] == "https://meet.example/abc"
    assert event["ORGANIZER"] == "mailto:mentor@example.org"
    assert event["ATTENDEE"] == "mailto:ada@example.org"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert calendar.walk("VALARM") == []


def test_a_cancellation_is_of_the_same_meeting() -> None:
    gone = replace(INVITED, sequence=3, cancelled=True)
    read = parsed(message(replace(MAIL, invitation=gone), FROM).as_bytes())
    calendar = calendar_of(read)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert event["UID"] == f"{'0f' * 16}@minimentor"


async def test_a_session_that_is_booked_moved_and_called_off_is_one_entry_that_grows(
    post: tuple[Handler, int], sqlite_url: str
) -> None:
    handler, port = post
    async with founded(sqlite_url) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, GRACE)
        for who, address in ((ADA, HERS), (GRACE, HIS)):
            await confirmed(town, who, address)
        messengers: dict[str, Messenger] = {"slack": town.slack, "discord": town.discord}
        delivery = Delivery(town.store, messengers, town.doors, town.clock, mailer=mailer(port), patience=PATIENCE)
        at = datetime(2026, 11, 25, 8, tzinfo=UTC)
        later = at + timedelta(hours=5)

        made = await town.book(GRACE, await town.ask(ADA, title=HOSTILE.splitlines()[0]), at)
        await delivery.run_due()
        await town.submit(ADA, Token("move", made.id, made.version), {"times": (f"{later.timestamp():.0f}",)})
        made = await town.request(made.id)
        await town.press(GRACE, Token("accept_move", made.id, made.version, f"{later.timestamp():.0f}"))
        await delivery.run_due()
        made = await town.request(made.id)
        await town.submit(ADA, Token("cancel", made.id, made.version), {"because": "I am ill."})
        await delivery.run_due()

    for address in (HERS, HIS):
        found = [parsed(one.content) for one in handler.mails if one.rcpt_tos == [address]]
        calendars = [calendar_of(one) for one in found if any(_is_calendar(part) for part in one.walk())]
        events = [one.walk("VEVENT")[0] for one in calendars]
        assert [str(one["METHOD"]) for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [(one["SEQUENCE"], one.decoded("DTSTART")) for one in events] == [(0, at), (1, later), (2, later)]
        assert len({str(one["UID"]) for one in events}) == 1
        assert {str(one["ATTENDEE"]) for one in events} == {f"mailto:{address}"}
        assert len({str(one["Message-ID"]) for one in found}) == len(found)


def _is_calendar(part: Any) -> bool:
    return bool(part.get_content_type() == "text/calendar")


def test_nothing_that_somebody_typed_forges_a_header_a_line_or_an_event() -> None:
    hostile = replace(
        INVITED, summary=words(HOSTILE), lines=(words(HOSTILE),), link=f"https://meet.example/\r\n{HOSTILE}"
    )
    card = Card(words(HOSTILE), (words(HOSTILE),), ((words(HOSTILE), words(HOSTILE)),))
    reader = replace(READER, person=replace(SOMEBODY, name=f'Ada" <eve@example.org>, {HOSTILE}'))
    raw = message(replace(MAIL, card=card, reader=reader, invitation=hostile), FROM).as_bytes()
    read = parsed(raw)
    assert read["Bcc"] is None
    assert [one.addr_spec for one in read["To"].addresses] == ["ada@example.org"]
    calendar = calendar_of(read)
    assert len(calendar.walk("VEVENT")) == 1
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == (
        'Mock, interview; "A"\\B Bcc: eve@example.org END:VCALENDAR evil <script>alert(1)</script>'
    )
    assert "\u202e" not in str(event["DESCRIPTION"])
    assert set(event) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP"),
        *("LOCATION", "URL", "ORGANIZER", "ATTENDEE"),
    }


def test_html_shows_words_as_they_are_and_presses_nothing_but_links() -> None:
    html = as_html(replace(MAIL, card=replace(CARD, title=words(HOSTILE))))
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("<a ") == 1
    assert 'href="https://meet.example/abc?x=1&amp;y=2">Join</a>' in html
    assert "javascript" not in html
    assert "src=" not in html
    assert '<html lang="en">' in html


def test_html_is_drawn_for_light_and_for_dark_and_fetches_nothing() -> None:
    html = as_html(MAIL)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html
    assert not any(one in html for one in ("url(", "@import", "<link", "<img", "http-equiv"))


def test_text_says_all_of_it_and_where_to_answer() -> None:
    text = as_text(MAIL)
    assert text.startswith("You and Grace meet on Tue 24 Nov 10:00\n\nMock interview\n\n")
    assert "Kind: Interview prep" in text
    assert "Join: https://meet.example/abc?x=1&y=2" in text
    assert "> " in text
    small = text.partition("\n-- \n")[2]
    assert "Times are those of Berlin." in small
    assert "/mentor settings" in small


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("550 5.1.1 no such user", Unreachable),
        ("553 5.1.3 bad address", Unreachable),
        ("450 4.2.0 greylisted", Failed),
        ("451 4.3.0 try later", Failed),
        ("452 4.5.3 too many", Throttled),
        ("421 4.7.0 too many connections", Throttled),
    ],
)
async def test_what_a_server_answers_to_an_address(
    post: tuple[Handler, int], answer: str, meant: type[SendError]
) -> None:
    handler, port = post
    handler.at_recipient = answer
    with pytest.raises(meant):
        await mailer(port).send(MAIL)


@pytest.mark.parametrize(("answer", "meant"), [("554 5.7.1 spam", Unreachable), ("451 4.3.0 later", Failed)])
async def test_what_a_server_answers_to_a_mail(post: tuple[Handler, int], answer: str, meant: type[SendError]) -> None:
    handler, port = post
    handler.at_content = answer
    with pytest.raises(meant):
        await mailer(port).send(MAIL)


async def test_a_connection_that_breaks_after_the_content_leaves_it_open(post: tuple[Handler, int]) -> None:
    handler, port = post
    handler.breaks = True
    with pytest.raises(Uncertain):
        await mailer(port).send(MAIL)


async def test_a_server_that_is_not_there_has_taken_nothing() -> None:
    listening = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    with pytest.raises(Failed):
        await SmtpMailer(server_of(f"smtp://127.0.0.1:{port}"), FROM).send(MAIL)


async def test_where_tls_is_demanded_no_password_goes_over_an_open_line(post: tuple[Handler, int]) -> None:
    handler, port = post
    with pytest.raises(Failed):
        await mailer(port, tls="demanded", user="u", password="p").send(MAIL)
    assert handler.mails == []


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://127.0.0.1:25", Server("127.0.0.1", 25, "offered")),
        ("smtp://mail.example.org", Server("mail.example.org", 587, "offered")),
        ("smtp://ada:p%40ss@mail.example.org:2525", Server("mail.example.org", 2525, "demanded", "ada", "p@ss")),
        ("smtps://a:b@mail.example.org", Server("mail.example.org", 465, "at once", "a", "b")),
        ("smtp+starttls://mail.example.org", Server("mail.example.org", 587, "demanded")),
    ],
)
def test_an_address_says_which_server_and_how_it_is_spoken_to(address: str, server: Server) -> None:
    assert server_of(address) == server
    assert "p@ss" not in repr(server_of(address))


@pytest.mark.parametrize(
    "address", ["", "mail.example.org", "http://x", "smtp://", "smtp://h:0x1", "smtp://h:99999", "smtp://h/x"]
)
def test_an_address_that_names_no_server_is_refused_with_advice(address: str) -> None:
    with pytest.raises(ValueError, match="smtps://"):
        server_of(address)
