"""The rules for embeds, and the form in which Discord gives them back."""

from sandbox.discord import limits
from sandbox.discord.refusals import Findings, Json, Path


def check_embeds(raw: object, path: Path, found: Findings) -> list[Json]:
    """Return the embeds of a message as they are kept; what is wrong goes to the findings."""
    items = found.items(path, raw, limits.EMBEDS, least=0)
    taken = [_embed(one, (*path, index), found) for index, one in enumerate(items)]
    if sum(_length(one) for one in taken) > limits.EMBED_TOTAL:
        message = f"Embed size exceeds maximum size of {limits.EMBED_TOTAL}"
        found.add(path, "MAX_EMBED_SIZE_EXCEEDED", message)
    return taken


def _embed(raw: Json, path: Path, found: Findings) -> Json:
    shape = {key: value for key, value in raw.items() if value is not None} | {"type": "rich"}
    bounds = (("title", limits.EMBED_TITLE), ("description", limits.EMBED_DESCRIPTION))
    for key, most in bounds:
        if key in shape:
            found.text((*path, key), shape[key], most, least=0)
    if "footer" in shape:
        found.text((*path, "footer", "text"), shape["footer"].get("text"), limits.EMBED_FOOTER)
    if "author" in shape:
        found.text((*path, "author", "name"), shape["author"].get("name"), limits.EMBED_AUTHOR)
    fields = found.items((*path, "fields"), shape.get("fields"), limits.EMBED_FIELDS, least=0)
    for index, one in enumerate(fields):
        found.text((*path, "fields", index, "name"), one.get("name"), limits.EMBED_FIELD_NAME)
        found.text((*path, "fields", index, "value"), one.get("value"), limits.EMBED_FIELD_VALUE)
    shape["fields"] = [{"inline": False, **one} for one in fields]
    return shape


def _length(embed: Json) -> int:
    """Return the characters of an embed that count towards the total."""
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    texts += [text for one in embed["fields"] for text in (one.get("name", ""), one.get("value", ""))]
    return sum(len(text) for text in texts)
