"""The part of a transaction that knows programmes, spaces, people and their accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, NotFound, Reason
from core.model import Account, Person, Programme, Role, Space
from storage.part import REFUSED, Part, bind, insert, insert_new, unindexed
from storage.selects import every_person, newest_account_first
from storage.tables import accounts, cards, people, programmes, requests, spaces
from storage.values import PROGRAMME, SPACE, of_person, of_space, to_people, to_programme, to_space

FIRST_PROGRAMME = Programme("first", "Mini mentorship")
"""Owns every space that nobody has assigned."""

_PROGRAMME = sa.select(*PROGRAMME).where(programmes.c.id == bind("id"))
_ALL_PROGRAMMES = sa.select(*PROGRAMME).order_by(programmes.c.name, programmes.c.id)
_NEW_PROGRAMME = insert_new(programmes, "id")
_put = insert(programmes)
_PUT_PROGRAMME = _put.on_conflict_do_update(
    index_elements=["id"], set_={"name": _put.excluded.name, "bounds": _put.excluded.bounds}
)

_SPACES = sa.select(*SPACE).where(spaces.c.programme_id == bind("programme")).order_by(spaces.c.name, spaces.c.id)
_here = spaces.alias("here")
# A screen that is drawn in a space names all of its programme, so these are read together.
_SPACES_AROUND = (
    sa.select(*SPACE)
    .join(_here, _here.c.programme_id == spaces.c.programme_id)
    .where(_here.c.platform == bind("platform"), _here.c.workspace == bind("workspace"))
    .order_by(spaces.c.name, spaces.c.id)
)
_new_space = insert(spaces)
_PUT_SPACE = _new_space.on_conflict_do_update(
    index_elements=["id"],
    set_={column.name: _new_space.excluded[column.name] for column in SPACE if not column.primary_key},
)

_IS_USED = sa.select(
    sa.exists().where(cards.c.space_id == bind("space"))
    | sa.exists().where(
        requests.c.student_id == accounts.c.person_id,
        accounts.c.programme_id == bind("programme"),
        accounts.c.platform == bind("platform"),
        accounts.c.workspace == bind("workspace"),
    )
)

_PERSON = every_person.where(people.c.id == bind("id"), people.c.programme_id == bind("programme")).order_by(
    newest_account_first
)
_PEOPLE = every_person.where(
    people.c.id.in_(sa.bindparam("ids", expanding=True)), unindexed(people.c.programme_id) == bind("programme")
).order_by(people.c.id, newest_account_first)
_COORDINATORS = every_person.where(
    people.c.programme_id == bind("programme"),
    sa.type_coerce(people.c.roles, sa.Text).like(f"%{Role.COORDINATOR.value}%"),
).order_by(people.c.id, newest_account_first)

_WANTING_URGENT = every_person.where(
    people.c.programme_id == bind("programme"),
    # Stored is only what differs from the default.
    sa.cast(people.c.preferences, sa.Text).like('%"urgent_at_once"%'),
).order_by(people.c.id, newest_account_first)

_at_hand = accounts.alias("at_hand")
_of_account = every_person.join_from(accounts, _at_hand, _at_hand.c.person_id == people.c.id).where(
    _at_hand.c.platform == bind("platform"),
    _at_hand.c.workspace == bind("workspace"),
    _at_hand.c.user_id == bind("user_id"),
)
_PERSON_OF = _of_account.where(_at_hand.c.programme_id == bind("programme")).order_by(newest_account_first)
_LAST_PERSON_OF = _of_account.order_by(_at_hand.c.used.desc(), newest_account_first)

_NEW_PERSON = insert_new(people, "id")
_CHANGE_PERSON = sa.update(people).where(
    people.c.id == bind("of_id"),
    people.c.programme_id == bind("of_programme"),
    people.c.version == bind("of_version"),
)
_NOTE_UNHEARD = (
    sa.update(people)
    .where(people.c.id == bind("of_id"), people.c.programme_id == bind("of_programme"))
    .values(unheard_at=bind("since", people.c.unheard_at), beckoned_at=bind("last", people.c.beckoned_at))
)
_DROP_ACCOUNTS = sa.delete(accounts).where(accounts.c.person_id == bind("person_id"))
_last_used = accounts.alias("last_used")
_ADD_ACCOUNT = sa.insert(accounts).values(
    used=sa.select(sa.func.coalesce(sa.func.max(_last_used.c.used), 0) + 1).scalar_subquery()
)


class People(Part):
    """Programmes, spaces, people."""

    def programme(self, programme_id: str) -> Programme:
        """Return the programme; NotFound."""
        known = self.programmes.get(programme_id)
        if known is None:
            row = self.connection.execute(_PROGRAMME, {"id": programme_id}).one_or_none()
            if row is None:
                raise NotFound
            known = self.programmes[programme_id] = to_programme(row)
        return known

    def first_programme(self) -> Programme:
        """Return the programme that owns every space nobody has assigned; made when it is first asked for."""
        row = self.connection.execute(_PROGRAMME, {"id": FIRST_PROGRAMME.id}).one_or_none()
        if row is not None:
            return to_programme(row)
        self.connection.execute(_NEW_PROGRAMME, _of_programme(FIRST_PROGRAMME))
        return self.programme(FIRST_PROGRAMME.id)

    def every_programme(self) -> list[Programme]:
        """Return all of them, by name."""
        return [to_programme(row) for row in self.connection.execute(_ALL_PROGRAMMES)]

    def put_programme(self, programme: Programme) -> None:
        """Write a programme, new or changed."""
        self.programmes.pop(programme.id, None)
        self.connection.execute(_PUT_PROGRAMME, _of_programme(programme))

    def space(self, platform: str, workspace: str) -> Space | None:
        """Return the space of that workspace or server; `None` when the bot has not met it."""
        rows = self.connection.execute(_SPACES_AROUND, {"platform": platform, "workspace": workspace})
        found = [to_space(row) for row in rows]
        if found:
            self.spaces_of[found[0].programme_id] = found
        return next((one for one in found if (one.platform, one.workspace) == (platform, workspace)), None)

    def spaces(self, programme_id: str) -> list[Space]:
        """Return the spaces of a programme."""
        known = self.spaces_of.get(programme_id)
        if known is None:
            rows = self.connection.execute(_SPACES, {"programme": programme_id})
            known = self.spaces_of[programme_id] = [to_space(row) for row in rows]
        return list(known)

    def is_used(self, space: Space) -> bool:
        """Return whether a card hangs in the space, or anybody whose account is of its workspace has asked."""
        sought = {"space": space.id, "programme": space.programme_id}
        sought |= {"platform": space.platform, "workspace": space.workspace}
        return bool(self.connection.execute(_IS_USED, sought).scalar_one())

    def put_space(self, space: Space) -> None:
        """Write a space, new or changed; Conflict when the workspace has one of another id."""
        self.spaces_of.clear()
        try:
            self.connection.execute(_PUT_SPACE, of_space(space))
        except REFUSED as error:
            raise Conflict(Reason.STALE) from error

    def person(self, person_id: str, programme_id: str) -> Person:
        """Return a person; NotFound."""
        found = self._found(_PERSON, {"id": person_id, "programme": programme_id})
        if not found:
            raise NotFound
        return found[0]

    def people(self, person_ids: Sequence[str], programme_id: str) -> dict[str, Person]:
        """Return the people with those ids, by id; those of other programmes are left out."""
        found = self._found(_PEOPLE, {"ids": list(person_ids), "programme": programme_id}) if person_ids else []
        return {one.id: one for one in found}

    def person_of(self, account: Account, programme_id: str | None) -> Person | None:
        """Return whose account it is in the programme; in the one last used when `programme_id` is `None`."""
        sought = _of_account_(account)
        if programme_id is None:
            found = self._found(_LAST_PERSON_OF, sought)
        else:
            found = self._found(_PERSON_OF, {**sought, "programme": programme_id})
        return found[0] if found else None

    def coordinators(self, programme_id: str) -> list[Person]:
        """Return the programme's coordinators."""
        return self._found(_COORDINATORS, {"programme": programme_id})

    def wanting_urgent(self, programme_id: str) -> list[Person]:
        """Return the people who want to hear of urgent requests at once."""
        return self._found(_WANTING_URGENT, {"programme": programme_id})

    def put_person(self, person: Person) -> None:
        """Write a person, new or changed, with their accounts; Conflict when somebody else was faster.

        `person.version` is the one that was read; what is written over it is one version on.
        """
        if not self._changed(person) and not self._added(person):
            raise Conflict(Reason.STALE)
        try:
            # The newest account is written last: `used` grows.
            for account in reversed(person.accounts):
                owned = {"programme_id": person.programme_id, "person_id": person.id}
                self.connection.execute(_ADD_ACCOUNT, {**_of_account_(account), **owned})
        except REFUSED as error:
            raise Conflict(Reason.STALE) from error

    def note_unheard(
        self, person_id: str, programme_id: str, unheard_at: datetime | None, beckoned_at: datetime | None
    ) -> None:
        """Keep since when somebody cannot be written to, and when they were mentioned because of that; `None`: heard.

        The person's version stays: nothing that they have chosen changes.
        """
        whose = {"of_id": person_id, "of_programme": programme_id}
        self.connection.execute(_NOTE_UNHEARD, {**whose, "since": unheard_at, "last": beckoned_at})

    def _changed(self, person: Person) -> bool:
        written = {**of_person(person), "version": person.version + 1}
        for kept in ("id", "programme_id", "unheard_at", "beckoned_at"):
            del written[kept]
        guard = {"of_id": person.id, "of_programme": person.programme_id, "of_version": person.version}
        if self.connection.execute(_CHANGE_PERSON, {**written, **guard}).rowcount == 0:
            return False
        self.connection.execute(_DROP_ACCOUNTS, {"person_id": person.id})
        return True

    def _added(self, person: Person) -> bool:
        return person.version == 1 and self.connection.execute(_NEW_PERSON, of_person(person)).rowcount == 1

    def _found(self, statement: sa.Select[Any], sought: dict[str, Any]) -> list[Person]:
        return to_people(self.connection.execute(statement, sought))


def _of_programme(programme: Programme) -> dict[str, Any]:
    return {column.name: getattr(programme, column.name) for column in PROGRAMME}


def _of_account_(account: Account) -> dict[str, Any]:
    return {"platform": account.platform, "workspace": account.workspace, "user_id": account.user}
