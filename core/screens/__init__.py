"""Values in, cards and forms out; every word on screen is said here."""

from core.screens import addressing as addressing
from core.screens import asking as asking
from core.screens import board as board
from core.screens import choosing_rooms as choosing_rooms
from core.screens import claiming as claiming
from core.screens import disputing as disputing
from core.screens import edges as edges
from core.screens import editing as editing
from core.screens import helping as helping
from core.screens import home as home
from core.screens import mailing as mailing
from core.screens import meeting as meeting
from core.screens import mentoring as mentoring
from core.screens import missing as missing
from core.screens import overseeing as overseeing
from core.screens import proposing as proposing
from core.screens import refusals as refusals
from core.screens import remembering as remembering
from core.screens import reviewing as reviewing
from core.screens import rooms as rooms
from core.screens import setting_up as setting_up
from core.screens import settings as settings
from core.screens import speaking as speaking
from core.screens import standing_by as standing_by
from core.screens import steering as steering
from core.screens import zones as zones
