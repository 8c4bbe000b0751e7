"""REST routes of channels, their messages and threads, and of direct messages."""

from sandbox.discord import limits, messages, shapes
from sandbox.discord.messages import Composer
from sandbox.discord.refusals import Findings, Refusal
from sandbox.discord.rest import Answer, Call, Route
from sandbox.discord.world import Channel, Message, User


def _channel(call: Call) -> Channel:
    return call.world.channel(call.params["channel"])


def _message(call: Call) -> Message:
    return messages.by_id(_channel(call), call.params["message"])


def get_channel(call: Call) -> Answer:
    """Return a channel."""
    return 200, shapes.channel(_channel(call), call.world.bot)


def _may_send(call: Call, channel: Channel) -> None:
    """Refuse a message where the bot may not speak or the reader does not listen."""
    person = channel.recipient
    if person is not None:
        shared = any(person.id in guild.members for guild in call.world.guilds.values())
        if not person.dms_open or not shared:
            raise Refusal(50007)
    elif channel.parent is not None:
        if not channel.parent.bot_may() & limits.SEND_IN_THREADS:
            raise Refusal(50013)
    elif not channel.bot_may() & limits.SEND_MESSAGES:
        raise Refusal(50013)


def create_message(call: Call) -> Answer:
    """Send a message; one with an enforced nonce that was sent just now is answered with that one."""
    world, raw, channel = call.world, call.fields(), _channel(call)
    _may_send(call, channel)
    if earlier := messages.same_nonce(world, channel, raw):
        return 200, earlier.body
    composer = Composer(world, {**raw, "flags": (raw.get("flags") or 0) & ~limits.EPHEMERAL}, call.files)
    nonce = raw.get("nonce")
    extra = {} if nonce is None else {"nonce": nonce}
    message = messages.create(world, channel, composer, composer.compose(), extra=extra)
    if nonce is not None and raw.get("enforce_nonce"):
        world.nonces[channel.id, str(nonce)] = message
    return 200, message.body


def list_messages(call: Call) -> Answer:
    """Return messages, newest first, around, before or after one."""
    channel, found = _channel(call), Findings()
    limit = int(call.query.get("limit", "50"))
    if not 1 <= limit <= 100:
        found.add(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        found.settle()
    newest_first = [one for one in reversed(channel.messages.values()) if one.only_for is None]
    if "before" in call.query:
        chosen = [one for one in newest_first if int(one.id) < int(call.query["before"])][:limit]
    elif "after" in call.query:
        chosen = [one for one in newest_first if int(one.id) > int(call.query["after"])][-limit:]
    elif "around" in call.query:
        middle = int(call.query["around"])
        nearest = sorted(newest_first, key=lambda one: abs(int(one.id) - middle))[:limit]
        chosen = sorted(nearest, key=lambda one: -int(one.id))
    else:
        chosen = newest_first[:limit]
    return 200, [one.body for one in chosen]


def get_message(call: Call) -> Answer:
    """Return one message."""
    return 200, _message(call).body


def change_message(call: Call) -> Answer:
    """Change one message."""
    message = _message(call)
    composer = Composer(call.world, call.fields(), call.files, before=message.body)
    messages.edit(call.world, message, composer, composer.compose())
    return 200, message.body


def delete_message(call: Call) -> Answer:
    """Take one message away."""
    messages.delete(call.world, _message(call))
    return 204, None


def typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    _may_send(call, _channel(call))
    return 204, None


def open_dm(call: Call) -> Answer:
    """Open the direct message channel with a person."""
    person = call.world.users.get(str(call.fields().get("recipient_id")))
    if person is None or person.bot:
        raise Refusal(50033)
    return 200, shapes.channel(call.world.dm(person), call.world.bot)


def start_thread(call: Call) -> Answer:
    """Start a private thread below a channel."""
    world, parent, raw, found = call.world, _channel(call), call.fields(), Findings()
    name = found.text(("name",), raw.get("name"), 100)
    if raw.get("type") != limits.PRIVATE_THREAD:
        found.add(("type",), "BASE_TYPE_CHOICES", "This sandbox has private threads only: (12,).")
    found.settle()
    if parent.guild is None or not parent.bot_may() & limits.PRIVATE_THREADS:
        raise Refusal(50013)
    thread = Channel(world.snowflake(), limits.PRIVATE_THREAD, name, parent.guild, parent=parent)
    thread.members[world.bot.id] = world.bot
    parent.guild.keep(thread)
    return 201, shapes.channel(thread, world.bot)


def _person(call: Call) -> User:
    person = call.world.users.get(call.params["user"])
    if person is None:
        raise Refusal(10013)
    return person


def add_to_thread(call: Call) -> Answer:
    """Let a person into a thread; they must be able to see the channel above it."""
    thread, person = _channel(call), _person(call)
    if thread.parent is None:
        raise Refusal(50013)
    if not thread.parent.seen_by(person):
        raise Refusal(50001)
    thread.members[person.id] = person
    call.world.bell.ring()
    return 204, None


def is_in_thread(call: Call) -> Answer:
    """Return somebody's membership of a thread; 404 where they are not in it."""
    thread, person = _channel(call), _person(call)
    if person.id not in thread.members:
        raise Refusal(10007)
    joined = call.world.clock.now().isoformat()
    return 200, {"id": thread.id, "user_id": person.id, "join_timestamp": joined, "flags": 0}


def remove_from_thread(call: Call) -> Answer:
    """Put a person out of a thread."""
    _channel(call).members.pop(_person(call).id, None)
    return 204, None


CHANNEL = "/channels/{channel}"
ROUTES: tuple[Route, ...] = (
    ("POST", "/users/@me/channels", open_dm),
    ("GET", CHANNEL, get_channel),
    ("GET", CHANNEL + "/messages", list_messages),
    ("POST", CHANNEL + "/messages", create_message),
    ("GET", CHANNEL + "/messages/{message}", get_message),
    ("PATCH", CHANNEL + "/messages/{message}", change_message),
    ("DELETE", CHANNEL + "/messages/{message}", delete_message),
    ("POST", CHANNEL + "/typing", typing),
    ("POST", CHANNEL + "/threads", start_thread),
    ("PUT", CHANNEL + "/thread-members/{user}", add_to_thread),
    ("GET", CHANNEL + "/thread-members/{user}", is_in_thread),
    ("DELETE", CHANNEL + "/thread-members/{user}", remove_from_thread),
)
