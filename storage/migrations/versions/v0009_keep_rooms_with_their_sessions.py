"""Keep with each session what kind of room it has, what its provider knows it by, and where it stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Text

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the columns; every session so far has a room of the first kind."""
    for column in (
        Column("room", Text, nullable=False, server_default="jitsi"),
        Column("room_reference", Text, nullable=False, server_default=""),
        Column("room_starts_at", MOMENT),
        Column("room_held_until", MOMENT),
    ):
        op.add_column("mini_mentorship_sessions", column)
