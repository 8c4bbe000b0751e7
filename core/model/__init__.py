"""The frozen values that a mini mentorship is made of; every datetime is aware UTC."""

from core.model.ids import new_id as new_id
from core.model.people import Account as Account
from core.model.people import Person as Person
from core.model.people import Role as Role
from core.model.people import Visitor as Visitor
from core.model.programme import Bounds as Bounds
from core.model.programme import MentorRule as MentorRule
from core.model.programme import Programme as Programme
from core.model.programme import Space as Space
from core.model.requests import CHOICES as CHOICES
from core.model.requests import DESCRIPTION_LENGTHS as DESCRIPTION_LENGTHS
from core.model.requests import REASON_LENGTH as REASON_LENGTH
from core.model.requests import REVIEW_LENGTH as REVIEW_LENGTH
from core.model.requests import SCORES as SCORES
from core.model.requests import TITLE_LENGTH as TITLE_LENGTH
from core.model.requests import Format as Format
from core.model.requests import Request as Request
from core.model.requests import Review as Review
from core.model.requests import Session as Session
from core.model.requests import SessionStatus as SessionStatus
from core.model.requests import Status as Status
from core.model.requests import Urgency as Urgency
from core.model.times import Interval as Interval
from core.model.times import Offer as Offer
from core.model.times import Window as Window
