"""What the Discord adapter draws: inside every limit, and never as somebody's own words would like it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import limits
from adapters.discord.commands import comparable, definition
from adapters.discord.draw import message, token_of
from adapters.discord.forms import MOMENT, ONE_OF_MANY, fitting, modal
from adapters.discord.text import escape, inline, label, mention, paragraph, shortened
from core.model import Account, Person
from core.screens.commands import COMMANDS
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    CommandSpec,
    Field,
    FieldKind,
    Form,
    Menu,
    Moment,
    Option,
    Page,
    Reader,
    Style,
    Text,
    clean,
    one_line,
    say,
    words,
)
from sandbox.clock import SandboxClock
from sandbox.discord.components import Parts
from sandbox.discord.markdown import shown
from sandbox.discord.modals import check_modal
from sandbox.discord.refusals import Findings
from sandbox.discord.world import User, World
from sandbox.faults import Faults
from sandbox.journal import Journal

Json = dict[str, Any]
AT = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
READER = Reader(zone="Europe/Berlin")
ADA = Person(
    "p1", "prog", "Ada *Love* @everyone", accounts=(Account("slack", "T1", "U1"), Account("discord", "", "42"))
)
GRACE = Person("p2", "prog", "Grace <@1>", accounts=(Account("slack", "T1", "U2"),))
LONG = "".join(f"word{n} " for n in range(2000))

HOSTILE = [
    "@everyone @here <@42> <@&7> <#9>",
    "<t:1:R> </mentor request:1> <:smile:1> <a:x:2> <id:home>",
    "[click](https://evil.example) <https://evil.example>",
    "https://evil.example discord.gg/abc steam://run",
    "# heading",
    "-# small",
    "> quote",
    ">>> all of it",
    "- item",
    "* item",
    "+ item",
    "1. one",
    "12) twelve",
    "**bold** __under__ *it* _it_ ~~gone~~ ||hidden||",
    "`code` ```py\nblock```",
    "back\\slash \\*",
    ":smile: 14:20:30",
]


def world() -> World:
    return World(SandboxClock(AT), Journal(), Faults())


def as_read(markdown: str, zone: str = "UTC") -> str:
    return shown(markdown, world(), User("1", "Reader", zone))


def checked(view: ui.LayoutView) -> list[Json]:
    """Return the components, after the same checks that the local Discord makes."""
    findings = Findings()
    parts = Parts(findings, lambda _path, raw: raw).take(view.to_components(), (), v2=True)  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
    findings.settle()
    return parts


def walk(parts: list[Json]) -> Iterator[Json]:
    for part in parts:
        yield part
        yield from walk(part.get("components", []))


def texts(view: ui.LayoutView) -> list[str]:
    return [part["content"] for part in walk(checked(view)) if part["type"] == 10]


def buttons(view: ui.LayoutView) -> list[Json]:
    return [part for part in walk(checked(view)) if part["type"] == 2]


@pytest.mark.parametrize("own", HOSTILE)
def test_own_words_are_read_as_they_were_written_and_do_nothing(own: str) -> None:
    drawn = paragraph(words(own), READER)
    assert as_read(drawn).replace("\n", " ") == " ".join(own.split())
    for live in ("<@", "<t:", "<#", "</", "<:", "://", "]("):
        assert live not in drawn.replace("\\" + live[0], "").replace(r"\:", "")


@given(st.text(alphabet=st.one_of(st.sampled_from("\\*_~|`<>[]()@#-+.:/1 e\n"), st.characters(codec="utf-8"))))
def test_whatever_is_written_is_read_the_same(own: str) -> None:
    visible = [" ".join(line.split()) for line in clean(own).split("\n")]
    read = as_read(paragraph(words(own), READER))
    assert read == "\n".join(line for line in visible if line)
    assert as_read(inline(words(own), READER)) == one_line(own)


def test_words_of_several_lines_become_a_quotation_and_cannot_forge_a_line() -> None:
    drawn = paragraph(say("She wrote: {words} Yes.", words="Hello\n\n**Booked** · Grace\n# Done"), READER)
    assert drawn.split("\n") == ["She wrote\\:", "> Hello", r"> \*\*Booked\*\* · Grace", r"> \# Done", "Yes."]
    assert "\n" not in inline(words("a\nb"), READER)


def test_invisible_characters_are_stripped() -> None:
    sneaky = "a\u202eb\u2066c\u200bd\u200de\ufefff\x00g\x1bh\u00adi\ud800j\U000e0041k\u2028l\r\nm"
    assert clean(sneaky) == "abcdefghijk\nl\nm"
    assert label(words(sneaky), READER, 80) == "abcdefghijk l m"
    assert label(words("\u200b\u202e"), READER, 80) == "…"


def test_people_are_mentioned_where_they_have_an_account_and_escaped_where_not() -> None:
    assert mention(ADA) == "<@42>"
    assert mention(GRACE) == r"Grace \<\@1\>"
    assert label(say("{who}", who=ADA), READER, 80) == "Ada *Love* @everyone"
    assert mention(Person("p", "g", "X", accounts=(Account("discord", "", "1> @everyone"),))) == "X"


def test_moments_show_in_each_readers_own_zone_unless_a_zone_is_meant() -> None:
    unix = int(AT.timestamp())
    styles = {Style.DATE_TIME: "F", Style.DATE: "D", Style.TIME: "t", Style.RELATIVE: "R"}
    for style, sign in styles.items():
        assert inline(say("{at}", at=Moment(AT, style)), READER) == f"<t:{unix}:{sign}>"
    assert inline(say("{at} here", at=Moment(AT, zone="Europe/London")), READER) == "Mon 24 Nov 09:00 here"
    assert label(say("Book {at}", at=Moment(AT)), READER, 80) == "Book Mon 24 Nov 10:00"
    assert as_read(inline(say("{at}", at=Moment(AT)), READER), "Europe/Berlin") == "Mon 24 Nov 10:00"


@given(st.text(max_size=60), st.integers(min_value=1, max_value=70))
def test_a_cut_text_fits_and_splits_no_escape_and_no_letter(own: str, limit: int) -> None:
    drawn = escape(one_line(own))
    short = shortened(drawn, limit)
    assert len(short) <= limit
    if len(drawn) <= limit:
        assert short == drawn
        return
    assert short.endswith("…")
    kept = short[:-1]
    assert drawn.startswith(kept)
    assert (len(kept) - len(kept.rstrip("\\"))) % 2 == 0
    following = drawn[len(kept) :].lstrip()
    assert not kept or not unicodedata.category(following[0]).startswith("M") or following != drawn[len(kept) :]


def test_a_cut_never_halves_a_token_or_an_accented_letter() -> None:
    assert shortened("at <t:1763974800:F> sharp", 15) == "at…"
    assert shortened("cafe\u0301s", 5) == "caf…"
    assert shortened("e" + "\u0301" * 500, 10) == "…"


def test_a_card_reads_from_note_to_buttons() -> None:
    card = Card(
        title=say("Open · {type}", type=say("Interview prep")),
        lines=(words("Mock interview"), say("Asked by {who}", who=ADA)),
        fields=((say("Offered"), say("{at}", at=Moment(AT))),),
        menus=(Menu(say("More times"), "pick:1:2:", (Option("a", say("09:00")), Option("b", say("10:00"))), "b"),),
        buttons=(
            Button(say("Claim"), "claim:1:2:", ButtonStyle.PRIMARY),
            Button(say("Release"), "release:1:2:", ButtonStyle.DANGER),
            Button(say("Join"), url="https://meet.example/x"),
        ),
        note=say("That card was out of date."),
    )
    above, box = checked(message(card, READER, mark=70_000))
    assert above["content"] == "That card was out of date."
    assert (box["type"], box["id"]) == (17, 70_000)
    body, menu, row = box["components"]
    assert body["content"] == (
        f"### Open · Interview prep\nMock interview\nAsked by <@42>\n**Offered**  <t:{int(AT.timestamp())}:F>"
    )
    (select,) = menu["components"]
    assert (select["custom_id"], select["placeholder"]) == ("pick:1:2:", "More times")
    assert [one["default"] for one in select["options"]] == [False, True]
    assert [one["style"] for one in row["components"]] == [1, 4, 5]


def test_equal_tokens_get_ids_of_their_own_and_are_read_back_alike() -> None:
    cards = tuple(Card(words(f"c{n}"), buttons=(Button(say("See"), "see:1:0:"),)) for n in range(3))
    drawn = message(Page(say("All"), cards, (Button(say("See"), "see:1:0:"),)), READER)
    ids = [one["custom_id"] for one in buttons(drawn)]
    assert len(set(ids)) == 4
    assert {token_of(one) for one in ids} == {"see:1:0:"}


def test_the_largest_card_fits() -> None:
    card = Card(
        title=words(LONG),
        lines=tuple(words("*" * 1500) for _ in range(9)),
        fields=tuple((words(LONG), words(LONG)) for _ in range(9)),
        menus=tuple(
            Menu(words(LONG), f"menu:{n}", tuple(Option(str(m), words(LONG)) for m in range(40))) for n in range(4)
        ),
        buttons=tuple(Button(words(LONG), f"press:{n}") for n in range(60)),
        note=words(LONG),
    )
    drawn = message(card, READER)
    assert sum(map(len, texts(drawn))) <= limits.MESSAGE_TEXT
    assert drawn.total_children_count <= limits.MESSAGE_PARTS
    assert len(buttons(drawn)) > 20


@pytest.mark.parametrize("length", [0, 1, 10, 299, 300, 301, 3990, 3995, 3999, 4000, 4001, 9000])
def test_a_card_of_any_length_fits(length: int) -> None:
    card = Card(words("x" * length), (words("y" * length), words("z\nz" * length)), note=words("n" * length))
    assert sum(map(len, texts(message(card, READER)))) <= limits.MESSAGE_TEXT


def test_an_empty_card_can_still_be_sent() -> None:
    assert texts(message(Card(Text("")), READER)) == ["…"]


def test_a_page_that_is_too_long_says_how_many_cards_are_left_out() -> None:
    cards = tuple(
        Card(words(f"Request {n}"), (words("x" * 100),), buttons=(Button(say("See"), f"see:{n}"),)) for n in range(40)
    )
    drawn = message(Page(say("Open requests"), cards, (Button(say("Next"), "next"),), say("Here they are.")), READER)
    read = texts(drawn)
    assert read[:2] == ["Here they are.", "## Open requests"]
    shown_cards = sum(text.startswith("### Request") for text in read)
    assert read[-1] == f"… and {40 - shown_cards} more that do not fit here."
    assert shown_cards >= 8
    assert buttons(drawn)[-1]["label"] == "Next"


def test_a_page_of_long_cards_keeps_to_the_characters() -> None:
    cards = tuple(Card(words(f"Request {n}"), (words("x" * 1500),)) for n in range(4))
    read = texts(message(Page(say("All"), cards), READER))
    assert sum(map(len, read)) <= limits.MESSAGE_TEXT
    assert read[-1] == "… and 2 more that do not fit here."
    assert texts(message(Page(say("All"), cards[:2]), READER))[-1].startswith("### Request 1")


def test_nothing_that_is_drawn_stays_in_the_librarys_memory() -> None:
    async def drawn() -> tuple[bool, bool]:
        form = Form(say("Ask"), "ask", (Field("a", FieldKind.LINE, say("A")),), say("Go"))
        return message(Card(words("x")), READER).is_finished(), modal(form, READER).is_finished()

    import asyncio

    assert asyncio.run(drawn()) == (True, True)


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"v{n}", words(f"Option {n}")) for n in range(count))


def drawn_form(*fields: Field, lines: tuple[Text, ...] = ()) -> Json:
    form = Form(say("Ask for a session"), "request:1:2:", fields, say("Ask"), lines)
    return check_modal(modal(form, READER).to_dict())


def test_each_kind_of_field_has_its_component() -> None:
    cases: list[tuple[Field, int]] = [
        (Field("f", FieldKind.LINE, say("L"), minimum=3, maximum=80, value="x"), 4),
        (Field("f", FieldKind.PARAGRAPH, say("L"), required=False), 4),
        (Field("f", FieldKind.ZONE, say("L")), 4),
        (Field("f", FieldKind.MOMENT, say("L")), 4),
        (Field("f", FieldKind.DATE, say("L"), value="2026-11-24"), 4),
        (Field("f", FieldKind.TIME, say("L"), value="09:30"), 4),
        (Field("f", FieldKind.CHOICE, say("L"), options=options(1), value="v0"), 3),
        (Field("f", FieldKind.CHOICE, say("L"), options=options(2), value="v1"), 21),
        (Field("f", FieldKind.CHOICE, say("L"), options=options(10)), 21),
        (Field("f", FieldKind.CHOICE, say("L"), options=options(25)), 3),
        (Field("f", FieldKind.CHOICES, say("L"), options=options(1), required=False), 22),
        (Field("f", FieldKind.SLOTS, say("L"), options=options(10), value=("v1", "v3")), 22),
        (Field("f", FieldKind.CHOICES, say("L"), options=options(14)), 3),
        (Field("f", FieldKind.DAYS, say("L"), options=options(14), value=("v1", "v2")), 3),
        (Field("f", FieldKind.CHANNEL, say("L"), value="77"), 8),
        (Field("f", FieldKind.GROUP, say("L"), required=False), 6),
    ]
    for field, kind in cases:
        (part,) = drawn_form(field)["components"]
        assert part["component"]["type"] == kind, field
        assert part["component"]["custom_id"] == "f"
        assert part["component"]["required"] == field.required


def test_a_select_of_one_and_of_several_can_be_told_apart_when_they_come_back() -> None:
    one, several = (
        drawn_form(Field("f", kind, say("L"), options=options(14)))["components"][0]["component"]
        for kind in (FieldKind.CHOICE, FieldKind.DAYS)
    )
    assert one["id"] >= ONE_OF_MANY > several["id"]
    assert (one["max_values"], several["max_values"]) == (1, 14)


def test_what_stands_in_a_field_at_first_is_drawn() -> None:
    text, days, channel = drawn_form(
        Field("a", FieldKind.LINE, say("A"), maximum=5, value="too long for it"),
        Field("b", FieldKind.DAYS, say("B"), options=options(3), value=("v0", "v2")),
        Field("c", FieldKind.CHANNEL, say("C"), value="77"),
    )["components"]
    assert text["component"]["value"] == "too…"
    assert [one["default"] for one in days["component"]["options"]] == [True, False, True]
    assert channel["component"]["default_values"] == [{"id": "77", "type": "channel"}]


def test_a_moment_is_a_line_in_the_readers_zone_and_comes_back_as_one() -> None:
    picked, typed, empty = (
        part["component"]
        for part in drawn_form(
            Field("a", FieldKind.MOMENT, say("A"), value="1795541400"),
            Field("b", FieldKind.MOMENT, say("B"), value="some day"),
            Field("c", FieldKind.MOMENT, say("C"), required=False),
        )["components"]
    )
    assert picked["value"] == "2026-11-24 18:30"
    assert (typed["value"], empty["value"]) == ("some day", "")
    assert empty["placeholder"] == "For example 24 Nov 18:30"
    assert all(MOMENT <= one["id"] < ONE_OF_MANY for one in (picked, typed, empty))


def test_what_can_be_entered_elsewhere_need_not_be_as_long_as_there_is_room_for_both() -> None:
    title = Field("title", FieldKind.LINE, say("L"))
    days = Field("days", FieldKind.DAYS, say("L"), options=options(14), unless="exact")
    exact = Field("exact", FieldKind.MOMENT, say("L"), required=False)
    for others, needed in ((1, False), (4, True)):
        own = [replace(title, key=f"{n}") for n in range(others)]
        drawn = {
            part["component"]["custom_id"]: part["component"] for part in drawn_form(*own, days, exact)["components"]
        }
        assert drawn["days"]["required"] == needed
        assert ("exact" in drawn) != needed


def test_a_form_of_more_than_five_fields_leaves_out_the_last_that_have_a_value() -> None:
    fields = [Field(str(n), FieldKind.LINE, words(str(n)), value="x" if n in (1, 5, 6) else None) for n in range(8)]
    assert [one.key for one in fitting(fields)] == ["0", "2", "3", "4", "7"]
    assert [one.key for one in fitting(fields[:6])] == ["0", "1", "2", "3", "4"]
    assert len(fitting([Field(str(n), FieldKind.LINE, words(str(n))) for n in range(8)])) == 5


def test_a_forms_lines_are_shown_when_there_is_room() -> None:
    fields = [Field(str(n), FieldKind.LINE, words(str(n))) for n in range(5)]
    assert drawn_form(*fields[:4], lines=(say("Your zone is Berlin."),))["components"][0]["content"]
    assert all(part["type"] == 18 for part in drawn_form(*fields, lines=(say("No room."),))["components"])


def test_the_longest_form_fits() -> None:
    many = tuple(Option(f"v{n}", words(LONG)) for n in range(60))
    kinds = (FieldKind.PARAGRAPH, FieldKind.DAYS, FieldKind.CHOICE, FieldKind.SLOTS, FieldKind.LINE)
    fields = tuple(Field(str(n), kind, words(LONG), words(LONG), many) for n, kind in enumerate(kinds))
    form = check_modal(modal(Form(words(LONG), "t", fields, say("Go"), (words(LONG),)), READER).to_dict())
    assert len(form["components"]) == 5


def test_the_command_names_its_sub_commands_and_keeps_to_the_limits() -> None:
    (command,) = [definition(COMMANDS)]
    assert command["name"] == "mentor"
    assert command["contexts"] == [0, 1]
    assert [one["name"] for one in command["options"]] == [spec.word for spec in COMMANDS]
    for sub in command["options"]:
        required = [one["required"] for one in sub["options"]]
        assert required == sorted(required, reverse=True)


def test_an_option_may_be_left_out_when_it_has_a_value_already() -> None:
    fields = (
        Field("a", FieldKind.CHOICE, say("A"), options=options(2), value="v0"),
        Field("b", FieldKind.ZONE, say("B")),
        Field("c", FieldKind.LINE, say("C"), required=False, maximum=80),
    )
    (sub,) = definition([CommandSpec("x", say("X"), fields)])["options"]
    assert [(one["name"], one["required"]) for one in sub["options"]] == [("b", True), ("a", False), ("c", False)]
    zone, choice, line = sub["options"]
    assert zone["autocomplete"] is True
    assert [one["value"] for one in choice["choices"]] == ["v0", "v1"]
    assert line["max_length"] == 80


def test_what_a_programme_can_change_is_suggested_and_no_choice_of_the_command() -> None:
    (command,) = [definition(COMMANDS)]
    own = {(spec.word, field.key) for spec in COMMANDS for field in spec.fields if field.own}
    assert own == {(word, key) for word in ("request", "browse") for key in ("type", "duration")}
    for sub in command["options"]:
        for option in sub["options"]:
            is_own = (sub["name"], option["name"]) in own
            assert option.get("autocomplete", False) is (is_own or option["name"] == "zone")
            assert not (is_own and "choices" in option)


def test_what_discord_adds_to_a_definition_makes_no_difference() -> None:
    sent = [definition(COMMANDS)]
    answered = [
        {**sent[0], "id": "1", "application_id": "2", "version": "3", "nsfw": False, "default_member_permissions": None}
    ]
    answered[0]["contexts"] = [1, 0]
    answered[0]["options"] = [{name: value for name, value in one.items() if value != []} for one in sent[0]["options"]]
    assert comparable(answered) == comparable(sent)
    answered[0]["options"] = answered[0]["options"][1:]
    assert comparable(answered) != comparable(sent)


def test_old_moments_and_far_ones_are_drawn() -> None:
    assert inline(say("{at}", at=Moment(AT - timedelta(days=40_000))), READER).startswith("<t:-")
    assert isinstance(message(Card(say("{at}", at=Moment(AT))), READER), discord.ui.LayoutView)
