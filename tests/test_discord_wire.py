"""The Discord adapter over real sockets: the real discord.py against the local Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordSide
from adapters.discord.client import PATIENCE, Patience, speak_to
from core.conversation import Conversation
from core.model import Account, MentorRule, Person, Space, Visitor
from core.ports import Failed, Throttled, Uncertain, Unreachable
from core.screens.edges import NOT_SHOWN
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    Field,
    FieldKind,
    Form,
    Inbound,
    Menu,
    Moment,
    Option,
    Page,
    Reader,
    Refused,
    Screen,
    plain,
    say,
    words,
)
from sandbox.clock import SandboxClock
from sandbox.discord import Channel, DiscordPerson, DiscordSandbox, Guild
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.seen import PlatformError, Seen, SeenForm, SeenMessage
from tests import discord_contract

START = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
AT = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
READER = Reader(zone="Europe/Berlin")
COMMANDS = "PUT /applications/{id}/commands"
SEND = "POST /channels/{id}/messages"

FORM = Form(
    say("Ask for a session"),
    "request::0:interview_prep",
    (
        Field("title", FieldKind.LINE, say("What do you need?"), maximum=80),
        Field("type", FieldKind.CHOICE, say("Kind"), options=tuple(Option(f"t{n}", words(f"T{n}")) for n in range(12))),
        Field("format", FieldKind.CHOICE, say("How"), options=(Option("video", say("Video")), Option("p", say("P")))),
        Field("days", FieldKind.DAYS, say("Days"), options=tuple(Option(f"d{n}", words(f"D{n}")) for n in range(14))),
        Field("slots", FieldKind.SLOTS, say("Times"), options=(Option("am", say("Morning")), Option("pm", say("Eve")))),
    ),
    say("Ask mentors"),
)
SETUP = Form(
    say("Set up"),
    "setup",
    (
        Field("board", FieldKind.CHANNEL, say("Board")),
        Field("group", FieldKind.GROUP, say("Mentors"), required=False),
        Field("note", FieldKind.PARAGRAPH, say("Note"), required=False),
    ),
    say("Save"),
)
BOARD_CARD = Card(
    say("Open · Mock interview"),
    (say("Offered {at}", at=Moment(AT)),),
    buttons=(Button(say("Claim"), "claim:r1:1:", ButtonStyle.PRIMARY), Button(say("Details"), "details:r1:1:")),
)
PICK = Card(
    say("It's yours"),
    menus=(Menu(say("more"), "pick:r1:2:", (Option("0900", say("09:00")), Option("0915", say("09:15")))),),
    buttons=(Button(say("Book"), "book:r1:2:0900", ButtonStyle.PRIMARY), Button(say("Edit"), "form")),
)


class Talk(Conversation):
    """Answers with fixed screens, and keeps what it was asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[Visitor, Inbound]] = []
        self.seconds = 0.0
        self.broken = False

    async def answer(self, visitor: Visitor, inbound: Inbound) -> tuple[Screen, Reader]:
        self.heard.append((visitor, inbound))
        await asyncio.sleep(self.seconds)
        if self.broken:
            raise RuntimeError("broken on purpose")
        return self.screen(inbound), READER

    def screen(self, inbound: Inbound) -> Screen:
        match inbound.token.word:
            case "request" if inbound.submitted:
                refused = Card(
                    say("Not saved"), (say("The title is missing."),), buttons=(Button(say("Again"), "form"),)
                )
                return (
                    Card(say("Asked."))
                    if inbound.values.get("title") != "bad"
                    else Refused({"title": say("x")}, refused)
                )
            case "request" | "form":
                return FORM
            case "setup":
                return Card(say("Set.")) if inbound.submitted else SETUP
            case "sessions":
                return Page(say("Yours"), (Card(words("One")), Card(words("Two"))), (Button(say("Ask"), "form"),))
            case "claim":
                return PICK
            case "pick":
                return Card(say("Picked {what}", what=str(inbound.values["value"])))
            case "huge":
                return Card(say("x"), buttons=(Button(say("y"), "t" * 101),))
        return Card(say("Heard {word}", word=inbound.token.word), buttons=(Button(say("Claim"), "claim:r1:1:"),))

    async def suggest(self, visitor: Visitor, word: str, key: str, typed: str) -> list[tuple[str, str]]:
        return [(f"{word}/{key}/{typed}{n}", f"Zone {n}") for n in range(40)]

    @property
    def last(self) -> Inbound:
        return self.heard[-1][1]


