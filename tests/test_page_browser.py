"""The sandbox page in a real browser: people press what they see, on both sides, while the clock goes on."""

import asyncio
import queue
import re
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

api = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright  # noqa: E402 - only if it is there

from bot.sandboxed import Options, open_sandbox  # noqa: E402 - the libraries of others come first
from tests.living import MORNING  # noqa: E402 - the same
from tests.reading_aloud import aloud, stumbles  # noqa: E402 - the same

CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTH, HEIGHT = 1440, 900
TITLE = "Mock interview for a backend role"
STORY = "I have a phone screen on Thursday and would like to practise one system design question."
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)
HOSTILE = '<img src=x onerror="window.hit=1"> <!channel> @everyone &amp;'

pytestmark = [
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no {CHROMIUM}"),
]


@contextmanager
def _sandbox(options: Options) -> Iterator[str]:
    """Serve the page from a thread of its own, and give its address: a process would take longer than most tests."""
    addresses: queue.Queue[str] = queue.Queue()
    over = threading.Event()

    async def serve() -> None:
        async with open_sandbox(options, "127.0.0.1", 0, addresses.put):
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(asyncio.run, serve())
        try:
            yield addresses.get(timeout=30)
        finally:
            over.set()
            serving.result(15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with _sandbox(Options(empty=True, opens_at=MORNING)) as address:
        yield from _open(browser, address)


def _open(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page; an error in its script, or a request to anywhere else, fails the test."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", timezone_id="Asia/Tokyo")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script("if (window === top) localStorage.setItem('mini-mentor.toured', 'true')")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith(address) else errors.append(one.url))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    _visit(page, address)
    yield page
    context.close()
    assert errors == []


def _visit(page: Page, address: str) -> None:
    """Open the page and wait, as a person does, until the scene is set."""
    page.goto(address)
    expect(page.locator("#curtain")).to_have_count(0, timeout=30_000)


class Side:
    """One half of the page, as somebody who looks at it uses it."""

    def __init__(self, page: Page, platform: str) -> None:
        self.page, self.root = page, page.locator(f"#{platform}")

    @property
    def form(self) -> Locator:
        return self.root.get_by_role("dialog")

    @property
    def line(self) -> Locator:
        return self.root.locator(".composer-line")

    def become(self, name: str) -> None:
        self.choose(self.root.locator(".who [role=combobox]"), name)
        expect(self.root.locator(".who [role=combobox]")).to_contain_text(name)

    def choose(self, menu: Locator, option: str) -> None:
        """Choose one option; the list closes by itself, and on a message the answer may come in place of the menu."""
        menu.click()
        menu.locator("xpath=..").get_by_role("option", name=option).first.click()

    def choose_last(self, menu: Locator) -> None:
        menu.press("End")
        menu.press("End")
        menu.press("Enter")

    def open(self, place: str) -> None:
        self.root.get_by_role("navigation").get_by_role("button", name=place).click()

    def type(self, command: str) -> None:
        self.line.fill(command)
        self.line.press("Enter")

    def sees(self, words: str) -> Locator:
        """Return the newest message, or the form, with those words, once it is there."""
        found = self.root.locator(".message, [role=dialog], .home").filter(has_text=words).last
        expect(found).to_be_visible()
        return found

    def press(self, button: str, on: str | None = None) -> None:
        place = self.sees(on) if on else self.root
        place.locator(".button").filter(has_text=re.compile(f"^{re.escape(button)}")).last.click()


@pytest.fixture
def slack(page: Page) -> Side:
    return Side(page, "slack")


@pytest.fixture
def discord(page: Page) -> Side:
    return Side(page, "discord")


def _fill_in(side: Side, title: str = TITLE) -> None:
    form = side.form
    form.get_by_label("What do you need?").fill(title)
    form.get_by_label("Tell mentors a little more").fill(STORY)
    kind = form.get_by_role("combobox", name="Kind of session")
    if kind.count():
        side.choose(kind, "Interview prep")
    days = form.get_by_role("combobox", name="Days that suit you")
    days.click()
    for number in (3, 4):
        form.locator(".field[data-key=days]").get_by_role("option").nth(number).click()
    days.press("Escape")
    form.get_by_role("checkbox", name="Morning").check()


def _open_form(side: Side, command: str = "/mentor request") -> None:
    """Type a command that opens a form; who is told that it went wrong types it again, as a person would.

    Slack gives a bot three seconds for a form, and a machine that runs other tests beside may take longer.
    """
    sorry = side.root.locator(".message").filter(has_text="Please try that again.")
    for _ in range(4):
        told = sorry.count()
        side.type(command)
        expect(side.form.or_(sorry.nth(told)).first).to_be_visible(timeout=PATIENCE_MS)
        if side.form.count():
            return
    raise AssertionError(f"{command} opens no form")


