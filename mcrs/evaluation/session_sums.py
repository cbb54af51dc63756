"""Means over sessions: the official macro mean, and its resampling with the session as the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SessionSums:
    """Values of turns, summed within each session (S), for each measure (M) and each group of turns (G).

    A mean is taken over the sessions within each group, then over the groups. With the turn number as the group that
    is the official macro mean; with a single group it is the plain mean over turns.

    Attributes:
        sums: Sums of the values, ``[S, M, G]``.
        counts: How many values each holds, ``[S, M, G]``.
    """

    sums: NDArray[np.float64]
    counts: NDArray[np.float64]

    @classmethod
    def of(
        cls, values: NDArray[np.float64], session_rows: NDArray[np.int32], groups: NDArray[np.int32] | None = None
    ) -> SessionSums:
        """Sum the values of turns, ``[M, N]``; NaN does not count, nor does a session without turns.

        The sessions and the groups are those of each turn, ``[N]``; without groups, all turns are in one.
        """
        sessions, session_index = np.unique(session_rows, return_inverse=True)
        names, group_index = np.unique(np.zeros_like(session_rows) if groups is None else groups, return_inverse=True)
        n_sessions, n_groups = len(sessions), len(names)
        cells = session_index * n_groups + group_index
        known = ~np.isnan(values)
        filled = np.where(known, values, 0.0)

        def add_up(rows: NDArray[np.float64]) -> NDArray[np.float64]:
            table = np.stack([np.bincount(cells, row, n_sessions * n_groups) for row in rows])
            return np.asarray(table.reshape(-1, n_sessions, n_groups).transpose(1, 0, 2), np.float64)

        return cls(add_up(filled), add_up(known.astype(np.float64)))

    @classmethod
    def beside(cls, parts: Sequence[SessionSums]) -> SessionSums:
        """The measures of several sums of equally many sessions and groups, one after the other."""
        return cls(
            np.concatenate([part.sums for part in parts], axis=1),
            np.concatenate([part.counts for part in parts], axis=1),
        )

    def means(self) -> NDArray[np.float64]:
        """The mean of each measure, ``[M]``; NaN if no value counts."""
        return self.weighted_means(np.ones((1, len(self.sums))))[:, 0]

    def weighted_means(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The means ``[M, B]`` with sessions weighted by how often each counts, ``[B, S]``, as in a resample."""
        n_sessions, n_measures, n_groups = self.sums.shape
        sums = (weights @ self.sums.reshape(n_sessions, -1)).reshape(-1, n_measures, n_groups)
        counts = (weights @ self._distinct_counts.reshape(n_sessions, -1)).reshape(len(sums), -1, n_groups)
        with np.errstate(invalid="ignore"):
            by_group = sums / counts
        unknown = np.isnan(by_group)
        if not unknown.any():
            return np.asarray(by_group.mean(axis=2).T)
        n_known = np.sum(~unknown, axis=2)
        totals = np.nansum(by_group, axis=2)
        return np.where(n_known > 0, totals / np.maximum(n_known, 1), np.nan).T

    @cached_property
    def _distinct_counts(self) -> NDArray[np.float64]:
        """The counts once if all measures have the same, ``[S, 1, G]``, else as they are."""
        first = self.counts[:, :1]
        return first if np.array_equal(np.broadcast_to(first, self.counts.shape), self.counts) else self.counts

    def contributions(self) -> NDArray[np.float64]:
        """What each session adds to each mean, ``[M, S]``: they sum up to :meth:`means`."""
        totals = self.counts.sum(axis=0)
        n_known = np.maximum((totals > 0).sum(axis=1), 1)
        shares = self.sums / np.maximum(totals, 1.0)
        return np.asarray((shares.sum(axis=2) / n_known).T)
