"""Scaling the scores of different retrievers, so that they can be added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mcrs.types import Ranking

#: The minimum score of a list: the lowest possible score, or the score of the pool's last track.
MinScore = float | Literal["pool"]


class Scale(Protocol):
    """Converts a list's scores to what each track adds to the fused score."""

    def __call__(
        self, scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float
    ) -> NDArray[np.float64]:
        """Scale the scores of one list.

        Args:
            scores: In descending order, none below the minimum score, ``[K]`` with K > 0.
            min_score: The minimum score.
            depth: Maximum length of the list, at least K.
            constant: The constant of reciprocal ranks.

        Returns:
            What each track adds to the fused score, at least 0, ``[K]``.
        """


def reciprocal_ranks(
    scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float
) -> NDArray[np.float64]:
    """Scale by rank alone: 1 / (constant + rank), from rank 1 on.

    Source: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods, SIGIR 2009 (which sets the constant to 60).
    """
    return np.asarray(1.0 / (constant + np.arange(1, len(scores) + 1)), np.float64)


def min_max(scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float) -> NDArray[np.float64]:
    """Scale from 0 at the minimum score to 1 at the first track: (s - min_score) / (best - min_score).

    In a list whose scores are all equal, each track gains 0.

    Source: Bruch, Gai and Ingber, An analysis of fusion functions for hybrid retrieval, ACM TOIS 42(1), 2023, which
    calls it theoretical min-max where the minimum score is the least score that there can be (0 for BM25).
    """
    above = _above(scores, min_score)
    return _divided(above, above[0])


def z_scores(scores: NDArray[np.float64], min_score: MinScore, depth: int, constant: float) -> NDArray[np.float64]:
    """Scale by the spread of the list: (s - min_score) / standard deviation.

    In a list whose scores are all equal, each track gains 0. The order is that of the z-score (s - mean) / standard
    deviation if a track outside of the list has the z-score of the minimum score: the two differ by a constant. If the
    minimum score is a number, a list that is shorter than its depth is filled up with tracks at that score.

    Source: Renda and Straccia, Web metasearch: rank vs. score based rank aggregation methods, SAC 2003.
    """
    above = _above(scores, min_score)
    n_tracks = len(scores) if min_score == "pool" else depth
    return _divided(above, float(np.sqrt(max((above @ above) / n_tracks - (above.sum() / n_tracks) ** 2, 0.0))))


def _above(scores: NDArray[np.float64], min_score: MinScore) -> NDArray[np.float64]:
    return scores - (scores[-1] if min_score == "pool" else min_score)


def _divided(above: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    return above / spread if spread > 0 else np.zeros_like(above)


SCALES: dict[str, Scale] = {"rrf": reciprocal_ranks, "min_max": min_max, "z_score": z_scores}


def above_min_score(ranking: Ranking, min_score: MinScore) -> Ranking:
    """The tracks of a list above its minimum score; all tracks if that is ``pool``.

    Some retrievers fill up their list with unrelated tracks at score 0; these must not get a rank.
    """
    return ranking if min_score == "pool" else ranking.take(ranking.scores > min_score)
