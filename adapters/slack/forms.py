"""Forms as modal views, and what was entered into them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from adapters.slack import limits
from adapters.slack.draw import fitted, options, plain, sections
from adapters.slack.shapes import Json
from adapters.slack.text import mrkdwn, paragraph, plain_line, shortened
from core.screens import edges
from core.ui import Field, FieldKind, Form, Option, Reader, Refused, Token, clean

FORM = "form"
"""The callback_id of every form; which one it is, its token says, in private_metadata."""
ENTRY = "entry"
"""The action_id of every input; which one it is, its block_id says: the field's key."""
_APART = "\n"
_SECONDS = re.compile(r"[1-9][0-9]{9}")
_DATE, _TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SINGLE = ("value", "selected_conversation", "selected_date_time", "selected_date", "selected_time")
"""Where an input of one value has it."""
RADIO_FEW = 3
RADIO_LABEL = 4
"""More than a few options are radio buttons only where each is as short as a score."""


def form_view(form: Form, reader: Reader, groups: Sequence[Option] = (), origin: str = "") -> Json:
    """Draw a form; `groups` are the workspace's user groups, for fields that ask for one.

    `origin` is kept with the form: what `from_message` says of somebody's own message that it was opened from.
    """
    lines = sections(paragraph(line, reader, limits.SECTION_TEXT) for line in form.lines)
    fields = [replace(field, required=form.needs(field)) for field in form.fields]
    inputs = [block for field in fields if (block := _input(field, reader, groups))]
    blocks = [*lines, *inputs] or sections([mrkdwn(form.title, reader, limits.SECTION_TEXT)])
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": f"{form.token}{_APART}{origin}" if origin else form.token,
        "title": plain(plain_line(form.title, reader, limits.VIEW_TITLE)),
        "submit": plain(plain_line(form.submit, reader, limits.VIEW_SUBMIT)),
        "close": plain(plain_line(edges.CANCEL, reader, limits.VIEW_SUBMIT)),
        "blocks": fitted(blocks, limits.VIEW_BLOCKS),
    }


def asks_for_group(form: Form) -> bool:
    """Return whether the form cannot be drawn without the workspace's user groups."""
    return any(field.kind is FieldKind.GROUP for field in form.fields)


def form_token(view: Json) -> Token:
    """Return the token of a submitted form."""
    return Token.read(str(view["private_metadata"]).partition(_APART)[0])


def form_origin(view: Json) -> str:
    """Return the response_url of the message that a form was opened from; empty where it was opened elsewhere."""
    return _from(view, 1)


def form_message(view: Json) -> str:
    """Return which direct message a form was opened from; empty where it was opened elsewhere."""
    return _from(view, 2)


def _from(view: Json, line: int) -> str:
    lines = str(view["private_metadata"]).split(_APART)
    return lines[line] if line < len(lines) else ""


def from_message(response_url: str, message: str) -> str:
    """Return what a form keeps of the message that it is opened from."""
    return f"{response_url}{_APART}{message}" if message else response_url


def entered(view: Json) -> dict[str, str | tuple[str, ...]]:
    """Return what was entered into a submitted form, by field; an input left empty is empty, not missing."""
    return {key: _value(next(iter(inputs.values()))) for key, inputs in view["state"]["values"].items() if inputs}


def errors(refused: Refused, view: Json, reader: Reader) -> dict[str, str]:
    """Return the sentences of a refused form by input; one that has no input of its own stands at the first."""
    keys = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    found: dict[str, str] = {}
    for key, text in refused.errors.items():
        at = key if key in keys else next(iter(keys), "")
        if at:
            sentence = plain_line(text, reader, limits.INPUT_HINT)
            found[at] = f"{found[at]} {sentence}" if at in found else sentence
    return found


