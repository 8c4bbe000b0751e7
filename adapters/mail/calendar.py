"""Invitations as iCalendar (RFC 5545 and 5546), in the form that the large calendars take from a mail."""

from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from adapters.mail.text import drawn, short
from core.screens.edges import NAME
from core.ui import Mail, plain

PRODUCT = "-//Mini Mentor//minimentor//EN"
SUMMARY = 200


def method(cancelled: bool) -> str:
    """Return what the receiver's calendar is asked to do."""
    return "CANCEL" if cancelled else "REQUEST"


def as_calendar(mail: Mail, sender: str) -> str:
    """Return the mail's invitation; its UID stays, its SEQUENCE grows. Nobody but the receiver is named in it."""
    invited = mail.invitation
    if invited is None:
        raise ValueError("the mail invites to nothing")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(invited.cancelled))
    event = Event()
    event.add("uid", f"{invited.uid}@minimentor")
    event.add("sequence", invited.sequence)
    event.add("dtstamp", mail.written_at)
    event.add("dtstart", invited.starts_at)
    event.add("dtend", invited.ends_at)
    event.add("summary", short(plain(invited.summary, mail.reader), SUMMARY))
    event.add("description", "\n".join(drawn(line, mail.reader) for line in invited.lines))
    event.add("status", "CANCELLED" if invited.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if invited.link:
        event.add("location", short(invited.link))
        event.add("url", short(invited.link))
    name, address = parseaddr(sender)
    event.add("organizer", _named(address, name or NAME))
    event.add("attendee", _attendee(mail))
    calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


def _attendee(mail: Mail) -> vCalAddress:
    """Return the receiver, who has agreed to the time already."""
    person = mail.reader.person
    attendee = _named(mail.to, short(person.name, 80) if person else "")
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _named(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    # A quotation mark has no escape inside a parameter.
    found.params["CN"] = vText(name.replace('"', "'") or address)
    return found
