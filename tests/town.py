"""A bot between a real SQLite file and two platforms that are as small as can be: the far end, kept in memory."""

import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import storage
from core.conversation import Conversation
from core.delivery import Delivery
from core.model import Account, Person, Programme, Request, Review, Room, RoomKind, Session, Space, Visitor
from core.ports import Limit, Messenger, Rooms, Tx, Uncertain, Unreachable, Way
from core.ui import Card, Form, Inbound, Mail, Page, Reader, Refused, Screen, Text, Token, Values, plain, say
from storage.transaction import Transaction
from tests.scenes import buttons, texts

PATIENCE = 60.0
"""Seconds that a delivery waits for its platforms, which answer at once here: when it returns, all has been sent."""
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOT_CHANGES = {"arrivals", "drafts", "alembic_version", "sqlite_sequence"}
"""Tables that note what came in; nothing that anybody asked for."""


class TownClock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    def forward(self, **length: float) -> None:
        self._now += timedelta(**length)


@dataclass(slots=True)
class Message:
    """One message as the platform has it."""

    to: str | Account
    card: Card
    reader: Reader
    key: str

    @property
    def text(self) -> str:
        return said(self.card, self.reader)


@dataclass(slots=True)
class Platform:
    """One platform's messenger: keeps what it is sent, and fails as it is told."""

    platform: str
    has_home: bool = True
    to_open: Text = field(default_factory=lambda: say("Open your door."))
    around: set[str] = field(default_factory=set)
    """Who can be mentioned."""
    closed: set[str] = field(default_factory=set)
    """Whose direct messages are."""
    at_beckoning: Exception | None = None
    """How the next mention ends; only when that is uncertain, it was made."""
    messages: dict[str, Message] = field(default_factory=dict)
    homes: dict[Account, Page] = field(default_factory=dict)
    updates: list[str] = field(default_factory=list)
    sends: int = 0
    group: set[Account] = field(default_factory=set)
    channels: dict[str, str] = field(default_factory=lambda: {"C1": "#mentors"})
    troubles: deque[tuple[Exception, bool]] = field(default_factory=deque)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """Happens once, while a direct message is on its way."""
    counted: dict[Way, tuple[Limit, ...]] = field(default_factory=dict)
    """What it counts, by what it is asked to do."""
    _refs: Iterator[int] = field(default_factory=lambda: count(1))

    def limits(self, way: Way, workspace: str, to: str) -> tuple[Limit, ...]:
        return self.counted.get(way, ())

    def fail(self, error: Exception, *, arrives: bool = False, times: int = 1) -> None:
        """Let the next sends end with that error, though the message `arrives`."""
        self.troubles.extend([(error, arrives)] * times)

    async def post(self, workspace: str, channel: str, card: Card, reader: Reader, key: str) -> str:
        return self._keep(Message(f"{workspace}/{channel}", card, reader, key))

    async def direct(self, account: Account, card: Card, reader: Reader, key: str) -> str:
        if account.user in self.closed:
            raise Unreachable("direct messages are closed")
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return self._keep(Message(account, card, reader, key))

    async def find(self, workspace: str, to: str | Account, key: str, since: datetime) -> str | None:
        return next((ref for ref, one in self.messages.items() if one.key == key), None)

    async def update(self, reference: str, card: Card, reader: Reader) -> None:
        self._trouble()
        if reference not in self.messages:
            raise Unreachable("the message is gone")
        self.messages[reference].card, self.messages[reference].reader = card, reader
        self.updates.append(reference)

    async def home(self, account: Account, page: Page, reader: Reader) -> None:
        self._trouble()
        self.homes[account] = page

    async def is_mentor(self, space: Space, account: Account) -> bool:
        self._trouble()
        return account in self.group

    async def beckon(
        self, space: Space, account: Account, card: Card, reader: Reader, key: str, since: datetime | None
    ) -> None:
        if account.user not in self.around:
            raise Unreachable("nobody sees them")
        error, self.at_beckoning = self.at_beckoning, None
        if error is not None and not isinstance(error, Uncertain):
            raise error
        if since is None or not await self.find(space.workspace, account, key, since):
            self._keep(Message(f"{space.workspace}/beckoned {account.user}", card, reader, key))
        if error is not None:
            raise error

    async def board_name(self, space: Space) -> str:
        self._trouble()
        if space.board not in self.channels:
            raise Unreachable("there is no such channel")
        return self.channels[space.board]

    def told(self, name: str) -> list[str]:
        """Return what somebody was sent, oldest first."""
        return [one.text for one in self.messages.values() if isinstance(one.to, Account) and one.to.user == name]

    def beckoned(self, name: str, workspace: str = "T1") -> list[str]:
        return [one.text for one in self.messages.values() if one.to == f"{workspace}/beckoned {name}"]

    def on_board(self, workspace: str = "T1", channel: str = "C1") -> list[str]:
        return [one.text for one in self.messages.values() if one.to == f"{workspace}/{channel}"]

    def _keep(self, message: Message) -> str:
        self.sends += 1
        ref = f"{self.platform}-{next(self._refs)}"
        arrived = {ref: message}
        self._trouble(arrived)
        self.messages |= arrived
        return ref

    def _trouble(self, arrived: Mapping[str, Message] | None = None) -> None:
        if self.troubles:
            error, arrives = self.troubles.popleft()
            if arrives:
                self.messages |= arrived or {}
            raise error


