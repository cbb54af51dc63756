"""Repairs that do not change the meaning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mcrs.checks.plain_values import plural
from mcrs.evaluation.submission.check import MAX_TRACKS


def repair_rows(rows: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """Repair violations whose meaning is unambiguous.

    An exact duplicate of a row is removed; a duplicate track keeps its better rank; a list is cut after its 20th track.

    Args:
        rows: The rows of a prediction file; they are not changed.

    Returns:
        The repaired rows, and a line for each repair.
    """
    kept: list[Any] = []
    done: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        text = json.dumps(row, sort_keys=True)
        if text in seen:
            done.append(f"row {number}: dropped a duplicate of an earlier row")
            continue
        seen.add(text)
        track_ids = row.get("predicted_track_ids") if isinstance(row, dict) else None
        if not isinstance(track_ids, list) or not all(isinstance(track_id, str) for track_id in track_ids):
            kept.append(row)
            continue
        unique = list(dict.fromkeys(track_ids))
        where = f"row {number}, session {row.get('session_id')}, turn {row.get('turn_number')}"
        if len(unique) < len(track_ids):
            done.append(f"{where}: dropped {plural(len(track_ids) - len(unique), 'repeated track')}")
        if len(unique) > MAX_TRACKS:
            done.append(f"{where}: cut from {len(unique)} tracks to {MAX_TRACKS}")
        kept.append({**row, "predicted_track_ids": unique[:MAX_TRACKS]})
    return kept, done
