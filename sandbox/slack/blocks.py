"""The rules of blocks, messages and views, stricter than Slack's own."""

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.slack import limits
from sandbox.slack.check import ANY_TEXT, Check
from sandbox.slack.elements import ELEMENTS, check_element
from sandbox.slack.state import Json

_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_VIEW_KEYS = ("private_metadata", "callback_id", "external_id")
_MODAL_KEYS = ("submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")


def check_message(text: str, blocks: Any) -> Check:
    """Check what a message says; `blocks` may be empty."""
    check = Check()
    check.mrkdwn(text, "/text")
    if len(text) > limits.MESSAGE_TEXT_ADVISED:
        check.breaches.append(f"a message text of {len(text)} characters; {limits.MESSAGE_TEXT_ADVISED} is the most")
    if blocks and not text.strip():
        check.breaches.append("a message of blocks without a text: screen readers and notifications have nothing")
    if blocks:
        check_blocks(check, blocks, limits.MESSAGE_BLOCKS)
    return check


def check_view(view: Any, kind: str) -> Check:
    """Check a view that is to be shown as a modal or a home."""
    check = Check()
    if not isinstance(view, dict) or view.get("type") != kind:
        check.wrong("/view/type", f"must be {kind}")
        return check
    if kind == "modal":
        check.keys(view, "/view", ("type", "title", "blocks"), (*_VIEW_KEYS, *_MODAL_KEYS))
        _check_modal_words(check, view)
    else:
        check.keys(view, "/view", ("type", "blocks"), _VIEW_KEYS)
    most = {
        "private_metadata": limits.PRIVATE_METADATA,
        "callback_id": limits.CALLBACK_ID,
        "external_id": limits.EXTERNAL_ID,
    }
    for key, length in most.items():
        if key in view:
            check.string(view[key], f"/view/{key}", length, least=0)
    check_blocks(check, view.get("blocks"), limits.VIEW_BLOCKS)
    if kind == "modal" and "submit" not in view and _inputs(view):
        check.wrong("/view", "must define a submit button, as it has an input block")
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        check.wrong("/view", "view_too_large")
    return check


def _check_modal_words(check: Check, view: Json) -> None:
    check.text(view.get("title"), "/view/title", limits.VIEW_TITLE)
    if "submit" in view:
        check.text(view["submit"], "/view/submit", limits.VIEW_SUBMIT)
    if "close" in view:
        check.text(view["close"], "/view/close", limits.VIEW_CLOSE)
    check.booleans(view, "/view", ("clear_on_close", "notify_on_close", "submit_disabled"))


def _inputs(view: Json) -> list[Json]:
    blocks = view.get("blocks")
    return [one for one in blocks if isinstance(one, dict) and one.get("type") == "input"] if blocks else []


def check_blocks(check: Check, blocks: Any, most: int) -> None:
    """Check a list of blocks: how many, each one, and that no block_id stands twice."""
    if not isinstance(blocks, list) or not blocks:
        check.wrong("/blocks", "must be a list with at least 1 block")
        return
    if len(blocks) > most:
        check.wrong("/blocks", f"no more than {most} items allowed")
    for number, block in enumerate(blocks):
        _check_block(check, block, f"/blocks/{number}")
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    for block_id in sorted({str(one) for one in ids if ids.count(one) > 1}):
        check.wrong("/blocks", f"`block_id` {block_id} already exists")
    if sum(json.dumps(block).count('"focus_on_load": true') for block in blocks) > 1:
        check.wrong("/blocks", "only one element may have focus_on_load")


def _check_block(check: Check, block: Any, at: str) -> None:
    rule = _BLOCKS.get(block.get("type", "")) if isinstance(block, dict) else None
    if rule is None:
        check.wrong(at, f"unsupported block type: {block.get('type') if isinstance(block, dict) else block!r}")
        return
    check.strings(block, at, {"block_id": limits.BLOCK_ID})
    rule(check, block, at)


