"""Blocks are silent and mutual, reports put a request aside, and whoever reports is named to nobody."""

from datetime import timedelta

import pytest

from core.actions.overseeing import REPORTS
from core.model import Report, Request, Status, Visitor
from core.ports import Tx
from core.ui import Token
from tests.scenes import menus
from tests.town import ADA, ADMIN, ALAN, GRACE, NOW, Answer, Town, visitor, wanted

MISSING = "0123456789abcdef0123456789abcdef"


async def report(town: Town, who: Visitor, request: Request, what: str, because: str = "") -> Answer:
    answer = await town.press(who, Token("report", request.id, request.version))
    return await town.submit(who, answer.form, {"what": what, "because": because})


@pytest.mark.parametrize("by_mentor", [True, False])
async def test_those_who_are_apart_neither_see_nor_claim_each_others_requests(either: Town, by_mentor: bool) -> None:
    town = either
    first = await town.ask(ADA)
    if by_mentor:
        await report(town, GRACE, first, "block")
    else:
        held = await town.claim(GRACE, first)
        await report(town, ADA, held, "block")
        await town.press(GRACE, Token("release", held.id, held.version), submitted=True)
        first = await town.request(first.id)
    second = await town.ask(ADA, title="Another one")
    browsed = await town.press(GRACE, "browse")
    assert first.title not in browsed.text
    assert second.title not in browsed.text
    assert second.title in (await town.press(ALAN, "browse")).text
    for word in ("claim", "details", "stand_by", "report"):
        absent = await town.press(GRACE, Token(word, MISSING, 1))
        refused = await town.press(GRACE, Token(word, second.id, second.version))
        assert refused.text == absent.text, word
    assert (await town.request(second.id)).status is Status.OPEN
    assert await town.claim(ALAN, second)


async def test_nobody_is_told_of_a_block_and_it_can_be_taken_back(either: Town) -> None:
    town = either
    request = await town.ask(ADA)
    await town.delivery.run_due()
    told = [len(town.slack.told(name)) for name in ("Ada", "Grace", "Barbara")]
    answer = await report(town, GRACE, request, "block")
    assert "and nobody is told" in answer.text
    await town.delivery.run_due()
    assert [len(town.slack.told(name)) for name in ("Ada", "Grace", "Barbara")] == told
    page = await town.press(GRACE, "block_met")
    assert "Ada" in page.text
    value = menus(page.screen)[0].options[0].value
    await town.press(GRACE, Token("unblock"), {"value": value}, submitted=True)
    assert await town.claim(GRACE, request)


async def test_only_somebody_who_was_met_can_be_blocked_from_the_list(town: Town) -> None:
    await town.press(GRACE, "help")
    stranger = (await town.person(ALAN)).id
    answer = await town.press(GRACE, Token("block_met"), {"value": stranger}, submitted=True)
    assert answer.note == "There is no such request here."


async def test_a_reported_request_is_put_aside_and_nobody_is_told_by_whom(town: Town) -> None:
    request = await town.ask(ADA)
    await town.delivery.run_due()
    await report(town, GRACE, request, "report", "This is an advertisement.")
    aside = await town.request(request.id)
    assert aside.status is Status.ASIDE
    assert request.title not in (await town.press(ALAN, "browse")).text
    refused = await town.press(ALAN, Token("claim", aside.id, aside.version))
    assert "A coordinator has to look at this request" in refused.text
    await town.delivery.run_due()
    assert request.title not in town.slack.on_board()[-1]
    notice = town.slack.told("Barbara")[-1]
    assert "About Ada: This is an advertisement." in notice
    assert "Grace" not in notice
    assert "A coordinator has to look at this request" in town.slack.told("Ada")[-1]
    trail = await town.press(ADMIN, "trail")
    assert "by itself · put a request aside" in trail.text
    assert "Grace · " not in trail.text.replace("Grace · applied", "")


async def test_a_coordinator_restores_it_and_it_can_be_claimed_again(either: Town) -> None:
    town = either
    request = await town.ask(ADA)
    await report(town, GRACE, request, "report", "Strange.")
    aside = await town.request(request.id)
    page = await town.press(ADMIN, "programme")
    assert "These were reported" in page.text
    card = await town.press(ADMIN, Token("oversee"), {"value": request.id})
    assert {"restore", "cancel"} <= set(card.words)
    await town.press(ADMIN, card.token("restore"), submitted=True)
    assert (await town.request(aside.id)).status is Status.OPEN
    assert "These were reported" not in (await town.press(ADMIN, "programme")).text
    await town.claim(ALAN, await town.request(aside.id))