@dataclass
class Place:
    sandbox: DiscordSandbox
    journal: Journal
    faults: Faults
    clock: SandboxClock
    guild: Guild
    board: Channel
    ada: DiscordPerson
    grace: DiscordPerson
    talk: Talk = field(default_factory=Talk)
    side: DiscordSide = field(init=False)

    def made(self, on_dead: Callable[[str], None] | None = None, patience: Patience = PATIENCE) -> DiscordSide:
        return DiscordSide(
            self.sandbox.token, self.sandbox.api_url, self.sandbox.gateway_url, on_dead=on_dead, patience=patience
        )

    async def start(self) -> None:
        self.side = self.made()
        await self.side.start(self.talk)

    async def post(self, card: Card = BOARD_CARD, key: str = "k1") -> str:
        return await self.side.messenger.post(self.guild.id, self.board.id, card, Reader(), key)

    async def tell(self, person: DiscordPerson, card: Card = BOARD_CARD, key: str = "k1") -> str:
        return await self.side.messenger.direct(Account("discord", "", person.id), card, READER, key)

    def knows(self, channel: Channel) -> bool:
        """Return whether the bot has been told of the channel, and not that it is gone."""
        return self.side._client.get_channel(int(channel.id)) is not None

    def sent(self, call: str) -> int:
        return sum(one.call == call for one in self.journal.exchanges)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    clock, journal, faults = SandboxClock(START), Journal(), Faults()
    check = discord_contract.DiscordContract() if discord_contract.available() else None
    async with DiscordSandbox(clock, journal, faults, check) as sandbox:
        guild = sandbox.add_guild("Uni")
        ada, grace = sandbox.add_person("Ada", "Europe/Berlin", "de"), sandbox.add_person("Grace")
        guild.join(ada)
        guild.join(grace, [guild.add_role("Mentors")], manages=True)
        place = Place(sandbox, journal, faults, clock, guild, guild.add_channel("mentors"), ada, grace)
        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        await place.start()
        yield place
        await place.side.stop()
        assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def clean(place: Place) -> AsyncIterator[Place]:
    yield place
    assert place.journal.breaches == []


async def until(so: Callable[[], bool], seconds: float = 10.0) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not so():
        assert loop.time() < deadline, "it never came to that"
        await asyncio.sleep(0.01)


def a_message(seen: Seen) -> SeenMessage:
    assert isinstance(seen, SeenMessage)
    return seen


def a_form(seen: Seen) -> SeenForm:
    assert isinstance(seen, SeenForm)
    return seen


async def test_a_command_is_answered_privately(clean: Place) -> None:
    seen = a_message(await clean.ada.command("/mentor browse"))
    assert seen.private
    assert seen.text == "Heard browse"
    visitor, inbound = clean.talk.heard[0]
    assert visitor.account == Account("discord", "", clean.ada.id)
    assert (visitor.name, visitor.language, visitor.zone) == ("Ada", "de", None)
    assert (visitor.workspace, visitor.workspace_name) == (clean.guild.id, "Uni")
    assert (visitor.administers, visitor.shows_errors_in_form) == (False, False)
    assert inbound.key.startswith("discord:")
    assert clean.ada.board("mentors") == []


async def test_the_options_of_a_command_arrive_as_values(clean: Place) -> None:
    form = a_form(await clean.ada.command("/mentor request", type="Resume review", format="Phone"))
    assert form.title == "Ask for a session"
    assert clean.talk.last.values == {"type": "Resume review", "format": "phone"}
    assert not clean.talk.last.submitted


async def test_whoever_runs_the_server_administers_it_and_their_roles_are_told(clean: Place) -> None:
    await clean.grace.command("/mentor help")
    visitor, _ = clean.talk.heard[0]
    assert visitor.administers
    (mentors,) = (role.id for role in clean.guild.roles.values() if role.name == "Mentors")
    assert mentors in visitor.groups


async def test_a_command_works_in_a_direct_message_and_has_no_server_there(clean: Place) -> None:
    await clean.tell(clean.ada)
    seen = a_message(await clean.ada.command("/mentor help", where="dm"))
    assert seen.text == "Heard help"
    visitor, _ = clean.talk.heard[0]
    assert (visitor.workspace, visitor.administers, visitor.groups) == (None, False, frozenset())


