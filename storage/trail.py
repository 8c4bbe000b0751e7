"""The part of a transaction that keeps and reads who did what when."""

from datetime import datetime

import sqlalchemy as sa

from core.model import Entry, new_id
from storage.part import Part, bind
from storage.tables import deeds, steps

_NOTE = sa.insert(deeds)
_of_steps = sa.select(
    steps.c.at,
    steps.c.action.label("word"),
    steps.c.actor_id,
    steps.c.request_id.label("subject_id"),
    steps.c.because,
).where(steps.c.programme_id == bind("programme"), steps.c.at < bind("before", steps.c.at))
_of_deeds = sa.select(deeds.c.at, deeds.c.word, deeds.c.actor_id, deeds.c.subject_id, deeds.c.because).where(
    deeds.c.programme_id == bind("programme"), deeds.c.at < bind("before", deeds.c.at)
)
_both = sa.union_all(_of_steps, _of_deeds).subquery()
# To the last, so that what is of one moment comes in the same order on the next page.
_order = (_both.c.at.desc(), _both.c.subject_id, _both.c.word, _both.c.because)
_TRAIL = sa.select(_both).order_by(*_order).limit(bind("limit"))


class Trail(Part):
    """Who did what and when."""

    def note(self, programme_id: str, entry: Entry) -> None:
        """Keep what was done; the steps of requests are kept with them."""
        kept = {"id": new_id(), "programme_id": programme_id, "at": entry.at, "word": entry.word}
        kept |= {"actor_id": entry.actor_id, "subject_id": entry.subject_id, "because": entry.because}
        self.connection.execute(_NOTE, kept)

    def trail(self, programme_id: str, before: datetime, limit: int) -> list[Entry]:
        """Return what was done before that moment, newest first: the steps of requests and all else."""
        sought = {"programme": programme_id, "before": before, "limit": limit}
        found = self.connection.execute(_TRAIL, sought)
        return [Entry(row[0], row[1], row[2], row[3], row[4]) for row in found]
