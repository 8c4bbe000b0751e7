"""A story of another end: a mentor's messages are closed for a while, the student links an account, and leaves."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from core.model import Status
from core.ports import Tx
from sandbox.acting import Anybody, opened, shown
from sandbox.seen import PlatformError
from storage.tables import accounts
from tests.proofs import storms
from tests.proofs.counting import Truth
from tests.proofs.player import Player, Stuck
from tests.storage_samples import connection

STORMS = tuple(one.name for one in storms.STORMS if one.twice != "at_once")
"""A code is not kept, so of two answers at once the later one cannot show it: whoever reads that one asks again."""
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")


@dataclass(slots=True)
class Leaver(Player):
    """A student, who has another account on Discord, and a mentor who closes their messages at the wrong time."""

    async def play(self) -> None:
        """Play all of it; Stuck where it does not go on."""
        await self.until("ask", self.ask, lambda now: now.request is not None)
        await self.until("claim", self.claim, lambda now: _is(now, Status.CLAIMED))
        self.campus.alan.dms_open = False
        await self.until("book", self.book, lambda now: _is(now, Status.SCHEDULED))
        self.campus.alan.dms_open = True
        await self.until("link", self._link, lambda now: now.linked)
        await self.until("leave", self._leave, lambda now: now.request is None)
        if known := {self.student.id, self.campus.linus.id} & await self.store.read(_users):
            raise Stuck(f"who left is known again: {known}")

    async def _link(self) -> None:
        other: Anybody = self.campus.linus
        got = await shown(self.student.press("Get a code", await shown(self.student.command("/mentor link"))))
        code = CODE.search(got.text)
        if code is None:
            raise PlatformError(f"{self.student.name} sees no code: {got.text}")
        form = await opened(other.press("Enter a code", await shown(other.command("/mentor link"))))
        before = await shown(other.submit(form, {form.inputs[0].key: code[0]}))
        await other.press("Link them", before)

    async def _leave(self) -> None:
        form = await opened(self.student.press("Erase me", await shown(self.student.command("/mentor privacy"))))
        await self.student.submit(form, {"sure": "ERASE"})


def _users(tx: Tx) -> set[str]:
    return set(connection(tx).execute(sa.select(accounts.c.user_id)).scalars())


def _is(now: Truth, status: Status) -> bool:
    return now.request is not None and now.request.status is status
