"""The coordinator's page: all that waits, each with what can be done about it, and nothing that is one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.actions import overseeing
from core.model import Request, Status, Visitor
from core.ui import Token, plain
from tests.scenes import buttons, menus
from tests.test_missing import HOUR, MINUTE, START, WHY
from tests.town import ADA, ADMIN, ALAN, GRACE, NOW, Answer, Town, visitor, wanted

DAY = timedelta(days=1)
DISPUTES = "Somebody has to say whether these took place"
REPORTED = "These were reported"
UNHEARD = "These have begun, and not both have checked in"


def offered(answer: Answer) -> list[str]:
    """Return the requests that its menus open."""
    found = [one for one in menus(answer.screen) if Token.read(one.token).word == "oversee"]
    return [option.value for menu in found for option in menu.options]


def decisions(answer: Answer) -> list[Token]:
    sent = [Token.read(one.token) for one in buttons(answer.screen)]
    return [one for one in sent if one.word == "decide"]


async def contested(town: Town, booked: Request, mentor: Visitor) -> None:
    """Let a mentor be missing and say that it is not so."""
    assert booked.session is not None
    await town.now_is(booked.session.starts_at)
    await town.press_on(ADA, "check_in", booked)
    await town.now_is(booked.session.starts_at + 11 * MINUTE)
    await town.press_on(ADA, "miss", booked)
    await town.fill(mentor, "contest", booked, WHY, booked.session.id)
    await town.delivery.run_due()


async def report(town: Town, who: Visitor, request: Request, because: str = "Strange.") -> None:
    form = (await town.press(who, Token("report", request.id, request.version))).form
    assert "Done." in (await town.submit(who, form, {"what": "report", "because": because})).text


async def test_each_dispute_of_a_request_has_its_button_and_is_decided_by_itself(town: Town) -> None:
    days = ("2026-11-25", "2026-11-26")
    first = await town.book(GRACE, await town.ask(ADA, days=days), START)
    await contested(town, first, GRACE)
    again = await town.request(first.id)
    assert again.status is Status.OPEN
    second = await town.book(ALAN, again, START + DAY)
    await contested(town, second, ALAN)

    page = await town.press(ADMIN, "programme")
    assert DISPUTES in page.text
    assert set(offered(page)) == {first.id}
    opened = await town.press(ADMIN, Token("oversee"), {"value": first.id})
    assert [plain(one.label, opened.reader) for one in buttons(opened.screen)][:2] == [
        "Decide: Wed 25 Nov 09:00",
        "Decide: Thu 26 Nov 09:00",
    ]
    sessions = [one.session.id for one in (first, second) if one.session is not None]
    assert [one.argument for one in decisions(opened)] == sessions
    for token, left in zip(decisions(opened), (1, 0), strict=True):
        now = await town.request(first.id)
        form = (await town.press(ADMIN, replace(token, version=now.version))).form
        await town.submit(ADMIN, form, {"outcome": "mentor", "because": "The log shows it."})
        assert len(decisions(await town.press(ADMIN, Token("oversee", first.id)))) == left
    assert DISPUTES not in (await town.press(ADMIN, "programme")).text


async def test_a_dispute_of_ones_own_is_on_nobodys_page_but_the_others(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    booked = await town.book(boss, await town.ask(ADA, days=("2026-11-25",)), START)
    await contested(town, booked, boss)
    assert DISPUTES in (await town.press(ADMIN, "programme")).text
    assert DISPUTES not in (await town.press(boss, "programme")).text
    assert not decisions(await town.press(boss, Token("oversee", booked.id)))


async def test_more_than_can_be_described_is_counted_and_in_the_menu(town: Town) -> None:
    made = []
    for n in range(6):
        made.append(await town.ask(visitor(f"Student {n}"), title=f"Request {n}"))
        town.clock.forward(minutes=1)
    await town.now_is(NOW + 25 * HOUR)
    page = await town.press(ADMIN, "programme")
    assert "Request 3 · asked by" in page.text
    assert "Request 4 · asked by" not in page.text
    assert "and 2 more" in page.text
    assert offered(page) == [one.id for one in made]


async def test_what_is_aside_is_dealt_with_by_opening_or_cancelling_it_alone(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request)
    aside = await town.request(request.id)
    answer = await town.press(ADMIN, Token("settle_reports", aside.id), submitted=True)
    assert "Done." not in answer.text
    assert REPORTED in (await town.press(ADMIN, "programme")).text


async def test_a_report_of_somebody_who_was_erased_still_waits_without_their_words(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request, "Rude words.")
    form = (await town.press(GRACE, "erase")).form
    await town.submit(GRACE, form, {"sure": "erase"})
    opened = await town.press(ADMIN, Token("oversee"), {"value": request.id})
    assert "Reported, about Ada" in opened.text
    assert "Rude" not in opened.text
    assert "restore" in opened.words


async def test_whoever_was_erased_is_offered_as_a_mentor_no_more(town: Town) -> None:
    request = await town.ask(ADA)
    held = await town.claim(GRACE, request)
    await town.press(GRACE, Token("release", held.id, held.version), submitted=True)
    form = (await town.press(GRACE, "erase")).form
    await town.submit(GRACE, form, {"sure": "erase"})
    now = await town.request(request.id)
    form = (await town.press(ADMIN, Token("reassign", now.id, now.version))).form
    assert [one.value for one in form.fields[0].options] == [(await town.person(ALAN)).id]
    assert "Somebody who left" not in (await town.press(ADMIN, "mentors")).text


async def test_nobody_decides_over_a_report_of_themselves(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    held = await town.claim(boss, await town.ask(ADA))
    await report(town, ADA, held, "Rude.")
    await town.delivery.run_due()
    assert "About Grace: Rude." in town.slack.told("Barbara")[-1]
    assert not [one for one in town.slack.told("Grace") if "Rude" in one]
    assert REPORTED not in (await town.press(boss, "programme")).text
    opened = await town.press(boss, Token("oversee", held.id))
    assert "Rude" not in opened.text
    refused = await town.press(boss, Token("settle_reports", held.id), submitted=True)
    assert "somebody else has to decide" in refused.text
    assert REPORTED in (await town.press(ADMIN, "programme")).text


async def test_what_is_decided_for_somebody_who_was_erased_opens_no_request_of_nobody(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    await town.now_is(START + HOUR)
    await town.fill(ADA, "object", booked, WHY)
    form = (await town.press(ADA, "erase")).form
    assert "You are erased." in (await town.submit(ADA, form, {"sure": "erase"})).text
    (token,) = decisions(await town.press(ADMIN, Token("oversee", booked.id)))
    form = (await town.press(ADMIN, token)).form
    await town.submit(ADMIN, form, {"outcome": "mentor", "because": "The log shows it."})
    assert (await town.request(booked.id)).status is Status.CANCELLED


async def test_a_session_that_not_both_have_come_to_waits_until_it_is_said_that_it_was_missed(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    await town.now_is(START)
    await town.press_on(ADA, "check_in", booked)
    await town.now_is(START + 9 * MINUTE)
    assert UNHEARD not in (await town.press(ADMIN, "programme")).text
    await town.now_is(START + 10 * MINUTE)
    page = await town.press(ADMIN, "programme")
    assert UNHEARD in page.text
    assert "Wed 25 Nov 09:00 · Grace and Ada · " in page.text
    opened = await town.press(ADMIN, Token("oversee"), {"value": booked.id})
    assert "Ada at 09:00" in opened.text
    assert "Grace did not" in opened.text
    form = (await town.press(ADMIN, opened.token("miss"))).form
    said = await town.submit(ADMIN, form, {"who": "mentor"})
    assert said.words == ["details", "programme"]
    assert UNHEARD not in (await town.press(ADMIN, "programme")).text
    assert (await town.request(booked.id)).status is Status.OPEN


async def test_a_session_that_both_have_come_to_waits_for_nobody(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    await town.now_is(START)
    for who in (ADA, GRACE):
        await town.press_on(who, "check_in", booked)
    await town.now_is(START + HOUR)
    assert UNHEARD not in (await town.press(ADMIN, "programme")).text


async def test_a_session_of_ones_own_or_in_dispute_waits_where_that_is_decided(town: Town) -> None:
    boss = replace(GRACE, administers=True)
    await town.set_up(boss)
    booked = await town.book(boss, await town.ask(ADA, days=("2026-11-25",)), START)
    await town.now_is(START + HOUR)
    assert UNHEARD in (await town.press(ADMIN, "programme")).text
    assert UNHEARD not in (await town.press(boss, "programme")).text
    await town.fill(ADA, "object", booked, WHY)
    page = await town.press(ADMIN, "programme")
    assert UNHEARD not in page.text
    assert DISPUTES in page.text


async def test_booked_sessions_are_listed_page_by_page_and_none_twice_though_some_are_off_meanwhile(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "BOOKED", 2)
    made = []
    # Two at the same time, so that the page ends between them.
    for n, start in enumerate((START, START + DAY, START + DAY, START + 2 * DAY)):
        mentor = visitor(f"Mentor {n}")
        await town.approve(ADMIN, mentor)
        asked = await town.ask(visitor(f"Student {n}"), title=f"Request {n}", days=(f"{start.date()}",))
        made.append(await town.book(mentor, asked, start))
    page = await town.press(ADMIN, "booked")
    found = offered(page)
    first = made[0]
    await town.press(ADMIN, Token("cancel", first.id, first.version), {"because": "Ill."}, submitted=True)
    while onward := [one for one in buttons(page.screen) if Token.read(one.token).word == "booked"]:
        page = await town.press(ADMIN, onward[0].token)
        found += offered(page)
    assert sorted(found) == sorted(one.id for one in made)
    assert found[0] == made[0].id
    assert found[-1] == made[3].id
    for one in made[1:]:
        await town.press(ADMIN, Token("cancel", one.id, one.version), {"because": "Ill."}, submitted=True)
    assert "No session is booked right now." in (await town.press(ADMIN, "booked")).text


async def test_what_is_booked_is_nothing_for_others(town: Town) -> None:
    await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    for who in (ADA, GRACE):
        answer = await town.press(who, "booked")
        assert "That is for those who run this space." in answer.text
        assert wanted()["title"] not in answer.text


async def test_a_booked_session_is_cancelled_by_a_coordinator_with_a_reason_only(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, days=("2026-11-25",)), START)
    opened = await town.press(ADMIN, Token("oversee"), {"value": booked.id})
    assert "Wed 25 Nov 09:00" in opened.text
    assert "did not" not in opened.text
    form = (await town.press(ADMIN, opened.token("cancel"))).form
    assert form.fields[0].required
    before = town.everything()
    assert (await town.submit(ADMIN, form, {"because": " "})).errors == {"because": "Please fill this in."}
    assert town.everything() == before
    off = await town.submit(ADMIN, form, {"because": "The building is closed."})
    assert off.words == ["programme"]
    await town.delivery.run_due()
    for name in ("Ada", "Grace"):
        assert "They said: The building is closed." in town.slack.told(name)[-1]
