"""One vector for each turn: of the played tracks, or of the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.embeddings.columns import EmbeddingColumn, read_vectors
from mcrs.types import Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.embeddings.track_vectors import TrackVectors


class PlayedTracks:
    """The mean of the vectors of a turn's played tracks, each weighted by decay^age.

    A track's dot product with it is the weighted mean of its similarities to the played tracks. Tracks without a vector
    and tracks outside of the catalogue do not count. The age is the number of messages of the user between the track
    and the current one.
    """

    def __init__(self, catalog: MusicCatalog, tracks: TrackVectors, decay: float) -> None:
        self._catalog = catalog
        self._tracks = tracks
        self._decay = decay

    def of_turns(self, turns: Sequence[Turn]) -> NDArray[np.float32]:
        """The vector of each turn, zeros if no played track has a vector, ``[B, D]``."""
        vectors = np.zeros((len(turns), self._tracks.n_dimensions), np.float32)
        for vector, turn in zip(vectors, turns, strict=True):
            rows, weights = self._weigh(turn)
            if total := float(weights.sum()):
                vector[:] = weights @ self._tracks.vectors_of(rows) / total
        return vectors

    def _weigh(self, turn: Turn) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        played = [
            (row, self._decay**age)
            for message, age in turn.aged_history
            if message.role == "music" and (row := self._catalog.row(message.content)) is not None
        ]
        rows = np.array([row for row, _ in played], np.int32)
        weights = np.array([weight for _, weight in played], np.float32)
        return rows, weights * self._tracks.known(rows)


class UserVectors:
    """The supplied vectors of users, by turn.

    Raises:
        DataError: The dataset cannot be read, or has no vectors.
        HubUnreachableError: It is a hub id, not in the local cache, and the hub cannot be reached.
    """

    def __init__(self, source: EmbeddingColumn) -> None:
        ids, self._vectors = read_vectors(source, "user_id")
        self._place = {user_id: position for position, user_id in enumerate(ids)}

    @property
    def n_dimensions(self) -> int:
        """Dimension of the vectors."""
        return int(self._vectors.shape[1])

    def of_turns(self, turns: Sequence[Turn]) -> NDArray[np.float32]:
        """The vector of each turn's user, zeros where there is none, ``[B, D]``."""
        vectors = np.zeros((len(turns), self.n_dimensions), np.float32)
        for vector, turn in zip(vectors, turns, strict=True):
            position = self._place.get(turn.user_id) if turn.user_id else None
            if position is not None:
                vector[:] = self._vectors[position]
        return vectors
