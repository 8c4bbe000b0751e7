"""Cards, pages and forms as Slack's blocks: calm, within every limit, and nobody's words can do anything."""

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.draw import card_view, home_view, message
from adapters.slack.forms import entered, errors, form_view
from adapters.slack.text import escape, mrkdwn, paragraph, plain_line, shortened, size
from core.model import Account, Person
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    Field,
    FieldKind,
    Form,
    Menu,
    Moment,
    Option,
    Page,
    Reader,
    Refused,
    Style,
    Token,
    clean,
    joined,
    say,
    words,
)
from sandbox.clock import SandboxClock
from sandbox.journal import Journal
from sandbox.slack.blocks import check_message, check_view
from sandbox.slack.manifest import App
from sandbox.slack.mrkdwn import shown_mrkdwn
from sandbox.slack.state import Json, Member
from sandbox.slack.workspace import Workspace

AT = datetime(2025, 11, 24, 8, 0, tzinfo=UTC)
READER = Reader(None, "Europe/Berlin", "en", "slack", "T1")
GRACE = Person("p1", "g1", "Grace <b>", accounts=(Account("discord", "", "9"), Account("slack", "T1", "U1")))
HOSTILE = "<!channel> & <https://evil.example|click> @here *bold* _it_ ~no~ `code` ```x``` \u202egnp\u200b\x00\ud800"
ANYTHING = st.text(st.characters(), max_size=200) | st.sampled_from([HOSTILE, "", "\n", "<", "&" * 3000, "😀" * 900])
WHATEVER = settings(deadline=None, max_examples=60)


def test_a_card_reads_as_the_storyboard_has_it() -> None:
    card = Card(
        say("Open · Interview prep · 45 min"),
        (words("Mock interview for a backend role"), words("I have a phone screen on Thursday.")),
        ((say("Offered"), say("{a}-{b}", a=Moment(AT), b=Moment(AT, Style.TIME))), (say("Asked by"), words("Ada"))),
        buttons=(Button(say("Claim"), "claim:r1:1:", ButtonStyle.PRIMARY), Button(say("Details"), "details:r1:1:")),
        note=say("That card was out of date."),
    )
    drawn = message(card, READER)
    assert [block["type"] for block in drawn["blocks"]] == ["context", "section", "section", "actions"]
    assert seen(drawn["blocks"][1]["text"]["text"]) == (
        "Open · Interview prep · 45 min\nMock interview for a backend role\nI have a phone screen on Thursday."
    )
    assert seen(drawn["blocks"][2]["text"]["text"]) == "Offered  Mon 24 Nov 09:00-09:00\nAsked by  Ada"
    claim, details = drawn["blocks"][3]["elements"]
    assert claim == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Claim"},
        "action_id": "press:0",
        "value": "claim:r1:1:",
        "style": "primary",
    }
    assert (details["action_id"], "style" in details) == ("press:1", False)
    assert drawn["text"].startswith("That card was out of date.\nOpen · Interview prep · 45 min\nMock interview")
    assert "Offered: Mon 24 Nov 09:00-09:00" in drawn["text"]


def test_a_person_is_mentioned_in_their_own_workspace_and_named_elsewhere() -> None:
    text = say("Hello {who}", who=GRACE)
    assert mrkdwn(text, READER, 100) == "Hello <@U1>"
    assert mrkdwn(text, Reader(platform="slack", workspace="T2"), 100) == "Hello Grace &lt;b&gt;"
    assert mrkdwn(text, Reader(), 100) == "Hello Grace &lt;b&gt;"
    assert plain_line(text, READER, 100) == "Hello Grace <b>"


def test_a_moment_follows_each_readers_zone_unless_a_zone_is_given() -> None:
    assert mrkdwn(say("{at}", at=Moment(AT)), READER, 200) == (
        "<!date^1763971200^{date_long_pretty} at {time}|Mon 24 Nov 09:00>"
    )
    assert mrkdwn(say("{at}", at=Moment(AT, Style.TIME, "Asia/Tokyo")), READER, 200) == "17:00"
    assert plain_line(say("{at}", at=Moment(AT)), READER, 200) == "Mon 24 Nov 09:00"
    # Drawn for nobody in particular, plain words say whose time it is.
    assert plain_line(say("{at}", at=Moment(AT)), Reader(), 200) == "Mon 24 Nov 08:00 UTC"
    for style in Style:
        assert check_message(mrkdwn(say("{at}", at=Moment(AT, style)), READER, 200), []).breaches == []


