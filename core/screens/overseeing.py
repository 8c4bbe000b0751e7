"""What coordinators see: what is stuck, the figures as numbers and as a picture, the trail, and the export."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.lifecycle import Action
from core.model import Figures, Person, Report, Request, Status
from core.outbox import EXPORT, FIGURES
from core.scene import Scene
from core.screens.board import state
from core.screens.booked import BOOKED, SHOWN, open_one, unheard, when
from core.screens.deeds import done
from core.screens.missing import for_coordinator, what_became
from core.screens.offering import offered
from core.screens.parts import HELP, PROGRAMME, button, facts, name, title
from core.screens.registry import shows, tells
from core.ui import (
    MENU_OPTIONS,
    Button,
    ButtonStyle,
    Card,
    Chart,
    File,
    Menu,
    Moment,
    Option,
    Page,
    Picture,
    Style,
    Text,
    Token,
    joined,
    say,
    say_many,
    words,
)  # fmt: skip

STEPS = 4
"""Buttons of one request, beside the one back to the page; what else there is to do comes up when these are done."""
_BUTTONS = (
    Button(say("Figures"), str(Token("figures")), ButtonStyle.PRIMARY),
    Button(say("Export"), str(Token("export"))),
    Button(say("Who did what"), str(Token("trail"))),
    Button(say("Mentors"), str(Token("mentors"))),
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
        unheard(scene),
        _undelivered(scene),
        _applicants(seen.applicants),
    ]
    found = tuple(card for card in cards if card is not None)
    if not found:
        found = (Card(say("Nothing waits for you."), (say("Requests are claimed, and everybody could be told."),)),)
    return Page(say("{programme}: what waits for you", programme=scene.programme.name), found, _BUTTONS)


def _requests(scene: Scene, headline: Text, requests: tuple[Request, ...]) -> Card | None:
    if not requests:
        return None
    lines = tuple(
        say("{title} · asked by {student}, {at}", title=one.title, student=name(scene.people.get(one.student_id)),
            at=Moment(one.asked_at, Style.RELATIVE))
        for one in requests[:SHOWN]
    )  # fmt: skip
    if len(requests) > SHOWN:
        lines += (say_many("and one more", "and {n} more", len(requests) - SHOWN),)
    return Card(headline, lines, menus=(open_one(requests),))


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
    lines = tuple(say("{person}", person=one) for one in applicants[:MENU_OPTIONS])
    options = tuple(Option(one.id, words(one.name)) for one in applicants[:MENU_OPTIONS])
    menu = Menu(say("Open an application"), str(Token("applicant")), options)
    return Card(say("These would like to be mentors"), lines, menus=(menu,))


@shows("oversee")
def oversee(scene: Scene) -> Card:
    """Show one request with all that a coordinator may do about it."""
    request = scene.at_hand
    fields = [
        (say("What"), facts(request)),
        *(when(scene) or ((say("Offered"), offered(scene)),)),
        (say("Asked by"), say("{student}, {at}", student=scene.student, at=Moment(request.asked_at))),
    ]
    if request.status in (Status.OPEN, Status.CLAIMED) and request.expires_at > scene.now:
        fields.append((say("Open until"), say("{at}", at=Moment(request.expires_at))))
    fields += what_became(scene)
    lines = [title(request), words(request.description), *(_reported(scene, one) for one in scene.reports)]
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


# Figures


@shows("figures")
def figures(scene: Scene) -> Card:
    """Show the numbers; the picture follows."""
    found = scene.seen.figures or Figures(scene.now, scene.now)
    return Card(
        say("The last 30 days"),
        (say("The picture comes in a direct message in a moment."),),
        _numbers(found),
        buttons=(Button(say("Export"), str(Token("export"))), PROGRAMME),
    )


@tells(FIGURES)
def figures_notice(scene: Scene) -> Card | None:
    """Send the numbers and their picture."""
    found = scene.seen.figures
    if found is None:
        return None
    numbers = _numbers(found)
    alt = joined([say("{label}: {value}", label=label, value=value) for label, value in numbers], "; ")
    picture = Picture(f"figures-{found.until:%Y-%m-%d}.png", alt, _chart(found))
    return Card(say("The last 30 days"), fields=numbers, buttons=(PROGRAMME,), picture=picture)


def _numbers(found: Figures) -> tuple[tuple[Text, Text], ...]:
    average = say("{n} of 5", n=found.average) if found.average is not None else say("None yet")
    return (
        (say("Asked"), words(str(found.asked))),
        (say("Claimed"), words(str(found.claimed))),
        (say("Half were claimed within"), _length(found.claim_time)),
        (say("Booked"), words(str(found.booked))),
        (say("Happened"), words(str(found.happened))),
        (say("Missed"), words(str(found.missed))),
        (say("Reviews"), words(str(found.reviews))),
        (say("Their average"), average),
    )


def _length(length: timedelta | None) -> Text:
    if length is None:
        return say("None yet")
    minutes = round(length / timedelta(minutes=1))
    if minutes < 120:
        return say_many("{n} minute", "{n} minutes", minutes)
    return say_many("{n} hour", "{n} hours", round(minutes / 60))


def _chart(found: Figures) -> Chart:
    bars = (
        (say("Asked"), found.asked),
        (say("Claimed"), found.claimed),
        (say("Booked"), found.booked),
        (say("Happened"), found.happened),
        (say("Missed"), found.missed),
        (say("Reviews"), found.reviews),
    )
    noon = found.since.replace(hour=12, minute=0)
    days = tuple(
        (say("{day}", day=Moment(noon + timedelta(days=n), Style.DATE, "UTC")), count)
        for n, (_, count) in enumerate(found.days)
    )
    return Chart(say("The last 30 days"), bars, say("Asked on each day"), days)


# The export


@shows("export")
def exported(scene: Scene) -> Card:
    """Say where it comes."""
    return Card(
        say("I'm sending you the table in a direct message."),
        (say("It has no names, no words and no links; people are pseudonyms, other ones in every export."),),
        buttons=(PROGRAMME,),
    )


@tells(EXPORT)
def export_notice(scene: Scene) -> Card:
    """Send the table of all requests."""
    file = File(f"requests-{scene.now:%Y-%m-%d}.csv", "text/csv", scene.seen.table)
    headline = say_many("{n} request, as a table", "{n} requests, as a table", scene.seen.lines)
    return Card(headline, buttons=(PROGRAMME,), file=file)


# The trail


@shows("trail")
def trail(scene: Scene) -> Card:
    """Show who did what and when, the newest first."""
    entries = scene.seen.trail
    lines = tuple(
        say("{at} · {who} · {what}", at=Moment(one.at), who=_who(scene, one.actor_id), what=done(one, scene.people))
        for one in entries
    )
    older = (_older(entries[-1].at),) if scene.more and entries else ()
    return Card(say("Who did what"), lines or (say("Nothing yet."),), buttons=(*older, PROGRAMME))


def _who(scene: Scene, actor_id: str | None) -> Text:
    if actor_id is None:
        return say("by itself")
    return say("{person}", person=name(scene.people.get(actor_id)))


def _older(at: datetime) -> Button:
    micros = round(at.timestamp() * 1_000_000)
    return Button(say("Show older"), str(Token("trail", argument=str(micros))))
