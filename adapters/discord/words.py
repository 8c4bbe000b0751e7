"""The few sentences that only Discord needs, as entries of the catalogue."""

from core.ui import Card, say

MORE_CARDS = "… and {n} more that do not fit here."
FAILED = Card(say("I couldn't show you the answer."), (say("See where things stand with /mentor sessions."),))
"""Shown when an answer could not be drawn or sent; whatever was asked may have been done."""