async def test_restored_after_its_times_have_passed_it_expires_at_once_and_can_be_asked_again(either: Town) -> None:
    town = either
    request = await town.ask(ADA, days=("2026-11-24",))
    await report(town, GRACE, request, "report", "Strange.")
    await town.passes(days=3)
    assert (await town.request(request.id)).status is Status.ASIDE
    card = await town.press(ADMIN, Token("oversee"), {"value": request.id})
    await town.press(ADMIN, card.token("restore"), submitted=True)
    await town.delivery.run_due()
    over = await town.request(request.id)
    assert (over.status, over.ended_at) == (Status.EXPIRED, town.clock.now())
    said = town.slack.told("Ada")[-1]
    assert "Nobody could take your request in time." in said
    assert "You can ask again with other times" in said
    assert not [one for one in town.slack.told("Ada") if "your request is open to mentors again" in one]
    form = (await town.press(ADA, Token("reopen", over.id, over.version))).form
    await town.submit(ADA, form, {"days": ("2026-11-30",), "slots": ("morning",)})
    again = await town.request(request.id)
    assert again.status is Status.OPEN
    await town.claim(ALAN, again)


async def test_whoever_asked_cannot_restore_it_themselves_though_they_coordinate(town: Town) -> None:
    request = await town.ask(ADMIN)
    await report(town, GRACE, request, "report", "Strange.")
    aside = await town.request(request.id)
    answer = await town.press(ADMIN, Token("restore", aside.id, aside.version), submitted=True)
    assert "somebody else has to decide" in answer.text
    await town.delivery.run_due()
    assert not [one for one in town.slack.told("Barbara") if "Something was reported" in one]


async def test_the_student_may_cancel_what_is_put_aside_and_it_counts_as_open(town: Town) -> None:
    first = await town.ask(ADA)
    await town.ask(ADA, title="Second")
    await report(town, GRACE, first, "report", "Strange.")
    assert "2 open requests" in (await town.press(ADA, "request")).text
    assert "2 open requests" in (await town.submit(ADA, Token("request"), wanted())).text
    aside = await town.request(first.id)
    await town.press(ADA, Token("cancel", aside.id, aside.version), submitted=True)
    assert (await town.request(first.id)).status is Status.CANCELLED


