"""Who may talk to the page: nobody but itself, opened under an address of this machine."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MARK = "X-Sandbox"
"""A header that no form and no link of another site can send."""


class Guard:
    """Refuses what comes under a foreign name or from another site; `host` is what the server listens on."""

    def __init__(self, host: str) -> None:
        self._host = host

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let one request through, or say why not."""
        refused = self._refusal(request)
        if refused is not None:
            status, sentence = refused
            return web.json_response({"error": sentence}, status=status, headers=HEADERS)
        try:
            answer = await handler(request)
        except web.HTTPException as error:
            answer = web.json_response({"error": error.reason}, status=error.status)
        if not answer.prepared:
            for name, value in HEADERS.items():
                answer.headers.setdefault(name, value)  # a mail is shown under stricter ones of its own
        return answer

    def _refusal(self, request: web.Request) -> tuple[int, str] | None:
        host = request.headers.get("Host", "")
        if not self._knows(host):
            return 421, "This page is not served under that name."
        site = request.headers.get("Sec-Fetch-Site", "none")
        origin = request.headers.get("Origin")
        if site not in ("none", "same-origin") or origin not in (None, f"http://{host}"):
            return 403, "This page does not answer other sites."
        if request.method != "POST":
            return None
        if request.headers.get(MARK) != "1":
            return 403, f"A request that changes something carries {MARK}: 1."
        if request.content_type != "application/json":
            return 415, "What is posted is JSON."
        return None

    def _knows(self, host: str) -> bool:
        """Tell whether a Host header names this machine; a name is only known when it was told to serve under it."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in ("localhost", self._host.lower()):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not _is_local(self._host)


def _is_local(host: str) -> bool:
    """Tell whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
