"""Bad input over the wire: one clear private sentence for the person, and nothing changed."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, form_to_ask, opened, shown, told, wanted
from sandbox.campus import Campus, on_board
from sandbox.seen import Seen, SeenForm, SeenMessage
from sandbox.slack.people import SlackPerson
from tests.living import Living, started

PLATFORMS = ["slack", "discord"]
pytestmark = pytest.mark.parametrize("platform", PLATFORMS)


def student(campus: Campus, platform: str) -> Anybody:
    return campus.ada if platform == "slack" else campus.linus


def mentor(campus: Campus, platform: str) -> Anybody:
    return campus.grace if platform == "slack" else campus.alan


def cards(campus: Campus) -> list[SeenMessage]:
    return [*on_board(campus.grace), *on_board(campus.alan)]


def said(seen: Seen) -> str:
    """Return what a refusal says, in the form that stayed open or in the message that came instead."""
    if isinstance(seen, SeenForm):
        return "\n".join(seen.errors.values())
    return seen.text if seen else ""


async def asked(campus: Campus, platform: str, **changed: object) -> SeenMessage:
    """Let a student ask, and return the card as that platform's mentor sees it."""
    person = student(campus, platform)
    await ask(person, wanted(campus.clock.now(), person.zone, **changed))
    return await mentor(campus, platform).sees("Open ·")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": "x" * 81}, "at most 80 characters"),
        ({"title": ""}, "Please fill this in."),
        ({"description": "too short"}, "at least 20 characters"),
        ({"description": "x" * 1501}, "at most 1500 characters"),
        ({"days": []}, "Please fill this in."),
        ({"slots": []}, "Please fill this in."),
    ],
)
async def test_a_request_that_cannot_be_taken_is_refused_in_a_sentence(
    here: Living, platform: str, changed: dict[str, object], sentence: str
) -> None:
    person = student(here.campus, platform)

    answer = await ask(person, wanted(here.campus.clock.now(), person.zone, **changed), unchecked=True)

    assert sentence in said(answer)
    assert cards(here.campus) == []