@dataclass(slots=True)
class Doors:
    """Where sessions take place: a link for each, the same one however often it is asked."""

    kinds = frozenset(RoomKind)

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """Happens once, while a room is being made."""
    troubles: deque[Exception] = field(default_factory=deque)

    async def open(self, session: Session, own_link: str = "") -> Room:
        if self.troubles and session.room is not RoomKind.JITSI:
            raise self.troubles.popleft()
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        self.opened.append(session.id)
        host = "meet" if session.room is RoomKind.JITSI else session.room
        return Room(session.room, own_link or f"https://{host}.example/{session.id}", f"ref-{session.id}")

    async def close(self, session: Session) -> None:
        if self.troubles:
            raise self.troubles.popleft()
        self.closed.append(session.id)

    async def check(self, session: Session) -> None:
        if self.troubles:
            raise self.troubles.popleft()
        self.looked_at.append(session.id)


@dataclass(slots=True)
class PostOffice:
    """Where mails go out: keeps them, and fails as it is told."""

    mails: list[Mail] = field(default_factory=list)
    troubles: deque[tuple[Exception, bool]] = field(default_factory=deque)

    def fail(self, error: Exception, *, arrives: bool = False, times: int = 1) -> None:
        """Let the next mails end with that error, though they `arrive`."""
        self.troubles.extend([(error, arrives)] * times)

    async def send(self, mail: Mail) -> None:
        error, arrives = self.troubles.popleft() if self.troubles else (None, True)
        if arrives:
            self.mails.append(mail)
        if error:
            raise error

    def to(self, address: str) -> list[str]:
        """Return what an address was mailed, oldest first."""
        return [said(one.card, one.reader) for one in self.mails if one.to == address]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody got to see."""

    screen: Screen
    reader: Reader

    @property
    def text(self) -> str:
        return said(self.screen, self.reader)

    @property
    def note(self) -> str:
        """The sentence that answers the press: above the card, or the card's own."""
        screen = self.screen
        assert isinstance(screen, Card)
        return plain(screen.note or screen.title, self.reader)

    @property
    def form(self) -> Form:
        assert isinstance(self.screen, Form), self.text
        return self.screen

    @property
    def errors(self) -> dict[str, str]:
        assert isinstance(self.screen, Refused), self.text
        return {key: plain(text, self.reader) for key, text in self.screen.errors.items()}

    @property
    def words(self) -> list[str]:
        """The words that its buttons send."""
        return [Token.read(one.token).word for one in buttons(self.screen) if one.token]

    def token(self, word: str) -> Token:
        """Return the token of the button, or of the menu, that sends the word."""
        sent = [Token.read(one.token) for one in buttons(self.screen)]
        return next(one for one in sent if one.word == word)


