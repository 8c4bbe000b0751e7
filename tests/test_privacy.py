"""On both platforms: a report, a block, all that is kept as a file, and being erased."""

import json

import pytest

from sandbox.acting import ask, opened, shown, told, wanted
from tests.living import Living
from tests.test_programme import PATIENCE, TITLE, people

on_both = pytest.mark.parametrize("platform", ["slack", "discord"])


@on_both
async def test_a_report_reaches_the_coordinators_and_a_block_nobody(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor, boss = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    details = await shown(mentor.press("Details", await mentor.sees("Open ·")))
    form = await opened(mentor.press("Report or block", details))
    await mentor.submit(form, {"what": "both", "because": "An advertisement."})
    await here.settle()

    notice = await told(boss, "Something was reported.", PATIENCE)
    assert "An advertisement." in notice.text
    assert mentor.name not in notice.text
    browsed = await shown(mentor.command("/mentor browse"))
    assert TITLE not in browsed.text


@on_both
async def test_somebody_gets_their_file_and_is_erased(here: Living, platform: str) -> None:
    campus = here.campus
    student, _, _ = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    card = await shown(student.command("/mentor privacy"))
    await student.press("Send me all of it", card)
    await here.settle()
    (file,) = (await told(student, "All that I keep about you", PATIENCE)).files
    assert json.loads(file.content)["requests"][0]["title"] == TITLE

    form = await opened(student.press("Erase me", await shown(student.command("/mentor privacy"))))
    answer = await student.submit(form, {"sure": "ERASE"})

    assert "You are erased." in str(answer)
    again = await shown(student.command("/mentor sessions"))
    assert "Nothing here yet." in again.text
