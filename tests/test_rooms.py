"""Meeting rooms: each is one of its own, and nobody guesses it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from adapters.rooms import fixed
from adapters.rooms.choosing import AllRooms
from adapters.rooms.fixed import OwnLinks, is_outside
from adapters.rooms.jitsi import JitsiRooms
from core.model import RoomKind, Session
from core.ports import Failed, SendError, Uncertain, Unreachable

SESSION = Session("s1", "r1", "p1", "p2", datetime(2025, 11, 24, 9, 0, tzinfo=UTC), 45)


async def test_a_room_has_a_name_of_128_random_bits() -> None:
    link = (await JitsiRooms().open(SESSION)).link
    assert re.fullmatch(r"https://meet\.jit\.si/mini-mentor-[0-9a-f]{32}", link)
    assert link != (await JitsiRooms().open(SESSION)).link


async def test_an_own_server_can_be_used() -> None:
    link = (await JitsiRooms("https://meet.uni.example/").open(SESSION)).link
    assert link.startswith("https://meet.uni.example/mini-mentor-")


# A mentor's own link


FIXED = replace(SESSION, room=RoomKind.FIXED)
Hits = list[str]


@asynccontextmanager
async def page(
    status: int, hits: Hits, *, only_get: bool = False, slow: float = 0, to: str = "/"
) -> AsyncIterator[str]:
    """Serve one page of this machine and note how it is asked for."""

    async def answer(request: web.Request) -> web.Response:
        hits.append(f"{request.method} {request.path}")
        await asyncio.sleep(slow)
        if only_get and request.method == "HEAD":
            return web.Response(status=405)
        return web.Response(status=status, headers={"Location": to} if status == 302 else {})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


async def looked_at(link: str, *, inside_too: bool = True) -> None:
    await OwnLinks(inside_too=inside_too).check(replace(FIXED, link=link))


@pytest.mark.parametrize("status", [200, 302, 401, 403, 429])
async def test_a_link_that_answers_at_all_is_there(status: int) -> None:
    hits: Hits = []
    async with page(status, hits, to="http://127.0.0.1:1/inside") as address:
        await looked_at(f"{address}/room")
    assert hits == ["HEAD /room"]


@pytest.mark.parametrize(("status", "error"), [(404, Unreachable), (410, Unreachable), (500, Failed), (503, Failed)])
async def test_a_link_that_leads_nowhere_is_gone_and_a_server_in_trouble_is_asked_again(
    status: int, error: type[SendError]
) -> None:
    async with page(status, []) as address:
        with pytest.raises(error) as raised:
            await looked_at(f"{address}/secret-room")
    assert "secret-room" not in str(raised.value)


async def test_a_page_that_knows_no_head_is_asked_for_itself() -> None:
    hits: Hits = []
    async with page(200, hits, only_get=True) as address:
        await looked_at(f"{address}/room")
    assert hits == ["HEAD /room", "GET /room"]


async def test_a_page_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixed, "LONGEST", aiohttp.ClientTimeout(total=0.2))
    async with page(200, [], slow=5) as address:
        with pytest.raises(Uncertain):
            await looked_at(address)


async def test_a_host_that_is_not_there_is_asked_again() -> None:
    with pytest.raises(Failed):
        await looked_at("http://127.0.0.1:1/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"])
async def test_a_link_into_a_private_network_is_never_asked_for(host: str) -> None:
    hits: Hits = []
    async with page(200, hits) as address:
        with pytest.raises(SendError):
            await looked_at(f"http://{host}:{address.rpartition(':')[2]}/", inside_too=False)
    assert hits == []


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_which_addresses_are_outside(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


async def test_a_mentor_whose_link_is_gone_has_no_room() -> None:
    assert (await OwnLinks().open(FIXED, "https://meet.uni.example/grace")).link == "https://meet.uni.example/grace"
    with pytest.raises(Unreachable):
        await OwnLinks().open(FIXED)


async def test_a_kind_that_is_not_set_up_cannot_be_had() -> None:
    rooms = AllRooms([JitsiRooms(), OwnLinks()])
    assert rooms.kinds == {RoomKind.JITSI, RoomKind.FIXED}
    for act in (rooms.open, rooms.close, rooms.check):
        with pytest.raises(Unreachable):
            await act(replace(SESSION, room=RoomKind.ZOOM))
