"""What coordinators see and do: what is stuck, figures, the export, the trail; nobody else sees any of it."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from core.actions.exporting import table
from core.model import Line, Person, Request, Role, Status, Visitor
from core.ports import Tx, Unreachable
from core.ui import Card, Form, Token
from tests.scenes import menus
from tests.town import ADA, ADMIN, ALAN, GRACE, NOW, Answer, Town, visitor

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
WORDS = ("programme", "figures", "export", "trail", "mentors", "coordinators")


def last(town: Town, name: str) -> Card:
    """Return the newest card that somebody was sent."""
    return [one.card for one in town.slack.messages.values() if getattr(one.to, "user", "") == name][-1]


def offers(answer: Answer, word: str) -> list[str]:
    """Return the values of the menu that sends the word."""
    found = [one for one in menus(answer.screen) if Token.read(one.token).word == word]
    return [option.value for menu in found for option in menu.options]


async def test_nobody_but_a_coordinator_sees_any_of_it(town: Town) -> None:
    request = await town.ask(ADA)
    for word in WORDS:
        for who in (ADA, GRACE):
            before = town.everything()
            for submitted in (False, True):
                answer = await town.press(who, word, submitted=submitted)
                assert answer.note == "That is for those who run this space."
            assert town.everything() == before
    for word in ("oversee", "reassign", "extend"):
        answer = await town.press(GRACE, Token(word, request.id, request.version), {"days": "3"}, submitted=True)
        assert "That is for those" in answer.text


async def test_a_request_that_nobody_claims_for_a_day_waits_for_a_coordinator(town: Town) -> None:
    request = await town.ask(ADA, days=("2026-11-27", "2026-12-04"))
    page = await town.press(ADMIN, "programme")
    assert "Nothing waits for you.\nOne request is open, for no longer than a day.\nEverybody could be" in page.text
    await town.passes(hours=25)
    page = await town.press(ADMIN, "programme")
    assert "Nobody has claimed these for over a day" in page.text
    assert offers(page, "oversee") == [request.id]
    opened = await town.press(ADMIN, Token("oversee"), {"value": request.id})
    assert request.title in opened.text
    assert {"reassign", "extend", "cancel"} <= set(opened.words)


async def test_where_nothing_waits_the_open_requests_are_counted(town: Town) -> None:
    first = await town.ask(ADA)
    second = await town.ask(ADA)
    counted = "2 requests are open, none of them for longer than a day."
    assert counted in (await town.press(ADMIN, "programme")).text
    await town.claim(GRACE, first)
    await town.press(ADA, Token("cancel", second.id, second.version), submitted=True)
    assert "Nothing waits for you.\nNo request is open." in (await town.press(ADMIN, "programme")).text


async def test_a_coordinator_gives_it_to_a_mentor_who_is_told_and_can_pick_a_time(town: Town) -> None:
    request = await town.ask(ADA)
    form = (await town.press(ADMIN, Token("reassign", request.id, request.version))).form
    grace = await town.person(GRACE)
    assert grace.id in [option.value for option in form.fields[0].options]
    await town.submit(ADMIN, form, {"mentor": grace.id})
    given = await town.request(request.id)
    assert (given.status, given.mentor_id) == (Status.CLAIMED, grace.id)
    assert given.held_until == NOW + timedelta(hours=24)
    await town.delivery.run_due()
    assert "A coordinator has found you a mentor: Grace." in town.slack.told("Ada")[-1]
    assert "A coordinator asks you to take a request." in town.slack.told("Grace")[-1]
    pick = await town.press(GRACE, Token("pick", given.id, given.version))
    assert "It's yours until" in pick.text


async def test_until_when_a_given_request_is_held_is_said_with_its_day(town: Town) -> None:
    request = await town.ask(ADA)
    await town.submit(
        ADMIN,
        Token("reassign", request.id, request.version),
        {"mentor": (await town.person(GRACE)).id},
    )
    await town.delivery.run_due()
    given = await town.request(request.id)
    # Noon in London is one o'clock in Berlin; whoever reads the board is anywhere.
    assert "free again at Tue 24 Nov 12:00 if not" in town.slack.on_board()[-1]
    assert "It's yours until Tue 24 Nov 13:00." in (await town.press_on(GRACE, "pick", given)).text
    assert "It's yours until Tue 24 Nov 13:00." in town.slack.told("Grace")[-1]
    assert "It is free again at Tue 24 Nov 13:00 if" in (await town.press_on(ALAN, "claim", given)).note
    assert "It is free again at Tue 24 Nov 13:00 at" in (await town.press_on(ALAN, "stand_by", given)).text
    assert "Yours until Tue 24 Nov 13:00" in (await town.press(GRACE, "sessions")).text


async def test_a_hold_over_midnight_says_the_day_and_one_of_today_only_the_time(town: Town) -> None:
    town.clock.forward(hours=1)
    request = await town.ask(ADA)
    assert "It's yours until 14:15." in (await town.press_on(GRACE, "claim", request)).text
    town.clock.forward(hours=9, minutes=50)
    await town.delivery.run_due()
    assert "It's yours until Tue 24 Nov 00:05." in (await town.press_on(GRACE, "claim", request)).text
    await town.delivery.run_due()
    assert "free again at 23:05 if not" in town.slack.on_board()[-1]


async def test_a_hold_that_outlives_a_request_shows_no_end_before_its_own(town: Town) -> None:
    request = await town.ask(ADA, days=("2026-11-24",))
    assert "Open until" in (await town.press(ADMIN, Token("oversee", request.id))).text
    chosen = {"mentor": (await town.person(GRACE)).id}
    given = await town.submit(ADMIN, Token("reassign", request.id, request.version), chosen)
    now = await town.request(request.id)
    assert now.held_until is not None
    assert now.held_until > now.expires_at
    assert "Open until" not in given.text
    await town.now_is(now.held_until)
    assert (await town.request(request.id)).status is Status.EXPIRED


async def test_whoever_held_it_hears_that_it_was_given_back(town: Town) -> None:
    held = await town.claim(ALAN, await town.ask(ADA))
    form = (await town.press(ADMIN, Token("reassign", held.id, held.version))).form
    grace = await town.person(GRACE)
    await town.submit(ADMIN, form, {"mentor": grace.id})
    await town.delivery.run_due()
    assert "A coordinator has given this request back." in town.slack.told("Alan")[-1]
    assert (await town.request(held.id)).mentor_id == grace.id
    assert "A coordinator has found you a mentor: Grace." in town.slack.told("Ada")[-1]
    # It was never open to all meanwhile.
    assert not [one for one in town.slack.told("Ada") if "open to all" in one or "to all mentors" in one]


@pytest.mark.parametrize("booked", [False, True])
async def test_the_student_hears_that_a_coordinator_gave_it_back_and_what_comes_next(town: Town, booked: bool) -> None:
    request = await town.ask(ADA)
    held = await town.book(GRACE, request, START) if booked else await town.claim(GRACE, request)
    await town.press(ADMIN, Token("release", held.id, held.version), submitted=True)
    await town.delivery.run_due()
    said = town.slack.told("Ada")[-1]
    assert said.startswith("A coordinator has given your request back to all mentors")
    assert "You will hear from me as soon as another mentor takes it." in said
    assert ("at the head of the queue" in said, "so the session is off" in said) == (booked, booked)
    assert not [one for one in town.slack.told("Ada") if "Your mentor can" in one or "couldn't find a time" in one]
    mentors = town.slack.told("Grace")[-1]
    assert mentors.startswith("A coordinator has given this request back")
    assert "there is nothing for you to do" in mentors


async def test_a_request_is_given_to_no_student_of_it_and_to_nobody_who_is_no_mentor(town: Town) -> None:
    request = await town.ask(ADA)
    await town.press(visitor("Nobody"), "help")
    for name in (ADA, visitor("Nobody")):
        chosen = (await town.person(name)).id
        answer = await town.submit(ADMIN, Token("reassign", request.id, request.version), {"mentor": chosen})
        assert answer.errors == {"mentor": "Please choose one of those offered."}
    assert (await town.request(request.id)).status is Status.OPEN


async def test_a_request_is_kept_open_longer_until_its_last_offered_time_and_no_longer(town: Town) -> None:
    request = await town.ask(ADA, urgency="urgent", days=("2026-11-24", "2026-11-30"))
    assert request.expires_at == NOW + timedelta(hours=48)
    form = (await town.press(ADMIN, Token("extend", request.id, request.version))).form
    await town.submit(ADMIN, form, {"days": "3"})
    longer = await town.request(request.id)
    assert longer.expires_at == NOW + timedelta(days=5)
    await town.delivery.run_due()
    assert "A coordinator keeps your request open until" in town.slack.told("Ada")[-1]
    await town.submit(ADMIN, Token("extend", request.id, longer.version), {"days": "14"})
    capped = await town.request(request.id)
    assert capped.expires_at < NOW + timedelta(days=8)
    again = await town.submit(ADMIN, Token("extend", request.id, capped.version), {"days": "1"})
    assert "None of its offered times is later than that" in again.text
    await town.passes(days=3)
    assert (await town.request(request.id)).status is Status.OPEN


async def test_a_coordinator_cancels_with_a_reason_that_the_student_reads_and_the_trail_keeps(town: Town) -> None:
    request = await town.ask(ADA)
    opened = await town.press(ADMIN, Token("oversee", request.id))
    form = (await town.press(ADMIN, opened.token("cancel"))).form
    await town.submit(ADMIN, form, {"because": "A duplicate."})
    await town.delivery.run_due()
    assert "A duplicate." in town.slack.told("Ada")[-1]
    trail = await town.press(ADMIN, "trail")
    assert "Barbara · cancelled a request (A duplicate.)" in trail.text
    assert "Ada · asked for a session" in trail.text


async def test_whoever_could_not_be_told_is_named(town: Town) -> None:
    request = await town.ask(ADA)
    town.slack.fail(Unreachable("closed"))
    await town.claim(GRACE, request)
    town.slack.troubles.clear()
    town.slack.fail(Unreachable("closed"), times=6)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    page = await town.press(ADMIN, "programme")
    assert "These could not be told something\nAda, " in page.text


async def test_the_trail_goes_back_page_by_page(town: Town) -> None:
    for _ in range(8):
        request = await town.ask(ADA)
        town.clock.forward(seconds=1)
        await town.press(ADA, Token("cancel", request.id, request.version), submitted=True)
        town.clock.forward(seconds=1)
    page = await town.press(ADMIN, "trail")
    seen = page.text.count(" · ")
    while "trail" in page.words:
        page = await town.press(ADMIN, page.token("trail"))
        seen += page.text.count(" · ")
    assert seen == 2 * (16 + 1 + 2 * 2)
    assert "Barbara · set up a space" in page.text


async def test_the_trail_leaves_nothing_out_of_what_happened_at_one_moment(town: Town) -> None:
    for _ in range(15):
        request = await town.ask(ADA)
        await town.press(ADA, Token("cancel", request.id, request.version), submitted=True)
    pages = [await town.press(ADMIN, "trail")]
    while "trail" in pages[-1].words:
        pages.append(await town.press(ADMIN, pages[-1].token("trail")))
    lines = [line for page in pages for line in page.text.splitlines() if " · " in line]
    assert [sum(what in line for line in lines) for what in ("asked for a session", "cancelled a request")] == [15, 15]


async def test_the_figures_are_shown_and_come_as_a_picture_that_says_the_same(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    await town.ask(ADA, title="Another one")
    assert booked.session is not None
    await town.now_is(booked.session.ends_at + timedelta(days=3))
    answer = await town.press(ADMIN, "figures")
    numbers = ("Asked\n2", "Claimed\n1", "Booked\n1", "Happened\n1", "Missed\n0")
    for expected in (*numbers, "Half were claimed within\n1 minute"):
        assert expected in answer.text
    await town.delivery.run_due()
    card = last(town, "Barbara")
    assert "Asked\n2" in town.slack.told("Barbara")[-1]
    assert card.picture is None, "nobody draws in this town"


async def test_the_export_has_pseudonyms_and_no_names_words_or_links(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA, title="A secret title"), NOW + timedelta(hours=20))
    await town.delivery.run_due()
    await town.press(ADMIN, "export")
    await town.delivery.run_due()
    file = last(town, "Barbara").file
    assert file is not None
    text = file.content.decode("utf-8-sig")
    row = next(csv.DictReader(StringIO(text)))
    assert (row["status"], row["starts_at"]) == ("scheduled", "2026-11-24 08:00")
    ada, grace = await town.person(ADA), await town.person(GRACE)
    for told in ("Ada", "Grace", "secret", "https:", ada.id, grace.id, booked.id):
        assert told not in text
    assert "Barbara · exported the requests" in (await town.press(ADMIN, "trail")).text


def line(**changes: object) -> Line:
    kept: dict[str, object] = {
        "request_id": "r",
        "student_id": "s",
        "mentor_id": None,
        "type": "career_advice",
        "minutes": 45,
    }
    kept |= {"format": "video", "urgency": "soon", "status": "open", "asked_at": NOW, "claimed_at": None}
    kept |= {"starts_at": None, "session_status": None, "score_by_student": None, "score_by_mentor": None}
    return Line(**{**kept, **changes})  # type: ignore[arg-type]  # whatever a test wants in it


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_the_export_is_a_formula(start: str) -> None:
    rows = list(csv.reader(StringIO(table([line(type=start)]).decode("utf-8-sig"), newline="")))
    assert rows[1][3] == f"'{start}"


def test_a_pseudonym_is_the_same_all_through_one_export_and_another_in_the_next() -> None:
    one, two = (
        list(csv.DictReader(StringIO(table([line(), line(request_id="q")]).decode("utf-8-sig")))) for _ in range(2)
    )
    assert one[0]["student"] == one[1]["student"] != one[0]["request"]
    assert one[0]["student"] != two[0]["student"]


@pytest.mark.parametrize("word", ["figures", "export"])
async def test_what_was_asked_for_comes_to_nobody_who_coordinates_no_more(town: Town, word: str) -> None:
    await town.press(ADMIN, word, submitted=True)
    admin = await town.person(ADMIN)
    before = len(town.slack.told("Barbara"))
    await town.store.write(_put_person, replace(admin, roles=admin.roles - {Role.COORDINATOR}))
    await town.delivery.run_due()
    assert len(town.slack.told("Barbara")) == before


def _put_person(tx: Tx, person: Person) -> None:
    tx.put_person(person)


async def test_somebody_stops_being_a_mentor_is_told_why_and_can_claim_no_more(town: Town) -> None:
    grace = await town.person(GRACE)
    listed = await town.press(ADMIN, "mentors")
    assert grace.id in offers(listed, "mentor_of")
    card = await town.press(ADMIN, Token("mentor_of"), {"value": grace.id})
    form = (await town.press(ADMIN, card.token("revoke"))).form
    await town.submit(ADMIN, form, {"because": "You asked for it."})
    await town.delivery.run_due()
    assert "They say: You asked for it." in town.slack.told("Grace")[-1]
    assert Role.MENTOR not in (await town.person(GRACE)).roles
    request = await town.ask(ADA)
    assert "Claiming is for mentors." in (await town.press(GRACE, Token("claim", request.id, 1))).text
    again = await town.submit(ADMIN, Token("revoke", grace.id), {})
    assert again.note == "They are no approved mentor."


async def revoke(town: Town, who: Visitor) -> Answer:
    return await town.submit(ADMIN, Token("revoke", (await town.person(who)).id), {})


async def given_to(town: Town, request: Request) -> list[str]:
    """Return the ids of the mentors to whom a coordinator can give the request."""
    screen = (await town.press(ADMIN, Token("reassign", request.id, request.version))).screen
    return [option.value for option in screen.fields[0].options] if isinstance(screen, Form) else []


async def test_whoever_was_revoked_is_given_no_request_however_often_they_have_claimed(either: Town) -> None:
    town = either
    held = await town.claim(GRACE, await town.ask(ADA))
    await town.press_on(GRACE, "release", held)
    await revoke(town, GRACE)
    request, grace = await town.request(held.id), await town.person(GRACE)
    assert await given_to(town, request) == [(await town.person(ALAN)).id]
    assert "Grace" not in (await town.press(ADMIN, "mentors")).text
    answer = await town.submit(ADMIN, Token("reassign", request.id, request.version), {"mentor": grace.id})
    assert answer.errors == {"mentor": "Please choose one of those offered."}


async def test_whoever_has_claimed_counts_as_a_mentor_only_where_a_group_or_a_channel_decides(either: Town) -> None:
    town = either
    await town.set_up(ADMIN, mentors_by="group", mentors_group="S1")
    katherine = visitor("Katherine", groups=frozenset({"S1"}))
    held = await town.claim(katherine, await town.ask(ADA))
    await town.press_on(katherine, "release", held)
    request, her_id = await town.request(held.id), (await town.person(katherine)).id
    assert her_id in await given_to(town, request)
    town.clock.forward(minutes=1)
    await town.set_up(ADMIN)
    assert her_id not in await given_to(town, request)


async def test_whoever_was_revoked_counts_again_once_they_have_claimed_by_a_group(either: Town) -> None:
    town = either
    await town.set_up(ADMIN, mentors_by="group", mentors_group="S1")
    in_group = replace(GRACE, groups=frozenset({"S1"}))
    held = await town.claim(in_group, await town.ask(ADA))
    town.clock.forward(minutes=1)
    await revoke(town, GRACE)
    request, her_id = await town.request(held.id), (await town.person(GRACE)).id
    assert her_id not in await given_to(town, request)
    town.clock.forward(minutes=1)
    await town.press_on(in_group, "release", await town.claim(in_group, request))
    assert her_id in await given_to(town, await town.request(held.id))


@pytest.mark.parametrize("proposes", [False, True])
async def test_what_a_revoked_mentor_holds_is_open_again_and_what_is_booked_stays(town: Town, proposes: bool) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    asked = await town.claim(ALAN, await town.ask(GRACE))
    held = await town.claim(GRACE, await town.ask(visitor("Linus")))
    if proposes:
        await town.fill(GRACE, "propose", held, {"times": f"{(START + timedelta(hours=6)).timestamp():.0f}"})
        assert (await town.request(held.id)).proposal is not None
    await revoke(town, GRACE)
    after = await town.request(held.id)
    assert (after.status, after.mentor_id, after.proposal) == (Status.OPEN, None, None)
    assert (await town.request(booked.id)).status is Status.SCHEDULED
    assert (await town.request(asked.id)).status is Status.CLAIMED
    await town.delivery.run_due()
    assert "your request is open to all mentors again." in town.slack.told("Linus")[-1]
    assert await town.claim(ALAN, after)


async def many_mentors(town: Town) -> list[str]:
    """Let there be 32 mentors, and return their ids in the order of their names."""
    await town.approve(ADMIN, *(visitor(f"Mentor {n:02}") for n in range(30)))
    names = [ALAN, GRACE, *(visitor(f"Mentor {n:02}") for n in range(30))]
    return [(await town.person(one)).id for one in names]


async def pages(town: Town, first: Answer, lists: str, word: str) -> list[list[str]]:
    """Return whom the menus of a list offer, page by page."""
    found, page = [offers(first, word)], first
    while "Show later ones" in page.text:
        page = await town.press(ADMIN, page.token(lists))
        found.append(offers(page, word))
    return found


async def test_all_mentors_are_listed_however_many_there_are(town: Town) -> None:
    everybody = await many_mentors(town)
    first = await town.press(ADMIN, "mentors")
    assert "32 mentors" in first.text
    assert await pages(town, first, "mentors", "mentor_of") == [everybody[:25], everybody[25:]]


async def test_a_request_can_be_given_to_each_of_very_many_mentors(town: Town) -> None:
    everybody = await many_mentors(town)
    request = await town.ask(ADA)
    about = Token("reassign", request.id, request.version)
    first = await town.press(ADMIN, about)
    assert await pages(town, first, "reassign", "reassign") == [everybody[:25], everybody[25:]]
    form = (await town.press(ADMIN, about, {"value": everybody[-1]})).form
    assert (await town.request(request.id)).status is Status.OPEN
    assert ([one.value for one in form.fields[0].options], form.fields[0].value) == ([everybody[-1]], everybody[-1])
    await town.submit(ADMIN, form, {"mentor": everybody[-1]})
    assert (await town.request(request.id)).mentor_id == everybody[-1]


async def test_where_no_mentor_is_known_a_coordinator_reads_how_one_will_be(town: Town) -> None:
    await revoke(town, GRACE)
    await revoke(town, ALAN)
    request = await town.ask(ADA)
    about = Token("reassign", request.id, request.version)
    unknown = (await town.press(ADMIN, about)).text
    assert "A mentor has to be approved before I can offer them here." in unknown
    assert "claim" not in unknown
    town.clock.forward(minutes=1)
    await town.set_up(ADMIN, mentors_by="channel")
    unknown = (await town.press(ADMIN, about)).text
    assert "Please ask a mentor to claim it in the mentors' channel." in unknown
    assert "approved" not in unknown


async def test_where_a_rule_decides_the_form_says_who_is_not_offered(town: Town) -> None:
    request = await town.ask(ADA)
    said = "Mentors by a group, a role or a channel are offered here once they have claimed something."
    about = Token("reassign", request.id, request.version)
    assert said not in (await town.press(ADMIN, about)).text
    town.clock.forward(minutes=1)
    await town.set_up(ADMIN, mentors_by="channel")
    assert said in (await town.press(ADMIN, about)).text


async def test_applicants_are_listed_with_their_words_and_hear_the_coordinators(town: Town) -> None:
    form = (await town.press(ADA, "apply")).form
    await town.submit(ADA, form, {"because": "I know Rust."})
    page = await town.press(ADMIN, "programme")
    ada = await town.person(ADA)
    assert offers(page, "applicant") == [ada.id]
    card = await town.press(ADMIN, Token("applicant"), {"value": ada.id})
    assert "They write: I know Rust." in card.text
    form = (await town.press(ADMIN, card.token("decline_application"))).form
    await town.submit(ADMIN, form, {"because": "Next term, please."})
    await town.delivery.run_due()
    assert "They say: Next term, please." in town.slack.told("Ada")[-1]
    assert "Barbara · declined a mentor: Ada (Next term, please.)" in (await town.press(ADMIN, "trail")).text
