"""Tell somebody what a letter says, in whichever way it reaches them."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

from core import acts, beckons, mails, mending
from core.actions import digesting
from core.actions.reaching import heard
from core.errors import NotFound
from core.letters import Letter, addressed
from core.model import Account, Person, Space
from core.outbox import FAILED, MOOT, PASSED_ON, SENT, Row, Sort
from core.ports import Charts, Clock, Mailer, Messenger, SendError, Store, Told, Uncertain, Unreachable
from core.screens.addressing import asking_for_address
from core.ui import Card, Mail, Page, Reader

logger = logging.getLogger(__name__)


class Telling:
    """Sends direct messages, homes and mails, and goes another way where one is closed."""

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        charts: Charts | None,
        mailer: Mailer | None,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock
        self._charts = charts
        self._mailer = mailer

    async def tell(self, one: Letter) -> tuple[str, list[Told]]:
        """Return what has become of the letter's row, and the messages in which something can be pressed that may stop
        holding; SendError where it is to be tried again."""
        told: list[Told] = []
        return await self._tell(one, told), told

    async def _tell(self, one: Letter, told: list[Told]) -> str:
        if one.row.owed.sort is Sort.BECKON:
            return await self._beckon(one)
        if one.mends is not None:
            return await self._mend(one, one.mends)
        if one.mail is not None:
            return await self._mail(one, one.mail, told)
        if one.instead and self._mailer is not None:
            return MOOT
        if one.asks and self._mailer is not None and isinstance(one.screen, Card):
            one = replace(one, screen=asking_for_address(one.screen))
        state = await self._message(one, told)
        if isinstance(one.screen, Page):
            return state
        by_mail = one.mailable and self._mailer is not None
        return await self._passed_on(one, by_mail=by_mail) if state == FAILED else await self._heard(one, state)

    async def _passed_on(self, one: Letter, *, by_mail: bool) -> str:
        await self._store.write(beckons.pass_on, one.row, self._clock.now(), by_mail=by_mail)
        return PASSED_ON

    async def _heard(self, one: Letter, state: str) -> str:
        person = one.reader.person
        if state == SENT and person is not None and person.unheard_at is not None:
            await self._store.write(heard, person)
        return state

    async def _mend(self, one: Letter, told: Told) -> str:
        """Draw a direct message again; one that is gone, or too old for that, is left alone for good."""
        messenger = self._messengers.get(told.platform)
        if messenger is None or isinstance(one.screen, Page):
            return MOOT
        try:
            await messenger.update(told.message, one.screen, one.reader)
        except Unreachable as error:
            logger.info("A message to %s cannot be drawn again: %s", told.person_id, error)
            return MOOT
        return SENT

    async def _beckon(self, one: Letter) -> str:
        """Mention somebody in the first place where they see it that something waits for them."""
        row, now = one.row, self._clock.now()
        if not row.unknown and not await self._store.read(beckons.is_wanted, row, now):
            return MOOT
        for account, space in product(one.accounts, one.around):
            messenger = self._messengers.get(space.platform)
            elsewhere = account.platform != space.platform or account.workspace not in ("", space.workspace)
            if messenger is None or elsewhere or isinstance(one.screen, Page):
                continue
            reader = replace(addressed(one, account), workspace=space.workspace)
            card = replace(one.screen, lines=(*one.screen.lines, messenger.to_open))
            since = row.first_attempt_at if row.unknown else None
            try:
                await messenger.beckon(space, account, card, reader, row.key, since)
            except Unreachable as error:
                logger.warning("%s cannot be mentioned in %s: %s", row.owed.target, space.name, error)
                continue
            await self._store.write(beckons.beckoned, row, now)
            return SENT
        await self._store.write(beckons.undelivered, row, FAILED, now)
        return FAILED

    async def find_out(self, row: Row) -> None:
        """Find out who is to hear of open requests, and owe them that; mentors by a space's rule are asked after."""
        try:
            found = await self._store.read(digesting.candidates, row)
            mentors = {person.id for person, spaces in found if not spaces or await self._is_mentor(person, spaces)}
            await self._store.write(digesting.owe, row, mentors, self._clock.now())
        except NotFound:
            await self._store.write(acts.set_aside, row, self._clock.now())

    async def _is_mentor(self, person: Person, spaces: Iterable[Space]) -> bool:
        for space in spaces:
            messenger = self._messengers.get(space.platform)
            for account in person.accounts if messenger else ():
                if account.platform == space.platform and messenger and await messenger.is_mentor(space, account):
                    return True
        return False

    async def _mail(self, one: Letter, mail: Mail, told: list[Told]) -> str:
        """Send a mail; one that may have gone out already is sent again only if no message has said the same."""
        row = one.row
        if self._mailer is None or (row.unknown and await self._store.read(mails.was_told, row)):
            return MOOT
        if row.owed.sort is Sort.CODE:
            mail = await self._store.write(mails.with_code, row, mail)
        try:
            await self._mailer.send(mail)
        except Unreachable as error:
            logger.warning("%s takes no mail: %s", row.owed.target, error)
            await self._store.write(beckons.owe_refusal, row, mail.to, self._clock.now())
            if not one.accounts or await self._store.read(mails.was_told, row):
                return FAILED
            state = await self._message(one, told)
            return await self._passed_on(one, by_mail=False) if state == FAILED else await self._heard(one, state)
        return SENT

    async def _message(self, one: Letter, told: list[Told]) -> str:
        """Send to the first account that takes it, or to each, and return the row's new state."""
        if one.row.unknown and not one.everywhere and (arrived := await self._arrived(one)):
            told += mending.arrived(one, *arrived)
            return SENT
        state, key, since = MOOT, one.row.key, one.row.first_attempt_at
        for account in one.accounts:
            messenger = self._messengers.get(account.platform)
            if messenger is None or (isinstance(one.screen, Page) and not messenger.has_home):
                continue
            reader, at = addressed(one, account), account.workspace
            try:
                if isinstance(one.screen, Page):
                    await messenger.home(account, one.screen, reader)
                else:
                    asks = one.everywhere and one.row.unknown
                    message = await messenger.find(at, account, key, since) if asks else None
                    message = message or await messenger.direct(
                        account, await self._pictured(one.screen, reader), reader, key
                    )
                    told += mending.arrived(one, account, message)
                if not one.everywhere:
                    return SENT
                state = SENT
            except Unreachable as error:
                logger.warning("%s cannot be told on %s: %s", one.row.owed.target, account.platform, error)
                state = state if state == SENT else FAILED
            except SendError as error:
                if state != SENT:
                    raise
                # Another account has it already: whoever tries again has to look first.
                raise Uncertain from error
        return state

    async def _arrived(self, one: Letter) -> tuple[Account, str] | None:
        """Return where an earlier try has arrived: at any of the accounts, for the first may have been linked since."""
        for account in one.accounts:
            messenger = self._messengers.get(account.platform)
            if messenger is None or isinstance(one.screen, Page):
                continue
            try:
                if found := await messenger.find(account.workspace, account, one.row.key, one.row.first_attempt_at):
                    return account, found
            except Unreachable as error:
                logger.warning("%s cannot be looked at on %s: %s", one.row.owed.target, account.platform, error)
        return None

    async def _pictured(self, card: Card, reader: Reader) -> Card:
        """Return the card with its picture drawn; without one where nobody draws, for its words say the same."""
        picture = card.picture
        if picture is None or self._charts is None:
            return replace(card, picture=None) if picture else card
        return replace(card, picture=replace(picture, png=await self._charts.draw(picture.chart, reader)))
