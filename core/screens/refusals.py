"""What somebody is shown instead: why not, what is so now, and what to do next."""

from dataclasses import replace

from core.errors import Invalid, MentorshipError, Reason
from core.model import MentorRule, Sought
from core.scene import Scene
from core.screens.claiming import pick
from core.screens.helping import APPLY, help_anyway, help_card
from core.screens.parts import BROWSE, HELP, HOURS, SESSIONS
from core.screens.reasons import sentence
from core.screens.registry import ASKS
from core.ui import Button, Card, Form, Refused, Text, Token, say

NOT_SAVED = say("I couldn't save that. Nothing changed; please press again.")
WENT_WRONG = say("Something went wrong on my side. Nothing changed; please try again in a minute.")


def refusal(error: MentorshipError, scene: Scene) -> Card:
    """Draw a refusal: about a request, above the request's card as it is now; else with what to do next."""
    text = sentence(error.reason, scene, **error.parts)
    if error.reason in _NO_CARD or scene.request is None:
        return Card(text, buttons=_next_step(error.reason, scene))
    card = pick(scene)
    if error.reason is Reason.BOOKED and scene.alike:
        alike = Token("browse", argument=f"/{Sought(type=scene.request.type).argument}")
        card = replace(card, buttons=(Button(say("Show them"), str(alike)), *card.buttons))
    return replace(card, note=text)


def invalid(error: Invalid, scene: Scene, again: str) -> Refused:
    """Draw what is wrong with a form, field by field; the card's button opens it again as it was filled in."""
    errors = {key: sentence(reason, scene, **parts) for key, (reason, parts) in error.fields.items()}
    labels = _labels(scene)
    lines = tuple(
        say("{field}: {text}", field=labels[key], text=text) if key in labels else text for key, text in errors.items()
    )
    buttons = (Button(say("Fix it"), str(Token("again", again))),)
    return Refused(
        errors, Card(say("Almost: nothing is saved yet, and nothing you typed is lost."), lines, buttons=buttons)
    )


def unknown(scene: Scene) -> Card:
    """Draw the help for a word that nobody knows."""
    return replace(help_card(scene), note=sentence(Reason.UNKNOWN_COMMAND, None))


def closed(text: Text) -> Card:
    """Draw a sentence and nothing else to do but to go on."""
    return Card(text, buttons=(HELP,))


def out_of_order(word: str, text: Text) -> Card:
    """Draw what is seen while nothing can be looked up: the help for whoever asks for it, else the sentence."""
    return help_anyway() if word == "help" else closed(text)


_NO_CARD = frozenset({Reason.NOT_A_MENTOR, Reason.TOO_MANY_HOLDS, Reason.TOO_MANY_BOOKED, Reason.NOT_FOUND})


def _labels(scene: Scene) -> dict[str, Text]:
    """Return what the fields of the form are called that was sent."""
    form = ASKS[scene.token.word](scene) if scene.token.word in ASKS else None
    return {field.key: field.label for field in form.fields} if isinstance(form, Form) else {}


def _next_step(reason: Reason, scene: Scene) -> tuple[Button, ...]:
    if reason is Reason.NOT_A_MENTOR:
        by_approval = scene.space is None or scene.space.mentors_by is MentorRule.APPROVAL
        return (APPLY,) if by_approval else (HELP,)
    if reason in (Reason.TOO_MANY_OPEN, Reason.TOO_MANY_HOLDS, Reason.TOO_MANY_BOOKED):
        return (SESSIONS,)
    if reason in (Reason.NO_SUCH_HOURS, Reason.TOO_MANY_HOURS):
        return (HOURS,)
    if reason is Reason.ALREADY_MENTOR:
        return (BROWSE,)
    return (SESSIONS, HELP)
