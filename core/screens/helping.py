"""Help, and the menu."""

from dataclasses import replace

from core.model import Bounds, Role
from core.scene import Scene
from core.screens.commands import COMMANDS
from core.screens.parts import ASK, BROWSE, HELP, NO_BOARD, PROGRAMME, SESSIONS
from core.screens.registry import shows
from core.ui import Button, ButtonStyle, Card, Page, Text, Token, say

APPLY = Button(say("Apply"), str(Token("apply")), ButtonStyle.PRIMARY)


def with_advice(screen: Card | Page, to_open: Text) -> Card | Page:
    """Add to what somebody sees that they cannot be written to, and how they change that."""
    return with_sentence(screen, say("I could not write to you directly. {advice}", advice=to_open))


def with_sentence(screen: Card | Page, text: Text) -> Card | Page:
    """Add a sentence above all the rest, or below the one that is there already."""
    if screen.note is None:
        return replace(screen, note=text)
    if isinstance(screen, Card):
        return replace(screen, lines=(*screen.lines, text))
    return replace(screen, cards=(Card(text), *screen.cards))


@shows("menu")
def menu(scene: Scene) -> Card:
    """Offer what there is to do."""
    mentor = (BROWSE,) if scene.me.is_mentor else ()
    oversees = (PROGRAMME,) if Role.COORDINATOR in scene.me.roles else ()
    buttons = (ASK, SESSIONS, *mentor, *oversees, HELP)
    return Card(say("What would you like to do?"), buttons=buttons)


def _what_for(minutes: tuple[int, ...]) -> Text:
    least, most = min(minutes), max(minutes)
    if least == most:
        return say("Ask for one video or phone session of {n} minutes, about one thing, with somebody who knows it.",
                   n=least)  # fmt: skip
    return say(
        "Ask for one video or phone session of {least} to {most} minutes, about one thing, with somebody who knows it.",
        least=least,
        most=most,
    )


@shows("help")
def help_card(scene: Scene) -> Card:
    """Say what there is, in one screen."""
    minutes, boards = scene.programme.bounds.durations, any(space.board for space in scene.spaces)
    return _help(minutes) if boards else _help(minutes, NO_BOARD)


def help_anyway() -> Card:
    """Say what there is while nothing can be looked up; what its buttons do may have to wait."""
    note = say("Something is wrong on my side just now, so anything else may have to wait a minute.")
    return replace(_help(Bounds().durations), note=note)


def _help(minutes: tuple[int, ...], *more: Text) -> Card:
    lines = (
        _what_for(minutes),
        *(say("/mentor {word}: {what}", word=command.word, what=command.summary) for command in COMMANDS),
        say("Mentors press Claim on a card and pick a time. I make the link and remind you both."),
        *more,
    )
    return Card(say("Mini Mentor"), lines, buttons=(ASK, SESSIONS))
