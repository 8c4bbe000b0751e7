"""What is known while two accounts of one person become one."""

from dataclasses import dataclass
from datetime import datetime

from core.model.people import Account, Person


@dataclass(frozen=True, slots=True)
class Linking:
    """Where linking stands for whoever reads: the code that they got or entered, or what the two come to.

    `code` was got where it has an `until`, else entered; `tries` are left after a wrong one. `kept` is the person who
    stays, `gone` the one whose accounts and history become theirs. `here` is the account that is used just now.
    """

    here: Account
    code: str = ""
    until: datetime | None = None
    tries: int | None = None
    kept: Person | None = None
    gone: Person | None = None
