"""Messages: the rules for their bodies, and creating, editing and deleting them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sandbox.discord import limits, shapes
from sandbox.discord.components import TEXT, Parts, walk
from sandbox.discord.embeds import check_embeds
from sandbox.discord.refusals import Findings, Json, Path, Refusal
from sandbox.discord.world import Channel, Message, User, World

EVERYONE = re.compile(r"@(?:everyone|here)\b")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
USER_MENTION = re.compile(r"<@!?(\d+)>")
KEPT_FLAGS = limits.SUPPRESS_EMBEDS | limits.EPHEMERAL | limits.SUPPRESS_NOTIFICATIONS | limits.COMPONENTS_V2


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, by its place among them."""

    place: str
    name: str
    content: bytes
    kind: str = "application/octet-stream"


class Composer:
    """Turns one request's body into the body of a message; `path` is where it stood in the request."""

    def __init__(
        self, world: World, raw: Json, files: list[Upload], path: Path = (), before: Json | None = None
    ) -> None:
        self.found = Findings()
        self.files: dict[str, bytes] = {}
        self._world, self._raw, self._path = world, raw, path
        self._edits = before is not None
        self._before: Json = before or {"content": "", "embeds": [], "components": [], "attachments": [], "flags": 0}
        self._uploads = {upload.place: upload for upload in files}

    def compose(self) -> Json:
        """Return the fields that the request sets or changes; refuse a body that breaks a rule."""
        raw, before, path = self._raw, self._before, self._path
        # A message is private from its birth or never.
        settable = KEPT_FLAGS & ~limits.EPHEMERAL if self._edits else KEPT_FLAGS
        flags = before["flags"] | (raw.get("flags") or 0) & settable
        v2 = bool(flags & limits.COMPONENTS_V2)
        shape: Json = {"flags": flags, "attachments": self._attachments()}
        content = raw["content"] if "content" in raw else before["content"]
        most = limits.MESSAGE_CONTENT
        shape["content"] = self.found.text((*path, "content"), content, most, least=0, needed=False)
        embeds = raw["embeds"] if "embeds" in raw else before["embeds"]
        shape["embeds"] = check_embeds(embeds, (*path, "embeds"), self.found)
        components = raw["components"] if "components" in raw else before["components"]
        parts = Parts(self.found, lambda where, media: self._media(where, media, shape["attachments"]))
        shape["components"] = parts.take(components, (*path, "components"), v2=v2)
        if v2:
            self._no_legacy_fields(shape)
        self.found.settle()
        if not any(shape[key] for key in ("content", "embeds", "components", "attachments")):
            raise Refusal(50006)
        return shape | self._mentions(shape)

    def _no_legacy_fields(self, shape: Json) -> None:
        for key in ("content", "embeds"):
            if shape[key]:
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                self.found.add((*self._path, key), code, message)

    def _attachments(self) -> list[Json]:
        """Return the attachments that stay and those that came along."""
        named = self._raw.get("attachments")
        if named is None:
            named = [*self._before["attachments"], *({"id": place} for place in self._uploads)]
        kept = {one["id"]: one for one in self._before["attachments"]}
        taken = []
        for one in self.found.items((*self._path, "attachments"), named, limits.FILES, least=0):
            named_id = str(one.get("id"))
            if upload := self._uploads.get(named_id):
                taken.append(self._keep(upload, one))
            elif named_id in kept:
                taken.append(kept[named_id])
        return taken

    def _keep(self, upload: Upload, named: Json) -> Json:
        """Store one file and return its attachment object."""
        file_id = self._world.snowflake()
        name = re.sub(r"[^\w.-]", "_", str(named.get("filename") or upload.name))
        url = f"{self._world.base_url}/attachments/{file_id}/{quote(name)}"
        self.files[file_id] = upload.content
        shape: Json = {"id": file_id, "filename": name, "size": len(upload.content), "url": url, "proxy_url": url}
        shape["content_type"] = upload.kind
        return shape | ({"description": named["description"]} if named.get("description") else {})

    def _media(self, path: Path, raw: Json, attachments: list[Json]) -> Json:
        """Return a media item with its address; `attachment://name` must be among the files."""
        url = str(raw.get("url", ""))
        attached: Json = {}
        if url.startswith("attachment://"):
            name = url.removeprefix("attachment://")
            attached = next((one for one in attachments if one["filename"] == name), {})
            if not attached:
                message = "The referenced attachment was not found"
                self.found.add((*path, "url"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)
            url = attached.get("url", url)
        shape: Json = {"id": self._world.snowflake(), "url": url, "proxy_url": url, "loading_state": 2}
        shape |= {"width": None, "height": None, "content_type": attached.get("content_type"), "placeholder": ""}
        return shape | ({"attachment_id": attached["id"]} if attached else {})

    def _mentions(self, shape: Json) -> Json:
        """Return whom the message pings, as its allowed mentions let it."""
        text = "\n".join(
            (shape["content"], *(one["content"] for one in walk(shape["components"]) if one["type"] == TEXT))
        )
        users, roles = dict.fromkeys(USER_MENTION.findall(text)), dict.fromkeys(ROLE_MENTION.findall(text))
        allowed = self._raw.get("allowed_mentions")
        if allowed is None:
            if users or roles or EVERYONE.search(text):
                self._world.breach(f"a message mentions somebody and says nothing of allowed_mentions: {text[:200]!r}")
            allowed = {"parse": ["users", "roles", "everyone"]}
        parse = allowed.get("parse") or ()
        if "everyone" in parse and EVERYONE.search(text):
            self._world.breach(f"a message may ping everybody: {text[:200]!r}")
        pinged = [each for each in users if "users" in parse or _named(each, allowed.get("users"))]
        return {
            "mentions": [shapes.user(self._world.users[each]) for each in pinged if each in self._world.users],
            "mention_roles": [each for each in roles if "roles" in parse or _named(each, allowed.get("roles"))],
            "mention_everyone": False,
        }


def _named(each: str, listed: Any) -> bool:
    """Tell whether an id is on a list that may hold numbers."""
    return each in {str(one) for one in listed or ()}


def create(
    world: World,
    channel: Channel,
    composer: Composer,
    fields: Json,
    *,
    extra: Json | None = None,
    only_for: User | None = None,
) -> Message:
    """Put a new message of the bot into a channel and tell whoever may hear of it."""
    body: Json = {
        "id": world.snowflake(),
        "type": 0,
        "channel_id": channel.id,
        "author": shapes.user(world.bot),
        "timestamp": world.clock.now().isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
    }
    body |= fields | (extra or {})
    message = Message(body["id"], channel, body, [body], only_for, files=composer.files)
    channel.messages[message.id] = message
    if channel.kind == limits.PRIVATE_THREAD:
        channel.members |= {one["id"]: world.users[one["id"]] for one in body["mentions"]}
    _tell(world, "MESSAGE_CREATE", message)
    return message


def edit(world: World, message: Message, composer: Composer, fields: Json, *, loaded: bool = False) -> None:
    """Change a message; `loaded` says that this is a deferred answer which shows only now."""
    edited_at = None if loaded else world.clock.now().isoformat()
    body = message.body | fields | {"edited_timestamp": edited_at}
    if loaded:
        body["flags"] &= ~limits.LOADING
    message.body = body
    message.versions.append(body)
    message.files |= composer.files
    _tell(world, "MESSAGE_UPDATE", message)


def delete(world: World, message: Message) -> None:
    """Take a message away."""
    message.deleted = True
    del message.channel.messages[message.id]
    _tell(world, "MESSAGE_DELETE", message)


def _tell(world: World, event: str, message: Message) -> None:
    world.bell.ring()
    if message.only_for is not None:
        return
    guild = message.channel.guild
    payload = message.body if event != "MESSAGE_DELETE" else {"id": message.id, "channel_id": message.channel.id}
    place = {"guild_id": guild.id} if guild is not None else {}
    intent = limits.GUILD_MESSAGES_INTENT if guild is not None else limits.DIRECT_MESSAGES_INTENT
    world.emit(event, payload | place, intent)


def same_nonce(world: World, channel: Channel, raw: Json) -> Message | None:
    """Return the earlier message of the same enforced nonce, if it is recent enough and still there."""
    nonce = raw.get("nonce")
    if nonce is not None and len(str(nonce)) > limits.NONCE:
        found = Findings()
        found.add(("nonce",), "NONCE_TYPE_TOO_LONG", f"Must be {limits.NONCE} or fewer in length.")
        found.settle()
    if nonce is None or not raw.get("enforce_nonce"):
        return None
    earlier = world.nonces.get((channel.id, str(nonce)))
    if earlier is None or earlier.deleted:
        return None
    age = world.clock.now() - datetime.fromisoformat(earlier.body["timestamp"])
    return earlier if age < timedelta(seconds=limits.NONCE_SECONDS) else None


def by_id(channel: Channel, message_id: str) -> Message:
    """Return a public message of a channel, or refuse as Discord does."""
    message = channel.messages.get(message_id)
    if message is None or message.only_for is not None:
        raise Refusal(10008)
    return message