def _ask(side: Side, title: str = TITLE) -> None:
    _open_form(side)
    _fill_in(side, title)
    side.form.get_by_role("button", name="Ask mentors").click()
    side.sees("Asked.")


def _leave_form(side: Side) -> None:
    if side.form.count():
        side.form.press("Escape")
    expect(side.form).to_have_count(0)


def _until(page: Page, side: Side, words: str, most: int = 12) -> None:
    """Go on to the next thing due until that side shows those words."""
    wanted = side.root.locator(".message").filter(has_text=words)
    for _ in range(most):
        if wanted.count():
            break
        page.locator("[data-tour=next]").click()
        expect(page.locator("[data-tour=next][aria-busy]")).to_have_count(0)
        page.wait_for_timeout(300)
    expect(wanted.last).to_be_visible()


def _rate(side: Side, said: str) -> None:
    side.press("Review", on="How was your session")
    expect(side.form).to_be_visible()
    score = side.form.get_by_role("radio", name="5 - yes")
    if score.count():
        score.check()
    else:
        side.choose(side.form.get_by_role("combobox", name="Did you get"), "5 - yes")
    side.form.get_by_label(re.compile("A sentence for")).fill(said)
    side.form.locator("[type=submit]").click()


def test_the_whole_story_is_played_by_clicking_on_both_sides(page: Page, slack: Side, discord: Side) -> None:
    _ask(slack)
    _leave_form(slack)
    discord.become("Alan")
    discord.open("mentors")
    discord.press("Claim", on=TITLE)
    zones = discord.sees("Only visible to you").get_by_role("combobox", name="A city in your time zone")
    discord.choose(zones, "London")
    discord.sees("It's yours until")
    discord.choose_last(discord.sees("It's yours until").get_by_role("combobox", name="Time"))
    discord.press("Book", on="It's yours until")
    discord.sees("meet on")
    slack.open("Mini Mentor")
    slack.sees("You and Alan meet on")
    _until(page, slack, "Tomorrow: your session with Alan")
    _until(page, slack, "In one hour")
    _until(page, slack, "is starting")
    discord.open("Mini Mentor")
    for side in (slack, discord):
        side.press("I'm here: join", on="is starting")
        expect(side.root.get_by_role("link", name="Open the room").last).to_be_visible()
    _until(page, slack, "Did it happen?")
    slack.press("It happened", on="Did it happen?")
    _rate(slack, "Just what I needed.")
    _leave_form(slack)
    _rate(discord, "Well prepared, a pleasure.")
    slack.sees("Well prepared, a pleasure.")
    discord.sees("Just what I needed.")
    discord.open("mentors")
    discord.sees("Done")


def test_asking_and_claiming_need_no_pointer(page: Page, slack: Side, discord: Side) -> None:
    keys = page.keyboard
    _tab_to(page, slack.line)
    keys.type("/mentor req")
    keys.press("Enter")
    keys.press("Enter")
    expect(slack.form.get_by_label("What do you need?")).to_be_focused()
    keys.type(TITLE)
    keys.press("Tab")
    keys.type(STORY)
    keys.press("Tab")
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("Enter")
    days = slack.form.get_by_role("combobox", name="Days that suit you")
    _tab_to(page, days)
    keys.press("ArrowDown")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("Space")
    keys.press("Escape")
    expect(days).to_have_attribute("aria-expanded", "false")
    keys.press("Tab")
    keys.press("Space")
    _tab_to(page, slack.form.get_by_role("button", name="Ask mentors"))
    keys.press("Enter")
    slack.sees("Asked.")
    keys.press("Escape")
    expect(slack.line).to_be_focused()

    keys.press("F6")
    expect(discord.line).to_be_focused()
    _tab_to(page, discord.root.get_by_role("button", name="mentors"), back=True)
    keys.press("Enter")
    _tab_to(page, discord.sees(TITLE).get_by_role("button", name="Claim"))
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.press("Enter")
    discord.sees("Only visible to you")
    assert page.evaluate("document.querySelector('#discord').contains(document.activeElement)")


def _tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    for _ in range(60):
        if wanted.count() and wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError("Tab does not come to it")


