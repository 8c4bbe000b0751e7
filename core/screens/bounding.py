"""The parts of the set-up that are numbers: a section and a form for each few bounds that belong together."""

from core.model import RANGES, TOGETHER, Unit, together
from core.scene import Scene
from core.screens.registry import asks, shows
from core.screens.setting_up import saved, setup_section
from core.screens.settings import Section, change
from core.ui import Field, FieldKind, Form, Text, Token, filled, joined, say

_LABELS: dict[str, Text] = {
    "open_requests": say("Open requests of one student"),
    "holds": say("Claims that a mentor holds at once"),
    "sessions_a_week": say("Sessions of one mentor in 7 days"),
    "times_proposed": say("Times that are proposed at once"),
    "moves_a_side": say("Moves that each side may make"),
    "hold": say("How long a claim holds"),
    "proposal_lasts": say("How long proposed times stand"),
    "expires_after": say("How long a request stays open"),
    "urgent_expires_after": say("How long an urgent request stays open"),
    "reopen_within": say("A closed request can be asked again for"),
    "notice": say("A session is booked ahead by at least"),
    "horizon": say("A session is booked ahead by at most"),
    "buffer": say("Kept free around a session"),
    "starts_every": say("Sessions start every"),
    "days_offered": say("Days that a student can choose from"),
    "day_reminder": say("The first reminder, before the start"),
    "day_reminder_useless": say("No first reminder nearer to the start than"),
    "hour_reminder": say("The second reminder, before the start"),
    "check_in_before": say("Checking in opens before the start"),
    "move_before": say("No moves nearer to the start than"),
    "miss_after": say("Who has not come counts as missing after"),
    "contest_within": say("Being noted as missing can be contested for"),
    "decides_after": say("A dispute is decided at the latest after"),
    "completes_after": say("An undisputed session counts as held after"),
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
    "disputes": (42, say("Disputes")),
    "rooms": (43, say("Meeting rooms")),
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


def _checks(scene: Scene) -> tuple[Text, Field]:
    """Return when links are looked at, and the field that asks for it."""
    typed = ", ".join(str(one) for one in scene.programme.bounds.room_checks)
    looked = say("Links are looked at {minutes} min before", minutes=typed) if typed else say("Links are not looked at")
    field = Field(
        "room_checks",
        FieldKind.LINE,
        say("When links are looked at, before the start"),
        say("In minutes, with commas between, for example 60, 10; empty for never"),
        required=False,
        maximum=40,
        value=scene.values.get("room_checks", typed) or None,
    )
    return looked, field


def _of_numbers(section: str) -> None:
    place, label = _SECTIONS[section]
    word = f"set_{section}"

    def draw(scene: Scene) -> Section:
        shown = [
            filled(_SHORT[RANGES[one].unit], label=_LABELS[one], n=_number(scene, one)) for one in together(section)
        ]
        shown += [_checks(scene)[0]] if section == "rooms" else []
        return Section(label, joined(shown), (change(label, word),))

    def form(scene: Scene) -> Form:
        fields = tuple(_field(scene, one) for one in together(section))
        fields += (_checks(scene)[1],) if section == "rooms" else ()
        return Form(label, str(Token(word)), fields, say("Save"))

    setup_section(place)(draw)
    asks(word)(form)
    shows(word)(saved)


def _field(scene: Scene, name: str) -> Field:
    span = RANGES[name]
    hint = filled(_UNITS[span.unit], least=span.least, most=span.most)
    value = scene.values.get(name) or str(_number(scene, name))
    return Field(name, FieldKind.LINE, _LABELS[name], hint, minimum=1, maximum=6, value=value)


for _section in filter(together, TOGETHER):
    _of_numbers(_section)
