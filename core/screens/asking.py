"""Ask for a session: the form, what is said at once, and what becomes of a request that nobody takes."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from core.errors import Invalid
from core.lifecycle import Action
from core.model import CARRIED, DESCRIPTION_LENGTHS, EXACT, TITLE_LENGTH, Status, new_id
from core.scene import Scene
from core.screens.commands import AT, choices
from core.screens.correcting import carried, choose, correct, exact_of, is_unknown, made
from core.screens.offering import offered
from core.screens.parts import (
    ASK,
    PROGRAMME,
    SESSIONS,
    add_times,
    ask_again,
    button,
    facts,
    name,
    reason_field,
    see_mine,
    title,
    token,
)
from core.screens.phoning import give_number
from core.screens.places import zone_first
from core.screens.registry import asks, shows, tells
from core.screens.remembering import how_long
from core.times import NOON, instant, next_days, stamped
from core.ui import (  # fmt: skip
    ButtonStyle,
    Card,
    City,
    Field,
    FieldKind,
    Form,
    Moment,
    Option,
    Style,
    Text,
    Token,
    Values,
    say,
    value_of,
    words,
)


@asks("request")
def request_form(scene: Scene) -> Form | Card:
    """Ask what is needed and when; choices that were made on the command line are carried in the token."""
    to_choose = choices(scene.programme.bounds)
    # Of the form's own token, drawn again, only what it carries: what was chosen in the form can be changed there.
    is_form = scene.token.id or scene.token.argument.strip(".")
    chosen = ".".join(made(field, scene.values) for field in to_choose)
    typed = "" if is_form else value_of(scene.values, AT)
    refused = None if is_form else choose(scene, typed)
    if refused is not None:
        return refused
    if scene.me.zone is None:
        # What was typed is read in the zone that is still to be said; what was chosen with @time needs none.
        onward = scene.token.argument if is_form else carried(chosen, typed if stamped(typed) else "")
        return zone_first(scene, Token("zone", argument=onward or "."), say("First: your time zone."))
    try:
        exact = exact_of(scene, typed)
    except Invalid as error:
        return correct(scene, error, typed, chosen)
    before = dict(zip(CARRIED, scene.token.argument.split("."), strict=False)) if is_form else {}
    # What can no longer be chosen is asked for in the form, and nothing stands there that nobody has chosen.
    to_choose = tuple(replace(one, value=None) if is_unknown(one, before) else one for one in to_choose)
    kept = _still_carried(scene, to_choose, before) if is_form else carried(chosen, exact)
    return _form(scene, kept, to_choose)


def _form(scene: Scene, kept: str, to_choose: Sequence[Field]) -> Form:
    """Ask for all that the token does not carry."""
    already = dict(zip(CARRIED, kept.split("."), strict=False))
    left = [filled(field, scene.values) for field in to_choose if not already.get(field.key)]
    own = [filled(field, scene.values) for field in own_words()]
    times = when(scene) if already.get(EXACT) else (*when(scene), exact_time(scene))
    fields = (*own, *left, *(filled(field, scene.values) for field in times))
    form_token = str(Token("request", scene.token.id or new_id(), 0, kept.strip(".") and kept))
    carries = tuple(key for key, value in already.items() if value)
    return Form(say("Ask for a session"), form_token, fields, say("Ask mentors"), carries=carries)


@shows("request")
def asked(scene: Scene) -> Card:
    """Say at once what comes next."""
    request = scene.at_hand
    boards = [space for space in scene.spaces if space.board]
    here = next((one for one in boards if one.platform == scene.reader.platform and one.board_name), None)
    if here is not None:
        first = say("Asked. Mentors can see it in {channel} now.", channel=here.board_name)
    elif boards:
        first = say("Asked. Mentors can see it on their board now.")
    else:
        first = say(
            "Asked. There is no mentors' channel yet: whoever runs this space can choose one with /mentor setup."
        )
    return Card(
        first,
        (
            title(request),
            facts(request),
            *how_long(scene),
            say("You will hear from me in a direct message when somebody takes it."),
        ),
        ((say("Offered"), offered(scene)),),
        buttons=(
            see_mine(request, ButtonStyle.PRIMARY),
            *give_number(scene),
            *add_times(scene),
            *button(scene, Action.CANCEL, say("Cancel request"), ButtonStyle.DANGER),
        ),
    )


@asks("cancel")
def cancel_form(scene: Scene) -> Form:
    """Make sure, and let them say why."""
    request = scene.at_hand
    other = scene.other
    about = [title(request)]
    if request.session is not None and request.status is Status.SCHEDULED:
        about.append(say("{other} will be told at once.", other=name(other)))
    mine = scene.me.id == request.student_id
    label = say("Why? (they can read it)") if other else say("Why?")
    if not mine:
        label = say("Why? (those concerned read it)")
    because = reason_field(scene, label, required=not mine)
    return Form(say("Cancel it?"), token(request, "cancel"), (because,), say("Cancel it"), tuple(about))


@shows("cancel")
def cancelled(scene: Scene) -> Card:
    """Say that it is off."""
    mine = scene.me.id == scene.at_hand.student_id
    return Card(
        say("Cancelled. Everybody concerned is told."),
        (title(scene.at_hand),),
        buttons=(*(ask_again(scene) or (ASK,)), SESSIONS) if mine else (PROGRAMME,),
    )


@tells("cancel")
def cancel_notice(scene: Scene) -> Card:
    """Tell the other side that it is off."""
    request, session = scene.at_hand, scene.at_hand.session
    if session is None:
        headline = say("This request was cancelled.")
    else:
        headline = say("Your session of {start} was cancelled.", start=Moment(session.starts_at))
    lines = [title(request)]
    if request.cancelled_because:
        lines.append(say("They said: {words}", words=request.cancelled_because))
    return Card(headline, tuple(lines), buttons=(SESSIONS,))


@tells("expire")
def expire_notice(scene: Scene) -> Card:
    """Tell the student that nobody could take it in time."""
    again = ask_again(scene)
    lines = [title(scene.at_hand)]
    if again:
        lines.append(say("You can ask again with other times; more times help."))
    return Card(say("Nobody could take your request in time."), tuple(lines), buttons=again or (ASK,))


def own_words() -> tuple[Field, ...]:
    """Return the fields of what a request is about."""
    shortest, longest = DESCRIPTION_LENGTHS
    return (
        Field("title", FieldKind.LINE, say("What do you need?"), minimum=1, maximum=TITLE_LENGTH),
        Field(
            "description",
            FieldKind.PARAGRAPH,
            say("Tell mentors a little more"),
            minimum=shortest,
            maximum=longest,
        ),
    )


def exact_time(scene: Scene) -> Field:
    """Return the field of one exact time, which days need not be chosen beside."""
    label = say("An exact time, instead or as well")
    zone = say("Your zone: {city}", city=City(scene.reader.zone))
    return Field(EXACT, FieldKind.MOMENT, label, zone, required=False)


def _still_carried(scene: Scene, to_choose: Sequence[Field], before: Values) -> str:
    """Return what the form's own token carries, but for a choice that is gone or an exact time that is too close."""
    chosen = ".".join(made(field, before) for field in to_choose)
    try:
        return carried(chosen, exact_of(scene, value_of(before, EXACT)))
    except Invalid:
        return chosen


