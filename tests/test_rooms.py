"""Meeting rooms: each is one of its own, and nobody guesses it."""

import re
from datetime import UTC, datetime

from adapters.rooms.jitsi import JitsiRooms
from core.model import Session

SESSION = Session("s1", "r1", "p1", "p2", datetime(2025, 11, 24, 9, 0, tzinfo=UTC), 45)


async def test_a_room_has_a_name_of_128_random_bits() -> None:
    link = (await JitsiRooms().open(SESSION)).link
    assert re.fullmatch(r"https://meet\.jit\.si/mini-mentor-[0-9a-f]{32}", link)
    assert link != (await JitsiRooms().open(SESSION)).link


async def test_an_own_server_can_be_used() -> None:
    link = (await JitsiRooms("https://meet.uni.example/").open(SESSION)).link
    assert link.startswith("https://meet.uni.example/mini-mentor-")
