"""Where an answer goes: into the acknowledgement itself, a message, a modal, or on top of one."""

import logging
from dataclasses import dataclass

from adapters.slack.desk import Desk, private_reply
from adapters.slack.draw import card_view
from adapters.slack.forms import errors, form_origin, from_message
from adapters.slack.reading import own_message
from adapters.slack.shapes import Json
from core.ports import SendError
from core.screens import edges
from core.ui import Card, Form, Page, Reader, Refused, Screen

log = logging.getLogger(__name__)

SORRY = Refused({"": edges.SORRY.title}, edges.SORRY)
"""The one fixed sentence, for when there is no other answer. Being a refusal, it takes no message's place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to one item goes: unless said otherwise, after an empty acknowledgement."""

    desk: Desk

    def meanwhile(self, reader: Reader) -> Json | None:
        """Return the acknowledgement's body while there is no answer yet; `None` for an empty one."""
        return None

    async def at_once(self, screen: Screen, reader: Reader) -> Json | None:
        """Return the answer as the body of the acknowledgement; `None` when it is brought afterwards."""
        return None

    async def afterwards(self, screen: Screen, reader: Reader) -> None:
        """Bring the answer after the acknowledgement; SendError."""

    async def besides(self, screen: Screen, reader: Reader) -> None:
        """Do what else an answer brings that went out with the acknowledgement; SendError."""


@dataclass(frozen=True, slots=True)
class Replying(Place):
    """A place with a response_url: forms open on top, everything else is a reply."""

    trigger: str
    response_url: str

    @property
    def origin(self) -> str:
        """What a form keeps, to draw the message anew that it was opened from; empty for none."""
        return ""

    async def afterwards(self, screen: Screen, reader: Reader) -> None:
        """Open the form, or reply; where a form comes too late for Slack, say so."""
        if isinstance(screen, Form):
            try:
                await self.desk.open(self.trigger, screen, reader, self.origin)
                return
            except SendError as error:
                log.warning("a form did not open: %s", error)
                screen = SORRY
        await self.desk.reply(self.response_url, self.reply(screen, reader))

    def reply(self, screen: Card | Page | Refused, reader: Reader) -> Json:
        """Draw a new private reply."""
        return {**private_reply(screen, reader), "replace_original": False}


@dataclass(frozen=True, slots=True)
class ToCommand(Replying):
    """The answer to a typed command: a private reply."""

    async def at_once(self, screen: Screen, reader: Reader) -> Json | None:
        """Reply in the acknowledgement, unless a form is opened."""
        return None if isinstance(screen, Form) else private_reply(screen, reader)


@dataclass(frozen=True, slots=True)
class OnBoard(Replying):
    """The answer to a press on a message that everybody sees: a private reply; the message stays."""


@dataclass(frozen=True, slots=True)
class OnOwn(Replying):
    """The answer to a press on a message that only this person sees: in its place, unless nothing came of it."""

    ephemeral: bool
    message: str = ""

    @property
    def origin(self) -> str:
        """The message itself: once the form is sent, the message's buttons are used."""
        return from_message(self.response_url, self.message)

    def reply(self, screen: Card | Page | Refused, reader: Reader) -> Json:
        """Draw the message anew."""
        body: Json = {**private_reply(screen, reader), "replace_original": not isinstance(screen, Refused)}
        if body["replace_original"] and not self.ephemeral:
            del body["response_type"]
        return body


@dataclass(frozen=True, slots=True)
class OnTop(Place):
    """The answer to a shortcut or to a press on the Home tab: a modal."""

    trigger: str

    async def afterwards(self, screen: Screen, reader: Reader) -> None:
        """Open the modal."""
        await self.desk.open(self.trigger, screen, reader)


@dataclass(frozen=True, slots=True)
class InModal(Place):
    """The answer to a press inside a modal: the modal is drawn anew; a form goes on top."""

    trigger: str
    view_id: str

    async def afterwards(self, screen: Screen, reader: Reader) -> None:
        """Draw the modal anew, or put the form on top while there is room for it."""
        if isinstance(screen, Form):
            try:
                await self.desk.push(self.trigger, screen, reader)
                return
            except SendError as error:
                log.info("a form takes the place of a modal: %s", error)
        await self.desk.change(self.view_id, screen, reader)


@dataclass(frozen=True, slots=True)
class InForm(Place):
    """The answer to a submitted form: errors beside its inputs, or the answer in its place."""

    view: Json

    def meanwhile(self, reader: Reader) -> Json | None:
        """Keep the modal open."""
        return {"response_action": "update", "view": card_view(edges.WAITING, reader)}

    async def at_once(self, screen: Screen, reader: Reader) -> Json | None:
        """Answer in the acknowledgement."""
        if isinstance(screen, Refused) and (found := errors(screen, self.view, reader)):
            return {"response_action": "errors", "errors": found}
        return {"response_action": "update", "view": await self.desk.view(screen, reader)}

    async def afterwards(self, screen: Screen, reader: Reader) -> None:
        """Draw the modal anew."""
        await self.desk.change(str(self.view["id"]), screen, reader)
        await self.besides(screen, reader)

    async def besides(self, screen: Screen, reader: Reader) -> None:
        """Show the answer in the message that the form was opened from, too: its buttons are used."""
        origin = form_origin(self.view)
        if origin and isinstance(screen, Card | Page):
            body = {**private_reply(screen, reader), "replace_original": True}
            del body["response_type"]  # it stays what it is: a direct message or an ephemeral one
            await self.desk.reply(origin, body)


def place_of_press(desk: Desk, body: Json) -> Place:
    """Return where the answer to a press goes: it depends on what the pressed thing stands on."""
    trigger, container = str(body["trigger_id"]), body["container"]
    if container["type"] == "view":
        home = body["view"]["type"] == "home"
        return OnTop(desk, trigger) if home else InModal(desk, trigger, str(body["view"]["id"]))
    url, ephemeral = str(body["response_url"]), bool(container.get("is_ephemeral"))
    if ephemeral or str(body["channel"]["id"]).startswith("D"):
        return OnOwn(desk, trigger, url, ephemeral, own_message(body))
    return OnBoard(desk, trigger, url)
