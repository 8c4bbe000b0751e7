"""Zones, offered times, exact moments, and the starts that suit both sides."""

from core.times.free import free as free
from core.times.free import spread as spread
from core.times.free import waking as waking
from core.times.moments import read_moment as read_moment
from core.times.moments import typed_moment as typed_moment
from core.times.offers import exact_offer as exact_offer
from core.times.offers import last_start as last_start
from core.times.offers import offers as offers
from core.times.offers import starts as starts
from core.times.zones import NOON as NOON
from core.times.zones import clocks_change as clocks_change
from core.times.zones import instant as instant
from core.times.zones import instants as instants
from core.times.zones import next_days as next_days
from core.times.zones import same_wall_time as same_wall_time
from core.times.zones import wall_time as wall_time
from core.times.zones import zone as zone
from core.times.zones import zone_called as zone_called
from core.times.zones import zone_names as zone_names
from core.times.zones import zones_like as zones_like