@dataclass(slots=True)
class Town:
    """The bot, its clock, its database and its two platforms."""

    file: str
    store: storage.OpenStore
    clock: TownClock
    slack: Platform
    discord: Platform
    doors: Doors
    post: PostOffice
    conversation: Conversation
    delivery: Delivery
    _keys: Iterator[int] = field(default_factory=lambda: count(1))

    async def press(
        self,
        who: Visitor,
        token: Token | str,
        values: Values | None = None,
        *,
        submitted: bool = False,
        key: str = "",
        on: str = "",
    ) -> Answer:
        """Let somebody press, type or choose; each time it is a new item unless a `key` is given.

        `on` is the direct message that it is done on, or from which the form was opened: a card is drawn in its place.
        """
        one = Token.read(token) if isinstance(token, str) else token
        inbound = Inbound(key or f"key-{next(self._keys)}", one, values or {}, submitted, message=on)
        answer = Answer(*await self.conversation.answer(who, inbound))
        if on and isinstance(answer.screen, Card):
            pressed = (self.slack if who.account.platform == "slack" else self.discord).messages[on]
            pressed.card, pressed.reader = answer.screen, answer.reader
        return answer

    async def submit(self, who: Visitor, form: Form | Token, values: Values, *, key: str = "") -> Answer:
        token = Token.read(form.token) if isinstance(form, Form) else form
        return await self.press(who, token, values, submitted=True, key=key)

    async def press_on(self, who: Visitor, word: str, about: Request, argument: str = "") -> Answer:
        """Let somebody press a button of a request's newest card."""
        now = await self.request(about.id)
        return await self.press(who, Token(word, now.id, now.version, argument))

    async def fill(self, who: Visitor, word: str, about: Request, values: dict[str, str], argument: str = "") -> Answer:
        """Let somebody send the form that such a button opens."""
        now = await self.request(about.id)
        return await self.submit(who, Token(word, now.id, now.version, argument), values)

    async def set_up(self, admin: Visitor, board: str = "C1", **values: str) -> Answer:
        return await self.submit(admin, Token("setup"), {"board": board, "mentors_by": "approval", **values})

    async def approve(self, admin: Visitor, *mentors: Visitor) -> None:
        for one in mentors:
            await self.press(one, "apply", submitted=True)
            await self.press(admin, Token("approve", (await self.person(one)).id))

    async def ask(self, who: Visitor, **changed: Any) -> Request:
        """Let somebody ask by the form, and return the request that it made."""
        form = (await self.press(who, "request")).form
        answer = await self.submit(who, form, wanted(**changed))
        assert "Asked." in answer.text, answer.text
        return await self.request(Token.read(form.token).id)

    async def claim(self, who: Visitor, request: Request) -> Request:
        answer = await self.press(who, Token("claim", request.id, request.version))
        assert "It's yours until" in answer.text, answer.text
        return await self.request(request.id)

    async def book(self, who: Visitor, request: Request, start: datetime) -> Request:
        """Let the mentor claim and book."""
        held = await self.claim(who, request)
        value = f"{start.timestamp():.0f}"
        answer = await self.press(who, Token("schedule", held.id, held.version, value))
        assert "meet on" in answer.text, answer.text
        return await self.request(request.id)

    async def take_rooms(self, kind: RoomKind, programme_id: str = "first") -> None:
        """Let the programme's sessions take place in rooms of that kind."""

        def chosen(tx: Tx) -> None:
            programme = tx.programme(programme_id)
            tx.put_programme(replace(programme, bounds=replace(programme.bounds, room=kind)))

        await self.store.write(chosen)

    async def now_is(self, now: datetime) -> None:
        """Set the clock and let everything be sent that is due by then."""
        self.clock.set(now)
        await self.delivery.run_due()

    async def passes(self, **length: float) -> None:
        await self.now_is(self.clock.now() + timedelta(**length))

    async def person(self, who: Visitor) -> Person:
        def found(tx: Tx) -> Person | None:
            space = tx.space(who.account.platform, who.workspace) if who.workspace else None
            return tx.person_of(who.account, space.programme_id if space else None)

        person = await self.store.read(found)
        assert person is not None
        return person

    async def request(self, request_id: str, programme_id: str = "first") -> Request:
        return await self.store.read(_request, request_id, programme_id)

    async def reviews(self, session_id: str) -> list[Review]:
        return await self.store.read(_reviews, session_id)

    async def space(self, platform: str = "slack", workspace: str = "T1") -> Space:
        found = await self.store.read(_space, platform, workspace)
        assert found is not None
        return found

    async def found(self, programme: Programme, *spaces: Space) -> None:
        """Write a programme and its spaces."""
        await self.store.write(_found, programme, spaces)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table, but for those that only note what came in."""
        return rows_of(self.file)


def rows_of(file: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of that database, but for those that only note what came in."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)
            for name in sorted(set(tables) - NOT_CHANGES)
        }


def visitor(name: str, platform: str = "slack", workspace: str | None = "T1", **changes: Any) -> Visitor:
    """Return somebody of the platform as it tells of them: in Slack with their zone, in Discord without."""
    in_slack = platform == "slack"
    account = Account(platform, "T1" if in_slack else "", name)
    made = Visitor(
        account,
        name,
        zone="Europe/Berlin" if in_slack else None,
        workspace=workspace,
        workspace_name=f"{platform} {workspace}",
        shows_errors_in_form=in_slack,
    )
    return replace(made, **changes)


ADMIN = visitor("Barbara", administers=True)
ADA, GRACE, ALAN, NOBODY = (visitor(name) for name in ("Ada", "Grace", "Alan", "Nobody"))
"""A student, two mentors, and somebody whom no part is given to."""


def wanted(**changed: Any) -> dict[str, Any]:
    """Return what a student enters: tomorrow and the day after, in the morning."""
    return {
        "title": "Mock interview for a backend role",
        "description": "I have a phone screen on Thursday and would like to practise.",
        "type": "interview_prep",
        "duration": "45",
        "format": "video",
        "urgency": "soon",
        "days": ("2026-11-24", "2026-11-25"),
        "slots": ("morning",),
        **changed,
    }


def said(screen: Screen, reader: Reader) -> str:
    """Return all that a screen says, in the reader's zone."""
    return "\n".join(plain(text, reader) for text in texts(screen))


