"""Keep codes that link a second account beside those that confirm an address."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add what a code is for; all that are there confirm an address. `link` is what a person does from here on."""
    op.execute("UPDATE steps SET action = 'give_link' WHERE action = 'link'")
    op.add_column("confirmations", Column("purpose", Text, nullable=False, server_default="address"))
    op.create_index("ix_confirmations_code_hash", "confirmations", ["code_hash"])
