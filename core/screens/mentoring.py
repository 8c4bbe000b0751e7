"""Apply as a mentor, decide on that, and end it: the forms, and what each side hears."""

from collections.abc import Sequence
from dataclasses import replace

from core.model import MentorRule, Person, Role
from core.outbox import APPLICATION, APPROVED, DECLINED, REVOKED
from core.scene import Scene
from core.screens.parts import ASK, BROWSE, PROGRAMME, SESSIONS, by_name, of_people, reason_field
from core.screens.registry import asks, shows, tells
from core.ui import (
    MENU_OPTIONS,
    Button,
    ButtonStyle,
    Card,
    Form,
    Menu,
    Text,
    Token,
    say,
    say_many,
)

CHOOSE = say("Choose a mentor")


@asks("apply")
def apply_form(scene: Scene) -> Form | None:
    """Ask for a few words, unless there is nothing to apply for."""
    elsewise = scene.space is not None and scene.space.mentors_by is not MentorRule.APPROVAL
    if scene.me.is_mentor or scene.me.applied_at is not None or elsewise:
        return None
    field = reason_field(scene, say("What can you help with?"), required=False)
    line = say("The coordinators of this programme read it and decide.")
    return Form(say("Apply as a mentor"), str(Token("apply")), (field,), say("Apply"), (line,))


@shows("apply")
def applied(scene: Scene) -> Card:
    """Say that the coordinators have it."""
    return Card(
        say("Asked. The coordinators of this programme decide, and I tell you."),
        buttons=(SESSIONS,),
    )


@shows("applicant")
def applicant(scene: Scene) -> Card:
    """Show an application, or that it has been decided."""
    return application(scene) or Card(say("That application has been decided already."), buttons=(PROGRAMME,))


@tells(APPLICATION)
def application(scene: Scene) -> Card | None:
    """Ask a coordinator to decide."""
    applicant = scene.subject
    if applicant is None or applicant.applied_at is None:
        return None
    said = (say("They write: {words}", words=applicant.applied_words),) if applicant.applied_words else ()
    return Card(
        say("{person} would like to be a mentor.", person=applicant),
        (*said, say("Mentors can claim requests and are shown to students by name.")),
        buttons=(
            Button(say("Approve"), str(Token("approve", applicant.id)), ButtonStyle.PRIMARY),
            Button(say("Decline"), str(Token("decline_application", applicant.id))),
        ),
    )


@shows("approve")
def approved(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("{person} is a mentor now and has been told.", person=scene.subject or ""))


@asks("decline_application")
def decline_form(scene: Scene) -> Form | None:
    """Ask what to tell the applicant."""
    subject = scene.subject
    if subject is None or subject.applied_at is None:
        return None
    form = str(Token("decline_application", subject.id))
    field = reason_field(scene, say("What shall I tell them?"), required=False)
    return Form(say("Decline"), form, (field,), say("Decline"), (say("{person}", person=subject),))


@shows("decline_application")
def declined(scene: Scene) -> Card:
    """Say that it is done."""
    return Card(say("Declined. {person} has been told.", person=scene.subject or ""))


@tells(APPROVED)
def approved_notice(scene: Scene) -> Card:
    """Welcome the new mentor."""
    line = say("Press Claim on a card in the mentors' channel, or browse what is open.")
    return Card(say("You are a mentor now."), (line,), buttons=(BROWSE,))


@tells(DECLINED)
def declined_notice(scene: Scene) -> Card:
    """Tell the applicant, kindly."""
    return Card(
        say("The coordinators did not take your application as a mentor this time."),
        (*said_to(scene), say("You can ask for sessions as before.")),
        buttons=(ASK,),
    )


@shows("mentors")
def mentors(scene: Scene) -> Card:
    """List the mentors."""
    found = scene.seen.mentors
    if not found:
        return Card(say("There is no mentor yet."), buttons=(PROGRAMME,))
    headline = say_many("{n} mentor", "{n} mentors", len(found))
    return to_choose(headline, found, Token("mentor_of"), Token("mentors", argument=scene.token.argument), CHOOSE)


def to_choose(headline: Text, people: Sequence[Person], chooses: Token, lists: Token, label: Text) -> Card:
    """Return a page of people, those after the one whose id is the argument of the token that lists them."""
    first = next((n for n, one in enumerate(people, 1) if one.id == lists.argument), 0)
    page = people[first : first + MENU_OPTIONS]
    later: tuple[Button, ...] = ()
    if len(people) > first + MENU_OPTIONS:
        later = (Button(say("Show later ones"), str(replace(lists, argument=page[-1].id))),)
    menu = Menu(label, str(chooses), of_people(page))
    return Card(headline, by_name(page), menus=(menu,) if page else (), buttons=(*later, PROGRAMME))


@shows("mentor_of")
def mentor(scene: Scene) -> Card:
    """Show one of them, and how to end it."""
    subject = scene.subject
    if subject is None:
        return Card(say("There is no such person here."), buttons=(PROGRAMME,))
    by_approval = Role.MENTOR in subject.roles
    how = say("Approved by a coordinator.") if by_approval else say("A mentor by a group, a role or a channel.")
    end = Button(say("No mentor any more"), str(Token("revoke", subject.id)), ButtonStyle.DANGER)
    return Card(say("{person}", person=subject), (how,), buttons=(*((end,) if by_approval else ()), PROGRAMME))


@asks("revoke")
def revoke_form(scene: Scene) -> Form | None:
    """Make sure, and ask what to tell them."""
    subject = scene.subject
    if subject is None or Role.MENTOR not in subject.roles:
        return None
    field = reason_field(scene, say("What shall I tell them?"), required=False)
    what = say("What they have booked stays booked; what they have only claimed is open again.")
    lines = (say("{person}", person=subject), what)
    return Form(say("No mentor any more?"), str(Token("revoke", subject.id)), (field,), say("End it"), lines)


@shows("revoke")
def revoked(scene: Scene) -> Card:
    """Say that it is done."""
    done = say("{person} is no mentor any more and has been told.", person=scene.subject or "")
    return Card(done, buttons=(PROGRAMME,))


@tells(REVOKED)
def revoked_notice(scene: Scene) -> Card:
    """Tell them."""
    return Card(
        say("A coordinator has ended that you are a mentor here."),
        (*said_to(scene), say("What you have booked stays booked, and you can ask for sessions as before.")),
        buttons=(SESSIONS,),
    )


def said_to(scene: Scene) -> tuple[Text, ...]:
    """Return what a coordinator says to whom a notice is about."""
    subject = scene.subject
    return (say("They say: {words}", words=subject.answered),) if subject is not None and subject.answered else ()
