"""What stands in mails and in the invitations that come with them."""

from core.model import Format, Session
from core.scene import Scene
from core.screens.parts import city, facts, name, title
from core.ui import Card, Invitation, Moment, Reader, Text, say


def below(reader: Reader) -> tuple[Text, ...]:
    """Return the small print of every mail: whose times these are, where to answer, how to get no more."""
    return (
        say("Times are those of {city}.", city=city(reader.zone)),
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
        summary=say("Mentoring with {other}: {title}", other=name(scene.other), title=request.title),
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
