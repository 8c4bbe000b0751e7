"""The Discord sandbox, driven by the real discord.py over real sockets."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Self

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands, ui

from sandbox.clock import SandboxClock
from sandbox.discord import Channel, DiscordPerson, DiscordSandbox, Guild
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.seen import PlatformError, SeenForm, SeenMessage
from tests import discord_contract

START = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
MOMENT = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)


class Claim(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"claim:(?P<id>\d+)"):
    """A button that survives a restart."""

    def __init__(self, number: int, label: str = "Claim") -> None:
        style = discord.ButtonStyle.primary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"claim:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        bot: Bot = interaction.client  # type: ignore[assignment]  # the client of this test
        bot.presses.append(interaction.id)
        await bot.claim(interaction, self.number)


class Ask(ui.Modal, title="Ask for a session"):
    """A form with every kind of input."""

    words: ui.Label[Any] = ui.Label(text="What?", component=ui.TextInput(custom_id="words", max_length=80))
    more: ui.Label[Any] = ui.Label(
        text="A little more",
        description="20 to 1,500",
        component=ui.TextInput(custom_id="more", style=discord.TextStyle.paragraph, required=False, default="none"),
    )
    days: ui.Label[Any] = ui.Label(
        text="Days",
        component=ui.Select(
            custom_id="days",
            max_values=2,
            options=[
                discord.SelectOption(label="Mon 24 Nov", value="24"),
                discord.SelectOption(label="Tue", value="25"),
            ],
        ),
    )
    slots: ui.Label[Any] = ui.Label(
        text="Times of day",
        component=ui.CheckboxGroup(
            custom_id="slots",
            options=[
                discord.CheckboxGroupOption(label="Morning", value="am", default=True),
                discord.CheckboxGroupOption(label="Evening", value="pm"),
            ],
        ),
    )
    how: ui.Label[Any] = ui.Label(
        text="Video or phone",
        component=ui.RadioGroup(
            custom_id="how",
            options=[
                discord.RadioGroupOption(label="Video", value="video", default=True),
                discord.RadioGroupOption(label="Phone", value="phone"),
            ],
        ),
    )


def card(number: int, line: str, *buttons: ui.Item[Any]) -> ui.LayoutView:
    """Return a Components V2 card."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[Any] = ui.Container(accent_colour=discord.Colour.green())
    box.add_item(ui.TextDisplay(f"**Open** · {line}"))
    box.add_item(ui.Separator())
    box.add_item(ui.Section(f"Offered <t:{int(MOMENT.timestamp())}:F>", accessory=Claim(number)))
    if buttons:
        box.add_item(ui.ActionRow(*buttons))
    view.add_item(box)
    return view


async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    zones = ("Europe/Berlin", "Europe/London")
    return [app_commands.Choice(name=one, value=one) for one in zones if typed.lower() in one.lower()]


