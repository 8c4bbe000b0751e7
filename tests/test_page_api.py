"""The sandbox page's HTTP, used as the page uses it: what is so, what people do, the clock, faults, the log."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from adapters.mail.server import server_of
from adapters.mail.smtp import SmtpMailer
from bot.sandbox_settings import MAIL_FROM
from bot.sandboxed import Options, open_sandbox
from bot.upcoming import BY_THE_CLOCK
from core.lifecycle import RULES, Action, Party
from core.model import Person
from core.ui import Card, Invitation, Mail, Reader
from core.ui import words as words_of
from sandbox.acting import link, opened, shown, told
from sandbox.campus import BOARD
from sandbox.faults import Fault
from sandbox.page.server import AddressTaken
from sandbox.page.stage import Stage
from sandbox.page.telling import MASK
from sandbox.story import Story
from tests.living import MORNING

Json = dict[str, Any]
PATIENCE = 10.0
TITLE = "Mock interview for a backend role"
HOSTILE = "<script>alert(1)</script> <!channel> @everyone *b* `c` ${x} 'q' \"q\" &amp; \u202e\x00"


@dataclass(slots=True)
class Browser:
    """The page in somebody's browser, without its looks."""

    session: aiohttp.ClientSession
    address: str
    stage: Stage

    async def get(self, path: str, **asked: str) -> Any:
        async with self.session.get(self.address + path, params=asked) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        async with self.session.post(self.address + path, json=body, headers={"X-Sandbox": "1"}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    def client(self, platform: str, name: str) -> "Client":
        people = self.stage.slack_people if platform == "slack" else self.stage.discord_people
        return Client(self, platform, next(one.id for one in people if one.name == name))


@dataclass(frozen=True, slots=True)
class Element:
    """A button or a menu: where it is and what it is called."""

    thing: str
    key: str
    label: str
    options: tuple[str, ...] = ()
    value: str | None = None

    def place(self) -> dict[str, str]:
        return {"view" if self.thing.startswith("V") else "message": self.thing}


@dataclass(frozen=True, slots=True)
class Client:
    """One person's half of the page."""

    browser: Browser
    platform: str
    person: str

    async def state(self) -> Json:
        whole = await self.browser.get("/api/state", **{self.platform: self.person})
        half: Json = whole[self.platform]
        assert half["me"] == self.person
        return half

    async def act(self, name: str, **more: object) -> Any:
        return await self.browser.post("/api/act", platform=self.platform, person=self.person, act=name, **more)

    async def does(self, name: str, **more: object) -> Json:
        answer = await self.act(name, **more)
        assert answer["ok"], answer
        seen: Json = answer["seen"]
        return seen

    async def channel(self, name: str) -> str:
        return next(str(one["id"]) for one in (await self.state())["channels"] if name in (one["name"], one["kind"]))

    async def messages(self) -> list[Json]:
        return [one for held in (await self.state())["messages"].values() for one in held]

    async def message(self, *texts: str) -> Json:
        """Return the newest message that holds those texts, waiting for it."""
        last = time.monotonic() + PATIENCE
        while True:
            found = [one for one in await self.messages() if all(text in words(one) for text in texts)]
            if found:
                return max(found, key=lambda one: str(one["ts"]))
            assert time.monotonic() < last, f"nothing says {texts}"
            await asyncio.sleep(0.02)

    async def press(self, message: Json, label: str) -> Json:
        button = next(one for one in elements(message) if one.label.startswith(label))
        return await self.does("press", key=button.key, value=button.value, **button.place())

    async def choose(self, message: Json, label: str, value: str) -> Json:
        menu = next(one for one in elements(message) if one.label == label)
        return await self.does("choose", key=menu.key, values=[value], **menu.place())

    async def seen(self, seen: Json) -> Json:
        """Return the message that an act brought, or on Slack the modal."""
        things = [*await self.messages(), *(await self.state()).get("views", ())]
        return next(one for one in things if one["id"] == seen["id"])

    async def form(self) -> Json:
        state = await self.state()
        forms = state["views"] if self.platform == "slack" else state["forms"]
        form: Json = forms[-1]
        return form

    async def ask(self, title: str, description: str = "I would like to practise one system design question.") -> Json:
        """Ask for a session on one of two mornings, and return what is seen then."""
        choices = {"type": "interview_prep", "duration": "45", "urgency": "soon", "format": "video"}
        today = self.browser.stage.campus.clock.now().date()
        days = [(today + timedelta(days=n)).isoformat() for n in (3, 4)]
        written = {"title": title, "description": description, "days": days, "slots": ["morning"]}
        channel = await self.channel("general")
        if self.platform == "slack":
            seen = await self.does("command", line="/mentor request", channel=channel)
            return await self.does("submit", form=seen["id"], values={**choices, **written})
        zone = next(one["zone"] for one in (await self.state())["people"] if one["id"] == self.person)
        await self.does("command", line="/mentor zone", options={"zone": zone}, channel=channel)
        seen = await self.does("command", line="/mentor request", options=choices, channel=channel)
        return await self.does("submit", form=seen["id"], values=written)


def words(message: Json) -> str:
    """Return all that a message says."""
    return json.dumps([message.get(key) for key in ("text", "blocks", "content", "components")], ensure_ascii=False)


def parts(thing: Any) -> Iterator[Json]:
    """Yield every object inside a message."""
    if isinstance(thing, dict):
        yield thing
    for one in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from parts(one)


def elements(message: Json) -> list[Element]:
    """Return the buttons and menus of a message of either platform."""
    found = []
    for one in parts(message.get("blocks") or message.get("components")):
        options = tuple(str(each["value"]) for each in one.get("options", ()))
        if "action_id" in one:
            label = one.get("text") or one.get("placeholder") or {"text": ""}
            found.append(Element(message["id"], one["action_id"], label["text"], options, one.get("value")))
        elif "custom_id" in one:
            found.append(Element(message["id"], one["custom_id"], one.get("label") or one["placeholder"], options))
    return found


@asynccontextmanager
async def browsing(options: Options, host: str = "127.0.0.1") -> AsyncIterator[Browser]:
    addresses: list[str] = []
    async with (
        open_sandbox(options, host, 0, addresses.append) as (stage, _),
        aiohttp.ClientSession() as session,
    ):
        yield Browser(session, addresses[0], stage)


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsing(Options(opens_at=MORNING, empty=True)) as browser:
        yield browser
        assert browser.stage.campus.journal.breaches == []


PAIRS = [("slack", "Ada", "discord", "Alan"), ("discord", "Linus", "slack", "Grace")]


@pytest.mark.parametrize(("asks_on", "asks", "claims_on", "claims"), PAIRS, ids=["slack-discord", "discord-slack"])
async def test_the_whole_story_can_be_played_on_the_page(
    browser: Browser, asks_on: str, asks: str, claims_on: str, claims: str
) -> None:
    student, mentor = browser.client(asks_on, asks), browser.client(claims_on, claims)

    assert "Asked." in words(await student.seen(await student.ask(TITLE)))

    card = await mentor.message(TITLE, "Claim")
    offered = await mentor.seen(await mentor.press(card, "Claim"))
    if any("A city" in one.label for one in elements(offered)):
        offered = await mentor.seen(await mentor.choose(offered, "A city in your time zone", "Europe/London"))
    times = next(one.options for one in elements(offered) if one.label == "Time")
    chosen = await mentor.seen(await mentor.choose(offered, "Time", times[1]))
    assert "meet on" in words(await mentor.seen(await mentor.press(chosen, "Book")))
    for one in (student, mentor):
        await one.message("meet on", TITLE)

    for said in ("Tomorrow: your session with", "In one hour, at", "is starting"):
        while not [one for one in await student.messages() if said in words(one)]:
            moved = await browser.post("/api/clock", to="next_due")
            assert moved["ok"]
        await mentor.message(said)
    for one in (student, mentor):
        await one.press(await one.message("is starting"), "I'm here: join")
        await one.message("Open the room")
    await browser.post("/api/clock", minutes=60)
    await student.press(await student.message("Did it happen?"), "It happened")
    for one in (student, mentor):
        seen = await one.press(await one.message("How was your session with"), "Review")
        assert seen["kind"] == "form"
        assert (await one.form())["id"] == seen["id"]
        await one.does("submit", form=seen["id"], values={"score": "5", "words": f"Thank you from {one.platform}."})
    await student.message(f"Thank you from {mentor.platform}.")
    await mentor.message(f"Thank you from {student.platform}.")
    await mentor.message(TITLE, "Done")


async def test_the_state_tells_who_is_there_and_what_can_be_done(browser: Browser) -> None:
    state = await browser.get("/api/state")

    assert state["ready"]
    assert [(one["name"], one["role"]) for one in state["slack"]["people"]] == [
        ("Ada", "student"),
        ("Grace", "mentor"),
        ("Mary", "coordinator"),
    ]
    assert [(one["name"], one["role"]) for one in state["discord"]["people"]] == [
        ("Linus", "student"),
        ("Alan", "mentor"),
        ("Ruth", "coordinator"),
    ]
    assert [one["kind"] for one in state["slack"]["channels"]] == ["channel", "dm", "home"]
    assert [one["name"] for one in state["discord"]["channels"]] == ["general", BOARD, "Mini Mentor"]
    assert "request" in [one["word"] for one in state["slack"]["commands"][0]["words"]]
    request = next(one for one in state["discord"]["commands"] if one["name"] == "/mentor request")
    assert [one["name"] for one in request["options"]] == ["type", "duration", "format", "urgency", "at"]
    assert request["dm"]
    assert state["slack"]["shortcuts"] == [{"callback_id": "request", "name": "Ask for a session"}]
    assert state["faults"] == {"slack": [], "discord": [], "dms_closed": {"slack": [], "discord": []}}
    mail = await browser.get("/api/mail")
    assert mail["mails"] == []
    assert [(one["name"], one["address"], one["platform"]) for one in mail["boxes"]][:2] == [
        ("Ada", "ada@example.org", "Slack"),
        ("Grace", "grace@example.org", "Slack"),
    ]
    assert len(mail["boxes"]) == 6


async def test_mail_is_shown_as_it_looks_with_what_it_puts_into_a_calendar(browser: Browser) -> None:
    stage = browser.stage
    invitation = Invitation(
        "0f" * 16,
        0,
        stage.campus.clock.now(),
        stage.campus.clock.now(),
        words_of(HOSTILE),
        (),
        "https://meet.example/a",
    )
    mail = Mail("key", "ada@example.org", Card(words_of(HOSTILE)), Reader(), stage.campus.clock.now(), (), invitation)
    await SmtpMailer(server_of(stage.campus.mail.url), MAIL_FROM).send(mail)
    found = await browser.get("/api/mail")
    (one,) = found["mails"]
    assert one["person"] == found["boxes"][0]["person"]
    assert (one["to"], one["from"]) == ("ada@example.org", MAIL_FROM)
    assert one["subject"].startswith("<script>alert(1)</script> <!channel>")
    assert one["invitation"]["asks"] == "REQUEST"
    assert one["invitation"]["where"] == "https://meet.example/a"
    async with browser.session.get(f"{browser.address}/mail/{one['n']}") as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "<script" not in await answer.text()
    async with browser.session.get(f"{browser.address}/mail/99") as answer:
        assert answer.status == 404


async def test_a_mail_is_in_the_mailbox_of_whoever_gave_the_address(browser: Browser) -> None:
    stage = browser.stage
    now = stage.campus.clock.now()
    linus = Reader(Person("p" * 32, "first", "Linus"))
    mailer = SmtpMailer(server_of(stage.campus.mail.url), MAIL_FROM)
    for to, reader in (
        ("any@elsewhere.example", linus),
        ("ALAN@example.org", linus),
        ("x@y.example", Reader()),
    ):
        await mailer.send(Mail(to, to, Card(words_of("Hello")), reader, now))
    found = await browser.get("/api/mail")
    whose = {one["person"]: one["name"] for one in found["boxes"]}
    assert [whose.get(one["person"]) for one in reversed(found["mails"])] == ["Linus", "Alan", None]


async def test_a_student_does_not_see_the_board_nor_anybodys_private_messages(browser: Browser) -> None:
    ada, grace = browser.client("slack", "Ada"), browser.client("slack", "Grace")
    await ada.ask(TITLE)
    card = await grace.message(TITLE)

    assert card["channel"] not in (await ada.state())["messages"]
    assert not [one for one in await grace.messages() if "Asked." in words(one)]
    answer = await ada.act("press", message=card["id"], key=elements(card)[0].key)
    assert not answer["ok"]
    refused = await browser.session.get(
        f"{browser.address}/api/messages",
        params={"platform": "slack", "person": ada.person, "channel": card["channel"], "before": card["id"]},
    )
    assert refused.status == 400


async def test_a_form_that_the_bot_refuses_stays_open_with_its_errors_and_what_was_typed(browser: Browser) -> None:
    ada = browser.client("slack", "Ada")
    seen = await ada.does("shortcut", callback_id="request")
    days = next(one for one in parts((await ada.form())["blocks"]) if one.get("block_id") == "days")
    first = days["element"]["options"][0]["value"]
    values = {"title": TITLE, "description": "x" * 20, "type": "interview_prep", "days": [first], "slots": ["morning"]}

    too_long = await ada.act("submit", form=seen["id"], values={**values, "title": "x" * 81})
    assert too_long == {"ok": False, "error": "What do you need?: 81 characters are more than 80"}
    await browser.post("/api/clock", minutes=24 * 60)
    assert await ada.does("submit", form=seen["id"], values=values) == {"kind": "form", "id": seen["id"]}

    form = await ada.form()
    assert list(form["errors"]) == ["days"]
    assert TITLE in [state["value"] for state in form["state"]["title"].values()]
    await ada.does("close_form")
    assert (await ada.state())["views"] == []
    assert (await ada.act("submit", form=seen["id"], values=values))["error"] == "That form is no longer open."


async def test_a_form_on_discord_is_open_until_it_is_sent_or_closed(browser: Browser) -> None:
    linus = browser.client("discord", "Linus")
    await linus.does("command", line="/mentor zone", options={"zone": "Europe/Helsinki"})
    seen = await linus.does("command", line="/mentor request", options={"type": "interview_prep"})

    assert (await linus.form())["id"] == seen["id"]
    short = await linus.act("submit", form=seen["id"], values={"title": TITLE, "description": "short"})
    assert not short["ok"]
    assert (await linus.form())["id"] == seen["id"]
    await linus.does("close_form")
    assert (await linus.state())["forms"] == []
    assert not (await linus.act("submit", form=seen["id"], values={}))["ok"]


async def test_options_are_suggested_while_they_are_typed(browser: Browser) -> None:
    linus = browser.client("discord", "Linus")

    found = await linus.act("suggest", line="/mentor zone", option="zone", typed="helsi")

    assert found == [{"name": "Europe/Helsinki", "value": "Europe/Helsinki"}]
    found = await linus.act("suggest", line="/mentor request", option="type", typed="adv")
    assert found == [{"name": "Career advice", "value": "career_advice"}]


@pytest.mark.parametrize(("platform", "name", "locale"), [("slack", "Ada", "de-DE"), ("discord", "Linus", "de")])
async def test_whoever_sets_their_client_to_another_language_is_answered_in_it_at_once(
    browser: Browser, platform: str, name: str, locale: str
) -> None:
    client = browser.client(platform, name)
    channel = await client.channel("general")
    before = await client.seen(await client.does("command", line="/mentor help", channel=channel))
    assert "Ask for one video" in words(before)

    assert (await client.act("speak", locale=locale))["ok"]

    me = next(one for one in (await client.state())["people"] if one["id"] == client.person)
    assert me["locale"] == locale
    told = await client.seen(await client.does("command", line="/mentor help", channel=channel))
    assert "Bitte um ein Gespräch von 30 bis 60 Minuten" in words(told)


async def test_a_command_is_explained_in_the_language_of_the_client(browser: Browser) -> None:
    linus = browser.client("discord", "Linus")
    await linus.act("speak", locale="es-419")

    commands = (await linus.state())["commands"]

    request = next(one for one in commands if one["name"] == "/mentor request")
    assert request["description"] == "Pedir una sesión"
    assert "Esta semana" in [choice["name"] for option in request["options"] for choice in option["choices"]]


async def test_the_home_can_be_opened_and_used(browser: Browser) -> None:
    ada = browser.client("slack", "Ada")

    assert (await ada.does("open_home"))["kind"] == "home"
    home = (await ada.state())["home"]
    button = next(one for one in elements(home) if one.label == "Ask for a session")
    seen = await ada.does("press", home=True, key=button.key, value=button.value)

    assert seen["kind"] == "form"


async def test_unread_messages_are_counted_until_they_are_read(browser: Browser) -> None:
    for platform, asks, name in (("slack", "Ada", "Grace"), ("discord", "Linus", "Alan")):
        reader = browser.client(platform, name)
        board = await reader.channel(BOARD)
        await browser.client(platform, asks).ask(TITLE)
        await reader.message(TITLE)
        assert browser.stage.bot is not None
        await browser.stage.bot.settled()  # the other's request hangs here too

        assert await unread(reader, board) > 0
        assert await reader.act("read", channel=board) == {"ok": True}
        assert await unread(reader, board) == 0


async def unread(reader: Client, channel: str) -> int:
    return next(int(one["unread"]) for one in (await reader.state())["channels"] if one["id"] == channel)


async def test_a_move_of_the_clock_does_not_wait_for_all_that_it_sets_off_and_counts_it(browser: Browser) -> None:
    linus, faults = browser.client("discord", "Linus"), browser.stage.campus.faults
    await linus.ask(TITLE)
    assert browser.stage.bot is not None
    await browser.stage.bot.settled()
    before = len(await linus.messages())
    faults.standing["slow"] = lambda call: "messages" in call, Fault("slow", seconds=3.0)
    began = time.monotonic()
    moved = await browser.post("/api/clock", to="next_due")
    assert moved["clock"]["left"] > 0
    assert time.monotonic() - began < 2.5
    assert len(await linus.messages()) == before
    again = await browser.post("/api/clock", minutes=1)
    assert time.monotonic() - began > 2.9, "the clock does not move on over what is under way"
    assert again["clock"]["left"] == 0
    assert len(await linus.messages()) > before


async def test_changes_are_told_at_once_and_ten_times_a_second_at_most(browser: Browser) -> None:
    async with browser.session.get(f"{browser.address}/api/events") as stream:
        assert stream.content_type == "text/event-stream"
        told: list[int] = []

        async def listen() -> None:
            async for line in stream.content:
                told.extend([json.loads(line[6:])["serial"]] if line.startswith(b"data: ") else [])

        listening = asyncio.create_task(listen())
        began = time.monotonic()
        while time.monotonic() - began < 0.5:
            browser.stage.changes.tell()
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.2)
        listening.cancel()

    assert 2 <= len(told) <= 9
    assert told[-1] == browser.stage.changes.serial
    assert told == sorted(told)


