"""Logs: one line of words for a person at a terminal, one line of JSON for a machine; never a secret."""

import logging
import re
import sys

import structlog

_QUIET = ("slack_bolt", "slack_sdk", "discord", "apscheduler", "aiosqlite", "alembic", "aiohttp.access")
"""Libraries that talk about each request; only their warnings are of use to an operator."""
_ADDRESS = re.compile(r"""(\b[a-z]+://)(?:[^\s/"'<>\\@]*@)?([^\s/"'<>\\?#]+)[/?#][^\s"'<>\\]*""", re.IGNORECASE)
"""Addresses, of which no more than the host is written."""
_SECRET = re.compile(
    r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|\b(?:Bearer|Basic|Bot) [\w.~+/=-]{16,}|(?<!\w)\+\d[\d ()./-]{6,}\d"
)
"""Tokens, wherever they come from, and telephone numbers."""


class Masking(structlog.stdlib.ProcessorFormatter):
    """Writes of each address no more than the host, because whoever knows a room's link can enter it; and no secret."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _SECRET.sub("***", _ADDRESS.sub(r"\1\2/...", super().format(record)))


def set_up_logs(level: str) -> None:
    """Send every log line to the standard error, in colour on a terminal and as JSON elsewhere."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    # Without the values of local variables: they hold tokens and what people wrote.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    machine = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    last = [plain] if sys.stderr.isatty() else machine
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = Masking(foreign_pre_chain=shared, processors=[remove, *last])
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # It warns at each start of libraries for voice, for which there is no use here.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
