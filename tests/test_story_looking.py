"""What people look up, over the real protocols: how long it takes, what is open, who mentors, and who did what."""

from datetime import timedelta

from sandbox.acting import Anybody, ask, opened, shown, told, wanted
from sandbox.campus import BOARD, on_board
from sandbox.seen import SeenMessage
from sandbox.story import ZONES
from tests.living import Living, living
from tests.test_programme import PATIENCE, menu_value, on_both, people
from tests.test_story_meetings import press
from tests.test_story_times import said_where


async def allowing(boss: Anybody, requests: int) -> None:
    """Let the coordinator allow each student so many open requests."""
    form = await opened(boss.press("Limits", await shown(boss.command("/mentor setup"))))
    await boss.submit(form, open_requests=str(requests))


async def asked(here: Living, student: Anybody, title: str, **changed: object) -> SeenMessage:
    """Let a student ask, and see that it is taken."""
    values = wanted(here.campus.clock.now(), student.zone, title=title, **changed)
    answer = await shown(ask(student, values))
    assert "Asked." in answer.text
    return answer


async def claimed(mentor: Anybody, title: str) -> SeenMessage:
    """Let a mentor claim from the board, saying where they are if the bot wants to know."""
    await mentor.sees(title, PATIENCE)
    card = next(one for one in on_board(mentor) if title in one.text)
    answer = await shown(mentor.press("Claim", card))
    if any(menu.label == ZONES for menu in answer.menus):
        answer = await shown(mentor.choose(ZONES, mentor.zone, answer))
    assert "It's yours until" in answer.text
    return answer


@on_both
async def test_whoever_asks_reads_how_long_requests_like_theirs_have_waited(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor, boss = people(campus, platform)
    await allowing(boss, 20)
    for n in range(6):
        answer = await asked(here, student, f"Number {n}")
        assert "like this" not in answer.text or n == 5
        if n < 4:
            campus.clock.advance(timedelta(hours=1, minutes=30))
            await here.settle()
            await press(mentor, "Release", await claimed(mentor, f"Number {n}"), "Given back")
    # The fifth that came before is open still, and counts as one that was not claimed.
    assert "Most requests like this were claimed within 3 hours lately; 1 of the last 5 was not claimed." in answer.text
    other = await asked(here, student, "Of another kind", type="career_advice")
    assert "like this" not in other.text


async def page_of(mentor: Anybody, platform: str) -> SeenMessage:
    """Return the first page of open mock interviews that fit the mentor, as the command shows it."""
    if platform == "discord":
        return await shown(mentor.command("/mentor browse", type="interview_prep", fits="yes"))
    return await shown(mentor.command("/mentor browse type:interview_prep fits:yes"))


def listed(page: SeenMessage, titles: list[str]) -> list[str]:
    """Return which of the titles stand on a page, in the order of the page."""
    return sorted((one for one in titles if one in page.text), key=page.text.index)


@on_both
async def test_pages_do_not_shift_while_others_claim_from_the_ones_before(here: Living, platform: str) -> None:
    campus = here.campus
    student, reader, boss = people(campus, platform)
    other = campus.alan if platform == "slack" else campus.grace
    await allowing(boss, 20)
    await said_where(campus.alan, "discord")
    titles = [f"Interview {chr(65 + n)}" for n in range(12)]
    for title in titles:
        await asked(here, student, title)
        campus.clock.advance(timedelta(minutes=1))
    await asked(here, student, "Career talk", type="career_advice")
    await here.settle()

    first = await page_of(reader, platform)
    assert listed(first, titles) == titles[:5]
    assert "Only: Interview prep · fits my hours" in first.text
    second = await shown(reader.press("Show more", first))
    assert listed(second, titles) == titles[5:10]
    # Two of the first page and one of the second are taken while the reader stands on the second.
    for title in (titles[0], titles[3]):
        await claimed(other, title)
    third = await shown(reader.press("Show more", second))
    assert listed(third, titles) == titles[10:]
    assert "Career talk" not in third.text
    assert "Show more" not in third.labels()
    assert "Only: Interview prep · fits my hours" in third.text
    # Whoever begins anew sees what is left, from its beginning.
    again = await page_of(reader, platform)
    assert listed(again, titles) == [titles[n] for n in (1, 2, 4, 5, 6)]


@on_both
async def test_a_coordinator_looks_a_mentor_up_and_ends_it(sqlite_url: str, platform: str) -> None:
    async with living(sqlite_url) as here:
        _, person, boss = people(here.campus, platform)
        await boss.submit(await opened(boss.command("/mentor setup")), board=BOARD, mentors_by="approval")
        nobody = await shown(boss.press("Mentors", await shown(boss.command("/mentor programme"))))
        assert "There is no mentor yet." in nobody.text
        await person.submit(await opened(person.press("Apply", await shown(person.command("/mentor browse")))))
        await boss.press("Approve", await told(boss, "would like to be a mentor.", PATIENCE))
        await told(person, "You are a mentor now.", PATIENCE)

        mentors = await shown(boss.press("Mentors", await shown(boss.command("/mentor programme"))))
        assert "1 mentor" in mentors.text
        label, value = menu_value(mentors, person.name)
        one = await shown(boss.choose(label, value, mentors))
        assert "Approved by a coordinator." in one.text
        form = await opened(boss.press("No mentor any more", one))
        await boss.submit(form, because="You have moved on.")
        assert "You have moved on." in (await told(person, "has ended that you are a mentor here", PATIENCE)).text
        refused = await shown(person.command("/mentor browse"))
        assert "Claiming is for mentors." in refused.text
        assert here.campus.journal.breaches == []


@on_both
async def test_the_trail_is_read_back_to_its_beginning(here: Living, platform: str) -> None:
    campus = here.campus
    student, _, boss = people(campus, platform)
    await allowing(boss, 20)
    for n in range(13):
        await asked(here, student, f"Number {n}")
    seen = []
    page = await shown(boss.press("Who did what", await shown(boss.command("/mentor programme"))))
    while True:
        seen += [line for line in page.text.splitlines() if " · " in line]
        if "Show older" not in page.labels():
            break
        page = await shown(boss.press("Show older", page))
    assert len([line for line in seen if "asked for a session" in line]) == 13
    # Both spaces were set up, and then the limits; the oldest comes last.
    assert "set up a space" in seen[-1]
    assert "Programme" in page.labels()