@asynccontextmanager
async def founded(address: str, keys: Sequence[str] = (), connections: int | None = None) -> AsyncIterator[Town]:
    """Build a bot on the database at that address; nobody has set anything up yet."""
    async with await storage.open_store(address, exclusive=False, keys=keys, connections=connections) as store:
        clock = TownClock()
        slack, discord, doors = Platform("slack"), Platform("discord", has_home=False), Doors()
        post = PostOffice()
        messengers: dict[str, Messenger] = {"slack": slack, "discord": discord}
        rooms: Rooms = doors
        yield Town(
            address.removeprefix("sqlite:///"),
            store,
            clock,
            slack,
            discord,
            doors,
            post,
            Conversation(store, messengers, clock, mails=True),
            Delivery(store, messengers, rooms, clock, mailer=post, patience=PATIENCE),
        )


@asynccontextmanager
async def usual(address: str, connections: int | None = None) -> AsyncIterator[Town]:
    """Build a town with a board, a coordinator and two mentors; all that is owed for that has been sent."""
    async with founded(address, connections=connections) as town:
        await town.set_up(ADMIN)
        await town.approve(ADMIN, GRACE, ALAN)
        await town.delivery.run_due()
        yield town


def _request(tx: Tx, request_id: str, programme_id: str) -> Request:
    return tx.request(request_id, programme_id)


def _reviews(tx: Tx, session_id: str) -> list[Review]:
    return tx.reviews(session_id)


def _space(tx: Tx, platform: str, workspace: str) -> Space | None:
    return tx.space(platform, workspace)


def _found(tx: Tx, programme: Programme, spaces: Iterable[Space]) -> None:
    assert isinstance(tx, Transaction)
    tx.put_programme(programme)
    for one in spaces:
        tx.put_space(one)
