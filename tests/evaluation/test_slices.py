from __future__ import annotations

import math

import numpy as np

from mcrs.data.conversation import parse_session
from mcrs.evaluation.comparison import compare_runs
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.score_tables import slices_table
from mcrs.evaluation.slice_scores import make_slices, score_slices
from tests.evaluation.builders import make_catalog, make_test_run, make_truth, session_row

# "a" plays two tracks of one artist and album, then one of another, then one that the catalogue does not know.
TRUTH = make_truth({"a": ["t0", "t1", "t2", "unknown"], "b": ["t3"]}, known_users=["user of a"])


def masks() -> dict[tuple[str, str], list[bool]]:
    return {(piece.family, piece.name): piece.mask.tolist() for piece in make_slices(TRUTH)}


def test_slices_of_a_family_partition_the_turns() -> None:
    families: dict[str, list[np.ndarray]] = {}
    for piece in make_slices(TRUTH):
        families.setdefault(piece.family, []).append(piece.mask)
    for family, found in families.items():
        np.testing.assert_array_equal(np.sum(found, axis=0), np.ones(len(TRUTH)), err_msg=family)


def test_slices_find_what_the_relevant_track_shares_with_the_history() -> None:
    found = masks()
    assert found["artist played before", "yes"] == [False, True, False, False, False]
    assert found["album played before", "yes"] == [False, True, False, False, False]
    assert found["relevant track in catalogue", "no"] == [False, False, False, True, False]
    assert found["user known", "yes"] == [True, True, True, True, False]
    assert found["turn", "1"] == [True, False, False, False, True]
    assert found["goal category", "unknown"] == [True] * 5


def test_slices_name_the_goal() -> None:
    goal = {"category": "B", "specificity": "HL"}
    sessions = [parse_session(session_row("a", ["t0"], conversation_goal=goal))]
    names = {(piece.family, piece.name) for piece in make_slices(GroundTruth.of("goals", sessions, make_catalog()))}
    assert {("goal category", "B"), ("goal specificity", "HL")} <= names
    assert not any(family == "user known" for family, _ in names)


def test_turn_slices_come_in_the_order_of_numbers() -> None:
    truth = make_truth({"a": ["t0"] * 11})
    names = [piece.name for piece in make_slices(truth) if piece.family == "turn"]
    assert names == [str(number) for number in range(1, 12)]


def test_slice_scores_hold_each_run_and_its_difference_from_the_first() -> None:
    first = make_test_run(TRUTH, [["t0"], ["t1"], [], [], []], tid="first")
    other = make_test_run(TRUTH, [["t0"], [], ["t2"], [], ["t3"]], tid="other")
    scored = {(piece.family, piece.name): piece for piece in score_slices([first, other])}
    turn = scored["turn", "1"]
    assert (turn.values["first"].value, turn.values["other"].value) == (0.5, 1.0)
    assert turn.deltas["other"].value == 0.5
    assert scored["artist played before", "yes"].deltas["other"].value == -1.0
    assert scored["artist played before", "yes"].n_turns == 1


def test_slices_of_few_sessions_have_no_interval_and_say_how_many() -> None:
    truth = make_truth({f"s{number}": ["t0", "t1"] if number else ["t0"] for number in range(8)})
    runs = [make_test_run(truth, [["t0"]] * len(truth), tid=tid) for tid in ("first", "other")]
    scored = {(piece.family, piece.name): piece for piece in score_slices(runs)}
    many, few = scored["turn", "1"], scored["turn", "2"]
    assert (many.n_sessions, few.n_sessions) == (8, 7)
    for piece, expected in ((many, False), (few, True)):
        for interval in (*piece.values.values(), *piece.deltas.values()):
            assert (math.isnan(interval.low), math.isnan(interval.high)) == (expected, expected)
            assert not math.isnan(interval.value)
    table = slices_table(compare_runs(runs))
    (line,) = (row for row in table.splitlines() if row.startswith("turn: 2"))
    assert "[" not in line
    assert line.split()[2:4] == ["7", "7"]
