"""The mailer port over SMTP: one connection for each mail, and what each answer of the server means."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import parseaddr

import aiosmtplib
from aiosmtplib import SMTP

from adapters.mail.message import message
from adapters.mail.server import Server
from core.ports import Failed, SendError, Throttled, Uncertain, Unreachable
from core.ui import Mail

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 15.0
TOGETHER_SECONDS = 30.0
"""Longer than this in all, a mail is given up, well before its lease ends."""
WAIT_SECONDS = 60.0
"""How long nothing is sent after a server said that it is too much: SMTP has no Retry-After."""
_BUSY = frozenset({421, 452})
"""RFC 5321, 4.2.3: the server is closing the connection, or has no room now."""


class SmtpMailer:
    """Sends mails from `sender` through one server."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server, self._sender = server, sender
        self._address = parseaddr(sender)[1]

    async def send(self, mail: Mail) -> None:
        """Hand a mail over; SendError says whether it may have been taken all the same."""
        content = message(mail, self._sender).as_bytes()
        handed = False
        try:
            async with asyncio.timeout(TOGETHER_SECONDS), self._connected() as smtp:
                await smtp.mail(self._address)
                await smtp.rcpt(mail.to)
                handed = True
                await smtp.data(content)
                handed = False
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _broken(error, handed=handed) from error

    async def check(self) -> None:
        """Connect and log in without sending anything; SendError."""
        try:
            async with asyncio.timeout(TOGETHER_SECONDS), self._connected() as smtp:
                await smtp.noop()
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _broken(error, handed=False) from error

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[SMTP]:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            timeout=COMMAND_SECONDS,
            use_tls=server.tls == "at once",
            start_tls={"at once": False, "demanded": True, "offered": None}[server.tls],
            username=server.user or None,
            password=server.password or None,
        )
        await smtp.connect(timeout=CONNECT_SECONDS)
        try:
            yield smtp
        except BaseException:
            smtp.close()
            raise
        # The mail is handed over by now, whatever becomes of the farewell.
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await smtp.quit()
        smtp.close()


def _refused(error: aiosmtplib.SMTPResponseException) -> SendError:
    """Return what the server's answer means; its words may name people, so only its code is told."""
    code = error.code
    if code in _BUSY:
        return Throttled(WAIT_SECONDS)
    if 400 <= code < 500:
        return Failed(f"The mail server does not take it now ({code}).")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) or code in (530, 534, 535, 538):
        return Failed(f"The mail server does not take the user and password of SMTP_URL ({code}).")
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return Failed(f"The mail server does not take mails from MAIL_FROM ({code}).")
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return Unreachable(f"The mail server refuses the address or the mail ({code}).")
    return Failed(f"The mail server answered {code}.")


def _broken(error: BaseException, *, handed: bool) -> SendError:
    if handed:
        return Uncertain(f"The connection to the mail server broke ({type(error).__name__}).")
    return Failed(f"The mail server cannot be reached ({type(error).__name__}).")
