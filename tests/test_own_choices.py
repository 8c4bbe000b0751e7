"""A programme's own kinds and lengths, said with a command: suggested while typing, and never replaced by others."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from core.model import Visitor
from core.ui import Card, Form, Inbound, Page, Token
from sandbox.acting import opened, shown, wanted
from sandbox.campus import on_board
from sandbox.discord.people import DiscordPerson
from sandbox.seen import SeenForm, SeenMessage
from tests.living import Living
from tests.scenes import menus
from tests.test_core_setup import change
from tests.town import ADA, GRACE, NOW, Answer, Town, usual, visitor

KINDS, LENGTHS = "Thesis advice\nLab rotation\nCareer advice", "20, 90"
THESIS, LAB = "Thesis advice", "Lab rotation"
PATIENCE = 5.0
LINUS = visitor("Linus", "discord", "G1")
NO_NINETY_ONE = "Sessions here do not last 91 minutes."


@pytest_asyncio.fixture
async def own(sqlite_url: str) -> AsyncIterator[Town]:
    """A town whose programme has kinds and lengths of its own."""
    async with usual(sqlite_url) as one:
        await change(one, "set_types", types=KINDS)
        await change(one, "set_lengths", durations=LENGTHS)
        yield one


async def typed(town: Town, who: Visitor, word: str = "request", rest: str = "", **values: str) -> Answer:
    inbound = Inbound(f"key-{next(town._keys)}", Token(word), values, rest=rest)
    return Answer(*await town.conversation.answer(who, inbound))


def carried(form: Form) -> str:
    return Token.read(form.token).argument


# What is suggested


async def test_the_programmes_own_are_suggested_whatever_is_typed_of_their_names(own: Town) -> None:
    for word in ("request", "browse"):
        every = [(THESIS, THESIS), (LAB, LAB), ("career_advice", "Career advice")]
        assert await own.conversation.suggest(LINUS, word, "type", "") == every
        assert await own.conversation.suggest(LINUS, word, "type", " ADVICE ") == [every[0], every[2]]
        lengths = [("20", "20 minutes"), ("90", "90 minutes")]
        assert await own.conversation.suggest(LINUS, word, "duration", "") == lengths
        assert await own.conversation.suggest(LINUS, word, "duration", "9") == lengths[1:]
        assert await own.conversation.suggest(LINUS, word, "duration", "45") == []
    assert await own.conversation.suggest(LINUS, "request", "urgency", "") == []
    assert await own.conversation.suggest(LINUS, "nonsense", "type", "") == []


async def test_what_is_built_in_is_suggested_in_the_readers_language(town: Town) -> None:
    told = await town.conversation.suggest(replace(LINUS, language="de"), "request", "type", "beruf")
    assert told == [("career_advice", "Berufliche Beratung")]
    await town.press(ADA, "help")
    form = (await town.press(ADA, "set_language")).form
    await town.submit(ADA, form, {"language": "es"})
    lengths = await town.conversation.suggest(ADA, "request", "duration", "")
    assert lengths == [("30", "30 minutos"), ("45", "45 minutos"), ("60", "60 minutos")]


async def test_whoever_comes_from_nowhere_known_is_suggested_what_the_first_programme_has(own: Town) -> None:
    stranger = visitor("Sam", "discord", "G404")
    before = own.everything()
    assert (THESIS, THESIS) in await own.conversation.suggest(stranger, "request", "type", "")
    assert (THESIS, THESIS) in await own.conversation.suggest(replace(stranger, workspace=None), "request", "type", "")
    assert own.everything() == before


# What is typed


@pytest.mark.parametrize("said", ["Thesis advice", "thesis  ADVICE", "THESIS ADVICE"])
@pytest.mark.parametrize("length", ["90", "90 minutes", "90 Minutes"])
async def test_a_choice_is_understood_by_its_name_however_it_is_written(own: Town, said: str, length: str) -> None:
    form = (await typed(own, ADA, type=said, duration=length)).form
    assert carried(form) == "Thesis advice.90.."
    assert not form.lines
    assert not {"type", "duration"} & {field.key for field in form.fields}


async def test_a_built_in_kind_is_understood_in_the_readers_language_and_by_its_own_word(town: Town) -> None:
    german = replace(ADA, language="de")
    for said in ("berufliche BERATUNG", "career_advice", "career advice"):
        assert carried((await typed(town, german, type=said, duration="30 Minuten")).form) == "career_advice.30.."


async def test_words_behind_a_choice_are_named_and_the_choice_is_used(own: Town) -> None:
    answer = await typed(own, ADA, type="Lab rotation and more", duration="20 or so", rest="words")
    assert carried(answer.form) == "Lab rotation.20.."
    assert "I don't understand this, so I left it out: and more or so words" in answer.text


async def test_a_length_that_there_is_not_is_refused_and_all_else_is_kept(own: Town) -> None:
    at = str(int((NOW + timedelta(days=3)).timestamp()))
    answer = await typed(own, ADA, type=THESIS, duration="91", format="phone", at=at)
    assert isinstance(answer.screen, Card)
    assert answer.text.splitlines() == [NO_NINETY_ONE, "How long", "20 minutes", "90 minutes"]
    (_, ninety) = answer.screen.buttons
    assert carried((await own.press(ADA, ninety.token)).form) == f"Thesis advice.90.phone..{at}"


async def test_whoever_has_no_zone_yet_chooses_what_there_is_first_and_loses_nothing(own: Town) -> None:
    answer = await typed(own, LINUS, type="Thesis", duration="90", at="24 Nov 18:30")
    assert "There is no kind of session called Thesis here." in answer.text
    assert "I don't understand this, so I left it out: at:24 Nov 18:30" in answer.text
    assert isinstance(answer.screen, Card)
    zone = await own.press(LINUS, answer.screen.buttons[1].token)
    form = (await own.press(LINUS, menus(zone.screen)[0].token, {"value": "Europe/Helsinki"})).form
    assert carried(form) == "Lab rotation.90.."


async def test_a_time_that_cannot_be_is_named_beside_a_length_that_there_is_not(own: Town) -> None:
    answer = await typed(own, ADA, type=THESIS, duration="91", at="yesterday")
    assert NO_NINETY_ONE in answer.text
    assert "I can't read that as a day and a time." in answer.text
    assert "You typed: yesterday" in answer.text


async def test_who_browses_for_the_programmes_own_sees_only_such(own: Town) -> None:
    for kind, length in ((THESIS, "90"), (LAB, "20")):
        await own.ask(visitor(f"Student of {kind}"), type=kind, duration=length)
    answer = await typed(own, GRACE, "browse", type="thesis advice", duration="90 minutes")
    assert isinstance(answer.screen, Page)
    assert "Only: Thesis advice · 90 min" in answer.text
    assert "Lab rotation" not in answer.text
    other = await typed(own, GRACE, "browse", duration="45")
    assert "I don't understand this, so I left it out: duration:45" in other.text


# Over the wire


@pytest_asyncio.fixture
async def lab(here: Living) -> Living:
    """A bot on a campus whose programme has kinds and lengths of its own."""
    mary = here.campus.mary
    await mary.submit(await opened(mary.press("Kinds", await shown(mary.command("/mentor setup")))), types=KINDS)
    await mary.submit(
        await opened(mary.press("Lengths", await shown(mary.command("/mentor setup")))), durations=LENGTHS
    )
    await here.campus.linus.command("/mentor zone", zone="Europe/Helsinki")
    return here


async def picked(person: DiscordPerson, option: str, letters: str) -> object:
    """Return what the person's client sends for the one thing that is suggested for some letters."""
    ((_, value),) = await person.suggestions("/mentor request", option, letters)
    return value


