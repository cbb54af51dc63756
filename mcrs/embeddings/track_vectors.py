"""Vectors of tracks, mapped into memory and searched exactly."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import short_repr
from mcrs.data.dataset_identity import dataset_identity
from mcrs.embeddings.columns import EmbeddingColumn, read_vectors
from mcrs.embeddings.vector_index import VectorIndex, write_vectors
from mcrs.errors import DataError
from mcrs.storage.artifacts import ArtifactStore
from mcrs.types import Ranking

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog

logger = logging.getLogger(__name__)

#: Version of the files.
_FORMAT = 1


class TrackVectors:
    """Vectors of tracks."""

    def __init__(self, index: VectorIndex, n_tracks: int) -> None:
        self.index = index
        self._n_tracks = n_tracks

    @property
    def n_dimensions(self) -> int:
        """Dimension of the vectors."""
        return int(self.index.vectors.shape[1])

    @cached_property
    def _vector_of_row(self) -> NDArray[np.int64]:
        """The position of each row's vector, -1 for none, ``[N]``."""
        of_row = np.full(self._n_tracks, -1, np.int64)
        of_row[self.index.rows] = np.repeat(np.arange(len(self.index.vectors)), np.diff(self.index.starts))
        return of_row

    def known(self, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which rows have a vector, ``[K]``."""
        return np.asarray(self._vector_of_row[rows] >= 0, np.bool_)

    def vectors_of(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """The vectors of rows, zeros for those that have none, ``[K, D]``."""
        positions = self._vector_of_row[rows]
        vectors = np.zeros((len(positions), self.n_dimensions), np.float32)
        vectors[positions >= 0] = self.index.vectors[positions[positions >= 0]]
        return vectors

    def search(self, queries: NDArray[np.float32], topk: int) -> list[Ranking]:
        """Rank up to ``topk`` tracks that have a vector by its dot product with each query, float32 ``[Q, D]``.

        Returns:
            A ranking for each query, empty for one of zeros; among equal scores the earlier row comes first.
        """
        asked = np.asarray(queries.any(axis=1), np.bool_)
        found = iter(self.index.search(np.ascontiguousarray(queries[asked]), topk) if asked.any() else ())
        return [next(found) if ask else Ranking.of((), ()) for ask in asked]


def load_track_vectors(source: EmbeddingColumn, catalog: MusicCatalog, cache_dir: Path) -> TrackVectors:
    """Load the supplied vectors of a catalogue's tracks; they are read from the dataset once.

    They are cached in ``cache_dir``, ready to be mapped into memory. Vectors of other tracks are left out.

    Raises:
        DataError: The dataset cannot be read, or has no vector for any track.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """

    def build(folder: Path) -> None:
        ids, vectors = read_vectors(source, "track_id")
        row_of = catalog.places(ids)
        known = np.flatnonzero(row_of >= 0)
        if not len(known):
            raise DataError(
                f"{source.dataset}: none of its track ids ({len(ids):,}) is in the catalogue {catalog.name}; it has, "
                f"for example, {short_repr(ids[0])}, and the catalogue {short_repr(catalog.track_ids[0])}; choose the "
                "dataset of that catalogue, and write the same ids in both"
            )
        if len(known) < len(catalog):
            logger.info("%s: tracks of the catalogue with a vector: %d of %d", source.dataset, len(known), len(catalog))
        known = known[np.argsort(row_of[known])]
        write_vectors(folder, row_of[known], vectors[known])

    identity = {
        "format": _FORMAT,
        "dataset": dataset_identity(source.dataset, source.splits, cache_dir),
        "source": source.model_dump(mode="json", include={"column", "splits", "normalize"}),
        "catalog": catalog.fingerprint(()),
    }
    return TrackVectors(VectorIndex.load(ArtifactStore(cache_dir).fetch("embeddings", identity, build)), len(catalog))


def check_dimensions(what: str, n_found: int, tracks: TrackVectors, of_tracks: str) -> None:
    """Reject vectors that cannot be compared with those of the tracks.

    Raises:
        DataError: The dimensions differ.
    """
    if n_found != tracks.n_dimensions:
        raise DataError(
            f"{what} has {n_found} dimensions, but {of_tracks} has {tracks.n_dimensions}: "
            f"both must come from the same model"
        )
