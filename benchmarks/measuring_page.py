"""P1: on the sandbox page, with a thousand requests, from a press until its answer is on the screen."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.goals import Goal, Ratio, Report, Unmeasured
from benchmarks.rounds import Effort, Spread

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
REQUESTS, MOST_MS = 1_000, 300.0
READY_MS = 60_000
PAUSE_MS = 200
_PRESS = """() => new Promise((done) => {
    const list = document.querySelector("#discord .messages");
    const before = new Set([...list.querySelectorAll(".private")].map((one) => one.dataset.message));
    const cards = [...list.querySelectorAll(".message:not(.private) button")];
    const begun = performance.now();
    new MutationObserver((_, self) => {
        if (![...list.querySelectorAll(".private")].some((one) => !before.has(one.dataset.message))) return;
        self.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
    }).observe(list, { childList: true, subtree: true });
    cards.filter((one) => one.textContent === "Details").at(-1).click();
})"""
"""Press Details on the newest card, and return the milliseconds until a private answer is there."""


async def pressing(effort: Effort, report: Report) -> None:
    """P1, or why it is not measured."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        report.add(Unmeasured("P1", "it needs Playwright"))
        return
    if not HAS_CHROMIUM:
        report.add(Unmeasured("P1", f"there is no {CHROMIUM}"))
        return
    async with _sandbox() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await browser.new_page()
        await page.add_init_script("localStorage.setItem('mini-mentor.toured', 'true')")
        await page.goto(address)
        await page.locator("#curtain").wait_for(state="detached", timeout=READY_MS)
        side = page.locator("#discord")
        await side.get_by_role("navigation").get_by_role("button", name="mentors").click()
        await side.get_by_role("button", name="Details").first.wait_for()
        found = []
        for _ in range(effort.presses + 1):
            found.append(float(await page.evaluate(_PRESS)))
            await page.wait_for_timeout(PAUSE_MS)
        await browser.close()
    _report(report, found[1:])


def _report(report: Report, found: list[float]) -> None:
    goal = Goal("P1", f"a press until it is on the page, {REQUESTS:,} requests / {MOST_MS:g} ms", 1)
    ratio, limit = Spread.of([one / MOST_MS for one in found]), Spread(MOST_MS, MOST_MS, MOST_MS)
    report.add(Ratio(goal, ratio, Spread.of(found), limit, "ms", len(found)))


@asynccontextmanager
async def _sandbox() -> AsyncIterator[str]:
    """Run the sandbox in a process of its own and give the page's address."""
    command = (sys.executable, "-m", "bot", "sandbox", "--port", "0", "--seed", str(REQUESTS))
    settings = {"PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR", "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        while line := await process.stdout.readline():
            if hit := re.search(r"http://\S+", line.decode()):
                yield hit[0]
                break
        else:
            raise RuntimeError("the sandbox did not say where it is")
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()
