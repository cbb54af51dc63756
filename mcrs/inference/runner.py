"""Answering every turn of a dataset."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tqdm import tqdm

from mcrs.files import write_json
from mcrs.types import Prediction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.conversation import Session
    from mcrs.crs_baseline import CRSBaseline


@dataclass(frozen=True)
class RunSummary:
    """What a finished run has to say.

    Attributes:
        path: The prediction file.
        n_predictions: Its rows.
        errors: One line for each turn without a reply.
    """

    path: Path
    n_predictions: int
    errors: tuple[str, ...]


def run_inference(crs: CRSBaseline, sessions: Sequence[Session], path: Path, batch_size: int) -> RunSummary:
    """Answer every turn of every session, and write the predictions in the official order.

    A turn whose reply cannot be written keeps its tracks, has an empty reply, and is listed in the summary.

    Args:
        crs: The pipeline.
        sessions: The conversations.
        path: The file to write.
        batch_size: How many turns are ranked and answered at once.

    Raises:
        OutputError: The file cannot be written.
    """
    work = [(session, labelled.turn) for session in sessions for labelled in session.turns]
    predictions: list[Prediction] = []
    errors: list[str] = []
    with tqdm(total=len(work), unit="turn", disable=None) as progress:
        for start in range(0, len(work), batch_size):
            batch = work[start : start + batch_size]
            turns = [turn for _, turn in batch]
            rankings = crs.recommend(turns)
            completions = {completion.key: completion for completion in crs.respond(turns, rankings)}
            for (session, turn), ranking in zip(batch, rankings, strict=True):
                completion = completions[turn.key]
                if completion.error is not None:
                    errors.append(f"session {turn.session_id}, turn {turn.turn_number}: {completion.error}")
                track_ids = crs.catalog.ids(ranking.rows)
                predictions.append(
                    Prediction(session.session_id, session.user_id, turn.turn_number, track_ids, completion.text)
                )
            progress.update(len(batch))
    write_json(path, [asdict(prediction) for prediction in predictions])
    return RunSummary(path, len(predictions), tuple(errors))