class Bot(discord.Client):
    """A tiny bot as the adapter makes one."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.presses: list[int] = []
        self.submitted: list[dict[str, Any]] = []
        self.answer_claim = "update"
        mentor = app_commands.Group(name="mentor", description="Mini mentoring")
        mentor.command(name="request", description="Ask")(self.request)
        mentor.command(name="zone", description="Say your zone")(self.zone)
        mentor.command(name="slow", description="Think")(self.slow)
        mentor.command(name="silent", description="Say nothing")(self.silent)
        mentor.command(name="card", description="A card")(self.card)
        mentor.command(name="who", description="Name things")(self.who)
        self.tree.add_command(mentor)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Claim)
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            assert interaction.data is not None
            self.submitted.append(dict(interaction.data))
            await interaction.response.send_message("Asked.", ephemeral=True)

    @app_commands.choices(kind=[app_commands.Choice(name="Interview prep", value="interview_prep")])
    async def request(
        self,
        interaction: discord.Interaction,
        kind: app_commands.Choice[str],
        duration: app_commands.Range[int, 30, 60],
    ) -> None:
        await interaction.response.send_modal(Ask(custom_id=f"ask:{kind.value}:{duration}"))

    @app_commands.autocomplete(zone=suggest)
    async def zone(self, interaction: discord.Interaction, zone: str) -> None:
        await interaction.response.send_message(f"Your zone is {zone}", ephemeral=True)

    async def slow(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await asyncio.sleep(0.05)
        await interaction.edit_original_response(view=card(3, "after a while"))

    async def silent(self, interaction: discord.Interaction) -> None:
        pass

    async def card(self, interaction: discord.Interaction, number: int) -> None:
        await interaction.response.send_message(view=card(number, "for you"), ephemeral=True)

    async def who(
        self,
        interaction: discord.Interaction,
        person: discord.Member,
        channel: discord.TextChannel,
        group: discord.Role,
    ) -> None:
        await interaction.response.send_message(f"{person.mention} {channel.mention} {group.mention}", ephemeral=True)

    async def claim(self, interaction: discord.Interaction, number: int) -> None:
        if self.answer_claim == "update":
            await interaction.response.edit_message(
                view=card(number, "claimed", ui.Button(label="Stand by", custom_id="sb"))
            )
        elif self.answer_claim == "private":
            await interaction.response.defer()
            await interaction.followup.send("It's yours", ephemeral=True)
        elif self.answer_claim == "edit":
            await interaction.response.defer()
            await interaction.edit_original_response(view=card(number, "edited"))
        else:
            await interaction.response.defer()


@dataclass
class Place:
    """A sandbox with a guild, a board, a person, and a bot that runs in it."""

    discord: DiscordSandbox
    clock: SandboxClock
    journal: Journal
    faults: Faults
    guild: Guild
    board: Channel
    ada: DiscordPerson
    bot: Bot
    running: asyncio.Task[None] | None = None

    async def run(self, bot: Bot) -> None:
        self.bot = bot
        self.running = asyncio.create_task(bot.start(self.discord.token))
        await self.discord.connected()

    async def end(self) -> None:
        await self.bot.close()
        if self.running is not None:
            with suppress(asyncio.CancelledError, discord.ConnectionClosed):
                await self.running

    def board_channel(self) -> Any:
        return self.bot.get_partial_messageable(int(self.board.id), guild_id=int(self.guild.id))


@pytest.fixture
async def place(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    clock, journal, faults = SandboxClock(START), Journal(), Faults()
    check = discord_contract.DiscordContract() if discord_contract.available() else None
    async with DiscordSandbox(clock, journal, faults, check) as sandbox:
        monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
        guild = sandbox.add_guild("Uni")
        ada = sandbox.add_person("Ada Lovelace", "Europe/Berlin")
        guild.join(ada)
        board = guild.add_channel("mentors")
        place = Place(sandbox, clock, journal, faults, guild, board, ada, Bot())
        await place.run(place.bot)
        yield place
        await place.end()


@pytest.fixture
async def clean(place: Place) -> AsyncIterator[Place]:
    yield place
    assert place.journal.breaches == []


async def test_a_slash_command_opens_a_form_and_its_submit_reaches_the_bot_even_unknown_to_it(clean: Place) -> None:
    form = await clean.ada.command("/mentor request", kind="Interview prep", duration=45)
    assert isinstance(form, SeenForm)
    assert [(one.key, one.label, one.kind) for one in form.inputs] == [
        ("words", "What?", "text"),
        ("more", "A little more", "paragraph"),
        ("days", "Days", "choices"),
        ("slots", "Times of day", "choices"),
        ("how", "Video or phone", "choice"),
    ]
    with pytest.raises(PlatformError, match="must be filled in"):
        await clean.ada.submit(form, days=["24"])
    await clean.end()
    await clean.run(Bot())
    seen = await clean.ada.submit(form, what="Mock interview", days=["Mon 24 Nov", "25"], how="Phone")
    assert isinstance(seen, SeenMessage)
    assert seen.text == "Asked."
    assert seen.private
    (sent,) = clean.bot.submitted
    assert sent["custom_id"] == "ask:interview_prep:45"
    filled = {one["component"]["custom_id"]: one["component"] for one in sent["components"]}
    assert filled["words"]["value"] == "Mock interview"
    assert filled["more"]["value"] == "none"
    assert filled["days"]["values"] == ["24", "25"]
    assert filled["slots"]["values"] == ["am"]
    assert filled["how"]["value"] == "phone"


async def test_a_client_refuses_what_the_command_does_not_take(clean: Place) -> None:
    for line, options in (
        ("/mentor request", {"kind": "interview_prep"}),
        ("/mentor request", {"kind": "nonsense", "duration": 45}),
        ("/mentor request", {"kind": "interview_prep", "duration": 20}),
        ("/mentor zone", {"zone": "x", "planet": "y"}),
        ("/mentor nothing", {}),
        ("/teach", {}),
    ):
        with pytest.raises(PlatformError):
            await clean.ada.command(line, options)


async def test_autocomplete_suggests(clean: Place) -> None:
    assert await clean.ada.suggestions("/mentor zone", "zone", "berl") == [("Europe/Berlin", "Europe/Berlin")]


async def test_people_channels_and_roles_resolve(clean: Place) -> None:
    role = clean.guild.add_role("Mentors")
    seen = await clean.ada.command("/mentor who", person=clean.ada, channel="#mentors", group=role)
    assert isinstance(seen, SeenMessage)
    assert seen.text == "@Ada Lovelace #mentors @Mentors"


async def test_a_command_works_in_a_direct_message(clean: Place) -> None:
    seen = await clean.ada.command("/mentor zone", where="dm", zone="Europe/Berlin")
    assert isinstance(seen, SeenMessage)
    assert (seen.where, seen.private) == ("dm", True)
    assert clean.ada.inbox() == []
    assert clean.ada.private() == [seen]


async def test_a_card_reads_in_the_readers_zone_and_its_button_survives_a_restart(clean: Place) -> None:
    await clean.board_channel().send(view=card(7, "Mock \\*interview\\*"))
    (seen,) = clean.ada.board("#mentors")
    assert seen.text == "Open · Mock *interview*\nOffered Mon 24 Nov 10:00"
    assert seen.labels() == ["Claim"]
    assert seen.buttons[0].style == "primary"
    await clean.end()
    await clean.run(Bot())
    changed = await clean.ada.press("Claim")
    assert isinstance(changed, SeenMessage)
    assert changed.id == seen.id
    assert changed.labels() == ["Claim", "Stand by"]


@pytest.mark.parametrize(("how", "text"), [("private", "It's yours"), ("edit", "Open · edited"), ("nothing", None)])
async def test_a_press_may_be_answered_in_several_ways(clean: Place, how: str, text: str | None) -> None:
    await clean.board_channel().send(view=card(7, "one"))
    clean.bot.answer_claim = how
    seen = await clean.ada.press("Claim")
    assert (seen.text.split("\n")[0] if isinstance(seen, SeenMessage) else None) == text


async def test_a_stale_button_still_sends_its_old_key(clean: Place) -> None:
    message = await clean.board_channel().send(view=card(7, "one"))
    (stale,) = clean.ada.board("mentors")
    await message.edit(view=card(8, "two"))
    await clean.ada.press("Claim", on=stale)
    assert len(clean.bot.presses) == 1
    assert clean.ada.raw(stale.id)["components"][0]["components"][2]["accessory"]["custom_id"] == "claim:7"


async def test_a_deferred_answer_shows_when_it_comes(clean: Place) -> None:
    seen = await clean.ada.command("/mentor slow")
    assert isinstance(seen, SeenMessage)
    assert seen.text.startswith("Open · after a while")
    assert clean.ada.private() == [seen]
    assert clean.ada.board("mentors") == []


async def test_a_private_reply_is_seen_by_its_reader_alone(clean: Place) -> None:
    grace = clean.discord.add_person("Grace")
    clean.guild.join(grace)
    await clean.ada.command("/mentor card", number=5)
    assert len(clean.ada.private()) == 1
    assert grace.private() == []
    with pytest.raises(PlatformError, match="nothing"):
        await grace.sees("for you", timeout=0.05)


async def test_silence_is_a_breach_and_an_error(place: Place) -> None:
    with pytest.raises(PlatformError, match="did not answer"):
        await place.ada.command("/mentor silent")
    assert len(place.journal.breaches) == 1


async def test_the_same_act_may_arrive_twice(clean: Place) -> None:
    await clean.board_channel().send(view=card(7, "one"))
    clean.discord.redeliver_next()
    await clean.ada.press("Claim")
    await asyncio.sleep(0.1)
    first, second = clean.bot.presses
    assert first == second


async def test_the_same_nonce_makes_one_message(clean: Place) -> None:
    person = await clean.bot.fetch_user(int(clean.ada.id))
    first = await person.send("Booked", nonce="outbox-1")
    second = await person.send("Booked", nonce="outbox-1")
    assert first.id == second.id
    assert [one.text for one in clean.ada.inbox()] == ["Booked"]
    clean.clock.advance(timedelta(minutes=6))
    third = await person.send("Booked", nonce="outbox-1")
    assert third.id != first.id


async def test_closed_direct_messages_and_missing_rights_are_told(clean: Place) -> None:
    person = await clean.bot.fetch_user(int(clean.ada.id))
    clean.ada.dms_open = False
    with pytest.raises(discord.Forbidden) as closed:
        await person.send("Booked")
    assert closed.value.code == 50007
    muted = clean.guild.add_channel("muted", bot_can_send=False)
    with pytest.raises(discord.Forbidden) as forbidden:
        await clean.bot.get_partial_messageable(int(muted.id)).send("x")
    assert forbidden.value.code == 50013
    clean.discord.delete_channel(muted)
    with pytest.raises(discord.NotFound) as gone:
        await clean.bot.get_partial_messageable(int(muted.id)).send("x")
    assert gone.value.code == 10003
    with pytest.raises(discord.NotFound) as lost:
        await clean.board_channel().get_partial_message(1).edit(content="x")
    assert lost.value.code == 10008


async def test_a_deleted_channel_is_an_event(clean: Place) -> None:
    deleted = asyncio.Event()

    @clean.bot.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        deleted.set()

    clean.discord.delete_channel(clean.board)
    await asyncio.wait_for(deleted.wait(), 2)


async def test_a_cut_line_is_resumed_and_nothing_is_lost(clean: Place) -> None:
    await clean.board_channel().send(view=card(7, "one"))
    await clean.discord.disconnect()
    seen = await clean.ada.press("Claim")
    assert isinstance(seen, SeenMessage)
    assert len(clean.discord.gateway.sessions) == 1


async def test_a_forgotten_session_is_begun_anew(clean: Place) -> None:
    clean.discord.gateway.invalidate()
    await asyncio.sleep(0.05)
    await clean.discord.connected()
    await clean.ada.command("/mentor zone", zone="x")


async def test_rate_limits_and_outages_are_told_as_discord_tells_them(clean: Place) -> None:
    call = "POST /channels/{id}/messages"
    clean.faults.script(call, Fault("rate_limited", 0.2), Fault("slow", 0.1))
    began = asyncio.get_running_loop().time()
    await clean.board_channel().send("one")
    assert asyncio.get_running_loop().time() - began >= 0.3
    await clean.board_channel().send("two")
    clean.faults.script(call, Fault("refused", code="50013"))
    with pytest.raises(discord.Forbidden):
        await clean.board_channel().send("three")
    clean.faults.script(call, Fault("dropped_after_accept"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await clean.board_channel().send("four")
    assert [one.text for one in clean.ada.board("mentors")] == ["one", "two", "four"]
    assert [message.content async for message in clean.board_channel().history(limit=2)] == ["four", "two"]


@pytest.mark.parametrize(
    "build",
    [
        lambda: {"content": "x" * 2001},
        lambda: {"content": ""},
        lambda: {"content": "x", "nonce": "n" * 26},
        lambda: {"view": two_of_the_same()},
        lambda: {"view": too_much_text()},
        lambda: {"embed": discord.Embed(title="x" * 257)},
    ],
)
async def test_messages_beyond_the_limits_are_refused_and_kept_as_breaches(place: Place, build: Any) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await place.board_channel().send(**build())
    assert refused.value.code in (50006, 50035)
    assert place.journal.breaches
    assert place.ada.board("mentors") == []


def two_of_the_same() -> ui.View:
    view = ui.View()
    view.add_item(ui.Button(label="A", custom_id="same"))
    view.add_item(ui.Button(label="B", custom_id="same"))
    return view


def too_much_text() -> ui.LayoutView:
    view = ui.LayoutView()
    view.add_item(ui.TextDisplay("x" * 2500))
    view.add_item(ui.TextDisplay("y" * 2500))
    return view


async def test_a_mention_without_allowed_mentions_is_a_breach(place: Place) -> None:
    place.bot._connection.allowed_mentions = None
    await place.board_channel().send("Hello @everyone")
    assert any("allowed_mentions" in one for one in place.journal.breaches)


async def test_files_and_private_threads(clean: Place) -> None:
    sent = await clean.board_channel().send("Figures", file=discord.File(BytesIO(b"a,b"), "figures.csv"))
    (seen,) = clean.ada.board("mentors")
    assert seen.text == "Figures\n[figures.csv]"
    assert clean.ada.files(seen) == {"figures.csv": b"a,b"}
    assert await sent.attachments[0].read() == b"a,b"
    channel = await clean.bot.fetch_channel(int(clean.board.id))
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="for-ada", invitable=False)
    await thread.add_user(discord.Object(clean.ada.id))
    allowed = discord.AllowedMentions(users=True)
    await thread.send(f"<@{clean.ada.id}> your DMs are closed", allowed_mentions=allowed)
    assert (await clean.ada.sees("@Ada Lovelace your DMs")).where == "#for-ada"


async def test_a_privileged_intent_is_refused(place: Place) -> None:
    greedy = discord.Client(intents=discord.Intents(guilds=True, members=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await greedy.start(place.discord.token)
    await greedy.close()
    assert any("GUILD_MEMBERS" in one for one in place.journal.breaches)


async def test_a_wrong_token_is_refused(place: Place) -> None:
    stranger = discord.Client(intents=discord.Intents(guilds=True))
    with pytest.raises(discord.LoginFailure):
        await stranger.login("wrong")
    await stranger.close()


async def test_what_is_no_route_is_a_breach(place: Place) -> None:
    with pytest.raises(discord.NotFound):
        await place.bot.http.request(discord.http.Route("GET", "/voice/regions"))
    assert place.journal.breaches == ["discord: GET /voice/regions is no route of this sandbox"]


class Everything(ui.Modal, title="Everything"):
    """The kinds of input that the other form lacks."""

    intro: ui.TextDisplay[Any] = ui.TextDisplay("Say **all**")
    person: ui.Label[Any] = ui.Label(text="Who", component=ui.UserSelect(custom_id="person"))
    channel: ui.Label[Any] = ui.Label(text="Where", component=ui.ChannelSelect(custom_id="channel", required=False))
    group: ui.Label[Any] = ui.Label(text="Which role", component=ui.RoleSelect(custom_id="group"))
    praise: ui.Label[Any] = ui.Label(text="May show it", component=ui.Checkbox(custom_id="praise", default=True))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.person.component, ui.UserSelect)
        assert isinstance(self.group.component, ui.RoleSelect)
        assert isinstance(self.praise.component, ui.Checkbox)
        (person,), (group,) = self.person.component.values, self.group.component.values
        await interaction.response.edit_message(content=f"{person.name} {group.name} {self.praise.component.value}")


class Panel(ui.View):
    """An older view with a menu and a button that opens a form."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Open", custom_id="open")
    async def open(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.send_modal(Everything())

    @ui.select(
        placeholder="Which?",
        custom_id="which",
        max_values=2,
        options=[discord.SelectOption(label=one) for one in ("red", "green", "blue")],
    )
    async def which(self, interaction: discord.Interaction, select: ui.Select[Any]) -> None:
        await interaction.response.edit_message(content=" and ".join(select.values))

    @ui.select(cls=ui.UserSelect, placeholder="Whom?", custom_id="whom")
    async def whom(self, interaction: discord.Interaction, select: ui.UserSelect[Any]) -> None:
        await interaction.response.send_message(f"You chose {select.values[0].mention}", ephemeral=True)

    @ui.button(label="Twice", custom_id="twice")
    async def twice(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        raw = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await interaction.response.defer()
        with pytest.raises(discord.HTTPException) as again:
            await interaction.client.http.request(raw, json={"type": 6})
        assert again.value.code == 40060
        await interaction.delete_original_response()


async def test_menus_forms_and_older_messages_work(clean: Place) -> None:
    mentors = clean.guild.add_role("Mentors")
    embed = discord.Embed(title="Title", description="*described*").add_field(name="Field", value="1 < 2 * 3 * 4")
    await clean.board_channel().send("> Quote\n- one\n`**code**` ~~gone~~ snake_case", embed=embed, view=Panel())
    (seen,) = clean.ada.board("mentors")
    assert seen.text == "Quote\n• one\n**code** gone snake_case\nTitle\ndescribed\nField\n1 < 2 * 3 * 4"
    assert [one.label for one in seen.menus] == ["Which?", "Whom?"]
    with pytest.raises(PlatformError):
        await clean.ada.choose("Which?", ["red", "green", "blue"])
    chosen = await clean.ada.choose("Which?", ["red", "blue"])
    assert isinstance(chosen, SeenMessage)
    assert chosen.text.startswith("red and blue")
    whom = await clean.ada.choose("Whom?", clean.ada)
    assert isinstance(whom, SeenMessage)
    assert whom.text == "You chose @Ada Lovelace"
    form = await clean.ada.press("Open")
    assert isinstance(form, SeenForm)
    assert form.text == "Say all"
    assert [one.kind for one in form.inputs] == ["person", "channel", "group", "choices"]
    done = await clean.ada.submit(form, who=clean.ada, which_role=mentors, praise=False)
    assert isinstance(done, SeenMessage)
    assert done.text.startswith("ada_lovelace Mentors False")


async def test_a_second_answer_is_refused_as_a_breach(place: Place) -> None:
    await place.board_channel().send(view=Panel())
    assert await place.ada.press("Twice") is None
    await asyncio.sleep(0.05)
    assert any("already been acknowledged" in one for one in place.journal.breaches)
    await place.ada.no_longer_sees("Title", timeout=0.1)


async def test_an_answer_after_three_seconds_is_unknown(place: Place) -> None:
    late = asyncio.Event()

    class Late(ui.View):
        @ui.button(label="Late", custom_id="late")
        async def late(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
            await asyncio.sleep(3.1)
            with pytest.raises(discord.NotFound) as unknown:
                await interaction.response.defer()
            assert unknown.value.code == 10062
            late.set()

    await place.board_channel().send(view=Late())
    with pytest.raises(PlatformError, match="did not answer"):
        await place.ada.press("Late")
    await asyncio.wait_for(late.wait(), 2)


async def test_what_a_bot_asks_of_a_guild_is_answered(clean: Place) -> None:
    guild = await clean.bot.fetch_guild(int(clean.guild.id))
    assert {one.name for one in await guild.fetch_channels()} == {"mentors"}
    assert {one.name for one in await guild.fetch_roles()} == {"@everyone", "Mini Mentor"}
    assert (await guild.fetch_member(int(clean.ada.id))).display_name == "Ada Lovelace"
    with pytest.raises(discord.NotFound):
        await guild.fetch_member(int(clean.discord.add_person("Stranger").id))
    with pytest.raises(discord.Forbidden):
        await clean.bot.http.get_members(guild.id, 10, None)
    assert guild.id == int(clean.guild.id)
    cached = clean.bot.get_guild(guild.id)
    assert cached is not None
    assert cached.me.guild_permissions.send_messages
    channel = cached.get_channel(int(clean.board.id))
    assert channel is not None
    assert channel.permissions_for(cached.me).send_messages


async def test_a_person_of_two_guilds_acts_in_one(clean: Place) -> None:
    other = clean.discord.add_guild("Lab")
    hall = other.add_channel("hall")
    other.join(clean.ada, manages=True)
    seen = await clean.ada.command("/mentor zone", guild=other, zone="x")
    assert isinstance(seen, SeenMessage)
    assert seen.where == "#hall"
    seen = await clean.ada.at(hall).command("/mentor zone", zone="x")
    assert isinstance(seen, SeenMessage)
    assert seen.where == "#hall"
    seen = await clean.ada.command("/mentor zone", where="#mentors", zone="x")
    assert isinstance(seen, SeenMessage)
    assert seen.where == "#mentors"


async def test_commands_keep_their_ids_and_are_checked(place: Place) -> None:
    (before,) = await place.bot.tree.fetch_commands()
    await place.bot.tree.sync()
    (after,) = await place.bot.tree.fetch_commands()
    assert before.id == after.id
    application = int(place.discord.application_id)
    made: Any = await place.bot.http.upsert_guild_command(
        application, int(place.guild.id), {"name": "ping", "description": "Ping", "type": 1}
    )
    assert made["guild_id"] == place.guild.id
    await place.bot.http.edit_guild_command(application, int(place.guild.id), made["id"], {"description": "Pong"})
    assert place.journal.breaches == []
    options = [
        {"type": 3, "name": "a", "description": "x", "required": False},
        {"type": 3, "name": "b", "description": "x", "required": True},
    ]
    wrong: Any = {"name": "Ping", "description": "", "type": 1, "options": options}
    with pytest.raises(discord.HTTPException) as refused:
        await place.bot.http.upsert_global_command(application, wrong)
    assert refused.value.code == 50035
    assert "Required options must be placed before" in str(refused.value)


async def test_a_deaf_line_says_nothing_more(place: Place) -> None:
    place.discord.gateway.go_deaf()
    assert not place.discord.gateway.connected
    with pytest.raises(PlatformError, match="did not answer"):
        await place.ada.command("/mentor zone", zone="x")
    assert place.journal.breaches == []


async def test_a_form_cannot_answer_a_form(place: Place) -> None:
    class Greedy(ui.View):
        @ui.button(label="Open", custom_id="open")
        async def open(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
            await interaction.response.send_modal(Ask(custom_id="again"))

    await place.board_channel().send(view=Greedy())
    form = await place.ada.press("Open")
    assert isinstance(form, SeenForm)
    refusals: list[int] = []

    @place.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        raw = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        with suppress(discord.HTTPException):
            await interaction.client.http.request(raw, json={"type": 9, "data": Ask().to_dict()})
        await interaction.response.send_message("No.", ephemeral=True)
        refusals.append(len(place.journal.breaches))

    seen = await place.ada.submit(form, {"words": "x" * 90, "days": ["31"]}, unchecked=True)
    assert isinstance(seen, SeenMessage)
    assert seen.text == "No."
    await asyncio.sleep(0.05)
    assert refusals == [1], place.journal.breaches


async def test_several_guilds_events_and_roles_reach_the_bot(clean: Place) -> None:
    heard: list[str] = []

    @clean.bot.event
    async def on_socket_event_type(event: str) -> None:
        heard.append(event)

    lab = clean.discord.add_guild("Lab")
    role = lab.add_role("Mentors")
    channel = lab.add_channel("hall", only=[role])
    lab.join(clean.ada)
    with pytest.raises(PlatformError):
        clean.ada.board(channel)
    lab.update_channel(channel, bot_can_send=False)
    lab.delete_role(role)
    clean.discord.remove_guild(lab)
    await asyncio.sleep(0.05)
    expected = ["GUILD_CREATE", "GUILD_ROLE_CREATE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "GUILD_ROLE_DELETE"]
    assert heard == [*expected, "GUILD_DELETE"]
    assert clean.bot.get_guild(int(lab.id)) is None


@pytest.mark.skipif(not discord_contract.available(), reason=discord_contract.MISSING)
def test_the_contract_finds_what_is_wrong() -> None:
    check = discord_contract.DiscordContract()
    path = "/channels/1/messages"
    assert check.request("POST", path, {"content": "x"}) == []
    assert check.request("POST", path, {"content": 1}) != []
    assert check.request("POST", path, {"components": [{"type": 1, "components": [{"type": 2, "style": 9}]}]}) != []
    assert check.request("POST", "/nowhere", {}) != []
    assert check.answer("POST", path, 200, {"id": "1"}) != []
    assert check.answer("POST", path, 403, {"code": 50013, "message": "Missing Permissions"}) == []
