"""The Slack workspace as one of its members sees it, in JSON."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from sandbox.page.stage import Json, Stage, locales
from sandbox.slack.people import SlackPerson
from sandbox.slack.state import Channel, Member, Message, SlackFile, View
from sandbox.slack.workspace import Workspace

MOST = 50
"""Messages of a channel that are sent at a time."""
UNREAD_MOST = 99
HOME = "home"
LOCALES = ("en-GB", "en-US", "de-DE", "es-ES", "es-LA", "fr-FR")
"""Languages that a client can be set to, as Slack calls them: those the bot speaks, and one that it does not."""


def slack_state(stage: Stage, me: SlackPerson) -> Json:
    """Return everything on that person's screen."""
    space = stage.campus.slack.workspace
    channels = _channels(space, me.id)
    shown = {one.id: newest(space, me.id, one) for one in channels}
    home = space.homes.get(me.id)
    mentors = {user for group in space.groups.values() for user in group.members}
    return {
        "workspace": space.name,
        "locales": locales(LOCALES),
        "people": [_person(space.members[one.id], mentors) for one in stage.slack_people],
        "me": me.id,
        "channels": [
            *(_channel(stage, me.id, one, more=shown[one.id][1]) for one in channels),
            {"id": HOME, "name": space.app.name, "unread": 0, "kind": HOME, "more": False},
        ],
        "messages": {one: [message_json(space, me.id, each) for each in held] for one, (held, _) in shown.items()},
        "views": [_view(one) for one in space.stack(me.id)],
        "home": _view(home) if home else None,
        "commands": [{"name": stage.offered.command, "words": _words(stage)}],
        "shortcuts": [{"callback_id": one, "name": name} for one, name in stage.offered.shortcuts],
        "names": _names(space),
        "pickable": {
            "channels": [{"id": one.id, "name": one.name} for one in _pickable(space, me.id)],
            "users": [{"id": one.id, "name": one.name} for one in space.members.values() if not one.deleted],
        },
    }


def newest(space: Workspace, me: str, channel: Channel, before: int | None = None) -> tuple[list[Message], bool]:
    """Return the last messages of a channel, oldest first, and whether there are older ones."""
    found = (one for one in _newest_first(space, me, channel) if before is None or position(one) < before)
    held = list(islice(found, MOST + 1))
    return held[:MOST][::-1], len(held) > MOST


def position(message: Message) -> int:
    """Return where a message stands among all: microseconds since 1970."""
    return int(message.ts.replace(".", ""))


def message_json(space: Workspace, me: str, message: Message) -> Json:
    """Return one message as that person sees it."""
    now = message.now
    return {
        "id": message.id,
        "ts": message.ts,
        "channel": message.channel,
        "author": {"id": message.user, "name": space.members[message.user].name, "bot": True},
        "private": message.only_for is not None,
        "text": now.text,
        "blocks": now.blocks,
        "edited": len(message.drawn) > 1,
        "state": message.chosen.get(me, {}),
        "files": [_file(space.files[one]) for one in message.files],
    }


def _file(file: SlackFile) -> Json:
    return {"src": f"/files/slack/{file.id}", "name": file.name, "alt": file.alt, "kind": file.kind}


def visible_channel(space: Workspace, me: str, channel_id: str) -> Channel | None:
    """Return the channel of that id, if that person has it in their side bar."""
    return next((one for one in _channels(space, me) if one.id == channel_id), None)


def _newest_first(space: Workspace, me: str, channel: Channel) -> Iterator[Message]:
    public = (one for one in reversed(channel.messages) if not one.deleted)
    own = (one for one in reversed(space.private) if one.only_for == me and one.channel == channel.id)
    return merge(public, (one for one in own if not one.deleted), key=position, reverse=True)


def _channels(space: Workspace, me: str) -> list[Channel]:
    mine = [one for one in space.channels.values() if one.kind != "im" and me in one.members and not one.archived]
    return [*mine, space.direct(me)]


def _pickable(space: Workspace, me: str) -> list[Channel]:
    held = (one for one in space.channels.values() if one.kind != "im" and not one.archived)
    return [one for one in held if one.kind == "public" or me in one.members]


def _person(member: Member, mentors: set[str]) -> Json:
    role = "coordinator" if member.admin else "mentor" if member.id in mentors else "student"
    return {"id": member.id, "name": member.name, "zone": member.zone, "locale": member.locale, "role": role}


def _channel(stage: Stage, me: str, channel: Channel, *, more: bool) -> Json:
    space = stage.campus.slack.workspace
    last = stage.read.get((me, channel.id), int(stage.unread_since.timestamp() * 1_000_000))
    unread = sum(1 for _ in islice(_since(_newest_first(space, me, channel), last), UNREAD_MOST))
    direct = channel.kind == "im"
    name = space.app.name if direct else channel.name
    kind = "dm" if direct else "channel"
    return {"id": channel.id, "name": name, "unread": unread, "kind": kind, "more": more}


def _since(messages: Iterator[Message], last: int) -> Iterator[Message]:
    for one in messages:
        if position(one) <= last:
            return
        yield one


def _words(stage: Stage) -> list[Json]:
    return [{"word": word, "summary": summary} for word, summary in stage.offered.words]


def _view(view: View) -> Json:
    body = view.now
    return {
        "id": view.id,
        "type": view.kind,
        "title": body.get("title"),
        "blocks": body["blocks"],
        "submit": body.get("submit"),
        "close": body.get("close"),
        "callback_id": body.get("callback_id", ""),
        "hash": view.hash,
        "errors": view.errors,
        "state": view.typed,
    }


def _names(space: Workspace) -> dict[str, str]:
    people = {one.id: one.name for one in space.members.values()}
    channels = {one.id: one.name for one in space.channels.values() if one.kind != "im"}
    return {**people, **channels, **{one.id: one.handle for one in space.groups.values()}}
