"""Numbers as strict JSON."""

from __future__ import annotations

import math
from typing import Any


def nan_to_none(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A tree of values in which NaN, for which JSON has no name, is None."""
    if isinstance(value, dict):
        return {str(key): nan_to_none(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [nan_to_none(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
