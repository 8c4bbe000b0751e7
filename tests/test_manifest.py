"""The manifest is valid, and says neither more nor less than what the code uses."""

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from adapters.slack.grants import COMMAND, EVENTS, METHODS, SCOPES, SHORTCUT
from core.screens.commands import COMMANDS

ROOT = Path(__file__).parents[1]
CONTRACTS = Path(os.environ.get("CONTRACTS_DIR", ROOT.parent / "shared" / "contracts"))
SCHEMAS = CONTRACTS / "slack-manifest-schema"
SOURCES = sorted((ROOT / "adapters" / "slack").glob("*.py"))

Json = dict[str, Any]


@pytest.fixture(scope="module")
def manifest() -> Json:
    return dict(yaml.safe_load((ROOT / "manifest.yml").read_text()))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason=f"the manifest schemas are not at {SCHEMAS}")
def test_the_manifest_is_valid_by_slacks_own_schema(manifest: Json) -> None:
    def schema(uri: str) -> Resource[Any]:
        return DRAFT7.create_resource(json.loads((SCHEMAS / uri.rpartition("/")[2]).read_text()))

    registry: Registry[Any] = Registry(retrieve=schema)  # type: ignore[call-arg]  # attrs hides the constructor
    checker = Draft7Validator(schema("manifest.schema.json").contents, registry=registry)
    assert [error.message for error in checker.iter_errors(manifest)] == []
    assert [error.message for error in checker.iter_errors({**manifest, "features": {"slash_commands": []}})]


def test_every_method_that_is_called_is_in_the_table_and_the_other_way_round() -> None:
    assert called() == set(METHODS)


def test_every_scope_that_a_method_takes_is_declared_and_no_other(manifest: Json) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_every_event_that_is_listened_to_is_declared_and_no_other(manifest: Json) -> None:
    declared = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert declared == EVENTS == listened("event")


def test_the_command_is_declared_and_no_other_and_its_hint_names_every_word(manifest: Json) -> None:
    (declared,) = manifest["features"]["slash_commands"]
    assert declared["command"] == COMMAND
    assert re.findall(r"\w+", declared["usage_hint"]) == [one.word for one in COMMANDS]
    assert listened("command") == {COMMAND}


def test_the_shortcut_is_a_word_of_the_command_and_no_other_is_declared(manifest: Json) -> None:
    (declared,) = manifest["features"]["shortcuts"]
    assert (declared["callback_id"], declared["type"]) == (SHORTCUT, "global")
    assert SHORTCUT in [one.word for one in COMMANDS]


def test_what_the_code_needs_is_switched_on(manifest: Json) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert manifest["features"]["app_home"]["messages_tab_enabled"]


def calls() -> list[ast.Call]:
    trees = [ast.parse(path.read_text()) for path in SOURCES]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def called() -> set[str]:
    """Return the Web API methods that are called on a `client`."""
    found = set()
    for call in calls():
        match call.func:
            case ast.Attribute(value=ast.Name(id="client"), attr=name) if "_" in name:
                found.add(name.replace("_", "."))
            case ast.Attribute(value=ast.Attribute(attr="_client"), attr=name):
                pytest.fail(f"{name} is called on self._client, where this test does not see it")
    return found


def listened(kind: str) -> set[str]:
    """Return what is registered with Bolt as a command or an event, by name or by a constant of the table."""
    constants = {"COMMAND": COMMAND}
    found = set()
    for call in calls():
        match call.func:
            case ast.Attribute(value=ast.Name(id="app"), attr=name) if name == kind:
                (argument,) = call.args
                found.add(constants[argument.id] if isinstance(argument, ast.Name) else ast.literal_eval(argument))
    return found