def _section(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type",), ("block_id", "text", "fields", "accessory", "expand"))
    if "text" not in block and "fields" not in block:
        check.wrong(at, "must have text or fields")
    if "text" in block:
        check.text(block["text"], f"{at}/text", limits.SECTION_TEXT, ANY_TEXT)
    if "fields" in block:
        fields = block["fields"]
        if not isinstance(fields, list) or not 0 < len(fields) <= limits.SECTION_FIELDS:
            check.wrong(f"{at}/fields", f"must have 1 to {limits.SECTION_FIELDS} items")
        else:
            for number, field in enumerate(fields):
                check.text(field, f"{at}/fields/{number}", limits.SECTION_FIELD, ANY_TEXT)
    accessory = block.get("accessory")
    if isinstance(accessory, dict) and accessory.get("type") == "image":
        _image_words(check, accessory, f"{at}/accessory", ())
    elif accessory is not None:
        check_element(check, accessory, f"{at}/accessory", "section")


def _header(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type", "text"), ("block_id",))
    check.text(block.get("text"), f"{at}/text", limits.HEADER_TEXT)


def _divider(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type",), ("block_id",))


def _context(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type", "elements"), ("block_id",))
    for number, element in enumerate(_elements(check, block, at, limits.CONTEXT_ELEMENTS)):
        here = f"{at}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            _image_words(check, element, here, ())
        else:
            check.text(element, here, limits.SECTION_TEXT, ANY_TEXT)


def _actions(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type", "elements"), ("block_id",))
    elements = _elements(check, block, at, limits.ACTIONS_ELEMENTS)
    for number, element in enumerate(elements):
        check_element(check, element, f"{at}/elements/{number}", "actions")
    ids = [one["action_id"] for one in elements if isinstance(one, dict) and "action_id" in one]
    for action_id in sorted({str(one) for one in ids if ids.count(one) > 1}):
        check.wrong(at, f"`action_id` {action_id} already exists in this block")


def _elements(check: Check, block: Json, at: str, most: int) -> list[Any]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        check.wrong(f"{at}/elements", f"must have 1 to {most} items")
        return []
    return elements


def _input(check: Check, block: Json, at: str) -> None:
    check.keys(block, at, ("type", "label", "element"), ("block_id", "hint", "optional", "dispatch_action"))
    check.text(block.get("label"), f"{at}/label", limits.INPUT_LABEL)
    if "hint" in block:
        check.text(block["hint"], f"{at}/hint", limits.INPUT_HINT)
    check.booleans(block, at, ("optional", "dispatch_action"))
    check_element(check, block.get("element"), f"{at}/element", "input")


def _image(check: Check, block: Json, at: str) -> None:
    _image_words(check, block, at, ("block_id", "title"))
    if "title" in block:
        check.text(block["title"], f"{at}/title", limits.IMAGE_TITLE)


def _image_words(check: Check, image: Json, at: str, optional: tuple[str, ...]) -> None:
    check.keys(image, at, ("type", "image_url", "alt_text"), optional)
    check.strings(image, at, {"image_url": limits.IMAGE_URL, "alt_text": limits.IMAGE_ALT})


_BLOCKS: dict[str, Callable[[Check, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
}


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of a block, in reading order."""
    found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [element for element in found if element and element.get("type") in ELEMENTS]


def settled(blocks: list[Json], ids: Callable[[], str]) -> list[Json]:
    """Return blocks as Slack keeps them: each with its ids, plain text escaped."""
    kept: list[Json] = [kept_text(block) for block in blocks]
    for block in kept:
        block.setdefault("block_id", ids())
        for element in elements_of(block):
            element.setdefault("action_id", ids())
    return kept


def kept_text(thing: Any) -> Any:
    """Copy a thing with the flags that Slack adds to its texts; plain text is kept escaped."""
    if isinstance(thing, list):
        return [kept_text(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    copy = {key: kept_text(value) for key, value in thing.items()}
    if copy.get("type") == "plain_text":
        copy["text"] = escaped(copy["text"])
        copy.setdefault("emoji", True)
    elif copy.get("type") == "mrkdwn":
        copy.setdefault("verbatim", False)
    return copy


def escaped(text: str) -> str:
    """Escape a plain text the way Slack hands it back (slackapi/bolt-python#513); what is escaped stays as it is."""
    return _BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
