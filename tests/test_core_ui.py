"""What is drawn: tokens come back as they went, every screen can be drawn, and everything fits both platforms."""

import re
import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import actions
from core import screens as screens_package
from core.actions.bounding import TYPE_LENGTH
from core.actions.overseeing import BOOKED
from core.actions.registry import DEEDS, QUERIES, STEPS
from core.conversation import AGAIN
from core.errors import Conflict, Invalid, MentorshipError, NotFound, Reason
from core.filing import filed
from core.lifecycle import RULES, Action, Party, check
from core.model import (
    Absence,
    Account,
    Bounds,
    Confirmation,
    Entry,
    Figures,
    Format,
    Linking,
    MentorRule,
    Missing,
    Oversight,
    Person,
    Proposal,
    Report,
    Request,
    Status,
    Undelivered,
    Urgency,
)
from core.outbox import (
    ADDRESS_REFUSED,
    APPLICATION,
    ASK_REVIEW,
    CODE_REFUSED,
    DIGEST,
    DISPUTE,
    ENDED,
    FREED,
    LINKED,
    NUDGE,
    OF_PEOPLE,
    OF_PROGRAMMES,
    PHONE_GIVEN,
    REMIND_DAY,
    REMIND_HOUR,
    REVIEWS_SHOWN,
    STANDING,
    STARTING,
)
from core.scene import Scene
from core.screens.board import board, details
from core.screens.claiming import LATER, pick
from core.screens.clocks import where_both_are
from core.screens.commands import COMMANDS, choices
from core.screens.helping import help_anyway
from core.screens.parts import ASK, BROWSE, HELP, SESSIONS
from core.screens.reasons import sentence
from core.screens.refusals import NOT_SAVED, WENT_WRONG, closed, invalid, refusal, unknown
from core.screens.registry import ASKS, SHOWS, TELLS
from core.times import offers, zone_names
from core.ui import (
    MENU_OPTIONS,
    TOKEN_LENGTH,
    Card,
    Field,
    Form,
    Moment,
    Page,
    Reader,
    Refused,
    Screen,
    Style,
    Text,
    Token,
    joined,
    pieces,
    plain,
    say,
    say_many,
    words,
    written,
)
from tests.scenes import (
    ADA,
    ALAN,
    BOARD,
    COORDINATOR,
    GRACE,
    NOBODY,
    NOW,
    PEOPLE,
    START,
    buttons,
    called_off,
    cards,
    menus,
    person,
    reader,
    request,
    review,
    scene,
    session,
    space_by,
    starts,
    texts,
    waiting,
)

BERLIN = Reader(ADA, "Europe/Berlin")
LINK = "https://meet.example/secret-room"
FILES_SOMETHING = re.compile(r"^@?(step|deed|query|shows|asks|tells|section|setup_section)\(", re.MULTILINE)

# Tokens

_names = st.text(st.characters(exclude_characters=":"), max_size=40)


@given(_names, _names, st.integers(0, 10**10 - 1), st.text(max_size=60))
def test_a_token_comes_back_as_it_went(word: str, name: str, version: int, argument: str) -> None:
    token = Token(word, name, version, argument)
    assert Token.read(str(token)) == token


@given(st.text(max_size=5000))
def test_any_text_is_read_as_a_token_with_a_version_that_the_database_holds(raw: str) -> None:
    assert 0 <= Token.read(raw).version < 10**10


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", Token("")),
        ("claim", Token("claim")),
        ("claim:x", Token("claim", "x")),
        ("claim:x:3", Token("claim", "x", 3)),
        ("claim:x:-3:", Token("claim", "x", 0)),
        ("claim:x:1e3:", Token("claim", "x", 0)),
        ("claim:x:99999999999:", Token("claim", "x", 0)),
        ("claim:x:\u0663:", Token("claim", "x", 0)),
        ("claim:x:3\n:", Token("claim", "x", 0)),
        ("claim:x:3:a:b:c", Token("claim", "x", 3, "a:b:c")),
        (":::", Token("")),
    ],
)
def test_a_token_that_was_not_ours_is_read_for_what_it_says(raw: str, expected: Token) -> None:
    assert Token.read(raw) == expected


# Texts


def test_a_text_is_taken_apart_in_reading_order() -> None:
    moment = Moment(START)
    text = say("{who} and {n} at {at}: {inner}!", who=ADA, n=3, at=moment, inner=say("<{x}>", x="y"))
    assert list(pieces(text, BERLIN)) == [ADA, " and ", "3", " at ", moment, ": ", "<", "y", ">", "!"]


@pytest.mark.parametrize(("n", "said"), [(0, "0 cards"), (1, "one card"), (2, "2 cards"), (11, "11 cards")])
def test_a_sentence_that_counts_has_a_form_for_one_and_a_form_for_any_other_number(n: int, said: str) -> None:
    assert plain(say_many("one card", "{n} cards", n), BERLIN) == said
    assert plain(say("There: {cards}", cards=say_many("one card", "{n} cards", n)), BERLIN) == f"There: {said}"


@given(st.text())
def test_somebodys_own_words_come_through_as_they_are_because_escaping_is_for_the_platforms(own: str) -> None:
    assert plain(words(own), BERLIN) == own
    assert plain(say("They said: {words}", words=own), BERLIN) == f"They said: {own}"
    assert plain(joined([words(own), words(own)], " / "), BERLIN) == f"{own} / {own}"


