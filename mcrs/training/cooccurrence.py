"""Counting which tracks are played in the same sessions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import plural
from mcrs.errors import DataError
from mcrs.training.base import OTHER_SESSIONS, Trainer, index_tracks, played_tracks
from mcrs.weights.arrays import save_arrays

if TYPE_CHECKING:
    from mcrs.data.conversation import Session


class CooccurrenceTrainer(Trainer):
    """Counts pairs of tracks that are played in the same session; needs only track ids.

    A pair that is n turns apart counts ``recency``^(n - 1).

    Args:
        window: Maximum distance of a pair in turns. None: unlimited.
        recency: Factor on a pair's count for each further turn between its tracks.
        forward_only: Count a pair only in the order in which its tracks were played.
    """

    packages: ClassVar = ("scipy",)

    def __init__(
        self,
        window: Annotated[int, Field(ge=1)] | None = None,
        recency: Annotated[float, Field(gt=0, le=1)] = 1.0,
        forward_only: bool = False,
    ) -> None:
        self._window, self._recency, self._forward_only = window, recency, forward_only

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Count the pairs of all sessions.

        Writes for each track its number of sessions (``n_sessions``, ``[T]``), and the counts as sparse rows:
        ``starts`` ``[T + 1]``, ``others`` ``[P]`` and ``counts`` ``[P]``.
        """
        from scipy.sparse import coo_array

        index_of = index_tracks(sessions)
        firsts, seconds, counts = [], [], []
        n_sessions = np.zeros(len(index_of), np.int64)
        for session in sessions:
            tracks = [index_of[track] for track in played_tracks(session)]
            n_sessions[list(set(tracks))] += 1
            for (early, first), (late, second) in combinations(enumerate(tracks), 2):
                apart = late - early
                if first != second and (self._window is None or apart <= self._window):
                    firsts.append(first)
                    seconds.append(second)
                    counts.append(self._recency ** (apart - 1))
        if not counts:
            size = plural(len(sessions), "session")
            raise DataError(f"no session has two tracks ({size}), so there is nothing to count; {OTHER_SESSIONS}")
        table = coo_array((counts, (firsts, seconds)), shape=(len(index_of),) * 2).tocsr()
        if not self._forward_only:
            table = (table + table.T).tocsr()
        table.sort_indices()
        arrays = {
            "n_sessions": n_sessions,
            "starts": table.indptr.astype(np.int64),
            "others": table.indices.astype(np.int32),
            "counts": table.data.astype(np.float32),
        }
        save_arrays(folder, list(index_of), arrays)
