"""REST routes of guilds, their channels, roles and members, and of users."""

from sandbox.discord import shapes
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest import Answer, Call, Route
from sandbox.discord.world import Guild


def _guild(call: Call) -> Guild:
    guild = call.world.guilds.get(call.params["guild"])
    if guild is None:
        raise Refusal(10004)
    return guild


def get_guild(call: Call) -> Answer:
    """Return a guild."""
    counts = {}
    if call.query.get("with_counts", "").lower() in ("1", "true"):
        members = len(_guild(call).members)
        counts = {"approximate_member_count": members, "approximate_presence_count": members}
    return 200, shapes.guild(_guild(call)) | counts


def list_channels(call: Call) -> Answer:
    """Return a guild's channels, threads left out."""
    seen = (one for one in _guild(call).channels.values() if one.parent is None and one.bot_can_see)
    return 200, [shapes.channel(one, call.world.bot) for one in seen]


def list_roles(call: Call) -> Answer:
    """Return a guild's roles."""
    return 200, [shapes.role(one) for one in _guild(call).roles.values()]


def list_members(call: Call) -> Answer:
    """Refuse: only the privileged members intent opens the list."""
    _guild(call)
    raise Refusal(50001)


def get_member(call: Call) -> Answer:
    """Return one member."""
    member = _guild(call).members.get(call.params["user"])
    if member is None:
        raise Refusal(10007 if call.params["user"] in call.world.users else 10013)
    return 200, shapes.member(member)


def get_user(call: Call) -> Answer:
    """Return one user."""
    person = call.world.users.get(call.params["user"])
    if person is None:
        raise Refusal(10013)
    return 200, shapes.user(person)


GUILD = "/guilds/{guild}"
ROUTES: tuple[Route, ...] = (
    ("GET", GUILD, get_guild),
    ("GET", GUILD + "/channels", list_channels),
    ("GET", GUILD + "/roles", list_roles),
    ("GET", GUILD + "/members", list_members),
    ("GET", GUILD + "/members/{user}", get_member),
    ("GET", "/users/{user}", get_user),
)
