"""What a run leaves on the disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcrs.inference.manifest import Manifest
from mcrs.storage.outputs import is_record

if TYPE_CHECKING:
    from mcrs.inference.paths import RunPaths


def contents(paths: RunPaths) -> dict[str, bytes]:
    """Every file but the record of outputs, which only grows."""
    return {path.name: path.read_bytes() for path in paths.save_dir.iterdir() if not is_record(path)}


def turns_of_output(paths: RunPaths) -> list[tuple[str, int]]:
    return [(row["session_id"], row["turn_number"]) for row in json.loads(paths.output.read_bytes())]


def attempts(paths: RunPaths) -> list[str]:
    return [attempt.outcome for attempt in Manifest.model_validate_json(paths.manifest.read_bytes()).attempts]
