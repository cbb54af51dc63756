from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mcrs.data.conversation import parse_session
from mcrs.errors import DataError
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.prediction_matching import match_predictions, read_rows
from mcrs.evaluation.prediction_rows import read_challenge_row, read_official_row
from mcrs.evaluation.scored_run import AllowedViolations, make_run
from mcrs.types import Prediction
from tests.evaluation.builders import make_catalog, make_test_run, make_truth, prediction_rows, session_row

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
    assert "row 4, session a, turn 2: duplicate row: row 1 is for the same turn" in message
    assert "row 5, session a, turn 9: unknown turn" in message
    assert "session a, turn 1: missing" in message


def test_turn_numbers_of_another_kind_are_not_missing_turns() -> None:
    for change in (lambda number: number - 1, str):
        broken = [{**row, "turn_number": change(row["turn_number"])} for row in rows()]
        with pytest.raises(DataError) as caught:
            make_run("run", broken, TRUTH)
        message = str(caught.value)
        assert "complete it" not in message
        if change is str:
            assert message.startswith("run: 4 problems with the predictions (4 × malformed):")
            assert "row 1, session a, turn 1: malformed: turn_number: expected an integer, got '1'" in message
        else:
            said = "row 1, session a, turn 0: unknown turn: of this session, the turns are 1 to 2"
            assert said in message
    with pytest.raises(DataError, match="unknown turn: the dataset has no such session"):
        make_run("run", [*rows()[1:], {**rows()[0], "session_id": "z"}], TRUTH)


def test_run_allowed_to_miss_turns_scores_them_as_zero() -> None:
    run = make_run("run", rows()[1:], TRUTH, AllowedViolations(missing=True))
    assert run.ranks.tolist() == [0, 1, 1, 1]
    assert run.responses[0] == ""
    assert [violation.kind for violation in run.violations] == ["missing"]


def test_row_without_a_session_is_no_reason_to_complete_the_run() -> None:
    broken: list[Any] = rows()
    del broken[0]["session_id"]
    with pytest.raises(DataError, match="1 × malformed") as caught:
        make_run("run", broken, TRUTH)
    assert "--limit" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda found: found.append({**found[1], "predicted_response": "Another."}), "1 × duplicate row"),
        (lambda found: found[0].update(predicted_track_ids=None), "1 × malformed"),
        (lambda found: found.append("text"), "1 × malformed"),
        (lambda found: found[2].update(predicted_track_ids=["t2", "t2"]), "1 × duplicate track"),
    ],
)
def test_run_allowed_to_miss_turns_is_allowed_nothing_else(change: Callable[[list[Any]], None], kind: str) -> None:
    broken: list[Any] = rows()
    change(broken)
    with pytest.raises(DataError, match=kind):
        make_run("run", broken, TRUTH, AllowedViolations(missing=True))


def test_run_with_a_repeated_track_is_refused_or_counts_its_first_place() -> None:
    broken = rows()
    broken[0]["predicted_track_ids"] = ["t1", "t1", "t0", "t2", "t0"]
    with pytest.raises(DataError) as caught:
        make_run("run", broken, TRUTH)
    assert str(caught.value) == (
        "run: 2 problems with the predictions (2 × duplicate track):\n"
        "  row 1, session a, turn 1: duplicate track: track 't1' is listed 2 times\n"
        "  row 1, session a, turn 1: duplicate track: track 't0' is listed 2 times\n"
        "--allow-repeated counts a duplicate track at its first rank"
    )
    assert make_run("run", broken, TRUTH, AllowedViolations(repeated=True)).ranks.tolist() == [3, 1, 1, 1]


def test_run_with_rows_of_other_turns_leaves_them_out_unless_there_are_no_others() -> None:
    others = [{**row, "session_id": "z"} for row in rows()]
    run = make_run("run", [*others, *rows()], TRUTH)
    assert run.ranks.tolist() == [1, 1, 1, 1]
    assert [violation.kind for violation in run.violations] == ["unknown turn"] * 4
    with pytest.raises(
        DataError, match="none of its predictions \\(4\\) is for a turn of builders; choose the dataset"
    ):
        make_run("run", others, TRUTH, AllowedViolations(missing=True))


def test_row_of_a_turn_without_a_relevant_track_is_no_violation() -> None:
    talk = session_row("a", ["t0", "t1"])
    talk["conversations"] = [each for each in talk["conversations"] if each["content"] != "t1"]
    truth = GroundTruth.of("gaps", [parse_session(talk)], make_catalog())
    answers = [{**row, "session_id": "a", "turn_number": turn} for turn, row in zip((1, 2), rows(), strict=False)]
    run = make_run("run", answers, truth)
    assert run.ranks.tolist() == [1]
    assert run.violations == ()
    other = make_run("run", [*answers, {**answers[0], "turn_number": 3}], truth)
    assert [each.kind for each in other.violations] == ["unknown turn"]