@pytest.mark.parametrize(
    ("style", "zone", "expected"),
    [
        (Style.DATE_TIME, None, "Tue 24 Nov 10:00"),
        (Style.DATE, None, "Tue 24 Nov"),
        (Style.TIME, None, "10:00"),
        (Style.RELATIVE, None, "Tue 24 Nov 10:00"),
        (Style.TIME, "Asia/Kolkata", "14:30"),
        (Style.DATE_TIME, "Pacific/Kiritimati", "Tue 24 Nov 23:00"),
    ],
)
def test_a_moment_is_written_in_its_own_zone_or_the_readers(style: Style, zone: str | None, expected: str) -> None:
    assert written(Moment(START, style, zone), BERLIN) == expected
    assert plain(say("{at}", at=Moment(START, style, zone)), BERLIN) == expected


# Every screen


def requests() -> list[Request]:
    """Return a request in every status, the booked ones with and without a link, the cancelled one twice."""
    linked = replace(session(Status.SCHEDULED), link=LINK)
    return [
        *(request(status) for status in Status),
        request(Status.SCHEDULED, session=linked),
        request(Status.SCHEDULED, session=replace(linked, mentor_here_at=START, student_here_at=START)),
        request(Status.SCHEDULED, session=replace(linked, mentor_late=10, student_coming_at=NOW)),
        request(Status.SCHEDULED, session=replace(linked, agreed_at=START - timedelta(days=3), student_late=5)),
        request(Status.SCHEDULED, session=replace(linked, student_here_at=START, pinged_at=START)),
        *(request(Status.SCHEDULED, session=linked, proposal=move_of(who)) for who in (ADA, GRACE)),
        request(Status.SCHEDULED, absences=(replace(absence(None), session_id="session", contested_at=NOW),)),
        request(absences=(absence(Missing.MENTOR),), released=True),
        request(Status.CANCELLED, absences=(absence(Missing.STUDENT),), mentor_id=GRACE.id),
        request(Status.CANCELLED, absences=(absence(Missing.BOTH, contested_at=NOW),), mentor_id=GRACE.id),
        request(Status.COMPLETED, absences=(absence(None, contested_at=NOW, decided_at=NOW, took_place=True),)),
        request(absences=(absence(Missing.MENTOR, contested_at=NOW, decided_at=NOW, decided="So it was."),)),
        request(released=True),
        waiting(),
        request(Status.EXPIRED, ended_at=NOW),
        replace(called_off(), ended_at=NOW),
        called_off(),
    ]


def move_of(who: Person) -> Proposal:
    """Return other times that one side of a booked session proposes."""
    return Proposal(who.id, (START + timedelta(hours=24), START + timedelta(hours=25)), START - timedelta(hours=3))


def absence(missing: Missing | None, **more: Any) -> Absence:
    """Return what is said of the session of Ada and Grace."""
    return Absence("earlier", ADA.id, GRACE.id, START, NOW, START, None, missing, GRACE.id, **more)


NOWHERE = person("Nowhere", zone=None)
READERS = (ADA, GRACE, ALAN, NOBODY, COORDINATOR, NOWHERE)
MOMENTS = (NOW, START - timedelta(minutes=5), START + timedelta(minutes=20), START + timedelta(days=30))
REVIEWS = (review(ADA, GRACE), review(GRACE, ADA, 1, "Not there."))


def scenes() -> Iterator[Scene]:
    """Yield each request for each reader at several moments of its life."""
    applicant = replace(NOBODY, applied_at=NOW)
    for about, who, now in product(requests(), READERS, MOMENTS):
        mine = about.status is Status.CLAIMED and who is GRACE
        free = tuple(starts(about.offered, about.minutes, [], Bounds(), NOW)) if mine else ()
        if about.proposal is not None and who in (ADA, GRACE) and who.id != about.proposal.by:
            free = about.proposal.times
        made = scene(who, about, now=now, starts=free, subject=applicant)
        yield made
        yield replace(made, reports=(Report("r", about.id, ADA.id, GRACE.id, "Strange.", NOW),))
        if about.status is Status.CLAIMED and who is ALAN:
            yield replace(made, stands_by=True)
        if mine:
            yield replace(made, starts=())
            yield replace(made, suggested=free[:MENU_OPTIONS])
        if about.status is Status.COMPLETED:
            yield replace(made, reviews=REVIEWS)
            yield replace(made, reviews=REVIEWS[:1])


_ASKED = (request(Status.OPEN), replace(request(Status.CLAIMED), id="f" * 32))
_TRAIL = (Entry(NOW, "submit", ADA.id, "request"), Entry(NOW, "approve", GRACE.id, ADA.id, "Yes"), Entry(NOW, "x"))
SEEN = Oversight(
    unclaimed=_ASKED,
    reported=_ASKED,
    disputed=_ASKED,
    unattended=(request(Status.SCHEDULED), replace(request(Status.SCHEDULED), id="e" * 32)),
    undelivered=(Undelivered(ADA.id, "claim", NOW),),
    applicants=(ADA,),
    mentors=(GRACE, ALAN),
    coordinators=(COORDINATOR, replace(GRACE, roles=COORDINATOR.roles)),
    trail=_TRAIL,
    table=b"request",
    lines=1,
    figures=Figures(NOW, NOW, asked=3, claim_time=timedelta(hours=5), average=4.5, days=((NOW.date(), 3),)),
)


_HERE = Account("discord", "", "42")
LINKINGS = (
    Linking(_HERE, "ABCDEFGH", NOW),
    Linking(_HERE, tries=4),
    Linking(_HERE, tries=0),
    Linking(_HERE, "ABCDEFGH", kept=GRACE, gone=replace(NOBODY, zone=None, accounts=(_HERE,))),
    Linking(_HERE, "ABCDEFGH", kept=replace(GRACE, zone=None), gone=replace(NOBODY, zone=None)),
)


