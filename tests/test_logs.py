"""What operators read in the logs holds no link that opens a room, no token and no number."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.logs import set_up_logs
from sandbox.acting import ask, opened, shown, told, wanted
from sandbox.seen import SeenMessage
from sandbox.story import PATIENCE, Story
from tests.living import Living

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
        ("failed with xoxb-12-34-secret and xapp-1-A-secret", "failed with *** and ***"),
        ("Authorization: Bearer secretsecretsecretsecret, again", "Authorization: ***, again"),
        ("call +49 151 23456789 or +4915123456789 now", "call *** or *** now"),
        ("at 2026-11-24T09:00:00+00:00, 3 + 4", "at 2026-11-24T09:00:00+00:00, 3 + 4"),
    ],
)
def test_of_an_address_no_more_than_the_host_is_logged(
    line: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logged("INFO"):
        logging.getLogger("core.test").warning("%s", line)
        try:
            raise ValueError(line)
        except ValueError:
            logging.getLogger("core.test").exception("failed")
    first, second = (json.loads(one) for one in capsys.readouterr().err.splitlines())
    assert first["event"] == shown
    assert "mini-mentor-" not in second["exception"]
    assert "secret" not in second["exception"]


@contextmanager
def logged(level: str) -> Iterator[None]:
    """Log as the bot does, for as long as the context lasts."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up_logs(level)
        yield
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])


async def test_a_whole_booking_by_phone_with_trouble_on_the_way_leaves_no_secret_in_the_logs(
    here: Living, capsys: pytest.CaptureFixture[str]
) -> None:
    campus, settings = here.campus, here.settings
    story = Story(campus, campus.linus, (campus.grace,))
    tokens = (settings.slack_bot_token, settings.slack_app_token)
    secrets = [one.get_secret_value() for one in tokens if one]
    with logged("DEBUG"):
        answer = await ask(
            campus.linus, wanted(campus.clock.now(), campus.linus.zone, title=story.title, format="phone")
        )
        assert isinstance(answer, SeenMessage)
        form = await opened(campus.linus.press("Give my number", answer))
        await shown(campus.linus.submit(form, phone_number="+49 151 23456789"))
        await campus.grace.sees(story.title, PATIENCE)
        claimed = await story.claim()
        book = next(one.label for one in claimed.buttons if one.label.startswith("Book "))
        await campus.grace.press(book, claimed)
        text = (await told(campus.grace, "meet on", PATIENCE)).text
        assert "+4915123456789" in text
        logging.getLogger("core.test").error("failed for %s with %s", text, secrets)
    read = capsys.readouterr().err
    assert "failed for" in read
    for secret in ("15123456789", "151 23456789", *secrets):
        assert secret not in read
