"""Forms as Discord modals: five parts at most, each field drawn with the kindest component that there is for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.text import label, paragraph, shortened
from core.screens.edges import DATE_EXAMPLE, MOMENT_EXAMPLE, TIME_EXAMPLE
from core.ui import Field, FieldKind, Form, Option, Reader, typed_moment

MOMENT = 500
"""Component ids from here on, up to the next ones, belong to text inputs that take a moment."""
ONE_OF_MANY = 1000
"""Component ids from here on belong to string selects that take one value; Discord sends the id back with it."""

_SEVERAL = (FieldKind.CHOICES, FieldKind.SLOTS, FieldKind.DAYS)
_EXAMPLES = {FieldKind.MOMENT: MOMENT_EXAMPLE, FieldKind.DATE: DATE_EXAMPLE, FieldKind.TIME: TIME_EXAMPLE}
Part = ui.Item[Any]


def modal(form: Form, reader: Reader) -> ui.Modal:
    """Return the modal for a form; fields that have a value are left out when there are too many."""
    drawn = ui.Modal(title=label(form.title, reader, limits.MODAL_TITLE), custom_id=form.token)
    form = replace(form, fields=tuple(fitting(form.fields)))
    fields = form.fields
    words = "\n".join(line for text in form.lines if (line := paragraph(text, reader)))
    if words and len(fields) < limits.MODAL_PARTS:
        drawn.add_item(ui.TextDisplay(shortened(words, limits.MESSAGE_TEXT)))
        first = None
    else:
        # Without room for a part of their own, the words stand at the first field that says nothing else.
        first = next((field for field in fields if not field.hint), None)
    for number, field in enumerate(fields):
        hint = form.lines[0] if form.lines and field is first else field.hint
        shown = replace(field, hint=hint, required=form.needs(field))
        drawn.add_item(_labelled(shown, number, reader))
    # discord.py would wait for the modal in memory; its submit is answered by the custom_id instead.
    drawn.stop()
    return drawn


def fitting(fields: Sequence[Field]) -> list[Field]:
    """Return the fields that a modal has room for: from the last, those go that nobody has to fill in, and then those
    that have a value already.

    Choices of one go first: they have a value from the start, while any other value is what somebody entered before.
    """
    kept = list(fields)
    from_the_last = list(reversed(fields))
    for field in from_the_last:
        if len(kept) > limits.MODAL_PARTS and not field.required and not field.value:
            kept.remove(field)
    for field in sorted(from_the_last, key=lambda field: field.kind is not FieldKind.CHOICE):
        if len(kept) > limits.MODAL_PARTS and field.value is not None:
            kept.remove(field)
    return kept[: limits.MODAL_PARTS]


def _labelled(field: Field, number: int, reader: Reader) -> ui.Label[Any]:
    return ui.Label(
        text=label(field.label, reader, limits.LABEL_TEXT),
        description=label(field.hint, reader, limits.LABEL_HINT) if field.hint else None,
        component=_component(field, number, reader),
    )


def _component(field: Field, number: int, reader: Reader) -> Part:
    match field.kind:
        case FieldKind.CHANNEL:
            return _channels(field)
        case FieldKind.GROUP:
            return _roles(field)
        case FieldKind.CHOICE if limits.RADIO_OPTIONS_LEAST <= len(field.options) <= limits.GROUP_OPTIONS:
            return _radio(field, reader)
        case FieldKind.CHOICE:
            return _select(field, reader, most=1, part_id=ONE_OF_MANY + number)
        case FieldKind.CHOICES | FieldKind.SLOTS if len(field.options) <= limits.GROUP_OPTIONS:
            return _checkboxes(field, reader)
        case FieldKind.CHOICES | FieldKind.SLOTS | FieldKind.DAYS:
            return _select(field, reader, most=min(len(field.options), limits.SELECT_OPTIONS), part_id=None)
        case FieldKind.MOMENT | FieldKind.DATE | FieldKind.TIME:
            return _moment(field, number, reader)
    return _text(field)


def _text(field: Field) -> Part:
    most = min(field.maximum or limits.TEXT_INPUT, limits.TEXT_INPUT)
    return ui.TextInput(
        custom_id=field.key,
        style=discord.TextStyle.paragraph if field.kind is FieldKind.PARAGRAPH else discord.TextStyle.short,
        default=shortened(field.value, most) if isinstance(field.value, str) else None,
        required=field.required,
        min_length=field.minimum or None,
        max_length=most,
    )


def _moment(field: Field, number: int, reader: Reader) -> Part:
    entered = field.value if isinstance(field.value, str) else ""
    return ui.TextInput(
        custom_id=field.key,
        style=discord.TextStyle.short,
        default=shortened(typed_moment(entered, reader.zone), limits.MOMENT) or None,
        placeholder=label(_EXAMPLES[field.kind], reader, limits.PLACEHOLDER_IN_MODAL),
        required=field.required,
        max_length=limits.MOMENT,
        id=MOMENT + number if field.kind is FieldKind.MOMENT else None,
    )


def _radio(field: Field, reader: Reader) -> Part:
    options = [
        discord.RadioGroupOption(label=text, value=value, default=chosen)
        for text, value, chosen in _options(field, reader)
    ]
    return ui.RadioGroup(custom_id=field.key, required=field.required, options=options)


def _checkboxes(field: Field, reader: Reader) -> Part:
    options = [
        discord.CheckboxGroupOption(label=text, value=value, default=chosen)
        for text, value, chosen in _options(field, reader)
    ]
    return ui.CheckboxGroup(
        custom_id=field.key,
        required=field.required,
        min_values=int(field.required),
        max_values=len(options),
        options=options,
    )


def _select(field: Field, reader: Reader, most: int, part_id: int | None) -> Part:
    options = [
        discord.SelectOption(label=text, value=value, default=chosen) for text, value, chosen in _options(field, reader)
    ]
    return ui.Select(
        custom_id=field.key,
        required=field.required,
        min_values=int(field.required),
        max_values=most,
        options=options,
        id=part_id,
    )


def _options(field: Field, reader: Reader) -> list[tuple[str, str, bool]]:
    offered: Sequence[Option] = field.options[: limits.SELECT_OPTIONS]
    return [
        (label(option.label, reader, limits.OPTION_LABEL), option.value, option.value in _chosen(field))
        for option in offered
    ]


def _chosen(field: Field) -> tuple[str, ...]:
    if field.value is None:
        return ()
    values = (field.value,) if isinstance(field.value, str) else field.value
    return values if field.kind in _SEVERAL else values[:1]


def _channels(field: Field) -> Part:
    return ui.ChannelSelect(
        custom_id=field.key,
        channel_types=[discord.ChannelType.text],
        required=field.required,
        min_values=int(field.required),
        default_values=[discord.SelectDefaultValue(id=value, type=discord.SelectDefaultValueType.channel)
                        for value in _ids(field)],
    )  # fmt: skip


def _roles(field: Field) -> Part:
    return ui.RoleSelect(
        custom_id=field.key,
        required=field.required,
        min_values=int(field.required),
        default_values=[discord.SelectDefaultValue(id=value, type=discord.SelectDefaultValueType.role)
                        for value in _ids(field)],
    )  # fmt: skip


def _ids(field: Field) -> list[int]:
    return [int(value) for value in _chosen(field) if value.isdecimal()]