def listed() -> Iterator[Scene]:
    for who, now in product(READERS, MOMENTS):
        yield scene(who, now=now, requests=tuple(requests()), more=True)
        yield scene(who, now=now)
        yield scene(who, now=now, space=None, spaces=())
        yield scene(who, now=now, subject=replace(GRACE, applied_at=now, applied_words="Hello", answered="No"))
        yield scene(who, now=now, subject=GRACE, oversight=SEEN, requests=tuple(requests()), more=True)
        yield scene(who, now=now, subject=COORDINATOR, oversight=SEEN)
        yield scene(who, now=now, subject=COORDINATOR, oversight=Oversight(coordinators=(COORDINATOR,)))
        yield scene(who, now=now, blocked=(GRACE,), met=(ALAN,), mine=b"{}")
        yield scene(who, now=now, space=replace(BOARD, board=None), spaces=(replace(BOARD, board=None),))
        yield from (scene(who, now=now, linking=one) for one in LINKINGS)


STANDS_IN = {
    REMIND_DAY: Status.SCHEDULED,
    REMIND_HOUR: Status.SCHEDULED,
    STARTING: Status.SCHEDULED,
    ENDED: Status.SCHEDULED,
    ASK_REVIEW: Status.COMPLETED,
    REVIEWS_SHOWN: Status.COMPLETED,
    FREED: Status.OPEN,
    NUDGE: Status.OPEN,
}
LISTS = {"sessions", "browse", "menu", "help", "zone", "setup", "apply", "approve", "decline_application"}
LISTS |= {
    "block_met",
    "unblock",
    "settle_reports",
    "applicant",
    "mentors",
    "mentor_of",
    "revoke",
    "coordinators",
    "coordinator_of",
    "relieve",
    "programme",
    "booked",
    "figures",
    "export",
    "trail",
}
LISTS |= {"link", "link_code", "link_enter", "link_confirm", "unlink"}
LISTS |= {word for word in SHOWS if word.startswith("set_")}


def apart(listing: Scene, most: int | None = None) -> Scene:
    """Return the scene with its first requests as so many different ones."""
    found = tuple(replace(each, id=f"{n:032}") for n, each in enumerate(listing.requests[:most]))
    return replace(listing, requests=found)


def screens() -> Iterator[tuple[str, Scene, Screen]]:
    """Yield every screen there is, drawn for every scene that it may meet, with what drew it."""
    blank, about = list(listed()), list(scenes())
    for word, shows in SHOWS.items():
        for one in blank if word in LISTS else about:
            if word != "setup" or one.space is not None:
                yield f"shows {word}", one, shows(apart(one, BOOKED) if word == "booked" else one)
    for one in about:
        yield "shows zone", one, SHOWS["zone"](one)
    for word, asks in ASKS.items():
        for one in blank if word in LISTS or word == "request" else about:
            form = asks(one)
            if form is not None:
                yield f"asks {word}", one, form
    for kind, tells in TELLS.items():
        for one in blank if kind == DIGEST else about:
            if kind == DIGEST:
                told = tells(apart(one))
                if told is not None:
                    yield f"tells {kind}", one, told
                continue
            party = one.me in (ADA, GRACE)
            stands = kind not in STANDS_IN or one.at_hand.status is STANDS_IN[kind]
            if kind in OF_PROGRAMMES | OF_PEOPLE:
                one = replace(one, oversight=SEEN, mine=b"{}")
            if kind in (ADDRESS_REFUSED, CODE_REFUSED):
                waiting = Confirmation("c" * 32, "first", one.me.id, "ada@exmaple.org", NOW)
                mine = replace(one.reader, person=replace(one.me, email="ada@example.org"))
                one = replace(one, reader=mine, confirmation=waiting)
            if kind == LINKED:
                several = replace(one.me, accounts=(*one.me.accounts, Account("discord", "", "1")))
                one = replace(one, reader=replace(one.reader, person=several))
            if kind == PHONE_GIVEN:
                one = replace(one, phone="+49 30 123456")
            judges = kind == DISPUTE and one.me is COORDINATOR
            told = tells(one) if stands and (party or judges or kind in OF_PEOPLE | OF_PROGRAMMES) else None
            if told is not None:
                yield f"tells {kind}", one, told
    for one in about:
        on_board = replace(one, reader=Reader(None, "UTC", "en", "slack", "T1"), starts=())
        yield "board", on_board, board(on_board)


@cache
def drawn() -> list[tuple[str, Scene, Screen]]:
    """Return each screen once: kept as often as drawn, they make every collection of garbage take seconds.

    What opens something is kept once for each reader, for it matters who that is.
    """
    once: list[tuple[str, Scene, Screen]] = []
    alike = defaultdict[tuple[str, str, str, str], list[Screen]](list)
    for what, one, screen in screens():
        opens = any(button.url for button in buttons(screen))
        who = one.me.id if opens and one.reader.person else ""
        # Compared, and not written out to be compared: that takes half as long again.
        seen = alike[what, one.reader.zone, who, title_of(screen).template]
        if screen not in seen:
            seen.append(screen)
            once.append((what, one, screen))
    return once


def title_of(screen: Screen) -> Text:
    return screen.card.title if isinstance(screen, Refused) else screen.title


def test_every_screen_is_drawn_and_no_sentence_lacks_a_part() -> None:
    for what, one, screen in drawn():
        for text in texts(screen):
            assert plain(text, one.reader) != "", what


