"""Whether both platforms would take a screen: drawn, and checked as the sandboxes check what comes in."""

from dataclasses import replace

from adapters.discord.draw import message as discord_message
from adapters.discord.forms import modal
from adapters.slack.draw import message
from adapters.slack.forms import form_view
from core.ui import Form, Reader, Refused, Screen
from sandbox.discord.components import Parts
from sandbox.discord.modals import check_modal
from sandbox.discord.refusals import Findings
from sandbox.slack.blocks import check_message, check_view


def check_drawn(screen: Screen, reader: Reader) -> str:
    """Return all that stands on the screen as both platforms get it; a broken rule of either is an error."""
    shown = screen.card if isinstance(screen, Refused) else screen
    slack, discord = replace(reader, platform="slack", workspace="T1"), replace(reader, platform="discord")
    if isinstance(shown, Form):
        view, drawn = form_view(shown, slack), modal(shown, discord).to_dict()
        check = check_view(view, "modal")
        check_modal(drawn)
    else:
        view = message(shown, slack)
        check = check_message(view["text"], view["blocks"])
        drawn = discord_message(shown, discord).to_components()  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
        found = Findings()
        Parts(found, lambda _, raw: raw).take(drawn, (), v2=True)
        found.settle()
    assert not check.faults, check.faults
    assert not check.breaches, check.breaches
    return f"{view}\n{drawn}"
