"""The use cases: a file for each part of the life of a request, one function for each thing that can be done."""

from core.actions import addressing as addressing
from core.actions import arriving as arriving
from core.actions import asking as asking
from core.actions import availability as availability
from core.actions import booking as booking
from core.actions import bounding as bounding
from core.actions import browsing as browsing
from core.actions import claiming as claiming
from core.actions import digesting as digesting
from core.actions import editing as editing
from core.actions import looking as looking
from core.actions import meeting as meeting
from core.actions import mentoring as mentoring
from core.actions import missing as missing
from core.actions import moving as moving
from core.actions import overseeing as overseeing
from core.actions import proposing as proposing
from core.actions import reaching as reaching
from core.actions import receiving as receiving
from core.actions import remembering as remembering
from core.actions import reviewing as reviewing
from core.actions import rooming as rooming
from core.actions import setting_up as setting_up
from core.actions import speaking as speaking
from core.actions import standing_by as standing_by
from core.actions import steering as steering
