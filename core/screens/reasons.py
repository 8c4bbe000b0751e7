"""Why not, in a sentence: what is so now, for each reason."""

import re
from datetime import UTC, datetime

from core.errors import Reason
from core.model import MentorRule
from core.scene import Scene
from core.screens.missing import noted_of_me
from core.screens.parts import until
from core.ui import City, Moment, Part, Style, Text, filled, say, say_many

# What fills the names of a sentence, and which number it counts, is known only when it is told.
_SENTENCES = {
    Reason.NOT_FOUND: say("There is no such request here."),
    Reason.STALE: say("That card was out of date, so nothing changed. Here is the current one."),
    Reason.OWN_REQUEST: say("You can't mentor yourself: this is your own request."),
    Reason.NOT_A_MENTOR: say("Claiming is for mentors."),
    Reason.NOT_A_COORDINATOR: say("That is for those who run this space."),
    Reason.NOT_YOURS: say("That is for those whose session it is."),
    Reason.TAKEN: say("{mentor} is picking a time right now. It is free again at {until} if they don't."),
    Reason.YOURS_ALREADY: say("It is yours already, until {until}. Pick a time."),
    Reason.BOOKED: say("This one is booked with {mentor}."),
    Reason.NOT_CLAIMED: say("The hold has ended, so it is open to all mentors again. Claim it again if it suits you."),
    Reason.FREE_AGAIN: say("It is free again already. Claim it if it suits you."),
    Reason.REOPENED_ALREADY: say("You have asked for this again once already. Ask for a new session instead."),
    Reason.REOPEN_OVER: say("It is too long ago to ask for this again. Ask for a new session instead."),
    Reason.ENDED: say("That is over: nothing can be changed about it any more."),
    Reason.SESSION_OVER: say("The session is over, so there is nothing to come to any more."),
    Reason.NOT_BOOKED: say("Nothing is booked for it any more."),
    Reason.HERE_ALREADY: say("You are checked in already, and {other} can see it."),
    Reason.DISPUTED: say("One of you says that it did not happen, so a coordinator decides. You will hear from me."),
    Reason.NOTHING_TO_DECIDE: say("There is nothing left to decide here, or it is your own session."),
    Reason.CHECK_IN_FIRST: say("Only who is there can say that somebody is missing. Check in first."),
    Reason.MISS_TOO_EARLY: say_many(
        "Give {other} a minute after the start. Then I call them, and you can say it.",
        "Give {other} {n} minutes after the start. Then I call them, and you can say it.",
        0,
    ),
    Reason.BEING_PINGED: say("I am just calling {other} on every way I know. Please press again in a minute."),
    Reason.THEY_WERE_THERE: say("{other} has checked in, so nobody is missing."),
    Reason.CONTESTED_ALREADY: say("A coordinator has it already. You will hear from me."),
    Reason.CONTEST_OVER: say_many(
        "That could be contested for an hour, and it is over.",
        "That could be contested for {n} hours, and they are over.",
        0,
    ),
    Reason.TOO_LATE_TO_MOVE: say_many(
        "A session can be moved until an hour before it starts.",
        "A session can be moved until {n} hours before it starts.",
        0,
    ),
    Reason.TOO_MANY_MOVES: say_many(
        "You have moved this session once, and that is as often as it can be.",
        "You have moved this session {n} times, and that is as often as it can be.",
        0,
    ),
    Reason.NO_MOVES: say("Booked sessions are not moved here. If you can't make it, say so at the session itself."),
    Reason.MOVE_PROPOSED: say("{other} has just proposed another time. Answer that first."),
    Reason.MOVE_YOURS: say("You have proposed other times, and {other} has not answered yet."),
    Reason.NO_MOVE: say("No other time is proposed any more, so the old one stands."),
    Reason.NOT_OVER: say("That comes after the session."),
    Reason.TOO_EARLY: say("It is too early for that: the session starts at {start}."),
    Reason.TOO_LATE: say("It is too late for that: the session started at {start}."),
    Reason.TOO_MANY_OPEN: say_many(
        "You have an open request, and that is as many as fit. Cancel it to ask for another.",
        "You have {n} open requests, and that is as many as fit. Cancel one to ask for another.",
        0,
    ),
    Reason.TOO_MANY_HOLDS: say_many(
        "You hold a request already. Pick a time for it, or release it.",
        "You hold {n} requests already. Pick a time for one of them, or release it.",
        0,
    ),
    Reason.TOO_MANY_BOOKED: say_many(
        "You have a session in the next seven days, and that is as many as fit. Thank you!",
        "You have {n} sessions in the next seven days, and that is as many as fit. Thank you!",
        0,
    ),
    Reason.TIME_GONE: say("That time is gone. Pick another one."),
    Reason.NOT_FREE: say("At one of these times one of you is booked, or the mentor's week is full. Choose others."),
    Reason.TOO_MANY_TIMES: say_many(
        "One time at most, please: it has to be easy to answer.",
        "At most {n} times, please: it has to be easy to answer.",
        0,
    ),
    Reason.OVERLAP: say("One of you has just been booked for that time. Pick another one."),
    Reason.NO_SUCH_HOURS: say("Those are not among your hours any more, so nothing changed."),
    Reason.TOO_MANY_HOURS: say_many(
        "One is as many as I keep. Remove it to add another.",
        "{n} are as many as I keep. Remove one to add another.",
        0,
    ),
    Reason.REVIEWS_SHOWN: say("Both reviews are in and shown, so they stay as they are."),
    Reason.WINDOW_SHUT: say("The time for reviews is over."),
    Reason.ALREADY_ASKED: say("That request has been asked already. Here it is."),
    Reason.NO_MENTOR: say("They are no approved mentor."),
    Reason.NO_COORDINATOR: say("They are no coordinator."),
    Reason.LAST_COORDINATOR: say("That is the only coordinator. Somebody else has to become one first."),
    Reason.NOT_APPLYING: say("That application has been decided already."),
    Reason.ALREADY_MENTOR: say("You are a mentor already."),
    Reason.APPLIED_ALREADY: say("You have applied already; the coordinators decide."),
    Reason.NOT_BY_APPLICATION: say("Mentors are not approved one by one here: ask a coordinator how to become one."),
    Reason.NO_SPACE: say("Do that in the workspace or server that you want to set up, not in a direct message."),
    Reason.UNKNOWN_COMMAND: say("I don't know that word. Here is what I can do."),
    Reason.REQUIRED: say("Please fill this in."),
    Reason.NO_TIMES: say("Please choose days and times of day, or give an exact time."),
    Reason.NO_TIME_CHOSEN: say("Choose a time, or give one below."),
    Reason.NO_SLOT: say("At least one of them, please."),
    Reason.SLOTS_OVERLAP: say("It begins before another one ends. Times of day must not overlap."),
    Reason.TOO_SHORT: say_many(
        "A little more, please: at least one character (you wrote {is}).",
        "A little more, please: at least {n} characters (you wrote {is}).",
        0,
    ),
    Reason.TOO_LONG: say_many(
        "That is too long: at most one character, please (you wrote {is}).",
        "That is too long: at most {n} characters, please (you wrote {is}).",
        0,
    ),
    Reason.NO_SUCH_CHOICE: say("Please choose one of those offered."),
    Reason.NO_SUCH_ZONE: say("I don't know the time zone {zone}. Begin typing your city, for example Europe/Berlin."),
    Reason.ZONE_OF_PROFILE: say("Your time zone comes from your profile here: {zone}. Change it there, and I follow."),
    Reason.PUT_ASIDE: say("A coordinator has to look at this request; nobody can claim it until then."),
    Reason.OWN_CASE: say("That is about you, so somebody else has to decide."),
    Reason.TYPE_ERASE: say("Please type the word ERASE, so that nobody is erased by accident."),
    Reason.NOBODY_YET: say("There is nobody on the other side of it whom you could report or block."),
    Reason.REPORTED_ALREADY: say("You have reported this already; a coordinator looks at it."),
    Reason.TOO_MANY_REPORTS: say(
        "You have reported {n} others that wait for a coordinator: let them look at these first."
    ),
    Reason.CANNOT_TAKE_IT: say("That mentor can't take this request. Please choose another one."),
    Reason.NO_LATER_TIME: say("None of its offered times is later than that, so it cannot stay open longer."),
    Reason.NOT_IN_RANGE: say("Please enter a whole number from {least} to {most}."),
    Reason.URGENT_LASTS_LONGER: say("Urgent requests cannot stay open longer than the others."),
    Reason.REMINDERS_MIXED: say(
        "The reminders must come in order: the first, then when it is of no use any more, then the second."
    ),
    Reason.MISSING_TOO_LATE: say_many(
        "Somebody counts as missing after {n} minute, and the shortest session has to last longer than that.",
        "Somebody counts as missing after {n} minutes, and the shortest session has to last longer than that.",
        0,
    ),
    Reason.TOO_MANY: say("That is too many: at most {n}, please (you entered {is})."),
    Reason.NO_TYPE_NAME: say(
        "{name} cannot be used: at most {n} characters, please, and no full stop, colon or upright bar."
    ),
    Reason.NO_CHECKS: say(
        "Please enter up to {n} numbers of minutes, each from {least} to {most}, with commas between."
    ),
    Reason.NO_DURATIONS: say(
        "Please enter up to {n} lengths in minutes, each from {least} to {most}, with commas between."
    ),
    Reason.NO_HOURS: say("Please enter two full hours, the earlier first, for example 8-12."),
    Reason.PAST: say("Those times have passed or are too close. Choose later ones."),
    Reason.NOT_A_MOMENT: say("I can't read that as a day and a time. Write it like 24 Nov 18:30."),
    Reason.MOMENT_SKIPPED: say(
        "{wall} doesn't exist in {city}: the clocks go forward. Did you mean {earlier} or {later}?"
    ),
    Reason.MOMENT_TWICE: say("{wall} comes twice in {city}: the clocks go back. Write first or second behind it."),
    Reason.NOT_A_DAY: say("I can't read that as a day. Write it like 24 Nov."),
    Reason.NOT_A_CLOCK: say("I can't read that as a time of day. Write it like 09:30."),
    Reason.HOURS_TOO_SHORT: say("The shortest session here takes {n} minutes. Please leave room for one."),
    Reason.ENDS_FIRST: say(
        "It has to end after it begins. For hours over midnight add two: one until 24:00, and one from 00:00 on the day"
        " after."
    ),
    Reason.LAST_BEFORE_FIRST: say("The last day comes before the first one."),
    Reason.DAYS_PASSED: say("Those days have passed."),
    Reason.TOO_SOON: say("That has passed or is too soon. The earliest is {wall}."),
    Reason.TOO_FAR: say("That is too far ahead. The latest is {wall}."),
    Reason.LOWEST_NEEDS_WORDS: say("Please say in a sentence what went wrong."),
    Reason.NO_ADDRESS: say("I have no confirmed address of yours. Add one in /mentor settings."),
    Reason.NO_ADDRESS_AT_ALL: say("That is no address that I can mail to. It looks like name@example.org."),
    Reason.CONFIRMED_ALREADY: say("You have confirmed that address already."),
    Reason.TOO_MANY_CODES: say("I have mailed {n} codes within the hour. Use the newest one, or try again later."),
    Reason.CODE_GONE: say("That code is of no use any more. Type /mentor settings and ask for a new one."),
    Reason.NOT_A_LINK_CODE: say("My codes have {n} letters and digits. Type it as your other account got it."),
    Reason.NOT_A_CODE: say("The code is the six digits in my mail."),
    Reason.NO_MAIL: say("I can't send email here: it is not set up, or turned off for this programme."),
    Reason.TOO_MANY_TRIES: say("You entered {n} wrong codes, so I take and give none for ten minutes."),
    Reason.LINK_OWN_CODE: say("That is the code of this very account. Enter it with your other one."),
    Reason.LINKED_ALREADY: say("Those accounts are linked already."),
    Reason.LINK_BOTH_SIDES: say("Those two have been student and mentor of one request, so they stay two people."),
    Reason.LINK_OVERLAP: say("Both accounts are booked at the same time. Move or cancel one of the sessions first."),
    Reason.LINK_OVER_BOUNDS: say(
        "Together they have more requests, holds, sessions or days away than one person may. Finish some first."
    ),
    Reason.LINK_CODE_GONE: say("That code is over or was used, so nothing changed. Get a new one with /mentor link."),
    Reason.PROGRAMME_EXISTS: say("There is a programme of that name already."),
    Reason.NO_SUCH_PROGRAMME: say("There is no such programme. `minimentor programme list` names them all."),
    Reason.SPACE_IS_USED: say(
        "Something was asked there already, and requests stay in their programme. Assign a space before it is used."
    ),
    Reason.ONE_ACCOUNT: say("You have no other account here."),
    Reason.ZONE_OF_FIRST: say(
        "Your time zone is that of your first account: {zone}. Change it there, or choose another first account with"
        " /mentor link."
    ),
    Reason.QUIET_ALL_DAY: say("That would be all day. Choose another hour, or no quiet hours."),
    Reason.NO_LINK: say("Give a whole address that begins with https://, for example https://meet.example.org/grace."),
    Reason.NO_PHONE_NUMBER: say("Give the number with its country code, for example +49 30 1234567."),
    Reason.NOT_BY_PHONE: say("That request is not for a phone call, so it needs no number."),
    Reason.NO_SAFE: say("I can't keep phone numbers here. Send yours to your mentor yourself, please."),
    Reason.BOARD_UNREACHABLE: say("I can't write in that channel. Invite me there first, then save again."),
}

