"""A run and its relevant tracks in the text formats of TREC, which ir_measures, ranx and PyTerrier read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import short_repr
from mcrs.errors import DataError
from mcrs.runtime.failed_requests import describe_turn

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.scored_run import Run
    from mcrs.types import Turn


def query_id(turn: Turn) -> str:
    """The id of a turn: ``{session_id}_{turn_number}``.

    Raises:
        DataError: The session's id is empty or has white space.
    """
    return f"{_one_word(turn.session_id, 'a session id')}_{turn.turn_number}"


def qrels_lines(truth: GroundTruth) -> Iterator[str]:
    """The relevant track of each turn, ``query 0 track 1``, in the order of the data.

    Raises:
        DataError: An id is empty or has white space.
    """
    for turn, relevant_id in zip(truth.turns, truth.relevant_ids, strict=True):
        yield f"{query_id(turn)} 0 {_one_word(relevant_id, 'a track id')} 1\n"


def run_lines(run: Run) -> Iterator[str]:
    """The recommended tracks of each turn, ``query Q0 track rank score tag``, with ranks from 1.

    A prediction file has no scores, and each tool breaks ties in its own way. So the score of a track is the number of
    tracks from it to the end of the list: distinct integers, exact in float32. The tag is the run's name. A turn
    without tracks has no line; tools that read the relevant tracks count it as 0.

    Raises:
        DataError: An id is empty or has white space, or a list has a duplicate track.
    """
    tag = _one_word(run.tid, "a run's name")
    for turn, row in zip(run.truth.turns, run.predictions, strict=True):
        track_ids = row.predicted_track_ids
        if len(set(track_ids)) < len(track_ids):
            raise DataError(f"{tag}, {describe_turn(turn.key)}: a track is listed twice")
        for position, track_id in enumerate(track_ids):
            score = len(track_ids) - position
            yield f"{query_id(turn)} Q0 {_one_word(track_id, 'a track id')} {position + 1} {score} {tag}\n"


def _one_word(text: str, what: str) -> str:
    # Tools differ in their column separators; str.split splits at all white space, such as U+00A0.
    if text.split() != [text]:
        raise DataError(f"{what} is {short_repr(text)}; the formats of TREC need one word without white space")
    return text
