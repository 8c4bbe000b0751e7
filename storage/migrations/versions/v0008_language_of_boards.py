"""In which language the cards on a board are."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; a board that is there already stays English."""
    op.add_column("spaces", Column("language", Text, nullable=False, server_default=""))
