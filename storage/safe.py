"""What must not be read by whoever gets hold of the database: sealed with keys that are not in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Safe:
    """Seals texts with the first of several keys and opens those of any of them; without keys it takes nothing.

    ValueError for what is no key.
    """

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._fernet: MultiFernet | None = None
        if keys:
            # Only where there are keys: it takes a while to import.
            from cryptography import fernet

            self._fernet = fernet.MultiFernet([fernet.Fernet(key) for key in keys])

    @property
    def has_keys(self) -> bool:
        """Whether anything can be sealed."""
        return self._fernet is not None

    def seal(self, text: str) -> str:
        """Return the text as nobody reads it without a key; ValueError where there is none."""
        if self._fernet is None:
            raise ValueError("there is no key to seal with")
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Return what was sealed; `None` when its key is not here any more."""
        if self._fernet is None:
            return None
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


EMPTY = Safe()
