"""The sub-words of the command, and the fields that a student's request asks for."""

from dataclasses import replace

from core.model import YES, Bounds, Format, Urgency, usual_length
from core.ui import CommandSpec, Field, FieldKind, Option, Text, say, say_many, words

TYPES = {
    "interview_prep": say("Interview prep"),
    "skill_learning": say("Skill learning"),
    "resume_review": say("Resume review"),
    "career_advice": say("Career advice"),
    "technical_help": say("Technical help"),
    "portfolio_review": say("Portfolio review"),
}
URGENCIES = {
    Urgency.URGENT: say("Urgent (within 48 hours)"),
    Urgency.SOON: say("This week"),
    Urgency.FLEXIBLE: say("Flexible"),
}
FORMATS = {Format.VIDEO: say("Video"), Format.PHONE: say("Phone")}


def type_name(name: str) -> Text:
    """Return how a session type is called; one that a programme has added is called by its own name."""
    own = name.replace("_", " ")
    return TYPES.get(name) or words(own[:1].upper() + own[1:])


def choices(bounds: Bounds) -> tuple[Field, ...]:
    """Return the fields of a request that are a choice of one."""
    return (
        Field(
            "type",
            FieldKind.CHOICE,
            say("Kind of session"),
            options=tuple(Option(name, type_name(name)) for name in bounds.session_types),
            own=True,
        ),
        Field(
            "duration",
            FieldKind.CHOICE,
            say("How long"),
            options=tuple(Option(str(n), say_many("{n} minute", "{n} minutes", n)) for n in bounds.durations),
            value=str(usual_length(bounds)),
            own=True,
        ),
        Field(
            "format",
            FieldKind.CHOICE,
            say("Video or phone"),
            options=tuple(Option(one, text) for one, text in FORMATS.items()),
            value=Format.VIDEO.value,
        ),
        Field(
            "urgency",
            FieldKind.CHOICE,
            say("How soon"),
            options=tuple(Option(one, text) for one, text in URGENCIES.items()),
            value=Urgency.SOON.value,
        ),
    )


def filters(bounds: Bounds) -> tuple[Field, ...]:
    """Return the fields of what one looks for among open requests; each may be left out."""
    fits = Option(YES, say("Only what fits my hours"))
    fields = (*choices(bounds), Field("fits", FieldKind.CHOICE, say("Times"), options=(fits,)))
    return tuple(replace(field, required=False, value=None) for field in fields)


AT = "at"
"""The option of an exact time."""
_AT = Field(
    AT, FieldKind.MOMENT, say("An exact time too: type @time and choose, or write 24 Nov 18:30"), required=False
)
_ZONE = Field("zone", FieldKind.ZONE, say("Your city, for example Europe/Berlin"))

MENU = "menu"
"""The command without a word behind it."""
COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec("request", say("Ask for a session"), (*choices(Bounds()), _AT)),
    CommandSpec("browse", say("See open requests"), filters(Bounds())),
    CommandSpec("availability", say("Set your weekly hours and days away, as a mentor")),
    CommandSpec("sessions", say("See your requests and sessions")),
    CommandSpec("history", say("Look back on your past sessions")),
    CommandSpec("zone", say("Set your time zone"), (_ZONE,)),
    CommandSpec("settings", say("Choose how and when I reach you")),
    CommandSpec("link", say("Use me in Slack and Discord as one person")),
    CommandSpec("setup", say("Choose the mentors' channel, who may claim, and every rule")),
    CommandSpec("programme", say("See what is stuck, figures and who did what (coordinators)")),
    CommandSpec("privacy", say("See what I keep about you, get it, or be erased")),
    CommandSpec("help", say("What I can do")),
)
