"""What a measurement was made on: the machine, the versions, how busy it was."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("slack-bolt", "slack-sdk", "discord.py", "sqlalchemy", "aiosqlite", "aiohttp", "orjson", "apscheduler")


def machine() -> dict[str, Any]:
    """Return what it was measured on."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else [],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def lines(known: dict[str, Any]) -> list[str]:
    """Return the same for people to read."""
    libraries = ", ".join(f"{name} {number}" for name, number in known["libraries"].items())
    return [
        f"{known['system']}, {known['cores']} cores of {known['processor']}, load {known['load']}",
        f"Python {known['python']}, SQLite {known['sqlite']}, {libraries}",
    ]


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = told.read_text().splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in names if line.startswith("model name")), "unknown")
