"""A mail as a message of headers and parts (RFC 5322, 2045)."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from adapters.mail.calendar import as_calendar, method
from adapters.mail.text import as_html, as_text, short, subject
from core.screens.edges import NAME
from core.ui import Mail

POLICY = SMTP.clone(cte_type="7bit")


def message(mail: Mail, sender: str) -> EmailMessage:
    """Return the message: text and HTML of the card, and with an invitation that too, inside and as a file.

    Google and Outlook read the invitation among the alternatives, Apple Mail the file.
    """
    made = EmailMessage(POLICY)
    name, address = parseaddr(sender)
    made["From"] = _address(name or NAME, address)
    person = mail.reader.person
    made["To"] = _address(short(person.name, 80) if person else "", mail.to)
    made["Subject"] = subject(mail)
    made["Date"] = format_datetime(mail.written_at)
    made["Message-ID"] = message_id(mail.key, address)
    # Nobody reads an answer, and no machine should send one (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(as_text(mail), cte="quoted-printable")
    made.add_alternative(as_html(mail), subtype="html", cte="quoted-printable")
    if mail.invitation is not None:
        _invite(made, as_calendar(mail, sender), method(mail.invitation.cancelled))
    return made


def message_id(key: str, address: str) -> str:
    """Return the same id for the same key, so that a mail that comes twice is known as one."""
    domain = address.rpartition("@")[2] or "minimentor.invalid"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _invite(made: EmailMessage, calendar: str, asks: str) -> None:
    made.add_alternative(calendar, subtype="calendar", params={"method": asks}, cte="base64")
    made.add_attachment(
        calendar.encode(), maintype="application", subtype="ics", filename="invite.ics", params={"name": "invite.ics"}
    )


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)
