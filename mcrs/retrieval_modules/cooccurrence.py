"""Retrieval by co-occurrence of tracks in training sessions."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.config.blocks import Decay
from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import rank_sums
from mcrs.retrieval_modules.trained import ModelFolder, TrainedRetriever
from mcrs.types import Ranking, Turn
from mcrs.weights.arrays import load_arrays


class _Counts(NamedTuple):
    """The counts of one of the models (of all sessions, or without a fold), for the tracks in the catalogue.

    Attributes:
        index_of: The index of each track of the training data.
        starts: Where the pairs of each track begin, ``[T + 1]``.
        rows: The catalogue row of the other track of each pair, ``[P]``.
        scores: The score of the pair, ``[P]``.
    """

    index_of: dict[str, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    scores: NDArray[np.float64]


class CooccurrenceRetriever(TrainedRetriever):
    """Ranks the tracks that were played together with the played ones in other sessions.

    With c(p, d) the count of a pair and n(d) the number of training sessions with a track,

        score(d) = Σ decay^age · c(p, d) / sqrt(n(p) · n(d)) over the played tracks p

    or without the denominator for ``scoring: counts``. Without a known played track, the list is empty. ``mcrs train
    cooccurrence`` trains the model, or ``mcrs train transitions``, which counts only the next track.

    Source of the cosine: Sarwar et al., Item-based collaborative filtering recommendation algorithms, WWW 2001.

    Args:
        model: The folder of the model.
        scoring: ``cosine`` divides a count by √(plays of one track · plays of the other), ``counts`` does not.
        decay: Factor on a played track's weight for each message of the user between it and the current one.

    Raises:
        ModelError: There is no such model, it is damaged or of another kind, or none of its tracks is in the catalogue.
    """

    kinds: ClassVar = ("cooccurrence", "transitions")

    def __init__(
        self,
        catalog: MusicCatalog,
        model: ModelFolder,
        scoring: Literal["cosine", "counts"] = "cosine",
        decay: Decay = 0.9,
    ) -> None:
        super().__init__(catalog, model)
        self._scoring, self._decay = scoring, decay

    def load_part(self, folder: Path) -> _Counts:
        """Read counts."""
        track_ids, arrays = load_arrays(folder)
        counts, others = arrays["counts"].astype(np.float64), arrays["others"]
        owners = np.repeat(np.arange(len(track_ids)), np.diff(arrays["starts"]))
        if self._scoring == "cosine":
            counts = counts / np.sqrt(arrays["n_sessions"][owners] * arrays["n_sessions"][others])
        row_of = self.catalog.places(track_ids)
        known = row_of[others] >= 0
        starts = np.concatenate([[0], np.cumsum(np.bincount(owners[known], minlength=len(track_ids)))])
        index_of = {track: number for number, track in enumerate(track_ids)}
        return _Counts(index_of, starts, row_of[others[known]], counts[known])

    def rank(self, part: _Counts, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank by the sum over the played tracks."""
        return [rank_sums(self._gains(part, turn), topk) for turn in turns]

    def _gains(self, part: _Counts, turn: Turn) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float64]]]:
        for message, age in turn.aged_history:
            number = part.index_of.get(message.content) if message.role == "music" else None
            if number is not None:
                pairs = slice(part.starts[number], part.starts[number + 1])
                yield part.rows[pairs], self._decay**age * part.scores[pairs]
