"""Somebody is missing: the call, who says so, and what each side is told of it."""

from datetime import datetime

from core.deadlines import contests_until, missing_from
from core.lifecycle import Action
from core.model import Absence, Missing, Person, Session, Status
from core.outbox import PING
from core.scene import Scene
from core.screens.parts import (
    ASK,
    PROGRAMME,
    SESSIONS,
    add_times,
    button,
    check_in,
    is_party,
    join,
    name,
    see,
    title,
    token,
)
from core.screens.registry import asks, shows, tells
from core.ui import Button, ButtonStyle, Card, Field, FieldKind, Form, Moment, Option, Style, Text, say, say_many

DECIDED_AT_ONCE = 3
"""Disputes of one request that a card has a button for, the first ones."""


@tells(PING)
def ping(scene: Scene) -> Card | None:
    """Call in whoever has not come, and tell the one who is there what they can do."""
    request = scene.at_hand
    if request.status is not Status.SCHEDULED or scene.now >= scene.session.ends_at:
        return None
    session, other = scene.session, scene.other
    i_am_here = session.here_at(scene.me.id) is not None
    other_is_here = other is not None and session.here_at(other.id) is not None
    if i_am_here and other_is_here:
        return None
    if i_am_here:
        headline = say("{other} hasn't checked in. I have just pinged them everywhere.", other=name(other))
        return Card(headline, (title(request),), buttons=(*join(scene, say("Open the room")), *is_missing(scene)))
    here = check_in(scene)
    if other_is_here:
        headline = say("{other} is there and waits for you: your session has begun.", other=name(other))
    else:
        headline = say("Your session with {other} has begun, and neither of you has checked in.", other=name(other))
    return Card(headline, (title(request),), buttons=(*here, *button(scene, Action.LATE, say("I'm running late"))))


def is_missing(scene: Scene) -> tuple[Button, ...]:
    """Return the button with which the one who is there says that the other is not, once that can be said."""
    other = scene.other
    if other is None or not can_say(scene):
        return ()
    return button(scene, Action.MISS, say("{other} is missing", other=other.name), ButtonStyle.DANGER)


def can_say(scene: Scene) -> bool:
    """Return whether the reader was there, was alone, and has waited long enough to say so."""
    session = scene.at_hand.session
    if session is None or not is_party(scene) or scene.at_hand.disputed or session.pinged_at is None:
        return False
    late = scene.now >= missing_from(session, scene.programme.bounds)
    me, other = scene.me.id, session.other(scene.me.id)
    return late and session.here_at(me) is not None and session.here_at(other) is None


def did_not_happen(scene: Scene) -> tuple[Button, ...]:
    """Return the button that says so afterwards: whoever was there alone reports it, anybody else objects."""
    label = say("It didn't happen")
    if can_say(scene):
        return button(scene, Action.MISS, label)
    return () if scene.at_hand.disputed else button(scene, Action.OBJECT, label)


def for_coordinator(scene: Scene) -> tuple[Button, ...]:
    """Return what a coordinator may do about a session that somebody may have missed, of disputes the first ones."""
    request, session = scene.at_hand, scene.at_hand.session
    buttons = to_decide(scene)
    over = session is not None and scene.now >= missing_from(session, scene.programme.bounds)
    if not over or request.disputed or is_party(scene):
        return buttons
    return buttons + button(scene, Action.MISS, say("It was missed"))


def to_decide(scene: Scene) -> tuple[Button, ...]:
    """Return a button for each of the first disputes that the reader may decide, told apart by when the session was."""
    found = disputes(scene)[:DECIDED_AT_ONCE]
    return tuple(
        one
        for dispute in found
        for one in button(scene, Action.DECIDE, _decide(dispute, found), ButtonStyle.PRIMARY, dispute.session_id)
    )


def disputes(scene: Scene) -> tuple[Absence, ...]:
    """Return what of the request the reader may decide."""
    return scene.at_hand.to_be_judged_by(scene.me.id) if scene.reader.person else ()


def _decide(dispute: Absence, all_of_them: tuple[Absence, ...]) -> Text:
    # Several sessions of one request can be in dispute: each mentor who gave it back may contest why.
    return say("Decide") if len(all_of_them) == 1 else say("Decide: {start}", start=Moment(dispute.starts_at))


@asks("miss")
def miss_form(scene: Scene) -> Form | None:
    """Ask a coordinator who was missing; whoever was there has said it by pressing."""
    if is_party(scene):
        return None
    session = scene.at_hand.session
    return Form(
        say("Who was missing?"),
        token(scene.at_hand, Action.MISS.value),
        (who_field(scene, "who", missing_options(scene, session)),),
        say("Note it"),
        (title(scene.at_hand), say("Both are told, and whoever was missing can contest it.")),
    )


@shows("miss")
def missed(scene: Scene) -> Card:
    """Say what becomes of the request now."""
    said = last_said(scene)
    if said is None:
        return Card(say("Noted."), (title(scene.at_hand),), buttons=(see(scene.at_hand),))
    lines = (title(scene.at_hand), *_goes_on(scene, said), _can_contest(scene))
    more = add_times(scene, ButtonStyle.PRIMARY)
    mine = scene.me.id in said.both
    return Card(
        who_was_missing(scene, said),
        lines,
        buttons=(*more, see(scene.at_hand), SESSIONS if mine else PROGRAMME),
    )