async def test_an_empty_form_is_refused_field_by_field(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    form = await form_to_ask(person, wanted(here.campus.clock.now(), person.zone))

    empty: dict[str, object] = {"title": "", "description": "", "days": [], "slots": []}
    answer = await person.submit(form, empty, unchecked=True)

    asked_for = 3 if platform == "slack" else 2  # Discord takes the kind of session on the command line
    assert said(answer).count("Please fill this in.") == asked_for
    assert said(answer).count("Please choose days and times of day, or give an exact time.") == 1
    assert cards(here.campus) == []


async def test_a_day_that_has_passed_while_the_form_was_open_is_refused(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    values = wanted(here.campus.clock.now(), person.zone)
    form = await form_to_ask(person, values)
    here.campus.clock.advance(timedelta(days=6))

    keys = {one.key for one in form.inputs}
    answer = await person.submit(form, {key: value for key, value in values.items() if key in keys})

    assert "Those times have passed" in said(answer)
    assert cards(here.campus) == []


async def test_what_was_typed_into_a_refused_form_is_not_lost(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    typed = wanted(here.campus.clock.now(), person.zone, description="too short")
    answer = await ask(person, typed, unchecked=True)

    form = answer if isinstance(answer, SeenForm) else await opened(person.press("Fix it"))
    assert form.input("title").value == typed["title"]
    again = await shown(person.submit(form, description="Now I say a little more about it."))

    assert "Asked." in again.text


async def test_a_mentor_cannot_claim_their_own_request(here: Living, platform: str) -> None:
    person = mentor(here.campus, platform)
    await ask(person, wanted(here.campus.clock.now(), person.zone))
    card = await person.sees("Open ·")

    answer = await shown(person.press("Claim", card))

    assert "You can't mentor yourself" in answer.text
    assert answer.private
    assert all("Open ·" in one.text for one in cards(here.campus))


async def test_claiming_is_for_mentors(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    nobody = here.campus.mary if platform == "slack" else here.campus.ruth

    answer = await shown(nobody.press("Claim", card))

    assert "Claiming is for mentors." in answer.text
    assert answer.private
    assert all("Open ·" in one.text for one in cards(here.campus))


async def test_a_request_just_taken_names_who_has_it_and_until_when(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    other = mentor(here.campus, "discord" if platform == "slack" else "slack")
    await other.press("Claim", await other.sees("Open ·"))

    answer = await shown(mentor(here.campus, platform).press("Claim", card))

    assert f"{other.name} is picking a time right now. It is free again at" in answer.text
    assert answer.private


async def test_a_second_press_on_claim_lets_the_mentor_pick_and_changes_nothing(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    person = mentor(here.campus, platform)
    await person.press("Claim", card)
    until = (await person.sees("Being claimed")).text

    answer = await shown(person.press("Claim", card))

    assert "It is yours already, until" in answer.text
    await here.settle()
    assert (await person.sees("Being claimed")).text == until


async def test_a_card_three_versions_old_changes_nothing_and_shows_the_current_one(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    other = mentor(here.campus, "discord" if platform == "slack" else "slack")
    for _ in range(2):
        claimed = await shown(other.press("Claim", await other.sees("Open ·")))
        await other.sees("Being claimed")
        here.campus.clock.advance(timedelta(minutes=16))
        assert claimed.private
        await other.sees("Open ·")

    answer = await shown(mentor(here.campus, platform).press("Claim", card))

    assert "That card was out of date, so nothing changed." in answer.text
    assert "Claim" in answer.labels()
    assert all("Open ·" in one.text for one in cards(here.campus))


async def test_a_press_after_a_restart_works_as_before(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    await here.stop()

    async with started(here.campus, here.settings):
        answer = await shown(mentor(here.campus, platform).press("Claim", card))

        assert "It's yours until" in answer.text
        await mentor(here.campus, platform).sees("Being claimed")


async def test_a_press_that_is_delivered_twice_is_done_once(here: Living, platform: str) -> None:
    card = await asked(here.campus, platform)
    side = here.campus.slack if platform == "slack" else here.campus.discord
    side.redeliver_next()

    await mentor(here.campus, platform).press("Claim", card)

    await told(student(here.campus, platform), "has taken your request", 5.0)
    await asyncio.sleep(0.3)
    notices = [one for one in student(here.campus, platform).inbox() if "has taken your request" in one.text]
    assert len(notices) == 1


async def test_a_form_that_is_delivered_twice_makes_one_request(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    values = wanted(here.campus.clock.now(), person.zone)
    form = await form_to_ask(person, values)
    side = here.campus.slack if platform == "slack" else here.campus.discord
    side.redeliver_next()

    keys = {one.key for one in form.inputs}
    await person.submit(form, {key: value for key, value in values.items() if key in keys})

    await here.campus.grace.sees("Open ·")
    await here.campus.alan.sees("Open ·")
    await asyncio.sleep(0.3)
    assert len(cards(here.campus)) == 2  # one on each board


async def test_a_third_open_request_is_one_too_many(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    for _ in range(2):
        await ask(person, wanted(here.campus.clock.now(), person.zone))

    if isinstance(person, SlackPerson):
        answer = await person.command("/mentor request")
    else:
        answer = await person.command("/mentor request", type="interview_prep")

    assert "You have 2 open requests" in said(answer)
    assert isinstance(answer, SeenMessage), "whoever may not ask fills in no form"


async def test_only_those_who_run_a_space_set_it_up(here: Living, platform: str) -> None:
    answer = await shown(student(here.campus, platform).command("/mentor setup"))

    assert "That is for those who run this space." in answer.text


async def test_help_works_for_everyone(here: Living, platform: str) -> None:
    answer = await shown(student(here.campus, platform).command("/mentor help"))

    assert "/mentor request" in answer.text
    assert answer.private
