"""G7: a page of open requests among very many, all or those that are sought, or of one's own; queried and drawn."""

import json
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import storage
from adapters.slack.draw import message
from benchmarks.cohort import MENTOR_LANGUAGE, MENTOR_NAME, MENTOR_ZONE, TEAM, TEAM_NAME, slack_user
from benchmarks.goals import Goal, Ratio, Report
from benchmarks.many import BOOKED, OPEN
from benchmarks.recorded import Raw, Recorder
from benchmarks.rounds import Costs, Effort, Round, Spread, alternate, own_garbage, percentile
from bot.wiring import SystemClock
from core.actions.browsing import NEXT_PAGE
from core.conversation import Conversation
from core.model import YES, Account, Sought, Visitor
from core.ports import Store
from core.ui import Inbound, Page, Token

FIRST, FIFTIETH, RAW, OWN = "page 1", "page 50", "raw", "my sessions"
FITTING, NOTHING_FITS = "what fits one's hours", "what fits hours that nothing fits"
FILTERS = {
    "kind": Sought(type="portfolio_review"),
    "length": Sought(duration="60"),
    "format": Sought(format="phone"),
    "urgency": Sought(urgency="flexible"),
    FITTING: Sought(fits=YES),
    "what there is none of": Sought(type="portfolio_review", duration="30", format="phone", urgency="urgent"),
}
A_MILLISECOND = Spread(1.0, 1.0, 1.0)


class Browsing:
    """One mentor who browses: each page is queried by the conversation and drawn as a Slack message."""

    def __init__(self, store: Store, mentor: int = OPEN) -> None:
        self._conversation = Conversation(store, {}, SystemClock())
        who = Account("slack", TEAM, slack_user(mentor))
        self._visitor = Visitor(who, MENTOR_NAME, MENTOR_ZONE, MENTOR_LANGUAGE, TEAM, TEAM_NAME)

    async def page(self, token: Token) -> Page:
        """Return a page, drawn."""
        screen, reader = await self._conversation.answer(self._visitor, Inbound("", token))
        assert isinstance(screen, Page), screen
        message(screen, reader)
        return screen

    async def after(self, pages: int) -> Token:
        """Return what shows the page behind so many, which are looked through one by one."""
        token = Token("browse")
        for _ in range(pages):
            page = await self.page(token)
            token = next(one for one in (Token.read(b.token) for b in page.buttons) if one.argument == NEXT_PAGE)
        return token


async def browsing(effort: Effort, large: Path, report: Report) -> None:
    """G7: over the raw SQL, a late page over the first, and how long it takes to look for some, or one's own."""
    recorder = Recorder(large)
    await Browsing(recorder).page(Token("browse"))
    async with await storage.open_store(f"sqlite:///{large}") as store:
        browsing = Browsing(store)
        fiftieth = await browsing.after(49)
        with Raw(large, recorder.statements, "FULL") as raw:

            async def by_hand() -> None:
                json.dumps(raw.read(recorder.statements))

            contenders: dict[str, Callable[[], Awaitable[object]]] = {
                FIRST: lambda: browsing.page(Token("browse")),
                FIFTIETH: lambda: browsing.page(fiftieth),
                RAW: by_hand,
            }
            contenders[OWN] = partial(browsing.page, Token("sessions"))
            tokens = {name: Token("browse", argument=f"/{sought.argument}") for name, sought in FILTERS.items()}
            contenders |= {name: partial(browsing.page, token) for name, token in tokens.items()}
            contenders[NOTHING_FITS] = partial(Browsing(store, BOOKED).page, tokens[FITTING])
            costs = await alternate(effort, {name: _timed(one) for name, one in contenders.items()})
    rounds = len(costs.found[RAW])
    first = Goal("G7", f"p50 of browse, queried and drawn, {effort.opened:,} open of {effort.many:,}", 2)
    later = Goal("G7", "the same: page 50 / page 1", 1.2)
    report.add(
        Ratio(first, costs.ratio(FIRST, RAW), costs.of(FIRST), costs.of(RAW), "us", rounds),
        Ratio(later, costs.ratio(FIFTIETH, FIRST), costs.of(FIFTIETH), costs.of(FIRST), "us", rounds),
        *(_filtered(name, costs, effort) for name in (*FILTERS, NOTHING_FITS)),
        _in_milliseconds(OWN, Goal("G7", f"ms to show one's own sessions, {effort.many:,} requests", 5), costs),
    )


def _filtered(name: str, costs: Costs, effort: Effort) -> Ratio:
    """Return how long a page takes on which only what is sought stands, in milliseconds."""
    return _in_milliseconds(name, Goal("G7", f"ms to show only {name}, {effort.opened:,} open", 5), costs)


def _in_milliseconds(name: str, goal: Goal, costs: Costs) -> Ratio:
    found = Spread.of([cost / 1000 for cost in costs.found[name]])
    return Ratio(goal, found, found, A_MILLISECOND, "ms", len(costs.found[name]))


def _timed(act: Callable[[], Awaitable[object]]) -> Round:
    async def one_round(seconds: float) -> float:
        each: list[float] = []
        with own_garbage():
            began = before = time.perf_counter()
            while before - began < seconds:
                await act()
                now = time.perf_counter()
                each.append(now - before)
                before = now
        return percentile(each, 50) * 1e6

    return one_round
