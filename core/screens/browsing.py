"""Browse open requests: a page of them, and the form that says what to look for."""

from dataclasses import replace

from core.lifecycle import Action
from core.model import YES, Request, Sought
from core.scene import Scene
from core.screens.commands import FORMATS, URGENCIES, filters, type_name
from core.screens.offering import offered
from core.screens.parts import HELP, HOURS, button, facts, see, title
from core.screens.registry import asks, shows
from core.ui import Button, ButtonStyle, Card, Form, Page, Text, Token, joined, say, say_many


@shows("browse")
@shows("filter")
def browse(scene: Scene) -> Page:
    """Draw one page of open requests; the next page begins after the last one looked at, whatever was claimed since."""
    cards = [_open(scene, one) for one in scene.requests] or [_nothing(scene)]
    note = say("Only: {what}", what=_told(scene.sought)) if scene.sought else None
    return Page(say("Open requests"), tuple(cards), (*_onward(scene), *_filters(scene), HELP), note)


@asks("filter")
def filter_form(scene: Scene) -> Form:
    """Ask what to look for; whatever is left empty may be anything."""
    fields = tuple(
        replace(field, value=getattr(scene.sought, field.key) or None) for field in filters(scene.programme.bounds)
    )
    return Form(say("What do you look for?"), str(Token("filter")), fields, say("Show"))


def fit(count: int) -> Text:
    """Return how many starts suit the reader."""
    return say_many("One time fits your hours", "{n} times fit your hours", count) if count else say("No time fits")


def _open(scene: Scene, request: Request) -> Card:
    claim = button(scene, Action.CLAIM, say("Claim"), ButtonStyle.PRIMARY, of=request)
    fitting = (fit(scene.fitting[request.id]),) if request.id in scene.fitting else ()
    return Card(
        facts(request),
        (title(request), *fitting),
        ((say("Offered"), offered(scene, request)),),
        buttons=(*claim, see(request)),
    )


def _nothing(scene: Scene) -> Card:
    if not scene.sought:
        return Card(say("Nothing is open right now."), (say("New requests hang on the board as they come."),))
    if scene.more:
        return Card(say("Nothing like that among the first ones."), (say("There are more to look through."),))
    return Card(say("Nothing like that is open right now."), (say("Look for something else, or see all of them."),))


def _onward(scene: Scene) -> tuple[Button, ...]:
    if not scene.more:
        return ()
    label = say("Show more") if scene.requests else say("Look further")
    sought = scene.sought.argument
    argument = f"after/{sought}" if sought else "after"
    return (Button(label, str(Token("browse", scene.onward, 0, argument))),)


def _filters(scene: Scene) -> tuple[Button, ...]:
    sought = scene.sought
    found = [Button(say("Filter"), str(Token("filter", argument=f"/{sought.argument}" if sought else "")))]
    if not sought.fits:
        fitting = replace(sought, fits=YES).argument
        found.append(Button(say("Only what fits my hours"), str(Token("browse", argument=f"/{fitting}"))))
    if sought:
        found.append(Button(say("Show all"), str(Token("browse"))))
    return (*found, HOURS)


def _told(sought: Sought) -> Text:
    formats = {one.value: text for one, text in FORMATS.items()}
    urgencies = {one.value: text for one, text in URGENCIES.items()}
    told = [type_name(sought.type)] if sought.type else []
    told += [say_many("{n} min", "{n} min", int(sought.duration))] if sought.duration else []
    told += [formats[sought.format]] if sought.format else []
    told += [urgencies[sought.urgency]] if sought.urgency else []
    told += [say("fits my hours")] if sought.fits else []
    return joined(told)
