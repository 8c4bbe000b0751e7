"""Choose where sessions take place: a mentor in the settings, a coordinator in the set-up."""

from core.model import AS_THE_PROGRAMME, LINK_LENGTH, RoomKind
from core.scene import Scene
from core.screens.registry import asks, shows
from core.screens.rooms import ROOMS
from core.screens.setting_up import saved as set_up_saved
from core.screens.setting_up import setup_section
from core.screens.settings import Section, change, saved, section
from core.ui import Field, FieldKind, Form, Option, Text, Token, say


@section(40)
def own_room(scene: Scene) -> Section | None:
    """Say where a mentor's sessions take place."""
    if not scene.me.is_mentor:
        return None
    label = say("Meeting room")
    return Section(label, _now(scene), (change(label, "room"),))


@asks("room")
def own_room_form(scene: Scene) -> Form:
    """Ask a mentor where their sessions are to take place."""
    chosen = scene.me.preferences
    as_before = Option(AS_THE_PROGRAMME, _of_programme(scene))
    kinds = [one for one in RoomKind if one in scene.rooms and one is not RoomKind.PHONE]
    options = (as_before, *(Option(one.value, _MINE.get(one, ROOMS[one])) for one in kinds))
    known = {one.value for one in options}
    kind = scene.values.get("kind") or chosen.room or AS_THE_PROGRAMME
    fields = (
        Field(
            "kind",
            FieldKind.CHOICE,
            say("Where do your sessions take place?"),
            options=options,
            value=kind if kind in known else AS_THE_PROGRAMME,
        ),
        Field(
            "link",
            FieldKind.LINE,
            say("The address of your own room"),
            say("Only for a room of your own; it begins with https://"),
            required=False,
            maximum=LINK_LENGTH,
            value=scene.values.get("link") or chosen.room_link or None,
        ),
    )
    line = say("It holds for sessions booked from now on. Only you and the student see the link.")
    return Form(say("Meeting room"), str(Token("room")), fields, say("Save"), (line,))


shows("room")(saved)


@setup_section(44)
def room(scene: Scene) -> Section:
    """Say where the programme's sessions take place."""
    now = ROOMS[scene.programme.bounds.room]
    return Section(say("Where sessions take place"), now, (change(say("Room"), "set_room"),))


@asks("set_room")
def room_form(scene: Scene) -> Form:
    """Ask where the programme's sessions are to take place."""
    kinds = [one for one in RoomKind if one in scene.rooms and one not in (RoomKind.PHONE, RoomKind.FIXED)]
    kind = scene.values.get("kind") or scene.programme.bounds.room.value
    field = Field(
        "kind",
        FieldKind.CHOICE,
        say("Where do sessions take place?"),
        say("A mentor can choose otherwise for their own"),
        tuple(Option(one.value, ROOMS[one]) for one in kinds),
        value=kind if kind in {one.value for one in kinds} else RoomKind.JITSI.value,
    )
    return Form(say("Meeting rooms"), str(Token("set_room")), (field,), say("Save"))


shows("set_room")(set_up_saved)


_MINE = {RoomKind.FIXED: say("My own room")}


def _now(scene: Scene) -> Text:
    chosen = scene.me.preferences.room
    if chosen == RoomKind.FIXED:
        return _MINE[RoomKind.FIXED]
    return ROOMS[RoomKind(chosen)] if chosen else _of_programme(scene)


def _of_programme(scene: Scene) -> Text:
    return say("As the programme has it: {room}", room=ROOMS[scene.programme.bounds.room])
