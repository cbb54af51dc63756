"""Small JSON files with a checksum, so that any damage is detected."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def with_checksum(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """A value with its checksum, for :func:`read_checked_json`."""
    return {"sha256": _checksum(value), "value": value}


def read_checked_json(path: Path) -> Any | None:  # noqa: ANN401
    """Read a value that was written with :func:`with_checksum`; None if it is missing or damaged."""
    try:
        stored = json.loads(path.read_bytes())
        return stored["value"] if stored["sha256"] == _checksum(stored["value"]) else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _checksum(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