def test_tab_stays_in_a_form_and_escape_gives_the_focus_back(page: Page, slack: Side) -> None:
    _open_form(slack)
    expect(slack.form.get_by_label("What do you need?")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    expect(slack.form).to_have_count(0)
    expect(slack.line).to_be_focused()


def test_a_form_says_at_its_inputs_what_is_missing(slack: Side) -> None:
    _open_form(slack)
    slack.form.get_by_role("button", name="Ask mentors").click()
    title = slack.form.get_by_label("What do you need?")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_be_focused()
    slack.form.get_by_label("Tell mentors a little more").fill("too short")
    slack.form.get_by_role("button", name="Ask mentors").click()
    expect(slack.form.get_by_text("at least 20 characters")).to_be_visible()


def test_a_hostile_title_is_shown_as_what_it_is(page: Page, slack: Side, discord: Side) -> None:
    _ask(slack, HOSTILE)
    _leave_form(slack)
    discord.become("Alan")
    discord.open("mentors")
    slack.become("Grace")
    slack.open("mentors")
    for side in (slack, discord):
        card = side.sees("onerror=")
        expect(card).to_contain_text(HOSTILE)
        assert card.locator("img").count() == 0
        assert card.locator(".mention").filter(has_text="everyone").count() == 0
    assert page.evaluate("window.hit") is None


def test_a_reload_in_the_middle_loses_nothing(page: Page, slack: Side, discord: Side) -> None:
    discord.become("Ruth")
    discord.open("general")
    discord.line.fill("/mentor he")
    _open_form(slack)
    slack.form.get_by_label("What do you need?").fill(TITLE)
    page.reload()
    expect(slack.form.get_by_label("What do you need?")).to_have_value(TITLE)
    expect(discord.root.locator(".who [role=combobox]")).to_contain_text("Ruth")
    expect(discord.root.locator(".room-head")).to_contain_text("general")
    expect(discord.line).to_have_value("/mentor he")
    _fill_in(slack)
    slack.form.get_by_role("button", name="Ask mentors").click()
    slack.sees("Asked.")


def test_who_is_told_that_a_form_came_too_late_gets_it_by_asking_again(page: Page, slack: Side) -> None:
    slow = {"platform": "slack", "call": "views.open", "kind": "slow", "seconds": 4}
    page.evaluate("async (slow) => (await import('/static/wire.js')).post('/api/faults', slow)", slow)
    slack.type("/mentor request")
    expect(slack.sees("Something went wrong on my side.")).to_contain_text("Please try that again.")
    expect(slack.form).to_have_count(0)
    _open_form(slack)


def test_nobody_types_behind_the_curtain(page: Page, slack: Side) -> None:
    asked: list[Route] = []
    page.route("**/api/state*", lambda one: asked.append(one))
    page.reload()
    slack.line.focus()
    expect(slack.line).not_to_be_focused()
    for one in asked:
        one.continue_()
    page.unroute("**/api/state*")
    expect(page.locator("#curtain")).to_have_count(0)
    slack.line.focus()
    expect(slack.line).to_be_focused()


def test_who_is_chosen_while_news_of_somebody_else_is_on_its_way_stays_chosen(page: Page, slack: Side) -> None:
    asked: list[Route] = []
    page.route("**/api/state*", lambda one: asked.append(one), times=1)
    with page.expect_request("**/api/state*"):
        page.get_by_text("+15 min").click()
    slack.become("Grace")
    asked[0].continue_()
    expect(slack.root.locator(".who-hour")).to_contain_text("London")
    expect(slack.root.locator(".who [role=combobox]")).to_contain_text("Grace")
    expect(slack.root.locator(".who-role")).to_have_text("mentor")


def test_the_clock_is_at_work_until_what_it_set_off_is_on_the_screen(page: Page) -> None:
    asked: list[Route] = []
    page.route("**/api/state*", lambda one: asked.append(one), times=1)
    onward = page.get_by_text("+15 min")
    with page.expect_response("**/api/clock"), page.expect_request("**/api/state*"):
        onward.click()
    page.wait_for_timeout(200)
    expect(onward).to_have_attribute("aria-busy", "true")
    asked[0].continue_()
    expect(onward).not_to_have_attribute("aria-busy", "true")


def test_nothing_is_pressed_or_typed_as_somebody_else_while_their_place_is_on_its_way(page: Page, slack: Side) -> None:
    slack.open("general")
    slack.line.fill("/mentor hel")
    asked: list[Route] = []
    page.route("**/api/state*", lambda one: asked.append(one), times=1)
    with page.expect_request("**/api/state*"):
        page.get_by_text("+15 min").click()
    slack.become("Grace")
    place = slack.root.locator(".place-dm").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 20, place["y"] + 10)
    slack.line.focus()
    page.keyboard.type("p me")
    asked[0].continue_()
    expect(slack.root.locator(".who-role")).to_have_text("mentor")
    expect(slack.root.locator(".room-head")).to_contain_text("mentors")
    expect(slack.line).to_have_value("")
    slack.line.fill("/mentor browse")
    slack.become("Ada")
    expect(slack.root.locator(".room-head")).to_contain_text("general")
    expect(slack.line).to_have_value("/mentor hel")


def test_what_happens_elsewhere_disturbs_nobody(page: Page, slack: Side, discord: Side) -> None:
    discord.open("mentors")
    discord.line.click()
    page.keyboard.type("/men")
    who = slack.root.locator(".who [role=combobox]")
    who.focus()
    who.press("ArrowDown")
    with page.context.new_page() as other:
        _visit(other, page.url)
        _ask(Side(other, "slack"))
    discord.sees(TITLE)
    expect(who).to_have_attribute("aria-expanded", "true")
    expect(who).to_be_focused()
    expect(discord.line).to_have_value("/men")
    expect(discord.root.locator("[aria-live=polite]")).to_contain_text(TITLE)