async def test_a_mentor_can_be_reported_too_and_the_request_goes_on(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await report(town, ADA, held, "report", "Rude.")
    assert (await town.request(held.id)).status is Status.CLAIMED
    await town.delivery.run_due()
    assert "About Grace: Rude." in town.slack.told("Barbara")[-1]
    settled = await town.press(ADMIN, Token("settle_reports", held.id), submitted=True)
    assert "Done." in settled.text
    assert "These were reported" not in (await town.press(ADMIN, "programme")).text


@pytest.mark.parametrize("proposed", [False, True])
async def test_a_block_ends_a_claim_between_the_two_as_if_by_itself(either: Town, proposed: bool) -> None:
    town = either
    held = await town.claim(GRACE, await town.ask(ADA))
    if proposed:
        form = (await town.press(GRACE, Token("propose", held.id, held.version))).form
        await town.submit(GRACE, form, {"times": f"{(NOW + timedelta(days=2)).timestamp():.0f}"})
        held = await town.request(held.id)
    await town.delivery.run_due()
    answer = await report(town, ADA, held, "block")
    assert "Your request is open to all other mentors." in answer.text
    assert (await town.request(held.id)).status is Status.OPEN
    await town.delivery.run_due()
    ended = "None of the times that you proposed was taken" if proposed else "Your hold has ended"
    assert ended in town.slack.told("Grace")[-1]
    picked = await town.press(GRACE, Token("pick", held.id, held.version))
    assert picked.text == (await town.press(GRACE, Token("pick", MISSING, 1))).text


async def test_what_is_booked_stays_booked_and_whoever_blocks_is_told_how_to_call_it_off(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    answer = await report(town, ADA, booked, "block")
    assert "stays booked; call it off" in answer.text
    assert (await town.request(booked.id)).status is Status.SCHEDULED
    for who in (ADA, GRACE):
        assert booked.title in (await town.press(who, Token("details", booked.id, booked.version))).text
    await town.press(ADA, answer.token("cancel"), submitted=True)
    assert (await town.request(booked.id)).status is Status.CANCELLED


async def test_whoever_waits_for_a_request_hears_nothing_of_it_after_a_block(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await town.press(ALAN, Token("stand_by", held.id, held.version), submitted=True)
    await report(town, ALAN, held, "block")
    assert town.everything()["standbys"] == []
    await town.delivery.run_due()
    before = len(town.slack.told("Alan"))
    await town.press(GRACE, Token("release", held.id, held.version), submitted=True)
    await town.delivery.run_due()
    assert len(town.slack.told("Alan")) == before


async def test_what_is_owed_already_is_not_told_after_a_block(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    await town.press(ALAN, Token("stand_by", held.id, held.version), submitted=True)
    await town.delivery.run_due()
    before = len(town.slack.told("Alan"))
    await town.press(GRACE, Token("release", held.id, held.version), submitted=True)
    await report(town, ALAN, await town.request(held.id), "block")
    await town.delivery.run_due()
    assert len(town.slack.told("Alan")) == before


async def test_neither_numbers_nor_digests_tell_of_requests_of_somebody_blocked(town: Town) -> None:
    first = await town.ask(ADA)
    await report(town, GRACE, first, "block")
    booked = await town.book(ALAN, await town.ask(visitor("Linus")), NOW + timedelta(hours=20))
    refused = await town.press(GRACE, Token("claim", booked.id, booked.version))
    assert refused.note == "This one is booked with Alan."
    form = (await town.press(GRACE, "set_digest")).form
    await town.submit(GRACE, form, {"hour": "9", "urgent": "yes"})
    await town.ask(ADA, urgency="urgent", title="Quick")
    await town.delivery.run_due()
    grace = (await town.person(GRACE)).id
    assert not [row for row in town.everything()["outbox"] if {"notice", "urgent_open", grace} <= set(row)]
    await town.now_is(NOW + timedelta(days=1, hours=12))
    assert not [one for one in town.slack.told("Grace") if first.title in one or "Quick" in one]


async def test_a_coordinator_may_see_what_they_are_kept_apart_from_and_never_claim_it(town: Town) -> None:
    await town.approve(ADMIN, ADMIN)
    request = await town.ask(ADA)
    await report(town, ADMIN, request, "block")
    assert request.title in (await town.press(ADMIN, Token("oversee", request.id))).text
    refused = await town.press(ADMIN, Token("claim", request.id, request.version))
    assert refused.text == (await town.press(ADMIN, Token("claim", MISSING, 1))).text


async def test_a_coordinator_cannot_give_a_request_to_somebody_blocked_and_is_not_told_why(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request, "block")
    form = (await town.press(ADMIN, Token("reassign", request.id, request.version))).form
    alan, grace = (await town.person(ALAN)).id, (await town.person(GRACE)).id
    assert [one.value for one in form.fields[0].options] == [alan]
    refused = await town.submit(ADMIN, form, {"mentor": grace})
    assert refused.errors == {"mentor": "That mentor can't take this request. Please choose another one."}


async def test_the_same_is_reported_once_and_only_so_much_at_a_time(town: Town) -> None:
    made = [await town.ask(visitor(name)) for name in ("Ada", "Linus", "Edsger", "Donald", "Leslie", "Ken")]
    await report(town, GRACE, made[0], "report", "Strange.")
    aside = await town.request(made[0].id)
    assert "reported this already" in (await report(town, GRACE, aside, "report", "Strange.")).text
    for one in made[1:5]:
        await report(town, GRACE, one, "report", "Strange.")
    assert "You have reported 5 others" in (await report(town, GRACE, made[5], "report", "Strange.")).text
    assert (await town.request(made[5].id)).status is Status.OPEN


async def test_how_much_somebody_has_reported_does_not_depend_on_what_others_have(town: Town) -> None:
    made = [await town.ask(visitor(name)) for name in ("Ada", "Linus", "Edsger", "Donald", "Leslie", "Ken")]
    alan, of_ken = (await town.person(ALAN)).id, made[5]

    def many(tx: Tx) -> None:
        for n in range(REPORTS + 1):
            tx.put_report(of_ken.programme_id, Report(f"{n:032}", of_ken.id, of_ken.student_id, alan, "Odd.", NOW))

    await town.store.write(many)
    for one in made[:5]:
        await report(town, GRACE, one, "report", "Strange.")
    assert "reported this already" in (await report(town, GRACE, made[0], "report", "Strange.")).text
    assert "You have reported 5 others" in (await report(town, GRACE, of_ken, "report", "Strange.")).text


async def test_somebody_elses_booked_request_is_not_theirs_to_report(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), NOW + timedelta(hours=20))
    details = await town.press(ALAN, Token("details", booked.id, booked.version))
    assert "report" not in details.words
    refused = await town.press(ALAN, Token("report", booked.id, booked.version))
    assert "nobody on the other side" in refused.text


async def test_a_coordinator_who_cancels_what_was_reported_has_dealt_with_it(town: Town) -> None:
    request = await town.ask(ADA)
    await report(town, GRACE, request, "report", "Strange.")
    aside = await town.request(request.id)
    form = (await town.press(ADMIN, Token("cancel", aside.id, aside.version))).form
    await town.submit(ADMIN, form, {"because": "An advertisement."})
    assert (await town.request(aside.id)).status is Status.CANCELLED
    assert "These were reported" not in (await town.press(ADMIN, "programme")).text


async def test_a_report_without_words_is_refused_and_nothing_happens(town: Town) -> None:
    request = await town.ask(ADA)
    for what, because, errors in (
        ("report", " ", {"because": "Please fill this in."}),
        ("vote", "x", {"what": "Please choose one of those offered."}),
        ("report", "x" * 1001, {"because": "That is too long: at most 1000 characters, please (you wrote 1001)."}),
    ):
        assert (await report(town, GRACE, request, what, because)).errors == errors
    assert (await town.request(request.id)).status is Status.OPEN
