"""What a start makes is left out of every search for garbage, and threads take short turns once the bot runs."""

import subprocess
import sys

import pytest

from tests.living import ROOT, living

MANY = 10_000


def told(program: str) -> str:
    """Run a program, and return what it prints."""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_nothing_is_searched_during_a_start_and_nothing_of_it_afterwards() -> None:
    assert (
        told(f"""
import gc
from bot.lasting import lasting
searches = []
gc.callbacks.append(lambda phase, _: searches.append(phase))
with lasting():
    kept = [[] for _ in range({MANY})]
    during = len(searches)
searched = {{id(one) for one in gc.get_objects()}}
print(during, gc.isenabled(), any(id(one) in searched for one in kept))
""")
        == "0 True False"
    )


@pytest.mark.parametrize("way", ["lost = [[]]; lost.append(lost); del lost", "raise SystemExit"])
def test_what_comes_after_a_start_is_searched_whatever_became_of_it(way: str) -> None:
    assert (
        told(f"""
import gc
from contextlib import suppress
from bot.lasting import lasting
with suppress(SystemExit), lasting():
    {way}
one = []
one.append(one)
del one
print(gc.isenabled(), gc.collect() > 0)
""")
        == "True True"
    )


async def test_a_thread_that_computes_keeps_the_loop_of_a_running_bot_waiting_for_a_thousandth_of_a_second(
    sqlite_url: str,
) -> None:
    before = sys.getswitchinterval()
    try:
        async with living(sqlite_url):
            assert sys.getswitchinterval() == pytest.approx(0.001)
    finally:
        sys.setswitchinterval(before)
