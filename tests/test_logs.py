"""What operators read in the logs holds no link that opens a room."""

import json
import logging

import pytest

from bot.logs import set_up_logs

ROOM = "https://meet.uni.example/mini-mentor-0123456789abcdef"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"made {ROOM}", "made https://meet.uni.example/..."),
        (
            f"<{ROOM}?pwd=secret>, twice: {ROOM}#x",
            "<https://meet.uni.example/...>, twice: https://meet.uni.example/...",
        ),
        ("https://ada:secret@uni.example/room", "https://uni.example/..."),
        ("wss://gateway.example/?v=10", "wss://gateway.example/..."),
        ("see https://uni.example for more", "see https://uni.example for more"),
    ],
)
def test_of_an_address_no_more_than_the_host_is_logged(
    line: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up_logs("INFO")
        logging.getLogger("core.test").warning("%s", line)
        try:
            raise ValueError(line)
        except ValueError:
            logging.getLogger("core.test").exception("failed")
    finally:
        root.handlers[:], root.level = before
    first, second = (json.loads(one) for one in capsys.readouterr().err.splitlines())
    assert first["event"] == shown
    assert "mini-mentor-" not in second["exception"]
    assert "secret" not in second["exception"]
