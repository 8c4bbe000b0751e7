"""The front door: a command, a press or a form comes in, and what the person sees next goes out."""

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from core import mending
from core.actions import receiving
from core.actions.arriving import chosen_from, first_chosen_from
from core.actions.looking import standing_spaces
from core.actions.reaching import heard
from core.actions.receiving import Outcome
from core.actions.registry import DEEDS, STEPS
from core.errors import Invalid, MentorshipError, Reason
from core.model import WITHOUT_PROVIDER, Bounds, MentorRule, RoomKind, Space, Visitor
from core.ports import Clock, Messenger, SendError, Store, Tx, Unavailable
from core.scene import Scene
from core.screens.helping import with_advice
from core.screens.misreading import may_be_typed, with_left_out
from core.screens.refusals import NOT_SAVED, WENT_WRONG, closed, invalid, out_of_order, refusal, unknown
from core.screens.registry import ASKS, SHOWS
from core.screens.typed import says_own, suggestions, understood
from core.ui import Card, Inbound, Page, Reader, Screen, Token, clean, one_line, value_of

logger = logging.getLogger(__name__)

AGAIN = "again"
"""The word that opens a refused form again, as it was filled in."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
RULES_KEPT = timedelta(seconds=10)
"""How long it is believed who decides who is a mentor in a space; another process may have changed that."""
ERASED = "erase"
BOARD, BOARD_NAME = "board", "board_name"


class Conversation:
    """Answers whatever people do; needs the store, the clock, and the messengers to ask who is a mentor.

    `mails` says whether mail can be sent at all, `rooms` which kinds of meeting rooms can be had.
    """

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        mails: bool = False,
        rooms: frozenset[RoomKind] = WITHOUT_PROVIDER,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock
        self._mails = mails
        self._rooms = rooms
        self._rules: dict[tuple[str, str], tuple[datetime, list[Space]]] = {}

    async def answer(self, visitor: Visitor, inbound: Inbound) -> tuple[Screen, Reader]:
        """Do what was asked and return what is to be seen and for whom it is drawn; every error becomes a card."""
        nobody = Reader(None, visitor.zone or "UTC", visitor.language)
        try:
            visitor, inbound = _storable(replace(visitor, mails=self._mails, rooms=self._rooms), inbound)
            if says_own(inbound):
                inbound = understood(inbound, *await self._chosen_from(visitor))
            screen, scene = await self._answer(await self._with_standing(visitor), inbound)
            screen, reader = with_left_out(screen, scene, inbound), scene.reader
            return await self._with_advice(screen, reader, once=inbound.key != ""), reader
        except Unavailable:
            logger.exception("The database did not answer; nothing was changed.")
            return out_of_order(inbound.token.word, NOT_SAVED), nobody
        except Exception:
            logger.exception("%r failed; nothing was changed.", inbound.token.word)
            return out_of_order(inbound.token.word, WENT_WRONG), nobody

    async def home(self, visitor: Visitor) -> tuple[Page, Reader]:
        """Return the person's dashboard, or why it cannot be shown."""
        screen, reader = await self.answer(visitor, Inbound("", Token("sessions")))
        if isinstance(screen, Page):
            return screen, reader
        return Page(closed(WENT_WRONG).title, ()), reader

    async def _with_advice(self, screen: Screen, reader: Reader, *, once: bool) -> Screen:
        """Tell somebody who cannot be written to how to change that, on what they see next anyway; a home says it until
        they have pressed something, because it is drawn again at any time."""
        person = reader.person
        messenger = self._messengers.get(reader.platform)
        if person is None or person.unheard_at is None or messenger is None or not isinstance(screen, Card | Page):
            return screen
        if once:
            await self._store.write(heard, person)
        return with_advice(screen, messenger.to_open)

    async def suggest(self, visitor: Visitor, word: str, key: str, typed: str) -> list[tuple[str, str]]:
        """Return what may be meant by what was typed into a command's field so far, as (value, label)."""
        return suggestions(word, key, typed, *await self._chosen_from(visitor))

    async def _chosen_from(self, visitor: Visitor) -> tuple[Bounds, Reader]:
        """Return the bounds of the visitor's programme, and how they read."""
        found = await self._store.read(chosen_from, visitor)
        return await self._store.write(first_chosen_from, visitor) if found is None else found

    async def _answer(self, visitor: Visitor, inbound: Inbound) -> tuple[Screen, Scene]:
        if inbound.token.word == AGAIN:
            draft = await self._store.read(receiving.recall, visitor, inbound.token.id, self._clock.now())
            if draft is not None:
                inbound = replace(inbound, token=draft[0], values=draft[1])
        word = inbound.token.word
        if word not in SHOWS or not may_be_typed(inbound):
            outcome = await self._look(visitor, replace(inbound, token=Token("help")))
            return unknown(outcome.scene), outcome.scene
        if word in ASKS and not inbound.submitted:
            outcome = await self._look(visitor, inbound)
            form = ASKS[word](outcome.scene) if outcome.error is None else _refused(outcome)
            if form is not None:
                return await self._redrawn(visitor, inbound, form, outcome.scene)
        if word in DEEDS or word in STEPS:
            outcome = await self._perform(visitor, inbound)
            return _shown(inbound, outcome), outcome.scene
        outcome = await self._look(visitor, inbound)
        return await self._redrawn(visitor, inbound, _shown(inbound, outcome), outcome.scene)

    async def _redrawn(self, visitor: Visitor, inbound: Inbound, screen: Screen, scene: Scene) -> tuple[Screen, Scene]:
        """Note what only a look leaves on a direct message; that it could not be noted keeps nobody from looking."""
        if inbound.message and isinstance(screen, Card | Page):
            with suppress(Unavailable):
                await self._store.write(mending.redrawn, inbound.message, visitor.account, scene, screen)
        return screen, scene

    async def _look(self, visitor: Visitor, inbound: Inbound) -> Outcome:
        now = self._clock.now()
        outcome = await self._store.read(receiving.look, visitor, inbound, now)
        if outcome is None:
            outcome = await self._store.write(receiving.meet, visitor, inbound, now)
        return outcome

    async def _perform(self, visitor: Visitor, inbound: Inbound) -> Outcome:
        if value_of(inbound.values, BOARD):
            inbound = await self._with_board_name(visitor, inbound)
        outcome = await self._store.write(_perform, visitor, inbound, self._clock.now())
        if inbound.token.word in DEEDS:
            self._rules.clear()  # it may be the one that changes them
        if inbound.token.word == ERASED and outcome.error is None:
            await self._scrub()
        return outcome

    async def _scrub(self) -> None:
        try:
            await self._store.scrub()
        except Unavailable:
            logger.exception("Somebody is erased, but what the file no longer shows is still in it until a restart.")

    async def _with_board_name(self, visitor: Visitor, inbound: Inbound) -> Inbound:
        """Add what the platform calls the channel that was chosen; nothing is added when it cannot be reached."""
        platform, workspace = visitor.account.platform, visitor.workspace or ""
        space = Space("", "", platform, workspace, "", board=value_of(inbound.values, BOARD))
        try:
            name = await self._messengers[platform].board_name(space)
        except SendError as error:
            logger.warning("The board that was chosen cannot be reached: %s", error)
            return inbound
        return replace(inbound, values={**inbound.values, BOARD_NAME: name})

    async def _with_standing(self, visitor: Visitor) -> Visitor:
        """Return the visitor with what the rules of the space, or in a direct message of all spaces, make of them."""
        for space in await self._spaces_that_tell(visitor):
            if await self._is_mentor(space, visitor):
                return replace(visitor, mentor=True)
        return visitor

    async def _spaces_that_tell(self, visitor: Visitor) -> list[Space]:
        """Return the spaces whose own rule may make the visitor a mentor, as they were within the last seconds."""
        now, at = self._clock.now(), (visitor.account.platform, visitor.workspace or "")
        kept = self._rules.get(at) if visitor.workspace else None
        if kept is not None and abs(now - kept[0]) < RULES_KEPT:
            return kept[1]
        spaces = await self._store.read(standing_spaces, visitor)
        if visitor.workspace:
            self._rules[at] = now, spaces
        return spaces

    async def _is_mentor(self, space: Space, visitor: Visitor) -> bool:
        if space.mentors_by is MentorRule.GROUP and space.mentors_group in visitor.groups:
            return True
        try:
            return await self._messengers[space.platform].is_mentor(space, visitor.account)
        except SendError as error:
            logger.warning("Nobody could say whether somebody is a mentor in %s: %s", space.name, error)
            return False


