"""Reading one row of a prediction file: as the official evaluator does, or as the challenge requires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from mcrs.checks.plain_values import id_text, json_repr, whole_number
from mcrs.errors import DataError
from mcrs.types import Prediction

# The keys of a submission's row with their types, in the order of Prediction.
_TYPES: dict[str, tuple[type, str]] = {
    "session_id": (str, "a string"),
    "user_id": (str, "a string"),
    "turn_number": (int, "an integer"),
    "predicted_track_ids": (list, "a list of track ids"),
    "predicted_response": (str, "a string"),
}
_KINDS = {key: kind for key, (kind, _) in _TYPES.items()}


def _refuse_decimal_ids(row: Mapping[str, object]) -> None:
    """Reject a row with an id that has a decimal point: no dataset has such ids, so all of them would be wrong."""
    listed = row.get("predicted_track_ids")
    ids = {"session_id": row.get("session_id"), "user_id": row.get("user_id")}
    if isinstance(listed, list):
        ids |= {f"predicted_track_ids at rank {rank}": track_id for rank, track_id in enumerate(listed, 1)}
    if decimal := next((key for key, value in ids.items() if isinstance(value, float)), None):
        raise DataError(
            f"{decimal} is the number {ids[decimal]!r}: ids with a decimal point come from a table with empty cells "
            "(pandas stores such integers as floats); write every id as a string"
        )


def _has_texts(listed: list[object]) -> bool:
    return set(map(type, listed)) <= {str}


def read_official_row(row: object) -> Prediction | list[str]:
    """Read the four keys that the official evaluator reads; others, such as ``user_id``, are ignored.

    A numeric id is converted to text, and a null response is empty.

    Returns:
        The prediction, or what is wrong with the row.

    Raises:
        DataError: An id is a number with a decimal point.
    """
    if not isinstance(row, dict):
        return [f"expected an object, got {json_repr(row)}"]
    listed = row.get("predicted_track_ids")
    has_texts = isinstance(listed, list) and _has_texts(listed)
    if not has_texts or isinstance(row.get("session_id"), float) or isinstance(row.get("user_id"), float):
        _refuse_decimal_ids(row)
    problems: list[str] = []
    session_id = id_text(row.get("session_id"))
    if session_id is None:
        problems.append(_problem(row, "session_id", "a string"))
    turn_number = whole_number(row.get("turn_number"))
    if turn_number is None:
        problems.append(_problem(row, "turn_number", "an integer"))
    track_ids: list[str | None] = []
    if not isinstance(listed, list):
        problems.append(_problem(row, "predicted_track_ids", "a list of track ids"))
    elif has_texts:
        track_ids = listed
    elif None in (track_ids := list(map(id_text, listed))):
        place = track_ids.index(None)
        problems.append(f"predicted_track_ids at rank {place + 1}: expected a string, got {json_repr(listed[place])}")
    response = row.get("predicted_response", 0)
    if response is not None and not isinstance(response, str):
        problems.append(_problem(row, "predicted_response", "a string or null"))
    if problems:
        return problems
    return Prediction(
        cast("str", session_id), "", cast("int", turn_number), cast("list[str]", track_ids), response or ""
    )


def _problem(row: Mapping[str, object], key: str, expected: str) -> str:
    return f"{key}: expected {expected}, got {json_repr(row[key])}" if key in row else f"{key} is missing"


def read_challenge_row(row: object) -> Prediction | list[str]:
    """A row of a submission, exactly the five official keys with their types, or what is wrong with it.

    Raises:
        DataError: An id is a number with a decimal point.
    """
    if not isinstance(row, dict):
        return [f"expected an object, got {json_repr(row)}"]
    if {key: type(value) for key, value in row.items()} == _KINDS and _has_texts(row["predicted_track_ids"]):
        return Prediction(**row)
    _refuse_decimal_ids(row)
    problems: list[str] = []
    for key, (kind, expected) in _TYPES.items():
        value = row.get(key)
        if type(value) is not kind:
            problems.append(_problem(row, key, expected))
        elif isinstance(value, list):
            wrong = ((rank, track_id) for rank, track_id in enumerate(value, 1) if not isinstance(track_id, str))
            problems += [f"{key} at rank {rank}: expected a string, got {json_repr(item)}" for rank, item in wrong]
    problems += [f"unknown key {key}" for key in row if key not in _TYPES]
    return problems or Prediction(**row)
