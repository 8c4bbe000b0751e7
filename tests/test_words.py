"""All words on screen stand in one catalogue, whole in every language, and fit both platforms in each of them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.messages.catalog import Message
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import limits as discord_limits
from adapters.discord.commands import definition
from adapters.discord.draw import message as discord_message
from adapters.discord.forms import modal
from adapters.slack import limits as slack_limits
from adapters.slack.draw import home_view, message
from adapters.slack.forms import form_view
from adapters.slack.text import BLANK, plain_line
from core.screens import edges
from core.screens.commands import COMMANDS
from core.ui import (
    LANGUAGES,
    Card,
    Form,
    Moment,
    Page,
    Picture,
    Reader,
    Refused,
    Screen,
    Style,
    Text,
    plain,
    say,
    say_many,
    words,
)
from docs.words import (
    CALENDARS,
    COMMAND,
    ROOT,
    TAGS,
    TEMPLATE,
    TRANSLATED,
    calendars,
    compiled,
    kept,
    po,
    said,
    sources,
    written,
)
from sandbox.discord.commands import check_command
from sandbox.discord.components import Parts
from sandbox.discord.modals import check_modal
from sandbox.discord.refusals import Findings
from sandbox.slack.blocks import check_message, check_view
from tests.scenes import ADA, START, texts
from tests.test_core_ui import drawn

AGAIN = f"run {COMMAND}"
NAMES = re.compile(r"\{(\w+)\}")
PICTURES = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def reader(language: str) -> Reader:
    return Reader(ADA, "Europe/Berlin", language)


def sentences() -> Iterator[tuple[str, Message]]:
    for code in TRANSLATED:
        for one in kept(code):
            if one.id:
                yield code, one


def forms_of(one: Message) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string or ("",))


# The catalogue


def test_every_template_is_a_literal_so_that_it_can_be_gathered_and_translated() -> None:
    for path in sources():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            if not isinstance(call, ast.Call) or path == ROOT / "core/ui/text.py":
                continue
            assert name != "Text", f"{path}:{call.lineno} makes a text without say"
            for argument in call.args[: {"say": 1, "say_many": 2}.get(name, 0)]:
                literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                assert literal, f"{path}:{call.lineno} says what is no literal"


def test_words_on_screen_are_said_in_the_core_alone() -> None:
    for one in said():
        assert all(file.startswith("core/") for file, _ in one.locations), one.id


def test_the_catalogue_holds_every_sentence_of_the_code_and_no_other() -> None:
    assert TEMPLATE.read_bytes() == written(said()), AGAIN
    for code in TRANSLATED:
        assert po(code).read_bytes() == written(kept(code)), AGAIN
        assert po(code).with_suffix(".mo").read_bytes() == compiled(kept(code)), AGAIN


def test_every_sentence_is_translated_in_every_form_with_every_part_of_it() -> None:
    for code, one in sentences():
        given = (one.id,) if isinstance(one.id, str) else tuple(one.id)
        forms = forms_of(one)
        assert all(forms), f"{code} lacks {one.id!r}"
        assert "fuzzy" not in one.flags, f"{code} guesses {one.id!r}"
        parts = {name for template in given for name in NAMES.findall(template)}
        for form in forms:
            # The form for a single thing may say it in words.
            left_out = {"n"} if len(forms) > 1 and form is forms[0] else set()
            assert parts - left_out <= set(NAMES.findall(form)) <= parts, f"{code}: {form!r}"
            assert not re.search(r"[{}]", NAMES.sub("", form)), f"{code}: {form!r}"


def test_a_translation_ends_as_its_sentence_does() -> None:
    for code, one in sentences():
        given = one.id if isinstance(one.id, str) else one.id[-1]
        form = forms_of(one)[-1]
        for sign in (".", "?", "…", ":"):
            assert given.endswith(sign) == form.endswith(sign), f"{code}: {form!r}"


# What a reader sees


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("en", "Ask for a session"),
        ("de", "Um ein Gespräch bitten"),
        ("de-AT", "Um ein Gespräch bitten"),
        ("es-ES", "Pedir una sesión"),
        ("es-419", "Pedir una sesión"),
        ("es-LA", "Pedir una sesión"),
        ("fr-FR", "Ask for a session"),
        ("", "Ask for a session"),
        ("../../de", "Ask for a session"),
    ],
)
def test_a_reader_sees_the_nearest_language_there_is_and_english_where_there_is_none(language: str, seen: str) -> None:
    assert plain(say("Ask for a session"), reader(language)) == seen


def test_a_sentence_is_looked_up_and_somebodys_own_words_are_not() -> None:
    assert plain(say("They said: {words}", words="Save"), reader("de")) == "Dazu die Nachricht: Save"
    assert plain(words("Save"), reader("de")) == "Save"
    assert plain(words("Hours: {hours}"), reader("de")) == "Hours: {hours}"
    assert plain(words(""), reader("de")) == ""


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("en", "1 minute", "30 minutes"), ("de", "1 Minute", "30 Minuten"), ("es", "1 minuto", "30 minutos")],
)
def test_a_number_chooses_the_form_in_every_language(language: str, one: str, many: str) -> None:
    assert plain(say_many("{n} minute", "{n} minutes", 1), reader(language)) == one
    assert plain(say_many("{n} minute", "{n} minutes", 30), reader(language)) == many


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("en", "Tue 24 Nov 10:00"),
        ("en-GB", "Tue 24 Nov 10:00"),
        ("en-US", "Tue, Nov 24, 10:00 AM"),
        ("de", "Di., 24. Nov., 10:00"),
        ("es", "mar, 24 nov, 10:00"),
        ("es-LA", "mar, 24 nov, 10:00 a.m."),
    ],
)
def test_a_moment_is_written_as_the_readers_language_does(language: str, seen: str) -> None:
    assert plain(say("{at}", at=Moment(START)), reader(language)) == seen


@pytest.mark.parametrize("tag", TAGS)
@settings(deadline=None)
@given(at=st.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_days_and_times_are_those_of_cldr(tag: str, at: datetime) -> None:
    cldr = Locale.parse(TAGS[tag])
    spaced = re.compile("[\u00a0\u202f]")
    reads = Reader(None, "UTC", tag)
    assert plain(say("{at}", at=Moment(at, Style.DATE)), reads) == format_skeleton("MMMEd", at, locale=cldr)
    time = plain(say("{at}", at=Moment(at, Style.TIME)), reads)
    assert time == spaced.sub(" ", format_time(at, "short", locale=cldr))


@pytest.mark.parametrize("tag", TAGS)
def test_a_number_with_a_decimal_is_written_as_cldr_does(tag: str) -> None:
    shown = plain(
        say_many("{score} of 5, from one review", "{score} of 5, from {n} reviews", 8, score=4.25),
        Reader(None, "UTC", tag),
    )
    assert format_decimal(4.2, format="0.0", locale=TAGS[tag]) in shown


def test_the_calendars_are_drawn_from_cldr_as_it_is() -> None:
    assert CALENDARS.read_text(encoding="utf-8") == calendars(), AGAIN


# Every screen in every language


@cache
def everything() -> list[tuple[str, Screen]]:
    """Return every screen that differs from the others in what it says."""
    found: dict[tuple[str, ...], tuple[str, Screen]] = {}
    for what, _, screen in drawn():
        found.setdefault(tuple(plain(text, reader("en")) for text in texts(screen)), (what, screen))
    return list(found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits_slack_in_every_language_and_can_be_read_aloud(language: str) -> None:
    reads = replace(reader(language), platform="slack", workspace="T1")
    for what, screen in everything():
        if isinstance(screen, Form):
            check = check_view(form_view(screen, reads), "modal")
        elif isinstance(screen, Refused):
            continue
        else:
            made = message(screen, reads)
            assert made["text"].strip(BLANK), what
            check = check_message(made["text"], made["blocks"])
            if isinstance(screen, Page):
                assert not check_view(home_view(screen, reads), "home").faults, what
        assert not check.faults, (what, check.faults)
        assert not check.breaches, (what, check.breaches)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits_discord_in_every_language(language: str) -> None:
    reads = replace(reader(language), platform="discord")
    for _, screen in everything():
        if isinstance(screen, Form):
            check_modal(modal(screen, reads).to_dict())
        elif isinstance(screen, Card | Page):
            found = Findings()
            parts = discord_message(screen, reads).to_components()  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
            Parts(found, lambda _, raw: raw).take(parts, (), v2=True)
            found.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_title_or_option_is_cut_in_any_language(language: str) -> None:
    """The smaller bound of both platforms: buttons and options Slack's, labels and hints Discord's."""
    reads = reader(language)
    for what, screen in everything():
        for most, text in short(screen):
            shown = plain_line(text, reads, slack_limits.MESSAGE_TEXT)
            assert len(shown) <= most, (what, shown)


def short(screen: Screen) -> Iterator[tuple[int, Text]]:
    """Yield each text of a screen that has little room, with its room."""
    if isinstance(screen, Form):
        yield from ((24, screen.title), (24, screen.submit))
        for field in screen.fields:
            yield 45, field.label
            yield from ((100, text) for text in [field.hint] if text)
            yield from ((75, one.label) for one in field.options)
        return
    cards = screen.cards if isinstance(screen, Page) else [screen.card] if isinstance(screen, Refused) else [screen]
    for card in cards:
        yield from ((75, one.label) for one in card.buttons)
        for menu in card.menus:
            yield from ((150, menu.label), *((75, one.label) for one in menu.options))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_a_window_are_not_cut_in_any_language(language: str) -> None:
    for text in (edges.CLOSE, edges.CANCEL):
        assert len(plain(text, reader(language))) <= slack_limits.VIEW_SUBMIT


def pictures() -> list[tuple[Card, Picture]]:
    """Return every picture that is sent, with the card that it goes with."""
    found = [(one, one.picture) for _, screen in everything() if isinstance(one := screen, Card)]
    return [(card, picture) for card, picture in found if picture is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_says_in_every_language_all_that_stands_beside_it_and_is_not_cut(language: str) -> None:
    assert pictures()
    for card, picture in pictures():
        alt = plain(picture.alt, reader(language))
        assert all(f"{plain(label, reader(language))}: {plain(value, reader(language))}" in alt
                   for label, value in card.fields)  # fmt: skip
        assert len(alt) <= min(slack_limits.ALT_TEXT, discord_limits.ALT_TEXT)


def test_every_word_on_a_screen_and_of_a_picture_is_a_sentence_of_the_catalogue() -> None:
    catalogue = {one.id if isinstance(one.id, str) else one.id[0] for one in said()}
    shown = [text for _, screen in everything() for text in texts(screen)]
    for _, picture in pictures():
        chart = picture.chart
        shown += [picture.alt, chart.title, chart.days_title, *(label for label, _ in (*chart.bars, *chart.days))]
    for template in {template for text in shown for template in templates(text)}:
        assert template in catalogue or not re.search(r"[^\W\d_]", NAMES.sub("", template)), template


def templates(text: Text) -> Iterator[str]:
    """Yield the template of a text and those of all its parts."""
    yield text.template
    for part in text.parts.values():
        if isinstance(part, Text):
            yield from templates(part)


def test_nothing_is_told_by_a_picture_sign_alone() -> None:
    for code in LANGUAGES:
        for _, screen in everything():
            for text in texts(screen):
                shown = plain(text, reader(code))
                assert not shown or PICTURES.sub("", shown).strip(), shown


def test_the_command_is_told_in_every_language_that_discord_has_of_ours() -> None:
    found = Findings()
    command = definition(COMMANDS)
    check_command(command, (), found)
    found.settle()
    request = next(one for one in command["options"] if one["name"] == "request")
    assert request["description"] == "Ask for a session"
    assert request["description_localizations"] == {
        "de": "Um ein Gespräch bitten",
        "es-ES": "Pedir una sesión",
        "es-419": "Pedir una sesión",
    }
    urgency = next(one for one in request["options"] if one["name"] == "urgency")
    assert urgency["choices"][1]["name_localizations"]["de"] == "Diese Woche"
