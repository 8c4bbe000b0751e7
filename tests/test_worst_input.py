"""The worst that can be put into each field of each form: a clear sentence and nothing changed, or taken as it is.

The forms are those of the registry, opened by people of a town that has lived: a new one is tested as it comes.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from core.actions.registry import DEEDS, STEPS
from core.model import PHONE_FIELD
from core.screens.refusals import NOT_SAVED, WENT_WRONG
from core.screens.registry import ASKS
from core.ui import Field, FieldKind, Refused, Token, clean, plain
from tests.drawing import check_drawn
from tests.lived import Asked, Lived, good, good_for, restore
from tests.town import Answer, Town

WITH_BUTTONS = {"late", "release"}
"""Words that ask by buttons and never by a form."""
NOTHING_NEW = {"filter", "extend"}
"""What changes nothing though all is well: the one only looks, the other's request has no later time to wait for."""
EVERY_FORM = pytest.mark.parametrize("word", sorted(set(ASKS) - WITH_BUTTONS))
LONG = "x" * 10_000
BLANK = ("", "\n\t ", "\u200b\u202e\x00\u3164\u2800\u200d\ufe0f")
"""Nothing, though some of it looks like something to a machine."""
OWN = (
    "@everyone <!channel> <!subteam^S1> <@U1> <#C1> <https://evil.example|click> [click](https://evil.example)",
    "*bold* _it_ ~~no~~ `code` ||hidden|| # Heading\n> quoted\n- list\n```\ncode",
    "<script>alert(1)</script> &amp; <b>bold</b> </p> \"quoted\" 'single' {title} %s ${x} \\ ; DROP TABLE people; --",
    '=HYPERLINK("https://evil.example","click") and more',
    "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nX: \\n;,\r\nBcc: eve@example.org\r\n\r\nBooked",
    "\u202eevil\u202c \u2066and\u2069 \u200bhidden\u200b \x00\x1b[31m\ud800 words, e" + "\u0336" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd שלום עולם می\u200cخواهم 你好 नमस्ते",
    "claim:0123456789abcdef0123456789abcdef:1:x|y|z",
)
"""Words that somebody may mean, and that must do nothing."""
NO_NUMBERS = ("-1", "1e3", "two", "\uff19", "\u00b2", "\u0663", "9" * 30, "NaN", "+5", "1,000")
NO_DAYS = ("2026-02-30", "0000-00-00", "9999-12-31", "31.02.", "someday", "99999999999")
CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.SLOTS, FieldKind.DAYS)
TYPED = (FieldKind.LINE, FieldKind.PARAGRAPH)
NOT_TAKEN: Mapping[FieldKind, tuple[str, ...]] = {
    **dict.fromkeys(CHOSEN, (OWN[0], "other", *NO_NUMBERS[-4:], *NO_DAYS[:3])),
    FieldKind.MOMENT: (*OWN, *NO_NUMBERS, *NO_DAYS, "24 Nov 25:00", "24 Nov", "18:30", "23 Nov 10:00", "253402300799"),
    FieldKind.DATE: (*OWN, *NO_NUMBERS, *NO_DAYS),
    FieldKind.TIME: (*OWN, "25:00", "12:60", "-1", "noon", "1e1", "\u0663:00", "9" * 30),
    FieldKind.ZONE: (*OWN, *NO_NUMBERS, "Mars/Phobos", "../../etc/passwd", "/etc/localtime", "europe", "Europe/"),
    FieldKind.CHANNEL: (*OWN, "C404", "#mentors", "0"),
}
"""What no field of the kind can mean."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One form with one thing in it."""

    asked: Asked
    field: Field
    value: Any

    def __str__(self) -> str:
        return f"{self.asked.word} ({self.asked.who.account.platform}) {self.field.key} = {self.value!r:.60}"


def forms(lived: Lived, word: str) -> list[Asked]:
    """Return the forms of a word that ask different things, as both platforms have them."""
    found: dict[tuple[Any, ...], Asked] = {}
    for one in lived.forms:
        if one.word == word:
            kind = (one.who.shows_errors_in_form, tuple(field.key for field in one.form.fields))
            found.setdefault(kind, one)
    return list(found.values())


def needed(field: Field) -> bool:
    """Return whether the field cannot be left empty: a choice that stood there is what is meant without another."""
    return field.required and field.kind is not FieldKind.GROUP and not (field.options and field.value)


def reads_only(word: str) -> bool:
    return word not in DEEDS and word not in set(STEPS)


def test_every_form_is_opened_by_somebody(lived: Lived) -> None:
    assert set(ASKS) - {one.word for one in lived.forms} == WITH_BUTTONS


@EVERY_FORM
async def test_a_form_that_is_filled_in_well_is_taken(lived: Lived, tmp_path: Path, word: str) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for asked in forms(lived, word):
            answer = await send(town, asked, good(asked))
            assert not isinstance(answer.screen, Refused), (asked.who.name, answer.errors)
            assert town.everything() != rows or word in NOTHING_NEW or word.startswith("set_"), (
                asked.who.name,
                answer.text,
            )
            restore(town, rows)


