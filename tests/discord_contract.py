"""Compares every JSON body between the bot and the Discord sandbox with Discord's own OpenAPI description."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]
CONTRACTS = Path(os.environ.get("CONTRACTS_DIR", Path(__file__).parents[2] / "shared" / "contracts"))
DESCRIPTION = CONTRACTS / "discord-api-spec" / "openapi.json"
MISSING = f"Discord's OpenAPI description is not at {DESCRIPTION}"
ROOT = "urn:discord"


class DiscordContract:
    """Checks requests and answers by method and path; each sentence it returns is a breach."""

    def request(self, method: str, path: str, body: object) -> list[str]:
        """Return what is wrong with a request of the bot."""
        pointer = _operation(method, path)
        if pointer is None:
            return [f"{method} {path} is not in Discord's API"]
        body = _as_described(body)
        wanted = _at(pointer).get("requestBody", {}).get("content", {})
        if "application/json" not in wanted:
            return [f"{method} {path} takes no JSON"]
        return _wrong(f"{pointer}/requestBody/content/application~1json/schema", body, f"{method} {path}")

    def answer(self, method: str, path: str, status: int, body: object) -> list[str]:
        """Return what is wrong with an answer of the sandbox."""
        pointer = _operation(method, path)
        if pointer is None or status >= 500:
            return []
        answers = _at(pointer)["responses"]
        key = next((one for one in (str(status), f"{status // 100}XX") if one in answers), None)
        if key is None:
            return [f"{method} {path} never answers {status}"]
        place = f"{pointer}/responses/{key}"
        if "$ref" in answers[key]:
            place = answers[key]["$ref"].removeprefix("#")
        if "content" not in _at(place):
            return [f"{method} {path} has no body with {status}"]
        if status >= 400 and isinstance(body, dict):
            # Discord words the codes of nested errors ("BASE_TYPE_REQUIRED"); its description calls them numbers.
            body = {key: value for key, value in body.items() if key != "errors"}
        return _wrong(f"{place}/content/application~1json/schema", body, f"{method} {path} {status}")


def _as_described(body: object) -> object:
    """Return a request with the snowflakes as text that discord.py sends as numbers, which Discord takes as well."""
    if isinstance(body, list):
        return [_as_described(one) for one in body]
    if not isinstance(body, dict):
        return body
    described = {key: _as_described(value) for key, value in body.items()}
    if isinstance(body.get("recipient_id"), int):
        described["recipient_id"] = str(body["recipient_id"])
    if isinstance(body.get("default_values"), list):
        described["default_values"] = [{**one, "id": str(one["id"])} for one in body["default_values"]]
    return described


def available() -> bool:
    """Tell whether the description lies beside the project."""
    return DESCRIPTION.exists()


@cache
def _description() -> Json:
    described: Json = json.loads(DESCRIPTION.read_text())
    return described


@cache
def _schemas() -> Registry[Any]:
    schemas: Registry[Any] = Registry().with_resource(ROOT, DRAFT202012.create_resource(_description()))
    return schemas


def _at(pointer: str) -> Json:
    """Return the part of the description that a JSON pointer names."""
    place: Any = _description()
    for step in pointer.strip("/").split("/"):
        place = place[step.replace("~1", "/").replace("~0", "~")]
    found: Json = place
    return found


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Return the paths of the API as patterns, those with fewer parameters first."""
    paths = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path) for path in paths]


@cache
def _operation(method: str, path: str) -> str | None:
    """Return the pointer to the operation that serves a path."""
    for pattern, template in _templates():
        if pattern.match(path) and method.lower() in _description()["paths"][template]:
            return f"/paths/{template.replace('/', '~1')}/{method.lower()}"
    return None


@cache
def _validator(pointer: str) -> Any:
    kind = extend(jsonschema.Draft202012Validator, {"oneOf": _one_of, "anyOf": _one_of})  # type: ignore[no-untyped-call]  # its stub has no types
    return kind({"$ref": f"{ROOT}#{pointer}"}, registry=_schemas())


def _wrong(pointer: str, body: object, what: str) -> list[str]:
    error = best_match(_validator(pointer).iter_errors(body))
    if error is None:
        return []
    return [f"{what}: at {'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:300]}"]


def _one_of(validator: Any, branches: list[Json], instance: object, _schema: Json) -> Iterator[ValidationError]:
    """Check a union by the branch that the `type` of an object picks, which is quick and gives plain errors."""
    fitting = [one for one in branches if _may_be(one, instance)]
    if len(fitting) == 1:
        yield from validator.descend(instance, fitting[0])
        return
    if any(validator.evolve(schema=one).is_valid(instance) for one in fitting):
        return
    yield ValidationError(f"{str(instance)[:200]} fits none of the {len(branches)} kinds allowed here")


def _may_be(branch: Json, instance: object) -> bool:
    """Tell whether a branch of a union is worth a look."""
    if branch.get("type") == "null":
        return instance is None
    if "const" in branch:
        return bool(branch["const"] == instance)
    if "$ref" not in branch or instance is None:
        return "$ref" not in branch
    kinds = _kinds(branch["$ref"])
    return kinds is None or (isinstance(instance, dict) and instance.get("type") in kinds)


@cache
def _kinds(reference: str) -> frozenset[Any] | None:
    """Return the values of `type` that a schema of an object takes, or `None` when it does not say."""
    kind = _at(reference.removeprefix("#")).get("properties", {}).get("type", {})
    return frozenset(kind["enum"]) if "enum" in kind else None
