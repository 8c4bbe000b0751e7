"""Keep until when a direct message holds by itself, so that it is drawn again as a session begins or ends."""

from alembic import op
from sqlalchemy import Column

from storage.columns import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the moment; messages from before have none, and are drawn again at the next step as they were to be."""
    op.add_column("told", Column("until", Moment))