def test_each_step_of_the_clock_is_said_in_words_before_it_comes() -> None:
    # A link is given as soon as the room has one, not at a time of its own.
    steps = {one.value for one, rule in RULES.items() if Party.CLOCK in rule.by and one is not Action.LINK}
    assert set(BY_THE_CLOCK) == steps


async def test_the_clock_goes_on_by_minutes_to_what_is_due_and_to_a_day(browser: Browser) -> None:
    began = datetime.fromisoformat((await browser.get("/api/state"))["now"])
    assert (await browser.post("/api/clock", to="next_due")) == {"ok": False, "error": "Nothing is due."}

    later = await browser.post("/api/clock", minutes=15)
    assert timedelta(minutes=15) <= datetime.fromisoformat(later["now"]) - began < timedelta(minutes=16)

    ada, grace = browser.client("slack", "Ada"), browser.client("slack", "Grace")
    await ada.ask(TITLE)
    await grace.press(await grace.message(TITLE, "Claim"), "Claim")
    await ada.message("has taken your request")
    due = (await browser.post("/api/clock", minutes=0))["clock"]
    assert due["next_what"] == f"The claim lapses · {TITLE}"
    moved = await browser.post("/api/clock", to="next_due")
    assert datetime.fromisoformat(moved["now"]) >= datetime.fromisoformat(due["next_due"])
    await grace.message("Your hold has ended")

    day = (began + timedelta(days=2)).date()
    moved = await browser.post("/api/clock", to=day.isoformat(), zone="UTC")
    assert datetime.fromisoformat(moved["now"]).isoformat()[:16] == f"{day}T09:00"
    assert not (await browser.post("/api/clock", to="2020-01-01"))["ok"]


