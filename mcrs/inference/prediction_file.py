"""The official prediction file, made from a journal.

Among several candidates, the response of a turn is chosen here. The choice needs the responses of earlier turns, which
are not finished in order: turns of all sessions are answered together, a run may be resumed, and the workers of a
cluster work at their own pace. So the journal keeps the candidates, and the choice is made in the official order when
the predictions are written. It depends only on the candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.responses.variety import bigrams, most_varied
from mcrs.storage.json_rows import read_rows, write_rows
from mcrs.types import Prediction, RequestKey

if TYPE_CHECKING:
    from mcrs.inference.journal_entry import Entry
    from mcrs.storage.outputs import Output
    from mcrs.types import Turn


def choose_responses(turns: Sequence[Turn], entries: Mapping[RequestKey, Entry]) -> dict[RequestKey, str]:
    """The response of each turn: among several candidates, the one that repeats least; ``""`` where there is none.

    First, the fewest earlier responses of the session that open with the same two words: those of the turn's history,
    and those of this run. Then, the largest share of bigrams that no earlier response of the session or the run has.
    All turns of the run are given, in the official order, each with its finished entry.
    """
    chosen = {turn.key: entries[turn.key].predicted_response for turn in turns}
    if not any(entries[turn.key].candidates for turn in turns):
        return chosen
    of_run: set[tuple[str, str]] = set()
    for _, session in groupby(turns, key=lambda turn: turn.session_id):
        of_session: list[str] = []
        for turn in session:
            if candidates := entries[turn.key].candidates:
                history = (message.content for message in turn.history if message.role == "assistant")
                chosen[turn.key] = candidates[most_varied(candidates, (*history, *of_session), of_run)]
            of_session.append(chosen[turn.key])
            of_run |= bigrams(chosen[turn.key])
    return chosen


def assemble(turns: Sequence[Turn], entries: Mapping[RequestKey, Entry]) -> list[Prediction]:
    """The predictions of all turns of a run, given in the official order, each with its finished entry.

    Among several candidates, the response is chosen here: see :mod:`mcrs.inference.prediction_file`.
    """
    responses = choose_responses(turns, entries)
    return [Prediction.of(turn, entries[turn.key].predicted_track_ids, responses[turn.key]) for turn in turns]


def holds_predictions(path: Path, predictions: Sequence[Prediction]) -> bool:
    """Whether a prediction file contains exactly these predictions."""
    try:
        return all(row == expected for row, expected in zip(read_rows(path), map(vars, predictions), strict=True))
    except (OSError, ValueError):
        return False


def write_predictions(output: Output, predictions: Sequence[Prediction]) -> bool:
    """Write a prediction file, unless it contains exactly these predictions; return whether it had to be written.

    Raises:
        OutputError: A foreign file is in the way, or it cannot be written.
    """
    if holds_predictions(output.path, predictions):
        return False
    with output.writing() as stream:
        write_rows(stream, map(vars, predictions))
    return True
