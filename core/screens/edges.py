"""What stands around the screens: the words of windows that close, of waiting, of what does not fit."""

from core.ui import Card, Text, say, say_many

NAME = "Mini Mentor"
"""What the bot is called, in every language."""
SUMMARY = say("Short mentoring sessions")
"""The whole command in one line."""
CLOSE = say("Close")
CANCEL = say("Cancel")
MOMENT_EXAMPLE = say("For example {example}", example="24 Nov 18:30")
"""Stands in a line for a moment until something is typed there."""
DATE_EXAMPLE = say("For example {example}", example="24 Nov")
TIME_EXAMPLE = say("For example {example}", example="09:30")
WAITING = Card(say("One moment …"))
SORRY = Card(say("Something went wrong on my side. Please try that again."))
OPEN_ON_A_SERVER = say(
    "To get my messages, open the menu under the server's name, choose Privacy Settings, and allow direct messages."
)
OPEN_IN_A_WORKSPACE = say(
    "To get my messages, find me under Apps and write to me. If you can't, tell whoever runs this workspace."
)
NOT_SHOWN = Card(say("I couldn't show you the answer."), (say("See where things stand with /mentor sessions."),))
"""Shown when an answer could not be drawn or sent; whatever was asked may have been done."""


def day_and_time(day: str, time: str) -> Text:
    """Return a moment whose day and time the platform writes itself."""
    return say("{day} at {time}", day=day, time=time)


def labelled(label: Text, value: Text) -> Text:
    """Return a field as it is read out."""
    return say("{label}: {value}", label=label, value=value)


def more_cards(n: int) -> Text:
    """Return how many cards were left out."""
    return say_many("… and one more that does not fit here.", "… and {n} more that do not fit here.", n)
