"""The worst that can be typed behind each command: one private answer that says what was not understood.

The commands are those of the registry, and so are their fields: a new one is tested as it comes.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.draw import message
from adapters.slack.forms import form_view
from core.model import Visitor
from core.screens.commands import COMMANDS, MENU
from core.screens.refusals import NOT_SAVED, WENT_WRONG
from core.screens.registry import SHOWS
from core.ui import Card, CommandSpec, Field, FieldKind, Form, Inbound, Page, Reader, Refused, Token, plain
from sandbox.acting import Anybody
from sandbox.campus import Campus, on_board
from sandbox.discord import slash
from sandbox.discord.interactions import COMMAND
from sandbox.discord.people import DiscordPerson
from sandbox.seen import Seen, SeenForm, SeenMessage
from sandbox.slack.people import SlackPerson
from tests.drawing import check_drawn
from tests.lived import BARBARA, CORA, EDSGER, GRACE, NOAH, NOW, OWEN, Lived
from tests.living import Living
from tests.test_worst_input import LONG, NOT_TAKEN, OWN
from tests.town import Answer, Town, rows_of

EVERY_COMMAND = pytest.mark.parametrize("command", COMMANDS, ids=[one.word for one in COMMANDS])
LEFT_OUT = "I don't understand this, so I left it out: "
NO_ZONE = ("I don't know the time zone ", "Your time zone comes from your profile here: ")
NO_TIME = ("I can't read that as a day and a time.", "That has passed or is too soon.", "That is too far ahead.")
NOT_HERE = ("There is no kind of session called ", "Sessions here do not last ")
SAYS: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.CHOICE: (LEFT_OUT,),
    FieldKind.MOMENT: NO_TIME,
    FieldKind.ZONE: (*NO_ZONE, LEFT_OUT),
}
"""What is said of a field that cannot mean what was typed; a field of another kind has to be added here."""
JUNK = (
    LONG,
    *OWN,
    "<!channel> <!here> <!subteam^S1> <@U1> @everyone @here <@&1> <#C1>",
    'unclosed "quote and \u201cothers',
    "key:value at: :x :: a:b:c type: type:nonsense type:other duration:-1 zone:",
    "nonsense:1 nonsense:2 board:C1 roles:coordinator token:claim value:x rest:x",
    "-1 0 1e999 99999999999999999999999999",
    "\U0001f600" * 50,
    "\x07\x1b]0;evil\x07 \u200b\u202e x",
)
NO_WORDS = (
    "nonsense",
    "x" * 9_000,
    "<!channel>",
    "@everyone",
    "claim:0123456789abcdef:1:x",
    "\U0001f600",
    "request:x",
    "-1",
    "'help'",
    "../help",
)
PEOPLE = (CORA, GRACE, BARBARA, OWEN, EDSGER, NOAH)
"""A student, a mentor and a coordinator; on Discord a student, a mentor, and somebody whose zone is not known."""


def takes_any_words(command: CommandSpec) -> bool:
    """Return whether some field of the command takes any words, so that junk is all its own."""
    return any(field.kind in (FieldKind.ZONE, FieldKind.LINE, FieldKind.PARAGRAPH) for field in command.fields)


def says(command: CommandSpec, field: Field) -> tuple[str, ...]:
    """Return what is said of a field of that command: whoever asks has to choose again what is a programme's own."""
    return NOT_HERE if field.own and command.word == "request" else SAYS[field.kind]


def worst(field: Field) -> Iterator[str]:
    yield LONG
    yield from NOT_TAKEN[field.kind]


def check_sentence(said: str, about: str, sentences: tuple[str, ...]) -> None:
    assert any(one in said for one in sentences), (about, said)
    for text in (WENT_WRONG, NOT_SAVED):
        assert plain(text, Reader()) not in said, about
    assert "Something went wrong" not in said, about


def check_logs(caplog: pytest.LogCaptureFixture) -> None:
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


# The conversation


async def typed(town: Town, who: Visitor, word: str, values: Mapping[str, str], rest: str = "") -> Answer:
    inbound = Inbound(f"key-{next(town._keys)}", Token(word), values, rest=rest)
    return Answer(*await town.conversation.answer(who, inbound))


