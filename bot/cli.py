"""The command line: run, check, migrate, demo."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import typer

from bot.settings import Settings, SettingsError, read_settings

app = typer.Typer(
    help="One mentoring session, asked for and booked in Slack and Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run() -> None:
    """Run the bot; with no tokens, against the built-in sandbox."""
    settings = _settings()
    if settings.slack_on or settings.discord_on:
        _exit(_run(settings))
    from bot.demo import stay_up

    _exit(stay_up())


@app.command()
def check() -> None:
    """Look at the settings, the database, the tokens and the permissions, and say what to do."""
    from bot.checking import examine

    findings = asyncio.run(examine(_settings()))
    for fine, said, advice in findings:
        typer.echo(f"{'ok  ' if fine else 'FAIL'}  {said}{'  ' + advice if advice else ''}")
    raise typer.Exit(0 if all(fine for fine, _, _ in findings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from core.ports import Unavailable
    from storage import Unusable
    from storage import migrate as upgrade

    try:
        upgrade(_settings().database)
    except (Unavailable, Unusable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo("The database is up to date.")


@app.command()
def demo() -> None:
    """Play the whole story in the sandbox and print every message as the people saw it."""
    from bot.demo import play
    from bot.logs import set_up_logs

    set_up_logs("WARNING")
    _exit(play())


def _settings() -> Settings:
    from bot.logs import set_up_logs

    try:
        settings = read_settings()
    except SettingsError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        raise typer.Exit(2) from None
    set_up_logs(settings.log_level)
    return settings


async def _run(settings: Settings) -> int:
    """Run until told to stop; 1 when a platform's connection is lost for good, so that a supervisor restarts it."""
    from bot.web import PortTaken
    from bot.wiring import running
    from core.ports import SendError, Unavailable
    from storage import Unusable

    try:
        async with running(settings) as bot:
            typer.echo(f"Mini Mentor is running. Its health: {bot.address}/health")
            stopped = asyncio.create_task(until_stopped())
            died = asyncio.create_task(bot.died.wait())
            await asyncio.wait([stopped, died], return_when=asyncio.FIRST_COMPLETED)
            for task in (stopped, died):
                task.cancel()
            return 1 if bot.died.is_set() else 0
    except (Unavailable, Unusable, SendError, PortTaken) as error:
        typer.echo(str(error), err=True)
        return 1


async def until_stopped() -> None:
    """Wait for an interrupt or a request to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers in the loop; Ctrl-C raises there
            loop.add_signal_handler(one, stop.set)
    await stop.wait()


def _exit(work: Coroutine[Any, Any, int]) -> None:
    try:
        sys.exit(asyncio.run(work))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    app()
