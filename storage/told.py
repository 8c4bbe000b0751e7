"""The part of a transaction that knows which direct messages offer something."""

import sqlalchemy as sa

from core.ports import Told as Message
from storage.part import Part, bind, insert
from storage.tables import told

_NAMES = tuple(column.name for column in told.c)
_new = insert(told)
_KEEP = _new.on_conflict_do_update(
    index_elements=["message"],
    set_={name: _new.excluded[name] for name in _NAMES if name != "message"},
    where=told.c.version <= _new.excluded.version,
)
_TOLD = sa.select(*told.c).where(told.c.message == bind("of_message"), told.c.programme_id == bind("programme"))
_FORGET = sa.delete(told).where(told.c.message == bind("of_message"))
_FORGET_UP_TO = _FORGET.where(told.c.version <= bind("up_to", told.c.version))


class Messages(Part):
    """Direct messages whose buttons may stop holding."""

    def keep_told(self, told: Message) -> None:
        """Keep what a message is, unless it was drawn later already."""
        self.connection.execute(_KEEP, {name: getattr(told, name) for name in _NAMES})

    def told(self, message: str, programme_id: str) -> Message | None:
        """Return the message of that reference; `None` where nothing of it can stop holding."""
        found = self.connection.execute(_TOLD, {"of_message": message, "programme": programme_id})
        return next((Message(**dict(zip(_NAMES, row, strict=True))) for row in found), None)

    def forget_told(self, message: str, version: int | None = None) -> None:
        """Forget a message, unless it was drawn from a later version than the one given."""
        if version is None:
            self.connection.execute(_FORGET, {"of_message": message})
        else:
            self.connection.execute(_FORGET_UP_TO, {"of_message": message, "up_to": version})