def test_nobodys_words_can_mention_link_or_format() -> None:
    drawn = message(Card(words(HOSTILE), (words(HOSTILE),), ((words(HOSTILE), words(HOSTILE)),)), READER)
    assert check_message(drawn["text"], drawn["blocks"]).breaches == []
    for text in [drawn["text"], *texts(drawn["blocks"])]:
        assert "<!" not in text
        assert "<http" not in text
        assert not set(text) & {"`", "\u202e", "\u200b", "\x00", "\ud800"}
    title = drawn["blocks"][0]["text"]
    assert title["verbatim"] is True
    assert title["text"].split("\n")[0].count("*") == 2  # our own two, around the headline
    assert "∗bold∗ ˍitˍ ∼no∼" in title["text"]
    assert escape("snake_case and 2*3 stay") == "snake_case and 2*3 stay"


def test_a_line_of_somebodys_own_words_cannot_pass_for_one_of_ours() -> None:
    forged = words("Sounds good\nBooked · you and Ada")
    drawn = message(Card(words("One\nTwo"), (forged,), ((say("Asked by"), forged),)), READER)
    assert drawn["blocks"][0]["text"]["text"] == "*One Two*\n> Sounds good\n> Booked · you and Ada"
    assert drawn["blocks"][1]["text"]["text"] == "*Asked by*  Sounds good Booked · you and Ada"
    assert "\nBooked" not in drawn["text"]


def test_what_cannot_be_seen_is_not_drawn_and_nothing_is_empty() -> None:
    assert clean("a\u202eb\u2066c\u200bd\ufefff\x07g\ud83dh\ti\r\nj\u2028k") == "abcdfgh i\nj\nk"
    blank = words("\u200b\u3164\u202e")
    drawn = message(Card(blank, (blank,), ((blank, blank),), buttons=(Button(blank, "x:::"),), note=blank), READER)
    assert check_message(drawn["text"], drawn["blocks"]).faults == []
    assert drawn["blocks"][-1]["elements"][0]["text"]["text"] == "…"


@pytest.mark.parametrize("most", [1, 2, 24, 75])
def test_words_are_cut_between_characters(most: int) -> None:
    for text in ("é" * 40, "e\u0301" * 40, "a" + "\u0301" * 90, "😀" * 40):
        kept = shortened(unicodedata.normalize("NFD", text), most)
        assert size(kept) <= most
        assert kept.endswith("…")
        assert not kept[:-1].endswith("a") or most == 1
    assert shortened("ab", 2) == "ab"


@WHATEVER
@given(ANYTHING, st.integers(2, 400))
def test_mrkdwn_never_breaks_an_escape_or_a_mention(text: str, most: int) -> None:
    drawn = mrkdwn(say("{a} {b} {c} {b}", a=words(text), b=GRACE, c=Moment(AT)), READER, most)
    assert 0 < size(drawn) <= most
    left = drawn.replace("<@U1>", "").replace("<!date^1763971200^{date_long_pretty} at {time}|Mon 24 Nov 09:00>", "")
    assert "<" not in left
    assert ">" not in left
    assert "&" not in left.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@WHATEVER
@given(st.lists(ANYTHING, min_size=1, max_size=20), st.integers(0, 60), st.integers(0, 130))
def test_no_card_exceeds_a_limit_whatever_it_holds(lines: list[str], buttons: int, choices: int) -> None:
    drawn_options = tuple(Option(str(n), words(lines[0])) for n in range(choices))
    card = Card(
        words(lines[0]),
        tuple(map(words, lines * 5)),
        tuple((words(line), words(line)) for line in lines[:20]),
        (Menu(words(lines[0]), "m:::", drawn_options), Menu(words(lines[-1]), "n:::", drawn_options, "1")),
        tuple(Button(words(lines[0]), f"b:{n}::") for n in range(buttons)),
        words(lines[-1]),
    )
    page = Page(words(lines[0]), (card,) * 30, card.buttons, words(lines[0]))
    for screen in (card, page):
        drawn = message(screen, READER)
        found = check_message(drawn["text"], drawn["blocks"])
        assert (found.faults, found.breaches) == ([], [])
        view = card_view(screen, READER)
        assert check_view(view, "modal").faults == []
    assert check_view(home_view(page, READER), "home").faults == []


def test_a_page_too_long_keeps_its_buttons_and_says_that_there_is_more() -> None:
    cards = tuple(Card(say("Card {n}", n=n), buttons=(Button(say("See"), f"see:{n}::"),)) for n in range(60))
    blocks = message(Page(say("Open requests"), cards, (Button(say("Help"), "help:::"),)), READER)["blocks"]
    assert len(blocks) <= limits.MESSAGE_BLOCKS
    assert blocks[0] == {"type": "header", "text": {"type": "plain_text", "text": "Open requests"}}
    assert blocks[-1]["elements"][0]["value"] == "help:::"
    assert blocks[-3]["type"] == "context"
    ids = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    assert len(ids) == len(set(ids))


