"""Browsing open requests: filters, pages that do not shift, and how many times suit whoever browses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.actions import browsing, matching
from core.actions.bounding import TYPE_LENGTH
from core.actions.matching import matched
from core.lifecycle import Action
from core.model import Bounds, Format, Request, Sought, Status, Urgency
from core.ports import Tx
from core.ui import Page, Token, plain
from tests.scenes import offer
from tests.town import ADA, ALAN, GRACE, NOW, Answer, Town, wanted

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def hang(town: Town, count: int, **changed: Any) -> list[Request]:
    """Write open requests of Ada's into the database, a minute between each two; nobody has to fill in forms."""
    made = await town.ask(ADA)

    def write(tx: Tx) -> list[Request]:
        first = tx.request(made.id, "first")
        more = [
            replace(first, id=f"{n:032x}", title=f"Number {n}", asked_at=NOW + n * MINUTE, **changed)
            for n in range(1, count + 1)
        ]
        for one in more:
            tx.save(None, one, Action.SUBMIT, None, [], NOW)
        return more

    return await town.store.write(write)


def titles(answer: Answer) -> list[str]:
    assert isinstance(answer.screen, Page)
    return [plain(card.lines[0], answer.reader) for card in answer.screen.cards]


async def all_pages(town: Town, first: Answer) -> list[str]:
    """Read page after page as long as there is more."""
    found, answer = titles(first), first
    for _ in range(80):
        onward = [one for one in answer.screen.buttons if Token.read(one.token).argument.startswith("after")]  # type: ignore[union-attr]  # a page
        if not onward:
            return found
        answer = await town.press(GRACE, onward[0].token)
        found += titles(answer)
    raise AssertionError("there is always more")


async def test_filters_show_only_what_was_asked_for_and_say_so(town: Town) -> None:
    await hang(town, 3, urgency=Urgency.URGENT)
    await hang_more(town, 3, 50, type="career_advice", minutes=30, format=Format.PHONE)
    for values, count, told in (
        ({"urgency": "urgent"}, 3, "Only: Urgent (within 48 hours)"),
        ({"type": "career_advice", "duration": "30", "format": "phone"}, 3, "Only: Career advice · 30 min · Phone"),
        ({"type": "career_advice", "urgency": "urgent"}, 0, "Only: Career advice · Urgent (within 48 hours)"),
    ):
        page = await town.press(GRACE, "browse", values)
        assert told in page.text
        assert len([one for one in titles(page) if one.startswith("Number")]) == count
        assert ("Nothing like that is open right now." in page.text) == (not count)


async def hang_more(town: Town, count: int, since: int, **changed: Any) -> None:
    def write(tx: Tx) -> None:
        first = tx.open_requests("first", None, 1)[0]
        for n in range(since, since + count):
            one = replace(
                first,
                id=f"{n:032x}",
                title=f"Number {n}",
                asked_at=NOW + n * MINUTE,
                **{"urgency": Urgency.SOON, **changed},
            )
            tx.save(None, one, Action.SUBMIT, None, [], NOW)

    await town.store.write(write)


async def test_the_form_asks_for_filters_and_keeps_those_that_hold(town: Town) -> None:
    await hang(town, 2, urgency=Urgency.URGENT)
    page = await town.press(GRACE, "browse", {"urgency": "urgent"})
    form = (await town.press(GRACE, page.token("filter"))).form
    assert {field.key: field.value for field in form.fields if field.value} == {"urgency": "urgent"}
    assert len(form.fields) == 5
    assert not any(field.required for field in form.fields)
    other = await town.submit(GRACE, form, {"type": "", "duration": "", "format": "phone", "urgency": "", "fits": ()})
    assert "Only: Phone" in other.text
    everything = await town.submit(GRACE, form, {})
    assert "Only:" not in everything.text


