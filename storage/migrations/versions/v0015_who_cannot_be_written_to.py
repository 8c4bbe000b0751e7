"""Keep who cannot be written to directly, and when they were last mentioned because of that."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("unheard_at", "beckoned_at"):
        op.add_column("people", sa.Column(name, Moment))
