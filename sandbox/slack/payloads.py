"""The payloads that Slack sends: commands, presses, submitted and closed forms, shortcuts and events."""

import time
from collections.abc import Callable

from sandbox.slack.answers import message_answer, view_answer
from sandbox.slack.state import Drawn, Json, Member, Message, View
from sandbox.slack.values import state_values
from sandbox.slack.workspace import Workspace

VERIFICATION_TOKEN = "sandbox-verification"


class Payloads:
    """Writes the payloads of one workspace; `hooks` is the address that response_urls begin with."""

    def __init__(self, space: Workspace, hooks: Callable[[], str]) -> None:
        self._space, self._hooks = space, hooks

    def command(self, member: Member, command: str, text: str, channel: str) -> Json:
        """Write a slash command typed in a channel."""
        space = self._space
        place = space.channels[channel]
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": space.team_id,
            "team_domain": space.domain,
            "channel_id": channel,
            "channel_name": "privategroup" if place.kind == "private" else place.name,
            "user_id": member.id,
            "user_name": _handle(member),
            "command": command,
            "text": text,
            "api_app_id": space.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url("commands", member, channel, None),
            "trigger_id": space.trigger(member.id).id,
        }

    def message_press(self, member: Member, message: Message, drawn: Drawn, action: Json) -> Json:
        """Write a press of something on a message as it was drawn."""
        space = self._space
        place = space.channels[message.channel]
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": bool(message.only_for),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._interaction("block_actions", member) | {
            "container": container,
            "trigger_id": space.trigger(member.id).id,
            "channel": {"id": message.channel, "name": "privategroup" if place.kind == "private" else place.name},
            "state": {"values": state_values(drawn.blocks, message.chosen.get(member.id, {}))},
            "response_url": self._response_url("actions", member, message.channel, message),
            "actions": [self._action(action)],
        }
        if not message.only_for:  # Slack leaves the message of a private reply out
            payload["message"] = message_answer(space, message, drawn)
        return payload

    def view_press(self, member: Member, view: View, body: Json, action: Json) -> Json:
        """Write a press of something inside a modal or on the Home tab."""
        modal = view.id if view.kind == "modal" else None
        return self._interaction("block_actions", member) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._space.trigger(member.id, modal).id,
            "view": view_answer(self._space, view, body),
            "actions": [self._action(action)],
        }

    def submission(self, member: Member, view: View) -> Json:
        """Write a submitted form."""
        return self._interaction("view_submission", member) | {
            "trigger_id": self._space.trigger(member.id, view.id).id,
            "view": view_answer(self._space, view),
            "response_urls": [],
        }

    def closed(self, member: Member, view: View, *, all_of_them: bool) -> Json:
        """Write that a form was closed without submitting."""
        return self._interaction("view_closed", member) | {
            "view": view_answer(self._space, view),
            "is_cleared": all_of_them,
        }

    def shortcut(self, member: Member, callback_id: str) -> Json:
        """Write that a global shortcut was chosen."""
        return self._interaction("shortcut", member) | {
            "action_ts": _action_ts(),
            "callback_id": callback_id,
            "trigger_id": self._space.trigger(member.id).id,
        }

    def event(self, event: Json) -> Json:
        """Wrap an event."""
        space = self._space
        allowed = {
            "enterprise_id": None,
            "team_id": space.team_id,
            "user_id": space.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": space.team_id,
            "context_team_id": space.team_id,
            "context_enterprise_id": None,
            "api_app_id": space.app_id,
            "event": event | {"event_ts": space.new_ts()},
            "type": "event_callback",
            "event_id": space.new_id("Ev"),
            "event_time": int(space.clock.now().timestamp()),
            "authorizations": [allowed],
            "is_ext_shared_channel": False,
            "event_context": f"4-{space.team_id}-{space.app_id}",
        }

    def _interaction(self, kind: str, member: Member) -> Json:
        space = self._space
        handle = _handle(member)
        return {
            "type": kind,
            "token": VERIFICATION_TOKEN,
            "team": {"id": space.team_id, "domain": space.domain},
            "user": {"id": member.id, "username": handle, "name": handle, "team_id": space.team_id},
            "api_app_id": space.app_id,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, kind: str, member: Member, channel: str, original: Message | None) -> str:
        ticket = self._space.response_url(member.id, channel, original)
        return f"{self._hooks()}/{kind}/{self._space.team_id}/{ticket.token}"

    def _action(self, action: Json) -> Json:
        return action | {"action_ts": _action_ts()}


def _handle(member: Member) -> str:
    return member.name.lower().replace(" ", ".")


def _action_ts() -> str:
    micros = time.time_ns() // 1000
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