def test_message_has_the_first_five_places_of_each_kind_or_all() -> None:
    truth = make_truth({f"s{number}": ["t0"] for number in range(20)})
    broken: list[Any] = prediction_rows(truth, [["t0"]] * 20)[:9]
    broken[3:] = [{**row, "predicted_track_ids": [True]} for row in broken[3:]]
    with pytest.raises(DataError) as caught:
        make_run("run", broken, truth)
    first, *lines, advice = str(caught.value).splitlines()
    assert first == "run: 17 problems with the predictions (6 × malformed, 11 × missing):"
    where = "row 4, session s3, turn 1"
    assert lines[0] == f"  {where}: malformed: predicted_track_ids at rank 1: expected a string, got true"
    assert lines[5] == "  … and 1 more: malformed (--all lists them)"
    assert lines[6] == "  session s9, turn 1: missing: no prediction for this turn"
    assert lines[11:] == ["  … and 6 more: missing (--all lists them)"]
    assert "--allow-missing" in advice
    with pytest.raises(DataError) as caught:
        make_run("run", broken, truth, AllowedViolations(list_all=True))
    assert len(str(caught.value).splitlines()) == 19


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": None},
        {"user_id": 7},
        {"score": 1.0, "note": {"any": "thing"}},
        {"turn_number": 1.0},
        {"predicted_response": None},
        {"predicted_track_ids": []},
        {"predicted_track_ids": [f"x{number}" for number in range(25)]},
    ],
)
def test_row_that_the_official_evaluator_takes_is_taken(change: dict[str, Any]) -> None:
    row = rows()[0]
    del row["user_id"]
    row |= change
    prediction = read_official_row(row)
    assert isinstance(prediction, Prediction)
    assert prediction.predicted_track_ids == row["predicted_track_ids"]
    assert prediction.predicted_response == (row["predicted_response"] or "")


def test_row_with_numbers_as_ids_is_read_as_text() -> None:
    row = {"session_id": 12, "turn_number": 1, "predicted_track_ids": [3, "t4"], "predicted_response": "x"}
    assert read_official_row(row) == Prediction("12", "", 1, ["3", "t4"], "x")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"session_id": None}, "session_id: expected a string, got null"),
        ({"turn_number": "1"}, "turn_number: expected an integer, got '1'"),
        ({"turn_number": True}, "turn_number: expected an integer, got true"),
        ({"turn_number": 1.5}, "turn_number: expected an integer, got 1.5"),
        ({"predicted_track_ids": "t0"}, "predicted_track_ids: expected a list of track ids, got 't0'"),
        ({"predicted_track_ids": None}, "predicted_track_ids: expected a list of track ids, got null"),
        ({"predicted_track_ids": ["t0", None]}, "predicted_track_ids at rank 2: expected a string, got null"),
        ({"predicted_response": 3}, "predicted_response: expected a string or null, got 3"),
    ],
)
def test_row_of_another_shape_says_what_is_wrong(change: dict[str, Any], expected: str) -> None:
    assert read_official_row({**rows()[0], **change}) == [expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"turn_number": 1.0}, "turn_number: expected an integer, got 1.0"),
        ({"predicted_track_ids": ["t0", 3]}, "predicted_track_ids at rank 2: expected a string, got 3"),
        ({"predicted_response": None}, "predicted_response: expected a string, got null"),
        ({"score": 1.0}, "unknown key score"),
    ],
)
def test_challenge_row_has_exactly_the_official_keys_and_types(change: dict[str, Any], expected: str) -> None:
    assert read_challenge_row({**rows()[0], **change}) == [expected]


@pytest.mark.parametrize("read_row", [read_official_row, read_challenge_row])
def test_row_without_a_key_says_which(read_row: Callable[[object], Prediction | list[str]]) -> None:
    row = rows()[0]
    del row["predicted_response"]
    assert read_row(row) == ["predicted_response is missing"]
    assert read_row("text") == ["expected an object, got 'text'"]
    violations = match_predictions([row, "text"], TRUTH.keys[:1], read_row).violations
    assert [violation.kind for violation in violations] == ["malformed", "malformed"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{}", "expected a JSON list"),
        (b"[", "not valid JSON"),
        ('["é"]'.encode("latin-1"), "not valid UTF-8 \\(byte 2\\)"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[" + b"9" * 5000 + b"]", "not valid JSON"),
        (b'[{"a": 1}, {"b": 1, "a": 1, "b": 2}]', "row 2: duplicate key 'b'; write each key of a row once"),
        (b'[{"a": {"b": 1, "b": 1}}]', "a nested object: duplicate key 'b'"),
    ],
    ids=["object", "torn", "latin-1", "too deep", "huge number", "duplicate key", "nested duplicate key"],
)
def test_read_rows_of_another_file_says_what_was_expected(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=expected):
        read_rows(path)


def test_read_rows_accepts_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(rows()), encoding="utf-8-sig")
    assert read_rows(tmp_path / "run.json") == rows()


def test_read_rows_without_a_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run mcrs infer first"):
        read_rows(tmp_path / "absent.json")


def test_ground_truth_of_blind_sessions_is_refused() -> None:
    with pytest.raises(DataError, match="the run cannot be scored"):
        make_truth({})


def test_builders_run_matches_every_turn() -> None:
    assert make_test_run(TRUTH, [["t0"]] * 4).ranks.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("key", ["session_id", "predicted_track_ids"])
def test_ids_with_a_decimal_point_are_one_error(key: str) -> None:
    rows = [
        {"session_id": "a", "turn_number": n, "predicted_track_ids": ["1"], "predicted_response": ""} for n in (1, 2)
    ]
    for row in rows:
        row[key] = 7.0 if key == "session_id" else ["1", 7.0]
    with pytest.raises(
        DataError, match=r"^mine: row 1, session (a|7), turn 1: .* is the number 7\.0: .*write every id as a string$"
    ) as caught:
        make_run("mine", rows, TRUTH)
    assert "\n" not in str(caught.value)
