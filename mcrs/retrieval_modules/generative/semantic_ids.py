"""Semantic ids: each track is a short row of codes; similar tracks share the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.embeddings.residual_kmeans import quantise
from mcrs.retrieval_modules.postings import numbers_within

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog


@dataclass(frozen=True, eq=False)
class SemanticIds:
    """The semantic ids of some tracks: codes, int32 ``[N, L]``, of which no two rows are equal.

    The last code (0, 1, …) tells apart the tracks whose other codes are equal. The codebooks are the centres of each
    level but the last, float32 ``[K, D]``.
    """

    track_ids: list[str]
    codes: NDArray[np.int32]
    codebooks: list[NDArray[np.float32]]

    @property
    def sizes(self) -> list[int]:
        """How many codes there are at each level, ``[L]``."""
        return [*map(len, self.codebooks), int(self.codes[:, -1].max(initial=0)) + 1]

    def codes_of(self, catalog: MusicCatalog) -> dict[str, NDArray[np.int32]]:
        """The codes of each track that is in a catalogue."""
        return {track: codes for track, codes in zip(self.track_ids, self.codes, strict=True) if track in catalog}

    def extend(self, track_ids: Sequence[str], vectors: NDArray[np.float32]) -> SemanticIds:
        """These ids, and those of later tracks ``[M]`` with vectors float32 ``[M, D]``, by the same centres."""
        codes = make_unique(quantise(vectors, self.codebooks), self.codes)
        return SemanticIds([*self.track_ids, *track_ids], np.concatenate([self.codes, codes]), self.codebooks)


def make_unique(codes: NDArray[np.int32], taken: NDArray[np.int32] | None = None) -> NDArray[np.int32]:
    """Add a last code to rows of codes, so that no two are equal: equal rows are counted from 0 in their order.

    The codes are int32 ``[N, L - 1]``. Among rows that are equal to ``taken`` ones, int32 ``[M, L]``, the count goes on
    from theirs.

    Returns:
        Int32 ``[N, L]``.
    """
    n_taken = 0 if taken is None else len(taken)
    every = codes if taken is None else np.concatenate([taken[:, :-1], codes])
    _, group = np.unique(every, axis=0, return_inverse=True)
    group = group.reshape(-1)
    following = np.zeros(group.max(initial=-1) + 1, np.int64)
    if taken is not None:
        np.maximum.at(following, group[:n_taken], taken[:, -1].astype(np.int64) + 1)
    return np.column_stack([codes, following[group[n_taken:]] + _places(group[n_taken:])]).astype(np.int32)


def _places(group: NDArray[np.intp]) -> NDArray[np.int64]:
    """The index of each row within its group, from 0."""
    positions = np.empty(len(group), np.int64)
    positions[np.argsort(group, kind="stable")] = numbers_within(np.bincount(group))
    return positions


def to_arrays(ids: SemanticIds) -> dict[str, NDArray[np.int32] | NDArray[np.float32]]:
    """The arrays of semantic ids for a file: ``codes`` and one ``codebook_…`` for each level but the last."""
    return {"codes": ids.codes, **{f"codebook_{level}": centres for level, centres in enumerate(ids.codebooks)}}


def from_arrays(track_ids: Sequence[str], arrays: dict[str, NDArray[np.int32] | NDArray[np.float32]]) -> SemanticIds:
    """Semantic ids from the arrays of a file."""
    codes = arrays["codes"].astype(np.int32)
    codebooks = [arrays[f"codebook_{level}"].astype(np.float32) for level in range(codes.shape[1] - 1)]
    return SemanticIds(list(track_ids), codes, codebooks)
