"""Coordinators on both platforms: the set-up, what is stuck, figures as a picture, the export, the trail."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.campus import BOARD, Campus
from sandbox.seen import SeenMessage
from sandbox.slack.people import SlackPerson
from tests.living import Living

PATIENCE = 10.0
TITLE = "Mock interview for a backend role"
on_both = pytest.mark.parametrize("platform", ["slack", "discord"])


def people(campus: Campus, platform: str) -> tuple[Anybody, Anybody, Anybody]:
    """Return a student, a mentor and a coordinator of that platform."""
    in_slack = (campus.ada, campus.grace, campus.mary)
    return in_slack if platform == "slack" else (campus.linus, campus.alan, campus.ruth)


def menu_value(seen: SeenMessage, option: str) -> tuple[str, str]:
    """Return the label of the menu that offers the option, and the option's value."""
    for menu in seen.menus:
        for label, value in menu.options:
            if label == option:
                return menu.label, value
    raise AssertionError(f"no menu offers {option}: {seen}")


@on_both
async def test_a_coordinator_changes_a_rule_and_the_next_request_is_held_to_it(here: Living, platform: str) -> None:
    student, _, boss = people(here.campus, platform)
    page = await shown(boss.command("/mentor setup"))
    assert "Open requests of one student: 2" in page.text
    form = await opened(boss.press("Limits", page))
    await boss.submit(form, open_requests="1")

    await ask(student, wanted(here.campus.clock.now(), student.zone))
    if isinstance(student, SlackPerson):
        second = await student.command("/mentor request")
    else:
        second = await student.command("/mentor request", type="interview_prep")

    assert "You have an open request" in str(second)


@on_both
async def test_what_cannot_be_set_is_said_beside_the_field(here: Living, platform: str) -> None:
    _, _, boss = people(here.campus, platform)
    page = await shown(boss.command("/mentor setup"))
    form = await opened(boss.press("Limits", page))

    answer = await boss.submit(form, open_requests="none")

    assert "Please enter a whole number from 1 to 20." in str(answer)


@on_both
async def test_a_stuck_request_is_given_to_a_mentor(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor, boss = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    card = await mentor.sees("Open ·")
    await shown(mentor.press("Claim", card))
    campus.clock.advance(timedelta(hours=25))
    await here.settle()

    page = await shown(boss.command("/mentor programme"))
    assert "Nobody has claimed these for over a day" in page.text
    label, value = menu_value(page, TITLE)
    request = await shown(boss.choose(label, value, page))
    form = await opened(boss.press("Give it to a mentor", request))
    (_, chosen) = next(one for one in form.input("Which mentor?").options if one[0] == mentor.name)
    await boss.submit(form, {"mentor": chosen})

    assert "A coordinator asks you to take a request." in (await told(mentor, "asks you to take", PATIENCE)).text
    await told(student, "A coordinator has found you a mentor", PATIENCE)


@on_both
async def test_a_stuck_request_is_given_to_one_of_more_mentors_than_a_menu_holds(here: Living, platform: str) -> None:
    campus = here.campus
    student, _, boss = people(campus, platform)
    newcomers = [await join(campus, platform, f"Mentor {n:02}") for n in range(26)]
    form = await opened(boss.press("Channel and mentors", await shown(boss.command("/mentor setup"))))
    await boss.submit(form, board=BOARD, mentors_by="channel")
    await ask(student, wanted(campus.clock.now(), student.zone))
    for one in newcomers:
        await shown(one.press("Claim", await one.sees("Open ·", PATIENCE)))
        campus.clock.advance(timedelta(minutes=16))
        await here.settle()
    campus.clock.advance(timedelta(hours=25))
    await here.settle()

    page = await shown(boss.command("/mentor programme"))
    label, value = menu_value(page, TITLE)
    page = await shown(boss.press("Give it to a mentor", await shown(boss.choose(label, value, page))))
    page = await shown(boss.press("Show later ones", page))
    label, value = menu_value(page, newcomers[-1].name)
    form = await opened(boss.choose(label, value, page))
    await boss.submit(form, {"mentor": value})

    assert "asks you to take a request." in (await told(newcomers[-1], "asks you to take", PATIENCE)).text


async def join(campus: Campus, platform: str, name: str) -> Anybody:
    """Let somebody come who can read the mentors' channel."""
    if platform == "slack":
        mentor = campus.slack.add_person(name, "Europe/London")
        await campus.slack.join(mentor, BOARD)
        return mentor
    person = campus.discord.add_person(name, "Europe/London")
    campus.guild.join(person)
    return person


@on_both
async def test_the_figures_come_as_a_picture_with_its_words_and_the_export_as_a_file(
    here: Living, platform: str
) -> None:
    campus = here.campus
    student, _, boss = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    page = await shown(boss.command("/mentor programme"))

    numbers = await shown(boss.press("Figures", page))
    assert "Asked" in numbers.text
    await here.settle()
    sent = await told(boss, "The last 30 days", PATIENCE)
    (picture,) = sent.files
    assert picture.content.startswith(b"\x89PNG")
    assert picture.alt.startswith("Asked: 1; Claimed: 0; Half were claimed within: None yet; Booked: 0")

    await shown(boss.press("Export", numbers))
    await here.settle()
    (file,) = (await told(boss, "1 request, as a table", PATIENCE)).files
    assert file.name.startswith("requests-")
    assert file.name.endswith(".csv")
    assert b"interview_prep,45,video,soon,open" in file.content
    for word in (student.name, TITLE):
        assert word.encode() not in file.content


@on_both
async def test_the_trail_says_who_did_what(here: Living, platform: str) -> None:
    campus = here.campus
    student, _, boss = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    page = await shown(boss.command("/mentor programme"))

    trail = await shown(boss.press("Who did what", page))

    assert f"{student.name} · asked for a session" in trail.text
    assert "set up a space (#mentors, group)" in trail.text


@on_both
async def test_the_programme_is_for_coordinators(here: Living, platform: str) -> None:
    student, mentor, _ = people(here.campus, platform)
    for person in (student, mentor):
        answer = await shown(person.command("/mentor programme"))
        assert "That is for those who run this space." in answer.text
