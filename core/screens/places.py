"""The time zone, asked once of whoever's platform does not tell it."""

from core.scene import Scene
from core.screens.clocks import clock_in
from core.ui import Card, City, Menu, Option, Text, Token, say

COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Lagos",
    "Europe/Athens",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


def zone_first(scene: Scene, onward: Token, first: Text) -> Card:
    """Ask for the time zone once; choosing it from the menu goes on at once to what had to wait for it."""
    options = tuple(
        Option(zone, say("{city} ({now})", city=City(zone), now=clock_in(scene, zone))) for zone in COMMON_ZONES
    )
    return Card(
        first,
        (
            say("Where are you? I show and plan every time in your own zone, so I need to know it. I ask only once."),
            say("Not in the list? Type /mentor zone and your city."),
        ),
        menus=(Menu(say("A city in your time zone"), str(onward), options),),
    )
