"""Mail: an address is somebody's once they have shown it, and then says what a direct message says, when it is due."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from core.actions.addressing import address_of
from core.errors import Invalid
from core.model import Request, Visitor
from core.ports import Failed, Uncertain, Unreachable
from core.quiet import quiet_until
from core.screens.mailing import below
from core.ui import Reader, Token, plain
from tests.town import NOW, Town, founded, visitor

ADMIN = visitor("Barbara", administers=True)
ADA, GRACE = visitor("Ada"), visitor("Grace")
HERS, HIS = "ada@example.org", "grace@example.org"
LATER = datetime(2026, 11, 26, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    async with founded(sqlite_url) as one:
        one.discord.channels["D1"] = "#help"
        await one.set_up(ADMIN)
        await one.approve(ADMIN, GRACE)
        await one.delivery.run_due()
        yield one


async def code(town: Town, address: str) -> str:
    await town.delivery.run_due()
    found = re.match(r"[0-9]{6}", town.post.to(address)[-1])
    assert found, town.post.to(address)
    return found[0]


async def confirmed(town: Town, who: Visitor, address: str) -> None:
    await town.submit(who, Token("set_email"), {"email": address})
    answer = await town.submit(who, Token("confirm_email"), {"code": await code(town, address)})
    assert answer.note.startswith("Confirmed."), answer.text
    town.post.mails.clear()


async def booked(town: Town) -> Request:
    asked = await town.ask(ADA, days=("2026-11-24", "2026-11-25", "2026-11-26"), urgency="flexible")
    held = await town.claim(GRACE, asked)
    await town.delivery.run_due()
    await town.press(GRACE, Token("schedule", held.id, held.version, f"{LATER.timestamp():.0f}"))
    await town.delivery.run_due()
    return await town.request(asked.id)


def subjects(town: Town, address: str) -> list[str]:
    return [one.splitlines()[0] for one in town.post.to(address)]


def invitations(town: Town, address: str) -> list[tuple[int, bool]]:
    found = [one.invitation for one in town.post.mails if one.to == address]
    return [(one.sequence, one.cancelled) for one in found if one]


async def set_mails(town: Town, chosen: str) -> None:
    form = (await town.press(ADMIN, Token("set_mails"))).form
    await town.submit(ADMIN, form, {"mails": chosen})


# The programme


async def test_a_programme_that_mails_nothing_tells_all_the_same_and_asks_nobody_for_an_address(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    await set_mails(town, "off")
    assert "Email" not in (await town.press(ADA, "settings")).text
    refused = await town.submit(ADA, Token("set_email"), {"email": "other@example.org"})
    assert refused.text.startswith("I can't send email here")
    await booked(town)
    assert not town.post.mails
    # Whoever wanted mails alone is told in the chat instead.
    assert any("Grace" in one for one in town.slack.told("Ada"))
    await set_mails(town, "on")
    assert (await town.person(ADA)).email == HERS
    assert f"Email\n{HERS}" in (await town.press(ADA, "settings")).text


async def test_only_whoever_runs_a_programme_turns_its_mails_off(town: Town) -> None:
    refused = await town.submit(ADA, Token("set_mails"), {"mails": "off"})
    assert "That is for those who run this space" in refused.text
    form = (await town.press(ADMIN, Token("set_mails"))).form
    assert "mails" in (await town.submit(ADMIN, form, {"mails": "perhaps"})).errors


# The address


async def test_an_address_is_kept_once_the_code_that_was_mailed_there_is_entered(town: Town) -> None:
    answer = await town.submit(ADA, Token("set_email"), {"email": " Ada@Example.ORG "})
    assert answer.note == "I have mailed a code to Ada@example.org."
    assert (await town.person(ADA)).email is None
    entered = await code(town, "Ada@example.org")
    answer = await town.submit(ADA, Token("confirm_email"), {"code": f" {entered[:3]} {entered[3:]} "})
    assert "Email\nAda@example.org" in answer.text
    assert (await town.person(ADA)).email == "Ada@example.org"


async def test_five_wrong_codes_and_the_right_one_is_of_no_use_any_more(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    right = await code(town, HERS)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    notes = [(await town.submit(ADA, Token("confirm_email"), {"code": wrong})).note for _ in range(5)]
    assert notes[0] == "That is not the code. Tries left: 4"
    assert notes[-1] == "That was not the code either. Ask for a new one."
    answer = await town.submit(ADA, Token("confirm_email"), {"code": right})
    assert "of no use any more" in answer.text
    assert (await town.person(ADA)).email is None


async def test_a_code_is_good_for_fifteen_minutes_and_the_newest_one_counts(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    old = await code(town, HERS)
    town.clock.forward(seconds=1)
    await town.submit(ADA, Token("set_email"), {"email": "other@example.org"})
    new = await code(town, "other@example.org")
    if old != new:
        assert "not the code" in (await town.submit(ADA, Token("confirm_email"), {"code": old})).note
    town.clock.forward(minutes=15)
    assert "of no use" in (await town.submit(ADA, Token("confirm_email"), {"code": new})).note


@pytest.mark.parametrize("entered", ["", "12", "１２３４５６", "0" * 400, "<@U1>", "12345a"])
async def test_what_cannot_be_a_code_is_refused_in_its_field_and_costs_no_try(town: Town, entered: str) -> None:
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    right = await code(town, HERS)
    for _ in range(6):
        answer = await town.submit(ADA, Token("confirm_email"), {"code": entered})
        assert answer.errors["code"] in ("Please fill this in.", "The code is the six digits in my mail.")
    assert "Confirmed." in (await town.submit(ADA, Token("confirm_email"), {"code": f" {right[:3]} {right[3:]} "})).text


async def test_three_codes_an_hour_to_a_person_and_to_an_address(town: Town) -> None:
    for n in range(3):
        await town.submit(ADA, Token("set_email"), {"email": f"ada{n}@example.org"})
    refused = await town.submit(ADA, Token("set_email"), {"email": HERS})
    assert refused.errors == {"email": "I have mailed 3 codes within the hour. Use the newest one, or try again later."}
    for who in ("Linus", "Ken", "Dennis"):
        await town.submit(visitor(who), Token("set_email"), {"email": "victim@example.org"})
    refused = await town.submit(visitor("Bjarne"), Token("set_email"), {"email": "victim@example.org"})
    assert "3 codes" in refused.errors["email"]
    town.clock.forward(minutes=61)
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    assert await code(town, HERS)


async def test_nobody_confirms_the_address_of_somebody_else(town: Town) -> None:
    await town.submit(ADA, Token("set_email"), {"email": HERS})
    answer = await town.submit(GRACE, Token("confirm_email"), {"code": await code(town, HERS)})
    assert "of no use" in answer.note
    assert (await town.person(GRACE)).email is None


async def test_an_address_can_be_removed_and_everything_comes_as_a_message_again(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    assert "Removed." in (await town.press(ADA, "remove_email")).text
    await booked(town)
    assert town.post.mails == []
    assert any("meet on" in one for one in town.slack.told("Ada"))


@pytest.mark.parametrize(
    "entered",
    [
        *("", "@", "ada", "ada@", "@example.org", "ada@example", "ada@exa mple.org", "ada@example.org\nBcc: x@y.org"),
        *("ada@-example.org", "ada@1.2.3.4", f"{'a' * 65}@example.org", f"ada@{'a' * 64}.org", "a..b@example.org"),
        *("ada@example.org, eve@example.org", "Ada <ada@example.org>", '"a b"@example.org', "ada\u202e@example.org"),
        *(f"ada@{'a.' * 130}org", "ä@example.org", "ada@example..org"),
    ],
)
def test_what_is_no_address_is_refused(entered: str) -> None:
    with pytest.raises(Invalid):
        address_of(entered)


def test_a_domain_in_any_script_is_kept_as_mail_servers_know_it() -> None:
    assert address_of("ada@müller.example") == "ada@xn--mller-kva.example"
    assert address_of("Ada+mentor@Example.ORG") == "Ada+mentor@example.org"


# Beside direct messages


async def test_mail_says_what_the_message_says_and_brings_the_invitation(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await booked(town)
    assert subjects(town, HERS) == [
        "Grace has taken your request and is picking a time.",
        "You and Grace meet on Thu 26 Nov 09:00 (45 minutes)",
    ]
    assert invitations(town, HERS) == [(0, False)]
    assert any("meet on" in one for one in town.slack.told("Ada"))
    assert [one.to for one in town.post.mails] == [HERS, HERS]


async def test_both_reminders_are_mailed_once(town: Town) -> None:
    await confirmed(town, GRACE, HIS)
    await booked(town)
    town.post.mails.clear()
    await town.now_is(LATER - 24 * HOUR)
    await town.now_is(LATER - HOUR)
    await town.passes(minutes=5)
    assert [one.split(":")[0].split(",")[0] for one in subjects(town, HIS)] == ["Tomorrow", "In one hour"]


async def test_with_mail_instead_only_the_hours_reminder_comes_as_a_message_too(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    await booked(town)
    await town.now_is(LATER - 24 * HOUR)
    assert [one for one in town.slack.told("Ada") if "meet on" in one or "Tomorrow" in one] == []
    await town.now_is(LATER - HOUR)
    assert [one.splitlines()[0] for one in town.slack.told("Ada")] == [
        "In one hour, at 09:00: your session with Grace."
    ]
    assert len(town.post.to(HERS)) == 4


async def test_without_wanting_mail_nobody_gets_any(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "message"})
    await booked(town)
    assert town.post.mails == []


@pytest.mark.parametrize("word", ["cancel", "release"])
async def test_a_session_that_is_off_leaves_both_calendars_whoever_called_it_off(town: Town, word: str) -> None:
    await confirmed(town, ADA, HERS)
    await confirmed(town, GRACE, HIS)
    made = await booked(town)
    town.post.mails.clear()
    who = ADA if word == "cancel" else GRACE
    await town.submit(who, Token(word, made.id, made.version), {"because": "I am ill."})
    await town.delivery.run_due()
    for address, other in ((HERS, "Grace"), (HIS, "Ada")):
        assert subjects(town, address) == [f"Your session with {other} on Thu 26 Nov 09:00 is off."]
        assert invitations(town, address) == [(1, True)]
    uids = {one.invitation.uid for one in town.post.mails if one.invitation}
    assert uids == {made.session.id} if made.session else False


async def test_a_mail_that_was_refused_for_now_is_sent_again(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    town.post.fail(Failed("greylisted"), times=2)
    await town.delivery.run_due()
    assert subjects(town, HERS) == []
    await town.passes(seconds=10)
    await town.passes(seconds=30)
    assert subjects(town, HERS) == ["Grace has taken your request and is picking a time."]


async def test_a_mail_that_may_have_gone_out_is_not_sent_again_once_the_message_has_arrived(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    town.post.fail(Uncertain("broke"), arrives=True, times=2)
    await booked(town)
    await town.passes(minutes=5)
    assert len(subjects(town, HERS)) == 2


async def test_a_mail_that_may_have_gone_out_is_sent_again_where_no_message_has_arrived(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    town.post.fail(Uncertain("broke"))
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    await town.delivery.run_due()
    assert subjects(town, HERS) == []
    await town.passes(minutes=5)
    assert subjects(town, HERS) == ["Grace has taken your request and is picking a time."]


async def test_an_address_that_takes_nothing_any_more_is_made_up_for_by_a_message(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await town.submit(ADA, Token("set_channels"), {"channels": "mail"})
    town.post.fail(Unreachable("no such mailbox"))
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    await town.delivery.run_due()
    assert [one.splitlines()[0] for one in town.slack.told("Ada")] == [
        "Grace has taken your request and is picking a time.",
        f"My mails to {HERS} come back.",
    ]


async def test_what_cannot_be_said_by_message_is_mailed_whatever_it_is(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    made = await booked(town)
    town.post.mails.clear()
    await town.now_is(LATER - timedelta(minutes=10))
    town.post.mails.clear()
    start = Token("check_in", made.id, made.version)
    town.slack.fail(Unreachable("closed"), times=3)
    await town.press(GRACE, start)
    await town.passes(minutes=1)
    assert "Grace is there." in subjects(town, HERS)


async def test_whoever_is_called_to_a_session_by_mail_alone_finds_its_link_there(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    made = await booked(town)
    assert made.session is not None
    town.slack.closed.add("Ada")
    for before in (24 * HOUR, HOUR, timedelta(minutes=10)):
        town.post.mails.clear()
        await town.now_is(LATER - before)
        (mail,) = town.post.mails
        links = [one.url for one in mail.card.buttons if one.url]
        assert len(links) == 1, plain(mail.card.title, mail.reader)
        assert links[0].endswith(made.session.id)


async def test_a_mail_is_keyed_by_what_it_says_and_to_whom(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await confirmed(town, GRACE, HIS)
    await booked(town)
    keys = [one.key for one in town.post.mails]
    assert len(keys) == len(set(keys)) == 3


# Quiet hours


async def quiet(town: Town, who: Visitor, first: int, last: int) -> None:
    answer = await town.submit(who, Token("set_quiet"), {"from": str(60 * first), "to": str(60 * last)})
    assert answer.note == "Saved."


async def test_quiet_hours_hold_back_messages_and_mails_until_they_are_over(town: Town) -> None:
    await confirmed(town, ADA, HERS)
    await quiet(town, ADA, 12, 15)  # it is 13:00 in Berlin
    await town.claim(GRACE, await town.ask(ADA, urgency="flexible"))
    await town.delivery.run_due()
    assert town.slack.told("Ada") == []
    assert town.post.mails == []
    town.clock.set(NOW + timedelta(minutes=14))
    await town.delivery.run_due()
    assert town.slack.told("Ada") == []
    await town.now_is(NOW + 2 * HOUR)
    # By then the hold has lapsed, which is newer news.
    assert [one.splitlines()[0] for one in town.slack.told("Ada")] == [
        "No time was picked, so your request is open to all mentors again."
    ]


async def test_what_may_have_come_before_quiet_hours_began_is_seen_to_in_them(town: Town) -> None:
    await quiet(town, ADA, 14, 18)  # it is 13:00 in Berlin
    asked = await town.ask(ADA, urgency="flexible")
    await town.now_is(NOW + timedelta(minutes=59, seconds=59))
    await town.claim(GRACE, asked)
    town.slack.fail(Uncertain("broken off"), times=9)
    await town.delivery.run_due()
    town.slack.troubles.clear()
    assert not any("has taken your request" in one for one in town.slack.told("Ada"))
    await town.passes(minutes=1)
    assert "has taken your request" in town.slack.told("Ada")[-1]


async def test_the_hours_reminder_comes_in_quiet_hours_the_days_waits(town: Town) -> None:
    await quiet(town, ADA, 8, 10)
    await booked(town)
    before = len(town.slack.told("Ada"))
    await town.now_is(LATER - 24 * HOUR)
    assert len(town.slack.told("Ada")) == before
    await town.now_is(LATER - 23 * HOUR)
    assert town.slack.told("Ada")[-1].startswith("Tomorrow")
    await town.now_is(LATER - HOUR)
    assert town.slack.told("Ada")[-1].startswith("In one hour")


async def test_what_is_near_comes_though_quiet_hours_end_as_the_session_begins(town: Town) -> None:
    made = await booked(town)  # for 09:00 in Berlin
    await quiet(town, ADA, 8, 9)
    await town.now_is(LATER - HOUR)
    await town.now_is(LATER - timedelta(minutes=10))
    await town.press(GRACE, Token("check_in", made.id, made.version))
    await town.delivery.run_due()
    assert [one.splitlines()[0] for one in town.slack.told("Ada")][-3:] == [
        "In one hour, at 09:00: your session with Grace.",
        "Your session with Grace is starting.",
        "Grace is there.",
    ]


@pytest.mark.parametrize("last", [9, 11])
async def test_what_changes_a_session_before_quiet_hours_end_is_told_at_once(town: Town, last: int) -> None:
    made = await booked(town)  # for 09:00 in Berlin
    await quiet(town, ADA, 7, last)
    town.clock.set(LATER - HOUR)
    await town.delivery.run_due()
    before = len(town.slack.told("Ada"))
    await town.submit(GRACE, Token("release", made.id, made.version), {})
    await town.delivery.run_due()
    told = town.slack.told("Ada")[before:]
    assert [one.splitlines()[0] for one in told] == (
        ["Your mentor can't make it, so the session is off."] if last == 11 else []
    )


async def test_quiet_hours_are_taken_away_again(town: Town) -> None:
    await quiet(town, ADA, 22, 8)
    assert "Quiet hours\n22:00 to 08:00 in Berlin" in (await town.press(ADA, "settings")).text
    await town.submit(ADA, Token("set_quiet"), {"from": "off", "to": "480"})
    assert (await town.person(ADA)).preferences.quiet is None


@pytest.mark.parametrize(
    ("first", "to", "field"),
    [("480", "480", "to"), ("1440", "480", "from"), ("noon", "480", "from"), ("480", "", "to"), ("-60", "0", "from")],
)
async def test_quiet_hours_that_are_none_are_refused(town: Town, first: str, to: str, field: str) -> None:
    answer = await town.submit(ADA, Token("set_quiet"), {"from": first, "to": to})
    assert list(answer.errors) == [field]


def utc(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        (utc(2026, 11, 23, 12), None, None),
        (utc(2026, 11, 23, 20, 59), (22 * 60, 8 * 60), None),
        (utc(2026, 11, 23, 21), (22 * 60, 8 * 60), utc(2026, 11, 24, 7)),
        (utc(2026, 11, 24, 6, 59, 59), (22 * 60, 8 * 60), utc(2026, 11, 24, 7)),
        (utc(2026, 11, 24, 7), (22 * 60, 8 * 60), None),
        (utc(2026, 11, 24, 12), (12 * 60, 14 * 60), utc(2026, 11, 24, 13)),
        # The night of the change to summer time has no 02:30: as far behind the jump.
        (utc(2026, 3, 28, 23), (22 * 60, 150), utc(2026, 3, 29, 1, 30)),
        # The night of the change back has two; quiet until the first, then again before the second.
        (utc(2026, 10, 24, 22), (22 * 60, 150), utc(2026, 10, 25, 0, 30)),
        (utc(2026, 10, 25, 1, 10), (22 * 60, 150), utc(2026, 10, 25, 1, 30)),
    ],
)
def test_quiet_hours_end_when_the_clocks_say_so(
    now: datetime, hours: tuple[int, int] | None, until: datetime | None
) -> None:
    assert quiet_until(now, "Europe/Berlin", hours) == until


def test_every_mail_says_how_to_get_none() -> None:
    assert any("/mentor settings" in plain(line, Reader()) for line in below(Reader()))
