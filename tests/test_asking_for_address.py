"""Somebody who has given no address is asked for it once, with their first session, where mail can be sent."""

from datetime import UTC, datetime, timedelta

from core.delivery import Delivery
from core.model import Account, Request, Visitor
from core.ports import Messenger
from core.ui import Token, plain
from tests.town import ADA, ADMIN, ALAN, GRACE, PATIENCE, Message, Town

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKS = "I can mail you reminders too, and from the next session on an invitation for your calendar."


async def book(town: Town, mentor: Visitor = GRACE, start: datetime = START) -> Request:
    """Let a session of Ada's be booked, and all be sent that is owed for it, each at a moment of its own."""
    town.clock.forward(minutes=1)
    made = await town.book(mentor, await town.ask(ADA), start)
    await town.delivery.run_due()
    return made


def notices(town: Town, who: Visitor) -> list[Message]:
    """Return the notices of booked sessions that somebody got, oldest first."""
    messages = [one for one in town.slack.messages.values() if isinstance(one.to, Account) and one.to == who.account]
    return [one for one in messages if one.text.startswith("You and ")]


def asked(town: Town, who: Visitor) -> list[bool]:
    """Return of each such notice whether it asks for an address, by a sentence and the button under it."""
    found = []
    for one in notices(town, who):
        labels = [plain(button.label, one.reader) for button in one.card.buttons]
        assert (ASKS in one.text) == ("Add email" in labels)
        assert len(labels) <= 5
        found.append(ASKS in one.text)
    return found


async def test_each_side_is_asked_with_their_first_session_and_never_again(town: Town) -> None:
    first = await book(town)
    for who in (ADA, GRACE):
        assert asked(town, who) == [True]
    await book(town, ALAN, START + 2 * HOUR)
    assert (asked(town, ADA), asked(town, ALAN)) == ([True, False], [True])
    await town.fill(ADA, "cancel", first, {"because": "I am ill."})
    await town.delivery.run_due()
    await book(town, GRACE, START)
    # The message of what was cancelled offers nothing any more.
    assert (asked(town, ADA), asked(town, GRACE)) == ([False, False, False], [False, False])


async def test_no_other_notice_of_the_first_session_asks(town: Town) -> None:
    await book(town)
    await town.now_is(START - HOUR)
    await town.now_is(START)
    assert len(town.slack.told("Ada")) == 3
    assert sum(ASKS in one for one in town.slack.told("Ada")) == 1


async def test_whose_first_notice_was_held_by_quiet_hours_is_asked_with_it_though_more_is_booked(town: Town) -> None:
    await town.submit(ADA, Token("set_quiet"), {"from": "720", "to": "1200"})
    await book(town)
    await book(town, ALAN, START + 2 * HOUR)
    await town.passes(hours=10)
    assert sorted(asked(town, ADA)) == [False, True]


async def test_nobody_is_asked_where_mail_cannot_be_sent(town: Town) -> None:
    messengers: dict[str, Messenger] = {"slack": town.slack, "discord": town.discord}
    town.delivery = Delivery(town.store, messengers, town.doors, town.clock, patience=PATIENCE)
    await book(town)
    assert (asked(town, ADA), asked(town, GRACE)) == ([False], [False])


async def test_nobody_is_asked_where_the_programme_mails_nothing(town: Town) -> None:
    await town.submit(ADMIN, Token("set_mails"), {"mails": "off"})
    await book(town)
    assert (asked(town, ADA), asked(town, GRACE)) == ([False], [False])


async def test_whoever_has_given_an_address_is_not_asked_while_it_waits_for_its_code(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": "ada@example.org"})
    await book(town)
    assert (asked(town, ADA), asked(town, GRACE)) == ([False], [True])


async def test_the_answer_to_whoever_books_asks_for_nothing(town: Town) -> None:
    held = await town.claim(GRACE, await town.ask(ADA))
    answer = await town.press(GRACE, Token("schedule", held.id, held.version, f"{START.timestamp():.0f}"))
    assert "meet on" in answer.text
    assert "set_email" not in answer.words
