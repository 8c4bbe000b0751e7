"""How Discord refuses a request: its error codes and the nested errors of an invalid form body."""

from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

KNOWN: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50109: (400, "The request body contains invalid JSON."),
}
WRONG_OF_THE_BOT = {10062, 40060, 50006, 50027, 50035, 50109}
"""Refusals that a correct bot never earns; the others tell it how the world has changed."""


class Refusal(Exception):
    """An answer with one of Discord's error codes; `errors` is the nested tree of an invalid form body."""

    def __init__(self, code: int, errors: Json | None = None, *, status: int | None = None, text: str = "") -> None:
        known_status, known_text = KNOWN.get(code, (400, "Bad Request"))
        self.status = status or known_status
        self.body: Json = {"message": text or known_text, "code": code}
        if errors:
            self.body["errors"] = errors
        super().__init__(f"{code} {self.body['message']}{_sentences(errors)}")

    @property
    def code(self) -> int:
        """Return Discord's own error code."""
        return int(self.body["code"])


class Findings:
    """What is wrong with one form body, gathered before it is refused as a whole."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """File one error under the path of its field."""
        place = self.errors
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def text(self, path: Path, value: object, most: int, *, least: int = 1, needed: bool = True) -> str:
        """Return a text whose length is within bounds, or note why it is not."""
        if value is None:
            if needed:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return ""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_STRING", "Could not interpret value as string.")
            return ""
        if not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return value

    def items(self, path: Path, value: object, most: int, *, least: int = 1) -> list[Any]:
        """Return a list whose size is within bounds, or note why it is not."""
        found = value if isinstance(value, list) else []
        if value is None and least:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif value is not None and not isinstance(value, list):
            self.add(path, "BASE_TYPE_LIST", "Only lists are allowed.")
        elif not least <= len(found) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return found

    def number(self, path: Path, value: object, default: int, least: int, most: int) -> int:
        """Return a whole number within bounds, or note why it is not; `None` means the default."""
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return default
        if not least <= value <= most:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")
        return value

    def settle(self) -> None:
        """Refuse the body when anything was found."""
        if self.errors:
            raise Refusal(50035, self.errors)


def _sentences(errors: Json | None, path: str = "") -> str:
    """Return the errors of a tree in one line, for the journal."""
    said = ""
    for key, value in (errors or {}).items():
        if key == "_errors":
            said += "".join(f"; {path.lstrip('.')}: {one['message']}" for one in value)
        else:
            said += _sentences(value, f"{path}.{key}")
    return said
