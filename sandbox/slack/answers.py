"""How members, channels, messages and views are written in answers and payloads."""

from zoneinfo import ZoneInfo

from sandbox.slack.state import Channel, Drawn, Json, Member, Message, SlackFile, View
from sandbox.slack.values import state_values
from sandbox.slack.workspace import Workspace


def member_answer(space: Workspace, member: Member, *, locale: bool = False) -> Json:
    """Write a member as `users.info` does; the email only when the app may read it."""
    handle = member.name.lower().replace(" ", ".")
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": member.name,
        "real_name_normalized": member.name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "0",
        "team": space.team_id,
    }
    if member.email and "users:read.email" in space.app.scopes:
        profile["email"] = member.email
    if member.is_bot:
        profile |= {"bot_id": space.bot_id, "api_app_id": space.app_id, "always_active": False}
    answer: Json = {
        "id": member.id,
        "team_id": space.team_id,
        "name": handle,
        "deleted": member.deleted,
        "profile": profile,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
    }
    if not member.deleted:
        answer |= _present(space, member)
    if locale:
        answer["locale"] = member.locale
    return answer


def _present(space: Workspace, member: Member) -> Json:
    """Write what Slack leaves out of a deactivated member."""
    away = space.clock.now().astimezone(ZoneInfo(member.zone)).utcoffset()
    assert away is not None
    return {
        "color": "4bbe2e",
        "real_name": member.name,
        "tz": member.zone,
        "tz_label": member.zone,
        "tz_offset": int(away.total_seconds()),
        "is_admin": member.admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
        "has_2fa": False,
        "who_can_share_contact_card": "EVERYONE",
    }


def channel_answer(space: Workspace, channel: Channel) -> Json:
    """Write a channel as `conversations.info` does."""
    return _direct(space, channel) if channel.kind == "im" else _of_many(space, channel)


def _direct(space: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": space.team_id,
        "user": channel.user,
        "is_user_deleted": space.members[channel.user].deleted,
        "is_open": True,
        "priority": 0,
    }


def _of_many(space: Workspace, channel: Channel) -> Json:
    words: Json = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": space.team_id,
        "updated": channel.created * 1000,
        "creator": next(iter(channel.members), ""),
        "is_member": space.bot.id in channel.members,
        "topic": words,
        "purpose": words,
        "previous_names": [],
        "num_members": len(channel.members),
    }


def message_answer(space: Workspace, message: Message, drawn: Drawn | None = None) -> Json:
    """Write a message as history and payloads show it (as it reads now, or as it was drawn)."""
    shown = drawn or message.now
    answer: Json = {
        "user": message.user,
        "type": "message",
        "ts": message.ts,
        "bot_id": space.bot_id,
        "app_id": space.app_id,
        "text": shown.text,
        "team": space.team_id,
        "bot_profile": {
            "id": space.bot_id,
            "app_id": space.app_id,
            "name": space.app.name,
            "icons": {},
            "deleted": False,
            "updated": space.bot.updated,
            "team_id": space.team_id,
        },
        "blocks": shown.blocks,
    }
    if len(message.drawn) > 1:
        answer["edited"] = {"user": space.bot_id, "ts": message.ts}
    if message.files:
        answer["files"] = [file_answer(space.files[one]) for one in message.files]
    if message.thread_ts:
        answer["thread_ts"] = message.thread_ts
    return answer


def file_answer(file: SlackFile) -> Json:
    """Write a file as messages and answers show it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.kind,
        "size": file.length,
        "alt_txt": file.alt,
        "mode": "hosted",
        "is_external": False,
    }


def view_answer(space: Workspace, view: View, body: Json | None = None) -> Json:
    """Write a view with its ids and what was entered so far (as it reads now, or as it was drawn)."""
    shown = body or view.now
    empty: Json = {"type": "plain_text", "text": "View Title", "emoji": True}
    return {
        "id": view.id,
        "team_id": space.team_id,
        "type": view.kind,
        "blocks": shown["blocks"],
        "private_metadata": shown.get("private_metadata", ""),
        "callback_id": shown.get("callback_id", ""),
        "state": {"values": state_values(shown["blocks"], view.typed)},
        "hash": view.hash,
        "title": shown.get("title", empty),
        "clear_on_close": shown.get("clear_on_close", False),
        "notify_on_close": shown.get("notify_on_close", False),
        "submit_disabled": shown.get("submit_disabled", False),
        "close": shown.get("close"),
        "submit": shown.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": space.app_id,
        "external_id": shown.get("external_id", ""),
        "app_installed_team_id": space.team_id,
        "bot_id": space.bot_id,
    }