@tells("miss")
def miss_notice(scene: Scene) -> Card | None:
    """Tell both sides what is noted, and the missing one how to contest it."""
    said = last_said_of_me(scene)
    if said is None:
        return None
    can_contest = contest(scene)
    lines = (title(scene.at_hand), *_goes_on(scene, said), *((_you_can_contest(scene),) if can_contest else ()))
    again = (ASK,) if scene.me.id == said.student_id and said.missing is not Missing.MENTOR else ()
    more = add_times(scene, ButtonStyle.PRIMARY)
    return Card(who_was_missing(scene, said), lines, buttons=(*can_contest, *more, *again, SESSIONS))


def what_became(scene: Scene) -> tuple[tuple[Text, Text], ...]:
    """Return what is said of a session that was missed, for its two sides and for coordinators."""
    said = last_said_of_me(scene) or (last_said(scene) if for_coordinator(scene) else None)
    if said is None:
        return ()
    if said.is_open:
        return ((say("In dispute"), say("A coordinator decides what became of the session.")),)
    if said.took_place:
        return ((say("Decided"), say("The session took place.")),)
    return ((say("Missed"), who_was_missing(scene, said)),)


def last_said(scene: Scene) -> Absence | None:
    """Return what was said last of a session of the request."""
    return max(scene.at_hand.absences, key=lambda one: one.at, default=None)


def last_said_of_me(scene: Scene, *, contested: bool = False) -> Absence | None:
    """Return what was said last of a session at which the reader was to be; only a contested one, if that is asked."""
    me = scene.reader.person
    mine = [one for one in scene.at_hand.absences if me is not None and me.id in one.both]
    found = [one for one in mine if one.contested_at is not None or not contested]
    return max(found, key=lambda one: one.contested_at or one.at if contested else one.at, default=None)


def noted_of_me(scene: Scene) -> Text | None:
    """Tell a reader who can still contest it what is noted of them, which says more than that it is over."""
    noted = say("It is noted that you were missing. If that is not so, say it here, and a coordinator decides.")
    return noted if contest(scene) else None


def who_was_missing(scene: Scene, said: Absence) -> Text:
    """Return who was missing from which session, as the reader is spoken to."""
    start = Moment(said.starts_at)
    me = scene.reader.person.id if scene.reader.person else ""
    if said.missing is Missing.BOTH:
        return say("Nobody was there for the session of {start}.", start=start)
    if said.names(me):
        return say(
            "It is noted that you were missing from your session with {other} of {start}.",
            other=name(scene.people.get(said.other(me))),
            start=start,
        )
    absent = scene.people.get(said.student_id if said.missing is Missing.STUDENT else said.mentor_id)
    return say("It is noted that {absent} was missing from the session of {start}.", absent=name(absent), start=start)


def who_came(scene: Scene, about: Absence | Session) -> tuple[tuple[Text, Text], ...]:
    """Return who checked in when, and who did not."""
    came = ((about.student_id, about.student_here_at), (about.mentor_id, about.mentor_here_at))
    return tuple((say("Checked in"), _came(scene.people.get(one), at)) for one, at in came)


def _came(person: Person | None, at: datetime | None) -> Text:
    if at is not None:
        return say("{person} at {time}", person=name(person), time=Moment(at, Style.TIME))
    return say("{person} did not", person=name(person))


def _goes_on(scene: Scene, said: Absence) -> tuple[Text, ...]:
    """Return what becomes of the request, for its student and whoever notes it."""
    if said.missing is not Missing.MENTOR:
        return (say("That closes the request."),)
    mine = scene.reader.person is not None and scene.me.id == said.student_id
    if mine:
        return (say("Your request is open again, at the head of the queue."),)
    return (say("The request is open to other mentors again."),)


def _can_contest(scene: Scene) -> Text:
    return say_many(
        "Whoever was missing can contest it within an hour; then a coordinator decides.",
        "Whoever was missing can contest it within {n} hours; then a coordinator decides.",
        _hours_to_contest(scene),
    )


def _you_can_contest(scene: Scene) -> Text:
    return say_many(
        "You can contest it within an hour; then a coordinator decides.",
        "You can contest it within {n} hours; then a coordinator decides.",
        _hours_to_contest(scene),
    )


def _hours_to_contest(scene: Scene) -> int:
    return int(scene.programme.bounds.contest_within.total_seconds() // 3600)


def contest(scene: Scene) -> tuple[Button, ...]:
    """Return the button of whoever is noted as missing, as long as they can say that it is not so."""
    said = last_said_of_me(scene)
    if said is None:
        return ()
    is_over = scene.now >= contests_until(said, scene.programme.bounds)
    if not said.names(scene.me.id) or said.contested_at is not None or is_over:
        return ()
    return button(scene, Action.CONTEST, say("That is not so"), argument=said.session_id)


def who_field(scene: Scene, key: str, options: tuple[Option, ...]) -> Field:
    """Return the field that asks what happened."""
    chosen = scene.values.get(key)
    value = chosen if chosen in {one.value for one in options} else None
    return Field(key, FieldKind.CHOICE, say("What happened?"), options=options, value=value)


def missing_options(scene: Scene, about: Absence | Session | None) -> tuple[Option, ...]:
    """Return who may have been missing, by name."""
    people = scene.people
    student = name(people.get(about.student_id if about else scene.at_hand.student_id))
    mentor = name(people.get((about.mentor_id if about else scene.at_hand.mentor_id) or ""))
    return (
        Option(Missing.STUDENT, say("{person} was missing", person=student)),
        Option(Missing.MENTOR, say("{person} was missing", person=mentor)),
        Option(Missing.BOTH, say("Both were missing")),
    )
