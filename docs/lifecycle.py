"""Writes lifecycle.md, the diagram and the table of what can happen to a request, from the code's own table."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from core.lifecycle import RULES, Action, Rule
from core.model import Status

PAGE = Path(__file__).with_name("lifecycle.md")
COMMAND = "make lifecycle"

TEXT = """\
# The lifecycle of a request

This page is drawn from `RULES` in [core/lifecycle.py](../core/lifecycle.py) and not written by hand:
`{command}` writes it, and a test fails while it differs from the table.

## The statuses

```mermaid
stateDiagram-v2
{diagram}
```

## The steps

A session begins and ends with its request: it is made by `schedule`, and `complete`, `cancel`, `release`, `miss` and
`decide` end it; `decide` moves a request only where it still waits for the decision.
Whoever takes a step is left out of those who are told, unless the row says otherwise. A quiet step changes nothing
that a card promises, so buttons drawn before it stay good.

| step | from | to | who may | who is told | bounds |
|---|---|---|---|---|---|
{table}
"""


def page() -> str:
    """Return the page as the table has it now."""
    table = "\n".join(_row(action, rule) for action, rule in RULES.items())
    return TEXT.format(command=COMMAND, diagram=_diagram(RULES), table=table)


def _diagram(rules: dict[Action, Rule]) -> str:
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for action, rule in rules.items():
        # What is decided about a session changes its request only where that still waits for the decision.
        starts = rule.start if rule.to is not None else frozenset({Status.SCHEDULED})
        targets = [rule.to] if rule.to is not None else _in_order(rule.leads)
        for start in _in_order(starts) or ["[*]"]:
            for target in targets:
                if target != start:
                    arrows[start, str(target)].append(_plain(action))
    return "\n".join(f"    {start} --> {to}: {', '.join(steps)}" for (start, to), steps in arrows.items())


def _row(action: Action, rule: Rule) -> str:
    told = _listed(rule.tells) + (", whoever takes it too" if rule.tells_actor else "")
    bounds = {
        "before the start": rule.before_start,
        "after the start": rule.after_start,
        "after the end": rule.after_end,
        "quiet": rule.quiet,
    }
    cells = (
        f"`{action}`",
        ", ".join(_in_order(rule.start)) or "-",
        rule.to or "-",
        _listed(rule.by),
        told or "-",
        ", ".join(name for name, holds in bounds.items() if holds) or "-",
    )
    return f"| {' | '.join(cells)} |"


def _in_order(statuses: frozenset[Status]) -> list[str]:
    return [status.value for status in Status if status in statuses]


def _listed(parties: Iterable[str]) -> str:
    return ", ".join(sorted(parties))


def _plain(action: Action) -> str:
    return action.value.replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