def test_a_menu_carries_its_token_and_shows_its_label_once_something_is_chosen() -> None:
    options = (Option("a", say("A")), Option("b", say("B")))
    open_, chosen = Menu(say("Type"), "browse:::", options), Menu(say("Type"), "browse:::", options, "b")
    first, second = message(Card(say("x"), menus=(open_, chosen)), READER)["blocks"][1:]
    assert first["elements"][0]["action_id"] == "choose:0:browse:::"
    assert first["elements"][0]["placeholder"]["text"] == "Type"
    assert second["text"]["text"] == "Type"
    assert second["accessory"]["initial_option"]["value"] == "b"


MANY = tuple(Option(str(n), words("x")) for n in range(11))
KINDS: list[tuple[Field, str]] = [
    (Field("k", FieldKind.LINE, say("L")), "plain_text_input"),
    (Field("k", FieldKind.PARAGRAPH, say("L")), "plain_text_input"),
    (Field("k", FieldKind.ZONE, say("L"), hint=say("For example Europe/Berlin")), "plain_text_input"),
    (Field("k", FieldKind.CHOICE, say("L"), options=tuple(Option(n, words("Words")) for n in "123")), "radio_buttons"),
    (Field("k", FieldKind.CHOICE, say("L"), options=tuple(Option(n, words(n)) for n in "12345")), "radio_buttons"),
    (Field("k", FieldKind.CHOICE, say("L"), options=tuple(Option(n, words("Words")) for n in "1234")), "static_select"),
    (Field("k", FieldKind.CHOICES, say("L"), options=tuple(Option(n, words(n)) for n in "12")), "checkboxes"),
    (Field("k", FieldKind.CHOICES, say("L"), options=MANY), "multi_static_select"),
    (Field("k", FieldKind.SLOTS, say("L"), options=(Option("m", words("M")),)), "checkboxes"),
    (Field("k", FieldKind.DAYS, say("L"), options=(Option("d", words("D")),)), "multi_static_select"),
    (Field("k", FieldKind.MOMENT, say("L"), value="1795541400"), "datetimepicker"),
    (Field("k", FieldKind.DATE, say("L"), value="2026-11-24"), "datepicker"),
    (Field("k", FieldKind.TIME, say("L"), value="09:30"), "timepicker"),
    (Field("k", FieldKind.CHANNEL, say("L")), "conversations_select"),
    (Field("k", FieldKind.GROUP, say("L")), "static_select"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "kind"), KINDS)
def test_each_kind_of_field_has_its_input(field: Field, kind: str) -> None:
    view = form_view(Form(say("T"), "t:::", (field,), say("Send")), READER, (Option("S1", say("@mentors")),))
    assert check_view(view, "modal").faults == []
    (block,) = view["blocks"]
    assert (block["block_id"], block["element"]["type"], block["optional"]) == ("k", kind, False)
    assert (view["private_metadata"], view["callback_id"]) == ("t:::", "form")


def test_every_kind_of_field_is_drawn() -> None:
    assert {field.kind for field, _ in KINDS} == set(FieldKind)


def test_what_stood_in_a_field_at_first_stands_there() -> None:
    options = tuple(Option(n, words(n)) for n in ("a", "b", "c"))
    fields = (
        Field("line", FieldKind.LINE, say("L"), minimum=1, maximum=5, value="too long"),
        Field("text", FieldKind.PARAGRAPH, say("L"), minimum=20, maximum=9000, value="x" * 5000),
        Field("one", FieldKind.CHOICE, say("L"), options=options, value="b"),
        Field("gone", FieldKind.CHOICE, say("L"), options=options, value="z"),
        Field("some", FieldKind.CHOICES, say("L"), options=options, value=("a", "c", "z")),
        Field("none", FieldKind.CHOICES, say("L"), options=options, value=()),
        Field("where", FieldKind.CHANNEL, say("L"), value="C1"),
        Field("empty", FieldKind.CHOICE, say("L"), required=False),
        Field("at", FieldKind.MOMENT, say("L"), value="1795541400"),
        Field("unread", FieldKind.MOMENT, say("L"), value="24 Nov 18:30"),
    )
    view = form_view(Form(words("A title longer than twenty-four characters"), "t:::", fields, say("Send")), READER)
    assert check_view(view, "modal").faults == []
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert "empty" not in elements  # nothing to choose from cannot be drawn
    assert elements["line"]["initial_value"] == "too…"
    assert (elements["text"]["max_length"], len(elements["text"]["initial_value"])) == (3000, 3000)
    assert elements["one"]["initial_option"]["value"] == "b"
    assert "initial_option" not in elements["gone"]
    assert [one["value"] for one in elements["some"]["initial_options"]] == ["a", "c"]
    assert "initial_options" not in elements["none"]
    assert elements["at"]["initial_date_time"] == 1795541400
    assert "initial_date_time" not in elements["unread"]
    assert elements["where"]["initial_conversation"] == "C1"
    assert view["title"]["text"] == "A title longer than twe…"


