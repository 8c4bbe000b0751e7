"""The JSON of users, members, roles, channels and guilds as Discord's API words it."""

import hashlib

from sandbox.discord import limits
from sandbox.discord.refusals import Json
from sandbox.discord.world import Channel, Guild, Member, Role, User, World


def user(account: User) -> Json:
    """Return a user object."""
    shape: Json = {
        "id": account.id,
        "username": account.name.lower().replace(" ", "_"),
        "discriminator": "0",
        "global_name": account.name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return shape | ({"bot": True} if account.bot else {})


def me(bot: User) -> Json:
    """Return the bot's own user object."""
    return user(bot) | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


def application(bot: User, owner: User) -> Json:
    """Return the application that the bot belongs to."""
    return {
        "id": bot.id,
        "name": bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}},
        "verify_key": hashlib.sha256(bot.id.encode()).hexdigest(),
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }


def role(one: Role) -> Json:
    """Return a role object."""
    return {
        "id": one.id,
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(one: Member, *, with_user: bool = True) -> Json:
    """Return a member object."""
    shape: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": one.joined_at.isoformat(),
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [held.id for held in one.roles],
        "mute": False,
        "deaf": False,
    }
    return shape | ({"user": user(one.user)} if with_user else {})


def acting_member(one: Member) -> Json:
    """Return a member object as interactions carry it, with what the member may do."""
    return member(one) | {"permissions": str(one.permissions())}


def channel(one: Channel, bot: User) -> Json:
    """Return a channel object: of a guild, a thread or a direct message."""
    shape: Json = {"id": one.id, "type": one.kind, "flags": 0, "last_message_id": _last(one)}
    if one.guild is None:
        assert one.recipient is not None
        return shape | {"recipients": [user(one.recipient)]}
    shape |= {"guild_id": one.guild.id, "name": one.name, "rate_limit_per_user": 0}
    if one.parent is not None:
        return shape | _thread(one, bot)
    return shape | {
        "parent_id": None,
        "position": one.position,
        "topic": None,
        "nsfw": False,
        "permission_overwrites": _overwrites(one, bot),
    }


def _last(one: Channel) -> str | None:
    """Return the id of the newest public message."""
    return next((message.id for message in reversed(one.messages.values()) if message.only_for is None), None)


def _thread(one: Channel, bot: User) -> Json:
    """Return what a thread has beyond a channel."""
    assert one.parent is not None
    return {
        "parent_id": one.parent.id,
        "owner_id": bot.id,
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": len(one.members),
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": None,
            "auto_archive_duration": 1440,
            "locked": False,
            "invitable": False,
        },
    }


def _overwrites(one: Channel, bot: User) -> list[Json]:
    """Return the exceptions that make the rights of the bot, and of whom the channel is for, what they are."""
    denied = limits.BOT_MAY & ~one.bot_may()
    # A channel that is for some roles alone hides itself from a bot that is not let in by name.
    given = limits.VIEW_CHANNEL & ~denied if one.only else 0
    own: list[Json] = [{"id": bot.id, "type": 1, "allow": str(given), "deny": str(denied)}] if denied or given else []
    if not one.only:
        return own
    assert one.guild is not None
    see = str(limits.VIEW_CHANNEL)
    some: list[Json] = [{"id": role.id, "type": 0, "allow": see, "deny": "0"} for role in one.only]
    return [*own, {"id": one.guild.id, "type": 0, "allow": "0", "deny": see}, *some]


def shown_channel(one: Channel, bot: User, permissions: int) -> Json:
    """Return a channel as an interaction carries it, with what the acting person may do there."""
    return channel(one, bot) | {"permissions": str(permissions)}


def guild(one: Guild) -> Json:
    """Return a guild object with its roles."""
    nothing = (
        *("icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id"),
        *("afk_channel_id", "system_channel_id", "widget_channel_id", "max_presences", "vanity_url_code"),
        *("rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data"),
    )
    shape: Json = dict.fromkeys(nothing)
    return shape | {
        "id": one.id,
        "name": one.name,
        "features": [],
        "owner_id": one.owner.id,
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [role(each) for each in one.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def guild_created(one: Guild, world: World) -> Json:
    """Return a guild as GUILD_CREATE carries it: its channels, and of its members only the bot."""
    seen = [each for each in one.channels.values() if each.bot_can_see]
    bot = one.members[world.bot.id]
    return guild(one) | {
        "joined_at": bot.joined_at.isoformat(),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(bot)],
        "channels": [channel(each, world.bot) for each in seen if each.parent is None],
        "threads": [channel(each, world.bot) for each in seen if each.parent is not None],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
