"""Who is kept apart from whom, and what was reported to the coordinators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0014"
down_revision = "0013"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
REQUESTS = "mini_mentorship_requests"


def _of(table: str, name: str, target: str) -> Column[str]:
    return Column(name, Text, ForeignKey(f"{target}.id", name=f"fk_{table}_{name}"), nullable=False)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "blocks",
        _of("blocks", "person_id", "people"),
        _of("blocks", "other_id", "people"),
        _of("blocks", "programme_id", "programmes"),
        Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "other_id", name="pk_blocks"),
    )
    op.create_index("ix_blocks_other_id", "blocks", ["other_id"])
    op.create_table(
        "reports",
        Column("id", Text, nullable=False),
        _of("reports", "programme_id", "programmes"),
        _of("reports", "request_id", REQUESTS),
        _of("reports", "person_id", "people"),
        _of("reports", "reporter_id", "people"),
        Column("because", Text, nullable=False),
        Column("at", MOMENT, nullable=False),
        Column("settled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_programme_id_settled_at", "reports", ["programme_id", "settled_at"])
