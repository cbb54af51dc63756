"""Generation in which no prompt token is encoded twice and all replies in work are decoded together."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.lm_modules.family_cache import FamilyCache
from mcrs.lm_modules.generation import GenerationCounts, Reply
from mcrs.lm_modules.passes import decode, encode
from mcrs.lm_modules.prefix_plan import plan_families
from mcrs.memory import is_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transformers import PreTrainedModel

    from mcrs.lm_modules.generation import ChooseTokens
    from mcrs.lm_modules.passes import PassResult
    from mcrs.lm_modules.prefix_plan import PromptFamily

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class PrefixEngine:
    """Writes replies with a transformers model; every distinct prompt token is encoded once.

    Families of prompts are admitted as long as the memory lasts, what is new in them is encoded, and all replies in
    work grow by one token in each pass. What is finished makes room for the next.

    Attributes:
        model: A causal model to which :func:`mcrs.lm_modules.prefix_support.find_obstacle` has no objection.
        end_ids: Tokens that end a reply.
        max_slots: Most tokens whose keys and values are held at once; a prompt that needs more on its own gets it.
        max_rows: Most replies in work at once.
        counts: What was done so far.
    """

    model: PreTrainedModel
    end_ids: frozenset[int]
    max_slots: int
    max_rows: int
    counts: GenerationCounts = field(default_factory=GenerationCounts)
    # The family encoded last: the next one, in this call or a later one, copies from it what both share.
    _donor: FamilyCache | None = field(default=None, init=False, repr=False)
    _n_families: int = field(default=0, init=False, repr=False)
    _n_slots: int = field(default=0, init=False, repr=False)

    def generate(self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int) -> Iterator[Reply]:
        """Write a reply to each prompt.

        Args:
            prompts: Token ids of each prompt; none empty.
            choose: Chooses the tokens.
            max_new_tokens: Most tokens of a reply.

        Yields:
            The replies, in the order in which they are finished.

        When memory runs out, the error is passed on, and later calls hold less.
        """
        try:
            yield from self._generate(prompts, choose, max_new_tokens)
        except Exception as error:
            if is_out_of_memory(error):
                self._shrink()
            raise

    def _generate(self, prompts: Sequence[list[int]], choose: ChooseTokens, max_new_tokens: int) -> Iterator[Reply]:
        self.counts.n_prompt_tokens += sum(map(len, prompts))
        waiting = deque(
            plan_families(
                prompts,
                reply_tokens=max_new_tokens,
                max_rows=self.max_rows,
                max_slots=self.max_slots - self._longest(prompts),
                predecessor=self._donor.last_prompt if self._donor else None,
            )
        )
        replies: list[list[int]] = [[] for _ in prompts]
        live: list[FamilyCache] = []
        while waiting or live:
            admitted = self._admit(waiting, live, max_new_tokens)
            for result in self._advance(live, admitted, replies):
                chosen = choose(result.rows, [replies[row] for row in result.rows], result.logits)
                for row, token in zip(result.rows, chosen, strict=True):
                    replies[row].append(token)
            live += admitted
            for family in live:
                yield from self._retire(family, replies, max_new_tokens)
            live = [family for family in live if family.live]

    def _longest(self, prompts: Sequence[list[int]]) -> int:
        """The most that a donor which is not live can hold beside a family."""
        return max([*map(len, prompts), len(self._donor.last_prompt) if self._donor else 0], default=0)

    def _admit(self, waiting: deque[PromptFamily], live: list[FamilyCache], reply_tokens: int) -> list[FamilyCache]:
        """Open the next families, as many as the budget allows, and one in any case when nothing is live."""
        admitted: list[FamilyCache] = []
        donor = self._donor
        while waiting:
            opened = [*live, *admitted]
            n_rows = sum(len(family.live) for family in opened) + len(waiting[0].rows)
            n_slots = sum(family.capacity for family in opened) + waiting[0].capacity(reply_tokens)
            if self._donor and self._donor not in live:
                n_slots += self._donor.capacity
            if opened and (n_rows > self.max_rows or n_slots > self.max_slots):
                break
            self._n_families, self._n_slots = len(opened) + 1, n_slots
            donor = FamilyCache(waiting.popleft(), reply_tokens, donor)
            admitted.append(donor)
        return admitted

    def _advance(
        self, live: list[FamilyCache], admitted: list[FamilyCache], replies: list[list[int]]
    ) -> Iterator[PassResult]:
        """One more token for the live families, and the first one for the admitted."""
        if live:
            result = decode(self.model, live, replies)
            self.counts.n_decode_passes += 1
            self.counts.n_reply_tokens += len(result.rows)
            yield result
        for result in encode(self.model, admitted):
            self.counts.n_encoded_tokens += result.n_tokens
            self.counts.n_reply_tokens += len(result.rows)
            yield result
        if admitted:
            held = [*live, *admitted, *([self._donor] if self._donor and self._donor not in live else [])]
            self.counts.peak_cache_bytes = max(self.counts.peak_cache_bytes, sum(family.n_bytes for family in held))
            for family in admitted:
                family.release_donor()
            self._donor = admitted[-1]

    def _retire(self, family: FamilyCache, replies: list[list[int]], max_new_tokens: int) -> Iterator[Reply]:
        """Yield what is finished, and keep the rest of the family's rows live."""
        going: list[int] = []
        for place, branch in enumerate(family.live):
            row = family.plan.rows[branch]
            if replies[row][-1] in self.end_ids or len(replies[row]) == max_new_tokens:
                yield Reply(row, replies[row])
            else:
                going.append(place)
        if len(going) < len(family.live):
            family.keep(going)
            if not going and family is self._donor:
                family.keep_last_prompt()

    def _shrink(self) -> None:
        """Let go of what is kept for a later call, and from now on hold half of what was held.

        A family that was alone would not become smaller by that: only fewer prompts help.
        """
        self._donor = None
        if self._n_families > 1:
            self.max_slots = max(1, min(self.max_slots, self._n_slots) // 2)
            logger.warning("out of memory: from now on keys and values of %d tokens are held at once", self.max_slots)
