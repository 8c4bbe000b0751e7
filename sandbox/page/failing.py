"""Faults that somebody switches on at the page, to see how the bot copes."""

from functools import partial

from sandbox.faults import Fault, FaultKind
from sandbox.page.stage import Json, Malformed, Stage
from sandbox.page.words import flag, optional, text

PLATFORMS = ("slack", "discord")
_SENDS = (
    "chat.postMessage",
    "chat.update",
    "views.publish",
    "POST /channels/{id}/messages",
    "PATCH /channels/{id}/messages/{id}",
)
_NEVER_SLOW = ("socket", "apps.connections.open")
STANDING = {"throttle": Fault("rate_limited", 3.0), "slow": Fault("slow", 1.2)}
_KINDS: tuple[FaultKind, ...] = ("rate_limited", "server_error", "slow", "dropped_after_accept", "refused")


async def switch_fault(stage: Stage, body: Json) -> Json:
    """Switch a preset on or off, or script what goes wrong with the next call of a name; Malformed."""
    call = optional(body, "call")
    if call is not None:
        stage.campus.faults.script(call, _scripted(body))
    else:
        await _switch(stage, text(body, "preset"), body)
    stage.changes.tell()
    return {"ok": True, "faults": faults_state(stage)}


def faults_state(stage: Stage) -> Json:
    """Return which presets are on, by platform, and whose direct messages are closed."""
    standing = stage.campus.faults.standing
    on = {platform: [one for one in STANDING if f"{one} {platform}" in standing] for platform in PLATFORMS}
    closed = {
        "slack": [one.id for one in stage.slack_people if not one.dms_open],
        "discord": [one.id for one in stage.discord_people if not one.dms_open],
    }
    return {**on, "dms_closed": closed}


async def _switch(stage: Stage, preset: str, body: Json) -> None:
    wanted = text(body, "platform", "")
    if wanted not in (*PLATFORMS, ""):
        raise Malformed("platform is slack or discord, or left out for both")
    platforms = (wanted,) if wanted else PLATFORMS
    if preset in STANDING:
        for platform in platforms:
            _stand(stage, preset, platform, on=flag(body, "on", default=True))
    elif preset == "dms_closed":
        _close_dms(stage, wanted, text(body, "person"), open_again=flag(body, "open"))
    elif preset == "drop":
        await _drop(stage, platforms)
    elif preset == "none":
        _lift(stage, platforms)
    else:
        raise Malformed("preset is throttle, slow, dms_closed, drop or none")


def _stand(stage: Stage, preset: str, platform: str, *, on: bool) -> None:
    standing, name = stage.campus.faults.standing, f"{preset} {platform}"
    if on:
        standing[name] = (partial(_covers, platform, preset), STANDING[preset])
    else:
        standing.pop(name, None)


def _covers(platform: str, preset: str, call: str) -> bool:
    """Tell whether a call goes wrong: Discord's are named by method and path, Slack's by one word."""
    if (" /" in call) is not (platform == "discord"):
        return False
    return call in _SENDS if preset == "throttle" else call not in _NEVER_SLOW


def _close_dms(stage: Stage, platform: str, person_id: str, *, open_again: bool) -> None:
    try:
        person = stage.discord_person(person_id) if platform == "discord" else stage.slack_person(person_id)
    except KeyError:
        raise Malformed("dms_closed needs platform, and person: the id of somebody there") from None
    person.dms_open = open_again


async def _drop(stage: Stage, platforms: tuple[str, ...]) -> None:
    """Cut the bot's lines; it has to come back by itself."""
    if "slack" in platforms:
        await stage.campus.slack.disconnect()
    if "discord" in platforms:
        await stage.campus.discord.disconnect()


def _lift(stage: Stage, platforms: tuple[str, ...]) -> None:
    for platform in platforms:
        for preset in STANDING:
            _stand(stage, preset, platform, on=False)
    for platform in platforms:
        for one in stage.slack_people if platform == "slack" else stage.discord_people:
            one.dms_open = True


def _scripted(body: Json) -> Fault:
    kind, seconds = text(body, "kind", "rate_limited"), body.get("seconds", 3.0)
    for known in _KINDS:
        if kind == known and isinstance(seconds, int | float) and 0 <= seconds <= 60:
            return Fault(known, float(seconds), text(body, "code", ""))
    raise Malformed(f"kind is one of {', '.join(_KINDS)}, seconds from 0 to 60")
