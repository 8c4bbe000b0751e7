"""Letters: what there is to send to one address, and how it goes there."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.model import Account, Request, Space
from core.outbox import Row
from core.ports import Told, Way
from core.ui import Card, Mail, Page, Reader

MAIL_LANE = ("mail", "")


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing is sent before `until`, because it is quiet for whoever would get it."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to send to one address: an account's direct messages or home, or a space's board."""

    row: Row
    screen: Card | Page
    reader: Reader
    accounts: tuple[Account, ...] = ()
    space: Space | None = None
    hung: str | None = None
    """The message to draw again, where the card hangs on the board already."""
    card_key: str = ""
    """What a request's card is known by on its board: the same for each of its versions until it is asked again."""
    asked_at: datetime | None = None
    """When the request was asked of which this is the card: before that, none of it can hang."""
    everywhere: bool = False
    """Goes to each of the accounts, and not to the first that takes it."""
    mail: Mail | None = None
    """What is mailed, where the row is a mail's."""
    beside: bool = False
    """Whether a mail says the same as this notice; with `instead`, it is all that is wanted of it."""
    instead: bool = False
    around: tuple[Space, ...] = ()
    """The spaces where the person may be mentioned."""
    mailable: bool = False
    """Whether the person has an address that what cannot be delivered may go to."""
    asks: bool = False
    """Whether the person is asked for an address with it, where mail can be sent."""
    about: Request | None = None
    """The request that a notice is about, as it was when the notice was drawn."""
    mends: Told | None = None
    """The direct message to draw again."""

    @property
    def way(self) -> Way:
        """How it goes out, where it is no mail."""
        if self.space is not None:
            return Way.UPDATE if self.hung else Way.POST
        if self.mends is not None:
            return Way.UPDATE
        return Way.HOME if isinstance(self.screen, Page) else Way.DIRECT

    @property
    def goes_to(self) -> str:
        """The channel or the user that it goes to, as the platform names it; the first user of several."""
        return (self.space.board or "") if self.space is not None else self.accounts[0].user

    def lane(self) -> tuple[str, str]:
        """Return what is throttled together: a platform's workspace, or all mail."""
        if self.mail is not None:
            return MAIL_LANE
        if self.space is not None:
            return self.space.platform, self.space.workspace
        first = self.accounts[0]
        return first.platform, first.workspace


def addressed(one: Letter, account: Account) -> Reader:
    """Return the letter's reader as seen on that account's platform."""
    return replace(one.reader, platform=account.platform, workspace=account.workspace)
