"""Processes that act in the same instant: each says `ready`, is given a line, and then writes what it was told."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 300
"""Seconds within which all of them have to end."""


def race(module: str, racers: Sequence[tuple[Sequence[str], str]]) -> list[list[str]]:
    """Run the module once for each with its arguments; when all are ready, give each its line; return what they say."""
    with ExitStack() as racing:
        running = [racing.enter_context(_racer(module, arguments)) for arguments, _ in racers]
        try:
            for one in running:
                assert one.stdout is not None
                if one.stdout.readline().strip() != "ready":
                    raise AssertionError("a process did not get ready")
            for one, (_, line) in zip(running, racers, strict=True):
                assert one.stdin is not None
                one.stdin.write(f"{line}\n")
                one.stdin.flush()
            return [one.communicate(timeout=PATIENCE)[0].split() for one in running]
        finally:
            for one in running:
                one.kill()


def _racer(module: str, arguments: Sequence[str]) -> "subprocess.Popen[str]":
    order = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(order, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def started() -> str:
    """Say that this process is ready, and return its line once the race has begun."""
    say("ready")
    return await asyncio.to_thread(sys.stdin.readline)


def say(line: str) -> None:
    """Write a line for whoever runs the race."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
