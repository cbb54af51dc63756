"""Beam search over the tree of valid ids, for many turns together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mcrs.retrieval_modules.postings import numbers_within
from mcrs.types import Ranking


class IdTree:
    """The prefixes of ids as the nodes of a tree, level by level, in the order of the codes.

    So the children of a node, and the leaves below it, are neighbours: a range each. The ids of the tracks, int32 ``[N,
    L]``, are all distinct, N > 0, and so many are their catalogue rows, int32 ``[N]``.

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


class CodeScorer(Protocol):
    """Scores the codes of the next level."""

    def next_scores(self, beams: NDArray[np.int64], codes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Extend some beams of the previous step, each by one code.

        Args:
            beams: The positions of the beams, ``[M]``; before the first step there is one for each turn.
            codes: The last code of each, ``[M]``; empty at the first step, where the beams are the turns.

        Returns:
            Logits of the codes of the next level, ``[M, K]``.
        """


def search_beams(tree: IdTree, scorer: CodeScorer, left_out: Sequence[NDArray[np.int64]], width: int) -> list[Ranking]:
    """The most probable ids of each turn.

    At each step a beam continues only with codes that lead to a track which is not left out, and their probabilities
    are scaled so that they sum to 1: over all such tracks exp(score) is a probability distribution. No beam ends in a
    dead end, and each has at least one track below it. So a turn gets ``width`` distinct tracks, or all that there are,
    however few prefixes a level has.

    Args:
        tree: The valid ids.
        scorer: Scores codes.
        left_out: For each turn the leaves that may not be written, ascending, ``[T]`` arrays.
        width: Number of beams of a turn, and so of its tracks.

    Returns:
        A ranking for each turn by log-probability (natural logarithm), at most ``width`` tracks; among equal scores the
        earlier catalogue row comes first.
    """
    n_turns = len(left_out)
    turns_out = np.repeat(np.arange(n_turns), [len(leaves) for leaves in left_out])
    leaves_out = np.concatenate([np.empty(0, np.int64), *left_out])
    turns, nodes = np.arange(n_turns), np.zeros(n_turns, np.int64)
    scores = np.zeros(n_turns)
    beams, codes = turns, np.empty(0, np.int32)
    for level in range(tree.n_levels):
        logits = scorer.next_scores(beams, codes).astype(np.float64)
        # The children of every beam, one after the other.
        starts = tree.first_child[level][nodes]
        counts = tree.first_child[level][nodes + 1] - starts
        parents = np.repeat(np.arange(len(nodes)), counts)
        children = starts[parents] + numbers_within(counts)
        open_to = tree.n_leaves[level][children] > _count_out(
            tree, level, turns_out, leaves_out, turns[parents], children
        )
        parents, children = parents[open_to], children[open_to]
        codes = tree.tokens[level][children]
        # A code that came after the training counts as the last one that the writer knows.
        found = logits[parents, np.minimum(codes, logits.shape[1] - 1)]
        scores = (scores[parents] + found - _log_sums(found, parents)).astype(np.float32).astype(np.float64)
        is_last = level == tree.n_levels - 1
        order = np.lexsort((tree.rows[children] if is_last else children, -scores, turns[parents]))
        best = order[numbers_within(np.bincount(turns[parents], minlength=n_turns)) < width]
        beams, nodes, scores, codes = parents[best], children[best], scores[best], codes[best]
        turns = turns[parents[best]]
    ends = np.cumsum(np.bincount(turns, minlength=n_turns))
    return [
        Ranking(tree.rows[nodes[begin:end]], scores[begin:end].astype(np.float32))
        for begin, end in zip([0, *ends[:-1]], ends, strict=True)
    ]


def _count_out(
    tree: IdTree,
    level: int,
    turns_out: NDArray[np.int64],
    leaves_out: NDArray[np.int64],
    turns: NDArray[np.int64],
    nodes: NDArray[np.int64],
) -> NDArray[np.int64]:
    """How many tracks below each node are left out in its turn."""
    n_nodes = len(tree.tokens[level])
    keys, counts = np.unique(turns_out * n_nodes + tree.node_of_leaf[level][leaves_out], return_counts=True)
    wanted = turns * n_nodes + nodes
    if not len(keys):
        return np.zeros(len(wanted), np.int64)
    positions = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[positions] == wanted, counts[positions], 0)


def _log_sums(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log Σ exp over the values of each one's group; groups are neighbours."""
    if not len(values):
        return values
    starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    sizes = np.diff(np.append(starts, len(groups)))
    highest = np.repeat(np.maximum.reduceat(values, starts), sizes)
    sums = np.repeat(np.log(np.add.reduceat(np.exp(values - highest), starts)), sizes)
    return np.asarray(highest + sums, np.float64)