async def test_faults_stand_until_they_are_lifted_and_the_bot_copes(browser: Browser) -> None:
    ada, grace = browser.client("slack", "Ada"), browser.client("slack", "Grace")
    on = await browser.post("/api/faults", preset="throttle", platform="slack")
    assert on["faults"]["slack"] == ["throttle"]
    assert on["faults"]["discord"] == []

    await ada.ask(TITLE)
    await browser.client("discord", "Alan").message(TITLE)
    assert not [one for one in await grace.messages() if TITLE in words(one)]
    log = await browser.get("/api/log", after="0")
    assert "fault: rate_limited" in [one["outcome"] for one in log]

    await browser.post("/api/faults", preset="slow", platform="discord")
    assert (await browser.get("/api/state"))["faults"]["discord"] == ["slow"]
    off = await browser.post("/api/faults", preset="slow", platform="discord", on=False)
    assert (off["faults"]["slack"], off["faults"]["discord"]) == (["throttle"], [])
    off = await browser.post("/api/faults", preset="none")
    assert off["faults"]["slack"] == []
    await browser.post("/api/clock", minutes=1)
    await grace.message(TITLE)


async def test_direct_messages_can_be_closed_and_a_dropped_line_comes_back(browser: Browser) -> None:
    linus = browser.client("discord", "Linus")
    closed = await browser.post("/api/faults", preset="dms_closed", platform="discord", person=linus.person)
    assert closed["faults"]["dms_closed"]["discord"] == [linus.person]
    opened = await browser.post("/api/faults", preset="dms_closed", platform="discord", person=linus.person, open=True)
    assert opened["faults"]["dms_closed"]["discord"] == []

    await browser.post("/api/faults", preset="drop")
    last = time.monotonic() + PATIENCE
    while not (await linus.act("command", line="/mentor help"))["ok"]:
        assert time.monotonic() < last
    while not (await browser.client("slack", "Ada").act("command", line="/mentor help"))["ok"]:
        assert time.monotonic() < last
    browser.stage.campus.journal.breaches.clear()


