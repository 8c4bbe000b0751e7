"""What coordinators see of their programme: what waits for them, and one request with all that they may do."""

from dataclasses import replace

from core.lifecycle import Action
from core.model import Person, Report, Request, Status
from core.scene import Scene
from core.screens.board import state
from core.screens.booked import BOOKED, SHOWN, open_one, unattended, when
from core.screens.missing import for_coordinator, what_became
from core.screens.offering import offered
from core.screens.parts import (
    HELP,
    PROGRAMME,
    button,
    by_name,
    facts,
    first_few,
    in_their_words,
    name,
    of_people,
    title,
)
from core.screens.registry import shows
from core.ui import (
    MENU_OPTIONS,
    Button,
    ButtonStyle,
    Card,
    Menu,
    Moment,
    Page,
    Style,
    Text,
    Token,
    say,
    say_many,
)  # fmt: skip

STEPS = 4
"""Buttons of one request, beside the one back to the page; what else there is to do comes up when these are done."""
_BUTTONS = (
    Button(say("Figures"), str(Token("figures")), ButtonStyle.PRIMARY),
    Button(say("Export"), str(Token("export"))),
    Button(say("Who did what"), str(Token("trail"))),
    Button(say("Mentors"), str(Token("mentors"))),
    Button(say("Coordinators"), str(Token("coordinators"))),
    BOOKED,
    HELP,
)


@shows("programme")
def overview(scene: Scene) -> Page:
    """Show what waits for a coordinator."""
    seen = scene.seen
    cards = [
        _requests(scene, say("These were reported"), seen.reported),
        _requests(scene, say("Nobody has claimed these for over a day"), seen.unclaimed),
        _requests(scene, say("Somebody has to say whether these took place"), seen.disputed),
        unattended(scene),
        _undelivered(scene),
        _applicants(seen.applicants),
    ]
    found = tuple(card for card in cards if card is not None)
    if not found:
        found = (Card(say("Nothing waits for you."), (_quiet(seen.open), say("Everybody could be told."))),)
    return Page(say("{programme}: what waits for you", programme=scene.programme.name), found, _BUTTONS)


def _quiet(n: int) -> Text:
    """Return how many requests are open, where none has been for long."""
    if not n:
        return say("No request is open.")
    if n == MENU_OPTIONS:
        return say("{n} requests or more are open, none of them for longer than a day.", n=n)
    return say_many(
        "One request is open, for no longer than a day.",
        "{n} requests are open, none of them for longer than a day.",
        n,
    )


def _requests(scene: Scene, headline: Text, requests: tuple[Request, ...]) -> Card | None:
    if not requests:
        return None
    lines = [
        say("{title} · asked by {student}, {at}", title=title(one), student=name(scene.people.get(one.student_id)),
            at=Moment(one.asked_at, Style.RELATIVE))
        for one in requests
    ]  # fmt: skip
    return Card(headline, tuple(first_few(lines, SHOWN)), menus=(open_one(requests),))


def _undelivered(scene: Scene) -> Card | None:
    lines = tuple(
        say("{person}, {at}", person=name(scene.people.get(one.person_id)), at=Moment(one.at))
        for one in scene.seen.undelivered
    )
    why = say("Their direct messages are closed, or their account is gone: please write to them yourself.")
    return Card(say("These could not be told something"), (*lines, why)) if lines else None


def _applicants(applicants: tuple[Person, ...]) -> Card | None:
    if not applicants:
        return None
    menu = Menu(say("Open an application"), str(Token("applicant")), of_people(applicants))
    return Card(say("These would like to be mentors"), by_name(applicants), menus=(menu,))


@shows("oversee")
def oversee(scene: Scene) -> Card:
    """Show one request with all that a coordinator may do about it."""
    request = scene.at_hand
    fields = [
        (say("What"), facts(request)),
        *(when(scene) or ((say("Offered"), offered(scene)),)),
        (say("Asked by"), say("{student}, {at}", student=scene.student, at=Moment(request.asked_at))),
    ]
    # Whoever holds it keeps it until their hold ends, even where that comes later.
    held = request.held_until if request.status is Status.CLAIMED else None
    if request.status in (Status.OPEN, Status.CLAIMED) and request.expires_at > (held or scene.now):
        fields.append((say("Open until"), say("{at}", at=Moment(request.expires_at))))
    fields += what_became(scene)
    lines = [*in_their_words(request), *(_reported(scene, one) for one in scene.reports)]
    return Card(state(scene), tuple(lines), tuple(fields), buttons=(*_steps(scene), PROGRAMME))


def _steps(scene: Scene) -> tuple[Button, ...]:
    """Return the buttons of all that a coordinator may do about the request at hand."""
    restore = button(scene, Action.RESTORE, say("Open it again"), ButtonStyle.PRIMARY)
    give = button(scene, Action.REASSIGN, say("Give it to a mentor"), ButtonStyle.PRIMARY)
    judge = for_coordinator(scene)
    longer = button(scene, Action.EXTEND, say("Keep it open longer"))
    settle: tuple[Button, ...] = ()
    if scene.reports and not restore:
        settle = (Button(say("Report is dealt with"), str(Token("settle_reports", scene.at_hand.id))),)
    release = button(scene, Action.RELEASE, say("Give it back"))
    cancel = button(scene, Action.CANCEL, say("Cancel request"), ButtonStyle.DANGER)
    if judge and give:
        give = (replace(give[0], style=ButtonStyle.PLAIN),)
    return (*restore, *judge, *settle, *give, *longer, *release, *cancel)[:STEPS]


def _reported(scene: Scene, report: Report) -> Text:
    person = name(scene.people.get(report.person_id))
    if not report.because:
        # Whoever wrote it has been erased, and their words with them.
        return say("Reported, about {person}", person=person)
    return say("Reported, about {person}: {words}", person=person, words=report.because)
