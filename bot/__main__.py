"""`python -m bot` is `minimentor`."""

from bot.cli import app

app(prog_name="minimentor")
