"""Reference runs: predictions that do not read the conversation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mcrs.errors import DataError
from mcrs.types import Prediction, Turn

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog


def random_predictions(sessions: Sequence[Session], catalog: MusicCatalog, topk: int, seed: int) -> list[Prediction]:
    """Recommend random tracks of the catalogue, all equally likely, without duplicates in a list."""
    generator = np.random.default_rng(seed)
    size = min(topk, len(catalog))
    return _predict(sessions, lambda turn: catalog.ids(generator.choice(len(catalog), size, replace=False)))


def popular_predictions(
    sessions: Sequence[Session], ranked_ids: Sequence[str], topk: int, *, exclude_played: bool = False
) -> list[Prediction]:
    """Recommend the first of ranked tracks at every turn; ``exclude_played`` leaves out those played in the session."""

    def recommend(turn: Turn) -> list[str]:
        played = set(turn.played_track_ids) if exclude_played else set()
        # topk plus the number of played tracks is enough.
        return [track_id for track_id in ranked_ids[: topk + len(played)] if track_id not in played][:topk]

    return _predict(sessions, recommend)


def rank_by_plays(sessions: Iterable[Session], catalog: MusicCatalog) -> list[str]:
    """The catalogue's tracks by how often they are played in sessions, most often first, then by catalogue row.

    Raises:
        DataError: No track of the catalogue is ever played.
    """
    played = (labelled.relevant_track_id for session in sessions for labelled in session.turns)
    plays = Counter(track_id for track_id in played if track_id is not None and track_id in catalog)
    if not plays:
        raise DataError("no track of the training sessions is in the catalogue; choose another --train_split")
    return sorted(catalog.track_ids, key=lambda track_id: -plays[track_id])


def rank_by_catalog_popularity(catalog: MusicCatalog, popularity: Sequence[float | None]) -> list[str]:
    """The tracks by a figure of each row, ``[len(catalog)]``, highest first, then by row; those without one last."""
    values = [-math.inf if value is None else value for value in popularity]
    return [catalog.track_ids[row] for row in sorted(range(len(values)), key=lambda row: -values[row])]


def _predict(sessions: Sequence[Session], recommend: Callable[[Turn], list[str]]) -> list[Prediction]:
    return [
        Prediction.of(labelled.turn, recommend(labelled.turn)) for session in sessions for labelled in session.turns
    ]
