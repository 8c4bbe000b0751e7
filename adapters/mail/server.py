"""Where mail is handed over: what an SMTP address says."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

Tls = Literal["at once", "demanded", "offered"]
PORTS = {"smtp": 587, "smtps": 465, "smtp+starttls": 587}
ADVICE = "use smtp://USER:PASSWORD@HOST:PORT, smtps:// for TLS from the start, smtp+starttls:// to insist on STARTTLS"


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server; `tls` says whether the connection begins with it, must be turned to it, or may be."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(address: str) -> Server:
    """Return the server that an SMTP address names; ValueError with advice, without the password, for anything else."""
    parts = urlsplit(address)
    try:
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in PORTS or not parts.hostname or not port or parts.path.strip("/") or parts.query:
        raise ValueError(ADVICE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port, _tls(parts.scheme, parts.hostname, password), user, password)


def _tls(scheme: str, host: str, password: str) -> Tls:
    if scheme == "smtps":
        return "at once"
    # A password goes over no line that others could listen to.
    here = host in ("localhost", "127.0.0.1", "::1")
    return "demanded" if scheme == "smtp+starttls" or (password and not here) else "offered"
