"""Payloads to who did what: a visitor and an inbound, whatever kind of payload it was."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import orjson

from adapters.slack.draw import CHOOSE, PRESS
from adapters.slack.forms import entered, form_message, form_token
from adapters.slack.installation import Installed
from adapters.slack.profiles import Profiles
from adapters.slack.shapes import PLATFORM, Json, in_channel, reference
from core.model import Account, Visitor
from core.screens.commands import MENU
from core.ui import CommandSpec, Field, FieldKind, Inbound, Reader, Token, Values, clean

_WORDS = frozenset({FieldKind.LINE, FieldKind.PARAGRAPH, FieldKind.ZONE})
"""Fields that take any words, so the rest of a typed command is theirs."""
_FLEETING = frozenset({"token", "response_url", "response_urls", "trigger_id"})
"""What may differ between two deliveries of one item."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the payloads of one installation; `commands` says what may be typed behind each word."""

    installed: Installed
    profiles: Profiles
    commands: tuple[CommandSpec, ...] = ()

    async def visitor(self, body: Json) -> Visitor:
        """Return whoever acts. The workspace is the installation's, whatever the payload says."""
        here = await self.installed.here()
        user, team, name = _actor(body)
        profile = await self.profiles.of(user)
        ours = team in (None, here.team, here.enterprise)
        return Visitor(
            account=Account(PLATFORM, str(here.enterprise or here.team) if ours else str(team), user),
            name=profile.name or name or user,
            zone=profile.zone,
            language=profile.language,
            workspace=here.team,
            workspace_name=here.name,
            administers=profile.administers and ours,
        )

    def stranger(self, body: Json) -> Reader:
        """Return whoever acts as somebody of whom no more than the language is known, if that has been told before."""
        known = self.profiles.known(_actor(body)[0])
        return Reader(language=known.language if known else "en")

    async def referring(self, inbound: Inbound) -> Inbound:
        """Return the item with the whole reference of the message that it came from."""
        if not inbound.message:
            return inbound
        return replace(inbound, message=reference((await self.installed.here()).team, inbound.message))

    def command(self, body: Json) -> Inbound:
        """Read a typed command: its first word is the token's, the rest its fields."""
        word, *words = clean(str(body.get("text") or "")).split() or [""]
        fields = next((one.fields for one in self.commands if one.word == word.lower()), ())
        values, rest = _typed(fields, words)
        return Inbound(_key(body), Token(word.lower() or MENU), values, rest=rest)


def pressed(body: Json) -> Inbound | None:
    """Read a press of a button or a choice from a menu; `None` for one that asks nothing of us, like a link."""
    action = body["actions"][0]
    kind, _, rest = str(action["action_id"]).partition(":")
    if kind == PRESS:
        return Inbound(_key(body), Token.read(str(action["value"])), message=own_message(body))
    if kind == CHOOSE:
        chosen = action.get("selected_option") or {}
        values = {"value": str(chosen.get("value", ""))}
        return Inbound(_key(body), Token.read(rest.partition(":")[2]), values, message=own_message(body))
    return None


def own_message(body: Json) -> str:
    """Return which direct message was pressed; empty for anything else, and for a reply, which has no lasting name."""
    container = body["container"]
    channel, ts = str(container.get("channel_id") or ""), str(container.get("message_ts") or "")
    if not channel.startswith("D") or not ts or container.get("is_ephemeral"):
        return ""
    return in_channel(channel, ts)


def submitted(body: Json) -> Inbound:
    """Read a submitted form."""
    view = body["view"]
    return Inbound(_key(body), form_token(view), entered(view), submitted=True, message=form_message(view))


def shortcut(body: Json) -> Inbound:
    """Read a global shortcut: its callback_id is the word."""
    return Inbound(_key(body), Token(str(body["callback_id"])))


def _actor(body: Json) -> tuple[str, str | None, str]:
    """Return the id, the team and the name of whoever acts, from an interaction, an event or a command."""
    user = body.get("user")
    if isinstance(user, dict):
        return str(user["id"]), user.get("team_id"), str(user.get("name") or user.get("username") or "")
    if "event" in body:
        return str(body["event"]["user"]), None, ""
    return str(body["user_id"]), body.get("team_id"), str(body.get("user_name") or "")


def _key(body: Json) -> str:
    """Return what is equal when the item is delivered twice and differs from every other item's."""
    if body.get("trigger_id"):
        return f"{PLATFORM}:{body['trigger_id']}"
    lasting = {name: part for name, part in body.items() if name not in _FLEETING}
    return f"{PLATFORM}:{hashlib.sha256(orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


def _typed(fields: Iterable[Field], words: Iterable[str]) -> tuple[Values, str]:
    """Read `field:value` pairs, and give what is left to the first field that takes any words; what no field takes is
    the rest."""
    known = {field.key: field for field in fields}
    values: dict[str, list[str]] = {}
    loose: list[str] = []
    ahead = loose
    for word in words:
        key, sign, value = word.partition(":")
        field = known.get(key.lower())
        if sign and field is not None and field.key not in values and (value or _goes_on(field)):
            values[field.key] = said = [value]
            ahead = said if _goes_on(field) else loose
        else:
            ahead.append(word)
    free = next((key for key, field in known.items() if field.kind in _WORDS and key not in values), None)
    if loose and free:
        values[free], loose = loose, []
    return {key: " ".join(said).strip() for key, said in values.items()}, " ".join(loose)


def _goes_on(field: Field) -> bool:
    """Return whether a value goes on until the next field: `at:24 Nov 18:30`, or the name of a programme's own kind."""
    return field.kind in _WORDS or field.kind is FieldKind.MOMENT or field.own
