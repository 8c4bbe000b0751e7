"""The benchmarks run, measure what claims did happen, and write what they found."""

import json
from pathlib import Path

from benchmarks.__main__ import main
from benchmarks.goals import Goal
from benchmarks.rounds import Costs, Spread


def test_a_quick_run_writes_ratios_with_their_spread_and_says_what_was_not_measured(tmp_path: Path) -> None:
    main(["--quick", "G3", "G4", "G6"], tmp_path)

    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert told["rounds"] == 2
    assert {"system", "processor", "cores", "python", "sqlite", "libraries", "seconds"} <= told["machine"].keys()
    assert [one["goal"] for one in told["goals"]] == ["G3", "G4"]
    for one in told["goals"]:
        assert {"what", "ratio", "bound", "met", "product", "reference", "unit", "rounds"} <= one.keys()
        assert 0 < one["ratio"]["p10"] <= one["ratio"]["median"] <= one["ratio"]["p90"]
    assert [one["goal"] for one in told["not_measured"]] == ["G6"]
    assert len(told["plain"]) == 3
    assert list(tmp_path.iterdir()) == [tmp_path / "bench.json"]


def test_a_ratio_is_made_round_by_round() -> None:
    costs = Costs({"ours": [2.0, 6.0, 4.0], "reference": [1.0, 3.0, 1.0]})

    assert costs.ratio("ours", "reference").median == 2.0


def test_a_goal_is_met_by_the_middle_round() -> None:
    assert Goal("G", "cost", 2).met_by(Spread(2.0, 1.0, 9.0))
    assert not Goal("G", "cost", 2).met_by(Spread(2.1, 1.0, 9.0))
    assert Goal("G", "speed", 3, at_least=True).met_by(Spread(3.0, 1.0, 9.0))