_BOOKED_AND_ALIKE = say_many(
    "This one is booked with {mentor}. One like it is open.",
    "This one is booked with {mentor}. {n} like it are open.",
    0,
)
_BECOMES_BY = {
    MentorRule.GROUP: say(
        "Claiming is for mentors. Here they are the members of a group or role: ask whoever runs this programme."
    ),
    MentorRule.CHANNEL: say(
        "Claiming is for mentors. Here they are the members of the mentors' channel: ask whoever runs this programme."
    ),
}
_ANSWER_AWAITED = say("{mentor} has proposed other times. It is free again on {until} if none of them is taken.")
_PART = re.compile(r"\{(\w+)\}")
_WALLS = {"wall": Style.DATE_TIME, "earlier": Style.TIME, "later": Style.TIME}
"""Parts of a refusal that are what a clock shows, as `2026-11-24T18:30`, and how they are written."""


def sentence(reason: Reason, scene: Scene | None, **more: Part) -> Text:
    """Return the sentence of a reason, with what is so now."""
    noted = noted_of_me(scene) if scene is not None and scene.request is not None else None
    if noted is not None and reason in (Reason.ENDED, Reason.NOT_BOOKED):
        return noted
    parts = {key: _shown(key, part) for key, part in more.items()}
    if scene is not None and scene.request is not None:
        request = scene.request
        parts["mentor"] = scene.mentor or say("Somebody")
        parts["other"] = scene.other or say("The other side")
        if request.held_until is not None:
            parts["until"] = until(scene)
        if request.session is not None:
            parts["start"] = Moment(request.session.starts_at)
    found = _SENTENCES[reason]
    if reason is Reason.BOOKED and scene is not None and scene.alike:
        found, parts["n"] = _BOOKED_AND_ALIKE, scene.alike
    if reason is Reason.TAKEN and scene is not None and scene.request is not None and scene.request.proposal:
        found = _ANSWER_AWAITED
    if reason is Reason.NOT_A_MENTOR and scene is not None and scene.space is not None:
        found = _BECOMES_BY.get(scene.space.mentors_by, found)
    if not parts.keys() >= set(_PART.findall(found.template + found.many)):
        # A refusal is told again when its item arrives twice, and what it spoke of may be over by then.
        found = _SENTENCES[Reason.STALE]
    return filled(found, **parts)


def _shown(key: str, part: Part) -> Part:
    """Return a wall time as a moment of the zone in which it reads so, a zone as its city; any other part as it is."""
    if key in _WALLS and isinstance(part, str):
        return Moment(datetime.fromisoformat(part).replace(tzinfo=UTC), _WALLS[key], "UTC")
    if key in ("city", "zone") and isinstance(part, str):
        # Of what is no zone, its own name is what was typed.
        return City(part, named=key == "zone")
    return part
