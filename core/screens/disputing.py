"""A session in dispute: the objection, what the other side hears, and the coordinator's decision."""

from core.deadlines import decides_until
from core.lifecycle import Action
from core.model import TOOK_PLACE, Absence
from core.outbox import DISPUTE
from core.scene import Scene
from core.screens.missing import (
    disputes,
    last_said_of_me,
    missing_options,
    to_decide,
    who_came,
    who_field,
    who_was_missing,
)
from core.screens.parts import SESSIONS, add_times, name, reason_field, review, see, title, token
from core.screens.registry import asks, shows, tells
from core.ui import ButtonStyle, Card, Form, Moment, Option, Text, say, words


@asks("object")
def object_form(scene: Scene) -> Form:
    """Ask what was."""
    return _reason_form(scene, "object", say("It didn't happen"), say("A coordinator reads it, and decides."))


@asks("contest")
def contest_form(scene: Scene) -> Form:
    """Ask what was."""
    lines = say("A coordinator reads it, and decides.")
    return _reason_form(scene, "contest", say("I was not missing"), lines, scene.token.argument)


@shows("object")
@shows("contest")
def objected(scene: Scene) -> Card:
    """Say who looks at it now."""
    said = last_said_of_me(scene, contested=True)
    return Card(
        say("A coordinator looks at it now. You will both hear what they decide."),
        (title(scene.at_hand), *((_at_last(scene, said),) if said else ())),
        buttons=(see(scene.at_hand), SESSIONS),
    )


@tells("object")
@tells("contest")
def objection_notice(scene: Scene) -> Card | None:
    """Tell the other side what was said."""
    said = last_said_of_me(scene, contested=True)
    if said is None or not said.is_open:
        return None
    parts = {"other": name(scene.people.get(said.other(scene.me.id))), "start": Moment(said.starts_at)}
    if said.missing is None:
        headline = say("{other} says that your session of {start} did not happen.", **parts)
    else:
        headline = say("{other} says that they were not missing from your session of {start}.", **parts)
    hears = say("A coordinator looks at it, and you will both hear from me.")
    return Card(headline, (title(scene.at_hand), *_words(said), hears, _at_last(scene, said)), buttons=(SESSIONS,))


@tells(DISPUTE)
def dispute(scene: Scene) -> Card | None:
    """Ask a coordinator to decide, with all that is known."""
    said = max(disputes(scene), key=lambda one: one.contested_at or one.at, default=None)
    if said is None:
        return None
    student, mentor = (name(scene.people.get(one)) for one in said.both)
    headline = say(
        "Please decide: did {student} and {mentor} meet on {start}?",
        student=student,
        mentor=mentor,
        start=Moment(said.starts_at),
    )
    lines = (title(scene.at_hand), _at_last(scene, said))
    return Card(headline, lines, _known(scene, said), buttons=(*to_decide(scene), see(scene.at_hand)))


@asks("decide")
def decide_form(scene: Scene) -> Form:
    """Ask for the decision and the reason."""
    said = next((one for one in scene.at_hand.absences if one.session_id == scene.token.argument), None)
    options = (Option(TOOK_PLACE, say("It took place")), *missing_options(scene, said))
    because = reason_field(scene, say("Why? (both read it)"), required=True)
    known = _known(scene, said) if said else ()
    lines = tuple(say("{label}: {text}", label=label, text=value) for label, value in known)
    fields = (who_field(scene, "outcome", options), because)
    sent = token(scene.at_hand, Action.DECIDE.value, scene.token.argument)
    return Form(say("What happened?"), sent, fields, say("Decide"), (title(scene.at_hand), *lines))


@shows("decide")
def decided(scene: Scene) -> Card:
    """Say that it is settled."""
    return Card(say("Decided. Both are told."), (title(scene.at_hand),), buttons=(see(scene.at_hand),))


@tells("decide")
def decision_notice(scene: Scene) -> Card | None:
    """Tell both what was decided, and why."""
    settled = [one for one in scene.at_hand.absences if one.decided_at is not None and scene.me.id in one.both]
    if not settled:
        return None
    said = max(settled, key=lambda one: one.decided_at or one.at)
    asked = review(scene) if said.took_place else ()
    words_said = (say("They said: {words}", words=said.decided),) if said.decided else ()
    lines = (title(scene.at_hand), *words_said)
    return Card(_decision(scene, said), lines, buttons=(*asked, *add_times(scene, ButtonStyle.PRIMARY), SESSIONS))


def _decision(scene: Scene, said: Absence) -> Text:
    """Return what was decided; where a coordinator has, there are words of theirs."""
    if not said.took_place:
        what = who_was_missing(scene, said)
        if said.decided:
            return say("A coordinator has decided. {what}", what=what)
        return say("No coordinator has decided in time, so the check-ins decide. {what}", what=what)
    parts = {"other": name(scene.people.get(said.other(scene.me.id))), "start": Moment(said.starts_at)}
    if said.decided:
        return say("A coordinator has decided: your session with {other} of {start} took place.", **parts)
    return say(
        "No coordinator has decided in time, so the check-ins decide: your session with {other} of {start} took place.",
        **parts,
    )


def _at_last(scene: Scene, said: Absence) -> Text:
    """Return until when a coordinator can decide."""
    until = Moment(decides_until(said, scene.programme.bounds))
    return say("If no coordinator has decided by {until}, the check-ins decide.", until=until)


def _known(scene: Scene, said: Absence) -> tuple[tuple[Text, Text], ...]:
    """Return who was there when, and what was said about it."""
    came = who_came(scene, said)
    if not said.because:
        return came
    speaker = name(scene.people.get(said.contested_by or ""))
    return (*came, (say("{person} says", person=speaker), words(said.because)))


def _words(said: Absence) -> tuple[Text, ...]:
    return (say("They said: {words}", words=said.because),) if said.because else ()


def _reason_form(scene: Scene, word: str, headline: Text, line: Text, argument: str = "") -> Form:
    because = reason_field(scene, say("What happened?"), required=True)
    sent = token(scene.at_hand, word, argument)
    return Form(headline, sent, (because,), say("Send"), (title(scene.at_hand), line))