def test_every_screen_there_is_was_among_them() -> None:
    found = {what for what, _, _ in drawn()}
    every = (
        {f"shows {word}" for word in SHOWS} | {f"asks {word}" for word in ASKS} | {f"tells {kind}" for kind in TELLS}
    )
    assert found == every | {"board"}


def test_every_token_fits_the_tightest_platform() -> None:
    for what, _, screen in drawn():
        for token in tokens(screen):
            assert len(token) <= TOKEN_LENGTH, what


def test_every_button_menu_and_form_sends_a_word_that_is_known() -> None:
    for what, _, screen in drawn():
        for token in tokens(screen):
            assert Token.read(token).word in SHOWS, what


def test_a_button_either_sends_or_opens() -> None:
    for what, _, screen in drawn():
        for one in buttons(screen):
            assert bool(one.token) != bool(one.url), what


def test_no_two_buttons_of_a_card_are_the_same_and_one_at_most_is_dangerous_and_no_menu_is_too_long() -> None:
    for what, _, screen in drawn():
        for card in cards(screen):
            sent = [one.token or one.url for one in card.buttons]
            assert len(sent) == len(set(sent)), what
            assert [one.style.value for one in card.buttons].count("danger") <= 1, what
            # One's own settings are many, each with its button.
            most = 11 if card.title == say("Your settings") else 5
            assert len(card.buttons) <= most, what
        for menu in menus(screen):
            values = [option.value for option in menu.options]
            assert 1 <= len(values) <= MENU_OPTIONS, what
            assert len(values) == len(set(values)), what
            assert menu.chosen is None or menu.chosen in values, what


def test_no_card_has_more_than_one_primary_button() -> None:
    crowded = {
        what
        for what, _, screen in drawn()
        for card in cards(screen)
        if [one.style.value for one in card.buttons].count("primary") > 1
    }
    assert crowded == set()


LIMITS = {"button": 75, "form": 24, "submit": 24, "field": 45, "hint": 100, "option": 75}


def test_every_label_fits_both_platforms() -> None:
    too_long = set()
    for _, one, screen in drawn():
        for kind, text in labels(screen):
            shown = plain(text, one.reader)
            if len(shown) > LIMITS[kind]:
                too_long.add((kind, shown))
    assert too_long == set()


def test_no_label_says_that_a_field_is_optional_because_the_platforms_do() -> None:
    forms = [screen for _, _, screen in drawn() if isinstance(screen, Form)]
    labels = [field.label.template for form in forms for field in form.fields]
    assert labels
    assert not [one for one in labels if "optional" in one]


def test_every_form_has_fields_each_once_with_a_choice_where_one_is_asked() -> None:
    for what, _, screen in drawn():
        if isinstance(screen, Form):
            keys = [field.key for field in screen.fields]
            assert keys, what
            assert len(keys) == len(set(keys)), what
            for field in screen.fields:
                values = [option.value for option in field.options]
                assert len(values) == len(set(values)) <= MENU_OPTIONS, what
                assert bool(values) == (field.kind.value in ("choice", "choices", "days", "slots")), what


def tokens(screen: Screen) -> Iterator[str]:
    yield from (one.token for one in buttons(screen) if not one.url)
    yield from (one.token for one in menus(screen))
    if isinstance(screen, Form):
        yield screen.token


def labels(screen: Screen) -> Iterator[tuple[str, Text]]:
    yield from (("button", one.label) for one in buttons(screen))
    yield from (("option", option.label) for menu in menus(screen) for option in menu.options)
    if isinstance(screen, Form):
        yield from (("form", screen.title), ("submit", screen.submit))
        yield from (("field", field.label) for field in screen.fields)
        yield from (("hint", field.hint) for field in screen.fields if field.hint)
        yield from (("option", option.label) for field in screen.fields for option in field.options)


# The registries agree


@pytest.mark.parametrize("package", [actions, screens_package], ids=["actions", "screens"])
def test_every_file_with_use_cases_or_screens_is_read_at_the_start(package: ModuleType) -> None:
    start = Path(str(package.__file__))
    files = {one.stem for one in start.parent.glob("*.py") if FILES_SOMETHING.search(one.read_text(encoding="utf-8"))}
    assert files - set(re.findall(r" as (\w+)$", start.read_text(encoding="utf-8"), re.MULTILINE)) == set()


def test_every_step_but_the_asking_itself_is_filed() -> None:
    assert set(STEPS) == set(Action) - {Action.SUBMIT}


def test_the_trail_has_words_for_every_step() -> None:
    said = {action: _done(Entry(NOW, action.value, ADA.id, "r" * 32)) for action in Action}
    assert [action for action, text in said.items() if plain(text, BERLIN) == action.value] == []


def _done(entry: Entry) -> Text:
    """Return what the trail says of an entry that was done."""
    shown = SHOWS["trail"](scene(COORDINATOR, oversight=Oversight(trail=(entry,))))
    assert isinstance(shown, Card)
    what = shown.lines[0].parts["what"]
    assert isinstance(what, Text)
    return what


def test_every_step_that_a_person_may_take_is_shown() -> None:
    by_clock = {action for action in STEPS if RULES[action].by == {Party.CLOCK}}
    assert {action.value for action in set(STEPS) - by_clock} <= set(SHOWS)
    assert not {action.value for action in by_clock} & set(SHOWS)


def test_every_step_that_tells_somebody_has_words_for_it() -> None:
    assert {action.value for action in STEPS if RULES[action].tells} <= set(TELLS)


