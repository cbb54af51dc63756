"""Vectors of users."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mcrs.embeddings.columns import EmbeddingColumn, read_vectors
from mcrs.types import Turn


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