def when(scene: Scene) -> tuple[Field, ...]:
    """Return the fields of when it suits; whoever can give an exact time beside may leave both empty."""
    bounds = scene.programme.bounds
    zone = ZoneInfo(scene.reader.zone)
    days = tuple(
        Option(day.isoformat(), say("{day}", day=Moment(instant(day, NOON, zone), Style.DATE, zone.key)))
        for day in next_days(scene.now, zone, bounds.days_offered)
    )
    here = say("Your zone: {city}", city=City(zone.key))
    slots = tuple(Option(slot, _slot(slot, first, last)) for slot, first, last in bounds.slots)
    return (
        Field("days", FieldKind.DAYS, say("Days that suit you"), here, days, unless=EXACT),
        Field("slots", FieldKind.SLOTS, say("Times of day"), options=slots, unless=EXACT),
    )


_SLOTS = {
    "morning": say("Morning"),
    "afternoon": say("Afternoon"),
    "evening": say("Evening"),
}


def _slot(slot: str, first: int, last: int) -> Text:
    return say("{slot} {first}-{last}", slot=_SLOTS.get(slot) or words(slot.capitalize()), first=first, last=last)


def optional(field: Field) -> Field:
    """Return the field as one that may be left empty."""
    return replace(field, required=False)


def filled(field: Field, values: Values) -> Field:
    """Return the field with what was entered before."""
    entered = values.get(field.key)
    known = not field.options or not isinstance(entered, str) or made(field, values)
    return replace(field, value=entered) if entered and known else field
