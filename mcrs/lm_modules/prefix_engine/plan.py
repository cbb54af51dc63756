"""Packing prompts into families by shared prefixes; a family is a small token tree in a sequence.

Prompts are compared by token ids only. In lexicographic order, neighbours share the longest prefixes, so one pass over
the sorted prompts finds every distinct token, divides the prompts into families, and finds what a family inherits from
its predecessor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = "NDArray[np.int64]"

# Reading keys costs about the same for one row as for four (measured with scaled dot product attention), so a single
# prompt counts as four rows. Only speed depends on this.
SOLO_ROWS = 4


class Stretch(NamedTuple):
    """The packed tokens `[start, stop)` that a prompt adds after the tokens `trunk` of its predecessor's path."""

    start: int
    stop: int
    trunk: IntArray


@dataclass(frozen=True, slots=True)
class PromptFamily:
    """Prompts with a long shared prefix, as one packed token tree.

    Attributes:
        rows: Positions of the prompts in the caller's list.
        tokens: Token ids of the tree, every token after the token that precedes it in its prompt [N].
        positions: Position of each tree token in its prompt [N].
        paths: For each prompt the packed indexes of its tokens, in order.
        stretches: The tree as consecutive unbranched pieces, from which the masks are made.
        n_inherited: Number of first tokens of the tree whose keys and values the previous family has.
    """

    rows: tuple[int, ...]
    tokens: IntArray
    positions: IntArray
    paths: tuple[IntArray, ...]
    stretches: tuple[Stretch, ...]
    n_inherited: int

    @property
    def n_tokens(self) -> int:
        """Number of distinct tokens in the tree."""
        return len(self.tokens)

    def ends_in(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Rows whose last prompt token has its packed index in `[start, stop)`, with that index."""
        for row, path in zip(self.rows, self.paths, strict=True):
            if start <= path[-1] < stop:
                yield row, int(path[-1])

    def capacity(self, response_tokens: int) -> int:
        """Cache slots that the family needs if every response has `response_tokens` tokens."""
        return self.n_tokens + len(self.rows) * response_tokens


def shared_prefix_length(first: IntArray, second: IntArray) -> int:
    """Length of the longest common prefix of two token sequences."""
    n = min(len(first), len(second))
    differing = np.flatnonzero(first[:n] != second[:n])
    return int(differing[0]) if len(differing) else n


def count_distinct_tokens(prompts: Sequence[list[int]]) -> int:
    """Number of nodes of the prefix tree of all prompts: the minimum that any engine must encode."""
    ordered = [np.asarray(prompt, dtype=np.int64) for prompt in sorted(prompts)]
    shared = [shared_prefix_length(a, b) for a, b in pairwise([np.empty(0, dtype=np.int64), *ordered])]
    return sum(len(prompt) - n for prompt, n in zip(ordered, shared, strict=True))


def plan_families(
    prompts: Sequence[list[int]],
    *,
    response_tokens: int,
    max_rows: int,
    max_slots: int,
    predecessor: IntArray | None = None,
) -> list[PromptFamily]:
    """Pack prompts, none empty, into families, in the order in which each inherits from the one before.

    A family has at most `max_rows` prompts and `max_slots` cache slots, which a single prompt may exceed. The
    predecessor is a prompt whose keys and values are still cached from an earlier call.

    Returns:
        Families in lexicographic order. Every prompt is in exactly one.
    """
    order = sorted(range(len(prompts)), key=lambda row: prompts[row])
    ordered = [np.asarray(prompts[row], dtype=np.int64) for row in order]
    first = np.empty(0, dtype=np.int64) if predecessor is None else predecessor
    shared = [shared_prefix_length(a, b) for a, b in pairwise([first, *ordered])]
    families: list[PromptFamily] = []
    start, n_tokens = 0, 0
    for stop in range(1, len(ordered) + 1):
        n_rows = stop - start
        n_tokens = n_tokens or len(ordered[start])
        if stop < len(ordered):
            grown = n_tokens + len(ordered[stop]) - shared[stop]
            fits = n_rows < max_rows and grown + (n_rows + 1) * response_tokens <= max_slots
            # Every row of a family reads all keys of the family at each step, including masked ones.
            if fits and (n_rows + 1) * grown <= n_rows * n_tokens + SOLO_ROWS * len(ordered[stop]):
                n_tokens = grown
                continue
        families.append(_pack(order[start:stop], ordered[start:stop], shared[start:stop]))
        start, n_tokens = stop, 0
    return families


def _pack(rows: list[int], prompts: list[IntArray], shared: list[int]) -> PromptFamily:
    """Pack neighbouring prompts; `shared[i]` is the shared prefix length of prompt i and the prompt before it."""
    path = np.empty(0, dtype=np.int64)
    paths: list[IntArray] = []
    stretches: list[Stretch] = []
    n_tokens = 0
    for prompt, n_shared in zip(prompts, [0, *shared[1:]], strict=True):
        trunk = path[:n_shared]
        stop = n_tokens + len(prompt) - n_shared
        path = np.concatenate([trunk, np.arange(n_tokens, stop)])
        paths.append(path)
        if stop > n_tokens:
            stretches.append(Stretch(n_tokens, stop, trunk))
        n_tokens = stop
    tokens, positions = np.empty((2, n_tokens), dtype=np.int64)
    for prompt, path in zip(prompts, paths, strict=True):
        tokens[path], positions[path] = prompt, np.arange(len(prompt))
    # The last token of every prompt is always encoded: its logits start the response.
    n_inherited = min(shared[0], *(int(path[-1]) for path in paths))
    return PromptFamily(tuple(rows), tokens, positions, tuple(paths), tuple(stretches), n_inherited)
