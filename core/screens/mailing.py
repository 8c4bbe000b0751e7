"""What stands in mails and in the invitations that come with them."""

from core.model import Format, Person, Session
from core.outbox import ADDRESS_REFUSED, CODE_REFUSED
from core.scene import Scene
from core.screens.parts import SESSIONS, SETTINGS, facts, name, title
from core.screens.registry import tells
from core.ui import Button, ButtonStyle, Card, City, Invitation, Moment, Reader, Text, Token, say


def below(reader: Reader) -> tuple[Text, ...]:
    """Return the small print of every mail: whose times these are, where to answer, how to get no more."""
    unheard = reader.person is not None and reader.person.unheard_at is not None
    closed = say("I can't write to you directly. When you next use /mentor, I tell you how to change that.")
    return (
        *((closed,) if unheard else ()),
        say("Times are those of {city}.", city=City(reader.zone)),
        say("To answer or change anything, open the chat with me and type /mentor sessions."),
        say("You get this because you confirmed this address. Choose what I mail, or stop it, with /mentor settings."),
        say("Nobody reads replies to this mail."),
    )


def invitation(scene: Scene, session: Session) -> Invitation:
    """Return a session as the reader's calendar keeps it."""
    request = scene.at_hand
    lines = [title(request), facts(request)]
    if session.link:
        lines.append(say("Join: {link}", link=session.link))
    elif request.format is Format.VIDEO:
        lines.append(say("The link comes in a direct message."))
    lines.append(say("To move or cancel it, type /mentor sessions in the chat with me."))
    return Invitation(
        uid=session.id,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=say("Mentoring with {other}: {title}", other=name(scene.other), title=title(request)),
        lines=tuple(lines),
        link=session.link or "",
    )


def called_off(scene: Scene) -> Card:
    """Tell either side that the session does not take place."""
    request = scene.at_hand
    start = Moment(scene.session.starts_at)
    lines = [title(request)]
    if request.cancelled_because:
        lines.append(say("The reason given: {words}", words=request.cancelled_because))
    lines.append(say("This mail takes it out of your calendar."))
    return Card(say("Your session with {other} on {start} is off.", other=name(scene.other), start=start), tuple(lines))


def beckoning(person: Person) -> Card:
    """Mention somebody where others may see it: not a word of what it is about."""
    return Card(
        say("{person}, I can't write to you directly.", person=person),
        (say("Something waits for you: press My sessions, and only you see it."),),
        buttons=(SESSIONS, SETTINGS),
    )


@tells(ADDRESS_REFUSED)
def address_refused(scene: Scene) -> Card | None:
    """Say that mails come back from the address that was confirmed."""
    if scene.me.email is None:
        return None
    return Card(
        say("My mails to {address} come back.", address=scene.me.email),
        (say("Its mail server refuses them, so I write to you here. Is it still your address?"),),
        buttons=_ADDRESSES,
    )


@tells(CODE_REFUSED)
def code_refused(scene: Scene) -> Card | None:
    """Say that the code could not be mailed."""
    if scene.confirmation is None:
        return None
    return Card(
        say("I could not mail the code to {address}.", address=scene.confirmation.address),
        (say("Its mail server refuses it. Is it written as it should be?"),),
        buttons=_ADDRESSES,
    )


_ADDRESSES = (
    Button(say("Another address"), str(Token("set_email")), ButtonStyle.PRIMARY),
    SETTINGS,
)


def code_card(code: str) -> Card:
    """Bring the code that confirms an address."""
    return Card(
        say("{code} is your code for Mini Mentor", code=code),
        (
            say("Somebody, probably you, wants Mini Mentor to mail to this address."),
            say("Type /mentor settings, press Enter the code, and enter {code}. It is good for 15 minutes.", code=code),
            say("If that was not you, leave this mail alone and no other will come."),
        ),
    )
