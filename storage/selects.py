"""What several parts of a transaction select alike."""

import sqlalchemy as sa

from core.lifecycle import Action
from storage.tables import accounts, among, people, requests, reviews, sessions, steps
from storage.values import ACCOUNT, PERSON, REQUEST, SESSION

every_person = sa.select(*PERSON, *ACCOUNT).select_from(people.outerjoin(accounts, accounts.c.person_id == people.c.id))
"""People, a row for each of their accounts."""
newest_account_first = accounts.c.used.desc()
by_name = (people.c.name, people.c.id, newest_account_first)

# By the request's id as well, so that a request is found from its session too: there is no index of `session_id`.
own_session = sa.and_(sessions.c.id == requests.c.session_id, sessions.c.request_id == requests.c.id)
every_request = sa.select(*REQUEST, *SESSION).select_from(requests.outerjoin(sessions, own_session))
"""Requests, each with its session if it has one."""

is_claim = among(steps.c.action, Action.CLAIM)
first_claim = (
    sa.select(sa.func.min(steps.c.at, type_=steps.c.at.type))
    .where(steps.c.request_id == requests.c.id, steps.c.at >= requests.c.asked_at, is_claim)
    .scalar_subquery()
)
"""When somebody first claimed a request since it was asked, or asked again; NULL when nobody has."""

_other = reviews.alias("other")
is_answered = sa.exists().where(_other.c.session_id == reviews.c.session_id, _other.c.author_id == reviews.c.about_id)
"""Whether whom a review is about has reviewed the session too, which shows both."""
