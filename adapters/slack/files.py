"""Files into direct messages: uploaded unseen, then shared together with the words of their card in one message.

A shared file's message carries no metadata, so the key that it is known by for `find` stands in the files' names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.draw import message
from adapters.slack.errors import calling
from adapters.slack.limits import ALT_TEXT
from adapters.slack.text import plain_line
from core.ports import Failed
from core.ui import Card, Reader


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as Slack is to have it; `alt` is empty for what is no picture."""

    name: str
    content_type: str
    content: bytes
    alt: str = ""


def uploads(card: Card, reader: Reader, key: str) -> list[Upload]:
    """Return the picture and the file of a card, each named so that it can be found again."""
    return list(_uploads(card, reader, key))


def carries(posted: dict[str, Any], key: str) -> bool:
    """Return whether a message of the history holds a file that was shared with that key."""
    return any(mark(key) in str(one.get("name", "")) for one in posted.get("files") or ())


def mark(key: str) -> str:
    """Return what the names of the files shared with a key have in them."""
    return sha256(key.encode()).hexdigest()[:12]


async def share(client: AsyncWebClient, channel: str, card: Card, reader: Reader, files: list[Upload]) -> None:
    """Upload the files and share them in the channel, in one message with the card's words; SendError."""
    shared: list[dict[str, str | None]] = [{"id": await _uploaded(client, one), "title": one.name} for one in files]
    # docs.slack.dev/reference/methods/files.completeUploadExternal: with words, blocks are ignored. Of blocks alone a
    # phone's notification and a screen reader have nothing, and the message could be given words only once Slack has
    # shared it, which may be much later: it tells no `ts`.
    words = str(message(card, reader)["text"])
    await calling(client.files_completeUploadExternal(files=shared, channel_id=channel, initial_comment=words))


def _uploads(card: Card, reader: Reader, key: str) -> Iterator[Upload]:
    if card.picture is not None and card.picture.png:
        alt = plain_line(card.picture.alt, reader, ALT_TEXT)
        yield Upload(_marked(card.picture.name, key), "image/png", card.picture.png, alt)
    if card.file is not None:
        yield Upload(_marked(card.file.name, key), card.file.content_type, card.file.content)


def _marked(name: str, key: str) -> str:
    stem, dot, kind = name.rpartition(".")
    return f"{stem}-{mark(key)}{dot}{kind}"


async def _uploaded(client: AsyncWebClient, file: Upload) -> str:
    """Bring the bytes to where Slack wants them, and return the file's id; nobody sees it yet."""
    answer = await calling(
        client.files_getUploadURLExternal(filename=file.name, length=len(file.content), alt_txt=file.alt or None)
    )
    await calling(_posted(client.session, str(answer["upload_url"]), file))
    return str(answer["file_id"])


async def _posted(session: aiohttp.ClientSession | None, url: str, file: Upload) -> None:
    if session is None:
        raise Failed("not connected to Slack")
    async with session.post(url, data=file.content, headers={"Content-Type": file.content_type}) as answer:
        if answer.status != 200:
            raise Failed(f"Slack did not take a file: {answer.status}")