@WHATEVER
@given(st.lists(ANYTHING, min_size=1, max_size=8), st.integers(1, 130))
def test_no_form_exceeds_a_limit_whatever_it_holds(lines: list[str], choices: int) -> None:
    options = tuple(Option(str(n), words(lines[0][:20])) for n in range(choices))
    label = words(lines[-1][:200])  # labels and options are the catalogue's
    fields = tuple(
        Field(f"{kind}", kind, label, label, options, maximum=limits.INPUT_LENGTH, value=lines[0])
        for kind in FieldKind
        if kind is not FieldKind.CHANNEL
    )
    form = Form(words(lines[0]), "t" * 100, fields, words(lines[0]), tuple(map(words, lines)))
    assert check_view(form_view(form, READER, options), "modal").faults == []


def test_what_was_entered_is_read_by_field() -> None:
    def option(value: str) -> Json:
        return {"text": {"type": "plain_text", "text": value}, "value": value}

    values = {
        "line": {"entry": {"type": "plain_text_input", "value": "hello"}},
        "nothing": {"entry": {"type": "plain_text_input", "value": None}},
        "one": {"entry": {"type": "radio_buttons", "selected_option": option("a")}},
        "none": {"entry": {"type": "static_select", "selected_option": None}},
        "some": {"entry": {"type": "checkboxes", "selected_options": [option("a"), option("b")]}},
        "days": {"entry": {"type": "multi_static_select", "selected_options": []}},
        "channel": {"entry": {"type": "conversations_select", "selected_conversation": "C1"}},
        "at": {"entry": {"type": "datetimepicker", "selected_date_time": 1795541400}},
        "day": {"entry": {"type": "datepicker", "selected_date": "2026-11-24"}},
        "time": {"entry": {"type": "timepicker", "selected_time": "09:30"}},
        "never": {"entry": {"type": "datetimepicker", "selected_date_time": None}},
    }
    assert entered({"state": {"values": values}}) == {
        "line": "hello",
        "nothing": "",
        "one": "a",
        "none": "",
        "some": ("a", "b"),
        "days": (),
        "channel": "C1",
        "at": "1795541400",
        "day": "2026-11-24",
        "time": "09:30",
        "never": "",
    }


def test_errors_stand_at_inputs_that_the_form_has() -> None:
    view: dict[str, Any] = {
        "blocks": [{"type": "section"}, {"type": "input", "block_id": "a"}, {"type": "input", "block_id": "b"}]
    }
    refused = Refused({"b": say("Too short."), "gone": say("Also this."), "a": say("And this.")}, Card(say("No")))
    assert errors(refused, view, READER) == {"a": "Also this. And this.", "b": "Too short."}
    assert errors(refused, {"blocks": []}, READER) == {}


def test_a_long_text_keeps_as_much_as_fits() -> None:
    long = joined([words("&" * 1000), words("x" * 3000)])
    drawn = paragraph(long, READER, limits.SECTION_TEXT)
    assert drawn.startswith("&amp;" * 599)
    assert size(drawn) <= limits.SECTION_TEXT
    assert drawn.endswith("…")
    lines = message(Card(say("x"), tuple(words("y" * 2990) for _ in range(60))), READER)["blocks"]
    assert 20 < len(lines) <= limits.MESSAGE_BLOCKS


def test_a_token_of_every_length_comes_back() -> None:
    token = str(Token("word", "i" * 60, 9_999_999_999, "a" * 22))
    drawn = message(Card(say("x"), buttons=(Button(say("Go"), token),)), READER)
    assert drawn["blocks"][1]["elements"][0]["value"] == token


def seen(text: str) -> str:
    """Read mrkdwn as a client in Berlin shows it."""
    space = Workspace(SandboxClock(), Journal(), App(), "T1", "Mentors")
    return shown_mrkdwn(space, Member("U0", "Ada", "Europe/Berlin"), text)


def texts(blocks: list[Json]) -> list[str]:
    """Return every text of mrkdwn in some blocks."""
    found: list[str] = []

    def look(thing: object) -> None:
        if isinstance(thing, dict):
            if thing.get("type") == "mrkdwn":
                found.append(thing["text"])
            for value in thing.values():
                look(value)
        elif isinstance(thing, list):
            for value in thing:
                look(value)

    look(json.loads(json.dumps(blocks)))
    return found
