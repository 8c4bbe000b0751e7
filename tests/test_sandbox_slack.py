"""The local Slack workspace, driven by a tiny app on the real slack-bolt over Socket Mode and over signed HTTP."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.seen import PlatformError, SeenForm, SeenMessage
from sandbox.slack import SlackPerson, SlackSandbox

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
STARTS_AT = int(datetime(2025, 11, 24, 8, tzinfo=UTC).timestamp())


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str, **more: str) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def option(label: str) -> dict[str, Any]:
    return {"text": plain(label), "value": label.lower().replace(" ", "-")}


def asked(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element | {"action_id": "entered"},
        **more,
    }


FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask for a session"),
    "submit": plain("Ask mentors"),
    "notify_on_close": True,
    "blocks": [
        asked("title", "What do you need?", {"type": "plain_text_input", "max_length": 80}),
        asked("kind", "Kind", {"type": "static_select", "options": [option("Interview prep"), option("Q&A")]}),
        asked("days", "Days", {"type": "checkboxes", "options": [option("Monday"), option("Tuesday")]}),
        asked("when", "Exact time", {"type": "datetimepicker"}, optional=True),
        asked("board", "Board", {"type": "conversations_select", "filter": {"include": ["public"]}}, optional=True),
        {"type": "actions", "block_id": "more", "elements": [button("More fields", "more")]},
    ],
}


class TinyBot:
    """A board with claims, a form and a Home, in as few lines as show the platform."""

    def __init__(self, slack: SlackSandbox) -> None:
        self.slack = slack
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret, process_before_response=True)
        self.board = ""
        self.presses: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self._listen()

    def _listen(self) -> None:
        self.app.command("/mentor")(self.command)
        self.app.view("ask")(self.submitted)
        self.app.view_closed("ask")(self.noted)
        self.app.action("claim")(self.claimed)
        self.app.action("more")(self.more)
        self.app.action("slot")(self.chosen)
        self.app.action("link")(self.noted)
        self.app.shortcut("ask_now")(self.asked)
        self.app.event("app_home_opened")(self.home)
        self.app.event("member_joined_channel")(self.noted)

    async def noted(self, ack: Any, body: dict[str, Any]) -> None:
        self.bodies.append(body)
        await ack()

    async def command(self, ack: Any, body: dict[str, Any], respond: Any) -> None:
        self.bodies.append(body)
        if body["text"] == "help":
            await ack("Ask with /mentor request")
        elif body["text"] == "deaf":
            await asyncio.sleep(4)
        elif body["text"] == "later":
            await ack()
            await respond(text="first")
            await respond(text="second", replace_original=True)
        else:
            await self.client.views_open(trigger_id=body["trigger_id"], view=FORM)
            await ack()

    async def asked(self, ack: Any, body: dict[str, Any]) -> None:
        self.bodies.append(body)
        await self.client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def more(self, ack: Any, body: dict[str, Any]) -> None:
        self.bodies.append(body)
        blocks = [*FORM["blocks"], asked("note", "Note", {"type": "plain_text_input"}, optional=True)]
        await self.client.views_update(
            view_id=body["view"]["id"], hash=body["view"]["hash"], view=FORM | {"blocks": blocks}
        )
        await ack()

    async def submitted(self, ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        self.bodies.append(body)
        title = view["state"]["values"]["title"]["entered"]["value"]
        if title == "bad":
            await ack(response_action="errors", errors={"title": "Please say more."})
            return
        await ack()
        moment = f"<!date^{STARTS_AT}^{{date_short_pretty}} at {{time}}|24 Nov>"
        safe = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        await self.client.chat_postMessage(
            channel=self.board,
            text=f"Open: {safe}",
            metadata={"event_type": "card", "event_payload": {"id": "r1"}},
            blocks=[
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": f"*Open* · {safe} · {moment} <@{body['user']['id']}>"},
                },
                {"type": "actions", "elements": [button("Claim", "claim", value="r1:1", style="primary")]},
                {
                    "type": "section",
                    "text": plain("Pick a slot"),
                    "accessory": {
                        "type": "static_select",
                        "action_id": "slot",
                        "placeholder": plain("Slot"),
                        "options": [option("Morning"), option("Evening")],
                    },
                },
            ],
        )
        await self.client.chat_postMessage(channel=body["user"]["id"], text="Asked. Mentors can see it now.")

    async def claimed(self, ack: Any, body: dict[str, Any], respond: Any) -> None:
        self.presses.append(body)
        await ack()
        grace = body["user"]["id"]
        await self.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Being claimed",
            blocks=[
                {"type": "section", "text": {"type": "mrkdwn", "text": f"_Being claimed_ by <@{grace}>"}},
                {"type": "actions", "elements": [button("Details", "link", url="https://example.org/r1")]},
            ],
        )
        await respond(text="It's yours until 14:20.", replace_original=False)

    async def chosen(self, ack: Any, body: dict[str, Any], respond: Any) -> None:
        self.bodies.append(body)
        await ack()
        await respond(text=f"You chose {body['actions'][0]['selected_option']['value']}", replace_original=False)

    async def home(self, ack: Any, event: dict[str, Any], body: dict[str, Any]) -> None:
        self.bodies.append(body)
        blocks = [
            {"type": "header", "text": plain("Next & soon")},
            {"type": "actions", "elements": [button("Ask for a session", "more_home"), button("Open", "link")]},
        ]
        await self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
        await ack()


class Town:
    """A workspace with a student, a mentor, a board and the bot."""

    def __init__(self, slack: SlackSandbox, bot: TinyBot) -> None:
        self.slack, self.bot = slack, bot
        self.ada: SlackPerson = slack.add_person("Ada Lovelace", "Europe/Berlin", email="ada@example.org")
        self.grace: SlackPerson = slack.add_person("Grace", "Europe/London", admin=True)
        bot.board = slack.add_channel("mentors", [self.grace])

    async def ask(self, title: str = "Mock interview") -> Any:
        form = await self.ada.command("/mentor request")
        assert isinstance(form, SeenForm)
        return await self.ada.submit(form, title=title, kind="Interview prep", days=["Monday"])


async def over_socket(stack: AsyncExitStack, bot: TinyBot) -> None:
    handler = AsyncSocketModeHandler(bot.app, app_token=bot.slack.app_token, web_client=bot.client, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it without annotations
    stack.push_async_callback(handler.close_async)


async def over_http(stack: AsyncExitStack, bot: TinyBot) -> None:
    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bot.app.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack")


def sandbox() -> SlackSandbox:
    return SlackSandbox(SandboxClock(NOON), Journal(), Faults())


@pytest.fixture(params=[over_socket, over_http], ids=["socket", "http"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(sandbox())
        bot = TinyBot(slack)
        await request.param(stack, bot)
        yield Town(slack, bot)


@pytest.fixture
async def socket_town() -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(sandbox())
        bot = TinyBot(slack)
        await over_socket(stack, bot)
        yield Town(slack, bot)


@pytest.fixture
async def quiet() -> AsyncIterator[tuple[SlackSandbox, AsyncWebClient]]:
    async with sandbox() as slack:
        yield slack, AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_a_session_is_asked_for_and_claimed_as_people_do_it(town: Town) -> None:
    told = await town.ask("Q&A <!channel> *now*")
    assert isinstance(told, SeenMessage)
    assert told.text == "Asked. Mentors can see it now."
    card = (await town.grace.sees("Q&A <!channel> now")).text
    assert "Open · Q&A" in card
    assert "Mon 24 Nov 08:00 @Ada Lovelace" in card
    seen = town.grace.board("#mentors")[0]
    assert "&lt;!channel&gt;" in json.dumps(town.slack.raw(seen.id))
    assert seen.labels() == ["Claim"]
    yours = await town.grace.press("Claim")
    assert isinstance(yours, SeenMessage)
    assert yours.text == "It's yours until 14:20."
    assert yours.private
    now = town.grace.board("mentors")[0]
    assert now.id == seen.id
    assert "Being claimed by @Grace" in now.text
    assert "Claim" not in now.labels()
    assert town.ada.private() == []
    assert town.slack.journal.breaches == []


async def test_a_stale_card_sends_what_was_drawn_then(town: Town) -> None:
    await town.ask()
    seen = town.grace.board("mentors")[0]
    await town.grace.press("Claim", seen)
    await town.grace.press("Claim", seen)
    assert [one["actions"][0]["value"] for one in town.bot.presses] == ["r1:1", "r1:1"]
    with pytest.raises(PlatformError, match="no button 'Claim'"):
        await town.grace.press("Claim")
    assert await town.grace.press("Details", town.grace.board("mentors")[0]) is None


async def test_the_client_checks_a_form_and_the_bot_can_refuse_it(town: Town) -> None:
    form = await town.ada.shortcut("ask_now")
    assert isinstance(form, SeenForm)
    assert [one.kind for one in form.inputs] == ["text", "choice", "choices", "moment", "channel"]
    with pytest.raises(PlatformError, match="required"):
        await town.ada.submit(form, title="Mock", kind="q&a")
    with pytest.raises(PlatformError, match="more than 80"):
        await town.ada.submit(form, title="x" * 81)
    with pytest.raises(PlatformError, match="not an option"):
        await town.ada.submit(form, kind="Knitting")
    refused = await town.ada.submit(form, title="bad", kind="Q&A", days=["monday"], when=NOON, board="#general")
    assert isinstance(refused, SeenForm)
    assert refused.errors == {"title": "Please say more."}
    assert refused.input("when").value == NOON
    grown = await town.ada.press("More fields")
    assert isinstance(grown, SeenForm)
    assert grown.input("title").value == "bad"
    assert grown.input("note").required is False
    told = await town.ada.submit(grown, {"What do you need?": "x" * 90}, unchecked=True)
    assert told is not None
    assert town.slack.journal.breaches == []


async def test_answers_to_a_command_are_seen_by_its_sender_alone(town: Town) -> None:
    helped = await town.ada.command("/mentor help")
    assert isinstance(helped, SeenMessage)
    assert (helped.text, helped.where, helped.private) == ("Ask with /mentor request", "#general", True)
    await town.ada.command("/mentor later")
    await town.ada.sees("second")
    assert [one.text for one in town.ada.private()] == ["Ask with /mentor request", "second"]
    assert town.grace.private() == []
    assert town.grace.board("general") == []


async def test_home_menus_and_closing(town: Town) -> None:
    home = await town.ada.open_home()
    assert home.text == "Next & soon"
    assert await town.ada.press("Open") is None
    assert town.bot.bodies[-1]["container"]["type"] == "view"
    await town.ask()
    chosen = await town.grace.choose("Slot", "Evening")
    assert isinstance(chosen, SeenMessage)
    assert chosen.text == "You chose evening"
    assert town.grace.board("mentors")[0].menus[0].chosen == "evening"
    await town.ada.command("/mentor request")
    assert await town.ada.close_form() is None
    assert town.bot.bodies[-1]["type"] == "view_closed"


def modal(name: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    words = {"type": "section", "text": {"type": "mrkdwn", "text": f"This is *{name}*"}}
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(name),
        "submit": plain("Next"),
        "blocks": [words, *blocks],
    }


async def test_forms_can_be_stacked_changed_and_cleared(town: Town) -> None:
    answers: Iterator[dict[str, Any]] = iter(
        [
            {"response_action": "push", "view": modal("step", asked("a", "Mail", {"type": "email_text_input"}))},
            {"response_action": "update", "view": modal("step", asked("a", "Day", {"type": "datepicker"}))},
            {},
            {"response_action": "update", "view": modal("step", asked("a", "Hour", {"type": "timepicker"}))},
            {"response_action": "clear"},
        ]
    )
    entered = []

    @town.bot.app.view("step")
    async def step(ack: Any, view: dict[str, Any]) -> None:
        entered.append(view["state"]["values"]["a"]["entered"])
        await ack(**next(answers))

    @town.bot.app.shortcut("steps")
    async def steps(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        number = {"type": "number_input", "is_decimal_allowed": False, "max_value": "60"}
        await client.views_open(trigger_id=body["trigger_id"], view=modal("step", asked("a", "Minutes", number)))
        await ack()

    async def go(form: object, value: object, label: str) -> Any:
        assert isinstance(form, SeenForm)
        assert [one.label for one in form.inputs] == [label]
        return await town.ada.submit(form, {label: value})

    first = await town.ada.shortcut("steps")
    with pytest.raises(PlatformError, match="not between"):
        await go(first, 61, "Minutes")
    pushed = await go(first, 45, "Minutes")
    with pytest.raises(PlatformError, match="no longer open"):
        await go(first, 45, "Minutes")
    changed = await go(pushed, "ada@example.org", "Mail")
    back = await go(changed, NOON.date(), "Day")
    assert isinstance(first, SeenForm)
    assert back.id == first.id
    hour = await go(back, "30", "Minutes")
    assert await go(hour, "09:05", "Hour") is None
    assert [list(one.values())[1] for one in entered] == ["45", "ada@example.org", "2025-11-20", "30", "09:05"]
    assert town.ada.form() is None
    assert town.slack.journal.breaches == []


async def test_a_private_reply_is_replaced_where_it_stands(town: Town) -> None:
    @town.bot.app.command("/slots")
    async def slots(ack: Any) -> None:
        blocks = [{"type": "actions", "elements": [button("Book 09:00", "book"), button("Never mind", "drop")]}]
        await ack(text="Pick a time", blocks=blocks)

    @town.bot.app.action("book")
    async def book(ack: Any, body: dict[str, Any], respond: Any) -> None:
        assert body["container"]["is_ephemeral"] is True
        await respond(text="Booked", replace_original=True)
        await ack()

    @town.bot.app.action("drop")
    async def drop(ack: Any, respond: Any) -> None:
        await respond(delete_original=True)
        await ack()

    offered = await town.ada.command("/slots")
    assert isinstance(offered, SeenMessage)
    booked = await town.ada.press("Book 09:00")
    assert isinstance(booked, SeenMessage)
    assert (booked.id, booked.text, booked.buttons) == (offered.id, "Booked", ())
    await town.ada.press("Never mind", offered)
    assert town.ada.private() == []
    await town.ada.no_longer_sees("Booked")
    assert town.slack.journal.breaches == []


async def test_silence_is_an_error_and_a_breach(town: Town) -> None:
    with pytest.raises(PlatformError, match="did not answer"):
        await town.ada.command("/mentor deaf")
    assert any("nobody answered /mentor" in breach for breach in town.slack.journal.breaches)


@pytest.mark.parametrize("at_once", [False, True])
async def test_the_next_payload_can_come_twice(town: Town, at_once: bool) -> None:
    town.slack.redeliver_next(at_once=at_once)
    await town.ada.command("/mentor help")
    assert len(town.bot.bodies) == 2
    assert town.bot.bodies[0] == town.bot.bodies[1]


async def test_a_cut_line_is_opened_again(socket_town: Town) -> None:
    town = socket_town
    await town.slack.disconnect()
    helped = await town.ada.command("/mentor help")
    assert helped is not None
    await town.slack.ask_to_reconnect()
    helped = await town.ada.command("/mentor help")
    assert helped is not None
    assert len(town.slack.socket.connections) == 1


async def test_a_ticket_is_good_for_one_connection(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_more_than_ten_connections_are_sent_away(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        words = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
            socket = await stack.enter_async_context(session.ws_connect(url))
            words.append((await socket.receive_json())["type"])
        assert words == ["hello"] * 10 + ["disconnect"]


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_refusals_carry_slacks_own_codes(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    ada = slack.add_person("Ada")
    open_one = slack.add_channel("open", [ada], bot=False)
    hidden = slack.add_channel("hidden", [ada], private=True, bot=False)
    old = slack.add_channel("old", [ada])
    slack.archive("old")
    assert await refused(client.chat_postMessage(channel=open_one, text="x")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel=hidden, text="x")) == "channel_not_found"
    assert await refused(client.chat_postMessage(channel=old, text="x")) == "is_archived"
    assert await refused(client.users_info(user="U0")) == "user_not_found"
    assert await refused(client.conversations_open(users=slack.bot_user_id)) == "cannot_dm_bot"
    assert await refused(client.chat_update(channel=old, ts="1.0", text="x")) == "is_archived"
    ada.dms_open = False
    assert await refused(client.chat_postMessage(channel=ada.id, text="x")) == "messages_tab_disabled"
    slack.deactivate(ada)
    assert await refused(client.chat_postMessage(channel=ada.id, text="x")) == "user_disabled"
    stranger = AsyncWebClient("xoxb-wrong", base_url=slack.api_url)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert await refused(client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"
    trigger = slack.workspace.trigger(ada.id)
    await client.views_open(trigger_id=trigger.id, view=FORM)
    assert await refused(client.views_open(trigger_id=trigger.id, view=FORM)) == "exchanged_trigger_id"
    late = slack.workspace.trigger(ada.id)
    late.made -= 4
    assert await refused(client.views_open(trigger_id=late.id, view=FORM)) == "expired_trigger_id"
    assert slack.journal.breaches == []
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert len(slack.journal.breaches) == 1


async def test_views_are_refused_when_they_moved_on(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    ada = slack.add_person("Ada")
    opened = (await client.views_open(trigger_id=slack.workspace.trigger(ada.id).id, view=FORM))["view"]
    assert await refused(client.views_update(view_id=opened["id"], hash="old", view=FORM)) == "hash_conflict"
    assert await refused(client.views_update(view_id="V0", view=FORM)) == "not_found"
    top = opened["id"]
    for _ in range(2):
        pushed = await client.views_push(trigger_id=slack.workspace.trigger(ada.id, top).id, view=FORM)
        top = pushed["view"]["id"]
        assert pushed["view"]["root_view_id"] == opened["id"]
    last = slack.workspace.trigger(ada.id, top).id
    assert await refused(client.views_push(trigger_id=last, view=FORM)) == "push_limit_reached"
    assert slack.journal.breaches == []


BAD_BLOCKS: dict[str, list[dict[str, Any]]] = {
    "button over 75": [{"type": "actions", "elements": [button("x" * 76, "a")]}],
    "unknown block": [{"type": "marquee"}],
    "unknown element": [{"type": "actions", "elements": [{"type": "slider"}]}],
    "block_id twice": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
    "action_id twice": [{"type": "actions", "elements": [button("a", "a"), button("b", "a")]}],
    "empty text": [{"type": "section", "text": plain("")}],
    "mrkdwn in a header": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "unknown style": [{"type": "actions", "elements": [button("a", "a", style="plain")]}],
    "long url": [{"type": "actions", "elements": [button("a", "a", url="https://x.y/" + "z" * 3000)]}],
    "initial option": [
        asked("a", "b", {"type": "static_select", "options": [option("a")], "initial_option": option("b")})
    ],
    "no options": [asked("a", "b", {"type": "radio_buttons", "options": []})],
    "eleven checkboxes": [asked("a", "b", {"type": "checkboxes", "options": [option(str(n)) for n in range(11)]})],
    "misspelt key": [{"type": "section", "text": plain("x"), "blockid": "a"}],
    "too many blocks": [{"type": "divider"}] * 51,
}


@pytest.mark.parametrize("what", BAD_BLOCKS)
async def test_bad_blocks_are_refused_and_noted(quiet: tuple[SlackSandbox, AsyncWebClient], what: str) -> None:
    slack, client = quiet
    channel = slack.add_channel("mentors")
    assert (
        await refused(client.chat_postMessage(channel=channel, text="x", blocks=BAD_BLOCKS[what])) == "invalid_blocks"
    )
    assert len(slack.journal.breaches) == 1


BAD_VIEWS: dict[str, dict[str, Any]] = {
    "no type": {key: value for key, value in FORM.items() if key != "type"},
    "no submit": {key: value for key, value in FORM.items() if key != "submit"},
    "long title": FORM | {"title": plain("x" * 25)},
    "long metadata": FORM | {"private_metadata": "x" * 3001},
    "no blocks": FORM | {"blocks": []},
}


@pytest.mark.parametrize("what", BAD_VIEWS)
async def test_bad_views_are_refused_and_noted(quiet: tuple[SlackSandbox, AsyncWebClient], what: str) -> None:
    slack, client = quiet
    trigger = slack.workspace.trigger(slack.add_person("Ada").id)
    assert await refused(client.views_open(trigger_id=trigger.id, view=BAD_VIEWS[what])) == "invalid_arguments"
    assert len(slack.journal.breaches) == 1


async def test_what_slack_would_let_pass_is_still_a_breach(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    channel = slack.add_channel("mentors")
    with pytest.warns(UserWarning, match="text"):
        await client.chat_postMessage(channel=channel, blocks=[{"type": "divider"}])
    await client.chat_postMessage(channel=channel, text="<!channel> come")
    await client.chat_postMessage(channel=channel, text="x" * 4001)
    await client.chat_postMessage(channel=channel, text="<!date^soon^{date}|soon>")
    assert len(slack.journal.breaches) == 4


@pytest.mark.parametrize(
    ("said", "breaches"),
    [
        ({"initial_comment": "Figures"}, 0),
        ({"blocks": '[{"type": "divider"}]'}, 1),
        ({"initial_comment": "Figures", "blocks": '[{"type": "divider"}]'}, 1),
        ({}, 1),
    ],
)
async def test_a_file_is_shared_with_a_text_or_it_is_a_breach(
    quiet: tuple[SlackSandbox, AsyncWebClient], said: dict[str, Any], breaches: int
) -> None:
    slack, client = quiet
    channel = slack.add_channel("mentors")
    file = str((await client.files_getUploadURLExternal(filename="table.csv", length=1))["file_id"])
    slack.workspace.files[file].content = b"x"
    await client.files_completeUploadExternal(files=[{"id": file, "title": "Table"}], channel_id=channel, **said)
    assert len(slack.journal.breaches) == breaches


async def test_a_missing_scope_is_named() -> None:
    manifest = {
        "display_information": {"name": "Mini Mentor"},
        "features": {"slash_commands": [{"command": "/mentor"}], "app_home": {"home_tab_enabled": False}},
        "oauth_config": {"scopes": {"bot": ["commands"]}},
    }
    async with SlackSandbox(SandboxClock(), Journal(), Faults(), manifest=manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as caught:
            await client.users_list()
        assert (caught.value.response["needed"], caught.value.response["provided"]) == ("users:read", "commands")
        with pytest.raises(PlatformError, match="not a valid command"):
            await slack.add_person("Ada").command("/mentors")


async def test_lists_come_in_pages_and_history_with_metadata(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    channel = slack.add_channel("mentors")
    for number in range(5):
        metadata = {"event_type": "card", "event_payload": {"id": number}}
        await client.chat_postMessage(channel=channel, text=str(number), metadata=metadata)
    found: list[int] = []
    async for page in await client.conversations_history(channel=channel, limit=2, include_all_metadata=True):
        found.extend(message["metadata"]["event_payload"]["id"] for message in page["messages"])
    assert found == [4, 3, 2, 1, 0]


async def test_scripted_faults_happen_once(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, client = quiet
    channel = slack.add_channel("mentors")
    slack.faults.script(
        "chat.postMessage",
        Fault("rate_limited", 7),
        Fault("server_error"),
        Fault("refused", code="restricted_action"),
        Fault("dropped_after_accept"),
    )
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="1")
    assert caught.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=channel, text="2")
    assert await refused(client.chat_postMessage(channel=channel, text="3")) == "restricted_action"
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel, text="4")
    await client.chat_postMessage(channel=channel, text="5")
    history = await client.conversations_history(channel=channel)
    assert [message["text"] for message in history["messages"]] == ["5", "4"]


async def test_a_response_url_is_good_for_five_replies_in_thirty_minutes(socket_town: Town) -> None:
    town = socket_town
    await town.ada.command("/mentor help")
    url = town.bot.bodies[-1]["response_url"]
    async with aiohttp.ClientSession() as session:
        statuses = []
        for number in range(6):
            async with session.post(url, json={"text": str(number)}) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * 5 + [404]
        await town.grace.command("/mentor help")
        town.slack.clock.advance(timedelta(minutes=31))
        async with session.post(town.bot.bodies[-1]["response_url"], json={"text": "late"}) as answer:
            assert await answer.json() == {"ok": False, "error": "expired_url"}
    assert len(town.slack.journal.breaches) == 2


async def test_two_workspaces_know_nothing_of_each_other() -> None:
    journal, clock = Journal(), SandboxClock()
    async with (
        SlackSandbox(clock, journal, Faults(), team_id="T0NORTH001") as north,
        SlackSandbox(clock, journal, Faults(), team_id="T0SOUTH001") as south,
    ):
        assert north.add_person("Ada").id != south.add_person("Ada").id
        client = AsyncWebClient(north.bot_token, base_url=south.api_url)
        assert await refused(client.auth_test()) == "invalid_auth"


async def test_an_event_that_nobody_takes_comes_again(quiet: tuple[SlackSandbox, AsyncWebClient]) -> None:
    slack, _ = quiet
    seen: list[str | None] = []
    came_again = asyncio.Event()

    async def handle(request: web.Request) -> web.Response:
        seen.append(request.headers.get("x-slack-retry-num"))
        if len(seen) == 2:
            came_again.set()
        return web.Response(status=500 if len(seen) < 2 else 200)

    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        with pytest.raises(PlatformError, match="did not take"):
            await slack.add_person("Ada").open_home()
        async with asyncio.timeout(3):
            await came_again.wait()
        assert seen == [None, "1"]
    finally:
        await runner.cleanup()


CONTRACTS = Path(os.environ.get("CONTRACTS_DIR", Path(__file__).parents[2] / "shared" / "contracts")) / "slack-samples"
ELSEWHERE = {
    *("enterprise_id", "enterprise_name", "enterprise"),  # only on Enterprise Grid
    *("bot_access_token", "function_data", "interactivity"),  # only for steps of workflows
    *(
        "app_unfurl",
        "is_app_unfurl",
        "app_unfurl_url",
        "attachment_id",
        "text",
        "thread_ts",
    ),  # only for unfurls, threads
    *("authed_users", "authed_teams"),  # deprecated, no longer sent
    *("inviter", "is_cleared"),  # only when somebody invited; only when a form was closed
}


def missing(sample: dict[str, Any], payload: dict[str, Any], at: str = "", depth: int = 3) -> list[str]:
    """Return the keys of a sample that a payload lacks, down to the depth where a message's own kinds begin."""
    lacking = [f"{at}/{key}" for key in sample if key not in payload and key not in ELSEWHERE]
    for key, value in sample.items():
        inner = payload.get(key)
        if isinstance(value, dict) and isinstance(inner, dict) and depth and key != "message":
            lacking += missing(value, inner, f"{at}/{key}", depth - 1)
    return lacking


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the contracts are not beside this project (CONTRACTS_DIR)")
async def test_payloads_carry_the_keys_of_slacks_samples(town: Town) -> None:
    town.slack.workspace.app = town.slack.workspace.app.__class__(
        events=frozenset({"app_home_opened", "member_joined_channel"})
    )
    await town.ask()
    await town.grace.press("Claim")
    for _ in range(2):
        await town.ada.open_home()
    await town.ada.press("Open")
    await town.ada.command("/mentor request")
    await town.ada.close_form()
    await town.slack.join(town.ada, "mentors")
    bodies: dict[str, dict[str, Any]] = {}
    for one in [*town.bot.presses, *town.bot.bodies]:
        kind = one.get("type", "command")
        kind = one["event"]["type"] if kind == "event_callback" else kind
        bodies[kind] = bodies.get(kind, {}) | one
        bodies[kind]["container"] = bodies[kind].get("container", {}) | town.bot.presses[0]["container"]
    bodies["block_actions"]["container"] |= {"view_id": "V1"}
    samples = {
        "command": "interactive/SlashCommandPayload.json",
        "block_actions": "interactive/BlockActionPayload.json",
        "view_submission": "interactive/ViewSubmissionPayload.json",
        "view_closed": "interactive/ViewClosedPayload.json",
        "app_home_opened": "events/AppHomeOpenedPayload.json",
        "member_joined_channel": "events/MemberJoinedChannelPayload.json",
    }
    lacking = {
        kind: found
        for kind, name in samples.items()
        if (found := missing(json.loads((CONTRACTS / name).read_text()), bodies[kind]))
    }
    assert lacking == {}
    assert bodies["view_closed"]["is_cleared"] is False
