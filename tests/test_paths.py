"""The other paths of a request and a session, over the wire on both platforms: what each side is told."""

from datetime import timedelta

import pytest

from sandbox.acting import Anybody, ask, label, opened, shown, told, turned, wanted
from sandbox.campus import BOARD, Campus, on_board
from sandbox.discord.people import DiscordPerson
from sandbox.seen import SeenForm, SeenMessage
from sandbox.slack.people import SlackPerson
from sandbox.story import ZONES, Story
from tests.living import Living, living

PATIENCE = 5.0
PLATFORMS = ["slack", "discord"]
on_both = pytest.mark.parametrize("platform", PLATFORMS)


def student(campus: Campus, platform: str) -> Anybody:
    return campus.ada if platform == "slack" else campus.linus


def mentor(campus: Campus, platform: str) -> Anybody:
    return campus.grace if platform == "slack" else campus.alan


def coordinator(campus: Campus, platform: str) -> Anybody:
    return campus.mary if platform == "slack" else campus.ruth


async def story(campus: Campus, platform: str, *, until: str = "asked") -> tuple[Story, SeenMessage]:
    """Play the story up to a point, and return the answer at that point."""
    told_so_far = Story(campus, student(campus, platform), (mentor(campus, platform),))
    answer = await told_so_far.ask()
    if until in ("claimed", "booked"):
        answer = await told_so_far.claim()
    if until == "booked":
        answer = await told_so_far.pick(answer)
    return told_so_far, answer


async def dashboard(person: Anybody) -> SeenMessage:
    """Open the person's dashboard, wherever their platform has it."""
    if isinstance(person, SlackPerson):
        return await person.open_home()
    return await shown(person.command("/mentor sessions"))


async def give_back(mentor: Anybody) -> None:
    """Let a mentor say that they can't make it, and that they are sure."""
    await mentor.press("Can't make it", await told(mentor, "meet on", PATIENCE))
    await mentor.press("Give it back", await mentor.sees("Give the session on", PATIENCE))


@on_both
async def test_a_hold_lapses_after_a_quarter_of_an_hour_and_both_are_told(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="claimed")

    here.campus.clock.advance(timedelta(minutes=15))

    await told(played.student, "No time was picked, so your request is open to all mentors again.", PATIENCE)
    await told(played.mentors[0], "Your hold has ended", PATIENCE)
    await played.sees_board("Open ·")


@on_both
async def test_a_mentor_gives_a_claim_back(here: Living, platform: str) -> None:
    played, offered = await story(here.campus, platform, until="claimed")
    person = played.mentors[0]
    if any(menu.label == ZONES for menu in offered.menus):
        offered = await shown(person.choose(ZONES, person.zone, offered))

    answer = await shown(person.press("Release", offered))

    assert "Given back." in answer.text
    await told(played.student, "open to all mentors again", PATIENCE)
    await played.sees_board("Open ·")


