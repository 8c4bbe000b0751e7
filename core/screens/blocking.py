"""Report something, keep two people apart, and what coordinators see of reports."""

from core.lifecycle import Action
from core.model import REPORT_LENGTH, Against, Status
from core.outbox import REPORTED
from core.scene import Scene
from core.screens.overseeing import oversee
from core.screens.parts import (
    HELP,
    PROGRAMME,
    SESSIONS,
    button,
    by_name,
    cannot,
    is_party,
    name,
    of_people,
    see,
    title,
    token,
)
from core.screens.registry import asks, shows, tells
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    Field,
    FieldKind,
    Form,
    Menu,
    Moment,
    Option,
    Text,
    Token,
    say,
    value_of,
)

APART = Button(say("Blocked people"), str(Token("block_met")))


@asks("report")
def report_form(scene: Scene) -> Form:
    """Ask what should happen, and why."""
    options = (
        Option(Against.REPORT, say("Tell the coordinators")),
        Option(Against.BLOCK, say("Block them: neither of us sees the other's requests")),
        Option(Against.BOTH, say("Both")),
    )
    fields = (
        Field("what", FieldKind.CHOICE, say("What should I do?"), options=options, value=scene.values.get("what")),
        Field(
            "because",
            FieldKind.PARAGRAPH,
            say("What is wrong?"),
            say("Only coordinators read it; they are not told who wrote it"),
            required=False,
            maximum=REPORT_LENGTH,
            value=value_of(scene.values, "because") or None,
        ),
    )
    lines = (
        title(scene.at_hand),
        say("Nobody but the coordinators hears of a report, and nobody at all of a block."),
        say("What you have booked with each other stays booked until one of you calls it off."),
    )
    return Form(say("Report or block"), token(scene.at_hand, "report"), fields, say("Send"), lines)


@shows("report")
def reported(scene: Scene) -> Card:
    """Say what was done, and what becomes of what the two have with each other."""
    what = scene.values.get("what")
    lines: tuple[Text, ...] = ()
    if what in (Against.REPORT, Against.BOTH):
        lines += (say("The coordinators look at it; they are not told who wrote it."),)
    if what in (Against.BLOCK, Against.BOTH):
        lines += (say("You don't see each other's requests any more, and nobody is told."), *_goes_on(scene))
    call_off = cannot(scene) if scene.request is not None and _is_booked(scene) else ()
    return Card(say("Done."), lines, buttons=(*call_off, APART if what == Against.BLOCK else SESSIONS, HELP))


def _goes_on(scene: Scene) -> tuple[Text, ...]:
    if scene.request is None:
        return ()
    if _is_booked(scene):
        start = Moment(scene.session.starts_at)
        return (say("Your session of {start} stays booked; call it off if you don't want to meet.", start=start),)
    if scene.at_hand.status is Status.OPEN and scene.at_hand.student_id == scene.me.id:
        return (say("Your request is open to all other mentors."),)
    return ()


def _is_booked(scene: Scene) -> bool:
    return scene.at_hand.status is Status.SCHEDULED and is_party(scene)


@tells(REPORTED)
def reported_notice(scene: Scene) -> Card | None:
    """Tell a coordinator."""
    if not scene.reports:
        return None
    lines = [title(scene.at_hand)]
    lines += [
        say("About {person}: {words}", person=name(scene.people.get(one.person_id)), words=one.because)
        for one in scene.reports
    ]
    see_it = Button(say("Look at it"), str(Token("oversee", scene.at_hand.id)), ButtonStyle.PRIMARY)
    return Card(say("Something was reported."), tuple(lines), buttons=(see_it, PROGRAMME))


@tells("set_aside")
@tells("restore")
def aside_notice(scene: Scene) -> Card:
    """Tell those concerned that it waits, or goes on."""
    request = scene.at_hand
    if request.status is Status.ASIDE:
        headline = say("A coordinator has to look at this request; nobody can claim it until then.")
    else:
        headline = say("A coordinator has looked at it: your request is open to mentors again.")
    cancel = button(scene, Action.CANCEL, say("Cancel request"))
    return Card(headline, (title(request),), buttons=(see(request), *cancel))


shows("restore")(oversee)


@shows("settle_reports")
def settled(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("Done. The report waits for nobody any more."), buttons=(PROGRAMME,))


@shows("block_met")
@shows("unblock")
def apart(scene: Scene) -> Card:
    """Show whom the reader has blocked, and let them choose."""
    lines = by_name(scene.blocked)
    menus = []
    if scene.blocked:
        menus.append(Menu(say("Show us to each other again"), str(Token("unblock")), of_people(scene.blocked)))
    if scene.met:
        menus.append(Menu(say("Block somebody you have met"), str(Token("block_met")), of_people(scene.met)))
    if not lines:
        lines = (say("You have blocked nobody."),)
    why = say("You and whoever you block don't see each other's requests any more. They are not told.")
    return Card(say("Blocked people"), (*lines, why), menus=tuple(menus), buttons=(HELP,))
