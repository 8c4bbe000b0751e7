"""How Slack's client shows its markup to one reader: names, links and moments in their own zone."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.seen import shown_moment
from sandbox.slack.state import Member
from sandbox.slack.workspace import Workspace

_SPECIAL = re.compile(r"<([@#!]?)([^<>]+)>")
_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_PAIRS = tuple(
    re.compile(rf"(?<![\w{sign}]){sign}(?=[^\s{sign}])([^\n{sign}]*?)(?<=\S){sign}(?![\w{sign}])")
    for sign in ("\\*", "_", "~")
)
_DATE_AND_TIME = re.compile(r"\{date[a-z_]*\}(?: at |, | )\{time(?:_secs)?\}")
_TOKEN = re.compile(r"\{(date[a-z_]*|time(?:_secs)?|ago)\}")
_KEPT = "\ue000{}\ue001"
_NOT_OURS = {0xE000: None, 0xE001: None}
_KEPT_AGAIN = re.compile("\ue000(\\d+)\ue001")


def shown_plain(text: str) -> str:
    """Return plain text as it is read: Slack keeps it escaped."""
    return unescaped(text)


def unescaped(text: str) -> str:
    """Undo the three escapes that Slack knows, once."""
    return re.sub("&(?:amp|lt|gt);", lambda entity: html.unescape(entity.group()), text)


def shown_mrkdwn(space: Workspace, reader: Member, text: str) -> str:
    """Return mrkdwn as that person reads it; the signs of bold, italic, strike and code are not seen."""
    kept: list[str] = []
    text = text.translate(_NOT_OURS)

    def keep(words: str) -> str:
        kept.append(words)
        return _KEPT.format(len(kept) - 1)

    text = _CODE.sub(lambda found: keep(unescaped(found.group(1) or found.group(2) or "")), text)
    text = _SPECIAL.sub(lambda found: keep(_special(space, reader, found.group(1), found.group(2))), text)
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    return _put_back(unescaped(text), kept)


def _put_back(text: str, kept: list[str]) -> str:
    while _KEPT_AGAIN.search(text):
        text = _KEPT_AGAIN.sub(lambda found: kept[int(found.group(1))], text)
    return text


def _special(space: Workspace, reader: Member, sign: str, inside: str) -> str:
    """Show what stands between angle brackets."""
    name, _, label = inside.partition("|")
    if sign == "@":
        member = space.members.get(name)
        return f"@{member.name if member else label or name}"
    if sign == "#":
        return _channel(space, reader, name, label)
    if sign == "!":
        return _command(space, reader, name, label)
    return unescaped(label or name.removeprefix("mailto:"))


def _channel(space: Workspace, reader: Member, name: str, label: str) -> str:
    channel = space.channels.get(name)
    if channel is None:
        return f"#{label or 'unknown'}"
    if channel.kind == "private" and reader.id not in channel.members:
        return "#private channel"
    return f"#{channel.name}"


def _command(space: Workspace, reader: Member, name: str, label: str) -> str:
    if name.startswith("date^"):
        return _moment(space, reader, name, label)
    if name.startswith("subteam^"):
        group = space.groups.get(name.removeprefix("subteam^"))
        return f"@{group.handle if group else label or name}"
    return f"@{name}" if name in ("channel", "here", "everyone") else unescaped(label or name)


def _moment(space: Workspace, reader: Member, command: str, fallback: str) -> str:
    _, epoch, form, *_ = [*command.split("^"), ""]
    try:
        at = datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        return unescaped(fallback)

    def show(style: str) -> Callable[[re.Match[str]], str]:
        return lambda _: shown_moment(at, reader.zone, style, now=space.clock.now())

    form = _DATE_AND_TIME.sub(show("date_time"), form)
    styles = {"d": "date", "t": "time", "a": "relative"}
    return unescaped(_TOKEN.sub(lambda found: show(styles[found.group(1)[0]])(found), form))
