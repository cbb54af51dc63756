"""Files with a JSON object on each line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcrs.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def parse_json_lines(path: Path) -> tuple[list[dict[str, object]], list[int]]:
    """The objects of a file with their line numbers, from 1. Empty lines are skipped.

    Raises:
        DataError: The file cannot be read, or a line is not a JSON object.
    """
    # Not Arrow's JSON reader, which converts every text that looks like a date to a timestamp.
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    rows.append(json.loads(line))
                    numbers.append(number)
                    if not isinstance(rows[-1], dict):
                        raise DataError(f"{path}:{number}: expected a JSON object, got {line.strip()[:60]}")
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{number}: not valid JSON: {error.msg}") from None
    except RecursionError:
        raise DataError(f"{path}:{number}: the JSON is nested too deeply") from None
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}") from None
    return rows, numbers