@on_both
async def test_a_mentor_who_cannot_make_it_gives_the_session_back(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    person = played.mentors[0]

    await give_back(person)

    await told(played.student, "Your mentor can't make it, so the session is off.", PATIENCE)
    await played.sees_board("Open ·")
    here.campus.clock.advance(timedelta(days=5))
    await played.sees_board("Expired")
    for one in played.both:
        assert not [message for message in one.inbox() if "Tomorrow" in message.text or "In one hour" in message.text]


@on_both
async def test_a_student_cancels_a_booked_session_with_a_word(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")

    form = await opened(played.student.press("Can't make it", await told(played.student, "meet on", PATIENCE)))
    answer = await shown(played.student.submit(form, because="I got the job."))

    assert "Cancelled." in answer.text
    notice = await told(played.mentors[0], "was cancelled", PATIENCE)
    assert "I got the job." in notice.text
    await played.sees_board("Cancelled")
    here.campus.clock.advance(timedelta(days=5))
    await here.settle()
    for one in played.both:
        assert not [message for message in one.inbox() if "Tomorrow" in message.text or "In one hour" in message.text]


@on_both
async def test_a_student_cancels_an_open_request_from_the_dashboard(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform)

    form = await opened(played.student.press("Cancel request", await dashboard(played.student)))
    await played.student.submit(form)

    await played.sees_board("Cancelled")


@on_both
async def test_a_request_that_nobody_takes_expires(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform)

    here.campus.clock.advance(timedelta(days=8))

    await told(played.student, "Nobody could take your request in time.", PATIENCE)
    await played.sees_board("Expired")


@on_both
async def test_a_session_that_nobody_speaks_of_counts_as_held_after_two_days(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    assert played.start is not None

    here.campus.clock.advance_to(played.start + timedelta(minutes=45, hours=48))

    for one in played.both:
        await told(one, "How was your session with", PATIENCE)
    await played.sees_board("Done")


@on_both
async def test_a_review_is_shown_after_a_week_though_the_other_wrote_none(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    await played.be_reminded()
    await played.meet()
    asked = await told(played.student, "How was your session with", PATIENCE)
    form = await opened(played.student.press("Review", asked))
    await played.student.submit(form, score="4", words="Clear and kind.", praise=["yes"])
    await here.settle()
    assert not [message for message in played.mentors[0].inbox() if "Clear and kind." in message.text]

    here.campus.clock.advance(timedelta(days=7, minutes=1))

    await told(played.mentors[0], "Clear and kind.", PATIENCE)


@on_both
async def test_the_lowest_score_needs_words(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    await played.be_reminded()
    await played.meet()
    asked = await told(played.student, "How was your session with", PATIENCE)
    form = await opened(played.student.press("Review", asked))

    answer = await played.student.submit(form, score="1")

    text = "\n".join(answer.errors.values()) if isinstance(answer, SeenForm) else str(answer)
    assert "Please say in a sentence what went wrong." in text


@on_both
async def test_the_dashboard_tells_what_waits_what_is_next_and_what_is_to_do(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform)
    assert "Waiting · open" in (await dashboard(played.student)).text

    await played.pick(await played.claim())
    for one in played.both:
        seen = await dashboard(one)
        assert "Next · " in seen.text
        assert "Join" in seen.labels()
    await played.be_reminded()
    await played.meet()

    assert "To do · review your session with" in (await dashboard(played.student)).text
    await played.review()
    assert "History · past sessions: 1" in (await dashboard(played.student)).text


@on_both
async def test_a_mentor_browses_what_is_open_and_claims_from_the_list(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform)
    person = mentor(here.campus, platform)
    browsed = await shown(person.command("/mentor browse"))
    assert played.title not in browsed.where
    assert "Open requests" in browsed.text

    answer = await shown(person.press("Claim", browsed))

    assert "It's yours until" in answer.text
    await played.sees_board("Being claimed")


@on_both
async def test_browsing_is_for_mentors(here: Living, platform: str) -> None:
    answer = await shown(student(here.campus, platform).command("/mentor browse"))

    assert "Claiming is for mentors." in answer.text


@on_both
async def test_details_show_all_that_was_written(here: Living, platform: str) -> None:
    person = student(here.campus, platform)
    long = "word " * 100 + "the end"
    await ask(person, wanted(here.campus.clock.now(), person.zone, description=long))
    card = await mentor(here.campus, platform).sees("Open ·")
    assert "the end" not in card.text

    answer = await shown(mentor(here.campus, platform).press("Details", card))

    assert "the end" in answer.text
    assert answer.private


@on_both
async def test_somebody_applies_is_approved_and_claims(sqlite_url: str, platform: str) -> None:
    async with living(sqlite_url) as here:
        campus = here.campus
        boss, person = coordinator(campus, platform), mentor(campus, platform)
        await boss.submit(await opened(boss.command("/mentor setup")), board=BOARD, mentors_by="approval")
        asks = student(campus, platform)
        await ask(asks, wanted(campus.clock.now(), asks.zone))
        card = await person.sees("Open ·")
        refused = await shown(person.press("Claim", card))
        assert "Claiming is for mentors." in refused.text
        applied = await shown(person.submit(await opened(person.press("Apply", refused)), because="Interviews."))
        assert "The coordinators of this programme decide" in applied.text

        application = await told(boss, "would like to be a mentor", PATIENCE)
        assert "They write: Interviews." in application.text
        await boss.press("Approve", application)

        await told(person, "You are a mentor now.", PATIENCE)
        assert "It's yours until" in (await shown(person.press("Claim", card))).text
        assert campus.journal.breaches == []


async def test_members_of_the_board_channel_may_claim_where_the_channel_decides(sqlite_url: str) -> None:
    async with living(sqlite_url) as here:
        campus = here.campus
        form = await opened(campus.mary.command("/mentor setup"))
        await campus.mary.submit(form, board=BOARD, mentors_by="channel")
        await ask(campus.ada, wanted(campus.clock.now(), campus.ada.zone))
        card = await campus.grace.sees("Open ·")

        refused = await shown(campus.ada.command("/mentor browse"))
        assert "Claiming is for mentors." in refused.text
        assert "It's yours until" in (await shown(campus.grace.press("Claim", card))).text


async def test_the_menu_and_the_shortcut_lead_to_the_form_on_slack(here: Living) -> None:
    ada = here.campus.ada

    menu = await shown(ada.command("/mentor"))
    assert isinstance(await ada.press("Ask for a session", menu), SeenForm)
    await ada.close_form()
    assert isinstance(await ada.shortcut("request"), SeenForm)


async def test_a_word_that_nobody_knows_gets_the_help(here: Living) -> None:
    answer = await shown(here.campus.ada.command("/mentor dance"))

    assert "I don't know that word." in answer.text
    assert "/mentor request" in answer.text


async def test_discord_asks_for_the_time_zone_once_and_goes_on_to_the_form(here: Living) -> None:
    linus: DiscordPerson = here.campus.linus
    first = await shown(linus.command("/mentor request", type="interview_prep"))
    assert "Where are you?" in first.text

    form = await opened(linus.choose(ZONES, "Europe/Athens", first))
    assert form.title == "Ask for a session"
    assert "Your zone: Athens" in form.input("days").hint

    assert isinstance(await linus.command("/mentor request", type="interview_prep"), SeenForm)


async def test_discord_suggests_time_zones_as_they_are_typed(here: Living) -> None:
    suggested = await here.campus.linus.suggestions("/mentor zone", "zone", "hels")

    assert ("Europe/Helsinki", "Europe/Helsinki") in suggested
    answer = await shown(here.campus.linus.command("/mentor zone", zone="Europe/Helsinki"))
    assert "Your time zone is Europe/Helsinki." in answer.text


async def test_a_zone_that_does_not_exist_is_refused(here: Living) -> None:
    answer = await opened(here.campus.linus.command("/mentor zone", zone="Atlantis"))

    assert "I don't know the time zone Atlantis." in answer.text
    assert answer.input("zone").value == "Atlantis"


@on_both
async def test_the_link_is_seen_by_the_two_alone(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    await here.settle()
    public = [*on_board(here.campus.grace), *on_board(here.campus.alan)]
    outsiders = [one for one in here.campus.people if one not in played.both]

    room = here.campus.jitsi.address
    assert not [message for message in public if room in str(message)]
    for one in outsiders:
        assert not [message for message in (*one.inbox(), *one.private()) if room in str(message)]
    for one in played.both:
        notice = await told(one, "meet on", PATIENCE)
        assert any((button.url or "").startswith(room) for button in notice.buttons)
        assert label(notice, "Join")


async def test_checking_in_is_seen_by_the_other(here: Living) -> None:
    played, _ = await story(here.campus, "slack", until="booked")
    assert played.start is not None
    here.campus.clock.advance_to(played.start - timedelta(minutes=5))
    starting = await told(played.student, "is starting", PATIENCE)

    await played.student.press("I'm here: join", starting)

    await turned(played.student, starting, "Open the room", PATIENCE)
    await told(played.mentors[0], "@Ada is there.", PATIENCE)


async def test_open_requests_hang_on_a_board_that_was_chosen_later_or_anew(here: Living) -> None:
    campus = here.campus
    played, _ = await story(campus, "slack")
    campus.slack.add_channel("tutors", [campus.grace, campus.mary])
    campus.guild.add_channel("tutors")

    for boss in (campus.mary, campus.ruth):
        page = await shown(boss.command("/mentor setup"))
        form = await opened(boss.press("Channel and mentors", page))
        await boss.submit(form, board="tutors", mentors_by="approval")
    await here.settle()

    for person in (campus.grace, campus.alan):
        assert [played.title in card.text for card in person.board("tutors")] == [True]


@on_both
async def test_a_session_given_back_late_hangs_as_long_again(here: Living, platform: str) -> None:
    campus = here.campus
    asks, claims = student(campus, platform), mentor(campus, platform)
    last_day = (campus.clock.now() + timedelta(days=12)).date().isoformat()
    await ask(asks, wanted(campus.clock.now(), asks.zone, days=[last_day]))
    played = Story(campus, asks, (claims,))
    await played.sees_board("Open ·")
    await played.pick(await played.claim())
    campus.clock.advance(timedelta(days=9))
    await here.settle()

    await give_back(claims)
    await here.settle()

    await told(asks, "at the head of the queue", PATIENCE)
    await played.sees_board("Open ·")
    assert not [message for message in asks.inbox() if "Nobody could take" in message.text]


async def test_a_refused_form_that_was_opened_by_a_button_on_discord_can_be_mended(here: Living) -> None:
    linus = here.campus.linus
    await linus.command("/mentor zone", zone="Europe/Helsinki")
    form = await opened(linus.press("Ask for a session", await shown(linus.command("/mentor help"))))
    values = wanted(here.campus.clock.now(), linus.zone, description="too short")
    await linus.submit(form, {one.key: values[one.key] for one in form.inputs}, unchecked=True)

    again = await opened(linus.press("Fix it"))
    answer = await shown(linus.submit(again, description="Now I say a little more about it."))

    assert "Asked." in answer.text


@on_both
async def test_the_button_that_opened_a_form_is_gone_once_the_form_is_sent(here: Living, platform: str) -> None:
    played, _ = await story(here.campus, platform, until="booked")
    await played.be_reminded()
    await played.meet()
    asked = await told(played.student, "How was your session with", PATIENCE)
    form = await opened(played.student.press("Review", asked))

    await played.student.submit(form, score="5", words="Just right.")

    changed = await turned(played.student, asked, "Change it", PATIENCE)
    assert "Review" not in changed.labels()
