"""What holds in a programme, section by section, each with the button that opens its form.

A part of the bot that a coordinator can choose something about files a section here, as in `core.screens.settings`.
"""

from collections.abc import Callable

from core.filing import filed
from core.model import SLOTS, MentorRule
from core.scene import Scene
from core.screens.commands import type_name
from core.screens.parts import HELP
from core.screens.registry import asks, shows
from core.screens.settings import Draw, Section, change
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    Field,
    FieldKind,
    Form,
    Option,
    Page,
    Text,
    Token,
    joined,
    say,
    say_many,
    words,
)

SECTIONS: dict[int, Draw] = {}
BOARD_FORM = "board"
"""The argument of the token that asks for the board's form, where there is a board already."""
_GROUPS = {
    1: say("Where requests hang"),
    2: say("What students ask for"),
    3: say("How much and how long"),
    4: say("Around a session"),
    5: say("Messages"),
}
"""What the cards of the page are called; a section stands on the card that the tens of its place name."""


def setup_section(place: int) -> Callable[[Draw], Draw]:
    """File a function as the section of the set-up that stands at that place."""
    return filed(SECTIONS, place)


def setup_page(scene: Scene, note: Text | None = None) -> Page:
    """Show all that holds, and how to change it."""
    title = say("Set up {programme}", programme=scene.programme.name)
    note = note or say(
        "What you change holds from now on. What is under way keeps what it was promised: a claim its end, a request"
        " its last day, a booked session its reminders."
    )
    cards = tuple(card for group in _GROUPS if (card := _group(scene, group)))
    return Page(title, cards, (HELP,), note)