def test_every_notice_that_stands_or_is_about_a_person_has_words_for_it() -> None:
    assert set(TELLS) >= STANDING | OF_PEOPLE
    assert set(STANDS_IN) == STANDING


def test_every_deed_query_form_and_command_is_shown() -> None:
    assert set(DEEDS) | set(QUERIES) | set(ASKS) | {command.word for command in COMMANDS} <= set(SHOWS)
    assert AGAIN not in SHOWS


@pytest.mark.parametrize("table", [SHOWS, ASKS, TELLS, DEEDS, QUERIES, STEPS])
def test_nothing_is_filed_where_something_is_filed_already(table: dict[str, Any]) -> None:
    word, before = next(iter(table.items()))
    with pytest.raises(ValueError, match="filed already"):
        filed(table, word)(scene)
    assert table[word] is before


def test_the_buttons_that_are_everywhere_are_known() -> None:
    assert {Token.read(one.token).word for one in (ASK, BROWSE, SESSIONS, HELP)} <= set(SHOWS)


# The request form


def _with_choices(*chosen: str) -> Scene:
    return scene(ADA, values=dict(zip(("type", "duration", "format", "urgency"), chosen, strict=True)))


def _form(one: Scene) -> Form:
    form = ASKS["request"](one)
    assert isinstance(form, Form)
    return form


def test_every_combination_of_choices_fits_the_forms_token_and_comes_back() -> None:
    bounds = Bounds()
    for kind, minutes, how, urgency in product(bounds.session_types, bounds.durations, Format, Urgency):
        form = _form(_with_choices(kind, str(minutes), how.value, urgency.value))
        assert len(form.token) <= TOKEN_LENGTH
        assert Token.read(form.token).argument == f"{kind}.{minutes}.{how}.{urgency}"
        assert [field.key for field in form.fields] == ["title", "description", "days", "slots", "exact"]


def test_choices_that_were_not_made_are_asked_for_in_the_form() -> None:
    form = _form(_with_choices("interview_prep", "", "", "soon"))
    assert Token.read(form.token).argument == "interview_prep...soon"
    keys = [field.key for field in form.fields]
    assert keys == ["title", "description", "duration", "format", "days", "slots", "exact"]


STRANGE = pytest.mark.parametrize("typed", ["nonsense", "a.b.c.d", "x" * 500, "interview_prep:45"])


@STRANGE
def test_an_urgency_that_there_is_not_is_asked_for_again_and_never_carried(typed: str) -> None:
    form = _form(_with_choices("interview_prep", "", "video", typed))
    assert Token.read(form.token).argument == "interview_prep..video."
    assert {field.key: field.value for field in form.fields}["urgency"] == "soon"


@STRANGE
def test_a_kind_and_a_length_that_there_are_not_are_chosen_again_and_never_replaced(typed: str) -> None:
    refused = ASKS["request"](_with_choices(typed, typed, "video", "urgent"))
    assert isinstance(refused, Card)
    shown = typed if len(typed) <= 50 else "x" * 49 + "…"
    assert plain(refused.title, BERLIN) == f"There is no kind of session called {shown} here."
    assert f"Sessions here do not last {shown}." in [plain(line, BERLIN) for line in refused.lines]
    assert len(buttons(refused)) == len(Bounds().session_types)
    chosen = Token.read(buttons(refused)[1].token)
    form = _form(scene(ADA, token=chosen))
    assert Token.read(form.token).argument == "skill_learning..video.urgent"
    (length,) = (field for field in form.fields if field.key == "duration")
    assert (length.required, length.value) == (True, None)


def test_a_choice_that_is_gone_since_is_asked_for_in_the_form_that_carried_it() -> None:
    first = _form(_with_choices("interview_prep", "45", "video", "soon"))
    again = scene(ADA, token=Token.read(first.token), values={"title": "Mine"})
    form = _form(_where(again, Bounds(durations=(20, 90))))
    asked = {field.key: field.value for field in form.fields}
    assert Token.read(form.token).argument == "interview_prep..video.soon"
    assert (asked["title"], asked["duration"]) == ("Mine", None)


def test_the_longest_names_of_a_programmes_own_fit_the_forms_token() -> None:
    kind = "W" * TYPE_LENGTH
    one = _with_choices(kind, "120", "video", "flexible")
    at = str(int((NOW + timedelta(days=3)).timestamp()))
    with_time = replace(one, values={**one.values, "at": at})
    form = _form(_where(with_time, Bounds(session_types=(kind,), durations=(120,))))
    assert Token.read(form.token).argument == f"{kind}.120.video.flexible.{at}"
    assert len(form.token) <= TOKEN_LENGTH


def _where(one: Scene, bounds: Bounds) -> Scene:
    return replace(one, programme=replace(one.programme, bounds=bounds))


def test_the_form_keeps_what_was_typed_and_its_token_when_it_is_drawn_again() -> None:
    first = _form(scene(ADA))
    typed = {"title": "Help", "description": "short", "days": ("2026-11-24",), "slots": ("morning",), "format": "phone"}
    again = _form(scene(ADA, token=Token.read(first.token), values=typed))
    assert again.token == first.token
    assert {field.key: field.value for field in again.fields if field.key in typed} == typed


def test_somebody_without_a_zone_is_asked_for_it_first_and_the_menu_carries_the_choices() -> None:
    card = ASKS["request"](replace(_with_choices("interview_prep", "30", "", ""), reader=reader(NOWHERE)))
    assert isinstance(card, Card)
    assert Token.read(card.menus[0].token).argument == "interview_prep.30.."
    assert {option.value for option in card.menus[0].options} <= set(zone_names())