async def test_a_form_comes_back_with_all_its_values(clean: Place) -> None:
    form = a_form(await clean.ada.command("/mentor request", type="interview_prep"))
    values = {"title": "Mock", "type": "T11", "format": "Video", "days": ["D1", "D13"], "slots": ["Morning"]}
    seen = a_message(await clean.ada.submit(form, values))
    assert (seen.text, seen.private) == ("Asked.", True)
    assert clean.talk.last.submitted
    assert str(clean.talk.last.token) == "request::0:interview_prep"
    assert clean.talk.last.values == {
        "title": "Mock",
        "type": "t11",
        "format": "video",
        "days": ("d1", "d13"),
        "slots": ("am",),
    }


async def test_channels_and_roles_are_chosen_by_id_and_empty_fields_are_empty(clean: Place) -> None:
    form = a_form(await clean.grace.command("/mentor setup"))
    await clean.grace.submit(form, board="mentors")
    assert clean.talk.last.values == {"board": clean.board.id, "group": "", "note": ""}


async def test_a_refused_form_is_answered_by_its_card(clean: Place) -> None:
    form = a_form(await clean.ada.command("/mentor request", type="interview_prep"))
    values = {"title": "bad", "type": "t1", "format": "p", "days": ["d1"], "slots": ["am"]}
    seen = a_message(await clean.ada.submit(form, values))
    assert seen.text == "Not saved\nThe title is missing."
    assert isinstance(await clean.ada.press("Again", seen), SeenForm)


async def test_a_press_on_the_board_is_answered_privately_and_leaves_the_card(clean: Place) -> None:
    await clean.post()
    seen = a_message(await clean.grace.press("Claim"))
    assert seen.private
    assert seen.text == "It's yours"
    (card,) = clean.ada.board("mentors")
    assert card.text == "Open · Mock interview\nOffered Mon 24 Nov 10:00"
    assert clean.ada.private() == []
    assert str(clean.talk.last.token) == "claim:r1:1:"


async def test_a_choice_in_a_private_message_replaces_it(clean: Place) -> None:
    await clean.post()
    picking = a_message(await clean.grace.press("Claim"))
    seen = a_message(await clean.grace.choose("more", "09:15"))
    assert seen.id == picking.id
    assert seen.text == "Picked 0915"
    assert clean.talk.last.values == {"value": "0915"}


async def test_a_press_in_a_direct_message_updates_it_in_place(clean: Place) -> None:
    await clean.tell(clean.ada)
    seen = a_message(await clean.ada.press("Claim"))
    assert [one.text for one in clean.ada.inbox()] == ["It's yours"]
    assert seen.where == "dm"
    assert clean.talk.heard[-1][0].workspace is None


async def test_a_form_opened_from_a_private_message_updates_it(clean: Place) -> None:
    await clean.tell(clean.ada, PICK)
    form = a_form(await clean.ada.press("Edit"))
    values = {"title": "Mock", "type": "t1", "format": "p", "days": ["d1"], "slots": ["am"]}
    await clean.ada.submit(form, values)
    assert [one.text for one in clean.ada.inbox()] == ["Asked."]


async def test_a_form_opened_from_the_board_is_answered_privately(clean: Place) -> None:
    await clean.post(Card(say("Open"), buttons=(Button(say("Set up"), "setup"),)))
    form = a_form(await clean.grace.press("Set up"))
    assert a_message(await clean.grace.submit(form, board="mentors")).private
    assert [one.text for one in clean.ada.board("mentors")] == ["Open"]


async def test_a_page_is_one_message(clean: Place) -> None:
    seen = a_message(await clean.ada.command("/mentor sessions"))
    assert seen.text == "Yours\nOne\nTwo"
    assert seen.labels() == ["Ask"]


async def test_what_is_typed_is_completed_with_25_suggestions_at_most(clean: Place) -> None:
    found = await clean.ada.suggestions("/mentor zone", "zone", "ber")
    assert found[0] == ("Zone 0", "zone/zone/ber0")
    assert len(found) == 25


async def test_buttons_and_open_forms_work_after_a_restart(clean: Place) -> None:
    await clean.post()
    form = a_form(await clean.ada.command("/mentor setup"))
    await clean.side.stop()
    await clean.start()
    assert a_message(await clean.grace.press("Claim")).text == "It's yours"
    assert a_message(await clean.ada.submit(form, board="mentors")).text == "Set."


