"""Filling in and submitting a form: what the client checks, and what it does with the bot's answer."""

from collections.abc import Mapping
from typing import Any

from sandbox.seen import PlatformError
from sandbox.slack.blocks import check_view
from sandbox.slack.calls import ApiError
from sandbox.slack.mrkdwn import shown_plain
from sandbox.slack.state import Json, Member, View
from sandbox.slack.values import Entry, initial_value
from sandbox.slack.views import change, close, new_modal
from sandbox.slack.workspace import Workspace


def fill(space: Workspace, member: Member, view: View, values: Mapping[str, Any], *, unchecked: bool) -> None:
    """Enter values by block_id or label; PlatformError for what the client would not let through."""
    inputs = [block for block in view.now["blocks"] if block["type"] == "input"]
    for key, given in values.items():
        block = _named(inputs, key)
        if block is None and not unchecked:
            labels = [shown_plain(one["label"]["text"]) for one in inputs]
            raise PlatformError(f"the form has no input {key!r}; it has {labels}")
        if block is None:
            view.typed[key] = {key: {"type": "plain_text_input", "value": str(given)}}
            continue
        entry = Entry(space, member, block["element"], shown_plain(block["label"]["text"]), unchecked)
        view.typed.setdefault(block["block_id"], {})[block["element"]["action_id"]] = entry.state(given)
    if not unchecked:
        _check_complete(view, inputs)


def _named(inputs: list[Json], key: str) -> Json | None:
    keys = [block for block in inputs if block["block_id"] == key]
    labels = [block for block in inputs if shown_plain(block["label"]["text"]) == key]
    spelt = [block for block in inputs if shown_plain(block["label"]["text"]).lower().replace(" ", "_") == key]
    return next(iter([*keys, *labels, *spelt]), None)


def _check_complete(view: View, inputs: list[Json]) -> None:
    for block in inputs:
        element = block["element"]
        state = view.typed.get(block["block_id"], {}).get(element["action_id"]) or initial_value(element)
        entered = [value for key, value in state.items() if key != "type"]
        if not block.get("optional") and not any(value or value == 0 for value in entered):
            raise PlatformError(f"{shown_plain(block['label']['text'])}: please complete this required field")


def take_answer(space: Workspace, view: View, body: Json) -> dict[str, str]:
    """Do what the bot answered to a submitted form; return its errors by block_id, empty when it took it."""
    action = body.get("response_action")
    if not body:
        close([view])
        _show_top(space, view.user)
    elif action == "errors":
        return _errors(space, view, body.get("errors"))
    elif action == "clear":
        close(space.stack(view.user))
    elif action in ("update", "push"):
        _change(space, view, body, action)
    else:
        _refuse(space, f"a form was answered with something that Slack does not know: {body}")
    return {}


def _show_top(space: Workspace, user: str) -> None:
    """The form beneath comes up again."""
    beneath = space.stack(user)
    if beneath:
        space.show_view(beneath[-1])


def _errors(space: Workspace, view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.now["blocks"] if block["type"] == "input"}
    good = isinstance(errors, dict) and errors and all(isinstance(one, str) and one for one in errors.values())
    if not good or set(errors) - inputs:
        _refuse(space, f"errors must name inputs of the form by block_id, each with words: {errors}")
    return dict(errors)


def _change(space: Workspace, view: View, body: Json, action: str) -> None:
    shown = body.get("view")
    check = check_view(shown, "modal")
    for breach in check.breaches:
        space.breach(f"the answer to a form: {breach}")
    if check.faults or not isinstance(shown, dict):
        _refuse(space, f"the answer to a form carries a bad view: {'; '.join(check.faults)}")
        return
    try:
        if action == "update":
            change(space, view, shown)
        else:
            new_modal(space, view.user, shown, on=view)
    except ApiError as error:
        _refuse(space, f"the answer to a form was refused: {error.code}")


def _refuse(space: Workspace, sentence: str) -> None:
    space.breach(sentence)
    raise PlatformError(f"We had some trouble connecting. Try again? ({sentence})")
