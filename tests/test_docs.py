"""What the documents say is so: the drawn page, the settings, the links between them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from core.actions.bounding import CHECKS, CHECKS_MOST, DURATIONS, DURATIONS_MOST, TYPE_LENGTH, TYPES_MOST
from core.lifecycle import RULES
from core.model import RANGES, TOGETHER, Bounds, Unit, together
from core.screens.commands import COMMANDS, type_name
from core.screens.registry import ASKS
from core.ui import Form, Text, plain
from docs.lifecycle import COMMAND, PAGE, page
from tests.lived import Lived
from tests.scenes import COORDINATOR, reader, scene

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SHOWN = {"{at}": "a time", "Book {start}": "Book Mon 23 Nov 09:00", "About {n} minute": "About 5 minutes"}
"""What stands in the README for a label that has a time or a number in it."""
SETTINGS = {name.upper() for name in Settings.model_fields}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_about_the_lifecycle_is_drawn_from_the_table_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"run {COMMAND}"


def test_the_page_about_the_lifecycle_says_of_every_step_when_it_can_be_taken() -> None:
    rows = {line.split("`")[1]: line for line in page().splitlines() if line.startswith("| `")}
    bounds = ("before_start", "after_start", "after_end")
    said = {
        (action, bound.replace("_", " the "))
        for action, rule in RULES.items()
        for bound in bounds
        if getattr(rule, bound)
    }
    assert [(action, bound) for action, bound in sorted(said) if bound not in rows[action]] == []


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


def test_the_readme_names_everything_that_coordinators_set_with_its_default_and_how_far_it_goes() -> None:
    section = read("README.md").partition("## What coordinators can set")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (?!button |---).+ \|$", section, re.MULTILINE) == [
        *(f"| {button} | {label} | {default} | {span} |" for button, label, default, span in (*_lists(), *_numbers()))
    ]


def _numbers() -> Iterator[tuple[str, str, str, str]]:
    """Yield the button, the label, the default and the range of every bound that is one number."""
    for section in TOGETHER:
        title, labels = _form(f"set_{section}")
        for name in together(section):
            span = RANGES[name]
            unit = "" if span.unit is Unit.COUNT else f" {span.unit}"
            yield title, labels[name], f"{span.number(getattr(Bounds(), name))}{unit}", f"{span.least} to {span.most}"
        if section == "rooms":
            looked = ", ".join(str(one) for one in Bounds().room_checks)
            yield title, labels["room_checks"], f"{looked} minutes", _several(CHECKS_MOST, CHECKS) + ", or none"


def _lists() -> Iterator[tuple[str, str, str, str]]:
    """Yield the same of the kinds, the lengths and the times of day."""
    kinds = ", ".join(plain(type_name(one), reader(None)) for one in Bounds().session_types)
    yield "Kinds", _form("set_types")[1]["types"], kinds, f"1 to {TYPES_MOST}, each of 1 to {TYPE_LENGTH} characters"
    title, labels = _form("set_lengths")
    minutes = ", ".join(str(one) for one in Bounds().durations)
    yield title, labels["durations"], f"{minutes} minutes", _several(DURATIONS_MOST, DURATIONS)
    title, labels = _form("set_slots")
    for name, first, last in Bounds().slots:
        yield title, labels[name], f"{first}-{last}", "full hours, 0 to 24; one of the three at least"


def _form(word: str) -> tuple[str, dict[str, str]]:
    """Return what a form of the set-up is called, and what it calls what it asks for."""
    form = ASKS[word](scene(COORDINATOR))
    assert isinstance(form, Form)
    return _said(form.title), {one.key: _said(one.label) for one in form.fields}


def _said(text: Text) -> str:
    return plain(text, reader(None))


def _several(most: int, span: tuple[int, int]) -> str:
    return f"up to {most}, each {span[0]} to {span[1]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_or_a_heading_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        place, _, heading = link.partition("#")
        if place.startswith(("https:", "http:")):
            continue
        target = document.parent / place if place else document
        assert target.exists(), link
        assert not heading or heading in headings(target), link


def test_the_readme_begins_with_a_list_of_all_that_follows() -> None:
    readme = read("README.md")
    listed = re.findall(r"^- \[(.+)\]\(#.+\)$", readme.partition("\n## ")[0], re.MULTILINE)
    assert listed == [one for one in re.findall(r"^## (.+)$", readme, re.MULTILINE) if one != "License"]


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
