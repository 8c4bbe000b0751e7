"""One database with a bot on it, on which a walk does what people do."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.actions.registry import STEPS
from core.conversation import Conversation
from core.delivery import Delivery
from core.lifecycle import Action
from core.model import Account, Request, Visitor
from core.ports import Messenger, Store, Tx
from core.screens.refusals import NOT_SAVED, WENT_WRONG
from core.ui import Card, Form, Inbound, Reader, Screen, Token, Values, plain
from storage import open_store
from storage.tables import metadata
from tests.proofs.never import check_may_read, check_rows, check_waiting, everything
from tests.proofs.unguarded import LooseStore
from tests.proofs.watching import Edges, WatchedStore
from tests.scenes import allowed
from tests.storage_samples import connection
from tests.town import PATIENCE, Answer, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
DISCORD_ADMIN = visitor("Ken", "discord", "G1", administers=True)
PEOPLE = (
    visitor("Ada"),
    visitor("Grace"),
    replace(visitor("Linus", "discord", "G1"), zone="Europe/Helsinki"),
    replace(visitor("Alan", "discord", "G1"), zone="Europe/London"),
    ADMIN,
)
MENTORS = PEOPLE[1:4]
FAULTY = tuple(plain(text, Reader()) for text in (WENT_WRONG, NOT_SAVED))
NEWS = "You will hear from me in a direct message when somebody takes it."
"""The note of a request that has just been asked, which is no refusal."""
AGAIN_WITHIN = timedelta(days=1)
"""How long after its first arrival something may arrive again; platforms give up within hours."""
TRUSTING = "reading how old a button is"


class Trusting(Conversation):
    """A front door that believes every button to be of today."""

    async def answer(self, visitor: Visitor, inbound: Inbound) -> tuple[Screen, Reader]:
        """Answer."""
        return await super().answer(visitor, replace(inbound, token=replace(inbound.token, version=10**9)))


@dataclass(frozen=True, slots=True)
class Item:
    """Something that has arrived: from whom, what, when, and the note that it was answered with."""

    who: Visitor
    inbound: Inbound
    at: datetime
    note: str


@dataclass(slots=True)
class Side:
    """One database with a bot on it, and the items that have arrived there."""

    address: str
    town: Town
    without: str
    stack: AsyncExitStack
    ids: list[str] = field(default_factory=list)
    """The requests, in the order in which they were made."""
    items: list[Item] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    """How often which step was taken."""
    secrets: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What somebody wrote in a review: of which request, and by whom."""
    read: list[tuple[str, datetime]] = field(default_factory=list)
    """What of it somebody else has read, and when."""
    edges: Edges = field(default_factory=Edges)
    """Where each step led."""

    @classmethod
    async def begin(cls, address: str, without: str, stack: AsyncExitStack) -> "Side":
        """Empty the database, choose boards, approve mentors."""
        town = await stack.enter_async_context(founded(address))
        await town.store.write(_empty)
        side = cls(address, town, without, stack)
        side._wire(town.store)
        town.discord.channels["D1"] = "#help"
        await town.set_up(ADMIN)
        await town.set_up(DISCORD_ADMIN, "D1")
        await town.approve(ADMIN, *MENTORS)
        for one in PEOPLE:
            await town.press(one, "help")
        await town.delivery.run_due()
        return side

    def _wire(self, opened: Store) -> None:
        town = self.town
        store: Store = LooseStore(opened, self.without) if self.without else opened
        store = WatchedStore(store, self.edges)
        messengers: dict[str, Messenger] = {"slack": town.slack, "discord": town.discord}
        conversation = Trusting if self.without == TRUSTING else Conversation
        town.conversation = conversation(store, messengers, town.clock)
        town.delivery = Delivery(store, messengers, town.doors, town.clock, patience=PATIENCE)

    async def _press(self, who: Visitor, inbound: Inbound) -> Answer:
        answer = Answer(*await self.town.conversation.answer(who, inbound))
        self.items.append(Item(who, inbound, self.town.clock.now(), _note(answer)))
        self._check_seen(who, answer)
        return answer

    async def form(self, who: Visitor) -> str | None:
        """Open the form to ask with; return its title, `None` when something else came."""
        answer = await self._press(who, Inbound(f"key {len(self.items)}", Token("request")))
        return str(answer.form.title) if isinstance(answer.screen, Form) else None

    async def submit_new(self, who: Visitor, values: Values) -> object:
        """Submit it."""
        name = f"{len(self.ids):032}"
        answer = await self._press(who, Inbound(f"key {len(self.items)}", Token("request", name), values, True))
        if "Asked." in answer.text:
            self.ids.append(name)
            await self.town.store.read(check_waiting, (await self.town.person(who)).id)
        return _said(answer)

    async def do(self, who: Visitor, word: Action, which: int, age: int, value: int) -> object:
        """Press, choose or submit, with a button that is `age` versions old."""
        town = self.town
        name = self.ids[-1 - which % len(self.ids)]
        before = await town.request(name)
        person, now = await town.person(who), town.clock.now()
        token = Token(word, name, max(before.version - age, 0), _argument(word, before, value))
        inbound = Inbound(f"key {len(self.items)}", token, self._entered(who, word, name, value), True)
        answer = await self._press(who, inbound)
        after = await town.request(name)
        if after.version != before.version:
            self.reached[word] += 1
            assert word in allowed(before, person, now), f"{who.name} took the step {word} from {before.status}"
            assert token.version >= before.edition, f"a button of version {token.version} took the step {word}"
            if word is Action.DECIDE:
                decided = next(one for one in before.absences if one.session_id == token.argument)
                assert person.id not in decided.both, f"{who.name} decided their own dispute"
            if word is Action.REOPEN:
                await town.store.read(check_waiting, person.id)
        return _said(answer), after.status, after.version, after.edition

    async def may(self, which: int) -> list[tuple[Visitor, Action]]:
        """Return who may do what to a request."""
        request = await self.town.request(self.ids[-1 - which % len(self.ids)])
        now = self.town.clock.now()
        found = [(one, allowed(request, await self.town.person(one), now)) for one in PEOPLE]
        return [(one, word) for one, words in found for word in sorted(words) if word in STEPS]

    def _entered(self, who: Visitor, word: Action, name: str, value: int) -> dict[str, str]:
        if word is Action.CANCEL:
            return {"because": "I am ill."}
        if word is Action.EDIT:
            return {"title": f"Changed {value} times", "description": "Said otherwise, and at greater length."}
        if word is Action.REOPEN:
            return {"days": self._next_noon(value + 1).date().isoformat(), "slots": "morning"}
        if word is Action.PROPOSE:
            return {"times": f"{self._next_noon(value).timestamp():.0f}"}
        if word is Action.MOVE:
            return {"times": f"{self._next_noon(value + 1).timestamp():.0f}"}
        if word is Action.MISS:
            return {"who": ("student", "mentor", "both", "nobody")[value]}
        if word in (Action.OBJECT, Action.CONTEST):
            return {"because": "I was there."}
        if word is Action.DECIDE:
            return {"outcome": ("student", "mentor", "both", "took_place")[value], "because": "So it was."}
        if word is Action.REVIEW:
            secret = f"secret-{len(self.items)}-{who.name}"
            self.secrets[secret] = (self.ids.index(name), who.name)
            return {"score": str(value + 2), "words": secret}
        return {}

    def _next_noon(self, days: int) -> datetime:
        return self.town.clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)

    async def again(self, back: int) -> object:
        """Let the item arrive again."""
        item = self.items[-1 - back % len(self.items)]
        word = item.inbound.token.word
        if self.town.clock.now() - item.at > AGAIN_WITHIN:
            return None
        before = await self.town.store.read(everything)
        answer = Answer(*await self.town.conversation.answer(item.who, item.inbound))
        self._check_seen(item.who, answer)
        assert await self.town.store.read(everything) == before, f"{word} was done a second time"
        if word in STEPS:
            assert bool(_note(answer)) == bool(item.note), f"{word}: first {item.note!r}, then {_note(answer)!r}"
        return type(answer.screen).__name__

    async def show(self, who: Visitor, word: str) -> object:
        """Look at something."""
        return _said(await self._press(who, Inbound(f"key {len(self.items)}", Token(word))))

    async def passes(self, length: timedelta) -> object:
        """Let the clock go on."""
        await self.town.now_is(self.town.clock.now() + length)
        return await self._stand()

    async def comes(self) -> object:
        """Let the clock go on to the next thing that is due."""
        due_at = await self.town.delivery.run_due()
        if due_at is not None and due_at > self.town.clock.now():
            await self.town.now_is(due_at)
        return await self._stand()

    async def begins(self) -> tuple[int, Visitor, Visitor] | None:
        """Let the clock go on to the next start of a session; return which it is, and its student and mentor."""
        found = [((await self.town.request(name)).session, n) for n, name in enumerate(reversed(self.ids))]
        to_come = [(one.starts_at, n, one) for one, n in found if one and one.starts_at > self.town.clock.now()]
        if not to_come:
            return None
        starts_at, which, session = min(to_come, key=lambda one: one[:2])
        await self.town.now_is(starts_at)
        of = {(await self.town.person(one)).id: one for one in PEOPLE}
        still = (await self.town.request(self.ids[-1 - which])).session is not None
        return (which, of[session.student_id], of[session.mentor_id]) if still else None

    async def _stand(self) -> object:
        return [(one.status, one.version) for one in [await self.town.request(name) for name in self.ids]]

    async def start_anew(self) -> None:
        """Start the bot anew."""
        opened = await open_store(self.address, exclusive=False)
        self.stack.push_async_callback(opened.close)
        self.town.store = opened
        self._wire(opened)

    def _check_seen(self, who: Visitor, answer: Answer) -> None:
        assert not any(faulty in answer.text for faulty in FAULTY), f"{who.name} was answered: {answer.text}"
        self._note_reading(who.name, answer.text)

    def _note_reading(self, reader: str, text: str) -> None:
        for secret, (_, author) in self.secrets.items():
            if secret in text and author != reader:
                self.read.append((secret, self.town.clock.now()))

    async def check(self) -> None:
        """Look at everything that must never be so."""
        await self.town.store.read(check_rows, self.edges, self.town.clock.now())
        for platform in (self.town.slack, self.town.discord):
            keys = [one.key for one in platform.messages.values()]
            assert len(keys) == len(set(keys)), f"sent twice: {keys}"
            for message in platform.messages.values():
                if isinstance(message.to, Account):
                    self._note_reading(message.to.user, message.text)
        for secret, at in self.read:
            which, _ = self.secrets[secret]
            await self.town.store.read(check_may_read, await self.town.request(self.ids[which]), at)
        self.read.clear()