def test_a_mentor_without_a_zone_is_asked_for_it_before_picking_and_comes_back_to_it() -> None:
    nowhere = replace(GRACE, zone=None)
    held = request(Status.CLAIMED)
    free = tuple(starts(held.offered, held.minutes, [], Bounds(), NOW))
    card = pick(scene(nowhere, held, starts=free))
    onward = Token.read(card.menus[0].token)
    assert (onward.word, onward.id) == ("zone", held.id)
    assert SHOWS["zone"](scene(GRACE, held, starts=free, token=onward)) == pick(scene(GRACE, held, starts=free))


def test_the_form_names_the_readers_zone_and_the_next_days_in_it() -> None:
    late = scene(replace(ADA, zone="Pacific/Auckland"), now=datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    days = next(field for field in _form(late).fields if field.key == "days")
    assert plain(days.hint or say(""), late.reader) == "Your zone: Auckland"
    assert [days.options[0].value, len(days.options)] == ["2026-11-24", 14]


def test_every_choice_of_a_command_fits_a_menu() -> None:
    for field in (*choices(Bounds()), *(field for command in COMMANDS for field in command.fields)):
        assert len(field.options) <= MENU_OPTIONS
    assert isinstance(COMMANDS[0].fields[0], Field)


# Picking a time


def _claimed(zone: str, slots: tuple[tuple[str, int, int], ...], at: datetime = NOW) -> Scene:
    bounds = replace(Bounds(), slots=slots)
    days = [date(2026, 11, 24) + timedelta(days=n) for n in range(14)]
    found = offers(days, [name for name, _, _ in slots], "Europe/Berlin", 30, bounds, at)
    free = starts(found, 30, [], bounds, at)
    return scene(replace(GRACE, zone=zone), request(Status.CLAIMED, offered=found, minutes=30), starts=tuple(free))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
@pytest.mark.parametrize("slots", [Bounds().slots, (("all", 0, 24),)], ids=["usual slots", "whole days"])
def test_every_start_of_two_weeks_can_be_reached_and_no_menu_is_too_long(
    zone: str, slots: tuple[tuple[str, int, int], ...]
) -> None:
    one = _claimed(zone, slots)
    assert len(one.starts) > MENU_OPTIONS
    seen: set[str] = set()
    reached: set[str] = set()
    ahead = [""]
    while ahead:
        value = ahead.pop()
        card = pick(replace(one, values={"value": value}))
        for menu in card.menus:
            assert 1 <= len(menu.options) <= MENU_OPTIONS
            assert menu.chosen in {option.value for option in menu.options}
        days, times = ({option.value for option in menu.options} for menu in card.menus)
        reached |= {option for option in times if not option.startswith(LATER)}
        onward = {option for option in times if option.startswith(LATER)} | days
        ahead += sorted(onward - seen)
        seen |= onward
    assert reached == {f"{start.timestamp():.0f}" for start in one.starts}


def test_a_choice_is_what_the_book_button_books() -> None:
    one = _claimed("Europe/London", Bounds().slots)
    assert len(one.starts) > 100
    for start in one.starts[::37]:
        value = f"{start.timestamp():.0f}"
        card = pick(replace(one, values={"value": value}))
        book = next(button for button in card.buttons if Token.read(button.token).word == "schedule")
        assert Token.read(book.token).argument == value
        assert plain(book.label, one.reader) == f"Book {written(Moment(start), one.reader)}"
        assert card.menus[1].chosen == value


@pytest.mark.parametrize("value", ["", "nonsense", "0", "later.", "later.nonsense", "-1", "9" * 40])
def test_a_choice_that_there_is_not_chooses_the_soonest(value: str) -> None:
    one = _claimed("Europe/London", Bounds().slots)
    card = pick(replace(one, values={"value": value}))
    assert card.menus[1].chosen == f"{one.starts[0].timestamp():.0f}"


def test_the_mentor_sees_both_wall_times_and_the_change_of_the_clocks() -> None:
    spring = datetime(2027, 3, 26, 12, tzinfo=UTC)
    after = datetime(2027, 3, 29, 9, tzinfo=UTC)
    lines = where_both_are(scene(ADA, request(Status.SCHEDULED), now=spring), after)
    assert [plain(line, BERLIN) for line in lines] == [
        "11:00 in Berlin for you · 10:00 in London for Grace",
        "The clocks in Berlin change before then.",
    ]
    far = replace(GRACE, zone="Asia/Tokyo")
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    about = scene(ADA, request(Status.SCHEDULED), people={**PEOPLE, GRACE.id: far})
    assert [plain(line, BERLIN) for line in where_both_are(about, late)] == [
        "18:30 in Berlin for you · Wed 25 Nov 02:30 in Tokyo for Grace"
    ]
    same = replace(GRACE, zone="Europe/Paris")
    assert where_both_are(scene(ADA, request(Status.SCHEDULED), people={**PEOPLE, GRACE.id: same}), START) == ()


def test_a_change_of_the_other_sides_clocks_alone_is_pointed_out_before_it_and_not_after() -> None:
    there = replace(GRACE, zone="America/New_York")
    before, after = datetime(2027, 3, 12, 12, tzinfo=UTC), datetime(2027, 3, 15, 14, tzinfo=UTC)
    about = scene(ADA, request(Status.SCHEDULED), now=before, people={**PEOPLE, GRACE.id: there})
    assert [plain(line, BERLIN) for line in where_both_are(about, after)] == [
        "15:00 in Berlin for you · 10:00 in New York for Grace",
        "The clocks in New York change before then, and so does the time difference between you and Grace.",
    ]
    both_change = replace(about, people={**PEOPLE, GRACE.id: GRACE}, now=datetime(2027, 3, 26, 12, tzinfo=UTC))
    lines = [plain(line, BERLIN) for line in where_both_are(both_change, datetime(2027, 3, 29, 9, tzinfo=UTC))]
    assert lines[1:] == ["The clocks in Berlin change before then."]
    over = replace(about, now=datetime(2027, 4, 1, tzinfo=UTC))
    assert len(where_both_are(over, before)) == 1


def test_times_to_choose_among_are_told_once_each_on_both_clocks() -> None:
    about = request(Status.SCHEDULED, proposal=move_of(GRACE))
    told = TELLS["move"](scene(ADA, about, starts=move_of(GRACE).times))
    assert isinstance(told, Card)
    lines = [plain(line, BERLIN) for line in told.lines]
    assert "Wed 25 Nov · 10:00 in Berlin for you · 09:00 in London for Grace" in lines
    same = scene(ADA, about, starts=move_of(GRACE).times, people={**PEOPLE, GRACE.id: replace(GRACE, zone=ADA.zone)})
    told = TELLS["move"](same)
    assert isinstance(told, Card)
    assert "Wed 25 Nov 10:00" in [plain(line, BERLIN) for line in told.lines]


# What only the two may see


def test_the_link_of_a_room_is_drawn_for_the_two_who_meet_and_nobody_else() -> None:
    opened = set()
    for what, one, screen in drawn():
        assert not any(LINK in plain(text, one.reader) for text in texts(screen)), what
        if any(button.url for button in buttons(screen)):
            opened.add(one.reader.person)
    assert opened == {ADA, GRACE}


def test_a_board_shows_no_review_no_reason_and_no_room() -> None:
    about = list(scenes())
    assert any(one.at_hand.cancelled_because == "I am ill." for one in about)
    assert any(one.words == "Not there." for each in about for one in each.reviews)
    for what, one, screen in drawn():
        if what == "board":
            said = " ".join(plain(text, one.reader) for text in texts(screen))
            assert not any(button.url for button in buttons(screen))
            assert "I am ill." not in said
            assert "Not there." not in said


def test_a_board_offers_only_what_any_mentor_may_press() -> None:
    words_on_board = {
        Token.read(button.token).word for what, _, screen in drawn() if what == "board" for button in buttons(screen)
    }
    assert words_on_board == {"claim", "details", "stand_by"}


def test_one_review_is_hidden_from_the_other_side_until_both_are_in() -> None:
    only_hers = scene(ADA, request(Status.COMPLETED), reviews=(review(GRACE, ADA, 2, "Came late."),))
    for draw in (SHOWS["review"], SHOWS["details"], SHOWS["complete"], TELLS[ASK_REVIEW], ASKS["review"]):
        screen = draw(only_hers)
        assert screen is not None
        said = " ".join(plain(text, only_hers.reader) for text in texts(screen))
        values = [field.value for field in screen.fields] if isinstance(screen, Form) else []
        assert "Came late." not in said
        assert "2 of 5" not in said
        assert not {"2", "Came late."} & {value for value in values if isinstance(value, str)}


# Refusals


def _parts(reason: Reason) -> dict[str, int | str]:
    """Return the parts that whoever raises it gives."""
    given: dict[Reason, dict[str, int | str]] = {
        Reason.ZONE_OF_PROFILE: {"zone": "Europe/Berlin"},
        Reason.TOO_MANY_OPEN: {"n": 2},
        Reason.TOO_MANY_HOLDS: {"n": 2},
        Reason.TOO_MANY_BOOKED: {"n": 3},
        Reason.TOO_MANY_CODES: {"n": 3},
        Reason.MISS_TOO_EARLY: {"n": 10},
        Reason.MISSING_TOO_LATE: {"n": 30},
        Reason.HOURS_TOO_SHORT: {"n": 30},
        Reason.CONTEST_OVER: {"n": 48},
        Reason.TOO_LATE_TO_MOVE: {"n": 3},
        Reason.TOO_MANY_MOVES: {"n": 2},
        Reason.TOO_MANY_TIMES: {"n": 3},
        Reason.TOO_MANY_REPORTS: {"n": 5},
        Reason.TOO_SHORT: {"n": 20, "is": 3},
        Reason.TOO_LONG: {"n": 80, "is": 81},
        Reason.NO_SUCH_ZONE: {"zone": "Mars"},
        Reason.TOO_MANY_HOURS: {"n": 25},
        Reason.TOO_SOON: {"wall": "2026-11-24T18:30"},
        Reason.TOO_FAR: {"wall": "2026-11-24T18:30"},
        Reason.MOMENT_TWICE: {"wall": "2026-10-25T02:30", "city": "Berlin"},
        Reason.MOMENT_SKIPPED: {
            "wall": "2027-03-28T02:30",
            "city": "Berlin",
            "earlier": "2027-03-28T01:30",
            "later": "2027-03-28T03:30",
        },
        Reason.TOO_MANY_TRIES: {"n": 5},
        Reason.NOT_A_LINK_CODE: {"n": 8},
        Reason.ZONE_OF_FIRST: {"zone": "Europe/Berlin"},
        Reason.NOT_IN_RANGE: {"least": 1, "most": 20},
        Reason.TOO_MANY: {"n": 24, "is": 25},
        Reason.NO_TYPE_NAME: {"name": "a.b", "n": 40},
        Reason.NO_CHECKS: {"n": 5, "least": 1, "most": 1440},
        Reason.NO_DURATIONS: {"n": 8, "least": 15, "most": 120},
    }
    return given.get(reason, {})


def test_every_reason_has_a_sentence_of_its_own() -> None:
    about = scene(ALAN, request(Status.CLAIMED, session=session(Status.SCHEDULED)))
    sentences = [plain(sentence(reason, about, **_parts(reason)), about.reader) for reason in Reason]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)


