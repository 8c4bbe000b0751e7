"""The Web API methods that read and open: conversations, users, user groups, the team and the bot."""

from sandbox.slack.answers import channel_answer, member_answer, message_answer
from sandbox.slack.calls import ApiError, Call, Method
from sandbox.slack.state import Channel, Group, Json

_PAGED = ("limit", "cursor")
_SCOPE = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}
_KIND = {"public_channel": "public", "private_channel": "private", "im": "im"}


def _open(call: Call) -> Json:
    call.needs("im:write")
    known = call.text("channel")
    channel = call.channel(known) if known else _opened(call, call.required("users"))
    if not call.flag("return_im"):
        return {"channel": {"id": channel.id}}
    return {"channel": channel_answer(call.space, channel)}


def _opened(call: Call, users: str) -> Channel:
    if "," in users:
        call.space.breach("conversations.open of several people: the sandbox knows direct messages only")
        raise ApiError("invalid_user_combination")
    member = call.member(users)
    if member.is_bot:
        raise ApiError("cannot_dm_bot")
    if member.deleted:
        raise ApiError("user_disabled")
    return call.space.direct(member.id)


def _conversation(call: Call) -> Json:
    channel = call.channel(call.required("channel"), scope="read")
    answer = channel_answer(call.space, channel)
    if not call.flag("include_num_members"):
        answer.pop("num_members", None)
    return {"channel": answer}


def _conversations(call: Call) -> Json:
    kinds = [kind.strip() for kind in call.text("types", "public_channel").split(",")]
    if set(kinds) - set(_SCOPE):
        raise ApiError("invalid_types")
    call.needs(*(_SCOPE[kind] for kind in kinds))
    wanted = {_KIND[kind] for kind in kinds}
    found = [
        channel_answer(call.space, channel)
        for channel in call.space.channels.values()
        if channel.kind in wanted and (channel.kind == "public" or call.bot_in(channel))
        if not (channel.archived and call.flag("exclude_archived"))
    ]
    return call.page("channels", found)


def _members(call: Call) -> Json:
    channel = call.channel(call.required("channel"), scope="read")
    return call.page("members", list(channel.members))


def _history(call: Call) -> Json:
    channel = call.channel(call.required("channel"), scope="history")
    if not call.bot_in(channel):
        raise ApiError("not_in_channel")
    oldest, latest = float(call.text("oldest", "0")), float(call.text("latest", "inf"))
    edges = call.flag("inclusive")
    found = []
    for message in reversed(channel.messages):
        ts = float(message.ts)
        reply = message.thread_ts not in (None, message.ts)
        if reply or message.deleted or not (oldest < ts < latest or (edges and ts in (oldest, latest))):
            continue
        answer = message_answer(call.space, message)
        if call.flag("include_all_metadata") and message.metadata:
            answer["metadata"] = message.metadata
        found.append(answer)
    page = call.page("messages", found)
    return {**page, "has_more": bool(page["response_metadata"]["next_cursor"]), "pin_count": 0}


def _join(call: Call) -> Json:
    channel = call.channel(call.required("channel"))
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    already = call.bot_in(channel)
    if not already:
        channel.members.append(call.space.bot.id)
    return {"channel": channel_answer(call.space, channel), **({"warning": "already_in_channel"} if already else {})}


def _user(call: Call) -> Json:
    member = call.member(call.required("user"))
    return {"user": member_answer(call.space, member, locale=call.flag("include_locale"))}


def _users(call: Call) -> Json:
    locale = call.flag("include_locale")
    everybody = [member_answer(call.space, one, locale=locale) for one in call.space.members.values()]
    return {**call.page("members", everybody), "cache_ts": int(call.space.clock.now().timestamp())}


def _groups(call: Call) -> Json:
    return {"usergroups": [_group_answer(call, group) for group in call.space.groups.values()]}


def _group_answer(call: Call, group: Group) -> Json:
    answer: Json = {
        "id": group.id,
        "team_id": call.space.team_id,
        "is_usergroup": True,
        "name": group.handle,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_delete": 0,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    return answer | {"users": group.members} if call.flag("include_users") else answer


def _group_users(call: Call) -> Json:
    group = call.space.groups.get(call.required("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.members)}


def _team(call: Call) -> Json:
    space = call.space
    return {"team": {"id": space.team_id, "name": space.name, "domain": space.domain, "email_domain": "", "icon": {}}}


def _bot(call: Call) -> Json:
    space = call.space
    if call.text("bot", space.bot_id) != space.bot_id:
        raise ApiError("bot_not_found")
    bot = {"id": space.bot_id, "deleted": False, "name": space.app.name, "updated": space.bot.updated}
    return {"bot": bot | {"app_id": space.app_id, "user_id": space.bot.id, "icons": {}}}


def _auth(call: Call) -> Json:
    space = call.space
    return {
        "url": f"https://{space.domain}.slack.com/",
        "team": space.name,
        "user": space.app.name.lower().replace(" ", "_"),
        "team_id": space.team_id,
        "user_id": space.bot.id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def _echo(call: Call) -> Json:
    if call.args.get("error"):
        raise ApiError(call.text("error"), args=call.args)
    return {"args": call.args}


METHODS = {
    "api.test": Method(_echo, (), ("error", "foo")),
    "auth.test": Method(_auth),
    "conversations.open": Method(_open, (), ("channel", "users", "return_im", "prevent_creation")),
    "conversations.info": Method(_conversation, (), ("channel", "include_locale", "include_num_members")),
    "conversations.list": Method(_conversations, (), ("types", "exclude_archived", *_PAGED)),
    "conversations.members": Method(_members, (), ("channel", *_PAGED)),
    "conversations.history": Method(
        _history, (), ("channel", "oldest", "latest", "inclusive", "include_all_metadata", *_PAGED)
    ),
    "conversations.join": Method(_join, ("channels:join",), ("channel",)),
    "users.info": Method(_user, ("users:read",), ("user", "include_locale")),
    "users.list": Method(_users, ("users:read",), ("include_locale", *_PAGED)),
    "usergroups.list": Method(_groups, ("usergroups:read",), ("include_users", "include_count", "include_disabled")),
    "usergroups.users.list": Method(_group_users, ("usergroups:read",), ("usergroup", "include_disabled")),
    "team.info": Method(_team, ("team:read",), ("team", "domain")),
    "bots.info": Method(_bot, ("users:read",), ("bot",)),
}
