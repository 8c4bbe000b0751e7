"""What somebody says is theirs, until a code has shown it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CODE_TRIES = 5
"""Wrong codes that are taken before none is."""


class Purpose(StrEnum):
    """What a code shows to be somebody's."""

    ADDRESS = "address"
    ACCOUNT = "account"


_GOOD_FOR = {Purpose.ADDRESS: timedelta(minutes=15), Purpose.ACCOUNT: timedelta(minutes=10)}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody says is theirs, until they enter the code: an address that it was mailed to, or another account.

    Of the code only a hash is kept, made anew with every sending; empty once the code is of no use any more. Of
    accounts there is one for each person, of their id: it holds the code that they got, and counts the wrong ones
    that they entered.
    """

    id: str
    programme_id: str
    person_id: str
    address: str
    asked_at: datetime
    code_hash: str = ""
    tries: int = 0
    purpose: Purpose = Purpose.ADDRESS

    @property
    def until(self) -> datetime:
        """Until when the code can be entered."""
        return self.asked_at + _GOOD_FOR[self.purpose]

    @property
    def tries_left(self) -> int:
        """How many wrong codes may still be entered."""
        return max(CODE_TRIES - self.tries, 0)

    def is_good(self, now: datetime) -> bool:
        """Return whether the code can still be entered."""
        return self.tries_left > 0 and now < self.until
