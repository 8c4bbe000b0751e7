"""Take the pictures of the sandbox page that README.md shows: Ada asks on Slack, Alan picks a time on Discord."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandboxed import Options, open_sandbox

FOLDER = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=en-GB")
WIDTH, HEIGHT = 1440, 900
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""On all pictures it is this Monday, so that taking them again changes nothing but what has changed."""
SHARPNESS = 1.5
"""Pixels of the picture for one of the page."""
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


async def take() -> None:
    """Write page-light.png and page-dark.png beside this file."""
    addresses: list[str] = []
    options = Options(opens_at=MORNING)
    async with open_sandbox(options, "127.0.0.1", 0, addresses.append), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await _opened(browser, addresses[0], THEMES[0])
        await _claim(page)
        for theme in THEMES:
            page = await _opened(browser, addresses[0], theme)
            await page.screenshot(path=FOLDER / f"page-{theme}.png")
        await browser.close()


async def _opened(browser: Browser, address: str, theme: Theme) -> Page:
    """Open the page with the tour not offered, and wait until all of it stands there."""
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme=theme,
        device_scale_factor=SHARPNESS,
        reduced_motion="reduce",
        locale="en-GB",
    )
    await context.add_init_script("localStorage.setItem('mini-mentor.toured', 'true')")
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator("#curtain")).to_have_count(0, timeout=30_000)
    await expect(page.locator(".log-latest")).not_to_be_empty()
    return page


async def _claim(page: Page) -> None:
    """Close what stands open, and let Alan claim the newest open request; the times are for his eyes alone."""
    while await page.locator(".dialog-close").count():
        await page.locator(".dialog-close").first.click()
        await page.wait_for_timeout(500)
    discord = page.locator("#discord")
    await discord.get_by_role("button", name="Claim").last.click()
    await expect(discord.get_by_role("button", name=re.compile("^Book"))).to_be_visible()


if __name__ == "__main__":
    asyncio.run(take())