def _group(scene: Scene, group: int) -> Card | None:
    drawn = [found for place in sorted(SECTIONS) if place // 10 == group and (found := SECTIONS[place](scene))]
    if not drawn:
        return None
    fields = tuple((one.label, one.now) for one in drawn)
    return Card(_GROUPS[group], fields=fields, buttons=tuple(button for one in drawn for button in one.buttons))


# The board, and who may claim

_RULES = {
    MentorRule.APPROVAL: say("Whoever applies and is approved"),
    MentorRule.GROUP: say("Everybody in a group or with a role"),
    MentorRule.CHANNEL: say("Everybody in the mentors' channel"),
}


@setup_section(10)
def board_and_mentors(scene: Scene) -> Section | None:
    """Say where requests hang in this space and who may claim them."""
    space = scene.space
    if space is None:
        return None
    hangs = words(space.board_name) if space.board else say("No channel yet")
    now = say("{channel} · {rule}", channel=hangs, rule=_RULES[space.mentors_by])
    label = say("Mentors' channel and who may claim")
    open_form = Button(say("Channel and mentors"), str(Token("setup", argument=BOARD_FORM)), ButtonStyle.PRIMARY)
    return Section(label, now, (open_form,))


@asks("setup")
def setup_form(scene: Scene) -> Form | Page:
    """Ask for the board and for who may claim; where that has been chosen, show all there is to choose first."""
    space, values = scene.space, scene.values
    chosen = space is None or space.board is not None
    if chosen and scene.token.argument != BOARD_FORM and "board" not in values:
        return setup_page(scene)
    board = values.get("board") or (space.board if space else None)
    rule = values.get("mentors_by") or (space.mentors_by.value if space else MentorRule.APPROVAL.value)
    group = values.get("mentors_group") or (space.mentors_group if space else None)
    options = tuple(Option(one, text) for one, text in _RULES.items())
    fields = (
        Field("board", FieldKind.CHANNEL, say("Mentors' channel"), say("Open requests hang there"), value=board),
        Field("mentors_by", FieldKind.CHOICE, say("Who may claim?"), options=options, value=rule),
        Field(
            "mentors_group",
            FieldKind.GROUP,
            say("Which group or role?"),
            say("Only if a group or role decides"),
            required=False,
            value=group,
        ),
    )
    return Form(say("Set up Mini Mentor"), str(Token("setup", argument=scene.token.argument)), fields, say("Save"))


@shows("setup")
def set_up(scene: Scene) -> Page:
    """Say what holds from now on: where requests hang, and who is a mentor."""
    space = scene.space
    board = space.board_name if space else ""
    hang = say("Set. Requests hang in {channel} from now on.", channel=board)
    return setup_page(scene, joined([hang, _who_mentors(scene)], " "))


def _who_mentors(scene: Scene) -> Text:
    rule, approved = scene.space.mentors_by if scene.space else MentorRule.APPROVAL, len(scene.seen.mentors)
    if rule is MentorRule.GROUP:
        return say("Mentors here are all in that group or with that role, and whoever was approved before.")
    if rule is MentorRule.CHANNEL:
        return say("Mentors here are all in that channel, and whoever was approved before.")
    if not approved:
        return say("Mentors here are those who applied and were approved: nobody yet.")
    return say_many(
        "Mentors here are those who applied and were approved: one person.",
        "Mentors here are those who applied and were approved: {n} people.",
        approved,
    )


# Kinds, lengths and hours


@setup_section(20)
def kinds(scene: Scene) -> Section:
    """Say what kinds of session there are."""
    names = [type_name(one) for one in scene.programme.bounds.session_types]
    return Section(say("Kinds of session"), joined(names), (change(say("Kinds"), "set_types"),))


@asks("set_types")
def types_form(scene: Scene) -> Form:
    """Ask for the kinds of session, a line each."""
    shown = "\n".join(one.replace("_", " ") for one in scene.programme.bounds.session_types)
    value = scene.values.get("types") or shown
    hint = say("One a line, at most 24; the first is offered first")
    field = Field("types", FieldKind.PARAGRAPH, say("Kinds of session"), hint, maximum=1200, value=value)
    return Form(say("Kinds of session"), str(Token("set_types")), (field,), say("Save"))


@setup_section(21)
def lengths(scene: Scene) -> Section:
    """Say how long sessions may be."""
    now = joined([say("{n} minutes", n=one) for one in scene.programme.bounds.durations])
    return Section(say("Lengths"), now, (change(say("Lengths"), "set_lengths"),))


@asks("set_lengths")
def lengths_form(scene: Scene) -> Form:
    """Ask for the lengths of a session."""
    shown = ", ".join(str(one) for one in scene.programme.bounds.durations)
    value = scene.values.get("durations") or shown
    hint = say("In minutes, with commas between, for example 30, 45, 60")
    field = Field("durations", FieldKind.LINE, say("Lengths"), hint, maximum=60, value=value)
    return Form(say("Lengths"), str(Token("set_lengths")), (field,), say("Save"))


_SLOTS = {
    "morning": say("Morning, from and to which hour"),
    "afternoon": say("Afternoon, from and to which hour"),
    "evening": say("Evening, from and to which hour"),
}


@setup_section(22)
def hours(scene: Scene) -> Section:
    """Say which hours the times of day have."""
    shown = [say("{first}-{last}", first=first, last=last) for _, first, last in scene.programme.bounds.slots]
    return Section(say("Times of day"), joined(shown), (change(say("Times of day"), "set_slots"),))


@asks("set_slots")
def slots_form(scene: Scene) -> Form:
    """Ask for the hours of each time of day."""
    now = {name: f"{first}-{last}" for name, first, last in scene.programme.bounds.slots}
    fields = tuple(
        Field(
            one,
            FieldKind.LINE,
            _SLOTS[one],
            say("For example 8-12; leave it empty not to offer it"),
            required=False,
            maximum=7,
            value=scene.values.get(one, now.get(one)) or None,
        )
        for one in SLOTS
    )
    return Form(say("Times of day"), str(Token("set_slots")), fields, say("Save"))


@shows("set_types")
@shows("set_lengths")
@shows("set_slots")
def saved(scene: Scene) -> Page:
    """Show what holds from now on."""
    return setup_page(scene, say("Saved. It holds from now on."))