def test_who_reads_further_up_is_taken_to_the_answer_to_what_they_do_and_to_no_news(
    page: Page, slack: Side, discord: Side
) -> None:
    _ask(slack)
    _leave_form(slack)
    slack.become("Grace")
    for side in (slack, discord):
        side.open("mentors")
        for told in range(1, 4):
            side.type("/mentor help")
            expect(side.root.locator(".message.private")).to_have_count(told)
        _read_the_first(side)
    with page.context.new_page() as other:
        _visit(other, page.url)
        _ask(Side(other, "slack"), "Another question")
    for side in (slack, discord):
        expect(side.root.get_by_role("button", name="New messages")).to_be_visible()
        assert side.root.locator(".scroll").evaluate("one => one.scrollTop") == 0
    slack.press("Claim", on=TITLE)
    discord.type("/mentor help")
    for side, words in ((slack, "It's yours until"), (discord, "Only visible to you")):
        expect(side.root.locator(".message").last).to_contain_text(words)
        expect(side.root.locator(".message").last).to_be_in_viewport()


def _read_the_first(side: Side) -> None:
    """Scroll to where the channel begins, and stay there; an answer that is drawn may still be brought into view."""
    side.page.wait_for_function(
        """(scroll) => {
            if (scroll.scrollTop !== 0) scroll.since = null;
            scroll.scrollTop = 0;
            scroll.since ??= performance.now();
            return performance.now() - scroll.since > 1000;
        }""",
        arg=side.root.locator(".scroll").element_handle(),
    )
    expect(side.root.locator(".message").last).not_to_be_in_viewport()


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_the_clock_and_the_side_bars_keep_their_words_on_narrower_screens(page: Page, slack: Side, width: int) -> None:
    _ask(slack)
    _leave_form(slack)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    slack.open("general")
    slack.become("Grace")
    slack.open("mentors")
    slack.press("Claim", on=TITLE)
    slack.become("Ada")
    expect(slack.root.locator(".who-role")).to_be_visible()
    expect(slack.root.locator(".unread")).to_be_visible()
    clock = page.locator("[data-tour=next]")
    expect(clock).to_contain_text("Next: The claim lapses")
    for whole in (clock, slack.root.locator(".place-dm .place-name")):
        assert whole.evaluate("one => one.scrollWidth <= one.clientWidth")
    go, mail = (page.locator(each).bounding_box() for each in (".clock-day button", ".tools > button >> nth=0"))
    assert go is not None
    assert mail is not None
    assert mail["y"] + mail["height"] <= go["y"] or go["x"] + go["width"] <= mail["x"]


def test_what_is_being_pressed_is_not_replaced_by_news(page: Page, slack: Side, discord: Side) -> None:
    discord.open("general")
    mentors = discord.root.get_by_role("navigation").get_by_role("button", name="mentors")
    mentors.hover()
    page.mouse.down()
    with page.context.new_page() as other:
        _visit(other, page.url)
        _ask(Side(other, "slack"))
    slack.sees("Asked.")
    page.mouse.up()
    discord.sees(TITLE)
    expect(discord.root.locator(".room-head")).to_contain_text("mentors")


def test_discord_takes_the_options_of_a_command(page: Page, discord: Side) -> None:
    discord.become("Linus")
    discord.type("/mentor zone")
    zone = discord.root.get_by_role("combobox", name="zone")
    zone.press_sequentially("helsin")
    discord.root.get_by_role("option", name=re.compile("Helsinki")).first.click()
    discord.root.get_by_role("button", name="Run /mentor zone").click()
    discord.sees("Helsinki")
    discord.type("/mentor request")
    discord.root.get_by_role("combobox", name="type").click()
    discord.root.get_by_role("option", name="Career advice").click()
    discord.root.get_by_role("combobox", name="duration").click()
    discord.root.get_by_role("option", name="30 minutes").click()
    discord.root.get_by_role("button", name="Run /mentor request").click()
    expect(discord.form).to_be_visible()
    _fill_in(discord)
    discord.form.get_by_role("button", name="Submit").click()
    expect(discord.sees("Asked.")).to_contain_text("Career advice · 30 min")


def test_commands_are_typed_on_while_answers_are_on_their_way(page: Page, slack: Side) -> None:
    slack.open("general")
    asked: list[Route] = []

    def hold(one: Route) -> None:
        if "command" in (one.request.post_data or "") and not asked:
            asked.append(one)
        else:
            one.continue_()

    page.route("**/api/act", hold)
    slack.type("/mentor help")
    expect(slack.line).to_have_value("")
    slack.type("/mentor help")
    slack.line.fill("/mentor ho")
    expect(slack.root.locator(".message.private")).to_have_count(1)
    asked[0].continue_()
    expect(slack.root.locator(".message.private")).to_have_count(2)
    expect(slack.line).to_have_value("/mentor ho")


