"""The digest of open requests that fit a mentor, the word about an urgent one, and the setting of both."""

from core.model import NO, OFF, YES, Status
from core.outbox import DIGEST, URGENT_OPEN
from core.scene import Scene
from core.screens.parts import BROWSE, claim, facts, first_few, see, title
from core.screens.registry import asks, shows, tells
from core.screens.settings import Section, change, saved, section
from core.ui import Card, Field, FieldKind, Form, Option, Text, Token, joined, say, say_many, words

SHOWN = 4
"""Requests of one digest; the rest is counted."""


@tells(DIGEST)
def daily(scene: Scene) -> Card | None:
    """Tell a mentor which open requests fit them, at the hour that they chose."""
    found = scene.requests
    if not found:
        return None
    lines = first_few([joined([words(one.title), facts(one)]) for one in found], SHOWN)
    return Card(
        say_many("{n} open request fits you", "{n} open requests fit you", len(found)),
        (*lines, _how()),
        buttons=(*(see(one, words(one.title)) for one in found[:SHOWN]), BROWSE),
    )


@tells(URGENT_OPEN)
def urgent(scene: Scene) -> Card | None:
    """Tell a mentor of an urgent request that fits, as long as nobody has it."""
    request = scene.at_hand
    if request.status is not Status.OPEN:
        return None
    return Card(
        say("An urgent request fits you."),
        (title(request), facts(request), _how()),
        buttons=(claim(request), see(request)),
    )


def _how() -> Text:
    return say("Choose how and when I reach you with /mentor settings.")


@section(35)
def hours(scene: Scene) -> Section | None:
    """Say when a mentor hears what is open."""
    if not scene.me.is_mentor:
        return None
    chosen = scene.me.preferences
    buttons = (change(say("Digest"), "set_digest"),)
    if chosen.digest_hour is None:
        now = say("Urgent requests that fit at once") if chosen.urgent_at_once else say("None")
        return Section(say("Open requests"), now, buttons)
    at = f"{chosen.digest_hour:02}:00"
    if chosen.urgent_at_once:
        return Section(say("Open requests"), say("Daily at {at}, urgent ones that fit at once", at=at), buttons)
    return Section(say("Open requests"), say("Daily at {at}", at=at), buttons)


@asks("set_digest")
def digest_form(scene: Scene) -> Form:
    """Ask at which hour, and about urgent ones."""
    chosen, values = scene.me.preferences, scene.values
    every = tuple(Option(str(hour), say("{at}", at=f"{hour:02}:00")) for hour in range(24))
    hour = values.get("hour") or (OFF if chosen.digest_hour is None else str(chosen.digest_hour))
    at_once = values.get("urgent") or (YES if chosen.urgent_at_once else NO)
    fields = (
        Field(
            "hour",
            FieldKind.CHOICE,
            say("Each day at"),
            options=(Option(OFF, say("No digest")), *every),
            value=hour,
        ),
        Field(
            "urgent",
            FieldKind.CHOICE,
            say("Urgent requests"),
            options=(Option(NO, say("With the others")), Option(YES, say("At once"))),
            value=at_once,
        ),
    )
    line = say("I send the open requests that fit your hours, once a day, and nothing on days without any.")
    return Form(say("Open requests"), str(Token("set_digest")), fields, say("Save"), (line,))


shows("set_digest")(saved)
