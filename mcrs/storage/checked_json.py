"""Small files of JSON in which any damage is found."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def with_checksum(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """What to write for a value, so that :func:`read_checked_json` finds any damage of it."""
    return {"sha256": _checksum(value), "value": value}


def read_checked_json(path: Path) -> Any | None:  # noqa: ANN401
    """The value that was written by :func:`with_checksum`; None where it is not there as it was written."""
    try:
        stored = json.loads(path.read_bytes())
        return stored["value"] if stored["sha256"] == _checksum(stored["value"]) else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _checksum(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