async def test_one_call_can_be_scripted_to_fail(browser: Browser) -> None:
    await browser.post("/api/faults", call="views.open", kind="server_error")

    answer = await browser.client("slack", "Ada").act("shortcut", callback_id="request")

    assert answer["ok"]
    assert (await browser.get("/api/state"))["slack"]["views"] == []


async def test_the_log_tells_every_request_with_all_secrets_masked(browser: Browser) -> None:
    campus = browser.stage.campus
    await browser.client("slack", "Ada").ask(TITLE)
    await browser.client("discord", "Linus").ask(TITLE)
    await browser.client("slack", "Grace").message(TITLE)

    lines = await browser.get("/api/log", after="0")
    assert {one["platform"] for one in lines} == {"slack", "discord"}
    assert {"views.open", "view_submission", "chat.postMessage"} <= {one["call"] for one in lines}
    assert all(one["n"] > lines[-1]["n"] for one in await browser.get("/api/log", after=str(lines[-1]["n"])))
    everything = ""
    for line in lines:
        one = await browser.get(f"/api/log/{line['n']}")
        everything += json.dumps(one, ensure_ascii=False)
    tickets = [*campus.slack.workspace.triggers, *campus.slack.workspace.response_urls]
    secrets = [campus.slack.bot_token, campus.slack.app_token, campus.slack.signing_secret, campus.discord.token]
    assert [one for one in (*tickets, *secrets) if one in everything] == []
    assert TITLE in everything
    assert MASK in everything


