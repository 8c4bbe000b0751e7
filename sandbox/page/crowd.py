"""Many people at once, for a sandbox with a large programme."""

from itertools import count, product

from sandbox.acting import Anybody
from sandbox.campus import BOARD, Campus

_FIRST = (
    *("Aino", "Amara", "Bela", "Chidi", "Dara", "Elif", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lucia"),
    *("Maren", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Samir", "Tariq", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe"),
)
_LAST = (
    *("Adeyemi", "Berg", "Castro", "Dahl", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanova", "Jansen", "Kaya"),
    *("Larsen", "Mori", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Singh", "Tanaka", "Ueda", "Varga", "Weber"),
)
_ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Africa/Lagos", "Asia/Tokyo")


def gather(campus: Campus, students: int, mentors: int) -> tuple[list[Anybody], list[Anybody]]:
    """Let so many students and mentors join, every other one on Slack, and return both."""
    names = (f"{first} {last}" for last, first in product(_LAST, _FIRST))
    more = (f"Person {number}" for number in count(1))
    places = zip(range(students + mentors), (name for part in (names, more) for name in part), strict=False)
    people = [_joined(campus, name, number, mentors=number >= students) for number, name in places]
    return people[:students], people[students:]


def _joined(campus: Campus, name: str, number: int, *, mentors: bool) -> Anybody:
    zone = _ZONES[number % len(_ZONES)]
    if number % 2:
        member = campus.discord.add_person(name, zone)
        campus.guild.join(member, [campus.mentor_role] if mentors else [])
        return member
    person = campus.slack.add_person(name, zone)
    if mentors:
        space = campus.slack.workspace
        space.channel_named(BOARD).members.append(person.id)
        space.groups[campus.mentors_group].members.append(person.id)
    return person