def _input(field: Field, reader: Reader, groups: Sequence[Option]) -> Json | None:
    """Draw one field; `None` where there is nothing to choose from."""
    element = _ELEMENTS[field.kind](field, reader, groups)
    if element is None:
        return None
    block: Json = {
        "type": "input",
        "block_id": field.key,
        "label": plain(plain_line(field.label, reader, limits.INPUT_LABEL)),
        "element": element | {"action_id": ENTRY},
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = plain(plain_line(field.hint, reader, limits.INPUT_HINT))
    return block


def _line(field: Field, reader: Reader, groups: Sequence[Option]) -> Json:
    most = min(field.maximum or limits.INPUT_LENGTH, limits.INPUT_LENGTH)
    element: Json = {"type": "plain_text_input", "max_length": most}
    if field.minimum:
        element["min_length"] = min(field.minimum, most)
    if field.kind is FieldKind.PARAGRAPH:
        element["multiline"] = True
    if isinstance(field.value, str) and (value := shortened(clean(field.value), most)):
        element["initial_value"] = value
    return element


def _choice(field: Field, reader: Reader, groups: Sequence[Option]) -> Json | None:
    drawn = options(field.options, reader, limits.SELECT_OPTIONS)
    short = all(len(one["text"]["text"]) <= RADIO_LABEL for one in drawn)
    few = len(drawn) <= RADIO_FEW or (short and len(drawn) <= limits.RADIO_OPTIONS)
    return _one_of("radio_buttons" if few else "static_select", drawn, field)


def _group(field: Field, reader: Reader, groups: Sequence[Option]) -> Json | None:
    return _one_of("static_select", options(groups, reader, limits.SELECT_OPTIONS), field)


def _one_of(kind: str, drawn: list[Json], field: Field) -> Json | None:
    chosen = [one for one in drawn if one["value"] == field.value]
    element = {"type": kind, "options": drawn, **({"initial_option": chosen[0]} if chosen else {})}
    return element if drawn else None


def _choices(field: Field, reader: Reader, groups: Sequence[Option]) -> Json | None:
    drawn = options(field.options, reader, limits.SELECT_OPTIONS)
    boxes = field.kind is not FieldKind.DAYS and len(drawn) <= limits.CHECKBOX_OPTIONS
    wanted = (field.value,) if isinstance(field.value, str) else field.value or ()
    chosen = [one for one in drawn if one["value"] in wanted]
    element: Json = {"type": "checkboxes" if boxes else "multi_static_select", "options": drawn}
    return element | ({"initial_options": chosen} if chosen else {}) if drawn else None


def _moment(field: Field, reader: Reader, groups: Sequence[Option]) -> Json:
    # The client shows the picker in its own zone, and takes ten digits.
    seconds = field.value if isinstance(field.value, str) and _SECONDS.fullmatch(field.value) else ""
    return {"type": "datetimepicker"} | ({"initial_date_time": int(seconds)} if seconds else {})


def _date(field: Field, reader: Reader, groups: Sequence[Option]) -> Json:
    return {"type": "datepicker"} | _initial(field, _DATE, "initial_date")


def _time(field: Field, reader: Reader, groups: Sequence[Option]) -> Json:
    return {"type": "timepicker"} | _initial(field, _TIME, "initial_time")


def _initial(field: Field, form: re.Pattern[str], key: str) -> Json:
    return {key: field.value} if isinstance(field.value, str) and form.fullmatch(field.value) else {}


def _channel(field: Field, reader: Reader, groups: Sequence[Option]) -> Json:
    element: Json = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    return element | ({"initial_conversation": field.value} if field.value else {})


_ELEMENTS: Mapping[FieldKind, Callable[[Field, Reader, Sequence[Option]], Json | None]] = {
    FieldKind.LINE: _line,
    FieldKind.PARAGRAPH: _line,
    FieldKind.ZONE: _line,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.SLOTS: _choices,
    FieldKind.DAYS: _choices,
    FieldKind.MOMENT: _moment,
    FieldKind.DATE: _date,
    FieldKind.TIME: _time,
    FieldKind.CHANNEL: _channel,
    FieldKind.GROUP: _group,
}


def _value(element: Json) -> str | tuple[str, ...]:
    if "selected_options" in element:
        return tuple(one["value"] for one in element["selected_options"] or ())
    if "selected_option" in element:
        return str((element["selected_option"] or {}).get("value", ""))
    found = (element[one] for one in _SINGLE if element.get(one) is not None)
    return str(next(found, ""))
