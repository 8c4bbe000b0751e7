"""A town that has lived: something of everything stands in it, and what its people can press is found by pressing."""

import asyncio
import re
import shutil
import sqlite3
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest

from core.model import PHONE_FIELD, Account, Request, Visitor
from core.screens.commands import COMMANDS
from core.screens.registry import ASKS
from core.ui import Card, Field, FieldKind, Form, Screen, Token, Values
from tests.scenes import buttons, menus
from tests.town import Town, founded, visitor

KEYS = ("bWluaSBtZW50b3IgdGVzdHMgbmVlZCBhIGtleSAxMjM=",)
MORNING = datetime(2026, 11, 24, 7, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 10, 12, tzinfo=UTC)
"""Twelve minutes into the session of Rita and Grace."""
PHONE = "+4930555019900"
"""Phil's, which Hedy alone may read."""
MOST = 300
"""Far more than one person has to press."""
ALIKE = 3
"""How many presses of one word about one thing are followed; a mentor who picks has a hundred starts."""

BARBARA = visitor("Barbara", administers=True)
ROSA = visitor("Rosa", "discord", "G1", administers=True)
GRACE, ALAN, HEDY = (visitor(name) for name in ("Grace", "Alan", "Hedy"))
EDSGER = visitor("Edsger", "discord", "G1")
MENTORS = (GRACE, ALAN, HEDY, EDSGER)
CORA, MILO, DORA, RITA, PHIL, MONA, XENA, CAIN, OLGA, KIM, NEWT = (
    visitor(name) for name in ("Cora", "Milo", "Dora", "Rita", "Phil", "Mona", "Xena", "Cain", "Olga", "Kim", "Newt")
)
OWEN, FAY, PIA, NOAH, KIRA = (visitor(name, "discord", "G1") for name in ("Owen", "Fay", "Pia", "Noah", "Kira"))
"""Kira is what Kim is called on Discord."""
STUDENTS = (CORA, MILO, DORA, RITA, PHIL, MONA, XENA, CAIN, OLGA, KIM, OWEN, FAY, PIA)
EVERYBODY = (BARBARA, ROSA, *MENTORS, *STUDENTS, NEWT, NOAH)

GOOD = {
    "email": "ada@example.com",
    "code": "000000",
    "link": "https://meet.example.org/grace",
    PHONE_FIELD: "+49 30 1234567",
    "from": "09:00",
    "to": "17:00",
    "first": "2026-12-01",
    "last": "2026-12-02",
    "zone": "Europe/Madrid",
    "board": "C1",
    "exact": "26 Nov 18:30",
    "sure": "ERASE",
}
"""What a field takes that takes neither any words nor what stood in it already."""
GOOD_OF = {("set_quiet", "from"): "1320", ("link_enter", "code"): "ABCD-2345"}


@dataclass(frozen=True, slots=True)
class Press:
    """Something that stands before somebody: what it is called, and what pressing or choosing it sends."""

    who: Visitor
    label: str
    token: Token
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that somebody can open, and by what."""

    by: Press
    form: Form

    @property
    def who(self) -> Visitor:
        return self.by.who

    @property
    def word(self) -> str:
        return Token.read(self.form.token).word


@dataclass(slots=True)
class Lived:
    """The database of the town at `NOW`, all that its people could press then, and the forms that this opened."""

    file: Path
    presses: list[Press] = field(default_factory=list)
    forms: list[Asked] = field(default_factory=list)

    @asynccontextmanager
    async def again(self, file: Path) -> AsyncIterator[Town]:
        """Go on in a copy of it."""
        shutil.copyfile(self.file, file)
        async with founded(f"sqlite:///{file}", KEYS) as town:
            town.clock.set(NOW)
            # What the walk sent has arrived already.
            town._keys = count(10**6)
            yield town

    def form(self, word: str, who: Visitor | None = None) -> Asked:
        """Return a form of that word, of that person if one is named."""
        return next(one for one in self.forms if one.word == word and who in (None, one.who))


def good(asked: Asked) -> dict[str, Any]:
    """Return values that every field of the form takes."""
    return {field.key: GOOD_OF.get((asked.word, field.key)) or good_for(field) for field in asked.form.fields}


def good_for(field: Field) -> Any:
    """Return what the field takes."""
    if field.kind in (FieldKind.CHOICES, FieldKind.SLOTS, FieldKind.DAYS):
        return tuple(option.value for option in field.options[2:3] or field.options[:1])
    if field.options:
        return field.value or field.options[0].value
    if field.kind is FieldKind.GROUP:
        return ""
    return GOOD.get(field.key) or field.value or "A few words, as long as they have to be."


def restore(town: Town, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Make the database what it was when `everything()` returned these rows."""
    with closing(sqlite3.connect(town.file)) as connection, connection:
        for table in rows:
            connection.execute(f'DELETE FROM "{table}"')
            if rows[table]:
                marks = ", ".join("?" * len(rows[table][0]))
                connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows[table])


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Lived:
    """The town, lived in and walked through once a run."""
    folder = tmp_path_factory.mktemp("lived")
    first, file = folder / "first.db", folder / "mentor.db"
    shutil.copyfile(_sqlite_template, first)
    return asyncio.run(walked(first, file))