async def test_only_what_fits_ones_hours_is_shown_and_counted(town: Town) -> None:
    made = await town.ask(ADA)
    page = await town.press(GRACE, "browse")
    assert "28 times fit your hours" in page.text
    form = (await town.press(GRACE, "set_window")).form
    await town.submit(GRACE, form, {"weekdays": ("2",), "from": "10:00", "to": "10:45"})
    page = await town.press(GRACE, "browse")
    assert "One time fits your hours" in page.text
    form = (await town.press(GRACE, "set_window")).form
    await town.submit(GRACE, form, {"weekdays": ("5",), "from": "10:00", "to": "12:00"})
    await town.press(GRACE, "drop_window:::2.600.645")
    page = await town.press(GRACE, "browse")
    assert "No time fits" in page.text
    only = next(one for one in page.screen.buttons if Token.read(one.token).argument)  # type: ignore[union-attr]  # a page
    assert "Nothing like that is open right now." in (await town.press(GRACE, only.token)).text
    assert wanted()["title"] in (await town.press(ALAN, only.token)).text
    assert made.status is Status.OPEN


async def test_pages_of_a_filter_show_everything_once_while_others_claim(town: Town) -> None:
    hung = await hang(town, 13)
    await hang_more(town, 7, 100, type="career_advice")
    page = await town.press(GRACE, "browse", {"type": "interview_prep", "fits": "yes"})
    await town.claim(ALAN, hung[0])
    await town.claim(ALAN, hung[5])
    found = await all_pages(town, page)
    assert len(found) == len(set(found))
    expected = {f"Number {n}" for n in range(1, 14)} - {"Number 6"} | {str(wanted()["title"])}
    assert set(found) == expected


async def test_looking_for_what_fits_looks_through_so_many_and_offers_to_go_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "SCANNED", 20)
    monkeypatch.setattr(matching, "BATCH", 10)
    await hang(town, 50, offered=(offer(NOW + 90 * DAY, NOW + 91 * DAY),))
    await hang_more(town, 1, 200, type="career_advice")
    page = await town.press(GRACE, "browse", {"fits": "yes", "urgency": "soon"})
    assert titles(page)[0] == str(wanted()["title"])
    onward = [one for one in page.screen.buttons if Token.read(one.token).argument.startswith("after")]  # type: ignore[union-attr]  # a page
    page = await town.press(GRACE, onward[0].token)
    assert "Nothing like that among the first ones." in page.text
    assert (await all_pages(town, page))[-1] == "Number 200"
    page = await town.press(GRACE, "browse", {"fits": "yes", "type": "career_advice"})
    assert titles(page) == ["Number 200"]


async def test_pages_of_what_fits_are_those_of_a_slow_look_at_every_request(town: Town) -> None:
    form = (await town.press(GRACE, "set_window")).form
    await town.submit(GRACE, form, {"weekdays": ("1", "2", "4"), "from": "9:00", "to": "13:00"})
    hung = await hang(town, 1)
    starts = [NOW + (7 * n % 240) * HOUR for n in range(2, 90)]
    for n, start in enumerate(starts, 2):
        times = (offer(start, start + 3 * HOUR), offer(start + 2 * DAY, start + 2 * DAY + 40 * MINUTE))
        await hang_more(town, 1, n, offered=times, minutes=(30, 45, 60)[n % 3], type=hung[0].type)

    def slowly(tx: Tx) -> list[str]:
        whole, programme = tx.open_requests("first", None, 500), tx.programme("first")
        grace = tx.person_of(GRACE.account, "first")
        assert grace
        return [one.title for one in whole if matched(tx, programme, one, grace.id, NOW).starts]

    expected = await town.store.read(slowly)
    assert 10 < len(expected) < 60
    assert await all_pages(town, await town.press(GRACE, "browse", {"fits": "yes"})) == expected


@pytest.mark.parametrize(
    "argument",
    ["after/....", "after/x.y.z", "/", "/x", "/.....", "x/y/z", "/world_peace.1.letter.never.maybe", "after"],
)
async def test_a_filter_that_there_is_not_filters_nothing(town: Town, argument: str) -> None:
    made = await town.ask(ADA)
    answer = await town.press(GRACE, Token("browse", made.id, 0, argument))
    assert "Only:" not in answer.text


def test_what_is_sought_comes_back_from_its_token() -> None:
    sought = Sought("career_advice", "30", "phone", "urgent", "yes")
    assert Sought.read(sought.argument, Bounds()) == sought
    assert Sought().argument == ""
    longest = "W" * TYPE_LENGTH
    token = Token("browse", "f" * 32, 0, f"after/{replace(sought, type=longest, urgency='flexible').argument}")
    assert len(str(token)) <= 100
