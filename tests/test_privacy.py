"""On both platforms: a report, a block, all that is kept as a file, and being erased."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from sandbox.acting import ask, opened, shown, told, wanted
from storage import tables
from tests.living import Living
from tests.test_programme import PATIENCE, TITLE, menu_value, people


def columns_with(here: Living, word: str) -> set[str]:
    """Return the columns of the bot's database in which the word stands by itself."""
    found, whole = set(), re.compile(rf"\b{re.escape(word)}\b")
    with closing(
        sqlite3.connect(here.settings.database_url.get_secret_value().removeprefix("sqlite:///"))
    ) as connection:
        connection.row_factory = sqlite3.Row
        for name in tables.metadata.tables:
            for row in connection.execute(f"SELECT * FROM {name}"):
                found |= {f"{name}.{key}" for key, value in dict(row).items() if whole.search(str(value))}
    return found


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
async def test_somebody_gets_their_file_and_is_erased(
    here: Living, platform: str, caplog: pytest.LogCaptureFixture
) -> None:
    campus = here.campus
    student, _, _ = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    card = await shown(student.command("/mentor privacy"))
    await student.press("Send me all of it", card)
    await here.settle()
    (file,) = (await told(student, "All that I keep about you", PATIENCE)).files
    assert json.loads(file.content)["requests"][0]["title"] == TITLE

    user = str(student.id)
    assert {"people.name", "accounts.user_id"} <= columns_with(here, user) | columns_with(here, student.name)
    form = await opened(student.press("Erase me", await shown(student.command("/mentor privacy"))))
    answer = await student.submit(form, {"sure": "ERASE"})

    assert "You are erased." in str(answer)
    await here.settle()
    assert columns_with(here, user) | columns_with(here, student.name) == set()
    assert student.name not in caplog.text
    again = await shown(student.command("/mentor sessions"))
    assert "Nothing here yet." in again.text


@on_both
async def test_whom_somebody_has_blocked_they_see_again_when_they_say_so(here: Living, platform: str) -> None:
    campus = here.campus
    student, mentor, _ = people(campus, platform)
    await ask(student, wanted(campus.clock.now(), student.zone))
    card = await mentor.sees("Open ·", PATIENCE)
    form = await opened(mentor.press("Report or block", await shown(mentor.press("Details", card))))
    done = await shown(mentor.submit(form, {"what": "block"}))
    assert "and nobody is told" in done.text
    await here.settle()
    heard = len(student.inbox())
    refused = await shown(mentor.press("Claim", await mentor.sees("Open ·", PATIENCE)))
    assert "There is no such request here." in refused.text

    blocked = await shown(mentor.press("Blocked people", await shown(mentor.command("/mentor privacy"))))
    label, value = menu_value(blocked, student.name)
    assert label == "Show us to each other again"
    assert "You have blocked nobody." in (await shown(mentor.choose(label, value, blocked))).text
    assert len(student.inbox()) == heard
    claimed = await shown(mentor.press("Claim", await mentor.sees("Open ·", PATIENCE)))
    assert "It's yours until" in claimed.text