async def walked(first: Path, file: Path) -> Lived:
    """Let the town live in the first file, which has all tables, keep it in the other, and walk through it."""
    made = Lived(file)
    async with founded(f"sqlite:///{first}", KEYS) as town:
        await _live(town)
        with closing(sqlite3.connect(first)) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
        before = town.everything()
        for who in EVERYBODY:
            await _walk(town, who, made, before)
        for word in sorted(set(ASKS) - {one.word for one in made.forms}):
            await _open(town, word, made, before)
        after = town.everything()
        assert after == before, {name: set(after[name]) ^ set(before[name]) for name in before}
    return made


# The life


async def _live(town: Town) -> None:
    town.clock.set(MORNING - timedelta(days=1))
    await town.set_up(BARBARA)
    await town.set_up(ROSA)
    for one in (ROSA, EDSGER, OWEN, FAY, PIA):
        await town.submit(one, Token("zone"), {"zone": "Europe/Berlin"})
    await town.approve(BARBARA, *MENTORS)
    await _prepare(town)
    asked = {one.name: await town.ask(one) for one in (CORA, MILO, DORA, RITA, MONA, CAIN, OWEN, FAY)}
    asked["Phil"] = await town.ask(PHIL, format="phone")
    asked["Xena"] = await town.ask(XENA, days=("2026-11-24",))
    await _press(town, CAIN, "cancel", asked["Cain"], {"because": "I am ill."})
    day = timedelta(days=1)
    for mentor, student, start in (
        (GRACE, "Cora", MORNING),
        (ALAN, "Milo", MORNING),
        (HEDY, "Dora", MORNING),
        (EDSGER, "Owen", MORNING + timedelta(hours=1)),
        (GRACE, "Rita", MORNING + timedelta(hours=3)),
        (ALAN, "Fay", MORNING + timedelta(hours=1) + day),
        (HEDY, "Phil", MORNING + day),
        (HEDY, "Mona", MORNING + timedelta(hours=2) + day),
    ):
        asked[student] = await town.book(mentor, asked[student], start)
    await _press(town, PHIL, "phone", asked["Phil"], {PHONE_FIELD: PHONE})
    await _press(town, MONA, "move", asked["Mona"], {"times": f"{(MORNING + 2 * day).timestamp():.0f}"})
    asked["Olga"] = await town.ask(OLGA, days=("2026-11-25", "2026-11-26"))
    await _meet(town, asked)
    for one in (KIM, PIA):
        asked[one.name] = await town.ask(one, days=("2026-11-25", "2026-11-26"))
    await town.claim(GRACE, asked["Kim"])
    held = await town.claim(ALAN, asked["Pia"])
    await _press(town, ALAN, "propose", held, {"times": f"{(MORNING + 2 * day).timestamp():.0f}"})
    await town.now_is(NOW)


