"""Everything that a person can do wrong or twice, through the front door: one clear sentence, and nothing changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from core.lifecycle import Action
from core.model import Bounds, MentorRule, Programme, Request, Role, SessionStatus, Space, Status
from core.ports import Failed, Unavailable
from core.screens.commands import COMMANDS
from core.screens.refusals import WENT_WRONG
from core.screens.registry import SHOWS
from core.ui import Card, Form, Page, Reader, Refused, Token, plain
from tests.town import ADA, ADMIN, ALAN, GRACE, NOBODY, NOW, Answer, Town, founded, said, visitor, wanted

LINUS = visitor("Linus", "discord", "G1")
START = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def unchanged(town: Town, before: dict[str, list[tuple[Any, ...]]], answer: Answer) -> None:
    """See to it that nothing has changed, and that the answer can be read and is no excuse for an error."""
    assert town.everything() == before
    assert answer.text
    assert plain(WENT_WRONG, Reader()) not in answer.text


# Asking


async def test_a_request_is_asked_and_the_student_is_told_where_it_hangs(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    answer = await town.submit(ADA, form, wanted())
    made = await town.request(Token.read(form.token).id)
    assert "Asked. Mentors can see it in #mentors now." in answer.text
    assert (made.status, made.version, made.minutes, made.title) == (Status.OPEN, 1, 45, wanted()["title"])
    assert [(one.interval.start.hour, one.interval.end.hour) for one in made.offered] == [(7, 11), (7, 11)]
    assert made.expires_at == datetime(2026, 11, 25, 8, 15, tzinfo=UTC)


async def test_choices_on_the_command_line_are_kept_by_the_form(town: Town) -> None:
    form = (await town.press(ADA, "request", {"type": "career_advice", "duration": "60", "urgency": "urgent"})).form
    assert {"type", "duration", "urgency"} & {field.key for field in form.fields} == set()
    values = {key: wanted()[key] for key in ("title", "description", "days", "slots", "format")}
    await town.submit(ADA, form, values)
    made = await town.request(Token.read(form.token).id)
    assert (made.type, made.minutes, made.urgency.value) == ("career_advice", 60, "urgent")
    assert made.expires_at == min(NOW + 48 * HOUR, datetime(2026, 11, 25, 8, tzinfo=UTC))


FAULTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"title": "x" * 81}, {"title": "That is too long: at most 80 characters, please (you wrote 81)."}),
    ({"title": "   "}, {"title": "Please fill this in."}),
    ({"description": "Help!"}, {"description": "A little more, please: at least 20 characters (you wrote 5)."}),
    (
        {"description": "x" * 1501},
        {"description": "That is too long: at most 1500 characters, please (you wrote 1501)."},
    ),
    ({"days": ()}, {"days": "Please fill this in."}),
    ({"slots": ()}, {"slots": "Please fill this in."}),
    ({"days": ("2026-11-22",)}, {"days": "Those times have passed or are too close. Choose later ones."}),
    ({"days": ("2026-11-23",)}, {"days": "Those times have passed or are too close. Choose later ones."}),
    ({"days": ("0001-01-01",)}, {"days": "Those times have passed or are too close. Choose later ones."}),
    ({"days": ("9999-12-31",)}, {"days": "Please choose one of those offered."}),
    ({"days": ("2026-12-24",)}, {"days": "Please choose one of those offered."}),
    ({"days": ("tomorrow",)}, {"days": "Please choose one of those offered."}),
    ({"days": ("2026-11-24", "\0")}, {"days": "Please choose one of those offered."}),
    ({"slots": ("midnight",)}, {"slots": "Please choose one of those offered."}),
    ({"type": "world_peace"}, {"type": "Please choose one of those offered."}),
    ({"type": ""}, {"type": "Please fill this in."}),
    ({"duration": "50"}, {"duration": "Please choose one of those offered."}),
    ({"duration": "forty-five"}, {"duration": "Please choose one of those offered."}),
    ({"format": "letter"}, {"format": "Please choose one of those offered."}),
    ({"urgency": "yesterday"}, {"urgency": "Please choose one of those offered."}),
    (
        {"title": "", "description": "short", "days": (), "type": "x"},
        {
            "title": "Please fill this in.",
            "description": "A little more, please: at least 20 characters (you wrote 5).",
            "type": "Please choose one of those offered.",
            "days": "Please fill this in.",
        },
    ),
]


@pytest.mark.parametrize("student", [ADA, replace(LINUS, zone="Asia/Tokyo")], ids=["Slack", "Discord"])
@pytest.mark.parametrize(("changed", "errors"), FAULTS, ids=lambda part: str(part)[:40])
async def test_a_form_that_cannot_be_taken_says_so_for_each_field_and_changes_nothing(
    town: Town, student: Any, changed: dict[str, Any], errors: dict[str, str]
) -> None:
    form = (await town.press(student, "request")).form
    before = town.everything()
    answer = await town.submit(student, form, wanted(**changed))
    assert answer.errors == errors
    await unchanged(town, before, answer)


async def test_an_empty_form_names_every_field_that_is_needed(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    answer = await town.submit(ADA, form, {})
    needed = dict.fromkeys(("title", "description", "type"), "Please fill this in.")
    assert answer.errors == {**needed, "days": "Please choose days and times of day, or give an exact time."}
    for half, other in (("days", "slots"), ("slots", "days")):
        answer = await town.submit(ADA, form, {half: wanted()[half], "exact": "25 Nov 18:30"})
        assert answer.errors == {**needed, other: "Please fill this in."}


async def test_an_exact_time_alone_is_enough(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    assert not {"days", "slots", "exact"} & {one.key for one in form.fields if form.needs(one)}
    entered = {**wanted(), "days": (), "slots": (), "exact": "25 Nov 18:30"}
    answer = await town.submit(ADA, form, entered)
    assert "Offered\nWed 25 Nov, 18:30" in answer.text
    carrying = await town.press(ADA, "request", {"at": "26 Nov 18:30"})
    assert not {"days", "slots"} & {one.key for one in carrying.form.fields if carrying.form.needs(one)}
    answer = await town.submit(ADA, carrying.form, {**wanted(), "days": (), "slots": ()})
    assert "Offered\nThu 26 Nov, 18:30" in answer.text


async def test_a_form_whose_token_was_tampered_with_makes_no_odd_request(town: Town) -> None:
    await town.press(ADA, "help")
    before = town.everything()
    answer = await town.submit(ADA, Token("request", "f" * 32, 0, "world_peace.1.letter.never"), {
        key: value for key, value in wanted().items() if key not in ("type", "duration", "format", "urgency")
    })  # fmt: skip
    assert set(answer.errors) == {"type", "duration", "format", "urgency"}
    await unchanged(town, before, answer)


async def test_one_form_submitted_twice_makes_one_request_and_the_second_time_shows_it(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    await town.submit(ADA, form, wanted(), key="first")
    before = town.everything()
    answer = await town.submit(ADA, form, wanted(title="Another title altogether"), key="second")
    assert answer.note == "That request has been asked already. Here it is."
    assert wanted()["title"] in answer.text
    await unchanged(town, before, answer)


async def test_a_form_sent_again_by_somebody_with_as_many_requests_as_fit_is_the_one_it_made(town: Town) -> None:
    await town.ask(ADA)
    form = (await town.press(ADA, "request")).form
    await town.submit(ADA, form, wanted(), key="one")
    before = town.everything()
    again = await town.submit(ADA, form, wanted(), key="two")
    assert again.note == "That request has been asked already. Here it is."
    await unchanged(town, before, again)


async def test_one_form_delivered_twice_makes_one_request_and_gets_the_same_answer(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    first = await town.submit(ADA, form, wanted(), key="one")
    before = town.everything()
    second = await town.submit(ADA, form, wanted(), key="one")
    assert second.text == first.text
    await unchanged(town, before, second)


async def test_a_form_of_somebody_elses_request_shows_them_no_more_than_that_it_was_asked(town: Town) -> None:
    made = await town.ask(ADA)
    await town.press(NOBODY, "help")
    before = town.everything()
    answer = await town.submit(NOBODY, Token("request", made.id), wanted())
    assert answer.note == "That request has been asked already. Here it is."
    assert "cancel" not in answer.words
    await unchanged(town, before, answer)


async def test_a_third_open_request_is_one_too_many_until_one_is_over(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    first = await town.ask(ADA)
    await town.ask(ADA)
    before = town.everything()
    answer = await town.submit(ADA, form, wanted())
    assert answer.note == "You have 2 open requests, and that is as many as fit. Cancel one to ask for another."
    assert answer.words == ["sessions"]
    await unchanged(town, before, answer)
    # Nobody fills a form in for nothing.
    opened = await town.press(ADA, "request")
    assert (opened.note, opened.words) == (answer.note, ["sessions"])
    await town.submit(ADA, Token("cancel", first.id, first.version), {})
    assert "Asked." in (await town.submit(ADA, form, wanted())).text


async def test_a_claimed_request_still_counts_as_open(town: Town) -> None:
    await town.claim(GRACE, await town.ask(ADA))
    await town.ask(ADA)
    assert "as many as fit" in (await town.press(ADA, "request")).note


async def test_asking_before_a_board_is_chosen_says_how_to_choose_one(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        form = (await town.press(ADA, "request")).form
        answer = await town.submit(ADA, form, wanted())
        assert "There is no mentors' channel yet" in answer.text
        assert "There is no mentors' channel yet" in (await town.press(ADA, "help")).text


# A form that closes keeps what was typed


async def test_a_refused_form_is_opened_again_as_it_was_filled_in_where_forms_close(town: Town) -> None:
    student = replace(LINUS, zone="Europe/Berlin")
    form = (await town.press(student, "request")).form
    refused = await town.submit(student, form, wanted(title="x" * 81))
    assert refused.words == ["again"]
    again = (await town.press(student, refused.token("again"))).form
    typed = {field.key: field.value for field in again.fields if field.value is not None}
    assert typed == wanted(title="x" * 81)
    assert again.token == form.token
    answer = await town.submit(student, again, wanted())
    assert "Asked." in answer.text
    assert (await town.request(Token.read(form.token).id)).title == wanted()["title"]


async def test_a_draft_is_nobody_elses_and_a_word_that_leads_nowhere_leads_to_help(town: Town) -> None:
    student = replace(LINUS, zone="Europe/Berlin")
    form = (await town.press(student, "request")).form
    refused = await town.submit(student, form, wanted(title=""))
    for who, token in ((NOBODY, refused.token("again")), (student, Token("again", "nonsense")), (ADA, Token("again"))):
        answer = await town.press(who, token)
        assert answer.note == "I don't know that word. Here is what I can do."


async def test_a_draft_of_somebody_gone_from_the_form_is_forgotten_after_a_week(town: Town) -> None:
    student = replace(LINUS, zone="Europe/Berlin")
    form = (await town.press(student, "request")).form
    refused = await town.submit(student, form, wanted(title=""))
    await town.passes(days=8)
    answer = await town.press(student, refused.token("again"))
    assert answer.note == "I don't know that word. Here is what I can do."


# The time zone


async def test_the_zone_is_asked_once_and_the_form_follows_with_the_choices_that_were_made(town: Town) -> None:
    first = await town.press(LINUS, "request", {"type": "career_advice"})
    assert isinstance(first.screen, Card)
    menu = first.screen.menus[0]
    form = (await town.press(LINUS, Token.read(menu.token), {"value": "Asia/Tokyo"})).form
    assert Token.read(form.token).argument.startswith("career_advice.")
    assert (await town.person(LINUS)).zone == "Asia/Tokyo"
    again = (await town.press(LINUS, "request")).form
    assert "Your zone: Tokyo" in said(again, Reader())


async def test_the_zone_form_takes_a_city_and_refuses_what_is_none(town: Town) -> None:
    form = (await town.press(LINUS, "zone")).form
    before = town.everything()
    refused = await town.submit(LINUS, form, {"zone": "Gotham"})
    assert refused.errors == {
        "zone": "I don't know the time zone Gotham. Begin typing your city, for example Europe/Berlin."
    }
    await unchanged(town, before, refused)
    answer = await town.submit(LINUS, form, {"zone": "america/new york"})
    assert "Your time zone is America/New_York." in answer.text


async def test_a_zone_mistyped_with_the_command_can_be_mended(town: Town) -> None:
    await town.press(LINUS, "help")
    before = town.everything()
    answer = await town.press(LINUS, "zone", {"zone": "Gotham"})
    assert plain(answer.form.lines[0], Reader()).startswith("I don't know the time zone Gotham.")
    assert answer.form.fields[0].value == "Gotham"
    await unchanged(town, before, answer)
    answer = await town.submit(LINUS, answer.form, {"zone": "Asia/Tokyo"})
    assert "Your time zone is Asia/Tokyo." in answer.text


async def test_a_zone_that_the_platform_tells_is_changed_there(town: Town) -> None:
    await town.press(ADA, "help")
    before = town.everything()
    for values in ({}, {"zone": "Asia/Tokyo"}):
        answer = await town.press(ADA, "zone", values)
        assert "Your time zone comes from your profile here: Europe/Berlin." in answer.text
        await unchanged(town, before, answer)


async def test_a_platform_that_tells_a_zone_is_believed(town: Town) -> None:
    await town.press(ADA, "help")
    await town.press(replace(ADA, zone="Asia/Kolkata"), "help")
    assert (await town.person(ADA)).zone == "Asia/Kolkata"
    await town.press(replace(ADA, zone=None), "help")
    assert (await town.person(ADA)).zone == "Asia/Kolkata"


async def test_suggestions_are_zones_that_hold_what_was_typed(town: Town) -> None:
    found = await town.conversation.suggest(LINUS, "zone", "zone", "toky")
    assert found == [("Asia/Tokyo", "Asia/Tokyo")]
    assert len(await town.conversation.suggest(LINUS, "zone", "zone", "")) == 25


# Hostile tokens

HOSTILE = [
    "", ":", ":::", "nonsense", "CLAIM", "claim", "claim::", "claim:nonsense:1:", f"claim:{'f' * 32}:1:",
    "claim:' OR 1=1 --:1:", f"claim:{'x' * 10_000}:1:", "claim:\0:1:", "claim:\ud800:1:", "release:::", "schedule:::x",
    "submit:::", "lapse:::", "expire:::", "link:::", "miss:::", "move:::", "propose:::", "edit:::", "reopen:::",
    "again", "again:x:1:", "details:x:1:", "pick:x:1:day", "browse:x:0:after", "approve:x:0:", "approve",
    "decline_application:x:0:", "review:x:1:", "complete:x:1:", "check_in:x:1:", "setup:x:9999999999:x",
    "request:x:0:a.b.c.d.e.f.g", "zone:x:0:....", "__class__", "help:x:1:{y}", "menu:{0}:1:",
]  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: ascii(raw)[:30])
async def test_a_token_that_was_never_ours_is_answered_and_changes_nothing(town: Town, raw: str) -> None:
    for who in (GRACE, NOBODY):
        await town.press(who, "help")
        for submitted in (False, True):
            before = town.everything()
            answer = await town.press(who, raw, {"value": "\ud800"}, submitted=submitted)
            await unchanged(town, before, answer)


@pytest.mark.parametrize("word", sorted({action.value for action in Action} - set(SHOWS)))
async def test_what_only_the_clock_does_is_a_word_that_nobody_knows(town: Town, word: str) -> None:
    made = await town.claim(GRACE, await town.ask(ADA))
    before = town.everything()
    answer = await town.press(GRACE, Token(word, made.id, made.version), {"link": "https://evil.example"})
    assert answer.note == "I don't know that word. Here is what I can do."
    await unchanged(town, before, answer)


@pytest.mark.parametrize("value", ["", "nonsense", "-1", "0", "9" * 11, "9" * 30, "²", "1764000000.5", "\ud800"])
async def test_a_time_that_was_not_offered_is_not_booked(town: Town, value: str) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    before = town.everything()
    answer = await town.press(GRACE, Token("schedule", held.id, held.version, value))
    assert answer.note == "That time is gone. Pick another one."
    await unchanged(town, before, answer)


# Claiming


async def test_nobody_claims_their_own_request(town: Town) -> None:
    made = await town.ask(GRACE)
    before = town.everything()
    answer = await town.press(GRACE, Token("claim", made.id, made.version))
    assert answer.note == "You can't mentor yourself: this is your own request."
    assert "claim" not in answer.words
    await unchanged(town, before, answer)


async def test_a_request_just_taken_says_by_whom_and_until_when(town: Town) -> None:
    made = await town.ask(ADA)
    await town.claim(GRACE, made)
    before = town.everything()
    answer = await town.press(ALAN, Token("claim", made.id, made.version))
    assert answer.note == "Grace is picking a time right now. It is free again at 13:15 if they don't."
    await unchanged(town, before, answer)


async def test_a_booked_request_says_with_whom(town: Town) -> None:
    made = await town.ask(ADA)
    await town.book(GRACE, made, START)
    before = town.everything()
    answer = await town.press(ALAN, Token("claim", made.id, made.version))
    assert answer.note == "This one is booked with Grace."
    assert not [one for one in answer.words if one != "details"]
    await unchanged(town, before, answer)


async def test_a_card_three_versions_old_changes_nothing_and_shows_the_current_one(town: Town) -> None:
    made = await town.ask(ADA)
    held = await town.claim(GRACE, made)
    await town.press(GRACE, Token("release", held.id, held.version))
    held = await town.claim(GRACE, await town.request(made.id))
    await town.press(GRACE, Token("release", held.id, held.version))
    now = await town.request(made.id)
    assert (now.status, now.version) == (Status.OPEN, made.version + 4)
    before = town.everything()
    answer = await town.press(ALAN, Token("claim", made.id, made.version))
    assert answer.note == "That card was out of date, so nothing changed. Here is the current one."
    assert answer.token("claim").version == now.version
    await unchanged(town, before, answer)
    assert (await town.claim(ALAN, now)).mentor_id == (await town.person(ALAN)).id


async def test_a_button_with_a_version_that_never_was_does_no_more_than_the_current_one(town: Town) -> None:
    made = await town.ask(ADA)
    before = town.everything()
    assert "out of date" in (await town.press(GRACE, Token("claim", made.id, 0))).note
    assert town.everything() == before


async def test_claiming_twice_in_a_row_is_one_claim(town: Town) -> None:
    made = await town.ask(ADA)
    await town.claim(GRACE, made)
    before = town.everything()
    answer = await town.press(GRACE, Token("claim", made.id, made.version))
    assert answer.note == "It is yours already, until 13:15. Pick a time."
    assert {"schedule", "release"} <= set(answer.words)
    await unchanged(town, before, answer)


async def test_somebody_who_is_no_mentor_may_apply_instead(town: Town) -> None:
    made = await town.ask(ADA)
    await town.press(NOBODY, "help")
    for word in ("claim", "browse"):
        before = town.everything()
        answer = await town.press(NOBODY, Token(word, made.id, made.version))
        assert answer.note == "Claiming is for mentors."
        assert answer.words == ["apply"]
        await unchanged(town, before, answer)


async def test_a_mentor_holds_two_at_a_time(town: Town) -> None:
    student = visitor("Hedy")
    for one in (await town.ask(ADA), await town.ask(ADA)):
        await town.claim(GRACE, one)
    third = await town.ask(student)
    before = town.everything()
    answer = await town.press(GRACE, Token("claim", third.id, third.version))
    assert answer.note == "You hold 2 requests already. Pick a time for one of them, or release it."
    assert answer.words == ["sessions"]
    await unchanged(town, before, answer)


async def test_a_mentor_is_booked_three_times_a_week(town: Town) -> None:
    for n, name in enumerate(("Hedy", "Joan", "Mary")):
        await town.book(GRACE, await town.ask(visitor(name)), START + n * HOUR)
    fourth = await town.ask(ADA)
    before = town.everything()
    answer = await town.press(GRACE, Token("claim", fourth.id, fourth.version))
    assert answer.note == ("You have 3 sessions in the next seven days, and that is as many as fit. Thank you!")
    await unchanged(town, before, answer)


async def test_a_time_that_somebody_was_booked_for_meanwhile_is_gone(town: Town) -> None:
    one, two = await town.ask(ADA), await town.ask(ADA)
    held = await town.claim(GRACE, one)
    await town.book(ALAN, two, START)
    before = town.everything()
    answer = await town.press(GRACE, Token("schedule", held.id, held.version, f"{START.timestamp():.0f}"))
    assert answer.note == "That time is gone. Pick another one."
    assert f"{START.timestamp():.0f}" not in {o.value for menu in card(answer).menus for o in menu.options}
    await unchanged(town, before, answer)


def card(answer: Answer) -> Card:
    assert isinstance(answer.screen, Card)
    return answer.screen


async def test_choosing_a_time_changes_nothing_until_it_is_booked(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    before = town.everything()
    chosen = f"{(START + HOUR).timestamp():.0f}"
    answer = await town.press(GRACE, Token("pick", held.id, held.version, "time"), {"value": chosen})
    assert answer.token("schedule").argument == chosen
    await unchanged(town, before, answer)


async def test_a_student_books_no_time_while_none_was_proposed(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    before = town.everything()
    answer = await town.press(ADA, Token("schedule", held.id, held.version, f"{START.timestamp():.0f}"))
    assert "schedule" not in answer.words
    await unchanged(town, before, answer)


# The same item twice


async def test_the_second_arrival_of_a_claim_changes_nothing_and_gets_the_first_answer(town: Town) -> None:
    made = await town.ask(ADA)
    token = Token("claim", made.id, made.version)
    first = await town.press(GRACE, token, key="one")
    before = town.everything()
    second = await town.press(GRACE, token, key="one")
    assert second.screen == first.screen
    await unchanged(town, before, second)


async def test_the_second_arrival_of_a_refused_press_gets_the_same_refusal_even_when_it_would_now_succeed(
    town: Town,
) -> None:
    made = await town.ask(GRACE)
    token = Token("claim", made.id, made.version)
    first = await town.press(NOBODY, token, key="one")
    await town.approve(ADMIN, NOBODY)
    before = town.everything()
    second = await town.press(NOBODY, token, key="one")
    assert second.note == first.note == "Claiming is for mentors."
    await unchanged(town, before, second)


async def test_a_refusal_told_again_after_the_hold_has_ended_does_not_speak_of_it(town: Town) -> None:
    made = await town.ask(ADA)
    held = await town.claim(GRACE, made)
    token = Token("claim", made.id, made.version)
    await town.press(ALAN, token, key="one")
    await town.press(GRACE, Token("release", held.id, held.version))
    before = town.everything()
    again = await town.press(ALAN, token, key="one")
    assert again.note == "That card was out of date, so nothing changed. Here is the current one."
    await unchanged(town, before, again)


async def test_the_second_arrival_of_a_refused_form_gets_the_same_sentences(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    first = await town.submit(ADA, form, wanted(title="x" * 99), key="one")
    second = await town.submit(ADA, form, wanted(title="x" * 99), key="one")
    assert second.errors == first.errors


async def test_two_items_of_two_people_are_two_items_and_the_same_press_with_a_new_key_is_new(town: Town) -> None:
    made = await town.ask(ADA)
    token = Token("claim", made.id, made.version)
    assert "It's yours" in (await town.press(GRACE, token, key="one")).text
    assert "is picking a time" in (await town.press(ALAN, token, key="two")).text


# Other people's, and other programmes'


@pytest_asyncio.fixture
async def eve(town: Town) -> Any:
    """A mentor, administrator and coordinator of another programme."""
    programme = Programme("second", "Another programme", replace(Bounds(), open_requests=9))
    await town.found(programme, Space("T2", "second", "slack", "T2", "Elsewhere"))
    one = visitor("Eve", administers=True, workspace="T2")
    one = replace(one, account=replace(one.account, workspace="T2"))
    await town.set_up(one, "C1")
    await town.press(one, "apply", submitted=True)
    await town.approve(one, one)
    roles = (await town.person(one)).roles
    assert roles == {Role.STUDENT, Role.MENTOR, Role.COORDINATOR}
    return one


async def _states(town: Town) -> list[Request]:
    """Return requests of the first programme: open, held, booked and over."""
    opened = await town.ask(ADA)
    held = await town.claim(ALAN, await town.ask(visitor("Hedy")))
    booked = await town.book(GRACE, await town.ask(visitor("Joan")), START)
    return [opened, held, booked]


WORDS = ("claim", "details", "pick", "release", "schedule", "cancel", "check_in", "complete", "review", "zone")


@pytest.mark.parametrize("word", WORDS)
async def test_a_request_of_another_programme_is_as_good_as_missing(town: Town, eve: Any, word: str) -> None:
    for made in await _states(town):
        for submitted in (False, True):
            before = town.everything()
            values = {"score": "5", "value": f"{START.timestamp():.0f}"} if word != "zone" else {"zone": "Asia/Tokyo"}
            foreign = await town.press(eve, Token(word, made.id, made.version), values, submitted=submitted)
            if word != "zone":  # which keeps the zone all the same when the request is missing
                await unchanged(town, before, foreign)
            missing = await town.press(eve, Token(word, "f" * 32, 1), values, submitted=submitted)
            assert foreign.text == missing.text
            assert made.title not in foreign.text


async def test_nothing_of_another_programme_is_listed_or_counted(town: Town, eve: Any) -> None:
    await _states(town)
    for word in ("browse", "sessions"):
        assert wanted()["title"] not in (await town.press(eve, word)).text


async def test_a_list_never_goes_on_after_a_request_of_another_programme(town: Town, eve: Any) -> None:
    made = await town.ask(ADA)
    answer = await town.press(eve, Token("browse", made.id, 0, "after"))
    assert answer.note == "There is no such request here."


async def test_nobody_decides_on_an_applicant_of_another_programme(town: Town, eve: Any) -> None:
    await town.press(NOBODY, "apply", submitted=True)
    applicant = await town.person(NOBODY)
    for word in ("approve", "decline_application"):
        before = town.everything()
        answer = await town.press(eve, Token(word, applicant.id))
        assert answer.note == "There is no such request here."
        await unchanged(town, before, answer)


async def test_a_form_with_the_id_of_another_programmes_request_makes_none(town: Town, eve: Any) -> None:
    made = await town.ask(ADA)
    before = town.everything()
    answer = await town.submit(eve, Token("request", made.id), wanted())
    assert made.title not in answer.text
    await unchanged(town, before, answer)


@pytest.mark.parametrize("word", ["release", "schedule", "cancel", "check_in", "complete", "review"])
async def test_what_is_of_two_people_is_done_by_no_third(town: Town, word: str) -> None:
    await town.press(NOBODY, "help")
    for made in await _states(town):
        for who in (NOBODY, visitor("Ada2")):
            await town.press(who, "help")
            before = town.everything()
            answer = await town.press(who, Token(word, made.id, made.version), {"score": "5"}, submitted=True)
            await unchanged(town, before, answer)


# Cancel and release


async def test_a_reason_that_is_too_long_is_refused_and_the_session_stands(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    form = (await town.press(ADA, Token("cancel", booked.id, booked.version))).form
    before = town.everything()
    answer = await town.submit(ADA, form, {"because": "x" * 301})
    assert answer.errors == {"because": "That is too long: at most 300 characters, please (you wrote 301)."}
    await unchanged(town, before, answer)


async def test_cancelling_asks_first_and_then_cancels_once(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    before = town.everything()
    form = (await town.press(ADA, Token("cancel", booked.id, booked.version))).form
    assert town.everything() == before
    assert "Grace will be told at once." in said(form, Reader())
    answer = await town.submit(ADA, form, {"because": "I am ill."})
    assert "Cancelled. Everybody concerned is told." in answer.text
    after = await town.request(booked.id)
    assert (after.status, after.cancelled_because) == (Status.CANCELLED, "I am ill.")
    assert after.session is not None
    assert after.session.status is SessionStatus.CANCELLED
    await town.delivery.run_due()
    told = [said(message.card, Reader()) for message in town.slack.messages.values()]
    assert any("Your session of Tue 24 Nov" in text and "was cancelled." in text for text in told)
    assert town.everything()["bookings"] == []
    before = town.everything()
    again = await town.submit(ADA, form, {"because": "I am ill."})
    assert again.note == "That is over: nothing can be changed about it any more."
    await unchanged(town, before, again)


@pytest.mark.parametrize(("word", "who"), [("cancel", ADA), ("release", GRACE)])
async def test_nobody_calls_a_session_off_after_its_start(town: Town, word: str, who: Any) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    form = await town.press(ADA, Token("cancel", booked.id, booked.version))
    assert isinstance(form.screen, Form)
    town.clock.set(START)
    for submitted in (False, True):
        before = town.everything()
        answer = await town.press(who, Token(word, booked.id, booked.version), submitted=submitted)
        assert answer.note == "It is too late for that: the session started at Tue 24 Nov 09:00."
        await unchanged(town, before, answer)


async def test_a_released_session_opens_the_request_at_the_head_of_the_queue(town: Town) -> None:
    first = await town.ask(ADA)
    booked = await town.book(GRACE, await town.ask(visitor("Hedy"), title="The later one"), START)
    asked = await town.press(GRACE, Token("release", booked.id, booked.version))
    assert asked.text.startswith("Give the session on Tue 24 Nov 09:00 back?")
    assert (await town.request(booked.id)) == booked
    assert "Can't make it" in (await town.press(GRACE, asked.token("details"))).text
    answer = await town.press(GRACE, asked.token("release"))
    assert "Given back." in answer.text
    page = await town.press(ALAN, "browse")
    assert page.text.index("The later one") < page.text.index(first.title)
    assert (await town.request(booked.id)).session is None


async def test_a_mentor_has_no_cancel_and_a_student_no_release(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    mentors = await town.press(GRACE, Token("details", booked.id, booked.version))
    students = await town.press(ADA, Token("details", booked.id, booked.version))
    assert ("release" in mentors.words, "cancel" in mentors.words) == (True, False)
    assert ("release" in students.words, "cancel" in students.words) == (False, True)


# At the session


async def test_checking_in_too_early_says_when_it_starts(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    town.clock.set(START - 11 * MINUTE)
    before = town.everything()
    answer = await town.press(ADA, Token("check_in", booked.id, booked.version))
    assert answer.note == "It is too early for that: the session starts at Tue 24 Nov 09:00."
    await unchanged(town, before, answer)
    town.clock.set(START - 10 * MINUTE)
    assert "You are checked in." in (await town.press(ADA, Token("check_in", booked.id, booked.version))).text


async def test_checking_in_twice_is_once_and_the_second_side_sees_the_first(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    token = Token("check_in", booked.id, booked.version)
    town.clock.set(START)
    await town.press(ADA, token)
    before = town.everything()
    await unchanged(town, before, await town.press(ADA, token))
    assert "Ada is there." in (await town.press(GRACE, token)).text


async def test_checking_in_after_the_end_is_too_late(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    town.clock.set(START + 45 * MINUTE)
    before = town.everything()
    answer = await town.press(ADA, Token("check_in", booked.id, booked.version))
    assert answer.note == "The session is over, so there is nothing to come to any more."
    await unchanged(town, before, answer)


async def test_a_session_is_not_over_before_it_has_begun(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    town.clock.set(START - MINUTE)
    before = town.everything()
    answer = await town.press(ADA, Token("complete", booked.id, booked.version))
    assert answer.note == "It is too early for that: the session starts at Tue 24 Nov 09:00."
    await unchanged(town, before, answer)


# Reviews


@pytest_asyncio.fixture
async def done(town: Town) -> Request:
    """A request whose session took place."""
    booked = await town.book(GRACE, await town.ask(ADA), START)
    town.clock.set(START + HOUR)
    assert "Good. How was it?" in (await town.press(GRACE, Token("complete", booked.id, booked.version))).text
    return await town.request(booked.id)


async def _review(town: Town, who: Any, done: Request, score: str, words: str = "") -> Answer:
    form = await town.press(who, Token("review", done.id, done.version))
    if not isinstance(form.screen, Form):
        return form
    return await town.submit(who, form.screen, {"score": score, "words": words, "praise": ("yes",)})


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"score": "Please fill this in."}),
        ({"score": "0"}, {"score": "Please fill this in."}),
        ({"score": "6"}, {"score": "Please fill this in."}),
        ({"score": "\u0665"}, {"score": "Please fill this in."}),
        ({"score": "1"}, {"words": "Please say in a sentence what went wrong."}),
        ({"score": "1", "words": "  "}, {"words": "Please say in a sentence what went wrong."}),
        (
            {"score": "4", "words": "x" * 1001},
            {"words": "That is too long: at most 1000 characters, please (you wrote 1001)."},
        ),
    ],
)
async def test_a_review_that_cannot_be_taken_is_refused(
    town: Town, done: Request, values: dict[str, str], errors: dict[str, str]
) -> None:
    form = (await town.press(ADA, Token("review", done.id, done.version))).form
    before = town.everything()
    answer = await town.submit(ADA, form, values)
    assert answer.errors == errors
    await unchanged(town, before, answer)


async def test_a_review_is_hidden_from_the_other_until_both_are_in(town: Town, done: Request) -> None:
    mine = await _review(town, ADA, done, "2", "Very helpful indeed.")
    assert "It is kept." in mine.text
    for word in ("details", "review", "sessions"):
        seen = await town.press(GRACE, Token(word, done.id, done.version))
        assert "Very helpful indeed." not in said(seen.screen, seen.reader)
        assert "2 of 5" not in said(seen.screen, seen.reader)
    await town.delivery.run_due()
    assert not any("Very helpful indeed." in one for one in town.slack.told("Grace"))
    both = await _review(town, GRACE, done, "5", "Well prepared.")
    assert "2 of 5. Very helpful indeed." in both.text
    await town.delivery.run_due()
    assert "5 of 5. Well prepared." in town.slack.told("Ada")[-1]
    assert "2 of 5. Very helpful indeed." in town.slack.told("Grace")[-1]


async def test_a_review_can_be_said_anew_until_both_are_in_and_the_form_remembers(town: Town, done: Request) -> None:
    await _review(town, ADA, done, "2", "Hm.")
    form = (await town.press(ADA, Token("review", done.id, done.version))).form
    assert {field.key: field.value for field in form.fields} == {"score": "2", "words": "Hm.", "praise": ("yes",)}
    await town.submit(ADA, form, {"score": "4", "words": "On second thoughts."})
    assert done.session is not None
    kept = await town.reviews(done.session.id)
    assert [(one.score, one.words, one.praise) for one in kept] == [(4, "On second thoughts.", False)]
    await _review(town, GRACE, done, "5")
    before = town.everything()
    late = await town.submit(ADA, form, {"score": "1", "words": "Revenge."})
    assert late.note == "Both reviews are in and shown, so they stay as they are."
    await unchanged(town, before, late)


async def test_a_week_later_the_time_for_reviews_is_over_and_the_one_there_is_is_shown(
    town: Town, done: Request
) -> None:
    await _review(town, ADA, done, "4", "Very helpful indeed.")
    await town.now_is(START + HOUR + 7 * DAY)
    assert "4 of 5. Very helpful indeed." in town.slack.told("Grace")[-1]
    before = town.everything()
    late = await town.submit(GRACE, Token("review", done.id, done.version), {"score": "1", "words": "Revenge."})
    assert late.note == "The time for reviews is over."
    await unchanged(town, before, late)


async def test_nothing_asks_for_a_review_once_none_can_be_written(town: Town, done: Request) -> None:
    asks = Token("review", done.id, done.version)
    await _review(town, ADA, done, "4")
    assert "review" in (await town.press(ADA, Token("details", done.id))).words
    await _review(town, GRACE, done, "5")
    assert "review" not in (await town.press(ADA, Token("details", done.id))).words
    early = await town.press(ADA, asks)
    assert early.note == "Both reviews are in and shown, so they stay as they are."
    assert "review" not in early.words


async def test_whoever_wants_to_review_a_week_later_is_told_so_before_they_have_written_a_word(
    town: Town, done: Request
) -> None:
    assert "review" in (await town.press(ADA, Token("details", done.id))).words
    await town.now_is(START + HOUR + 7 * DAY)
    assert "review" not in (await town.press(ADA, Token("details", done.id))).words
    late = await town.press(ADA, Token("review", done.id, done.version))
    assert late.note == "The time for reviews is over."
    assert "Done · they met on" in late.text
    assert "review" not in late.words


async def test_a_session_is_reviewed_by_its_two_sides_only_and_not_before_it_took_place(town: Town) -> None:
    booked = await town.book(GRACE, await town.ask(ADA), START)
    before = town.everything()
    early = await town.press(ADA, Token("review", booked.id, booked.version), {"score": "5"}, submitted=True)
    assert early.note == "This one is booked with Grace."
    await unchanged(town, before, early)
    town.clock.set(START + HOUR)
    await town.press(ADA, Token("complete", booked.id, booked.version))
    before = town.everything()
    other = await town.press(ALAN, Token("review", booked.id, 99), {"score": "1", "words": "x"}, submitted=True)
    assert other.note == "That is for those whose session it is."
    await unchanged(town, before, other)


# Setting up


async def test_only_who_administers_a_space_sets_it_up(town: Town) -> None:
    await town.press(NOBODY, "help")
    for submitted in (False, True):
        before = town.everything()
        answer = await town.press(NOBODY, "setup", {"board": "C1", "mentors_by": "approval"}, submitted=submitted)
        assert answer.note == "That is for those who run this space."
        await unchanged(town, before, answer)


async def test_a_direct_message_is_no_place_to_set_up(town: Town) -> None:
    await town.press(NOBODY, "help")
    before = town.everything()
    answer = await town.press(replace(NOBODY, administers=True, workspace=None), "setup")
    assert answer.note.startswith("Do that in the workspace or server that you want to set up")
    await unchanged(town, before, answer)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"board": ""}, {"board": "Please fill this in."}),
        ({"board": "C9"}, {"board": "I can't write in that channel. Invite me there first, then save again."}),
        ({"mentors_by": "vote"}, {"mentors_by": "Please choose one of those offered."}),
        ({"mentors_by": ""}, {"mentors_by": "Please choose one of those offered."}),
        ({"mentors_by": "group"}, {"mentors_group": "Please fill this in."}),
    ],
)
async def test_a_set_up_that_cannot_be_is_refused(town: Town, values: dict[str, str], errors: dict[str, str]) -> None:
    before = town.everything()
    answer = await town.set_up(ADMIN, **{"board": "C1", **values})
    assert answer.errors == errors
    await unchanged(town, before, answer)


async def test_a_board_that_cannot_be_asked_about_is_not_chosen(town: Town) -> None:
    town.slack.fail(Failed("Slack is down"))
    before = town.everything()
    answer = await town.set_up(ADMIN)
    assert answer.errors == {"board": "I can't write in that channel. Invite me there first, then save again."}
    await unchanged(town, before, answer)


async def test_setting_up_makes_a_coordinator_and_says_what_holds(sqlite_url: str) -> None:
    async with founded(sqlite_url) as town:
        answer = await town.set_up(ADMIN)
        assert "Set. Requests hang in #mentors from now on." in answer.text
        assert "Whoever applies and is approved" in answer.text
        assert Role.COORDINATOR in (await town.person(ADMIN)).roles
        page = await town.press(ADMIN, "setup")
        form = (await town.press(ADMIN, page.token("setup"))).form
        assert {field.key: field.value for field in form.fields}["board"] == "C1"


# Becoming a mentor


async def test_an_application_is_told_to_the_coordinators_and_decided_once(town: Town) -> None:
    assert "The coordinators of this programme decide" in (await town.press(NOBODY, "apply", submitted=True)).text
    await town.delivery.run_due()
    assert "Nobody would like to be a mentor." in town.slack.told("Barbara")[-1]
    before = town.everything()
    again = await town.press(NOBODY, "apply", submitted=True)
    assert again.note == "You have applied already; the coordinators decide."
    await unchanged(town, before, again)
    token = Token("approve", (await town.person(NOBODY)).id)
    assert "Nobody is a mentor now" in (await town.press(ADMIN, token)).text
    await town.delivery.run_due()
    assert "You are a mentor now." in town.slack.told("Nobody")[-1]
    for word in ("approve", "decline_application"):
        before = town.everything()
        late = await town.press(ADMIN, replace(token, word=word))
        assert late.note == "That application has been decided already."
        await unchanged(town, before, late)
    before = town.everything()
    mentor = await town.press(NOBODY, "apply", submitted=True)
    assert mentor.note == "You are a mentor already."
    await unchanged(town, before, mentor)


async def test_a_declined_applicant_is_told_stays_what_they_are_and_may_apply_again(town: Town) -> None:
    await town.press(NOBODY, "apply", submitted=True)
    person = await town.person(NOBODY)
    assert (
        "Declined. Nobody has been told."
        in (await town.submit(ADMIN, Token("decline_application", person.id), {"because": "Not yet."})).text
    )
    await town.delivery.run_due()
    assert "did not take your application" in town.slack.told("Nobody")[-1]
    assert Role.MENTOR not in (await town.person(NOBODY)).roles
    assert "The coordinators of this programme decide" in (await town.press(NOBODY, "apply", submitted=True)).text


async def test_only_coordinators_decide(town: Town) -> None:
    await town.press(NOBODY, "apply", submitted=True)
    person = await town.person(NOBODY)
    for who in (NOBODY, GRACE, replace(GRACE, administers=True)):
        for word in ("approve", "decline_application"):
            before = town.everything()
            answer = await town.press(who, Token(word, person.id))
            assert answer.note == "That is for those who run this space."
            await unchanged(town, before, answer)


@pytest.mark.parametrize("rule", [MentorRule.GROUP, MentorRule.CHANNEL])
async def test_where_a_group_or_a_channel_decides_its_members_are_mentors_and_nobody_applies(
    town: Town, rule: MentorRule
) -> None:
    await town.set_up(ADMIN, mentors_by=rule.value, mentors_group="S1")
    made = await town.ask(ADA)
    token = Token("claim", made.id, made.version)
    refused = await town.press(NOBODY, token)
    assert refused.note.startswith("Claiming is for mentors. Here they are the members of ")
    assert refused.words == ["help"]
    assert (await town.press(NOBODY, "apply", submitted=True)).note.startswith(
        "Mentors are not approved one by one here"
    )
    town.slack.group.add(NOBODY.account)
    assert "It's yours until" in (await town.press(NOBODY, token)).text
    assert Role.MENTOR not in (await town.person(NOBODY)).roles


async def test_a_group_that_the_platform_names_is_enough_and_another_one_is_not(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="group", mentors_group="S1")
    assert isinstance((await town.press(replace(NOBODY, groups=frozenset({"S1"})), "browse")).screen, Page)
    refused = await town.press(replace(NOBODY, groups=frozenset({"S2"})), "browse")
    assert (refused.note or "").startswith("Claiming is for mentors. Here they are the members of a group or role")


async def test_a_mentor_by_the_rule_of_a_space_is_one_in_direct_messages_too(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="channel")
    town.slack.group.add(NOBODY.account)
    await town.press(NOBODY, "help")
    assert isinstance((await town.press(replace(NOBODY, workspace=None), "browse")).screen, Page)


async def test_a_platform_that_cannot_say_who_is_a_mentor_makes_nobody_one_and_takes_it_from_nobody(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="channel")
    town.slack.group.add(NOBODY.account)
    town.slack.fail(Failed("Slack is down"), times=2)
    browsed = (await town.press(NOBODY, "browse")).note
    assert (browsed or "").startswith("Claiming is for mentors. Here they are the members of the mentors' channel")
    assert isinstance((await town.press(GRACE, "browse")).screen, Page)


# What goes wrong on our side


async def test_an_error_of_ours_is_one_fixed_sentence_and_nothing_changes(town: Town) -> None:
    made = await town.ask(ADA)
    await town.set_up(ADMIN, mentors_by="channel")
    before = town.everything()
    town.slack.fail(RuntimeError("a bug"))
    answer = await town.press(GRACE, Token("claim", made.id, made.version))
    assert answer.text.startswith("Something went wrong on my side. Nothing changed")
    assert town.everything() == before


async def test_a_database_that_does_not_answer_is_said_so(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="channel")
    town.slack.fail(Unavailable("no database"))
    answer = await town.press(GRACE, "browse")
    assert answer.text.startswith("I couldn't save that. Nothing changed; please press again.")
    town.slack.fail(Unavailable("no database"))
    page, reader = await town.conversation.home(GRACE)
    assert said(page, reader).startswith("Something went wrong on my side.")


# Words that always work


@pytest.mark.parametrize("who", [ADA, LINUS, replace(LINUS, workspace=None), visitor("New")])
async def test_help_works_while_the_database_is_gone(town: Town, who: Any) -> None:
    await town.store.close()
    answer = await town.press(who, "help")
    assert answer.note == "Something is wrong on my side just now, so anything else may have to wait a minute."
    for command in COMMANDS:
        assert f"/mentor {command.word}: " in answer.text
    assert answer.words == ["request", "sessions"]
    assert "no mentors' channel" not in answer.text
    german = await town.press(replace(who, language="de"), "help")
    assert "Um ein Gespräch bitten" in german.text
    other = await town.press(who, "sessions")
    assert other.text.startswith("I couldn't save that. Nothing changed; please press again.")


async def test_help_works_whatever_goes_wrong(town: Town) -> None:
    await town.set_up(ADMIN, mentors_by="channel")
    town.slack.fail(RuntimeError("a bug"))
    assert "/mentor request: Ask for a session" in (await town.press(GRACE, "help")).text


@pytest.mark.parametrize("word", ["help", "menu", "sessions", "zone"])
@pytest.mark.parametrize("who", [ADA, LINUS, replace(LINUS, workspace=None), visitor("New"), ADMIN])
async def test_help_and_the_like_work_for_everybody_everywhere(town: Town, word: str, who: Any) -> None:
    answer = await town.press(who, word)
    assert not isinstance(answer.screen, Refused)
    assert plain(WENT_WRONG, Reader()) not in answer.text


async def test_a_home_is_a_page_for_anybody(town: Town) -> None:
    page, reader = await town.conversation.home(visitor("New"))
    assert "Nothing here yet." in said(page, reader)


async def test_a_list_of_open_requests_goes_on_where_it_ended_whatever_was_claimed_since(town: Town) -> None:
    made = []
    for n in range(7):
        town.clock.forward(minutes=1)
        made.append(await town.ask(visitor(f"Student{n}"), title=f"Request number {n}."))
    first = await town.press(GRACE, "browse")
    await town.claim(ALAN, made[4])
    second = await town.press(GRACE, first.token("browse"))
    listed = [n for answer in (first, second) for n in range(7) if f"Request number {n}." in answer.text]
    assert listed == list(range(7))


# Exact times beside days and slots


async def test_an_exact_time_is_offered_beside_the_slots(town: Town) -> None:
    made = await town.ask(ADA, exact="26 Nov 18:30")
    exact = made.offered[-1]
    assert exact.exact
    assert exact.interval.start == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert (exact.zone, exact.wall_start) == ("Europe/Berlin", "2026-11-26T18:30")
    await town.book(GRACE, made, exact.interval.start)


async def test_an_exact_time_that_cannot_be_is_refused_at_its_field_and_changes_nothing(town: Town) -> None:
    form = (await town.press(ADA, "request")).form
    before = town.everything()
    answer = await town.submit(ADA, form, wanted(exact="22 Nov 18:30"))
    assert answer.errors == {"exact": "That has passed or is too soon. The earliest is Mon 23 Nov 15:00."}
    await unchanged(town, before, answer)


async def test_an_exact_time_given_with_the_command_is_carried_by_the_form(town: Town) -> None:
    form = (await town.press(ADA, "request", {"type": "career_advice", "at": "26 Nov 18:30"})).form
    assert "exact" not in {field.key for field in form.fields}
    assert Token.read(form.token).argument == "career_advice....1795714200"
    values = {key: value for key, value in wanted().items() if key != "type"}
    await town.submit(ADA, form, values)
    made = await town.request(Token.read(form.token).id)
    assert made.offered[-1].interval.start == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)


async def test_a_time_of_the_command_that_comes_twice_or_never_is_asked_about_with_buttons(town: Town) -> None:
    town.clock.set(datetime(2026, 10, 20, 12, tzinfo=UTC))
    twice = await town.press(ADA, "request", {"type": "career_advice", "at": "25 Oct 02:30"})
    assert "Sun 25 Oct 02:30 comes twice in Berlin" in twice.text
    assert isinstance(twice.screen, Card)
    second = (await town.press(ADA, twice.screen.buttons[1].token)).form
    assert Token.read(second.token).argument.endswith(f".{datetime(2026, 10, 25, 1, 30, tzinfo=UTC).timestamp():.0f}")
    town.clock.set(datetime(2027, 3, 20, 12, tzinfo=UTC))
    never = await town.press(ADA, "request", {"type": "career_advice", "at": "28 Mar 02:30"})
    assert "doesn't exist in Berlin" in never.text
    assert isinstance(never.screen, Card)
    labels = [plain(button.label, never.reader) for button in never.screen.buttons]
    assert labels == ["Sun 28 Mar 01:30", "Sun 28 Mar 03:30", "Go on without it"]
    without = (await town.press(ADA, never.screen.buttons[-1].token)).form
    assert "exact" in {field.key for field in without.fields}


async def test_a_moment_from_a_picker_is_told_as_a_moment_when_it_cannot_be_taken(town: Town) -> None:
    chosen = datetime(2027, 12, 24, 17, 30, tzinfo=UTC)
    answer = await town.press(ADA, "request", {"type": "career_advice", "at": f"{chosen.timestamp():.0f}"})
    assert "That is too far ahead." in answer.text
    assert "You typed: Fri 24 Dec 18:30" in answer.text


async def test_an_exact_time_that_the_form_carries_and_that_is_too_close_by_now_can_be_given_anew(town: Town) -> None:
    student = replace(LINUS, zone="Europe/Berlin")
    form = (await town.press(student, "request", {"type": "career_advice", "at": "23 Nov 16:00"})).form
    town.clock.forward(hours=2)
    values = {key: value for key, value in wanted().items() if key != "type"}
    refused = await town.submit(student, form, values)
    assert "That has passed or is too soon." in refused.text
    again = (await town.press(student, refused.token("again"))).form
    assert "exact" in {field.key for field in again.fields}
    assert "Asked." in (await town.submit(student, again, {**values, "exact": ""})).text