def test_a_command_that_was_not_taken_stands_in_the_line_again(page: Page, discord: Side) -> None:
    discord.become("Linus")
    page.route("**/api/act", lambda one: one.fulfill(json={"ok": False, "error": "Out of order."}))
    discord.type("/mentor zone")
    zone = discord.root.get_by_role("combobox", name="zone")
    zone.fill("Helsinki")
    discord.root.get_by_role("button", name="Run /mentor zone").click()
    expect(page.get_by_role("alert").filter(has_text="Out of order.")).to_be_visible()
    expect(discord.line).to_have_value("/mentor zone")
    expect(zone).to_have_value("Helsinki")
    page.unroute("**/api/act")
    discord.root.get_by_role("button", name="Run /mentor zone").click()
    discord.sees("Helsinki")
    expect(discord.line).to_have_value("")


def test_a_command_that_was_not_taken_replaces_nothing_that_has_been_typed_since(page: Page, slack: Side) -> None:
    asked: list[Route] = []
    page.route("**/api/act", lambda one: asked.append(one))
    with page.expect_request("**/api/act"):
        slack.type("/mentor help")
    slack.line.fill("/mentor ho")
    for one in asked:
        one.fulfill(json={"ok": False, "error": "Out of order."})
    expect(page.get_by_role("alert").filter(has_text="Out of order.")).to_be_visible()
    expect(slack.line).to_have_value("/mentor ho")


def test_what_is_suggested_before_anything_is_typed_is_taken_only_when_it_is_pointed_at(
    page: Page, discord: Side
) -> None:
    keys = page.keyboard
    discord.become("Linus")
    discord.type("/mentor request")
    kind, length = (discord.root.get_by_role("combobox", name=name) for name in ("type", "duration"))
    expect(kind).to_be_focused()
    expect(discord.root.get_by_role("option")).to_have_count(6)
    keys.press("Tab")
    expect(length).to_be_focused()
    expect(discord.root.get_by_role("option")).to_have_count(3)
    keys.press("Tab")
    expect(kind).to_have_value("")
    expect(length).to_have_value("")
    length.focus()
    expect(discord.root.get_by_role("option")).to_have_count(3)
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(length).to_have_value("60 minutes")