async def test_a_student_on_discord_picks_a_kind_and_a_length_of_the_programme_and_the_card_says_so(
    lab: Living,
) -> None:
    linus: DiscordPerson = lab.campus.linus
    options = {"type": await picked(linus, "type", "thes"), "duration": await picked(linus, "duration", "90")}
    form = await opened(linus.command("/mentor request", options))
    keys = {one.key for one in form.inputs}
    assert keys.isdisjoint(options)
    values = wanted(lab.campus.clock.now(), linus.zone, title="My thesis")
    answer = await shown(linus.submit(form, {key: one for key, one in values.items() if key in keys}))
    assert "Thesis advice · 90 min" in answer.text
    await lab.settle()
    for mentor in (lab.campus.alan, lab.campus.grace):
        (card,) = on_board(mentor)
        assert "Thesis advice · 90 min" in card.text


async def test_what_a_programme_has_not_is_refused_on_discord_in_one_sentence_with_what_there_is(lab: Living) -> None:
    linus = lab.campus.linus
    refused = await linus.command("/mentor request", type="Thesis advice", duration="45")
    assert isinstance(refused, SeenMessage)
    assert refused.private
    assert refused.text.splitlines() == ["Sessions here do not last 45 minutes.", "How long"]
    assert refused.labels() == ["20 minutes", "90 minutes"]
    form = await opened(linus.press("90 minutes", refused))
    assert {"type", "duration"}.isdisjoint({one.key for one in form.inputs})
    values = wanted(lab.campus.clock.now(), linus.zone, title="My thesis")
    answer = await linus.submit(form, {one.key: values[one.key] for one in form.inputs if one.key in values})
    assert isinstance(answer, SeenMessage)
    assert "Thesis advice · 90 min" in answer.text

    unknown = await shown(linus.command("/mentor request", type="interview_prep", duration="90"))
    assert unknown.text.splitlines()[0] == "There is no kind of session called interview_prep here."
    assert unknown.labels() == ["Thesis advice", "Lab rotation", "Career advice"]


async def test_slack_takes_the_programmes_own_in_words(lab: Living) -> None:
    ada = lab.campus.ada
    form = await ada.command("/mentor request type: thesis advice duration:90 minutes urgency:soon")
    assert isinstance(form, SeenForm)
    assert {"type", "duration", "urgency"}.isdisjoint({one.key for one in form.inputs})
    await ada.close_form()
    refused = await shown(ada.command("/mentor request type:Lab rotation duration:45"))
    assert "Sessions here do not last 45 minutes." in refused.text
    again = await opened(ada.press("20 minutes", refused))
    assert {"type", "duration"}.isdisjoint({one.key for one in again.inputs})


async def test_a_mentor_on_discord_browses_for_the_programmes_own(lab: Living) -> None:
    alan = lab.campus.alan
    assert ("Lab rotation", "Lab rotation") in await alan.suggestions("/mentor browse", "type", "")
    page = await shown(alan.command("/mentor browse", type="Lab rotation", duration="20"))
    assert "Only: Lab rotation · 20 min" in page.text
