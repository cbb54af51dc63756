"""The official prediction file, made from a journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.inference.chosen_responses import choose_responses
from mcrs.storage.json_rows import read_rows, write_rows
from mcrs.types import Prediction, RequestKey

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.inference.journal_entry import Entry
    from mcrs.storage.outputs import Output


def assemble(sessions: Sequence[Session], entries: Mapping[RequestKey, Entry]) -> list[Prediction]:
    """The predictions in the official order: session by session, turn by turn. Every turn needs its entry.

    Among several candidates, the response is chosen here: see :mod:`mcrs.inference.chosen_responses`.
    """
    responses = choose_responses([labelled.turn for session in sessions for labelled in session.turns], entries)
    return [
        Prediction(key.session_id, session.user_id, key.turn_number, entries[key].predicted_track_ids, responses[key])
        for session in sessions
        for key in (labelled.turn.key for labelled in session.turns)
    ]


def holds_predictions(path: Path, predictions: Sequence[Prediction]) -> bool:
    """Whether a prediction file contains exactly these predictions."""
    try:
        return all(row == expected for row, expected in zip(read_rows(path), map(asdict, predictions), strict=True))
    except (OSError, ValueError):
        return False


def write_predictions(output: Output, predictions: Sequence[Prediction]) -> bool:
    """Write a prediction file, unless it contains exactly these predictions.

    Returns:
        Whether the file had to be written.

    Raises:
        OutputError: A foreign file is in the way, or it cannot be written.
    """
    if holds_predictions(output.path, predictions):
        return False
    with output.writing() as stream:
        write_rows(stream, map(asdict, predictions))
    return True
