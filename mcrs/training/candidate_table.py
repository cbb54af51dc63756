"""The candidates of labelled turns, as a table to learn from; their features are in a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank import hybrid_retriever
from mcrs.types import Ranking

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.pipeline.recommender import Recommender

# How many rows LightGBM reads together, and how many turns are ranked together.
_LIGHTGBM_ROWS = 65_536
_BATCH = 256


class FeatureRows(Sequence["NDArray[np.float32]"]):
    """The features of the candidates of each turn, float32 ``[K, F]``, kept in a temporary file without a name."""

    def __init__(self, n_features: int, turns: Iterable[NDArray[np.float32]] = ()) -> None:
        self.n_features = n_features
        self.starts = [0]
        # The system deletes it when this process ends, however it ends.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this object
        for rows in turns:
            self.append(rows)

    def append(self, rows: NDArray[np.float32]) -> None:
        """Add the candidates of one more turn."""
        self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(rows, np.float32).tobytes())
        self.starts.append(self.starts[-1] + len(rows))

    def __len__(self) -> int:
        """How many turns there are."""
        return len(self.starts) - 1

    @overload
    def __getitem__(self, turn: int) -> NDArray[np.float32]: ...
    @overload
    def __getitem__(self, turn: slice) -> list[NDArray[np.float32]]: ...
    def __getitem__(self, turn: int | slice) -> NDArray[np.float32] | list[NDArray[np.float32]]:
        """The candidates of one turn, or of several."""
        if isinstance(turn, slice):
            return [self[each] for each in range(*turn.indices(len(self)))]
        turn = range(len(self))[turn]
        return self.rows(self.starts[turn], self.starts[turn + 1])

    def rows(self, start: int, stop: int) -> NDArray[np.float32]:
        """Some of the candidates of all turns, ``[stop - start, F]``."""
        size = 4 * self.n_features
        self._file.seek(start * size)
        found = np.frombuffer(self._file.read((stop - start) * size), np.float32)
        return found.reshape(-1, self.n_features)

    def as_sequence(self, lightgbm: ModuleType) -> Any:  # noqa: ANN401 - a class of LightGBM
        """The candidates of all turns, as LightGBM reads them piece by piece."""
        features = self

        class Rows(lightgbm.Sequence):  # type: ignore[misc,name-defined]
            batch_size = _LIGHTGBM_ROWS

            def __len__(self) -> int:
                return features.starts[-1]

            def __getitem__(self, position: int | slice) -> NDArray[np.floating[Any]]:
                if isinstance(position, slice):
                    return features.rows(*position.indices(len(self))[:2])
                # The single rows, by which the bins are chosen, have to be doubles.
                row: NDArray[np.float64] = features.rows(position, position + 1)[0].astype(np.float64)
                return row

        return Rows()


@dataclass(frozen=True, eq=False)
class CandidateTable:
    """Every candidate of every labelled turn.

    The candidates of a turn are in the order of their scores, equal ones in the order of the catalogue: the order
    inside a turn changes the trees, so it must not depend on the label.

    Attributes:
        names: The names of the features, ``[F]``.
        directions: Whether a higher value may raise or lower a candidate, ``[F]``; see :class:`CandidateFeatures`.
        pools: The candidates of each turn, ``[N]``.
        features: Their features, for each turn float32 ``[K, F]``, in a file.
        labels: Whether each is the relevant track, for each turn bool ``[K]``.
    """

    names: list[str]
    directions: list[int]
    pools: list[Ranking]
    features: FeatureRows
    labels: list[NDArray[np.bool_]]

    def learnable(self, chosen: NDArray[np.bool_]) -> list[int]:
        """The turns of a mask ``[N]`` with something to learn: the relevant track is among the candidates."""
        return [int(position) for position in np.flatnonzero(chosen) if self.labels[position].any()]


class FoundCandidates(NamedTuple):
    """The candidates of some turns."""

    pools: list[Ranking]
    features: list[NDArray[np.float32]]


class CandidateFinder:
    """Finds the candidates of labelled turns part by part.

    Raises:
        ConfigError: The retriever is not a hybrid.
    """

    def __init__(self, recommender: Recommender, truth: GroundTruth, n_candidates: int) -> None:
        self.features = CandidateFeatures(truth.catalog, hybrid_retriever(recommender.retriever))
        self.n_parts = -(-len(truth) // _BATCH)
        self._recommender, self._truth, self._n_candidates = recommender, truth, n_candidates

    def find(self, part: int) -> FoundCandidates:
        """The candidates of a part of the turns."""
        turns = self._truth.turns[part * _BATCH : (part + 1) * _BATCH]
        found = self._recommender.candidates(turns, self._n_candidates)
        features = list(self.features.compute(turns, found))
        return FoundCandidates([Ranking(pool.rows, pool.scores) for pool in found], features)


def collect_candidates(
    recommender: Recommender,
    truth: GroundTruth,
    n_candidates: int,
    find_parts: Callable[[int], Iterable[FoundCandidates]] | None = None,
) -> CandidateTable:
    """Collect the candidates of all labelled turns: of a hybrid retriever, and the rerankers before the trained one.

    ``find_parts`` finds the given number of parts on other machines, in order; None: they are found here.

    Raises:
        ConfigError: The retriever is not a hybrid.
    """
    finder = CandidateFinder(recommender, truth, n_candidates)
    found = find_parts(finder.n_parts) if find_parts else map(finder.find, range(finder.n_parts))
    pools: list[Ranking] = []
    rows = FeatureRows(len(finder.features.names))
    for part in tqdm(found, total=finder.n_parts, desc="candidates", disable=None):
        pools += part.pools
        for of_turn in part.features:
            rows.append(of_turn)
    relevant = truth.catalog.places(truth.relevant_ids)
    labels = [pool.rows == row for pool, row in zip(pools, relevant, strict=True)]
    features = finder.features
    return CandidateTable(features.names, features.directions, pools, rows, labels)
