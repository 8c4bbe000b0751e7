"""The tables, the same for SQLite and PostgreSQL; the guard against overlapping bookings stands in the migration."""

from storage.tables.apart import blocks, reports
from storage.tables.asking import (
    bookings,
    live,
    open_ones,
    over,
    phone_numbers,
    requests,
    reviews,
    sessions,
    standbys,
)
from storage.tables.base import NO_OVERLAP, among, metadata
from storage.tables.hours import availability, days_away
from storage.tables.membership import accounts, confirmations, people, programmes, spaces
from storage.tables.queue import arrivals, cards, drafts, outbox, pending, sending, settled, told
from storage.tables.trail import deeds, steps

__all__ = [
    "NO_OVERLAP",
    "accounts",
    "among",
    "arrivals",
    "availability",
    "blocks",
    "bookings",
    "cards",
    "confirmations",
    "days_away",
    "deeds",
    "drafts",
    "live",
    "metadata",
    "open_ones",
    "outbox",
    "over",
    "pending",
    "people",
    "phone_numbers",
    "programmes",
    "reports",
    "requests",
    "reviews",
    "sending",
    "sessions",
    "settled",
    "spaces",
    "standbys",
    "steps",
    "told",
]