async def test_hostile_words_come_through_as_what_they_are(browser: Browser) -> None:
    ada, alan = browser.client("slack", "Ada"), browser.client("discord", "Alan")

    await ada.ask(HOSTILE[:80], "Please: " + HOSTILE)

    async with browser.session.get(f"{browser.address}/api/state") as answer:
        assert answer.content_type == "application/json"
    card = await alan.message("alert(1)")
    assert "@everyone" not in [one.get("content") for one in parts(card)]
    assert (await browser.client("slack", "Grace").message("alert(1)"))["blocks"]
    await ada.does("command", line="/mentor \ud800 <script>")
    unknown = await ada.act("command", line="/" + "x" * 5000)
    assert unknown == {"ok": False, "error": "There is no such command here: /mentor is."}
    assert (await browser.get("/api/state"))["ready"]


MALFORMED: list[tuple[str, Json]] = [
    ("/api/act", {}),
    ("/api/act", {"platform": "irc", "person": "x", "act": "press"}),
    ("/api/act", {"platform": "slack", "person": "x", "act": "press"}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "fly"}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "press", "key": "x"}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "press", "home": 1, "key": "x"}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "press", "message": "x", "key": "x", "state": {"a": 1}}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "command", "line": 5}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "choose", "message": "x", "key": "x", "values": "y"}),
    ("/api/act", {"platform": "slack", "person": "ADA", "act": "speak", "locale": "tlh"}),
    ("/api/clock", {}),
    ("/api/clock", {"minutes": -1}),
    ("/api/clock", {"minutes": True}),
    ("/api/clock", {"to": "yesterday"}),
    ("/api/clock", {"to": "2026-11-24", "zone": "../../etc/passwd"}),
    ("/api/faults", {"preset": "earthquake"}),
    ("/api/faults", {"preset": "throttle", "platform": "irc"}),
    ("/api/faults", {"preset": "dms_closed", "platform": "slack", "person": "x"}),
    ("/api/faults", {"call": "chat.postMessage", "kind": "fire"}),
]


