"""What is exported: a table without names, words or links, in which people are pseudonyms."""

import csv
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import datetime
from hashlib import sha256
from io import StringIO
from typing import Any

from core.model import Line

MOST_LINES = 20_000
_PSEUDONYMS = {"request_id": "request", "student_id": "student", "mentor_id": "mentor"}
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would run: a cell that begins so."""


def table(lines: Iterable[Line]) -> bytes:
    """Return the lines as CSV; a pseudonym is the same all through one export and another in the next."""
    key = secrets.token_bytes(16)
    names = [one.name for one in fields(Line)]
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([_PSEUDONYMS.get(name, name) for name in names])
    for line in lines:
        cells = zip(names, astuple(line), strict=True)
        writer.writerow([_pseudonym(key, value) if name in _PSEUDONYMS else _cell(value) for name, value in cells])
    # A byte order mark, or spreadsheets would take it for another encoding.
    return written.getvalue().encode("utf-8-sig")


def _pseudonym(key: bytes, own: str | None) -> str:
    return hmac.new(key, own.encode(), sha256).hexdigest()[:12] if own else ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    shown = str(value)
    return f"'{shown}" if shown.startswith(_FORMULAS) else shown
