"""The command line: run, sandbox, check, migrate, programme, demo."""

import asyncio
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.lasting import lasting
from bot.settings import Settings, SettingsError, read_settings

app = typer.Typer(
    help="One mentoring session, asked for and booked in Slack and Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

programme = typer.Typer(help="See the programmes, add one, and say which spaces belong to it.", no_args_is_help=True)
app.add_typer(programme, name="programme")


@app.command()
def run() -> None:
    """Run the bot; with no tokens, against the built-in sandbox."""
    settings = _settings()
    if settings.slack_on or settings.discord_on:
        _exit(_run(settings))
    from bot.sandboxed import Options, stay_up

    _exit(stay_up(settings, Options()))


@app.command()
def sandbox(
    empty: Annotated[bool, typer.Option("--empty", help="Start with people and channels alone.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=100_000, help="Start with that many requests.")] = 0,
    folder: Annotated[Path | None, typer.Option("--data", help="Keep everything in this folder between runs.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Instead of SANDBOX_PORT.")] = None,
) -> None:
    """Try the bot in a browser, on a Slack and a Discord of this machine; for trying out, not for running."""
    from bot.sandboxed import Options, stay_up

    if empty and seed:
        raise typer.BadParameter("--empty and --seed do not go together")
    _exit(stay_up(_settings(), Options(empty, seed, folder, port)))


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


@programme.command("list")
def list_programmes() -> None:
    """Name every programme, and the spaces that belong to it."""
    from bot.programmes import listed

    _say(listed(_settings()))


@programme.command("add")
def add_programme(name: Annotated[str, typer.Argument(help="What its community is called.")]) -> None:
    """Add a programme; nobody in it sees anything of the others."""
    from bot.programmes import add

    _say(add(_settings(), name))


@programme.command("assign")
def assign_space(
    platform: Annotated[str, typer.Argument(help="slack or discord")],
    workspace: Annotated[str, typer.Argument(help="The id of the workspace or server: T0123ABCD, 81384788765712384.")],
    to: Annotated[str, typer.Argument(metavar="PROGRAMME", help="Its name or its id.")],
) -> None:
    """Let a workspace or server belong to a programme, before anything is asked there."""
    from bot.programmes import assign

    _say(assign(_settings(), platform, workspace, to))


@app.command()
def demo() -> None:
    """Play the whole story in the sandbox and print every message as the people saw it."""
    from bot.demo import play
    from bot.logs import set_up_logs

    set_up_logs("WARNING")
    _exit(play())


def _say(work: Coroutine[Any, Any, str | list[str]]) -> None:
    """Print what was done, or in one line why nothing was."""
    from bot.programmes import NotDone

    try:
        said = asyncio.run(work)
    except NotDone as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(said if isinstance(said, str) else "\n".join(said))


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
    from bot.stopping import stay
    from bot.web import PortTaken
    from core.ports import SendError, Unavailable
    from storage import Unusable

    try:
        return 0 if await stay(_serve(settings)) else 1
    except (Unavailable, Unusable, SendError, PortTaken) as error:
        typer.echo(str(error), err=True)
        return 1


async def _serve(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        with lasting():
            from bot.wiring import running

            bot = await stack.enter_async_context(running(settings))
        typer.echo(f"Mini Mentor is running. Its health: {bot.address}/health")
        await bot.died.wait()


def _exit(work: Coroutine[Any, Any, int]) -> None:
    try:
        sys.exit(asyncio.run(work))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    app()
