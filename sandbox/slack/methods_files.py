"""Files: where to upload one, the upload itself, and sharing it in a message."""

import secrets
from typing import Any

from aiohttp import web

from sandbox.slack import limits
from sandbox.slack.answers import file_answer
from sandbox.slack.blocks import check_message, settled
from sandbox.slack.calls import ApiError, Call, Method
from sandbox.slack.methods_chat import addressed
from sandbox.slack.state import Json, SlackFile
from sandbox.slack.workspace import Workspace


def _upload_url(call: Call) -> Json:
    name, length = call.required("filename"), call.required("length")
    if not length.isdecimal() or int(length) < 1:
        raise ApiError("invalid_arguments")
    alt = call.text("alt_txt")
    if len(alt) > limits.FILE_ALT:
        call.space.breach(f"{call.method}: alt_txt of {len(alt)} characters")
        raise ApiError("invalid_arguments")
    file = SlackFile(call.space.new_id("F"), name, int(length), alt, secrets.token_urlsafe(24))
    call.space.files[file.id] = file
    return {"upload_url": f"{call.space.address}/upload/v1/{file.ticket}", "file_id": file.id}


def _complete(call: Call) -> Json:
    named: Any = call.parsed("files")
    if not isinstance(named, list) or not named:
        raise ApiError("invalid_arguments")
    files = [_uploaded(call, one) for one in named]
    if call.args.get("channel_id"):
        _share(call, files)
    return {"files": [file_answer(one) for one in files]}


def _uploaded(call: Call, named: Any) -> SlackFile:
    file = call.space.files.get(str(named.get("id"))) if isinstance(named, dict) else None
    if file is None:
        raise ApiError("file_not_found")
    if not file.content:
        call.space.breach(f"{call.method}: {file.name} was never uploaded")
        raise ApiError("file_update_failed")
    if file.name.endswith(".png") and not file.alt:
        call.space.breach(f"{call.method}: the picture {file.name} has no words for screen readers")
    file.title = str(named.get("title") or file.name)
    return file


def _share(call: Call, files: list[SlackFile]) -> None:
    channel = addressed(call, "channel_id")
    text, blocks = call.text("initial_comment"), call.parsed("blocks") or []
    if text and blocks:
        call.space.breach(f"{call.method}: with an initial_comment, the blocks are ignored")
        blocks = []
    if not text.strip() and not blocks:
        call.space.breach(f"{call.method}: a file is shared without a text")
    call.refuse(check_message(text, blocks), "invalid_blocks")
    kept = settled(blocks, lambda: call.space.new_id("b"))
    call.space.post(channel.id, text, kept, files=[one.id for one in files])


async def take_upload(space: Workspace, request: web.Request) -> web.Response:
    """Take the bytes of one file where `files.getUploadURLExternal` said."""
    ticket = request.match_info["ticket"]
    file = next((one for one in space.files.values() if one.ticket == ticket), None)
    content = await request.read()
    if file is None or len(content) != file.length:
        space.breach("a file was uploaded where none was announced, or of another length")
        return web.Response(status=400, text="bad upload")
    file.content, file.kind = content, request.content_type
    return web.Response(text=f"OK - {file.length}")


METHODS = {
    "files.getUploadURLExternal": Method(
        _upload_url, ("files:write",), ("filename", "length", "alt_txt", "snippet_type")
    ),
    "files.completeUploadExternal": Method(
        _complete, ("files:write",), ("files", "channel_id", "channels", "initial_comment", "thread_ts", "blocks")
    ),
}
