"""Builders of values for the tests of the core: people, requests in every status, and the scenes they are drawn in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.lifecycle import Action, may
from core.model import (
    Account,
    Bounds,
    Format,
    Interval,
    MentorRule,
    Offer,
    Person,
    Programme,
    Proposal,
    Request,
    Review,
    Role,
    RoomKind,
    Session,
    SessionStatus,
    Space,
    Status,
    Urgency,
)
from core.scene import Scene
from core.times import Side, match
from core.ui import Button, Card, Form, Menu, Page, Reader, Refused, Screen, Text, Token

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
PROGRAMME = Programme("first", "Mini mentorship")
FOREIGN = Programme("second", "Another programme")
REQUEST_ID = "0123456789abcdef0123456789abcdef"


def person(name: str, *roles: Role, programme: str = PROGRAMME.id, zone: str | None = "Europe/Berlin") -> Person:
    account = Account("slack", "T1", f"U{name.upper()}")
    return Person(name.lower(), programme, name, zone, roles=frozenset({Role.STUDENT, *roles}), accounts=(account,))


ADA = person("Ada")
GRACE = person("Grace", Role.MENTOR, zone="Europe/London")
ALAN = person("Alan", Role.MENTOR)
NOBODY = person("Linus")
COORDINATOR = person("Barbara", Role.COORDINATOR)
BOARD = Space("space", PROGRAMME.id, "slack", "T1", "Workspace", board="C1", board_name="#mentors")
PEOPLE = {one.id: one for one in (ADA, GRACE, ALAN, NOBODY, COORDINATOR)}


def offer(start: datetime, end: datetime, zone: str = "Europe/Berlin") -> Offer:
    return Offer(Interval(start, end), zone, f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}")


def allowed(request: Request, actor: Person | None, now: datetime) -> frozenset[Action]:
    """Return what the actor may do to the request now."""
    return frozenset(action for action in Action if may(request, action, actor, now))


def starts(
    offered: Sequence[Offer], minutes: int, taken: Sequence[Interval], bounds: Bounds, now: datetime
) -> list[datetime]:
    """Return the starts that suit two of whom one is booked for what is taken, however far ahead."""
    any_time = replace(bounds, horizon=timedelta(days=36_500))
    return list(match(offered, minutes, Side(taken), Side(), any_time, now).starts)


OFFERED = (
    offer(START - timedelta(hours=2), START + timedelta(hours=2)),
    offer(START + timedelta(hours=22), START + timedelta(hours=26)),
)


def request(status: Status = Status.OPEN, **changes: Any) -> Request:
    """Return Ada's request in that status; Grace has it wherever somebody has."""
    held = status is Status.CLAIMED
    made = Request(
        REQUEST_ID,
        PROGRAMME.id,
        ADA.id,
        "Mock interview for a backend role",
        "I have a phone screen on Thursday and would like to practise.",
        "interview_prep",
        45,
        Format.VIDEO,
        Urgency.SOON,
        OFFERED,
        asked_at=NOW - timedelta(minutes=12),
        expires_at=NOW + timedelta(days=7),
        status=status,
        version=3,
        edition=3,
        mentor_id=GRACE.id if status in (Status.CLAIMED, Status.SCHEDULED, Status.COMPLETED) else None,
        held_until=NOW + timedelta(minutes=15) if held else None,
        session=session(status) if status in (Status.SCHEDULED, Status.COMPLETED) else None,
    )
    return replace(made, **changes)


def session(status: Status, **changes: Any) -> Session:
    """Return the session of Ada and Grace that belongs to a request in that status."""
    kept = {
        Status.SCHEDULED: SessionStatus.SCHEDULED,
        Status.COMPLETED: SessionStatus.COMPLETED,
        Status.CANCELLED: SessionStatus.CANCELLED,
    }[status]
    completed_at = START + timedelta(hours=1) if status is Status.COMPLETED else None
    made = Session("session", REQUEST_ID, ADA.id, GRACE.id, START, 45, kept, completed_at=completed_at)
    return replace(made, **changes)


def called_off() -> Request:
    """Return a request whose booked session was cancelled, with a word about why."""
    return request(
        Status.CANCELLED, mentor_id=GRACE.id, session=session(Status.CANCELLED), cancelled_because="I am ill."
    )


def waiting() -> Request:
    """Return a request for which Grace has proposed as many times as she may."""
    times = (START + timedelta(hours=30), START + timedelta(hours=31), START + timedelta(hours=54))
    until = NOW + timedelta(hours=24)
    return request(Status.CLAIMED, held_until=until, proposal=Proposal(GRACE.id, times, until))


def reader(who: Person | None) -> Reader:
    return Reader(who, who.zone or "UTC" if who else "UTC", "en", "slack", "T1")


def scene(who: Person | None = ADA, about: Request | None = None, **changes: Any) -> Scene:
    """Return the scene of a request, or of none, as somebody reads it."""
    made = Scene(
        NOW,
        PROGRAMME,
        reader(who),
        request=about,
        people=PEOPLE,
        space=BOARD,
        spaces=(BOARD,),
        token=Token("help"),
        rooms=frozenset(RoomKind),
    )
    return replace(made, **changes)


def review(author: Person, about: Person, score: int = 5, words: str = "Thank you.") -> Review:
    return Review("session", author.id, about.id, score, words, True, START + timedelta(hours=2))


def space_by(rule: MentorRule) -> Space:
    return replace(BOARD, mentors_by=rule, mentors_group="S1" if rule is MentorRule.GROUP else None)


def cards(screen: Screen) -> Iterator[Card]:
    """Yield the cards of a screen."""
    if isinstance(screen, Card):
        yield screen
    elif isinstance(screen, Page):
        yield from screen.cards
    elif isinstance(screen, Refused):
        yield screen.card


def buttons(screen: Screen) -> list[Button]:
    found = [one for card in cards(screen) for one in card.buttons]
    return found + list(screen.buttons) if isinstance(screen, Page) else found


def menus(screen: Screen) -> list[Menu]:
    return [one for card in cards(screen) for one in card.menus]


def texts(screen: Screen) -> Iterator[Text]:
    """Yield every text of a screen, as it would be drawn."""
    for card in cards(screen):
        yield from (card.title, *card.lines, *([card.note] if card.note else []))
        for label, value in card.fields:
            yield from (label, value)
        for menu in card.menus:
            yield from (menu.label, *(option.label for option in menu.options))
        yield from (one.label for one in card.buttons)
    if isinstance(screen, Page):
        yield from (screen.title, *([screen.note] if screen.note else []), *(one.label for one in screen.buttons))
    elif isinstance(screen, Form):
        yield from (screen.title, screen.submit, *screen.lines)
        for field in screen.fields:
            yield from (field.label, *([field.hint] if field.hint else []), *(one.label for one in field.options))
    elif isinstance(screen, Refused):
        yield from screen.errors.values()
