"""Link and unlink accounts: the code, what would become of both, and which account comes first."""

from collections.abc import Sequence
from dataclasses import replace

from core.model import Account, Linking
from core.outbox import LINKED
from core.scene import Scene
from core.screens.parts import HELP, SETTINGS
from core.screens.registry import asks, shows, tells
from core.screens.settings import Section, change, saved, section, settings
from core.ui import (
    Button,
    ButtonStyle,
    Card,
    City,
    Field,
    FieldKind,
    Form,
    Moment,
    Option,
    Style,
    Text,
    Token,
    joined,
    say,
    words,
)

_GET = Button(say("Get a code"), str(Token("link_code")), ButtonStyle.PRIMARY)
_ENTER = Button(say("Enter a code"), str(Token("link_enter")))
_HALF = 4
"""Characters of a code between two dashes."""


@section(60)
def accounts(scene: Scene) -> Section:
    """Say which accounts are the reader's."""
    return Section(say("Accounts"), _listed(scene, scene.me.accounts), (change(say("Accounts"), "link"),))


@shows("link")
def link(scene: Scene) -> Card:
    """Say how two accounts become one person's, and begin; somebody who has several can change which comes first."""
    several = len(scene.me.accounts) > 1
    more = (change(say("First account"), "set_first"), change(say("Unlink an account"), "unlink")) if several else ()
    return Card(
        say("Link your other account"),
        (
            say("Do you use me in Slack and in Discord, or in two workspaces? Linked, you are one person on both."),
            say("Get a code with one account, and enter it with the other one within ten minutes."),
        ),
        ((say("Accounts"), _listed(scene, scene.me.accounts)),),
        buttons=(_GET, _ENTER, *more, SETTINGS),
    )


@shows("link_code")
def code(scene: Scene) -> Card:
    """Show the code to whoever got it."""
    got = _linking(scene)
    if got.until is None:
        return link(scene)
    shown = "-".join(got.code[n : n + _HALF] for n in range(0, len(got.code), _HALF))
    return Card(
        say("Your code: {code}", code=shown),
        (
            say("With your other account, type /mentor link and press Enter a code."),
            say("It is good until {until} and works once.", until=Moment(got.until, Style.TIME)),
            say("Give it to nobody: whoever enters it can do here whatever you can."),
        ),
        buttons=(replace(_GET, label=say("Get a new code"), style=ButtonStyle.PLAIN), SETTINGS),
    )


@asks("link_enter")
def code_form(scene: Scene) -> Form:
    """Ask for the code."""
    field = Field("code", FieldKind.LINE, say("The code that your other account got"), minimum=8, maximum=20)
    line = say("Before anything changes, I show you what becomes of both.")
    return Form(say("Enter the code"), str(Token("link_enter")), (field,), say("Continue"), (line,))


@shows("link_enter")
def before_linking(scene: Scene) -> Card:
    """Say what becomes of both accounts, and ask; or that the code was another one."""
    found = _linking(scene)
    if found.kept is None or found.gone is None:
        return _wrong(
            found, say("That is no code that I gave here, or it is over. Tries left: {n}", n=found.tries or 0)
        )
    one, zone = found.kept, found.kept.zone or found.gone.zone
    fields = (
        (say("Name"), words(one.name)),
        (say("Time zone"), say("{zone}", zone=City(zone, named=True)) if zone else say("Not known yet")),
        (say("Accounts"), _listed(scene, (*one.accounts, *found.gone.accounts))),
        (say("Requests, sessions and reviews"), say("Those of both")),
        (say("Hours and settings"), say("Those of {name}, where there are any; the days away of both", name=one.name)),
    )
    lines = (
        say("Whoever uses one of the accounts can then do and see all that the other one can. Are both yours?"),
        say("The one with more history stays, and the other one's history becomes theirs. You will be:"),
    )
    confirm = Button(say("Link them"), str(Token("link_confirm", argument=found.code)), ButtonStyle.PRIMARY)
    return Card(say("Link these accounts?"), lines, fields, buttons=(confirm, change(say("Don't link"), "link")))


@shows("link_confirm")
def linked(scene: Scene) -> Card:
    """Say that both are one from now on, or that the code was used by then."""
    found = _linking(scene)
    if found.kept is None:
        gone = say("That code is over or was used, so nothing changed. Get a new one with /mentor link.")
        return _wrong(found, gone)
    first = _name(scene, scene.me.accounts[0]) if scene.me.accounts else say("Not known yet")
    return Card(
        say("Linked: you are one person on all of them from now on."),
        (
            say("Your name, time zone and language are those of {account}, and I write to you there first.",
                account=first),
            say("You can change that, or unlink an account, with /mentor link."),
        ),
        ((say("Accounts"), _listed(scene, scene.me.accounts)),),
        buttons=(SETTINGS, HELP),
    )  # fmt: skip


@tells(LINKED)
def linked_notice(scene: Scene) -> Card | None:
    """Tell every account of somebody that they are one, as long as they are: who linked them may be somebody else."""
    if len(scene.me.accounts) < 2:
        return None
    return Card(
        say("Your account was linked with another one."),
        (
            say("Whoever uses one of them can do and see all that the others can."),
            say("If that was not you, unlink it."),
        ),
        ((say("Accounts"), _listed(scene, scene.me.accounts)),),
        buttons=(change(say("Accounts"), "link"),),
    )


@asks("set_first")
def first_form(scene: Scene) -> Form:
    """Ask which account comes first."""
    line = say("I write to you there, and take your name, time zone and language from it.")
    return Form(say("First account"), str(Token("set_first")), (_field(scene),), say("Save"), (line,))


shows("set_first")(saved)


@asks("unlink")
def unlink_form(scene: Scene) -> Form:
    """Ask which account goes its own way."""
    lines = (
        say("It becomes somebody new, without requests, sessions, reviews, roles or settings."),
        say("All of these stay with your other accounts."),
    )
    return Form(say("Unlink an account"), str(Token("unlink")), (_field(scene),), say("Unlink"), lines)


@shows("unlink")
def unlinked(scene: Scene) -> Card:
    """Say which account is its own from now on."""
    found = _linking(scene)
    if found.gone is not None and found.here in found.gone.accounts:
        note = say("Unlinked. This account is its own from now on, and begins without history.")
    else:
        note = say("Unlinked. That account is its own from now on, and begins without history.")
    return replace(settings(scene), note=note)


def _wrong(found: Linking, text: Text) -> Card:
    return Card(text, buttons=(_ENTER, _GET, SETTINGS) if found.tries else (SETTINGS, HELP))


def _linking(scene: Scene) -> Linking:
    return scene.linking or Linking(Account(scene.reader.platform, scene.reader.workspace, ""))


def _field(scene: Scene) -> Field:
    options = tuple(Option(one.key, _name(scene, one)) for one in scene.me.accounts)
    return Field("account", FieldKind.CHOICE, say("Which account?"), options=options)


def _listed(scene: Scene, accounts: Sequence[Account]) -> Text:
    return joined([_name(scene, one) for one in accounts], ", ") if accounts else say("Not known yet")


def _name(scene: Scene, account: Account) -> Text:
    """Return what an account is called: its platform, and where the platform has several its workspace."""
    platform, at = account.platform.capitalize(), (account.platform, account.workspace)
    space = next((one for one in scene.spaces if (one.platform, one.workspace) == at), None)
    return say("{platform} ({space})", platform=platform, space=space.name) if space else words(platform)
