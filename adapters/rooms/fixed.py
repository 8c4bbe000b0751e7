"""A mentor's own link: kept as it is, and looked at without being led anywhere else."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from core.model import Room, RoomKind, Session
from core.ports import Failed, Uncertain, Unreachable

LONGEST = aiohttp.ClientTimeout(total=10, connect=5)
_GONE = (404, 410)
_NO_HEAD = (405, 501)


class OwnLinks:
    """Rooms that belong to the mentor; nothing about them is ours to make, to move or to close.

    `inside_too` lets links lead into private networks, as tests and a university's own server may need.
    """

    kinds = frozenset({RoomKind.FIXED})

    def __init__(self, *, inside_too: bool = False) -> None:
        self._inside_too = inside_too

    async def open(self, session: Session, own_link: str = "") -> Room:
        """Return the mentor's link; Unreachable when they have none any more."""
        if not own_link:
            raise Unreachable("the mentor has no link of their own any more")
        return Room(RoomKind.FIXED, own_link)

    async def close(self, session: Session) -> None:
        """Leave it: it is the mentor's."""

    async def check(self, session: Session) -> None:
        """Ask for the link's head; a redirection counts as an answer and is not followed.

        Whatever asks for a password or refuses machines is there all the same.
        """
        connector = aiohttp.TCPConnector(resolver=_Outside(self._inside_too), use_dns_cache=False)
        try:
            async with aiohttp.ClientSession(connector=connector, timeout=LONGEST) as client:
                status = await self._asked(client, session.link or "", "HEAD")
                if status in _NO_HEAD:
                    status = await self._asked(client, session.link or "", "GET")
        except TimeoutError as error:
            raise Uncertain("the mentor's own link did not answer in time") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Without the error's own words, which hold the link.
            raise Failed(f"the mentor's own link cannot be reached ({type(error).__name__})") from None
        if status in _GONE:
            raise Unreachable("the mentor's own link leads nowhere any more")
        if status >= 500:
            raise Failed(f"the mentor's own link answers {status}")

    async def _asked(self, client: aiohttp.ClientSession, link: str, method: str) -> int:
        host = urlsplit(link).hostname or ""
        if not self._inside_too and _is_address(host) and not is_outside(host):
            raise Unreachable("the mentor's own link leads into a private network")
        async with client.request(method, link, allow_redirects=False) as answer:
            return answer.status


class _Outside(AbstractResolver):
    """Finds addresses by name, those of the public internet alone; asked at the moment of the call, believed once."""

    def __init__(self, inside_too: bool) -> None:
        self._inside_too = inside_too
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of the host; Unreachable when it has none outside."""
        found: Sequence[ResolveResult] = await self._resolver.resolve(host, port, family)
        outside = [one for one in found if self._inside_too or is_outside(one["host"])]
        if found and not outside:
            raise Unreachable("the mentor's own link leads into a private network")
        return outside

    async def close(self) -> None:
        """Let the resolver go."""
        await self._resolver.close()


def is_outside(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, also when it is wrapped in another one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_outside(str(inner))
        if found in _NAT64:
            return is_outside(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
