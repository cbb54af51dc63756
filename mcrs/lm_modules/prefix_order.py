"""An order of prompts in which each finds what it shares with others in a prefix cache."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

import numpy as np

from mcrs.lm_modules.prefix_engine.plan import shared_prefix_length


class PrefixOrder:
    """Tells which prompts an engine may start, while it encodes others.

    An engine looks up a prompt in its cache when the prompt is added, so prompts that are added together share nothing.
    Here a prompt waits until the first prompt with its longest shared prefix is encoded. Prompts with no shared prefix
    wait for nothing.

    Args:
        prompts: Token ids of each prompt.
        block: Number of tokens in a block of the cache; only whole blocks are shared.

    Attributes:
        ready: Indexes of the prompts that can start; the caller takes them from the left. The turns of a session come
            one after the other, before those of sessions that have not begun.
    """

    def __init__(self, prompts: Sequence[list[int]], block: int) -> None:
        self.ready: deque[int] = deque()
        self._followers: defaultdict[int, list[int]] = defaultdict(list)
        # For each block of the previous prompt, the first prompt that begins with all up to it.
        first_with: list[int] = []
        previous = np.empty(0, dtype=np.int64)
        for row in sorted(range(len(prompts)), key=lambda row: prompts[row]):
            prompt = np.asarray(prompts[row], dtype=np.int64)
            n_shared = shared_prefix_length(previous, prompt) // block
            (self._followers[first_with[n_shared - 1]] if n_shared else self.ready).append(row)
            first_with[n_shared:] = [row] * (len(prompt) // block - n_shared)
            previous = prompt

    def mark_encoded(self, row: int) -> None:
        """Release the prompts that wait for this one."""
        self.ready.extendleft(reversed(self._followers.pop(row, [])))
