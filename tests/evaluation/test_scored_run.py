from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.errors import DataError
from mcrs.evaluation.prediction_matching import match_predictions, read_rows
from mcrs.evaluation.scored_run import load_run, make_run
from tests.evaluation.builders import make_test_run, make_truth, prediction_rows

if TYPE_CHECKING:
    from pathlib import Path

TRUTH = make_truth({"a": ["t0", "t1"], "b": ["t2", "t3"]})


def rows() -> list[dict[str, Any]]:
    return prediction_rows(TRUTH, [["t0"], ["t1"], ["t2"], ["t3"]])


def test_run_in_another_order_scores_the_same() -> None:
    run = make_run("run", rows()[::-1], TRUTH)
    assert run.ranks.tolist() == [1, 1, 1, 1]
    assert run.violations == ()


def test_run_with_missing_duplicated_and_unknown_predictions_names_each_with_its_turn() -> None:
    broken = [*rows()[1:], {**rows()[1], "predicted_response": "Another."}, {**rows()[0], "turn_number": 9}]
    with pytest.raises(DataError) as caught:
        make_run("run", broken, TRUTH)
    message = str(caught.value)
    assert "3 problems" in message
    assert "row 3, session a, turn 2: duplicated: row 0 answers the same turn" in message
    assert "row 4, session a, turn 9: unknown turn" in message
    assert "session a, turn 1: missing" in message


def test_run_allowed_to_miss_turns_scores_them_as_zero() -> None:
    broken = [*rows()[1:], {**rows()[1], "predicted_response": "Another."}]
    run = make_run("run", broken, TRUTH, allow_missing=True)
    assert run.ranks.tolist() == [0, 0, 1, 1]
    assert run.replies[0] == ""
    assert len(run.violations) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"turn_number": "1"}, "turn_number: expected a whole number, got '1'"),
        ({"turn_number": True}, "turn_number: expected a whole number, got True"),
        ({"predicted_track_ids": "t0"}, "predicted_track_ids: expected a list of track ids, got 't0'"),
        ({"predicted_track_ids": ["t0", 3]}, "predicted_track_ids.1: expected a string, got 3"),
        ({"predicted_response": None}, "predicted_response: expected a string, got None"),
        ({"score": 1.0}, "score is no key of a prediction"),
    ],
)
def test_match_of_a_row_of_another_shape_says_what_is_wrong(change: dict[str, Any], expected: str) -> None:
    matched = match_predictions([{**rows()[0], **change}], TRUTH.keys[:1])
    assert expected in [violation.message for violation in matched.violations]
    assert matched.predictions == {}


def test_match_of_a_row_without_a_key_says_which() -> None:
    row = rows()[0]
    del row["predicted_response"]
    violations = match_predictions([row, "text"], TRUTH.keys[:1]).violations
    assert [violation.message for violation in violations] == [
        "predicted_response is missing",
        "expected an object, got str",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{}", "expected a JSON list"),
        (b"[", "not readable as JSON"),
        ('["é"]'.encode("latin-1"), "expected UTF-8, but byte 2 is not"),
        (b"[" * 100_000, "not readable as JSON"),
    ],
    ids=["object", "torn", "latin-1", "too deep"],
)
def test_read_rows_of_another_file_says_what_was_expected(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=expected):
        read_rows(path)


def test_load_run_without_a_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run the inference first"):
        load_run("absent", tmp_path, TRUTH)


def test_load_run_reads_the_file_of_its_tid(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps(rows()), encoding="utf-8")
    assert load_run("mine", tmp_path, TRUTH).ranks.tolist() == [1, 1, 1, 1]


def test_ground_truth_of_blind_sessions_is_refused() -> None:
    with pytest.raises(DataError, match="nothing can be scored"):
        make_truth({})


def test_builders_run_matches_every_turn() -> None:
    assert make_test_run(TRUTH, [["t0"]] * 4).ranks.tolist() == [1, 0, 0, 0]
