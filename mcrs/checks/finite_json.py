"""JSON whose numbers are finite: Python reads 1e400 as infinity, and accepts the word Infinity."""

from __future__ import annotations

import json
import math
from typing import Any

#: What is expected instead of such a number, for messages.
FINITE = "a finite number (at most 1.8e308)"


def parse_json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON; the word NaN, which data frames write for a missing number, is accepted.

    Raises:
        ValueError: It is not JSON (:class:`json.JSONDecodeError`), or a number is not finite.
        RecursionError: It is nested too deeply.
    """
    return _DECODER.decode(text)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"expected {FINITE}, found {text[:40]}")
    return number


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def nan_to_none(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A tree of values in which NaN, for which JSON has no name, is None."""
    if isinstance(value, dict):
        return {str(key): nan_to_none(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [nan_to_none(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
