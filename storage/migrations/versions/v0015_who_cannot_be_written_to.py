"""Keep who cannot be written to directly, and when they were last mentioned because of that."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the columns."""
    for name in ("unheard_at", "beckoned_at"):
        op.add_column("people", sa.Column(name, MOMENT))