def check_mentions_nobody(answer: Answer) -> None:
    """Check that both platforms take it, and that Slack, where words alone can mention, reads none of them so."""
    check_drawn(answer.screen, answer.reader)
    shown = answer.screen.card if isinstance(answer.screen, Refused) else answer.screen
    drawn: Any = form_view(shown, answer.reader) if isinstance(shown, Form) else message(shown, answer.reader)
    for words in (*marked_up(drawn), drawn.get("text", "")):
        assert not [one for one in ("<!channel", "<!here", "<!subteam", "<@U1", "<#C1") if one in words]


def marked_up(drawn: Any) -> Iterator[str]:
    """Return all words in which Slack looks for mentions."""
    if isinstance(drawn, dict) and drawn.get("type") == "mrkdwn":
        yield drawn["text"]
    for one in drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ():
        yield from marked_up(one)


@EVERY_COMMAND
async def test_the_worst_value_of_each_field_is_named_and_changes_nothing(
    lived: Lived, tmp_path: Path, command: CommandSpec, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for field in command.fields:
            for who in PEOPLE:
                for value in worst(field):
                    answer = await typed(town, who, command.word, {field.key: value})
                    later = field.kind is FieldKind.MOMENT and who is NOAH
                    sentences = (LEFT_OUT, "First: your time zone") if later else says(command, field)
                    check_sentence(answer.text, f"{who.name} {field.key}:{value!r:.60}", sentences)
                    check_mentions_nobody(answer)
        assert town.everything() == rows
    check_logs(caplog)


@EVERY_COMMAND
async def test_words_of_no_field_are_named_and_the_rest_is_used(
    lived: Lived, tmp_path: Path, command: CommandSpec, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for who in PEOPLE:
            bare = await typed(town, who, command.word, {})
            for rest in (one for one in JUNK if one.split()):
                answer = await typed(town, who, command.word, {"nonsense": "x", "": "y"}, rest)
                assert type(answer.screen) is type(bare.screen)
                assert bare.text.splitlines()[-1] in answer.text
                check_sentence(answer.text, f"{who.name} {rest!r:.60}", (f"{LEFT_OUT}nonsense:x :y",))
                check_mentions_nobody(answer)
        assert town.everything() == rows
        german = await typed(town, replace(CORA, language="de"), command.word, {}, "quatsch")
        assert "Das verstehe ich nicht und habe es weggelassen: quatsch" in german.text
    check_logs(caplog)


@EVERY_COMMAND
async def test_what_can_be_used_of_a_command_is_used_beside_what_cannot(
    lived: Lived, tmp_path: Path, command: CommandSpec
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        chosen = {field.key: field.options[0].value for field in command.fields if field.options}
        for key in chosen:
            answer = await typed(town, GRACE, command.word, {**chosen, key: "nonsense"}, "and more")
            kept = [value for other, value in chosen.items() if other != key]
            if isinstance(answer.screen, Card):
                check_sentence(answer.text, key, NOT_HERE)
                assert f"{LEFT_OUT}and more" in answer.text
                for button in answer.screen.buttons:
                    assert set(kept) < set(Token.read(button.token).argument.split("."))
                continue
            assert f"{LEFT_OUT}{key}:nonsense and more" in answer.text
            if isinstance(answer.screen, Form):
                carried = Token.read(answer.form.token).argument.split(".")
                assert [one for one in chosen.values() if one in carried] == kept
                assert key in [field.key for field in answer.form.fields]
            else:
                assert isinstance(answer.screen, Page)
                assert "Only: " in answer.text


async def test_the_words_of_buttons_do_nothing_when_they_are_typed(
    lived: Lived, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for word in sorted({*SHOWS, "again", *NO_WORDS, LONG, *OWN} - {MENU} - {one.word for one in COMMANDS}):
            for who in (CORA, BARBARA, NOAH):
                answer = await typed(town, who, word, {"because": "x", "value": "x", "at": "x"}, "more")
                assert answer.note == "I don't know that word. Here is what I can do.", word
        assert town.everything() == rows
    check_logs(caplog)


# The wire


@pytest_asyncio.fixture
async def town(here: Living) -> Living:
    """A campus on which everybody is known, and all but Linus have said where they are."""
    for one in here.campus.people:
        await one.command("/mentor help")
    await here.campus.mary.close_form(every=True)
    here.campus.clock.advance(NOW - here.campus.clock.now())
    for one in (here.campus.alan, here.campus.ruth):
        await one.command("/mentor zone", zone=one.zone)
    await here.settle()
    return here


def rows(here: Living) -> dict[str, list[tuple[Any, ...]]]:
    return rows_of(here.settings.database_url.get_secret_value().removeprefix("sqlite:///"))


def public(campus: Campus) -> list[SeenMessage]:
    """Return all that stands where others read it, and every direct message."""
    told = [message for one in campus.people for message in one.inbox()]
    return [*on_board(campus.grace), *on_board(campus.alan), *told]


def said(seen: Seen) -> str:
    """Return all the words of an answer."""
    if isinstance(seen, SeenForm):
        hints = [f"{one.label} {one.hint}" for one in seen.inputs]
        return "\n".join([seen.title, seen.text, *hints, *seen.errors.values()])
    assert seen is not None
    assert seen.private
    return seen.text


async def answered(person: Anybody, line: str) -> str:
    """Type a line in Slack and return the words of the answer, of which there has to be exactly one."""
    assert isinstance(person, SlackPerson)
    before = len(person.private())
    seen = await person.command(line)
    assert (len(person.private()) - before) + (person.form() is not None) == 1, line[:80]
    words = said(seen)
    if person.form() is not None:
        await person.close_form(every=True)
    return words


def carried(value: object) -> object:
    """Return what Discord can send of it: halves of characters are in no JSON that its library would read."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


async def raw(person: DiscordPerson, word: str, options: Mapping[str, object]) -> Seen:
    """Send a command as a hostile client would: whatever the options are, offered or not."""
    channel = person._channel(None, None)
    registered = person.registry.usable("mentor", channel.guild, slash.permissions_of(person, channel))
    assert registered is not None
    chosen = slash.Chosen(registered, ({"type": 1, "name": word},), ())
    details = chosen.details([{"type": 3, "name": key, "value": carried(value)} for key, value in options.items()], {})
    before = len(person.private())
    act = person.desk.deliver(COMMAND, person, channel, details)
    seen = await person._outcome(act)
    assert (len(person.private()) - before) + isinstance(seen, SeenForm) == 1, (word, options)
    if isinstance(seen, SeenMessage):
        body = person.raw(seen.id)
        assert not any(body[key] for key in ("mention_everyone", "mentions", "mention_roles"))
    return seen


async def check_untouched(
    here: Living, before: dict[str, list[tuple[Any, ...]]], stood: list[SeenMessage], caplog: pytest.LogCaptureFixture
) -> None:
    await here.settle()
    await asyncio.sleep(0.1)
    assert rows(here) == before
    assert [one.text for one in public(here.campus)] == [one.text for one in stood]
    check_logs(caplog)


async def test_slack_answers_each_command_with_the_worst_words_behind_it(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood = rows(town), public(town.campus)
    for command in COMMANDS:
        sentences = (*NO_ZONE, LEFT_OUT) if takes_any_words(command) else (LEFT_OUT, *NO_TIME, *NOT_HERE)
        for junk in JUNK:
            words = await answered(town.campus.mary, f"/mentor {command.word} {junk[:9_000]}")
            check_sentence(words, f"{command.word} {junk!r:.60}", sentences)
        for field in command.fields:
            words = await answered(town.campus.grace, f"/mentor {command.word} {field.key}:nonsense")
            check_sentence(words, f"{command.word} {field.key}", says(command, field))
    await check_untouched(town, before, stood, caplog)


async def test_slack_answers_words_that_there_are_not_with_what_there_is(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood = rows(town), public(town.campus)
    for word in (*NO_WORDS, *sorted(set(SHOWS) - {MENU} - {one.word for one in COMMANDS})):
        words = await answered(town.campus.mary, f"/mentor {word}")
        assert words.startswith("I don't know that word. Here is what I can do."), word
    for nothing in ("", "   ", "\t\n", "\u200b\u202e\x00"):
        assert "What would you like to do?" in await answered(town.campus.ada, f"/mentor {nothing}")
    assert "Open requests" in await answered(town.campus.grace, "/mentor \u200bBROWSE\u200b")
    await check_untouched(town, before, stood, caplog)


async def test_slack_reads_a_time_of_several_words_and_names_a_key_that_comes_twice(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood, ada = rows(town), public(town.campus), town.campus.ada
    at = f"{town.campus.clock.now().day + 2} {town.campus.clock.now():%b} 18:30"
    seen = await ada.command(f"/mentor request type:interview_prep at: {at} duration:30 duration:60")
    assert isinstance(seen, SeenForm)
    assert f"{LEFT_OUT}duration:60" in seen.text
    assert not {"type", "duration", "exact"} & {one.key for one in seen.inputs}
    assert {"format", "urgency", "title"} <= {one.key for one in seen.inputs}
    await ada.close_form()
    words = await answered(ada, f"/mentor request at:{at} at:{at}")
    assert NO_TIME[0] in words
    assert f"You typed: {at} at:{at}" in words
    await check_untouched(town, before, stood, caplog)


async def test_discord_answers_each_command_with_the_worst_options(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood, alan = rows(town), public(town.campus), town.campus.alan
    for command in COMMANDS:
        await raw(alan, command.word, {})
        for junk in (*JUNK, 17, -1.5, True):
            words = said(await raw(alan, command.word, {"nonsense": junk, "value": "x"}))
            check_sentence(words, f"{command.word} {junk!r:.60}", (LEFT_OUT,))
        for field in command.fields:
            for value in worst(field):
                words = said(await raw(alan, command.word, {field.key: value}))
                check_sentence(words, f"{command.word} {field.key}:{value!r:.60}", says(command, field))
    for word in NO_WORDS:
        words = said(await raw(alan, word, {"at": "x"}))
        assert words.startswith("I don't know that word. Here is what I can do."), word
    await check_untouched(town, before, stood, caplog)


async def test_discord_says_that_a_time_is_left_out_where_no_zone_is_known(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood, linus = rows(town), public(town.campus), town.campus.linus
    for value in (*NOT_TAKEN[FieldKind.MOMENT], "24 Nov 18:30", "9" * 6_000, "\u0663" * 50):
        words = said(await raw(linus, "request", {"type": "interview_prep", "at": value}))
        assert "First: your time zone." in words, value
    assert f"{LEFT_OUT}at:24 Nov 18:30" in said(await raw(linus, "request", {"at": "24 Nov 18:30"}))
    await check_untouched(town, before, stood, caplog)


async def test_discord_suggests_nothing_wrong_whatever_is_typed_into_a_field_that_suggests(
    town: Living, caplog: pytest.LogCaptureFixture
) -> None:
    before, stood, alan = rows(town), public(town.campus), town.campus.alan
    for command in COMMANDS:
        for field in (one for one in command.fields if one.own or one.kind is FieldKind.ZONE):
            offered = {one.value for one in field.options}
            for value in (one[:6_000] for one in (*worst(field), *JUNK, "", " ", "e")):
                found = await alan.suggestions(f"/mentor {command.word}", field.key, str(carried(value)))
                assert len(found) <= 25
                assert all(one in offered if offered else "/" in str(one) or one == "UTC" for _, one in found), value
    await check_untouched(town, before, stood, caplog)


@pytest.mark.parametrize(
    ("now", "at", "sentence", "buttons"),
    [
        (datetime(2027, 3, 26, 12, tzinfo=UTC), "28 Mar 01:30", "doesn't exist in London", 3),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "31 Oct 01:30", "comes twice in London", 3),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "28 Oct 18:30", "The earliest is", 1),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "<t:1:F>", "I can't read that", 1),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "<t:-99999999999999:F>", "I can't read that", 1),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "<t:99999999999:F>", "The latest is", 1),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "31 Dec 9999 23:59", "The latest is", 1),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), "30 Feb 10:00", "I can't read that", 1),
    ],
)
async def test_a_time_that_cannot_be_is_named_with_what_to_choose_instead(
    town: Living, now: datetime, at: str, sentence: str, buttons: int, caplog: pytest.LogCaptureFixture
) -> None:
    campus = town.campus
    campus.clock.advance(now - campus.clock.now())
    await campus.alan.command("/mentor zone", zone="Europe/London")
    await town.settle()
    before, stood = rows(town), public(campus)
    seen = await raw(campus.alan, "request", {"type": "interview_prep", "at": at})
    assert isinstance(seen, SeenMessage)
    assert sentence in seen.text
    assert len(seen.buttons) == buttons
    if not at.startswith("<"):
        assert sentence in await answered(campus.grace, f"/mentor request type:interview_prep at:{at}")
    await check_untouched(town, before, stood, caplog)
