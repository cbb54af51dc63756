"""The features of candidates for learning to rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.errors import RetrievalError
from mcrs.retrieval_modules.artists_and_albums import artists_and_albums

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.retrieval_modules.hybrid import HybridRetriever
    from mcrs.types import Ranking, Turn

#: Whether a higher value can only raise a candidate (1), only lower it (-1), or either (0).
_OF_LIST = {"listed": 1, "score": 1, "share": 1, "rank": -1}
_OF_POOL = {"pool_score": 1, "pool_share": 1, "pool_rank": -1}
_CONTEXT = {"artist_plays": 1, "artist_recency": 1, "artist_candidates": 0, "place_in_artist": -1, "turn_number": 0}


class CandidateFeatures:
    """Computes the features of candidates.

    For each list of a hybrid retriever: whether the candidate is in it (``listed``), its score there, or else the lower
    end of the list's scale (``score``), that on a scale from there to the pool's best (``share``), and how many
    candidates have a higher score there (``rank``); the same without ``listed`` for the score that came in (``pool``).
    Of the context: how often the candidate's first artist was played in the session, 1 / how many turns ago that was
    last, how many candidates are by that artist and how many of them come before this one, and the turn's number.

    No feature says which fields of a record are filled: in a dataset that was compiled from known tracks, that would
    reveal the played ones.
    """

    def __init__(self, catalog: MusicCatalog, retriever: HybridRetriever) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._artist_of_row = artists_and_albums(catalog).artists.first_of_row
        of_lists = {f"{name}_{kind}": way for name in retriever.names for kind, way in _OF_LIST.items()}
        self._ways = of_lists | _OF_POOL | _CONTEXT

    @property
    def names(self) -> list[str]:
        """The names of the features, ``[F]``."""
        return list(self._ways)

    @property
    def directions(self) -> list[int]:
        """Whether a higher value of a feature can only raise a candidate (1), only lower it (-1), or either (0)."""
        return list(self._ways.values())

    def compute(self, turns: Sequence[Turn], rankings: Sequence[Ranking]) -> list[NDArray[np.float32]]:
        """The features of each turn's candidates, float32 ``[K, F]``, which have the lists that the hybrid gave them.

        Raises:
            RetrievalError: The candidates have no lists.
        """
        features = []
        for turn, ranking in zip(turns, rankings, strict=True):
            columns = [*self._of_lists(ranking), *self._of_pool(ranking), *self._context(turn, ranking)]
            features.append(np.stack(columns, axis=1).astype(np.float32))
        return features

    def _of_lists(self, ranking: Ranking) -> Iterator[NDArray[np.float64]]:
        if len(ranking.lists) != len(self._retriever.min_scores):
            raise RetrievalError(
                f"expected candidates with their {len(self._retriever.min_scores)} lists, found {len(ranking.lists)}: "
                f"an earlier reranker dropped the lists; make its rankings with Ranking.take() or replace()"
            )
        for listed, min_score in zip(ranking.lists, self._retriever.min_scores, strict=True):
            lowest = (float(listed.scores[-1]) if len(listed) else 0.0) if min_score == "pool" else float(min_score)
            scores = np.full(len(ranking), lowest)
            _, in_pool, in_list = np.intersect1d(ranking.rows, listed.rows, assume_unique=True, return_indices=True)
            scores[in_pool] = listed.scores[in_list]
            yield np.bincount(in_pool, minlength=len(ranking)).astype(np.float64)
            yield from _score_share_rank(scores, lowest)

    def _of_pool(self, ranking: Ranking) -> Iterator[NDArray[np.float64]]:
        scores = np.nan_to_num(ranking.scores.astype(np.float64))
        yield from _score_share_rank(scores, min(0.0, float(scores.min(initial=0.0))))

    def _context(self, turn: Turn, ranking: Ranking) -> Iterator[NDArray[np.float64]]:
        artists = self._artist_of_row[ranking.rows]
        plays, recency = np.zeros(len(artists)), np.zeros(len(artists))
        for message, age in turn.aged_history:
            row = self._catalog.row(message.content) if message.role == "music" else None
            if row is not None and self._artist_of_row[row] >= 0:
                same = artists == self._artist_of_row[row]
                plays += same
                recency = np.maximum(recency, same / (age + 1))
        together = (artists[:, None] == artists[None, :]) & (artists[:, None] >= 0)
        yield plays
        yield recency
        yield together.sum(axis=1).astype(np.float64)
        yield np.tril(together, -1).sum(axis=1).astype(np.float64)
        yield np.full(len(artists), float(turn.turn_number))


def _score_share_rank(scores: NDArray[np.float64], lowest: float) -> Iterator[NDArray[np.float64]]:
    above = scores - lowest
    best = above.max(initial=0.0)
    yield scores
    yield above / best if best > 0 else np.zeros_like(above)
    yield (scores[None, :] > scores[:, None]).sum(axis=1).astype(np.float64)
