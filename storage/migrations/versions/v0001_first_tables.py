"""The first tables, and the database's own guard against overlapping bookings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, SmallInteger, Text

revision = "0001"
down_revision = None

_REFUSE_OVERLAP = """
CREATE TRIGGER bookings_do_not_overlap_{event} BEFORE {event} ON bookings
WHEN EXISTS (
    SELECT 1 FROM bookings AS other
    WHERE other.person_id = NEW.person_id AND other.session_id <> NEW.session_id
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, 'bookings_do_not_overlap'); END
"""

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _programmes()
    _people()
    _requests()
    _what_comes_of_requests()
    _sessions()
    _what_comes_of_sessions()
    _no_overlap()
    _outbox()
    _what_arrives()


def _programmes() -> None:
    op.create_table(
        "programmes",
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("bounds", sa.JSON, nullable=False),
    )
    op.create_table(
        "spaces",
        Column("id", Text, primary_key=True),
        _of("programmes"),
        Column("platform", Text, nullable=False),
        Column("workspace", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("board", Text),
        Column("board_name", Text, nullable=False),
        Column("mentors_by", Text, nullable=False),
        Column("mentors_group", Text),
        sa.UniqueConstraint("platform", "workspace"),
    )
    op.create_index("ix_spaces_programme_id", "spaces", ["programme_id"])


def _people() -> None:
    op.create_table(
        "people",
        Column("id", Text, primary_key=True),
        _of("programmes"),
        Column("name", Text, nullable=False),
        Column("zone", Text),
        Column("language", Text, nullable=False),
        Column("email", Text),
        Column("roles", Text, nullable=False),
        Column("applied_at", MOMENT),
        Column("version", Integer, nullable=False),
    )
    op.create_index("ix_people_programme_id", "people", ["programme_id"])
    op.create_table(
        "accounts",
        Column("platform", Text, primary_key=True),
        Column("workspace", Text, primary_key=True),
        Column("user_id", Text, primary_key=True),
        Column("programme_id", Text, ForeignKey("programmes.id"), primary_key=True),
        _of("people", "person_id"),
        Column("used", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_accounts_person_id", "accounts", ["person_id"])
    op.create_index("ix_accounts_used", "accounts", ["used"])
    op.create_table(
        "mini_mentorship_availability",
        Column("id", Text, primary_key=True),
        _of("programmes"),
        _of("people", "person_id"),
        Column("weekday", SmallInteger, nullable=False),
        Column("from_minute", SmallInteger, nullable=False),
        Column("to_minute", SmallInteger, nullable=False),
        Column("zone", Text, nullable=False),
    )
    op.create_index("ix_mini_mentorship_availability_person_id", "mini_mentorship_availability", ["person_id"])


def _requests() -> None:
    op.create_table(
        "mini_mentorship_requests",
        Column("id", Text, primary_key=True),
        _of("programmes"),
        _of("people", "student_id"),
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("minutes", SmallInteger, nullable=False),
        Column("format", Text, nullable=False),
        Column("urgency", Text, nullable=False),
        Column("offered", sa.JSON, nullable=False),
        Column("asked_at", MOMENT, nullable=False),
        Column("expires_at", MOMENT, nullable=False),
        Column("status", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("edition", Integer, nullable=False),
        Column("released", Boolean, nullable=False),
        Column("mentor_id", Text, ForeignKey("people.id")),
        Column("held_until", MOMENT),
        Column("session_id", Text),
        Column("cancelled_because", Text, nullable=False),
        Column("place", SmallInteger, nullable=False),
    )
    table = "mini_mentorship_requests"
    op.create_index(f"ix_{table}_student_id_asked_at", table, ["student_id", "asked_at"])
    op.create_index(f"ix_{table}_mentor_id_asked_at", table, ["mentor_id", "asked_at"])
    _partial_index("ix_queue", table, ["programme_id", "place", "asked_at", "id"], "status = 'open'")


def _what_comes_of_requests() -> None:
    op.create_table(
        "steps",
        Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        _of("programmes"),
        Column("action", Text, nullable=False),
        Column("actor_id", Text, ForeignKey("people.id")),
        Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "cards",
        Column("request_id", Text, ForeignKey("mini_mentorship_requests.id"), primary_key=True),
        Column("space_id", Text, ForeignKey("spaces.id"), primary_key=True),
        _of("programmes"),
        Column("message", Text, nullable=False),
    )


def _sessions() -> None:
    table = "mini_mentorship_sessions"
    op.create_table(
        table,
        Column("id", Text, primary_key=True),
        _of("programmes"),
        _of("mini_mentorship_requests", "request_id"),
        _of("people", "student_id"),
        _of("people", "mentor_id"),
        Column("starts_at", MOMENT, nullable=False),
        Column("minutes", SmallInteger, nullable=False),
        Column("status", Text, nullable=False),
        Column("link", Text),
        Column("student_here_at", MOMENT),
        Column("mentor_here_at", MOMENT),
        Column("completed_at", MOMENT),
    )
    standing = "status IN ('scheduled', 'completed')"
    _partial_index("ix_one_session_of_a_request", table, ["request_id"], standing, unique=True)
    _partial_index("ix_live_sessions", table, ["mentor_id", "starts_at"], "status = 'scheduled'")


def _what_comes_of_sessions() -> None:
    op.create_table(
        "mini_mentorship_reviews",
        Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
        Column("author_id", Text, ForeignKey("people.id"), primary_key=True),
        _of("programmes"),
        _of("people", "about_id"),
        Column("score", SmallInteger, nullable=False),
        Column("words", Text, nullable=False),
        Column("praise", Boolean, nullable=False),
        Column("written_at", MOMENT, nullable=False),
    )
    op.create_table(
        "bookings",
        Column("session_id", Text, ForeignKey("mini_mentorship_sessions.id"), primary_key=True),
        Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
        _of("programmes"),
        Column("starts_at", MOMENT, nullable=False),
        Column("ends_at", MOMENT, nullable=False),
    )
    op.create_index("ix_bookings_person_id_starts_at", "bookings", ["person_id", "starts_at"])


def _no_overlap() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Equality of texts in a GiST index usually needs the extension btree_gist, which may be missing or forbidden.
        # A range of texts that holds only one does the same with what every PostgreSQL has.
        op.execute('CREATE TYPE id_range AS RANGE (subtype = text, collation = "C")')
        op.execute(
            "ALTER TABLE bookings ADD CONSTRAINT bookings_do_not_overlap EXCLUDE USING gist "
            "(id_range(person_id, person_id, '[]') WITH =, tstzrange(starts_at, ends_at) WITH &&)"
        )
        return
    for event in ("INSERT", "UPDATE"):
        op.execute(_REFUSE_OVERLAP.format(event=event))


def _outbox() -> None:
    op.create_table(
        "outbox",
        Column("id", sa.BigInteger().with_variant(Integer, "sqlite"), sa.Identity(), primary_key=True),
        _of("programmes"),
        Column("key", Text, nullable=False, unique=True),
        Column("sort", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("subject_id", Text, nullable=False),
        Column("version", sa.BigInteger, nullable=False),
        Column("target", Text, nullable=False),
        Column("due_at", MOMENT, nullable=False),
        Column("until", MOMENT),
        Column("standing", Boolean, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("lease_until", MOMENT),
        Column("first_attempt_at", MOMENT),
        Column("unknown", Boolean, nullable=False),
        Column("settled_at", MOMENT),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_due", "outbox", ["due_at", "id"], "state = 'pending'")
    _partial_index("ix_leased", "outbox", ["lease_until"], "state = 'sending'")
    _partial_index("ix_pending_of_subject", "outbox", ["subject_id"], "state = 'pending'")
    _partial_index("ix_settled", "outbox", ["settled_at"], "settled_at IS NOT NULL")


def _what_arrives() -> None:
    op.create_table(
        "arrivals",
        Column("key", Text, primary_key=True),
        Column("answer", Text, nullable=False),
        Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_arrivals_at", "arrivals", ["at"])
    op.create_table(
        "drafts",
        Column("id", Text, primary_key=True),
        Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
        _of("programmes"),
        Column("entered", sa.JSON, nullable=False),
        Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_drafts_at", "drafts", ["at"])


def _of(table: str, name: str = "programme_id") -> Column[str]:
    return Column(name, Text, ForeignKey(f"{table}.id"), nullable=False)


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