async def _prepare(town: Town) -> None:
    """Let mentors have hours, one an address; let somebody apply, and somebody else look around."""
    await town.press(NOAH, "help")
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", (await town.press(KIM, "link_code")).text)
    assert code is not None
    asked = await town.submit(KIRA, Token("link_enter"), {"code": code[0]})
    await town.press(KIRA, asked.token("link_confirm"))
    hours: Values = {"weekdays": ("0", "1", "2", "3", "4", "5", "6"), "from": "06:00", "to": "22:00"}
    await town.submit(GRACE, Token("set_window"), hours)
    await town.submit(GRACE, Token("set_away"), {"first": "2026-12-20", "last": "2026-12-31"})
    await town.submit(GRACE, Token("set_email"), {"email": "grace@example.org"})
    await town.delivery.run_due()
    digits = re.search(r"\b\d{6}\b", town.post.to("grace@example.org")[-1])
    assert digits is not None
    assert "grace@example.org" in (await town.submit(GRACE, Token("confirm_email"), {"code": digits[0]})).text
    await town.press(NEWT, "apply", {"because": "I know a thing or two."}, submitted=True)


async def _meet(town: Town, asked: dict[str, Request]) -> None:
    """Let one session take place, one be missed, one be disputed and one begin."""
    await town.now_is(MORNING)
    await _press(town, MILO, "check_in", asked["Milo"])
    await town.now_is(MORNING + timedelta(minutes=12))
    await _press(town, MILO, "miss", asked["Milo"])
    await town.now_is(MORNING + timedelta(hours=1))
    await _press(town, CORA, "complete", asked["Cora"])
    await _press(town, DORA, "object", asked["Dora"], {"because": "Nobody came."})
    await town.now_is(MORNING + timedelta(hours=2))
    await town.now_is(MORNING + timedelta(hours=3))
    await _press(town, RITA, "check_in", asked["Rita"])
    await town.now_is(NOW - timedelta(minutes=1))
    await town.submit(OLGA, Token("set_email"), {"email": "olga@example.org"})


async def _press(town: Town, who: Visitor, word: str, about: Request, values: Values | None = None) -> None:
    now = await town.request(about.id)
    before = town.everything()
    answer = await town.press(who, Token(word, now.id, now.version), values, submitted=values is not None)
    assert town.everything() != before, answer.text


# The walk


async def _walk(town: Town, who: Visitor, made: Lived, before: dict[str, list[tuple[Any, ...]]]) -> None:
    """Let somebody type every command, and press all that stands before them until there is nothing new."""
    sent, alike = set[Press](), Counter[tuple[str, str]]()
    ahead = deque(Press(who, f"/mentor {one.word}", Token(one.word)) for one in COMMANDS)
    for message in _read_by(town, who):
        ahead.extend(_pressable(who, message))
    while ahead:
        press = ahead.popleft()
        kind = press.token.word, press.token.id
        if press in sent or alike[kind] == ALIKE:
            continue
        sent.add(press)
        alike[kind] += 1
        assert len(sent) < MOST, (who.name, press)
        made.presses.append(press)
        answer = await town.press(who, press.token, dict(press.values))
        if isinstance(answer.screen, Form):
            made.forms.append(Asked(press, answer.form))
        ahead.extend(_pressable(who, answer.screen))
        if town.everything() != before:
            restore(town, before)


async def _open(town: Town, word: str, made: Lived, before: dict[str, list[tuple[Any, ...]]]) -> None:
    """Open a form to which no button leads at that moment, by its word, about whatever somebody can open it.

    A word that only makes sure first has no form, and does it where there is nothing to make sure of.
    """
    about = sorted({one.token.id for one in made.presses})
    for who, one in product(EVERYBODY, about):
        press = Press(who, word, Token(word, one, 10**9))
        answer = await town.press(who, press.token)
        if isinstance(answer.screen, Form):
            made.forms.append(Asked(press, answer.form))
            return
        if town.everything() != before:
            restore(town, before)


def _read_by(town: Town, who: Visitor) -> Iterator[Card]:
    platform = town.slack if who.account.platform == "slack" else town.discord
    for message in platform.messages.values():
        if not isinstance(message.to, Account) or message.to == who.account:
            yield message.card


def _pressable(who: Visitor, screen: Screen) -> Iterator[Press]:
    for one in buttons(screen):
        if one.token:
            yield Press(who, one.label.template, Token.read(one.token))
    for menu in menus(screen):
        for option in menu.options:
            yield Press(who, menu.label.template, Token.read(menu.token), (("value", option.value),))
