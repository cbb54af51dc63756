"""Prediction files: reading them, and matching their rows with the turns that they answer."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcrs.checks.json_problems import describe_json_problem
from mcrs.checks.plain_values import id_text, json_repr, whole_number
from mcrs.config import EVAL_DATASETS, config_files
from mcrs.errors import DataError
from mcrs.evaluation.violations import Violation
from mcrs.registry import did_you_mean
from mcrs.types import Prediction, RequestKey

_EXPECTED = "expected a JSON list with one object for each turn"


def read_rows(path: Path) -> list[Any]:
    """Read the rows of a prediction file, unchecked.

    Raises:
        DataError: There is no such file, it is not a JSON list in UTF-8, or an object has a duplicate key.
    """
    repeats: list[tuple[dict[str, Any], str]] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        row = dict(pairs)
        if len(row) < len(pairs):
            keys = [key for key, _ in pairs]
            repeats.append((row, next(key for key in row if keys.count(key) > 1)))
        return row

    try:
        text = path.read_bytes().decode("utf-8-sig")
        if not text.strip():
            raise DataError(f"{path}: the file is empty; {_EXPECTED}")
        rows = json.loads(text, object_pairs_hook=read_object)
    except FileNotFoundError:
        raise no_predictions(path) from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not valid UTF-8 (byte {error.start}); save it as UTF-8") from None
    except (ValueError, RecursionError) as error:  # a number may have too many digits
        raise DataError(f"{path}{describe_json_problem(error)}; {_EXPECTED}") from None
    if not isinstance(rows, list):
        raise DataError(f"{path}: {_EXPECTED}, got {json_repr(rows)}")
    for row, key in repeats:
        place = next((f"row {position}" for position, each in enumerate(rows, 1) if each is row), "a nested object")
        raise DataError(f"{path}: {place}: duplicate key {key!r}; write each key of a row once")
    return rows


def no_predictions(path: Path) -> DataError:
    """The error for predictions that do not exist, with the nearest name of a run or a configuration.

    A journal of the run is named, too, or predictions of this name in the folder of an evaluation dataset or above it.
    """
    if path.with_name(f"{path.stem}.journal.jsonl").is_file():
        return DataError(
            f"no predictions at {path}, but the run has a journal; repeat its mcrs infer command to write them"
        )
    runs = {each.stem for each in path.parent.glob("*.json") if not each.stem.endswith(".manifest")}
    configs = config_files()
    near = "" if path.stem in configs else did_you_mean(path.stem, [*runs, *configs])
    for name in EVAL_DATASETS:
        if (path.parent / name / path.name).is_file():
            near = f"; for those in {path.parent / name}, add --eval_dataset {name}"
    if path.parent.name in EVAL_DATASETS and (path.parent.parent / path.name).is_file():
        near = f"; for those in {path.parent.parent}, leave out --eval_dataset {path.parent.name}"
    return DataError(f"no predictions at {path}: run mcrs infer first, or set --save_path to their folder{near}")


@dataclass(frozen=True)
class Matched:
    """Rows of a prediction file, matched with the turns to answer.

    The predictions and their positions in the file are those of turns with one well-formed row. The violations are in
    the order of the file, then come the missing turns.
    """

    predictions: dict[RequestKey, Prediction] = field(default_factory=dict)
    rows: dict[RequestKey, int] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)


def match_predictions(
    rows: Sequence[Any],
    turns: Collection[RequestKey],
    read_row: Callable[[object], Prediction | list[str]],
    name: str = "predictions",
) -> Matched:
    """Find the prediction of each turn.

    ``rows`` are those of :func:`read_rows`; ``read_row`` returns the prediction of a row, or what is wrong with it
    (:mod:`mcrs.evaluation.prediction_rows`); ``name`` is for errors.

    Returns:
        The predictions, and the violations: malformed rows, and turns that are unknown, duplicated or missing.

    Raises:
        DataError: A row cannot be read at all.
    """
    matched = Matched()
    first_row: dict[RequestKey, int] = {}
    wanted, numbers = set(turns), defaultdict[str, list[int]](list)
    for key in wanted:
        numbers[key.session_id].append(key.turn_number)
    for position, row in enumerate(rows):
        try:
            prediction = read_row(row)
        except DataError as error:
            raise DataError(f"{name}: {Violation('', '', position, *_place(row)).where}: {error}") from None
        if isinstance(prediction, list):
            turn_of_row = _place(row)
            matched.violations.extend(Violation("malformed", problem, position, *turn_of_row) for problem in prediction)
            # The turn of a malformed row does not count as missing as well.
            if turn_of_row[0] is not None and turn_of_row[1] is not None:
                first_row.setdefault(RequestKey(turn_of_row[0], turn_of_row[1]), position)
            continue
        key = prediction.key
        if key not in wanted:
            matched.violations.append(Violation("unknown turn", _why_unknown(numbers[key.session_id]), position, *key))
        elif key in first_row:
            text = f"row {first_row[key] + 1} is for the same turn"
            matched.violations.append(Violation("duplicate row", text, position, *key))
            matched.predictions.pop(key, None)
        else:
            first_row[key] = position
            matched.predictions[key], matched.rows[key] = prediction, position
    for key in turns:
        if key not in first_row:
            matched.violations.append(Violation("missing", "no prediction for this turn", None, *key))
    return matched


def _place(row: object) -> tuple[str | None, int | None]:
    if not isinstance(row, dict):
        return None, None
    number = row.get("turn_number")
    if isinstance(number, str) and re.fullmatch("[0-9]{1,9}", number):
        number = int(number)
    return id_text(row.get("session_id")), whole_number(number)


def _why_unknown(numbers: Sequence[int]) -> str:
    """Why a turn is not one to answer, from the numbers of its session's turns."""
    if not numbers:
        return "the dataset has no such session"
    first, last = min(numbers), max(numbers)
    return f"of this session, the {f'turn to answer is {first}' if first == last else f'turns are {first} to {last}'}"
