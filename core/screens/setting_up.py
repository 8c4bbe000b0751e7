"""What holds in a programme, section by section, each with the button that opens its form.

A part of the bot that a coordinator can choose something about files a section here, as in `core.screens.settings`.
"""

from collections.abc import Callable

from core.model import RANGES, SLOTS, TOGETHER, MentorRule, Unit, together
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
    filled,
    joined,
    say,
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
}
"""What the cards of the page are called; a section stands on the card that the tens of its place name."""


def setup_section(place: int) -> Callable[[Draw], Draw]:
    """File a function as the section of the set-up that stands at that place."""

    def file(draw: Draw) -> Draw:
        if place in SECTIONS:
            raise ValueError(f"two sections at {place}")
        SECTIONS[place] = draw
        return draw

    return file


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
    """Say what holds from now on."""
    space = scene.space
    board = space.board_name if space else ""
    return setup_page(scene, say("Set. Requests hang in {channel} from now on.", channel=board))


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


# Bounds that are one number

_LABELS: dict[str, Text] = {
    "open_requests": say("Open requests of one student"),
    "holds": say("Claims that a mentor holds at once"),
    "sessions_a_week": say("Sessions of one mentor in 7 days"),
    "times_proposed": say("Times that are proposed at once"),
    "moves_a_side": say("Moves that each side may make"),
    "hold": say("How long a claim holds"),
    "proposal_lasts": say("How long proposed times stand"),
    "expires_after": say("How long a request stays open"),
    "urgent_expires_after": say("How long an urgent one stays open"),
    "reopen_within": say("How long it can be asked again"),
    "notice": say("A session starts this long ahead at least"),
    "horizon": say("And this long ahead at most"),
    "buffer": say("Kept free around a session"),
    "starts_every": say("Sessions start every"),
    "days_offered": say("Days that a student can choose from"),
    "day_reminder": say("The first reminder, before the start"),
    "day_reminder_useless": say("Later than this, it is left out"),
    "hour_reminder": say("The second reminder, before the start"),
    "check_in_before": say("Checking in opens before the start"),
    "move_before": say("No moves nearer to the start than"),
    "miss_after": say("Somebody is missing after"),
    "contest_within": say("That can be contested for"),
    "completes_after": say("It counts as held after"),
    "review_window": say("Reviews can be written for"),
    "reputation_from": say("A reputation shows from reviews"),
    "room_patience": say("A room that fails is replaced after"),
}
_SECTIONS: dict[str, tuple[int, Text]] = {
    "limits": (30, say("Limits")),
    "waiting": (31, say("How long things wait")),
    "booking": (32, say("Finding a time")),
    "reminding": (40, say("Before a session")),
    "afterwards": (41, say("After a session")),
    "rooms": (42, say("Meeting rooms")),
}
_UNITS = {
    Unit.COUNT: say("A number from {least} to {most}"),
    Unit.MINUTES: say("Minutes, from {least} to {most}"),
    Unit.HOURS: say("Hours, from {least} to {most}"),
    Unit.DAYS: say("Days, from {least} to {most}"),
}
_SHORT = {
    Unit.COUNT: say("{label}: {n}"),
    Unit.MINUTES: say("{label}: {n} min"),
    Unit.HOURS: say("{label}: {n} h"),
    Unit.DAYS: say("{label}: {n} d"),
}


def _number(scene: Scene, name: str) -> int:
    return RANGES[name].number(getattr(scene.programme.bounds, name))


def _of_numbers(section: str) -> None:
    place, label = _SECTIONS[section]
    word = f"set_{section}"

    def draw(scene: Scene) -> Section:
        shown = [
            filled(_SHORT[RANGES[one].unit], label=_LABELS[one], n=_number(scene, one)) for one in together(section)
        ]
        return Section(label, joined(shown), (change(label, word),))

    def form(scene: Scene) -> Form:
        fields = tuple(_field(scene, one) for one in together(section))
        return Form(label, str(Token(word)), fields, say("Save"))

    setup_section(place)(draw)
    asks(word)(form)
    shows(word)(saved)


def _field(scene: Scene, name: str) -> Field:
    span = RANGES[name]
    hint = filled(_UNITS[span.unit], least=span.least, most=span.most)
    value = scene.values.get(name) or str(_number(scene, name))
    return Field(name, FieldKind.LINE, _LABELS[name], hint, minimum=1, maximum=6, value=value)


@shows("set_types")
@shows("set_lengths")
@shows("set_slots")
def saved(scene: Scene) -> Page:
    """Show what holds from now on."""
    return setup_page(scene, say("Saved. It holds from now on."))


for _section in filter(together, TOGETHER):
    _of_numbers(_section)
