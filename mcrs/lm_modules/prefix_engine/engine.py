"""Generation in which no prompt token is encoded twice and all responses in work are decoded together."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.lm_modules.decoding.generation import GenerationCounts, Response
from mcrs.lm_modules.prefix_engine.family_cache import FamilyCache
from mcrs.lm_modules.prefix_engine.passes import decode, encode
from mcrs.lm_modules.prefix_engine.plan import plan_families
from mcrs.runtime.memory import is_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transformers import PreTrainedModel

    from mcrs.lm_modules.decoding.generation import ChooseTokens
    from mcrs.lm_modules.prefix_engine.passes import PassResult
    from mcrs.lm_modules.prefix_engine.plan import PromptFamily

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Work:
    """The families of one call: those that wait, and those whose responses grow.

    Attributes:
        waiting: Planned families, each of which inherits from the one before it.
        response_tokens: Most tokens of a response.
        donor: The family before the first that waits, whose keys and values that one copies.
        live: Families with unfinished responses.
        n_slots: What all that was held at once has taken, when families were last admitted.
        n_families: How many of these had unfinished responses.
    """

    waiting: deque[PromptFamily]
    response_tokens: int
    donor: FamilyCache | None
    live: list[FamilyCache] = field(default_factory=list)
    n_slots: int = 0
    n_families: int = 0

    @property
    def idle(self) -> list[FamilyCache]:
        """The donor, if it is held for its keys and values only."""
        return [self.donor] if self.donor and self.donor not in self.live else []

    def admit(self, max_rows: int, max_slots: int) -> list[FamilyCache]:
        """Open the next families, as many as the budget allows, and one in any case when nothing is live."""
        admitted: list[FamilyCache] = []
        while self.waiting:
            opened = [*self.live, *admitted]
            n_rows = sum(len(family.live) for family in opened) + len(self.waiting[0].rows)
            n_slots = sum(family.capacity for family in [*opened, *self.idle])
            n_slots += self.waiting[0].capacity(self.response_tokens)
            if opened and (n_rows > max_rows or n_slots > max_slots):
                break
            self.n_families, self.n_slots = len(opened) + 1, n_slots
            admitted.append(
                FamilyCache(self.waiting.popleft(), self.response_tokens, admitted[-1] if admitted else self.donor)
            )
        return admitted

    def join(self, admitted: list[FamilyCache]) -> None:
        """Take in families that are encoded: they need no donor any more, and the last of them is the next donor."""
        for family in admitted:
            family.release_donor()
        self.live += admitted
        self.donor = admitted[-1] if admitted else self.donor


@dataclass(slots=True)
class PrefixEngine:
    """Writes responses with a transformers model; every distinct prompt token is encoded once.

    Families of prompts are admitted as long as the memory lasts, what is new in them is encoded, and all responses in
    work grow by one token in each pass. What is finished makes room for the next.

    Attributes:
        model: A causal model to which :func:`mcrs.lm_modules.prefix_engine.support.find_obstacle` has no objection.
        end_ids: Tokens that end a response.
        max_slots: Most tokens whose keys and values a call holds at once; a prompt that needs more alone gets it.
        max_rows: Most responses that a call has in work at once.
        counts: What was done so far.
    """

    model: PreTrainedModel
    end_ids: frozenset[int]
    max_slots: int
    max_rows: int
    counts: GenerationCounts = field(default_factory=GenerationCounts)
    # The last family of the last call that came to its end. The next call takes it away: what is planned after one
    # donor must not copy from another that a call in between has left.
    _donor: FamilyCache | None = field(default=None, init=False, repr=False)

    def generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int
    ) -> Iterator[Response]:
        """Write the responses in the order of their ends.

        See :class:`mcrs.lm_modules.decoding.generation.ResponseGenerator`.

        When memory runs out, the error is passed on, and later calls hold less.
        """
        self.counts.n_prompt_tokens += sum(map(len, prompts))
        work = self._plan(prompts, max_new_tokens)
        try:
            yield from self._write(work, [[] for _ in prompts], choose)
        except Exception as error:
            if is_out_of_memory(error):
                self._shrink(work)
            raise
        # What is no number in one prompt can be in all that it shares.
        self._donor = work.donor if work.donor and work.donor.is_finite() else None

    def _plan(self, prompts: Sequence[list[int]], response_tokens: int) -> _Work:
        donor, self._donor = self._donor, None
        predecessor = donor.last_prompt if donor else None
        # The most that a donor which is not live can hold beside a family.
        longest = max([*map(len, prompts), 0 if predecessor is None else len(predecessor)], default=0)
        families = plan_families(
            prompts,
            response_tokens=response_tokens,
            max_rows=self.max_rows,
            max_slots=self.max_slots - longest,
            predecessor=predecessor,
        )
        return _Work(deque(families), response_tokens, donor)

    def _write(self, work: _Work, responses: list[list[int]], choose: ChooseTokens) -> Iterator[Response]:
        while work.waiting or work.live:
            admitted = work.admit(self.max_rows, self.max_slots)
            for result in self._advance(work, admitted, responses):
                chosen = choose(result.rows, [responses[row] for row in result.rows], result.logits)
                for row, token in zip(result.rows, chosen, strict=True):
                    responses[row].append(token)
            work.join(admitted)
            for family in work.live:
                yield from self._retire(work, family, responses)
            work.live = [family for family in work.live if family.live]

    def _advance(self, work: _Work, admitted: list[FamilyCache], responses: list[list[int]]) -> Iterator[PassResult]:
        """One more token for the live families, and the first one for the admitted."""
        if work.live:
            result = decode(self.model, work.live, responses)
            self.counts.n_decode_passes += 1
            self.counts.n_response_tokens += len(result.rows)
            yield result
        for result in encode(self.model, admitted):
            self.counts.n_encoded_tokens += result.n_tokens
            self.counts.n_response_tokens += len(result.rows)
            yield result
        if admitted:
            n_bytes = sum(family.n_bytes for family in [*work.live, *admitted, *work.idle])
            self.counts.peak_cache_bytes = max(self.counts.peak_cache_bytes, n_bytes)

    def _retire(self, work: _Work, family: FamilyCache, responses: list[list[int]]) -> Iterator[Response]:
        """Yield what is finished, and keep the rest of the family's rows live."""
        going: list[int] = []
        for place, branch in enumerate(family.live):
            row = family.plan.rows[branch]
            if responses[row][-1] in self.end_ids or len(responses[row]) == work.response_tokens:
                yield Response(row, responses[row])
            else:
                going.append(place)
        if len(going) < len(family.live):
            family.keep(going)
            if not going and family is work.donor:
                family.keep_last_prompt()

    def _shrink(self, work: _Work) -> None:
        """Let go of what is kept for a later call, and from now on hold half of what was held.

        A family that was alone would not become smaller by that: only fewer prompts help.
        """
        self._donor = None
        if work.n_families > 1:
            self.max_slots = max(1, min(self.max_slots, work.n_slots) // 2)
            logger.warning("out of memory: from now on the KV cache is limited to %d tokens", self.max_slots)