async def test_a_second_start_registers_nothing_and_a_changed_command_is_registered(clean: Place) -> None:
    assert clean.sent(COMMANDS) == 1
    await clean.side.stop()
    await clean.start()
    assert clean.sent(COMMANDS) == 1
    (command,) = clean.sandbox.registry.listed(None)
    clean.sandbox.registry.change(None, command["id"], {"description": "Something else"})
    await clean.side.stop()
    await clean.start()
    assert clean.sent(COMMANDS) == 2


async def test_an_answer_that_takes_long_is_announced_in_time(clean: Place) -> None:
    clean.talk.seconds = 1.7
    assert a_message(await clean.ada.command("/mentor browse")).text == "Heard browse"
    await clean.post()
    assert a_message(await clean.grace.press("Claim")).private
    await clean.tell(clean.ada)
    await clean.ada.press("Claim")
    assert [one.text for one in clean.ada.inbox()] == ["It's yours"]
    (card,) = clean.ada.board("mentors")
    assert card.text.startswith("Open")


async def test_a_form_that_comes_too_late_to_open_is_offered_as_a_button(clean: Place) -> None:
    clean.talk.seconds = 1.7
    offered = a_message(await clean.ada.command("/mentor setup"))
    assert offered.text == "Set up"
    clean.talk.seconds = 0.0
    assert isinstance(await clean.ada.press("Set up", offered), SeenForm)


async def test_an_error_is_told_in_one_sentence(clean: Place, caplog: pytest.LogCaptureFixture) -> None:
    clean.talk.broken = True
    seen = a_message(await clean.ada.command("/mentor browse"))
    assert seen.text.startswith(plain(NOT_SHOWN.title, Reader(language="de")))
    assert "broken on purpose" in caplog.text
    clean.talk.broken = False
    assert a_message(await clean.ada.command("/mentor browse")).text == "Heard browse"


async def test_an_answer_that_discord_refuses_is_told_in_one_sentence(place: Place) -> None:
    await place.post(Card(words("x"), buttons=(Button(say("Huge"), "huge"),)))
    assert a_message(await place.ada.press("Huge")).text.startswith(plain(NOT_SHOWN.title, Reader(language="de")))


async def test_an_interaction_that_arrives_twice_is_answered_once(clean: Place) -> None:
    clean.sandbox.redeliver_next()
    assert a_message(await clean.ada.command("/mentor browse")).text == "Heard browse"
    await until(lambda: len(clean.talk.heard) == 2)
    assert clean.talk.heard[0][1].key == clean.talk.heard[1][1].key
    assert len(clean.ada.private()) == 1


async def test_hostile_words_reach_the_screen_as_words(clean: Place) -> None:
    own = "@everyone <@1> **b** [x](https://evil.example) # <t:1:R>"
    ada = Person("p", "g", own, accounts=(Account("discord", "", clean.ada.id),))
    await clean.post(Card(words(own), (say("By {who}", who=ada), words("one\n# two")), ((words(own), words(own)),)))
    (card,) = clean.grace.board("mentors")
    assert card.text.split("\n") == [own, "By @Ada", "one", "# two", f"{own}  {own}"]
    raw = clean.grace.raw(card.id)
    assert (raw["mentions"], raw["mention_everyone"], raw["mention_roles"]) == ([], False, [])


async def test_the_same_key_posts_one_message(clean: Place) -> None:
    first, again, other = await clean.post(), await clean.post(), await clean.post(key="k2")
    assert first == again != other
    assert len(clean.ada.board("mentors")) == 2


async def test_a_message_is_found_again_by_its_key_long_after(clean: Place) -> None:
    messenger, account = clean.side.messenger, Account("discord", "", clean.ada.id)
    posted, told = await clean.post(), await clean.tell(clean.ada)
    for number in range(120):
        await clean.post(key=f"other {number}")
    clean.clock.advance(timedelta(hours=1))
    assert await messenger.find(clean.guild.id, clean.board.id, "k1", START) == posted
    assert await messenger.find("", account, "k1", START) == told
    assert await messenger.find(clean.guild.id, clean.board.id, "k3", START) is None
    assert await messenger.find(clean.guild.id, clean.board.id, "k1", clean.clock.now()) is None


async def test_a_message_that_was_pressed_is_still_found_by_its_key(clean: Place) -> None:
    told = await clean.tell(clean.ada)
    await clean.ada.press("Claim")
    assert await clean.side.messenger.find("", Account("discord", "", clean.ada.id), "k1", START) == told


