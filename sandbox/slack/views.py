"""Modals and Home tabs: how one is shown, changed, put on top of another and taken away."""

import time
from typing import Any, Literal

from sandbox.slack.answers import view_answer
from sandbox.slack.blocks import check_view, elements_of, kept_text, settled
from sandbox.slack.calls import ApiError, Call, Method
from sandbox.slack.limits import TRIGGER_SECONDS, VIEW_STACK
from sandbox.slack.state import Json, View
from sandbox.slack.workspace import Workspace


def new_modal(space: Workspace, user: str, body: Json, *, on: View | None = None) -> View:
    """Show a checked modal to a person: alone, or on top of another."""
    stack = space.stack(user)
    if on is not None and len(stack) >= VIEW_STACK:
        raise ApiError("push_limit_reached")
    if on is None:
        close(stack)
    _check_external_id(space, body, None)
    view = _made(space, user, "modal", body)
    if on is not None:
        view.root, view.previous = on.root, on.id
    space.views[view.id] = view
    space.show_view(view)
    return view


def change(space: Workspace, view: View, body: Json) -> None:
    """Draw a checked view anew; what was typed stays where the same block_id and action_id stand."""
    _check_external_id(space, body, view)
    view.drawn.append(_settled(space, body))
    view.hash, view.errors = space.new_hash(), {}
    kept = {
        block["block_id"]: {
            element["action_id"]: view.typed[block["block_id"]][element["action_id"]]
            for element in elements_of(block)
            if element["action_id"] in view.typed.get(block["block_id"], {})
        }
        for block in view.now["blocks"]
    }
    view.typed = {block_id: values for block_id, values in kept.items() if values}
    space.show_view(view)


def close(stack: list[View]) -> None:
    """Take modals off the screen."""
    for view in stack:
        view.open = False


def _made(space: Workspace, user: str, kind: Literal["modal", "home"], body: Json) -> View:
    view_id = space.new_id("V")
    return View(view_id, user, kind, [_settled(space, body)], space.new_hash(), space.clock.now(), root=view_id)


def _settled(space: Workspace, body: Json) -> Json:
    kept: Json = kept_text(body)
    return kept | {"blocks": settled(body["blocks"], lambda: space.new_id("b"))}


def _check_external_id(space: Workspace, body: Json, but: View | None) -> None:
    wanted = body.get("external_id")
    others = (view for view in (*space.views.values(), *space.homes.values()) if view is not but and view.open)
    if wanted and any(view.now.get("external_id") == wanted for view in others):
        raise ApiError("duplicate_external_id")


def _checked(call: Call, kind: str) -> Json:
    body: Any = call.parsed("view")
    call.refuse(check_view(body, kind), "invalid_arguments")
    return dict(body)


def _exchange(call: Call) -> tuple[str, View | None]:
    """Use up the trigger of a call: whose it is, and the modal it came from."""
    trigger = call.space.triggers.get(call.required("trigger_id"))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if time.monotonic() - trigger.made > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger.user, call.space.views.get(trigger.view or "")


def _open(call: Call) -> Json:
    body = _checked(call, "modal")
    user, _ = _exchange(call)
    return {"view": view_answer(call.space, new_modal(call.space, user, body))}


def _push(call: Call) -> Json:
    body = _checked(call, "modal")
    user, beneath = _exchange(call)
    if beneath is None or not beneath.open:
        raise ApiError("not_found")
    return {"view": view_answer(call.space, new_modal(call.space, user, body, on=beneath))}


def _update(call: Call) -> Json:
    body = _checked(call, "modal")
    view_id, external = call.text("view_id"), call.text("external_id")
    for view in call.space.views.values():
        if view.open and (view.id == view_id or (external and view.now.get("external_id") == external)):
            _check_hash(call, view)
            change(call.space, view, body)
            return {"view": view_answer(call.space, view)}
    raise ApiError("not_found")


def _publish(call: Call) -> Json:
    body = _checked(call, "home")
    user = call.member(call.required("user_id"))
    if not call.space.app.home_tab:
        raise ApiError("not_enabled")
    if user.is_bot:
        raise ApiError("invalid_arguments")
    home = call.space.homes.get(user.id)
    if home is None:
        home = call.space.homes[user.id] = _made(call.space, user.id, "home", body)
        call.space.show_view(home)
    else:
        _check_hash(call, home)
        change(call.space, home, body)
    home.shown_at = call.space.clock.now()
    return {"view": view_answer(call.space, home)}


def _check_hash(call: Call, view: View) -> None:
    if call.args.get("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


METHODS = {
    "views.open": Method(_open, (), ("trigger_id", "view")),
    "views.push": Method(_push, (), ("trigger_id", "view")),
    "views.update": Method(_update, (), ("view_id", "external_id", "view", "hash")),
    "views.publish": Method(_publish, (), ("user_id", "view", "hash")),
}
