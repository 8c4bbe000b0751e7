"""Discord's markdown as its client shows it to one reader, in plain text."""

import re
from datetime import UTC, datetime

from sandbox.discord.world import User, World
from sandbox.seen import shown_moment

CODE_BLOCK = re.compile(r"```(?:\w*\n)?(.*?)```", re.DOTALL)
LINE_SIGN = re.compile(r"^(?:#{1,3} |-# |>>> |> )", re.MULTILINE)
BULLET = re.compile(r"^(\s*)[-*] ", re.MULTILINE)
INLINE = re.compile(
    r"""
      \\(?P<escaped>[^0-9A-Za-z\s])
    | (?P<ticks>`+)(?P<code>.+?)(?P=ticks)
    | <t:(?P<unix>-?\d{1,11})(?::(?P<style>[tTdDfFR]))?>
    | <@!?(?P<user>\d+)> | <@&(?P<role>\d+)> | <\#(?P<channel>\d+)>
    | </(?P<command>[^:>]+):\d+> | <a?(?P<emoji>:\w+:)\d+> | <(?P<address>https?://[^>\s]+)>
    | \[(?P<label>(?:\\.|[^\\\[\]])+)\]\(<?https?://[^)\s]+?>?\)
    | \*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)
    | __(?P<underlined>(?:\\.|[^\\])+?)__(?!_)
    | ~~(?P<struck>(?:\\.|[^\\])+?)~~
    | \|\|(?P<hidden>(?:\\.|[^\\])+?)\|\|
    | \*(?=\S)(?P<stressed>(?:\\.|[^\\*])+?)(?<=\S)\*
    | (?<!\w)_(?P<slanted>(?:\\.|[^\\_])+?)_(?!\w)
    """,
    re.VERBOSE | re.DOTALL,
)
INNER = ("label", "bold", "underlined", "struck", "hidden", "stressed", "slanted")
STYLES = {"t": "time", "T": "time", "d": "date", "D": "date", "f": "date_time", "F": "date_time", "R": "relative"}


def shown(text: str, world: World, reader: User) -> str:
    """Return a text as the reader's client shows it: moments in their zone, names for ids, no signs."""
    pieces = CODE_BLOCK.split(text)
    return "".join(piece if index % 2 else _shown_lines(piece, world, reader) for index, piece in enumerate(pieces))


def _shown_lines(text: str, world: World, reader: User) -> str:
    text = BULLET.sub(r"\1• ", LINE_SIGN.sub("", text))
    return _shown_inline(text, world, reader)


def _shown_inline(text: str, world: World, reader: User) -> str:
    return INLINE.sub(lambda match: _replaced(match, world, reader), text)


def _replaced(match: re.Match[str], world: World, reader: User) -> str:
    """Return what stands on the screen for one piece of markdown."""
    kind = match.lastgroup or ""
    held = match[kind]
    if match["unix"] is not None:
        at = datetime.fromtimestamp(int(match["unix"]), UTC)
        return shown_moment(at, reader.zone, STYLES[match["style"] or "f"], now=world.clock.now())
    if kind in INNER:
        return _shown_inline(held, world, reader)
    if kind == "user":
        return f"@{world.users[held].name}" if held in world.users else "@unknown-user"
    if kind == "role":
        role = world.role(held)
        return f"@{role.name}" if role is not None else "@deleted-role"
    if kind == "channel":
        return f"#{world.channels[held].name}" if held in world.channels else "#unknown"
    return f"/{held}" if kind == "command" else held
