"""What a person sees of a message, a modal or the Home tab."""

from typing import Any

from sandbox.seen import InputKind, SeenButton, SeenFile, SeenForm, SeenInput, SeenMenu, SeenMessage
from sandbox.slack.blocks import elements_of
from sandbox.slack.check import options_of
from sandbox.slack.mrkdwn import shown_mrkdwn, shown_plain
from sandbox.slack.state import Blocks, Json, Member, Message, Typed, View
from sandbox.slack.values import initial_value, shown_value
from sandbox.slack.workspace import Workspace

KINDS: dict[str, InputKind] = {
    "plain_text_input": "text",
    "email_text_input": "text",
    "number_input": "number",
    "static_select": "choice",
    "radio_buttons": "choice",
    "multi_static_select": "choices",
    "checkboxes": "choices",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "moment",
    "users_select": "person",
    "channels_select": "channel",
    "conversations_select": "channel",
}


class Reading:
    """Reads for one person."""

    def __init__(self, space: Workspace, reader: Member) -> None:
        self._space, self._reader = space, reader

    def message(self, message: Message) -> SeenMessage:
        """Read a message as it is now; its blocks, when it has any, are all that is shown of it."""
        channel = self._space.channels.get(message.channel)
        direct = channel is not None and channel.kind == "im"
        where = "dm" if direct else f"#{channel.name if channel else 'deleted'}"
        drawn = message.now
        text = self.blocks(drawn.blocks) if drawn.blocks else shown_mrkdwn(self._space, self._reader, drawn.text)
        menus = self._menus(drawn.blocks, message.chosen.get(self._reader.id, {}))
        private = direct or bool(message.only_for)
        shared = [self._space.files[one] for one in message.files]
        files = tuple(SeenFile(one.name, one.kind, one.content, one.alt) for one in shared)
        text = "\n".join([text, *(one.alt or f"[{one.name}]" for one in shared)])
        return SeenMessage(message.id, where, text, self._buttons(drawn.blocks), menus, private, files)

    def view(self, view: View) -> SeenMessage:
        """Read a modal or the Home tab as if it were a message: its title first, its inputs by their labels."""
        blocks = view.now["blocks"]
        words = [self.words(view.now["title"])] if view.kind == "modal" else []
        words.append(self.blocks(blocks))
        where = "home" if view.kind == "home" else "view"
        text = "\n".join(word for word in words if word)
        return SeenMessage(view.id, where, text, self._buttons(blocks), self._menus(blocks, view.typed), private=True)

    def form(self, view: View, errors: dict[str, str] | None = None) -> SeenForm:
        """Read a modal as a form, with what was typed so far."""
        body = view.now
        blocks = body["blocks"]
        return SeenForm(
            id=view.id,
            title=self.words(body["title"]),
            inputs=tuple(self._input(view, block) for block in blocks if block["type"] == "input"),
            submit=self.words(body["submit"]) if body.get("submit") else "",
            text=self.blocks([block for block in blocks if block["type"] != "input"]),
            errors=errors or {},
            buttons=self._buttons(blocks),
        )

    def words(self, text: Json) -> str:
        """Read one text object."""
        if text["type"] == "mrkdwn":
            return shown_mrkdwn(self._space, self._reader, text["text"])
        return shown_plain(text["text"])

    def blocks(self, blocks: Blocks) -> str:
        """Read all the words of some blocks in their order, buttons aside."""
        lines = (self._line(block) for block in blocks)
        return "\n".join(line for line in lines if line)

    def _line(self, block: Json) -> str:
        texts: list[str] = []
        if block.get("text"):
            texts.append(self.words(block["text"]))
        texts.extend(self.words(field) for field in block.get("fields", []))
        if block["type"] == "context":
            texts.extend(one["alt_text"] if one["type"] == "image" else self.words(one) for one in block["elements"])
        if block["type"] == "image":
            texts.extend([self.words(block["title"])] if "title" in block else [block["alt_text"]])
        if block["type"] == "input":
            texts.extend(self.words(block[key]) for key in ("label", "hint") if key in block)
        return "\n".join(texts)

    def _buttons(self, blocks: Blocks) -> tuple[SeenButton, ...]:
        return tuple(self.button(one) for block in blocks for one in elements_of(block) if one["type"] == "button")

    def button(self, element: Json) -> SeenButton:
        """Read a button; its key is its action_id, with its value behind a bar when it carries one."""
        value = element.get("value")
        key = element["action_id"] + (f"|{value}" if value else "")
        return SeenButton(self.words(element["text"]), key, element.get("url"), element.get("style", "plain"))

    def _menus(self, blocks: Blocks, typed: Typed) -> tuple[SeenMenu, ...]:
        return tuple(
            self._menu(one, typed.get(block["block_id"], {}))
            for block in blocks
            if block["type"] != "input"
            for one in elements_of(block)
            if one["type"] in KINDS
        )

    def _menu(self, element: Json, typed: dict[str, Json]) -> SeenMenu:
        """Read a menu by its placeholder, with what was selected so far."""
        label = self.words(element["placeholder"]) if "placeholder" in element else element["action_id"]
        state = typed.get(element["action_id"]) or initial_value(element)
        value = shown_value(element["type"], state)
        return SeenMenu(label, element["action_id"], self._options(element), _one(value))

    def _options(self, element: Json) -> tuple[tuple[str, str], ...]:
        return tuple((self.words(option["text"]), option["value"]) for option in options_of(element))

    def _input(self, view: View, block: Json) -> SeenInput:
        element = block["element"]
        state = view.typed.get(block["block_id"], {}).get(element["action_id"]) or initial_value(element)
        kind = KINDS[element["type"]]
        return SeenInput(
            key=block["block_id"],
            label=self.words(block["label"]),
            kind="paragraph" if element.get("multiline") else kind,
            required=not block.get("optional", False),
            options=self._options(element),
            value=shown_value(element["type"], state),
            hint=self.words(block["hint"]) if "hint" in block else "",
        )


def _one(value: Any) -> str | None:
    """Write what is chosen in a menu as one string, several options with commas between."""
    if isinstance(value, tuple):
        return ", ".join(value) or None
    return None if value is None else str(value)
