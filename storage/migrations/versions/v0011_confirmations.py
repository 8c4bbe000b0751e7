"""Addresses that wait to be confirmed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision = "0011"
down_revision = "0010"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "confirmations",
        Column("id", Text, primary_key=True),
        Column("programme_id", Text, ForeignKey("programmes.id"), nullable=False),
        Column("person_id", Text, ForeignKey("people.id"), nullable=False),
        Column("address", Text, nullable=False),
        Column("asked_at", MOMENT, nullable=False),
        Column("code_hash", Text, nullable=False),
        Column("tries", Integer, nullable=False),
    )
    for columns in (["person_id", "asked_at"], ["address", "asked_at"], ["asked_at"]):
        op.create_index("_".join(["ix_confirmations", *columns]), "confirmations", columns)
