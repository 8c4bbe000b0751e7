"""The rules of Block Kit's interactive elements."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.slack import limits
from sandbox.slack.check import ANY_TEXT, PLAIN, Check, options_of
from sandbox.slack.state import Json

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Rule = Callable[[Check, Json, str], None]


@dataclass(frozen=True, slots=True)
class Element:
    """One type of element: the blocks it may stand in, its keys, and the rule of its values."""

    blocks: frozenset[str]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    rule: Rule


def check_element(check: Check, element: Any, at: str, block: str) -> None:
    """Check one interactive element that stands in a block of that type."""
    known = ELEMENTS.get(element.get("type", "")) if isinstance(element, dict) else None
    if known is None or block not in known.blocks:
        check.wrong(at, f"unsupported type: {element.get('type') if isinstance(element, dict) else element!r}")
        return
    check.keys(element, at, ("type", *known.required), ("action_id", "confirm", "focus_on_load", *known.optional))
    check.strings(element, at, {"action_id": limits.ACTION_ID})
    check.booleans(element, at, ("focus_on_load",))
    if "placeholder" in element:
        check.text(element["placeholder"], f"{at}/placeholder", limits.PLACEHOLDER)
    if "confirm" in element:
        check.confirm(element["confirm"], f"{at}/confirm")
    known.rule(check, element, at)


def _button(check: Check, element: Json, at: str) -> None:
    check.text(element.get("text"), f"{at}/text", limits.BUTTON_TEXT)
    check.strings(
        element,
        at,
        {"value": limits.BUTTON_VALUE, "url": limits.BUTTON_URL, "accessibility_label": limits.ACCESSIBILITY_LABEL},
    )
    if "url" in element and not re.match(r"(https?|mailto|tel|slack):", str(element["url"])):
        check.wrong(f"{at}/url", "must be a valid url")
    check.style(element, at)
    if "focus_on_load" in element:
        check.wrong(at, "invalid additional property: focus_on_load")


def _static(check: Check, element: Json, at: str) -> None:
    if ("options" in element) == ("option_groups" in element):
        check.wrong(at, "must have either options or option_groups")
    elif "options" in element:
        check.options(element["options"], f"{at}/options", limits.SELECT_OPTIONS)
    else:
        _groups(check, element["option_groups"], f"{at}/option_groups")
    _initial(check, element, at)
    _most_selected(check, element, at)


def _groups(check: Check, groups: Any, at: str) -> None:
    if not isinstance(groups, list) or not 0 < len(groups) <= limits.OPTION_GROUPS:
        check.wrong(at, f"must have 1 to {limits.OPTION_GROUPS} items")
        return
    for number, group in enumerate(groups):
        if check.keys(group, f"{at}/{number}", ("label", "options"), ()):
            check.text(group.get("label"), f"{at}/{number}/label", limits.OPTION_GROUP_LABEL)
            check.options(group.get("options"), f"{at}/{number}/options", limits.SELECT_OPTIONS)


def _radio(check: Check, element: Json, at: str) -> None:
    check.options(element.get("options"), f"{at}/options", limits.RADIO_OPTIONS, ANY_TEXT)
    _initial(check, element, at)


def _checkboxes(check: Check, element: Json, at: str) -> None:
    check.options(element.get("options"), f"{at}/options", limits.CHECKBOX_OPTIONS, ANY_TEXT)
    _initial(check, element, at)


def _overflow(check: Check, element: Json, at: str) -> None:
    check.options(element.get("options"), f"{at}/options", limits.OVERFLOW_OPTIONS, PLAIN)


def _initial(check: Check, element: Json, at: str) -> None:
    """What is chosen at first must be one of the options, word for word."""
    options = options_of(element)
    if "initial_option" in element and element["initial_option"] not in options:
        check.wrong(f"{at}/initial_option", "must be one of the provided options")
    chosen = element.get("initial_options")
    if chosen is None:
        return
    if not isinstance(chosen, list) or not chosen:
        check.wrong(f"{at}/initial_options", "must have at least 1 item")
    elif any(option not in options for option in chosen):
        check.wrong(f"{at}/initial_options", "must be among the provided options")
    elif len(chosen) > element.get("max_selected_items", len(chosen)):
        check.wrong(f"{at}/initial_options", "more than max_selected_items")


def _most_selected(check: Check, element: Json, at: str) -> None:
    most = element.get("max_selected_items", 1)
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        check.wrong(f"{at}/max_selected_items", "must be a number of at least 1")


def _line(check: Check, element: Json, at: str) -> None:
    check.booleans(element, at, ("multiline",))
    least, most = element.get("min_length", 0), element.get("max_length", limits.INPUT_LENGTH)
    if not isinstance(least, int) or not 0 <= least <= limits.INPUT_LENGTH:
        check.wrong(f"{at}/min_length", f"must be 0 to {limits.INPUT_LENGTH}")
    elif not isinstance(most, int) or not max(1, least) <= most <= limits.INPUT_LENGTH:
        check.wrong(f"{at}/max_length", f"must be 1 to {limits.INPUT_LENGTH} and not below min_length")
    elif "initial_value" in element:
        check.string(element["initial_value"], f"{at}/initial_value", most, least=0)


def _number(check: Check, element: Json, at: str) -> None:
    check.booleans(element, at, ("is_decimal_allowed",))
    for key in ("initial_value", "min_value", "max_value"):
        if key in element and not (isinstance(element[key], str) and _NUMBER.fullmatch(element[key])):
            check.wrong(f"{at}/{key}", "must be a number in a string")


def _email(check: Check, element: Json, at: str) -> None:
    if "initial_value" in element and not _EMAIL.fullmatch(str(element["initial_value"])):
        check.wrong(f"{at}/initial_value", "must be an email address")


def _date(check: Check, element: Json, at: str) -> None:
    try:
        date.fromisoformat(element.get("initial_date", "2000-01-01"))
    except (TypeError, ValueError):
        check.wrong(f"{at}/initial_date", "must be a date as YYYY-MM-DD")


def _time(check: Check, element: Json, at: str) -> None:
    if "initial_time" in element and not _TIME.fullmatch(str(element["initial_time"])):
        check.wrong(f"{at}/initial_time", "must be a time as HH:mm")


def _moment(check: Check, element: Json, at: str) -> None:
    moment = element.get("initial_date_time", 1_000_000_000)
    if not isinstance(moment, int) or len(str(moment)) != 10:
        check.wrong(f"{at}/initial_date_time", "must be a UNIX timestamp of 10 digits")


def _conversation(check: Check, element: Json, at: str) -> None:
    if "filter" not in element:
        return
    keys = ("include", "exclude_external_shared_channels", "exclude_bot_users")
    if check.keys(element["filter"], f"{at}/filter", (), keys):
        wanted = element["filter"].get("include", ["im"])
        if not wanted or set(wanted) - {"im", "mpim", "private", "public"}:
            check.wrong(f"{at}/filter/include", "must be among: im, mpim, private, public")


def _nothing(check: Check, element: Json, at: str) -> None:
    """Names are looked up when the person chooses."""


_EVERYWHERE = frozenset({"section", "actions", "input"})
_BESIDE = frozenset({"section", "input"})
_ENTERED = frozenset({"input"})
_ASKS = ("placeholder",)
_MENU = ("options", "option_groups", "placeholder")
_TYPED = ("placeholder", "initial_value", "dispatch_action_config")
_CONVERSATION = ("placeholder", "initial_conversation", "default_to_current_conversation", "response_url_enabled")

ELEMENTS: dict[str, Element] = {
    "button": Element(
        frozenset({"section", "actions"}), ("text",), ("value", "url", "style", "accessibility_label"), _button
    ),
    "static_select": Element(_EVERYWHERE, (), (*_MENU, "initial_option"), _static),
    "multi_static_select": Element(_BESIDE, (), (*_MENU, "initial_options", "max_selected_items"), _static),
    "radio_buttons": Element(_EVERYWHERE, ("options",), ("initial_option",), _radio),
    "checkboxes": Element(_EVERYWHERE, ("options",), ("initial_options",), _checkboxes),
    "overflow": Element(frozenset({"section", "actions"}), ("options",), (), _overflow),
    "plain_text_input": Element(_ENTERED, (), (*_TYPED, "multiline", "min_length", "max_length"), _line),
    "number_input": Element(_ENTERED, ("is_decimal_allowed",), (*_TYPED, "min_value", "max_value"), _number),
    "email_text_input": Element(_ENTERED, (), _TYPED, _email),
    "datepicker": Element(_EVERYWHERE, (), (*_ASKS, "initial_date"), _date),
    "timepicker": Element(_EVERYWHERE, (), (*_ASKS, "initial_time", "timezone"), _time),
    "datetimepicker": Element(frozenset({"actions", "input"}), (), ("initial_date_time",), _moment),
    "users_select": Element(_EVERYWHERE, (), (*_ASKS, "initial_user"), _nothing),
    "channels_select": Element(_EVERYWHERE, (), (*_ASKS, "initial_channel", "response_url_enabled"), _nothing),
    "conversations_select": Element(_EVERYWHERE, (), (*_CONVERSATION, "filter"), _conversation),
}
"""Where each may stand: docs.slack.dev/reference/block-kit/block-elements (multi-selects not in actions)."""
