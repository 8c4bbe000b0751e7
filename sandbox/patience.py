"""How much longer than the platforms the stand-ins wait for an answer, where the machine and not the bot is slow."""

import os

PATIENCE = float(os.environ.get("SANDBOX_PATIENCE", "1"))
"""Times the platforms' own seconds; a machine on which several databases are made at once needs more than 1."""