def _storable(visitor: Visitor, inbound: Inbound) -> tuple[Visitor, Inbound]:
    """Return both without what no database keeps and nobody can see."""
    token = inbound.token
    return replace(visitor, name=one_line(visitor.name), workspace_name=one_line(visitor.workspace_name)), replace(
        inbound,
        token=Token(_kept(token.word), _kept(token.id), token.version, _kept(token.argument)),
        values={
            key: clean(entered) if isinstance(entered, str) else tuple(clean(one) for one in entered)
            for key, entered in inbound.values.items()
        },
        rest=None if inbound.rest is None else one_line(inbound.rest),
    )


def _kept(ours: str) -> str:
    """Return what we once wrote ourselves without NUL and halves of characters."""
    return _UNSTORABLE.sub("", ours)


def _perform(tx: Tx, visitor: Visitor, inbound: Inbound, now: datetime) -> Outcome:
    """Do what was asked; the direct message that was pressed shows the answer, so it needs no mending for it."""
    outcome = receiving.perform(tx, visitor, inbound, now)
    if inbound.message:
        mending.redrawn(tx, inbound.message, visitor.account, outcome.scene, _shown(inbound, outcome))
    return outcome


def _shown(inbound: Inbound, outcome: Outcome) -> Screen:
    return SHOWS[inbound.token.word](outcome.scene) if outcome.error is None else _refused(outcome)


def _refused(outcome: Outcome) -> Screen:
    error = outcome.error or MentorshipError(Reason.NOT_FOUND)
    if isinstance(error, Invalid):
        return invalid(error, outcome.scene, outcome.draft)
    return refusal(error, outcome.scene)
