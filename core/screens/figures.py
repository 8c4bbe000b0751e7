"""The figures as numbers and as a picture, and the table of all requests."""

from datetime import timedelta

from core.model import Figures
from core.outbox import EXPORT, FIGURES
from core.scene import Scene
from core.screens.parts import PROGRAMME
from core.screens.registry import shows, tells
from core.ui import (
    Button,
    Card,
    Chart,
    File,
    Moment,
    Picture,
    Style,
    Text,
    Token,
    joined,
    say,
    say_many,
    words,
)


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
    # Nothing is claimed "within 0 minutes".
    minutes = max(1, round(length / timedelta(minutes=1)))
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
