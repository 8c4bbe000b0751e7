"""The trail: who did what and when, the newest first."""

from collections.abc import Mapping

from core.lifecycle import Action
from core.model import Entry, Person
from core.scene import Scene
from core.screens.parts import PROGRAMME, name
from core.screens.registry import shows
from core.ui import Button, Card, Moment, Text, Token, say, whole

_STEPS: dict[str, Text] = {
    Action.SUBMIT: say("asked for a session"),
    Action.EDIT: say("changed a request"),
    Action.CLAIM: say("claimed a request"),
    Action.LAPSE: say("a claim ended"),
    Action.RELEASE: say("gave a request back"),
    Action.PROPOSE: say("proposed times"),
    Action.DECLINE: say("declined proposed times"),
    Action.SCHEDULE: say("booked a session"),
    Action.LINK: say("a meeting link was made"),
    Action.COMING: say("is coming to a session"),
    Action.LATE: say("is late for a session"),
    Action.MOVE: say("proposed to move a session"),
    Action.ACCEPT_MOVE: say("moved a session"),
    Action.DECLINE_MOVE: say("did not move a session"),
    Action.CHECK_IN: say("checked in"),
    Action.PING: say("somebody was called"),
    Action.COMPLETE: say("said that a session happened"),
    Action.MISS: say("said that somebody was missing"),
    Action.OBJECT: say("said that a session did not happen"),
    Action.CONTEST: say("contested having been missing"),
    Action.DECIDE: say("decided a dispute"),
    Action.REASSIGN: say("gave a request to a mentor"),
    Action.EXTEND: say("kept a request open longer"),
    Action.SET_ASIDE: say("put a request aside"),
    Action.RESTORE: say("opened a request again"),
    Action.CANCEL: say("cancelled a request"),
    Action.EXPIRE: say("a request expired"),
    Action.REOPEN: say("asked again"),
    Action.REVIEW: say("reviewed a session"),
}
_DEEDS: dict[str, Text] = {
    "setup": say("set up a space"),
    "apply": say("applied as a mentor"),
    "approve": say("approved a mentor"),
    "decline_application": say("declined a mentor"),
    "revoke": say("ended that somebody is a mentor"),
    "relieve": say("ended that somebody is a coordinator"),
    "settle_reports": say("dealt with a report"),
    "erase": say("was erased"),
    "export": say("exported the requests"),
    "add_programme": say("added the programme"),
    "assign_space": say("assigned a space"),
    "undelivered": say("something did not arrive"),
    "link_account": say("linked an account"),
    "unlink_account": say("unlinked an account"),
}


@shows("trail")
def trail(scene: Scene) -> Card:
    """Show who did what and when, the newest first."""
    entries = scene.seen.trail
    lines = tuple(
        say("{at} · {who} · {what}", at=Moment(one.at), who=_who(scene, one.actor_id), what=_done(one, scene.people))
        for one in entries
    )
    older = (_older(scene),) if scene.more and entries else ()
    return Card(say("Who did what"), lines or (say("Nothing yet."),), buttons=(*older, PROGRAMME))


def _who(scene: Scene, actor_id: str | None) -> Text:
    if actor_id is None:
        return say("by itself")
    return say("{person}", person=name(scene.people.get(actor_id)))


def _older(scene: Scene) -> Button:
    # Much can happen at one moment, as when somebody is erased, and a page may end in the middle of it.
    at = scene.seen.trail[-1].at
    micros = str(round(at.timestamp() * 1_000_000))
    before, _, shown = scene.token.argument.partition(".")
    of_it = sum(one.at == at for one in scene.seen.trail) + ((whole(shown) or 0) if before == micros else 0)
    return Button(say("Show older"), str(Token("trail", argument=f"{micros}.{of_it}")))


def _done(entry: Entry, people: Mapping[str, Person]) -> Text:
    """Return what was done, to whom, and why or how."""
    what = _STEPS.get(entry.word) or _DEEDS.get(entry.word) or _other(entry.word)
    to = people.get(entry.subject_id)
    if to is not None and entry.because:
        return say("{what}: {person} ({because})", what=what, person=to, because=entry.because)
    if to is not None:
        return say("{what}: {person}", what=what, person=to)
    return say("{what} ({because})", what=what, because=entry.because) if entry.because else what


def _other(word: str) -> Text:
    return say("changed the rules") if word.startswith("set_") else say("{word}", word=word)