@pytest.mark.parametrize(("path", "body"), MALFORMED, ids=[str(n) for n in range(len(MALFORMED))])
async def test_words_that_mean_nothing_get_one_sentence(browser: Browser, path: str, body: Json) -> None:
    ada = browser.stage.campus.ada.id
    sent = {key: ada if value == "ADA" else value for key, value in body.items()}
    async with browser.session.post(browser.address + path, json=sent, headers={"X-Sandbox": "1"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"].endswith(".")


FOREIGN: list[tuple[str, str, dict[str, str], int]] = [
    ("GET", "/api/state", {"Host": "evil.example"}, 421),
    ("GET", "/", {"Host": "127.0.0.1.evil.example:8420"}, 421),
    ("GET", "/api/state", {"Host": "[::1"}, 421),
    ("GET", "/api/state", {"Origin": "http://evil.example"}, 403),
    ("GET", "/api/state", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("GET", "/api/events", {"Sec-Fetch-Site": "same-site"}, 403),
    ("POST", "/api/clock", {"Origin": "null", "X-Sandbox": "1", "Content-Type": "application/json"}, 403),
    ("POST", "/api/clock", {"Content-Type": "application/json"}, 403),
    ("POST", "/api/clock", {"X-Sandbox": "1", "Content-Type": "text/plain"}, 415),
    ("POST", "/api/clock", {"X-Sandbox": "1", "Content-Type": "application/x-www-form-urlencoded"}, 415),
    ("GET", "/static/../stage.py", {}, 404),
    ("GET", "/static/%2e%2e/stage.py", {}, 404),
    ("GET", "/api/nothing", {}, 404),
    ("PUT", "/api/clock", {}, 405),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), FOREIGN)
async def test_foreign_names_and_other_sites_are_refused(
    browser: Browser, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    before = browser.stage.campus.clock.now()
    async with browser.session.request(
        method, browser.address + path, data='{"minutes": 60}' if method == "POST" else None, headers=headers
    ) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert browser.stage.campus.clock.now() - before < timedelta(minutes=1)


async def test_served_to_a_network_it_is_known_by_addresses_and_still_by_no_foreign_name() -> None:
    async with browsing(Options(opens_at=MORNING, empty=True), "0.0.0.0") as browser:
        address = browser.address.replace("0.0.0.0", "127.0.0.1")
        for host, status in (("192.168.1.5", 200), ("localhost", 200), ("evil.example", 421)):
            async with browser.session.get(f"{address}/api/state", headers={"Host": f"{host}:8420"}) as answer:
                assert answer.status == status


async def test_the_page_itself_comes_with_a_strict_policy(browser: Browser) -> None:
    for name in ("localhost", "127.0.0.1"):
        port = browser.address.rpartition(":")[2]
        async with browser.session.get(f"{browser.address}/", headers={"Host": f"{name}:{port}"}) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"


async def test_a_port_that_is_taken_is_named(browser: Browser) -> None:
    port = int(browser.address.rpartition(":")[2])
    with pytest.raises(AddressTaken, match="SANDBOX_PORT"):
        async with open_sandbox(Options(opens_at=MORNING, empty=True), "127.0.0.1", port, print):
            pass


async def test_long_channels_come_in_parts(browser: Browser) -> None:
    campus = browser.stage.campus
    space, ada = campus.slack.workspace, browser.client("slack", "Ada")
    general = await ada.channel("general")
    for number in range(120):
        space.post(general, f"Message {number}", [])

    state = await ada.state()
    assert [one["text"] for one in state["messages"][general]] == [f"Message {n}" for n in range(70, 120)]
    assert next(one["more"] for one in state["channels"] if one["id"] == general)
    held, got = state["messages"][general], []
    more = True
    while more:
        part = await browser.get(
            "/api/messages", platform="slack", person=ada.person, channel=general, before=held[0]["id"]
        )
        held, more = part["messages"], part["more"]
        got += held
    assert [one["text"] for one in got] == [f"Message {n}" for n in (*range(20, 70), *range(20))]


async def test_a_thousand_requests_leave_the_state_small_and_a_press_quick() -> None:
    async with browsing(Options(opens_at=MORNING, seed=1000)) as browser:
        alan = browser.client("discord", "Alan")
        card = await alan.message("Claim")
        took = []
        for _ in range(15):
            began = time.monotonic()
            await alan.press(card, "Details")
            state = await browser.get("/api/state", discord=alan.person)
            took.append(time.monotonic() - began)

        assert median(took) < 0.3
        assert len(json.dumps(state)) < 400_000
        assert all(len(held) <= 50 for held in state["discord"]["messages"].values())
        assert len(state["slack"]["people"]) > 100
        assert browser.stage.campus.journal.breaches == []


OPENINGS = [
    None,  # the present, whenever that is
    datetime(2026, 11, 28, 23, 10, tzinfo=UTC),  # in the night to a Sunday
    datetime(2027, 1, 1, 0, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),  # before an hour that Berlin and London skip
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # after one that they have twice
]


@pytest.mark.parametrize("opens_at", OPENINGS, ids=lambda at: at.isoformat(" ", "minutes") if at else "now")
async def test_a_living_programme_is_there_from_the_start(opens_at: datetime | None) -> None:
    began = time.monotonic()
    async with browsing(Options(opens_at=opens_at)) as browser:
        assert time.monotonic() - began < 20
        grace = browser.client("slack", "Grace")
        for text in ("Done", "Booked", "Being claimed", "Open"):
            await grace.message(text)
        now = datetime.fromisoformat((await browser.get("/api/state"))["now"])
        assert abs(now - (opens_at or datetime.now(UTC))) < timedelta(minutes=2)
        assert (await browser.client("slack", "Ada").message("meet on"))["blocks"]
        mail = await browser.get("/api/mail")
        names = {one["person"]: one["name"] for one in mail["boxes"]}
        assert {names[one["person"]] for one in mail["mails"]} == {"Noor", "Edsger"}
        invited = [one for one in mail["mails"] if one["invitation"]]
        assert [one["invitation"]["asks"] for one in invited] == ["REQUEST", "REQUEST"]
        # Ada and Edsger have booked for the day after, and were reminded after that.
        assert invited[0]["at"] < max(one["at"] for one in mail["mails"] if one["subject"].startswith("Tomorrow"))
        assert browser.stage.campus.journal.breaches == []


async def test_a_folder_keeps_everything_between_runs(tmp_path: Path) -> None:
    options = Options(opens_at=MORNING, empty=True, folder=tmp_path / "kept")
    async with browsing(options) as browser:
        linus = browser.client("discord", "Linus")
        await linus.ask(TITLE)
        await browser.client("slack", "Grace").message(TITLE)
        await browser.post("/api/clock", minutes=60 * 24)
        before = await browser.get("/api/state")

    async with browsing(options) as browser:
        after = await browser.get("/api/state")
        assert after["slack"]["people"] == before["slack"]["people"]
        assert after["discord"]["people"] == before["discord"]["people"]
        assert after["slack"]["messages"] == before["slack"]["messages"]
        assert after["discord"]["messages"] == before["discord"]["messages"]
        assert datetime.fromisoformat(after["now"]) > datetime.fromisoformat(before["now"])
        grace, linus = browser.client("slack", "Grace"), browser.client("discord", "Linus")
        await grace.press(await grace.message(TITLE, "Claim"), "Claim")
        await linus.message("has taken your request")
        assert browser.stage.campus.journal.breaches == []


@pytest.mark.parametrize("kind", ["jitsi", "zoom", "google_meet"])
async def test_rooms_are_kept_between_runs_and_given_back_in_the_next(tmp_path: Path, kind: str) -> None:
    options = Options(opens_at=MORNING, empty=True, folder=tmp_path)
    async with browsing(options) as browser:
        campus = browser.stage.campus
        settings = await shown(campus.grace.command("/mentor settings"))
        await campus.grace.submit(await opened(campus.grace.press("Meeting room", settings)), kind=kind)
        story = Story(campus, campus.linus, (campus.grace,))
        await story.ask()
        await story.pick(await story.claim())
        room = link(await told(campus.linus, "meet on", PATIENCE), "Join")
        assert story.start is not None

    async with browsing(options) as browser:
        campus = browser.stage.campus
        assert browser.stage.bot is not None
        campus.clock.advance_to(story.start - timedelta(hours=1))  # when the bot looks whether the room is still there
        await browser.stage.bot.settled()
        called = await told(campus.linus, "In one hour", PATIENCE)
        assert link(called, "Join") == room
        async with browser.session.get(room) as answer:
            assert "This is where the two of them meet" in await answer.text()
        form = await opened(campus.linus.press("Can't make it", called))
        await campus.linus.submit(form)
        await browser.stage.bot.settled()
        assert campus.zoom.meetings == {}
        assert {one["status"] for one in campus.google.events.values()} <= {"cancelled"}


@pytest.mark.parametrize("words", [("run",), ("sandbox", "--empty", "--port", "0")])
async def test_the_command_line_opens_the_page_and_names_its_address_at_once(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    quiet = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "DISCORD_", "DATABASE_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=tmp_path,
        env={**quiet, "PYTHONPATH": str(Path(__file__).parents[1]), "SANDBOX_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        first = (await process.stdout.readline()).decode()
        address = first.removeprefix("The sandbox is open: ").strip()
        async with session.get(address + "/api/state") as answer:
            assert answer.status == 200, first
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert left_in(tmp_path) == []


async def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    from sandbox.page.keeping import Unreadable

    (tmp_path / "sandbox.state").write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    with pytest.raises(Unreadable, match="choose another folder"):
        async with browsing(Options(folder=tmp_path)):
            pass
    assert left_in(tmp_path) == ["sandbox.state"]


def left_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]