def test_every_refusal_of_the_table_says_what_is_so_now_above_the_requests_card() -> None:
    stale = plain(sentence(Reason.STALE, None), BERLIN)
    for one in scenes():
        for action in Action:
            error = _refused(one, action)
            if error is not None:
                card = refusal(error, one)
                said = plain(card.note or card.title, one.reader)
                assert said == plain(sentence(error.reason, one), one.reader) != stale
                assert all(plain(text, one.reader) for text in texts(card))


def _refused(one: Scene, action: Action) -> MentorshipError | None:
    try:
        check(one.at_hand, action, one.me, one.now)
    except MentorshipError as error:
        return error
    return None


@pytest.mark.parametrize("reason", Reason, ids=str)
def test_a_refusal_that_is_told_again_after_things_have_changed_can_still_be_drawn(reason: Reason) -> None:
    error = NotFound() if reason is Reason.NOT_FOUND else Conflict(reason, **_parts(reason))
    for one in (*scenes(), scene(ADA), scene(ADA, space=None, spaces=())):
        card = refusal(error, one)
        assert all(plain(text, one.reader) for text in texts(card))


@pytest.mark.parametrize("reason", Reason, ids=str)
def test_every_reason_can_be_told_of_a_field(reason: Reason) -> None:
    for one in (scene(ADA), scene(ADA, request(Status.SCHEDULED))):
        refused = invalid(Invalid.field("title", reason, **_parts(reason)), one, "draft")
        assert all(plain(text, one.reader) for text in texts(refused))
        assert Token.read(refused.card.buttons[0].token) == Token(AGAIN, "draft")