async def test_a_message_is_updated_in_place(clean: Place) -> None:
    posted = await clean.post()
    await clean.side.messenger.update(posted, Card(say("Booked")), Reader())
    assert [one.text for one in clean.ada.board("mentors")] == ["Booked"]
    assert clean.ada.board("mentors")[0].buttons == ()


async def test_nothing_is_kept_in_memory_for_what_was_sent(clean: Place) -> None:
    await clean.post()
    await clean.tell(clean.ada)
    await clean.ada.command("/mentor setup")
    await clean.ada.press("Claim")
    client = clean.side._client
    assert list(client.persistent_views) == []
    assert list(client.cached_messages) == []


async def test_closed_direct_messages_are_unreachable(clean: Place) -> None:
    clean.ada.dms_open = False
    with pytest.raises(Unreachable, match="direct messages are closed"):
        await clean.tell(clean.ada)


async def test_a_channel_that_is_gone_or_shut_is_unreachable_with_advice(clean: Place) -> None:
    posted = await clean.post()
    clean.guild.update_channel(clean.board, bot_can_send=False)
    with pytest.raises(Unreachable, match="Send Messages"):
        await clean.post(key="k2")
    clean.guild.delete_channel(clean.board)
    with pytest.raises(Unreachable, match="/mentor setup"):
        await clean.post(key="k3")
    with pytest.raises(Unreachable):
        await clean.side.messenger.update(posted, BOARD_CARD, Reader())


async def test_a_message_that_was_deleted_is_unreachable(clean: Place) -> None:
    with pytest.raises(Unreachable, match="deleted"):
        await clean.side.messenger.update(f"discord|{clean.board.id}|{clean.sandbox.world.snowflake()}", PICK, READER)


async def test_a_long_wait_is_throttled_and_a_short_one_is_waited_for(clean: Place) -> None:
    clean.faults.script(SEND, Fault("rate_limited", seconds=0.2))
    await clean.post()
    clean.faults.script(SEND, Fault("rate_limited", seconds=40))
    with pytest.raises(Throttled) as caught:
        await clean.post(key="k2")
    assert caught.value.seconds == pytest.approx(40, abs=1)


async def test_a_connection_that_drops_after_the_send_is_uncertain_and_found(clean: Place) -> None:
    clean.faults.script(SEND, Fault("dropped_after_accept"))
    with pytest.raises(Uncertain):
        await clean.post()
    found = await clean.side.messenger.find(clean.guild.id, clean.board.id, "k1", START)
    assert found == await clean.post()
    assert len(clean.ada.board("mentors")) == 1


async def test_a_server_error_that_passes_is_tried_again_and_makes_one_message(clean: Place) -> None:
    clean.faults.script(SEND, Fault("server_error"))
    await clean.post()
    assert len(clean.ada.board("mentors")) == 1


async def test_nothing_is_sent_before_the_start_and_after_the_stop(place: Place) -> None:
    fresh = place.made()
    with pytest.raises(Failed, match="not connected"):
        await fresh.messenger.update("discord|1|2", PICK, READER)
    await place.side.stop()
    with pytest.raises(Failed, match="not connected"):
        await place.post()


async def test_a_space_says_who_is_a_mentor(clean: Place) -> None:
    messenger = clean.side.messenger
    role = next(role.id for role in clean.guild.roles.values() if role.name == "Mentors")
    ada, grace = (Account("discord", "", one.id) for one in (clean.ada, clean.grace))
    space = Space(
        "s", "p", "discord", clean.guild.id, "Uni", clean.board.id, mentors_by=MentorRule.GROUP, mentors_group=role
    )
    assert (await messenger.is_mentor(space, grace), await messenger.is_mentor(space, ada)) == (True, False)
    stranger = Account("discord", "", clean.sandbox.add_person("Eve").id)
    assert not await messenger.is_mentor(space, stranger)
    asked = clean.sent("GET /guilds/{id}/members/{id}")
    assert await messenger.is_mentor(space, grace)
    assert clean.sent("GET /guilds/{id}/members/{id}") == asked