def test_an_exact_time_is_chosen_without_a_pointer(page: Page, discord: Side) -> None:
    keys = page.keyboard
    discord.become("Linus")
    discord.type("/mentor zone")
    discord.root.get_by_role("combobox", name="zone").fill("Europe/Helsinki")
    keys.press("Enter")
    keys.press("Enter")
    discord.sees("Helsinki")
    discord.line.focus()
    keys.type("/mentor request")
    keys.press("Enter")
    keys.type("career")
    expect(discord.root.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    exact = discord.root.locator("[data-key=at] > .field-box input")
    _tab_to(page, exact)
    keys.type("@t")
    expect(discord.root.get_by_role("option", name="@time")).to_be_visible()
    keys.press("Enter")
    picker = discord.root.get_by_label("Date and time", exact=True).locator("input")
    expect(picker).to_be_focused()
    expect(discord.root.get_by_role("group", name="Date and time")).to_contain_text("Helsinki time")
    picker.fill(f"{MORNING + timedelta(days=3):%Y-%m-%d}T18:30")
    keys.press("Enter")
    expect(exact).to_be_focused()
    expect(exact).to_have_value(re.compile("18:30$"))
    keys.press("Enter")
    expect(discord.form).to_be_visible()
    _fill_in(discord)
    discord.form.get_by_role("button", name="Submit").click()
    expect(discord.sees("Asked.")).to_contain_text(re.compile(r"Offered.*18:30"))


def test_the_home_tab_the_wire_and_the_faults_can_be_looked_at(page: Page, slack: Side, discord: Side) -> None:
    slack.open("Home")
    slack.press("Ask for a session")
    expect(slack.form).to_be_visible()
    _leave_form(slack)
    page.get_by_role("button", name="On the wire").click()
    entries = page.locator(".log-list summary").filter(has_text="views.open")
    expect(entries).to_have_count(2)
    entries.last.click()
    expect(page.locator(".log-bodies pre").first).to_contain_text("Ask for a session")
    page.get_by_role("button", name="Faults").click()
    switch = page.get_by_role("switch", name="Slow answers").last
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(switch).to_be_focused()
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Switch to the dark theme").click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    discord.type("hello")
    expect(page.get_by_text("type / and choose a command")).to_be_visible()


def test_mail_is_read_in_the_mailbox_as_it_looks(page: Page, slack: Side) -> None:
    page.get_by_role("button", name="Mail", exact=True).click()
    panel = page.get_by_role("group", name="Mailboxes")
    expect(panel).to_contain_text("No mail yet.")
    page.keyboard.press("Escape")
    slack.type("/mentor settings")
    slack.press("Add email", on="Your settings")
    slack.form.get_by_label("Your email address").fill("ada@example.org")
    slack.form.locator("[type=submit]").click()
    slack.sees("I have mailed a code to")
    _leave_form(slack)
    opener = page.locator("#tools button").filter(has_text="Mail")
    expect(opener).to_contain_text("1")
    opener.click()
    line = panel.locator(".mail-line").first
    expect(panel).to_contain_text("Newest first, in UTC")
    expect(line).to_contain_text(" 09:")
    whose = panel.get_by_label("Whose mailbox")
    whose.select_option(label="Grace, grace@example.org")
    expect(panel).to_contain_text("Type /mentor settings as Grace and add grace@example.org")
    whose.select_option(label="Ada, ada@example.org (1)")
    expect(panel.locator(".mail-line")).to_have_count(1)
    expect(panel).to_contain_text("Newest first, in Berlin time")
    expect(line).to_contain_text(" 10:")
    letter = panel.frame_locator("iframe")
    expect(letter.get_by_role("heading")).to_contain_text("is your code for Mini Mentor")
    code = letter.get_by_role("heading").inner_text()[:6]
    page.keyboard.press("Escape")
    slack.press("Enter the code", on="I have mailed a code to")
    slack.form.get_by_label("The six digits").fill(code)
    slack.form.locator("[type=submit]").click()
    slack.sees("Confirmed. I mail there from now on.")


def test_the_tour_leads_from_asking_to_a_review(page: Page, slack: Side, discord: Side) -> None:
    tour = page.get_by_role("complementary", name="Tour")
    page.get_by_role("button", name="Tour", exact=True).click()
    page.evaluate(
        """() => {
            const news = document.querySelector("#tour [aria-live]");
            window.heard = [news.textContent];
            new MutationObserver(() => window.heard.push(news.textContent)).observe(news, { childList: true });
        }"""
    )
    for _ in range(100):
        assert stumbles(aloud(page)) == []
        if tour.get_by_text("That is one session").count():
            break
        _follow(page, tour)
    heard: list[str] = page.evaluate("window.heard")
    steps = ("Ask", "Claim", "Pick", "Remind", "Meet", "Review")
    for number, step in enumerate(steps, 1):  # what the live region says of each
        assert [one for one in heard if one.startswith(f"Step {number} of 6, {step}: ")], "\n".join(heard)
    expect(tour.get_by_text("That is one session")).to_be_visible()
    tour.get_by_role("button", name="Start again").click()
    expect(tour.locator(".tour-step")).to_have_text("Step 1 of 6")
    tour.get_by_role("button", name="Leave the tour").click()
    expect(tour).to_be_hidden()


def test_the_tour_leads_on_whoever_lets_the_session_pass(page: Page) -> None:
    tour, onward = page.get_by_role("complementary", name="Tour"), page.locator("[data-tour=next]")
    page.get_by_role("button", name="Tour", exact=True).click()
    for _ in range(60):
        if tour.get_by_text("Step 5 of 6").count():
            break
        _follow(page, tour)
    for _ in range(12):
        if tour.get_by_text("Step 6 of 6").count():
            break
        onward.click()
        expect(page.locator("[data-tour=next][aria-busy]")).to_have_count(0)
        page.wait_for_timeout(500)  # the tour looks again and again
    expect(tour.locator(".tour-step")).to_have_text("Step 6 of 6")


def _follow(page: Page, tour: Locator) -> None:
    """Do what the tour says: its own button if it has one, then what it points at, and choose where that asks."""
    told = tour.text_content()
    onward = tour.get_by_role("button", name="Let time pass for me")
    if onward.count():  # and not the clock as well, which would go too far
        with suppress(api.TimeoutError):  # what it was for may come by itself in this moment
            onward.click(timeout=1000)
        expect(page.locator("[data-tour=next][aria-busy]")).to_have_count(0)
    elif _do(page, tour):
        return
    with suppress(api.TimeoutError):  # what it says next, or the same again
        page.wait_for_function("told => document.querySelector('#tour').textContent !== told", arg=told, timeout=900)


def _do(page: Page, tour: Locator) -> bool:
    """Press what the tour offers or points at; True when that has opened the form to ask with."""
    own = tour.get_by_role("button", name=re.compile("for me$"))
    if own.count():
        with suppress(api.TimeoutError):  # the same
            own.click(timeout=1000)
        if page.locator("#slack .composer-line").input_value():
            page.locator("#slack .composer-line").press("Enter")
            expect(page.locator("#slack [role=dialog]")).to_be_visible()
            return True
    score = page.locator("#slack [role=dialog]").get_by_role("combobox", name="Did you get")
    if score.count():
        Side(page, "slack").choose(score, "5 - yes")
    spot = page.locator(".tour-spot").bounding_box()
    if spot:
        page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        london = page.locator("[role=listbox]:popover-open [role=option]").filter(has_text="London")
        if london.count():
            london.first.click()
    return False


def test_a_thousand_requests_do_not_make_a_press_slow(browser: Browser) -> None:
    with _sandbox(Options(seed=1000, opens_at=MORNING)) as address:
        for page in _open(browser, address):
            took = _presses(page)
    print(f"\na press answered on screen with 1,000 requests: median {statistics.median(took):.0f} ms, "  # noqa: T201 - the figure
          f"fastest {min(took):.0f}, slowest {max(took):.0f}, of {len(took)}")  # fmt: skip
    assert statistics.median(took) < 300


def _presses(page: Page) -> list[float]:
    """Press Details on cards of Discord's board, and measure until the answer is on the screen."""
    discord = Side(page, "discord")
    discord.become("Alan")
    discord.open("mentors")
    discord.sees("Offered")
    took = [_pressed(page) for _ in range(15)]
    rows = discord.root.locator(".message")
    assert rows.count() <= 50
    discord.root.get_by_role("button", name="Show earlier").click()
    expect(rows.nth(60)).to_be_attached()
    assert len(set(rows.evaluate_all("all => all.map((one) => one.dataset.message)"))) == rows.count()
    return [*took, *(_pressed(page) for _ in range(5))]


def _pressed(page: Page) -> float:
    took: float = page.evaluate(
        """() => new Promise((done) => {
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
    )
    time.sleep(0.2)
    return took


PLAIN = {"type": "plain_text", "text": "Fish &amp; <b>chips</b>"}
OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("One", "Two", "Three")]


def _input(key: str, element: dict[str, object]) -> dict[str, object]:
    label = {"type": "plain_text", "text": key}
    return {"type": "input", "block_id": key, "label": label, "element": {"action_id": "entry", **element}}


SLACK_INPUTS = [
    _input("line", {"type": "plain_text_input", "max_length": 20, "initial_value": "a line"}),
    _input("paragraph", {"type": "plain_text_input", "multiline": True, "initial_value": "a paragraph"}),
    _input("number", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "2.5"}),
    _input("mail", {"type": "email_text_input", "initial_value": "ada@example.org"}),
    _input("radio", {"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[1]}),
    _input("boxes", {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:2]}),
    _input("one", {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[2]}),
    _input("several", {"type": "multi_static_select", "options": OPTIONS, "initial_options": OPTIONS[1:]}),
    _input("date", {"type": "datepicker", "initial_date": "2026-11-24"}),
    _input("time", {"type": "timepicker", "initial_time": "09:30"}),
    _input("moment", {"type": "datetimepicker", "initial_date_time": 1_795_689_000}),
    _input("user", {"type": "users_select", "initial_user": "U1"}),
    _input("channel", {"type": "channels_select", "initial_channel": "C1"}),
    _input("conversation", {"type": "conversations_select", "initial_conversation": "C1"}),
]
SLACK_BLOCKS = [
    {"type": "header", "block_id": "a", "text": PLAIN},
    {
        "type": "section",
        "block_id": "b",
        "text": {
            "type": "mrkdwn",
            "text": "*bold <@U1>* _it_ ~st~ `co<de` <https://a.example/|a link> <javascript:alert(1)|no link>\n"
            "&gt; quoted\n<!date^1795689000^{date_long_pretty} at {time}|then> <#C1> <!here>",
        },
        "fields": [PLAIN, PLAIN],
        "accessory": {"type": "overflow", "action_id": "o", "options": OPTIONS},
    },
    {"type": "divider", "block_id": "c"},
    {"type": "context", "block_id": "d", "elements": [PLAIN, {"type": "image", "image_url": "x", "alt_text": "alt"}]},
    {"type": "actions", "block_id": "e", "elements": [{"type": "datepicker", "action_id": "x"}]},
]


def test_every_block_and_input_of_slack_is_drawn(page: Page) -> None:
    drawn = page.evaluate(
        """async ([blocks, inputs]) => {
            const slack = await import("/static/slack.js");
            const { field } = await import("/static/inputs.js");
            const reader = { names: { U1: "Ada", C1: "mentors" }, zone: "Europe/Berlin" };
            const pickable = { users: [{ id: "U1", name: "Ada" }], channels: [{ id: "C1", name: "mentors" }] };
            const desk = { reader, pickable };
            const fields = slack.slackFields({ blocks: inputs, state: {} }, desk).map((spec) => field(spec));
            const nodes = slack.blocks(blocks, {}, desk);
            const links = nodes.flatMap((one) => [...one.querySelectorAll("a")].map((each) => each.href));
            const read = Object.fromEntries(fields.map((one) => [one.key, one.read()]));
            return { text: nodes.map((one) => one.textContent).join(" "), links, read };
        }""",
        [SLACK_BLOCKS, SLACK_INPUTS],
    )
    for words in (
        "Fish & <b>chips</b>",
        "bold @Ada",
        "co<de",
        "quoted",
        "Thu 26 Nov 11:30",
        "#mentors",
        "@here",
        "[alt]",
    ):
        assert words in drawn["text"]
    assert drawn["links"] == ["https://a.example/"]
    assert "of type" not in drawn["text"]
    assert drawn["read"] == {
        "line": "a line",
        "paragraph": "a paragraph",
        "number": "2.5",
        "mail": "ada@example.org",
        "radio": "two",
        "boxes": ["one", "two"],
        "one": "three",
        "several": ["two", "three"],
        "date": "2026-11-24",
        "time": "09:30",
        "moment": 1_795_689_000,
        "user": "U1",
        "channel": "C1",
        "conversation": "C1",
    }


CHOICES = [{"label": word, "value": word.lower(), "default": word == "Two"} for word in ("One", "Two", "Three")]
DISCORD_PARTS = [
    {
        "type": 17,
        "accent_color": 0x5865F2,
        "components": [
            {
                "type": 10,
                "content": "## Head\n-# small\n> quoted\n- bullet **bold** *it* ~~st~~ `co<de` <@1> <#2> <@&3> \\*\n"
                "[a link](https://a.example/) [no link](javascript:alert) <t:1795689000:f> @everyone",
            },
            {"type": 14, "divider": True, "spacing": 2},
            {
                "type": 9,
                "components": [{"type": 10, "content": "beside"}],
                "accessory": {"type": 2, "style": 4, "label": "Danger", "custom_id": "d"},
            },
            {"type": 1, "components": [{"type": 2, "style": 5, "label": "Site", "url": "https://b.example/"}]},
            *({"type": 1, "components": [{"type": kind, "custom_id": str(kind)}]} for kind in (5, 6, 7, 8)),
        ],
    }
]
DISCORD_INPUTS = [
    {"type": 18, "label": "line", "component": {"type": 4, "custom_id": "line", "style": 1, "value": "a line"}},
    {"type": 18, "label": "one", "component": {"type": 3, "custom_id": "one", "options": CHOICES}},
    {"type": 18, "label": "most", "component": {"type": 3, "custom_id": "most", "max_values": 2, "options": CHOICES}},
    {"type": 18, "label": "radio", "component": {"type": 21, "custom_id": "radio", "options": CHOICES}},
    {"type": 18, "label": "boxes", "component": {"type": 22, "custom_id": "boxes", "options": CHOICES}},
    {"type": 18, "label": "box", "component": {"type": 23, "custom_id": "box", "default": True}},
    {"type": 18, "label": "role", "component": {"type": 6, "custom_id": "role", "default_values": [{"id": 3}]}},
    {"type": 18, "label": "channel", "component": {"type": 8, "custom_id": "channel", "default_values": [{"id": 2}]}},
]


def test_every_component_and_input_of_discord_is_drawn(page: Page) -> None:
    drawn = page.evaluate(
        """async ([parts, inputs]) => {
            const discord = await import("/static/discord.js");
            const { field } = await import("/static/inputs.js");
            const reader = { names: { 1: "Ada", 2: "mentors", 3: "Mentor" }, zone: "Europe/Berlin" };
            const one = (id) => [{ id, name: reader.names[id] }];
            const pickable = { users: one("1"), channels: one("2"), roles: one("3") };
            const desk = { reader, pickable };
            const fields = discord.discordFields({ components: inputs }, desk).map((spec) => field(spec));
            const nodes = discord.messageBody({ content: "", flags: 32768, components: parts }, desk);
            const links = nodes.flatMap((one) => [...one.querySelectorAll("a")].map((each) => each.href));
            const read = Object.fromEntries(fields.map((one) => [one.key, one.read()]));
            return { text: nodes.map((one) => one.textContent).join(" "), links, read };
        }""",
        [DISCORD_PARTS, DISCORD_INPUTS],
    )
    for words in ("Head", "quoted", "bold", "co<de", "@Ada", "#mentors", "@Mentor", "Thu 26 Nov 11:30", "@everyone"):
        assert words in drawn["text"]
    assert drawn["links"] == ["https://a.example/", "https://b.example/"]
    assert "of type" not in drawn["text"]
    assert drawn["read"] == {
        "line": "a line",
        "one": "two",
        "most": ["two"],
        "radio": "two",
        "boxes": ["two"],
        "box": ["true"],
        "role": "3",
        "channel": "2",
    }


def test_a_set_up_that_is_opened_again_on_discord_is_sent_as_it_stands(page: Page, discord: Side) -> None:
    discord.become("Ruth")
    discord.type("/mentor setup")
    discord.press("Channel and mentors")
    expect(discord.form).to_contain_text("#mentors")
    discord.form.locator("[type=submit]").click()
    expect(discord.form).to_have_count(0)
    discord.sees("#mentors")
    expect(page.locator(".toast-wrong")).to_have_count(0)
