"""Retrieval by track vectors that are learned from sessions."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.config.blocks import Decay
from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import top_rows
from mcrs.retrieval_modules.trained import ModelFolder, TrainedRetriever
from mcrs.types import Ranking, Turn
from mcrs.weights.arrays import load_arrays


class _Vectors(NamedTuple):
    """The vectors of one part of a model, ``[T, D]``, and the index of each track of the training data.

    ``rows`` are the catalogue rows of the known tracks in ascending order, ``[K]``, ``candidates`` their vectors, ``[K,
    D]``.
    """

    index_of: dict[str, int]
    vectors: NDArray[np.float32]
    rows: NDArray[np.int32]
    candidates: NDArray[np.float32]


class Item2VecRetriever(TrainedRetriever):
    """Ranks tracks by the cosine between their vector and Σ decay^age · v(p) over the played tracks p.

    Tracks that are in no training session have no vector and are not ranked. Without a played track that has a vector,
    the list is empty. ``mcrs train item2vec`` trains the model.

    Args:
        model: The folder of the model.
        decay: Factor on a played track's weight for each message of the user between it and the current one.

    Raises:
        ModelError: There is no such model, it is damaged or of another kind, or none of its tracks is in the catalogue.
    """

    kinds: ClassVar = ("item2vec",)

    def __init__(self, catalog: MusicCatalog, model: ModelFolder, decay: Decay = 0.9) -> None:
        super().__init__(catalog, model)
        self._decay = decay

    def load_part(self, folder: Path) -> _Vectors:
        """Read vectors."""
        track_ids, arrays = load_arrays(folder)
        row_of, vectors = self.catalog.places(track_ids), arrays["vectors"]
        known = np.flatnonzero(row_of >= 0)
        known = known[np.argsort(row_of[known])]
        index_of = {track: number for number, track in enumerate(track_ids)}
        return _Vectors(index_of, vectors, row_of[known], vectors[known])

    def rank(self, part: _Vectors, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank by cosine."""
        return [self._rank(part, turn, topk) for turn in turns]

    def _rank(self, part: _Vectors, turn: Turn, topk: int) -> Ranking:
        query = np.zeros(part.vectors.shape[1], np.float64)
        for message, age in turn.aged_history:
            number = part.index_of.get(message.content) if message.role == "music" else None
            if number is not None:
                query += self._decay**age * part.vectors[number]
        length = np.linalg.norm(query)
        if not length:
            return Ranking.of((), ())
        scores = part.candidates @ (query / length).astype(np.float32)
        best = top_rows(scores, topk)
        return Ranking(part.rows[best], scores[best])
