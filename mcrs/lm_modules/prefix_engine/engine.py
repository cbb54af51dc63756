"""Generation that encodes each distinct prompt token once and decodes all active responses together."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mcrs.lm_modules.decoding.generation import ChooseTokens, Response, ResponseGenerator
from mcrs.lm_modules.prefix_engine.family_cache import FamilyCache
from mcrs.lm_modules.prefix_engine.passes import PassResult, decode, encode
from mcrs.lm_modules.prefix_engine.plan import PromptFamily, plan_families
from mcrs.runtime.memory import is_out_of_memory

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Work:
    """The families of one call: waiting ones, each of which inherits from the one before, and live ones.

    The donor is the family before the first waiting one, which copies its keys and values. Live are the families with
    unfinished responses; ``n_slots`` and ``n_families`` are the slots in use and the number of live families when
    families were last admitted.
    """

    waiting: deque[PromptFamily]
    response_tokens: int
    donor: FamilyCache | None
    live: list[FamilyCache] = field(default_factory=list)
    n_slots: int = 0
    n_families: int = 0

    @property
    def idle(self) -> list[FamilyCache]:
        """The donor, if it is kept only for its keys and values."""
        return [self.donor] if self.donor and self.donor not in self.live else []

    def admit(self, max_rows: int, max_slots: int) -> list[FamilyCache]:
        """Open as many of the next families as the budget allows, and at least one if nothing is live."""
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
        """Add encoded families: they no longer need a donor, and the last of them is the next donor."""
        for family in admitted:
            family.donor = None
        self.live += admitted
        self.donor = admitted[-1] if admitted else self.donor


@dataclass(slots=True)
class PrefixEngine(ResponseGenerator):
    """Writes responses with a transformers model; every distinct prompt token is encoded once.

    Families of prompts are admitted while there is memory, their new tokens are encoded, and each pass adds one token
    to all active responses. Finished responses make room for the next ones.

    The model is one for which :func:`mcrs.lm_modules.prefix_engine.support.find_obstacle` returns None.
    """

    # The last family of the last finished call. The next call takes it: a plan after one donor must not copy from
    # another one that a call in between has left.
    _donor: FamilyCache | None = field(default=None, init=False, repr=False)

    def generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int
    ) -> Iterator[Response]:
        """Write the responses in the order in which they finish.

        An out-of-memory error is passed on, and later calls use less memory.
        """
        self.counts.n_prompt_tokens += sum(map(len, prompts))
        work = self._plan(prompts, max_new_tokens)
        try:
            yield from self._write(work, [[] for _ in prompts], choose)
        except Exception as error:
            if is_out_of_memory(error):
                self._shrink(work)
            raise
        # NaN in one prompt can be in everything that it shares.
        self._donor = work.donor if work.donor and work.donor.is_finite() else None

    def _plan(self, prompts: Sequence[list[int]], response_tokens: int) -> _Work:
        donor, self._donor = self._donor, None
        predecessor = donor.last_prompt if donor else None
        # Maximum size of a donor that is not live, in addition to a family.
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
        """Add a token to the live families, and the first token to the admitted ones."""
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
        """Yield finished responses, and keep the other rows of the family live."""
        going: list[int] = []
        for position, branch in enumerate(family.live):
            row = family.plan.rows[branch]
            if responses[row][-1] in self.end_ids or len(responses[row]) == work.response_tokens:
                yield Response(row, responses[row])
            else:
                going.append(position)
        if len(going) < len(family.live):
            family.keep(going)
            if not going and family is work.donor:
                family.keep_last_prompt()

    def _shrink(self, work: _Work) -> None:
        """Release what is kept for a later call, and halve the memory budget.

        For a family that was alone this does not help: only fewer prompts do.
        """
        self._donor = None
        if work.n_families > 1:
            self.max_slots = max(1, min(self.max_slots, work.n_slots) // 2)
            logger.warning("out of memory: from now on the KV cache is limited to %d tokens", self.max_slots)
