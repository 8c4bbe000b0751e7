"""Somebody's own words: what nobody can see is gone, and what they can see stays as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ui import clean, one_line

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEART = "\u2764\ufe0f\u200d\U0001f525"


@pytest.mark.parametrize(
    "unseen",
    [
        *("\x00", "\x07", "\x1b", "\x7f", "\xad", "\u200b", "\u2060", "\ufeff", "\u3164", "\u2800"),
        *("\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\ud800", "\udfff", "\U000e0041"),
        *("\u200d", "\u200c", "\u200d\u200d\u200c", "\U0001d173", "\uffff"),
    ],
)
def test_what_nobody_can_see_is_gone(unseen: str) -> None:
    assert clean(f"a{unseen}b{unseen}") == "ab"
    assert clean(unseen) == ""


@pytest.mark.parametrize(
    "seen",
    [
        "Grüße, señor – «café» ½ €",
        "שלום עולם مرحبا",
        "नमस्ते 你好 👍🏽 🇩🇪",
        FAMILY,
        HEART,
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # a Persian verb, whose parts are written apart
        "\u0915\u094d\u200d\u0937",
        "one\ntwo",
        "snake_case, 2*3, <b>&amp;, =1+1, @everyone",
    ],
)
def test_what_can_be_seen_stays_as_it_is(seen: str) -> None:
    assert clean(seen) == seen


def test_a_joiner_with_nothing_to_join_goes_and_a_run_of_them_is_one() -> None:
    assert clean(f"\u200d{FAMILY}\u200d a\u200db") == f"{FAMILY} ab"
    assert clean("\U0001f468\u200d\u200c\u200d\U0001f469") == "\U0001f468\u200d\U0001f469"
    assert clean("\ufe0f \u200d\ufe0f") == " "


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_ends_alike(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"
    assert one_line(f" one{end}\ttwo ") == "one two"


@given(st.text(st.characters(), max_size=200))
def test_cleaned_twice_is_cleaned_once_and_holds_no_control(own: str) -> None:
    cleaned = clean(own)
    assert clean(cleaned) == cleaned
    assert not [one for one in cleaned if unicodedata.category(one) in ("Cc", "Cs") and one != "\n"]
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff")
    cleaned.encode()
