"""Which meeting rooms the settings allow."""

from adapters.rooms.choosing import AllRooms
from adapters.rooms.fixed import OwnLinks
from adapters.rooms.jitsi import JitsiRooms
from bot.settings import Settings
from core.ports import Rooms


def rooms_of(settings: Settings) -> AllRooms:
    """Return the providers that are set up, behind one door."""
    providers: list[Rooms] = [JitsiRooms(settings.jitsi_url), OwnLinks(inside_too=settings.own_links_inside)]
    return AllRooms(providers)
