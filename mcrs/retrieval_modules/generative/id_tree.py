"""The tree of all valid ids: what a decoder may write."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class IdTree:
    """The prefixes of ids as the nodes of a tree, level by level, in the order of the codes.

    So the children of a node, and the leaves below it, are neighbours: a range each.

    Args:
        codes: The id of each track, int32 ``[N, L]``, all of them distinct, N > 0.
        rows: The catalogue row of each, int32 ``[N]``.

    Attributes:
        n_levels: The length of an id.
        rows: The catalogue row of each leaf, int32 ``[N]``.
        tokens: For each level the last code of each node.
        first_child: For each level, where the children of each node of the level above begin, and the end.
        n_leaves: For each level, how many tracks are below each node.
        node_of_leaf: For each level, the node above each leaf, ``[N]``.
    """

    def __init__(self, codes: NDArray[np.int32], rows: NDArray[np.int32]) -> None:
        order = np.lexsort(codes.T[::-1])
        codes = codes[order]
        self.n_levels = codes.shape[1]
        self.rows = rows[order]
        self.tokens: list[NDArray[np.int32]] = []
        self.first_child: list[NDArray[np.int64]] = []
        self.n_leaves: list[NDArray[np.int64]] = []
        self.node_of_leaf: list[NDArray[np.int64]] = []
        starts_above = np.zeros(1, np.int64)
        changed = np.zeros(len(codes) - 1, np.bool_)
        for level in range(self.n_levels):
            changed |= codes[1:, level] != codes[:-1, level]
            starts = np.concatenate([[0], np.flatnonzero(changed) + 1])
            self.tokens.append(codes[starts, level])
            self.first_child.append(np.append(np.searchsorted(starts, starts_above), len(starts)))
            self.n_leaves.append(np.diff(np.append(starts, len(codes))))
            self.node_of_leaf.append(np.concatenate([[0], np.cumsum(changed)]).astype(np.int64))
            starts_above = starts
        self._leaf_of_row = {int(row): leaf for leaf, row in enumerate(self.rows)}

    def leaves(self, rows: list[int]) -> NDArray[np.int64]:
        """The leaves of those catalogue rows that have an id, each once, ascending."""
        return np.array(sorted({self._leaf_of_row[row] for row in rows if row in self._leaf_of_row}), np.int64)