async def test_whoever_sees_the_board_is_a_mentor_where_the_space_says_so(clean: Place) -> None:
    mentors = next(role for role in clean.guild.roles.values() if role.name == "Mentors")
    ada, grace, eve = (
        Account("discord", "", one.id) for one in (clean.ada, clean.grace, clean.sandbox.add_person("Eve"))
    )
    shut = clean.guild.add_channel("only-mentors", only=[mentors])
    await until(lambda: clean.knows(shut))
    for board, seen_by in ((clean.board, [True, True, False]), (shut, [False, True, False])):
        space = Space("s", "p", "discord", clean.guild.id, "Uni", board.id, mentors_by=MentorRule.CHANNEL)
        assert [await clean.side.messenger.is_mentor(space, one) for one in (ada, grace, eve)] == seen_by


async def test_a_space_knows_its_boards_name(clean: Place) -> None:
    space = Space("s", "p", "discord", clean.guild.id, "Uni", clean.board.id)
    assert await clean.side.messenger.board_name(space) == "#mentors"
    elsewhere = clean.sandbox.add_guild("Other").add_channel("secret")
    await until(lambda: clean.knows(elsewhere))
    with pytest.raises(Unreachable, match="gone"):
        await clean.side.messenger.board_name(replace(space, board=elsewhere.id))
    mute = clean.guild.add_channel("mute", bot_can_send=False)
    await until(lambda: clean.knows(mute))
    with pytest.raises(Unreachable, match="Send Messages"):
        await clean.side.messenger.board_name(replace(space, board=mute.id))
    clean.guild.delete_channel(clean.board)
    await until(lambda: not clean.knows(clean.board))
    with pytest.raises(Unreachable):
        await clean.side.messenger.board_name(space)


async def test_a_wrong_token_is_refused_at_the_start_and_by_the_check(place: Place) -> None:
    side = DiscordSide("wrong", place.sandbox.api_url, place.sandbox.gateway_url)
    with pytest.raises(Failed, match="into DISCORD_TOKEN"):
        await side.start(place.talk)
    (finding,) = await DiscordSide("wrong", place.sandbox.api_url, place.sandbox.gateway_url).check()
    assert finding[0] is False
    assert "developer portal" in finding[2]


async def test_the_check_says_where_the_bot_is(place: Place) -> None:
    findings = await place.made().check()
    assert (True, "Discord knows the bot as Mini Mentor.", "") in findings
    assert (True, "The bot is in Uni and may write there.", "") in findings


async def test_a_cut_line_is_taken_up_again(clean: Place) -> None:
    await clean.sandbox.disconnect()
    await clean.sandbox.connected()
    assert a_message(await clean.ada.command("/mentor browse")).text == "Heard browse"


async def test_a_deaf_line_is_noticed_and_replaced(place: Place) -> None:
    await place.side.stop()
    place.side = place.made(patience=Patience(beat_every=0.1, deaf_after=0.4))
    await place.side.start(place.talk)
    await asyncio.sleep(0.8)
    lines = place.sandbox.gateway.open_lines()
    await asyncio.sleep(0.8)
    assert place.sandbox.gateway.open_lines() == lines, "heartbeats of our own keep a quiet line alive"
    place.sandbox.gateway.go_deaf()
    await until(lambda: place.sandbox.gateway.open_lines() not in (lines, frozenset()))
    assert a_message(await place.ada.command("/mentor browse")).text == "Heard browse"


async def test_a_connection_that_ends_for_good_is_told(place: Place) -> None:
    await place.side.stop()
    dead: list[str] = []
    place.side = place.made(dead.append)
    await place.side.start(place.talk)
    await place.sandbox.disconnect(4004)
    await until(lambda: bool(dead))
    assert len(dead) == 1
    assert "4004" in dead[0]


async def test_a_connection_that_stays_away_is_told(place: Place) -> None:
    await place.side.stop()
    dead: list[str] = []
    place.side = place.made(dead.append, Patience(beat_every=0.1, dead_after=0.5))
    await place.side.start(place.talk)
    await place.sandbox.stop()
    await until(lambda: bool(dead))
    assert dead == ["no connection to Discord for 0 seconds"]
    with pytest.raises(PlatformError):
        await place.ada.command("/mentor browse")


async def test_a_stop_waits_for_the_answers_under_way(clean: Place) -> None:
    clean.talk.seconds = 0.5
    asked = asyncio.create_task(clean.ada.command("/mentor browse"))
    await until(lambda: bool(clean.talk.heard))
    await clean.side.stop()
    assert a_message(await asked).text == "Heard browse"


def test_addresses_are_put_back() -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    undo = speak_to("http://127.0.0.1:1/api/v10/", "ws://127.0.0.1:1/")
    assert Route.BASE == "http://127.0.0.1:1/api/v10"
    undo()
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