def _empty(tx: Tx) -> None:
    for table in reversed(metadata.sorted_tables):
        connection(tx).execute(sa.delete(table))


def _argument(word: Action, request: Request, value: int) -> str:
    """Return what a button of that word carries: minutes, a session, or a start."""
    if word is Action.LATE:
        return ("5", "10", "15", "600")[value]
    if word in (Action.CONTEST, Action.DECIDE):
        return request.absences[value % len(request.absences)].session_id if request.absences else "none"
    return _start(request, value)


def _start(request: Request, value: int) -> str:
    """Return a start among the times that wait for an answer or are offered, a quarter of an hour apart, or none."""
    if value == 3:
        return "soon"
    if request.proposal is not None and value:
        return f"{request.proposal.times[0].timestamp():.0f}"
    offer = request.offered[value % len(request.offered)]
    return f"{(offer.interval.start + timedelta(minutes=15 * value)).timestamp():.0f}"


def _said(answer: Answer) -> tuple[object, ...]:
    """Return what is to be the same on both databases."""
    return type(answer.screen).__name__, _note(answer), answer.text, answer.words


def _note(answer: Answer) -> str:
    """Return the sentence that a refusal stands in; empty where nothing was refused."""
    note = answer.screen.note if isinstance(answer.screen, Card) else None
    said = plain(note, answer.reader) if note else ""
    return "" if said == NEWS else said
