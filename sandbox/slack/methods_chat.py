"""The Web API methods that send, edit and delete messages."""

import json
from typing import Any

from sandbox.slack import limits
from sandbox.slack.answers import message_answer
from sandbox.slack.blocks import check_message, settled
from sandbox.slack.calls import ApiError, Call, Method
from sandbox.slack.state import Blocks, Channel, Json, Message

_WORDS = ("channel", "text", "blocks", "metadata", "parse", "link_names")
_FACE = ("thread_ts", "unfurl_links", "unfurl_media", "mrkdwn", "username", "icon_emoji", "icon_url", "reply_broadcast")


def _post(call: Call) -> Json:
    channel = addressed(call)
    text, blocks = _said(call)
    thread = call.text("thread_ts") or None
    if thread and not any(one.ts == thread for one in channel.messages):
        raise ApiError("thread_not_found")
    message = call.space.post(channel.id, text, blocks, metadata=_metadata(call), thread_ts=thread)
    return {"channel": channel.id, "ts": message.ts, "message": message_answer(call.space, message)}


def _post_ephemeral(call: Call) -> Json:
    channel = addressed(call)
    reader = call.required("user")
    if reader not in call.space.members or reader not in channel.members:
        raise ApiError("user_not_in_channel")
    text, blocks = _said(call)
    message = call.space.post(channel.id, text, blocks, thread_ts=call.text("thread_ts") or None, only_for=reader)
    return {"message_ts": message.ts}


def addressed(call: Call, argument: str = "channel") -> Channel:
    """Find where a message goes: a channel the bot is in, or a person's direct messages by their own id."""
    wanted = call.required(argument)
    if wanted.startswith("#"):
        call.space.breach(f"{call.method} was called with a channel's name; Slack wants its id")
        raise ApiError("channel_not_found")
    if wanted in call.space.members:
        _check_reachable(call, wanted)
        return call.space.direct(wanted)
    channel = call.channel(wanted)
    if not call.bot_in(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind == "im":
        _check_reachable(call, channel.user)
    return channel


def _check_reachable(call: Call, user: str) -> None:
    member = call.member(user)
    if member.is_bot:
        raise ApiError("cannot_dm_bot")
    if member.deleted:
        raise ApiError("user_disabled")
    if not member.dms_open or not call.space.app.messages_tab:
        raise ApiError("messages_tab_disabled")


def _said(call: Call) -> tuple[str, Blocks]:
    """Return the words of a message, checked."""
    text, blocks = call.text("text"), call.parsed("blocks")
    if call.text("parse") == "full" or call.flag("link_names"):
        call.space.breach(f"{call.method} asked Slack to turn names into mentions")
    if not text.strip() and not blocks:
        call.space.breach(f"{call.method} was called without any words")
        raise ApiError("no_text")
    if len(text) > limits.MESSAGE_TEXT:
        call.space.breach(f"{call.method}: a text of {len(text)} characters")
        raise ApiError("msg_too_long")
    call.refuse(check_message(text, blocks), "invalid_blocks")
    return text, settled(blocks or [], lambda: call.space.new_id("b"))


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.parsed("metadata")
    if metadata is None:
        return None
    good = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not good or not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        call.space.breach(f"{call.method}: metadata must be an event_type and an event_payload")
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata["event_payload"])) > limits.METADATA_BYTES:
        call.space.breach(f"{call.method}: metadata of more than {limits.METADATA_BYTES} bytes")
        raise ApiError("metadata_too_large")
    return dict(metadata)


def _update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    if "blocks" not in call.args and message.now.blocks:
        call.space.breach("chat.update says nothing about the blocks that stand there; the old buttons may stay")
    text, blocks = _said(call)
    call.space.redraw(message, text, blocks if "blocks" in call.args else message.now.blocks)
    if "metadata" in call.args:
        message.metadata = _metadata(call)
    answer = message_answer(call.space, message)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": answer}


def _delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.space.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def _permalink(call: Call) -> Json:
    channel, ts = call.channel(call.required("channel")), call.required("message_ts")
    if not any(one.ts == ts and not one.deleted for one in channel.messages):
        raise ApiError("message_not_found")
    link = f"https://{call.space.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _own(call: Call, denied: str) -> Message:
    """Find a message that the bot wrote and everybody sees: a private reply has no ts to this method."""
    channel = call.channel(call.required("channel"))
    ts = call.required("ts")
    if not call.bot_in(channel):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    for message in channel.messages:
        if message.ts == ts and not message.deleted:
            if message.user != call.space.bot.id:
                raise ApiError(denied)
            return message
    raise ApiError("message_not_found")


METHODS = {
    "chat.postMessage": Method(_post, ("chat:write",), (*_WORDS, *_FACE)),
    "chat.postEphemeral": Method(_post_ephemeral, ("chat:write",), (*_WORDS, *_FACE, "user")),
    "chat.update": Method(_update, ("chat:write",), (*_WORDS, "ts", "unfurl_links", "unfurl_media")),
    "chat.delete": Method(_delete, ("chat:write",), ("channel", "ts")),
    "chat.getPermalink": Method(_permalink, (), ("channel", "message_ts")),
}
