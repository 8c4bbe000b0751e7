"""What the documents say is so: the drawn page, the settings, the links between them."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings
from core.screens.commands import COMMANDS
from docs.lifecycle import PAGE, PYTHON, page
from tests.lived import Lived

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SHOWN = {"{at}": "a time", "Book {start}": "Book Mon 23 Nov 09:00", "About {n} minute": "About 5 minutes"}
"""What stands in the README for a label that has a time or a number in it."""
SETTINGS = {name.upper() for name in Settings.model_fields}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_about_the_lifecycle_is_drawn_from_the_table_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"run {PYTHON}"


def test_the_example_settings_name_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^#([A-Z_]+)=", read(".env.example"), re.MULTILINE)) == SETTINGS


def test_the_readme_explains_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", read("README.md"), re.MULTILINE)) == SETTINGS


def test_the_readme_explains_every_command() -> None:
    assert set(re.findall(r"^\| `/mentor (\w+)", read("README.md"), re.MULTILINE)) == {one.word for one in COMMANDS}


def test_the_readme_explains_every_button_and_menu_that_somebody_sees(lived: Lived) -> None:
    section = read("README.md").partition("## Commands and buttons")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^`|]+) \|", section, re.MULTILINE)
    explained = {re.sub(r" \(.*\)$", "", one) for row in rows for one in re.split("[,;] ", row)}
    seen = {one.label for one in lived.presses if not one.label.startswith("/mentor ")}
    named = {re.sub(r"\{(other|mentor)\}", "Grace", one) for one in seen}
    assert {SHOWN.get(one, one) for one in named} - explained == set()


def test_the_readme_explains_no_button_that_is_gone() -> None:
    section = read("README.md").partition("## Commands and buttons")[2].partition("**Who is a mentor**")[0]
    rows = re.findall(r"^\| ([^`|]+) \|", section.partition("| button |")[2], re.MULTILINE)
    said = re.findall(r'^msgid "(.+)"$', read("core/locale/minimentor.pot"), re.MULTILINE)
    labels = re.compile("|".join(re.sub(r"\\{\w+\\}", ".+", re.escape(one)) for one in said))
    explained = {re.sub(r" \(.*\)$", "", one) for row in rows for one in re.split("[,;] ", row)}
    assert {one for one in explained - set(SHOWN.values()) if not labels.fullmatch(one)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_or_a_heading_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        place, _, heading = link.partition("#")
        if place.startswith(("https:", "http:")):
            continue
        target = document.parent / place if place else document
        assert target.exists(), link
        assert not heading or heading in headings(target), link


def headings(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_floors_of_the_core_are_those_that_import_linter_keeps_apart() -> None:
    drawn = read("CONTRIBUTING.md").partition("and inside the core:\n\n```text\n")[2].partition("```")[0]
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (kept,) = [one["layers"] for one in contracts if one.get("containers") == ["core"]]
    assert [re.split(r" {2,}", line)[0] for line in drawn.splitlines()] == kept


def test_a_feature_stands_in_the_core_alone_as_contributing_says() -> None:
    searches = re.findall(r"^grep -rnE '(.+)' (.+?) +# finds nothing$", read("CONTRIBUTING.md"), re.MULTILINE)
    assert searches
    for pattern, folders in searches:
        files = [file for folder in folders.split() for file in (ROOT / folder).rglob("*.py")]
        assert [file for file in files if re.search(pattern, file.read_text(encoding="utf-8"))] == []


def test_the_code_that_contributing_shows_is_the_code() -> None:
    shown = re.findall(r"^ *```python (\S+)\n(.*?)^ *```$", read("CONTRIBUTING.md"), re.MULTILINE | re.DOTALL)
    assert shown
    for name, lines in shown:
        source = {line.strip() for line in read(name).splitlines()}
        assert {line.strip() for line in lines.splitlines()} <= source, name
