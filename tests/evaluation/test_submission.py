from __future__ import annotations

import copy
import json
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mcrs.data.conversation import parse_session
from mcrs.evaluation.submission import check_submission, repair_rows, write_submission
from mcrs.storage.outputs import Output
from mcrs.types import Prediction
from tests.evaluation.builders import make_catalog, session_row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

CATALOG = make_catalog()
N_SESSIONS = 14


def blind_row(number: int) -> dict[str, Any]:
    """A session that ends with what the user says at turn 2."""
    row = session_row(f"s{number}", ["t0", "t1"])
    return {**row, "conversations": row["conversations"][:4]}


SESSIONS = [parse_session(blind_row(number)) for number in range(N_SESSIONS)]


def good_rows() -> list[dict[str, Any]]:
    return [
        asdict(Prediction(session.session_id, session.user_id, 2, ["t2", "t3"], "Écoutez “Hello”."))
        for session in SESSIONS
    ]


def found(rows: list[Any]) -> list[str]:
    return [str(violation) for violation in check_submission(rows, SESSIONS, CATALOG).violations]


def test_check_of_a_good_file_finds_nothing_and_keeps_the_order_of_the_data() -> None:
    checked = check_submission(good_rows()[::-1], SESSIONS, CATALOG)
    assert checked.violations == []
    assert [row.session_id for row in checked.predictions] == [session.session_id for session in SESSIONS]


def test_check_of_a_file_damaged_in_thirteen_ways_finds_each_at_its_place() -> None:
    rows: list[Any] = good_rows()
    rows[0]["predicted_track_ids"] = ["t2", "t9"]
    rows[1]["predicted_track_ids"] = ["t2", "t3", "t2"]
    rows[2]["predicted_track_ids"] = [f"t{number % 8}" for number in range(21)]
    rows[3]["predicted_track_ids"] = []
    rows[4]["predicted_response"] = "  "
    rows[5]["predicted_response"] = "broken \ud800"
    rows[6]["user_id"] = "somebody else"
    rows[7]["turn_number"] = "2"
    rows[8]["turn_number"] = 1
    rows[9] = "no object"
    rows[10] = copy.deepcopy(rows[11])
    del rows[12]["predicted_response"]
    rows[13]["confidence"] = 0.5
    assert [line for line in found(rows) if not line.startswith("row 3,")] == [
        "row 1, session s0, turn 2: unknown track: track 't9' at rank 2 is not in the catalogue",
        "row 2, session s1, turn 2: duplicate track: track 't2' is listed 2 times",
        "row 4, session s3, turn 2: no tracks: expected 1 to 20 track ids, got none",
        "row 5, session s4, turn 2: empty response: expected a response; mcrs submit --allow-empty accepts empty ones",
        "row 6, session s5, turn 2: not UTF-8: the text contains '\\ud800', which UTF-8 cannot encode",
        "row 7, session s6, turn 2: wrong user: expected user_id 'user of s6', got 'somebody else'",
        "row 8, session s7, turn 2: malformed: turn_number: expected an integer, got '2'",
        "row 9, session s8, turn 1: unknown turn: of this session, the turn to answer is 2",
        "row 10: malformed: expected an object, got 'no object'",
        "row 12, session s11, turn 2: duplicate row: row 11 is for the same turn",
        "row 13, session s12, turn 2: malformed: predicted_response is missing",
        "row 14, session s13, turn 2: malformed: unknown key confidence",
        *[f"session s{number}, turn 2: missing: no prediction for this turn" for number in (8, 9, 10)],
    ]
    kinds = [line.split(": ")[1] for line in found(rows) if line.startswith("row 3,")]
    assert kinds == ["too many tracks", *["duplicate track"] * 8]


def test_check_names_a_track_id_that_utf_8_cannot_encode() -> None:
    rows = good_rows()
    rows[0]["predicted_track_ids"] = ["t2", "t9\ud800"]
    assert found(rows) == [
        "row 1, session s0, turn 2: unknown track: track 't9\\ud800' at rank 2 is not in the catalogue",
        "row 1, session s0, turn 2: not UTF-8: the text contains '\\ud800', which UTF-8 cannot encode",
    ]


def test_check_lets_empty_responses_pass_when_allowed() -> None:
    rows = good_rows()
    rows[0]["predicted_response"] = ""
    assert check_submission(rows, SESSIONS, CATALOG, allow_empty=True).violations == []


def test_repair_trims_and_drops_duplicates_and_says_so() -> None:
    rows = good_rows()
    rows[1]["predicted_track_ids"] = ["t2", "t3", "t2"]
    rows[2]["predicted_track_ids"] = [f"x{number}" for number in range(23)]
    rows.append(copy.deepcopy(rows[0]))
    before = copy.deepcopy(rows)
    repaired, done = repair_rows(rows)
    assert rows == before
    assert done == [
        "row 2, session s1, turn 2: dropped 1 duplicate track",
        "row 3, session s2, turn 2: cut from 23 tracks to 20",
        "row 15: dropped a duplicate of an earlier row",
    ]
    assert repaired[1]["predicted_track_ids"] == ["t2", "t3"]
    assert repaired[2]["predicted_track_ids"] == [f"x{number}" for number in range(20)]
    assert len(repaired) == N_SESSIONS


def test_repair_leaves_what_could_be_meant_in_two_ways() -> None:
    rows: list[Any] = [*good_rows(), {**good_rows()[0], "predicted_response": "Another."}, "text"]
    rows[3]["predicted_track_ids"] = "t2"
    assert repair_rows(rows) == (rows, [])


def test_submission_holds_one_file_and_has_the_same_bytes_whenever_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictions = check_submission(good_rows(), SESSIONS, CATALOG).predictions
    one, two = (Output(tmp_path / f"{name}.zip", "submission", "choose another") for name in ("one", "two"))
    write_submission(one, predictions)
    later: Callable[[], float] = lambda: 2_000_000_000.0  # noqa: E731 - a clock
    monkeypatch.setattr("time.time", later)
    write_submission(two, predictions)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["prediction.json"]
        content = archive.read("prediction.json")
    assert json.loads(content) == good_rows()
    assert "Écoutez “Hello”." in content.decode("utf-8")
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == ["one.zip", "two.zip"]
