"""Another process on a test's database: `python -m tests.storage_child (claim|write|hold) address [mentor]`.

It says `ready` and waits for a line before it starts; everything after that is one line for each answered commit.
"""

import asyncio
import sys
from dataclasses import replace
from itertools import count

from core.errors import Conflict
from core.ports import Tx
from storage import OpenStore, open_store
from tests.storage_samples import GRACE, NOW, claim


async def main(what: str, address: str, mentor: str = "grace") -> None:
    async with await open_store(address, exclusive=what != "claim", connections=1) as store:
        say("ready")
        sys.stdin.readline()
        if what == "claim":
            await claim_all(store, mentor)
        elif what == "write":
            await write_for_ever(store)


async def claim_all(store: OpenStore, mentor: str) -> None:
    for request in await store.read(lambda tx: tx.open_requests("north", None, 100)):
        try:
            await store.write(claim, request, replace(GRACE, id=mentor))
        except Conflict:
            continue
        say(request.id)


async def write_for_ever(store: OpenStore) -> None:
    def arrive(tx: Tx, key: str) -> None:
        tx.first_arrival(key, NOW)

    for n in count():
        keys = [f"{n}-{k}" for k in range(5)]
        await asyncio.gather(*(store.write(arrive, key) for key in keys))
        for key in keys:
            say(key)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
