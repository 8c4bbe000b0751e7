"""A student who reads German and a mentor who reads Spanish, on both platforms: each sees their own language."""

import pytest

from sandbox.acting import Anybody, ask, label, opened, shown, told, wanted
from sandbox.campus import BOARD, Campus
from sandbox.seen import SeenMessage
from tests.living import Living

PATIENCE = 10.0


def german(campus: Campus, platform: str) -> Anybody:
    if platform == "slack":
        return campus.slack.add_person("Lena", "Europe/Berlin", locale="de-DE")
    person = campus.discord.add_person("Lena", "Europe/Berlin", locale="de")
    campus.guild.join(person)
    return person


def spanish(campus: Campus, platform: str) -> Anybody:
    if platform == "discord":
        person = campus.discord.add_person("Lucía", "Europe/Madrid", locale="es-ES")
        campus.guild.join(person, [campus.mentor_role])
        return person
    member = campus.slack.add_person("Lucía", "Europe/Madrid", locale="es-ES")
    campus.slack.workspace.channel_named(BOARD).members.append(member.id)
    campus.slack.workspace.groups[campus.mentors_group].members.append(member.id)
    return member


@pytest.mark.parametrize(("student", "mentor"), [("slack", "discord"), ("discord", "slack")])
async def test_each_reads_their_own_language_on_either_platform(here: Living, student: str, mentor: str) -> None:
    campus = here.campus
    lena, lucia = german(campus, student), spanish(campus, mentor)

    asked = await ask(lena, wanted(campus.clock.now(), lena.zone))
    assert isinstance(asked, SeenMessage)
    assert "Angefragt. Mentorinnen und Mentoren sehen es jetzt in" in asked.text
    assert "Anfrage zurückziehen" in asked.labels()

    # The board has the language of the coordinators, what comes of a press is the presser's own.
    card = await lucia.sees("Mock interview for a backend role", PATIENCE)
    assert card.text.startswith("Open")
    held = await shown(lucia.press("Claim", card))
    if any(menu.label == "Una ciudad de tu zona horaria" for menu in held.menus):
        held = await shown(lucia.command("/mentor zone", zone=lucia.zone))
        held = await shown(lucia.press("Details", card))
        held = await shown(lucia.press("Elegir hora", held))
    assert "Elige una hora que convenga a ambas partes." in held.text
    booked = await shown(lucia.press(label(held, "Reservar "), held))
    assert "Tu sesión con" in booked.text
    assert "No puedo" in booked.labels()

    message = await told(lena, "trefft euch am", PATIENCE)
    assert "Ich kann nicht" in message.labels()
    form = await opened(lena.press("Ich kann nicht", message))
    assert form.title == "Wirklich absagen?"
    await lena.submit(form, because="Bin krank.")
    off = await told(lucia, "se canceló", PATIENCE)
    assert "El motivo: Bin krank." in off.text
