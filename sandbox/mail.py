"""A mail server of this machine, as much of SMTP as a mailer speaks (RFC 5321), and the mailboxes behind it."""

import asyncio
import contextlib
import email
import email.policy
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from sandbox.clock import SandboxClock
from sandbox.journal import Exchange, Journal

LONGEST = 1_000_000
"""Bytes of the largest mail that is taken."""
DOMAIN = "example.org"
_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>\s]*)>", re.IGNORECASE)


def address_of(name: str, number: int = 1) -> str:
    """Return the address that somebody of that name has from the start; the second of a name has a number."""
    local = re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "somebody"
    return f"{local}@{DOMAIN}" if number == 1 else f"{local}.{number}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it arrived: `number` counts all of them."""

    number: int
    to: str
    at: datetime
    raw: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        """The mail taken apart."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        """What it is called."""
        return str(self.message["Subject"] or "").strip()

    @property
    def text(self) -> str:
        """What it says to whoever reads no HTML."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """What it looks like."""
        return self._part("html")

    @property
    def invitation(self) -> str:
        """The invitation in it, as iCalendar; empty when there is none."""
        found = next((one for one in self.message.walk() if one.get_content_type() == "text/calendar"), None)
        return str(found.get_content()) if isinstance(found, EmailMessage) else ""

    def _part(self, kind: str) -> str:
        found = self.message.get_body((kind,))
        return str(found.get_content()) if isinstance(found, EmailMessage) else ""


class MailSandbox:
    """Takes every mail and keeps it; `answers` are given to the next mails in place of taking them."""

    def __init__(self, clock: SandboxClock, journal: Journal) -> None:
        self._clock, self._journal = clock, journal
        self._server: asyncio.Server | None = None
        self._watchers: list[Callable[[], None]] = []
        self._talking: set[asyncio.Task[None]] = set()
        self.received: list[Received] = []
        self.answers: deque[str] = deque()

    @property
    def url(self) -> str:
        """Where mail is handed over."""
        if self._server is None:
            raise RuntimeError("the mail server is not open")
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever a mail has come."""
        self._watchers.append(watcher)

    def mailbox(self, address: str) -> list[Received]:
        """Return the mails to an address, oldest first."""
        return [one for one in self.received if one.to.lower() == address.lower()]

    async def arrives(self, address: str, patience: float) -> Received:
        """Return the newest mail to an address, waiting for the first; TimeoutError after so many seconds."""
        async with asyncio.timeout(patience):
            found = self.mailbox(address)
            while not found:
                await asyncio.sleep(0.02)
                found = self.mailbox(address)
        return found[-1]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LONGEST)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._talking.add(task)
            task.add_done_callback(self._talking.discard)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            await _Conversation(self, reader, writer).hold()
        writer.close()

    def take(self, to: list[str], raw: bytes) -> None:
        """Keep a mail for each of those it is to."""
        for one in to:
            received = Received(len(self.received) + 1, one, self._clock.now(), raw)
            self.received.append(received)
            said = {"to": one, "subject": received.subject}
            self._journal.note(Exchange(received.at, "mail", "out", "DATA", "250", 0.0, said))
        for watcher in self._watchers:
            watcher()


class _Conversation:
    """One connection: commands in, answers out."""

    def __init__(self, sandbox: MailSandbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sandbox, self._reader, self._writer = sandbox, reader, writer
        self._sender: str | None = None
        self._to: list[str] = []

    async def hold(self) -> None:
        """Answer until the other side leaves."""
        await self._say("220 sandbox ESMTP")
        while line := await self._reader.readline():
            command = line.decode("ascii", "replace").strip()
            verb = command.partition(" ")[0].upper()
            if verb == "QUIT":
                await self._say("221 Bye")
                return
            await self._say(await self._answer(verb, command))

    async def _answer(self, verb: str, command: str) -> str:
        path = _PATH.search(command)
        match verb:
            case "EHLO":
                return f"250-sandbox\r\n250 SIZE {LONGEST}"
            case "HELO" | "NOOP":
                return "250 OK"
            case "RSET":
                self._sender, self._to = None, []
                return "250 OK"
            case "MAIL":
                self._sender, self._to = path[1] if path else None, []
                return "250 OK" if path else "501 Syntax: MAIL FROM:<address>"
            case "RCPT" if self._sender is None:
                return "503 MAIL first"
            case "RCPT":
                return self._recipient(path[1] if path else "")
            case "DATA" if self._to:
                return await self._content()
            case "DATA":
                return "503 RCPT first"
        return "502 Not here"

    def _recipient(self, address: str) -> str:
        if "@" not in address:
            return "501 Syntax: RCPT TO:<address>"
        if self._sandbox.answers:
            return self._sandbox.answers.popleft()
        self._to.append(address)
        return "250 OK"

    async def _content(self) -> str:
        await self._say("354 Go on")
        lines: list[bytes] = []
        while (line := await self._reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        self._sandbox.take(self._to, b"".join(lines))
        self._sender, self._to = None, []
        return "250 Taken"

    async def _say(self, answer: str) -> None:
        self._writer.write(f"{answer}\r\n".encode())
        await self._writer.drain()
