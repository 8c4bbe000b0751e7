"""REST routes by which the bot answers interactions: the callback, the original answer and follow-ups."""

from sandbox.discord.interactions import Interaction
from sandbox.discord.rest import Answer, Call, Route


def callback(call: Call) -> Answer:
    """Take the first answer to an interaction."""
    receipt = call.desk.answer(call.params["interaction"], call.params["token"], call.body, call.files)
    wanted = call.query.get("with_response", "").lower() in ("1", "true")
    return (200, receipt) if wanted else (204, None)


def _act(call: Call) -> Interaction:
    return call.desk.of_webhook(call.params["application"], call.params["token"])


def follow_up(call: Call) -> Answer:
    """Send another message in answer; a token's webhook always waits for it."""
    return 200, call.desk.follow_up(_act(call), call.fields(), call.files).body


def read(call: Call) -> Answer:
    """Return a message sent in answer."""
    return 200, call.desk.message(_act(call), call.params["message"]).body


def change(call: Call) -> Answer:
    """Change a message sent in answer."""
    return 200, call.desk.edit(_act(call), call.params["message"], call.fields(), call.files).body


def remove(call: Call) -> Answer:
    """Take a message sent in answer away."""
    call.desk.remove(_act(call), call.params["message"])
    return 204, None


WEBHOOK = "/webhooks/{application}/{token}"


def _original(call: Call) -> Call:
    """Name the original answer as the message that is meant."""
    call.params["message"] = "@original"
    return call


ROUTES: tuple[Route, ...] = (
    ("POST", "/interactions/{interaction}/{token}/callback", callback),
    ("POST", WEBHOOK, follow_up),
    ("GET", WEBHOOK + "/messages/@original", lambda call: read(_original(call))),
    ("PATCH", WEBHOOK + "/messages/@original", lambda call: change(_original(call))),
    ("DELETE", WEBHOOK + "/messages/@original", lambda call: remove(_original(call))),
    ("GET", WEBHOOK + "/messages/{message}", read),
    ("PATCH", WEBHOOK + "/messages/{message}", change),
    ("DELETE", WEBHOOK + "/messages/{message}", remove),
)