def test_a_busy_card_says_by_whom_and_until_when() -> None:
    about = scene(ALAN, request(Status.CLAIMED))
    card = refusal(Conflict(Reason.TAKEN), about)
    expected = "Grace is picking a time right now. It is free again at 13:15 if they don't."
    assert card.note is not None
    assert plain(card.note, about.reader) == expected
    assert replace(card, note=None) == details(about)


@pytest.mark.parametrize("rule", MentorRule, ids=str)
def test_somebody_who_is_no_mentor_may_apply_only_where_an_approval_decides(rule: MentorRule) -> None:
    card = refusal(MentorshipError(Reason.NOT_A_MENTOR), scene(NOBODY, request(), space=space_by(rule)))
    assert [Token.read(one.token).word for one in card.buttons] == (
        ["apply"] if rule is MentorRule.APPROVAL else ["help"]
    )
    who = {MentorRule.APPROVAL: "mentors.", MentorRule.GROUP: "a group or role", MentorRule.CHANNEL: "mentors' channel"}
    assert who[rule] in plain(card.title, BERLIN)


def test_what_is_said_when_nothing_can_be_done_can_be_drawn() -> None:
    for card in (closed(NOT_SAVED), closed(WENT_WRONG), help_anyway(), unknown(scene(ADA))):
        assert all(plain(text, BERLIN) for text in texts(card))
        assert buttons(card)


def test_help_names_every_command() -> None:
    said = [plain(text, BERLIN) for text in texts(SHOWS["help"](scene(ADA)))]
    for command in COMMANDS:
        assert any(line.startswith(f"/mentor {command.word}: ") for line in said)


# Homes and lists


def test_a_home_has_a_card_for_what_is_next_waits_is_to_do_and_has_been() -> None:
    everything = scene(ADA, requests=tuple(request(status) for status in Status))
    page = SHOWS["sessions"](everything)
    assert isinstance(page, Page)
    onward = SHOWS["sessions"](replace(everything, token=Token.read(page.buttons[0].token)))
    assert isinstance(onward, Page)
    first = [plain(card.title, BERLIN).split(" · ")[0] for card in (*page.cards, *onward.cards)]
    assert first == ["Next", "Waiting", "Being claimed", "Put aside", "To do", "Cancelled", "Expired"]


def test_what_was_reviewed_is_not_to_do_any_more() -> None:
    page = SHOWS["sessions"](
        scene(ADA, requests=(request(Status.COMPLETED),), reviewed=frozenset({session(Status.COMPLETED).id}), past=1)
    )
    assert isinstance(page, Page)
    assert [plain(one.title, BERLIN) for one in page.cards] == ["History · past sessions: 1"]


def test_the_next_page_begins_after_the_last_request_shown() -> None:
    page = SHOWS["browse"](scene(GRACE, requests=(request(), request(id="f" * 32)), more=True, onward="f" * 32))
    assert isinstance(page, Page)
    more = Token.read(page.buttons[0].token)
    assert (more.word, more.id, more.argument) == ("browse", "f" * 32, "after")


def test_an_application_that_was_decided_is_not_asked_about_again() -> None:
    assert TELLS[APPLICATION](scene(COORDINATOR, subject=NOBODY)) is None


def test_templates_name_their_parts_in_plain_letters() -> None:
    for _, _, screen in drawn():
        for text in texts(screen):
            assert all(set(name) <= set(string.ascii_lowercase + string.digits + "_") for name in text.parts)
