"""What people have been sent, by what it was owed for, and how that differs from a run in which nothing went wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adapters.discord.messenger import mark
from core.model import Request
from core.ports import Store, Tx
from sandbox.campus import BOARD, Campus
from storage.tables import accounts, outbox, requests, reviews, steps
from tests.storage_samples import connection

CARD = "card"
UNKNOWN = "?"
"""The kind of a message that nothing was owed for."""


@dataclass(frozen=True, slots=True, order=True)
class Sent:
    """One thing that somebody was sent: on which platform, to whom or which board, of which kind."""

    platform: str
    to: str
    kind: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One row of the outbox as it stands."""

    key: str
    sort: str
    kind: str
    state: str
    due_at: datetime
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Truth:
    """What the database says: the request of that title, who reviewed, which steps were taken, and what is owed."""

    request: Request | None
    reviewers: frozenset[str]
    steps: tuple[str, ...]
    owed: tuple[Owed, ...]
    linked: bool = False
    """Whether anybody has two accounts."""

    def is_being_sent(self, now: datetime) -> bool:
        """Return whether somebody has a lease on anything."""
        return any(one.state == "sending" and (one.lease_until or now) > now for one in self.owed)

    def soonest(self, now: datetime) -> datetime | None:
        """Return when the next thing is due, `now` for a lease that has ended; `None` when nothing is owed."""
        pending = [one.due_at for one in self.owed if one.state == "pending"]
        lapsed = [now for one in self.owed if one.state == "sending" and (one.lease_until or now) <= now]
        return min(pending + lapsed, default=None)


def _truth(tx: Tx, title: str) -> Truth:
    database = connection(tx)
    found = database.execute(sa.select(requests.c.id, requests.c.programme_id).where(requests.c.title == title)).all()
    if len(found) > 1:
        raise AssertionError(f"{len(found)} requests were made of one: {found}")
    request = tx.request(*found[0]) if found else None
    chosen = (outbox.c.key, outbox.c.sort, outbox.c.kind, outbox.c.state, outbox.c.due_at, outbox.c.lease_until)
    return Truth(
        request,
        frozenset(database.execute(sa.select(reviews.c.author_id)).scalars()),
        tuple(database.execute(sa.select(steps.c.action).order_by(steps.c.version)).scalars()),
        tuple(Owed(*row) for row in database.execute(sa.select(*chosen))),
        max(Counter(database.execute(sa.select(accounts.c.person_id)).scalars()).values(), default=0) > 1,
    )


async def truth(store: Store, title: str) -> Truth:
    """Read the database."""
    return await store.read(_truth, title)


def sent(campus: Campus, owed: Iterable[Owed]) -> Counter[Sent]:
    """Count what was sent on both platforms."""
    return Counter([*_on_slack(campus), *_on_discord(campus, {mark(one.key): one.kind for one in owed})])


def _on_slack(campus: Campus) -> Iterator[Sent]:
    space = campus.slack.workspace
    for channel in space.channels.values():
        direct = channel.kind == "im"
        for message in channel.messages:
            key = ((message.metadata or {}).get("event_payload") or {}).get("key", "")
            kind = key.split(":")[3] if key.count(":") > 3 else UNKNOWN
            if not message.deleted and direct:
                yield Sent("slack", space.members[channel.user].name, kind)
            elif not message.deleted and channel.name == BOARD:
                yield Sent("slack", BOARD, CARD)


def _on_discord(campus: Campus, kinds: dict[int, str]) -> Iterator[Sent]:
    for channel in campus.discord.world.channels.values():
        for message in channel.messages.values():
            if message.deleted or message.only_for is not None:
                continue
            if channel.recipient is not None:
                yield Sent("discord", channel.recipient.name, kinds.get(_marked(message.versions[0]), UNKNOWN))
            elif channel.parent is not None:
                yield Sent("discord", channel.name, kinds.get(_marked(message.versions[0]), UNKNOWN))
            elif channel.name == BOARD:
                yield Sent("discord", BOARD, CARD)


def _marked(body: dict[str, Any]) -> int:
    return max((int(part.get("id") or 0) for part in body["components"]), default=0)


@dataclass(frozen=True, slots=True)
class Difference:
    """What did not come and what came too often."""

    lost: Counter[Sent]
    doubled: Counter[Sent]

    def of(self, platform: str) -> int:
        """Return how many of both on that platform."""
        return sum(n for found in (self.lost, self.doubled) for one, n in found.items() if one.platform == platform)

    def __str__(self) -> str:
        """Name them."""
        return f"lost {sorted(self.lost.elements())}, doubled {sorted(self.doubled.elements())}"


def difference(
    wanted: Counter[Sent], got: Counter[Sent], may_be_missing: Iterable[str] = (), may_come_too: Iterable[str] = ()
) -> Difference:
    """Compare; a kind that may be missing is news which newer news have overtaken, one that may come too comes once."""
    lost = Counter({one: n for one, n in (wanted - got).items() if one.kind not in set(may_be_missing)})
    doubled = Counter({one: n for one, n in (got - wanted).items() if n > 1 or one.kind not in set(may_come_too)})
    return Difference(lost, doubled)
