"""Answers an interaction: asks the conversation, and shows what it says where it belongs."""

import asyncio
import logging
from typing import Any

import discord
from discord.app_commands import Choice

from adapters.discord import limits, reading
from adapters.discord.draw import mark_of, message
from adapters.discord.errors import is_too_late
from adapters.discord.forms import modal
from core.conversation import Conversation
from core.screens import edges
from core.ui import Button, ButtonStyle, Card, Form, Page, Reader, Refused, Screen, cut, one_line

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
_ASKED = (
    discord.InteractionType.application_command,
    discord.InteractionType.component,
    discord.InteractionType.modal_submit,
)


class Answering:
    """Answers every interaction; nothing is remembered between two of them."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def __call__(self, interaction: Interaction) -> None:
        """Answer one interaction; errors end here, in the log and in one sentence for the person."""
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await self._suggest(interaction)
            elif interaction.type in _ASKED:
                await self._answer(interaction)
        except Exception as error:
            await self._failed(interaction, error)

    async def _answer(self, interaction: Interaction) -> None:
        asked = self._conversation.answer(reading.visitor(interaction), reading.inbound(interaction))
        answer = asyncio.ensure_future(asked)
        await asyncio.wait((answer,), timeout=limits.DEFER_AFTER)
        if not answer.done():
            await _defer(interaction)
        screen, reader = await answer
        await _show(interaction, screen, reader)

    async def _suggest(self, interaction: Interaction) -> None:
        word, key, letters = reading.typed(interaction)
        found = await self._conversation.suggest(reading.visitor(interaction), word, key, letters)
        choices = [
            Choice(name=cut(one_line(shown), limits.COMMAND_TEXT) or value, value=value)
            for value, shown in found[: limits.CHOICES]
        ]
        await interaction.response.autocomplete(choices)

    async def _failed(self, interaction: Interaction, error: Exception) -> None:
        if isinstance(error, discord.HTTPException) and is_too_late(error):
            log.warning("Discord no longer waits for the answer to interaction %s", interaction.id)
            return
        log.error("interaction %s was not answered", interaction.id, exc_info=error)
        if interaction.type is discord.InteractionType.autocomplete:
            return
        try:
            await _say(interaction, edges.NOT_SHOWN, Reader(language=reading.visitor(interaction).language))
        except Exception as again:  # the log says what went wrong first
            log.warning("interaction %s could not be told of the failure either: %s", interaction.id, again)


async def _defer(interaction: Interaction) -> None:
    if reading.is_private(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def _show(interaction: Interaction, screen: Screen, reader: Reader) -> None:
    if isinstance(screen, Refused):
        await _say(interaction, screen.card, reader)
    elif isinstance(screen, Form):
        if interaction.response.is_done() or interaction.type is discord.InteractionType.modal_submit:
            # Discord opens no form then: neither for a form nor after a deferral. A press on this button may.
            await _say(interaction, _opener(screen), reader)
        else:
            await interaction.response.send_modal(modal(screen, reader))
    elif reading.is_private(interaction):
        await _replace(interaction, screen, reader)
    else:
        await _say(interaction, screen, reader)


def _opener(form: Form) -> Card:
    button = Button(form.title, form.token, ButtonStyle.PRIMARY)
    return Card(form.title, form.lines, buttons=(button,))


async def _say(interaction: Interaction, screen: Card | Page, reader: Reader) -> None:
    """Show it to the person alone, below what is there already."""
    view = message(screen, reader)
    if not interaction.response.is_done():
        await interaction.response.send_message(view=view, ephemeral=True)
    elif interaction.response.type is discord.InteractionResponseType.deferred_message_update:
        await interaction.followup.send(view=view, ephemeral=True)
    else:
        await interaction.edit_original_response(view=view)


async def _replace(interaction: Interaction, screen: Card | Page, reader: Reader) -> None:
    """Show it instead of the message that was pressed, or from which the form was opened."""
    before = interaction.message
    view = message(screen, reader, mark_of(before) if before is not None else None)
    # What was attached to the message before would stay with it, and nothing in it would show it.
    kept: dict[str, Any] = {"attachments": []} if before is not None and before.attachments else {}
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, **kept)
    else:
        await interaction.response.edit_message(view=view, **kept)
