from __future__ import annotations

import json
import math

import pytest

from mcrs.errors import DataError
from mcrs.evaluation.comparison import compare_runs
from mcrs.evaluation.ranking_measures import OFFICIAL
from mcrs.evaluation.score_tables import changed_table, differences_table, runs_table, slices_table, tallies_table
from mcrs.evaluation.scores import score_run
from tests.evaluation.builders import make_test_run, make_truth

TRUTH = make_truth({f"s{index:02d}": ["t0", "t1"] for index in range(12)})
GOOD = [["t0"], ["t1"]]
WEAK = [["t1", "t0"], ["t0", "t1"]]
FIRST = make_test_run(TRUTH, WEAK * 12, tid="first")
BETTER = make_test_run(TRUTH, GOOD * 10 + WEAK + [["t2"], ["t2"]], tid="better")
SAME = make_test_run(TRUTH, WEAK * 12, tid="same")


def test_comparison_tells_how_much_and_how_sure() -> None:
    comparison = compare_runs([FIRST, BETTER, SAME])
    found = {(row.tid, row.measure): row for row in comparison.differences}
    assert [row.measure for row in comparison.differences] == [name for name in OFFICIAL for _ in range(2)]
    better = found["better", "ndcg@20"]
    gain = 1 - 1 / math.log2(3)
    assert better.delta.value == pytest.approx((10 * gain - 1 / math.log2(3)) / 12)
    assert better.delta.low <= better.delta.value <= better.delta.high
    assert better.p_value < 0.05
    assert better.p_holm >= better.p_value
    assert found["same", "ndcg@20"].delta == (0, 0, 0)
    assert found["same", "ndcg@20"].p_value == 1


def test_comparison_counts_wins_losses_and_ties() -> None:
    comparison = compare_runs([FIRST, BETTER, SAME])
    assert comparison.sessions["better"] == (10, 1, 1)
    assert comparison.turns["better"] == (20, 2, 2)
    assert comparison.sessions["same"] == (0, 0, 12)


def test_session_is_won_by_the_mean_over_its_own_turns() -> None:
    # A turn that few sessions have counts for more in the macro mean, but not for the session itself.
    truth = make_truth({"long": ["t0", "t1"], "short": ["t0"], "brief": ["t0"]})
    first = make_test_run(truth, [["t0"], [], [], []], tid="first")
    comparison = compare_runs([first, make_test_run(truth, [[], ["t5", "t1"], [], []], tid="other")])
    assert comparison.changed["other"][0].delta == pytest.approx((1 / math.log2(3) - 1) / 2)
    assert comparison.sessions["other"] == (0, 1, 2)


def test_session_that_did_not_change_is_not_listed() -> None:
    few = make_test_run(TRUTH, GOOD * 2 + WEAK * 10, tid="few")
    assert [each.session_id for each in compare_runs([FIRST, few]).changed["few"]] == ["s00", "s01"]
    assert compare_runs([FIRST, SAME]).changed["same"] == []


def test_comparison_lists_the_ten_sessions_that_changed_most() -> None:
    changed = compare_runs([FIRST, BETTER]).changed["better"]
    assert len(changed) == 10
    assert changed[0].session_id == "s11"  # lost both of its hits
    assert changed[0].first_ranks == [2, 2]
    assert changed[0].ranks == [0, 0]
    assert changed[0].turn_numbers == [1, 2]
    assert changed[1].delta > 0


def test_comparison_as_json_is_strict() -> None:
    text = json.dumps(compare_runs([FIRST, BETTER]).as_json(), allow_nan=False)
    assert set(json.loads(text)) == {"tids", "differences", "sessions", "turns", "slices", "changed"}


def test_comparison_of_one_run_or_of_two_of_one_name_is_refused() -> None:
    with pytest.raises(DataError, match="two or more different runs"):
        compare_runs([FIRST])
    with pytest.raises(DataError, match="two or more different runs"):
        compare_runs([FIRST, FIRST])


def test_comparison_over_other_ground_truth_is_refused() -> None:
    other = make_test_run(make_truth({"a": ["t0"]}), [["t0"]], tid="other")
    with pytest.raises(DataError, match="the same ground truth"):
        compare_runs([FIRST, other])


def test_comparison_tables_hold_every_run() -> None:
    comparison = compare_runs([FIRST, BETTER])
    assert "first" in runs_table([score_run(FIRST), score_run(BETTER)])
    assert differences_table(comparison).count("better") == len(OFFICIAL)
    assert tallies_table(comparison).splitlines()[2].split() == ["better,", "sessions", "10", "1", "1"]
    assert "turn: 2" in slices_table(comparison)
    assert "2→–" in changed_table(comparison, "better")
