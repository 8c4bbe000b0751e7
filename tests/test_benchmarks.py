"""The benchmarks run, measure what claims did happen, and write what they found."""

import json
from pathlib import Path

from benchmarks.__main__ import _guarded, main
from benchmarks.goals import Goal, Report
from benchmarks.rounds import Costs, Spread


def test_a_quick_run_writes_ratios_with_their_spread(tmp_path: Path) -> None:
    main(["--quick", "G3", "G4", "G6"], tmp_path)

    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert told["rounds"] == 2
    assert {"system", "processor", "cores", "python", "sqlite", "libraries", "seconds"} <= told["machine"].keys()
    assert [one["goal"] for one in told["goals"]] == ["G3", "G4", "G6", "G6", "G6"]
    for one in told["goals"]:
        assert {"what", "ratio", "bound", "met", "product", "reference", "unit", "rounds"} <= one.keys()
        assert 0 < one["ratio"]["p10"] <= one["ratio"]["median"] <= one["ratio"]["p90"]
    assert told["not_measured"] == []
    refused = [one["found"]["median"] for one in told["plain"] if "429" in one["what"]]
    assert refused == [0, 0], "a burst went faster than the platforms take it"
    assert len(told["plain"]) == 5
    assert list(tmp_path.iterdir()) == [tmp_path / "bench.json"]


async def test_what_cannot_be_measured_is_reported_and_keeps_no_other_from_it() -> None:
    report = Report()

    async def broken() -> None:
        raise OSError("no such far end")

    await _guarded("G6", report, broken)

    assert [(one.name, one.why) for one in report.unmeasured] == [("G6", "OSError: no such far end")]


def test_a_ratio_is_made_round_by_round() -> None:
    costs = Costs({"ours": [2.0, 6.0, 4.0], "reference": [1.0, 3.0, 1.0]})

    assert costs.ratio("ours", "reference").median == 2.0


def test_a_goal_is_met_by_the_middle_round() -> None:
    assert Goal("G", "cost", 2).met_by(Spread(2.0, 1.0, 9.0))
    assert not Goal("G", "cost", 2).met_by(Spread(2.1, 1.0, 9.0))
    assert Goal("G", "speed", 3, at_least=True).met_by(Spread(3.0, 1.0, 9.0))