@EVERY_FORM
async def test_what_no_field_takes_is_refused_in_a_sentence_and_changes_nothing(
    lived: Lived, tmp_path: Path, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows, taken = town.everything(), list[str]()
        for one in refusable(lived, word):
            answer = await send(town, one.asked, {**good(one.asked), one.field.key: one.value})
            if isinstance(answer.screen, Refused):
                check_refusal(one, answer)
            elif not reads_only(word):
                taken.append(f"{one}: {answer.text!r:.80}")
                restore(town, rows)
        assert not taken, "\n".join(taken)
        assert town.everything() == rows
    check_no_complaint(caplog)


def refusable(lived: Lived, word: str) -> Iterator[Tried]:
    for asked in forms(lived, word):
        for field in asked.form.fields:
            for value in BLANK if needed(field) else ():
                yield Tried(asked, field, value)
            for value in NOT_TAKEN.get(field.kind, ()):
                yield Tried(asked, field, value)
                if field.kind in (FieldKind.CHOICES, FieldKind.DAYS, FieldKind.SLOTS):
                    yield Tried(asked, field, (*good_for(field), value))
            if field.kind is not FieldKind.GROUP:
                yield Tried(asked, field, LONG)


def check_refusal(one: Tried, answer: Answer) -> None:
    """Check that the field, and no other, has a whole sentence, in the person's own language."""
    screen = answer.screen
    assert isinstance(screen, Refused)
    assert list(screen.errors) == [one.field.key], f"{one}: {answer.errors}"
    said = plain(screen.errors[one.field.key], answer.reader)
    german = plain(screen.errors[one.field.key], replace(answer.reader, language="de"))
    assert said[-1] in ".?!", f"{one}: {said}"
    assert len(said) <= 150, f"{one}: {said}"
    assert german != said, f"{one}: {said}"


def check_no_complaint(caplog: pytest.LogCaptureFixture) -> None:
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def send(town: Town, asked: Asked, values: Mapping[str, Any]) -> Answer:
    return await town.submit(asked.who, Token.read(asked.form.token), values)


# What may be meant


@EVERY_FORM
async def test_words_of_any_kind_do_nothing_wherever_they_come_out(
    lived: Lived, tmp_path: Path, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for asked in forms(lived, word):
            for field in (one for one in asked.form.fields if one.kind in TYPED):
                for value in OWN:
                    answer = await send(town, asked, {**good(asked), field.key: value})
                    if isinstance(answer.screen, Refused):
                        assert town.everything() == rows
                        check_refusal(Tried(asked, field, value), answer)
                        continue
                    await check_harmless(town, answer)
                    restore(town, rows)
    check_no_complaint(caplog)


async def check_harmless(town: Town, answer: Answer) -> None:
    """Check that what was kept holds nothing unseen, and that both platforms take all that is drawn of it."""
    for table in town.everything().values():
        for row in table:
            for kept in row:
                assert not isinstance(kept, str) or kept == clean(kept), kept
    check_drawn(answer.screen, answer.reader)
    before = set(town.slack.messages) | set(town.discord.messages)
    updates = len(town.slack.updates), len(town.discord.updates)
    await town.delivery.run_due()
    for platform, known in ((town.slack, updates[0]), (town.discord, updates[1])):
        for ref in [*(ref for ref in platform.messages if ref not in before), *platform.updates[known:]]:
            sent = platform.messages[ref]
            check_drawn(sent.card, sent.reader)


@EVERY_FORM
async def test_values_of_another_shape_or_form_are_answered_in_words(
    lived: Lived, tmp_path: Path, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        rows = town.everything()
        for asked in forms(lived, word):
            filled = good(asked)
            strange: list[dict[str, Any]] = [
                {},
                dict.fromkeys(filled, ()),
                {key: (value,) if isinstance(value, str) else value * 3 for key, value in filled.items()},
                {key: ("", *(["x"] * 100)) for key in filled},
                {key: " ".join(value) for key, value in filled.items()},
                {**filled, "nonsense": "x", "value": "x", "board_name": "#x", "roles": ("coordinator",)},
                {"": "x", LONG: LONG},
            ]
            for values in strange:
                answer = await send(town, asked, values)
                assert plain(NOT_SAVED, answer.reader) not in answer.text
                assert plain(WENT_WRONG, answer.reader) not in answer.text
                if isinstance(answer.screen, Refused):
                    assert town.everything() == rows, (asked.word, values)
                check_drawn(answer.screen, answer.reader)
                restore(town, rows)
    check_no_complaint(caplog)


@EVERY_FORM
async def test_what_was_typed_into_a_refused_form_is_there_again(lived: Lived, tmp_path: Path, word: str) -> None:
    async with lived.again(tmp_path / "again.db") as town:
        for asked in (one for one in forms(lived, word) if not one.who.shows_errors_in_form):
            for field in filter(needed, asked.form.fields):
                filled = {**good(asked), field.key: ""}
                answer = await send(town, asked, filled)
                assert isinstance(answer.screen, Refused), (asked.word, field.key)
                assert field.key in answer.screen.errors
                again = (await town.press(asked.who, answer.token("again"))).form
                for one in again.fields:
                    typed = filled[one.key]
                    kept = one.value or ((), "")[isinstance(typed, str)]
                    assert kept == typed or one.key in (field.key, PHONE_FIELD), (asked.word, one.key, one.value, typed)
