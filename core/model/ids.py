"""Ids that nobody can guess."""

import uuid


def new_id() -> str:
    """Return an id that nobody can guess."""
    return uuid.uuid4().hex
