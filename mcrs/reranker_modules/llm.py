"""Reranking by a language model that reads the whole list."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import one_line
from mcrs.db_item import MusicCatalog
from mcrs.lm_modules.base import LanguageModel, valid_completions
from mcrs.registry.components import FromRun, Provided
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import reorder
from mcrs.types import ChatMessage, Completion, GenerationRequest, Ranking, RequestKey, Track, Turn

logger = logging.getLogger(__name__)

_SYSTEM = (
    "You order music for a listener. You are given a conversation and a numbered list of tracks. Put the track that "
    "the listener would most like to hear next first, and the least fitting one last. Answer with the numbers of all "
    "tracks, each once, separated by commas, and with nothing else."
)
# The example is not a valid order of any list: a model that only repeats it must not be believed.
_TASK = "{query}\n\nTracks:\n{tracks}\n\nOrder all {n} tracks. Answer with their numbers only, as in: 2, 5, 1, …"
_MAX_TAGS = 5
_NUMBER = re.compile(r"\d+")
# A number and the separator after it take about this many tokens.
_TOKENS_FOR_A_NUMBER = 5


class LLMReranker(Reranker):
    """Lets the run's language model order the first candidates of each pool.

    Its answer is used only if it names every candidate exactly once; otherwise, and if the model fails, the order
    stays. Scores stay at their ranks, because the model gives none.

    Source (the method with one window): Sun et al., Is ChatGPT good at search? Investigating large language models as
    re-ranking agents, EMNLP 2023.

    Args:
        catalog: Describes the tracks.
        language_model: Returns the run's language model, which is loaded on first use.
        n_candidates: Number of candidates that it orders; the others follow in their own order.
        seed: Random seed of the sampling.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        language_model: Annotated[Callable[[], LanguageModel], Provided("language_model")],
        n_candidates: Annotated[int, Field(ge=2, le=100)] = 20,
        seed: Annotated[int, Field(ge=0), FromRun("seed")] = 0,
    ) -> None:
        self._catalog = catalog
        self._language_model = language_model
        self._n_candidates = n_candidates
        self._seed = seed

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Order each pool by the model's answer if it is valid."""
        # Drop duplicates: their numbers would be ambiguous.
        pools = [reorder(ranking, ranking.scores, len(ranking)) for ranking in rankings]
        requests: list[GenerationRequest] = []
        position_of: dict[RequestKey, int] = {}
        for position, (turn, pool) in enumerate(zip(turns, pools, strict=True)):
            if len(pool) > 1:
                # Turns of a chat may share session and number, but each request needs its own key.
                key = RequestKey(f"{turn.session_id}#{position}", turn.turn_number)
                position_of[key] = position
                requests.append(self._request(key, turn, pool.head(self._n_candidates)))
        n_kept = 0
        for completion in valid_completions(self._language_model(), requests) if requests else ():
            position = position_of[completion.key]
            ordered = self._order(pools[position], completion)
            if ordered is None:
                n_kept += 1
            else:
                pools[position] = ordered
        if n_kept:
            logger.warning(
                "responses of the language model that do not order the candidates: %d of %d; their order was kept",
                n_kept,
                len(requests),
            )
        return [pool.head(topk) for pool in pools]

    def _request(self, key: RequestKey, turn: Turn, candidates: Ranking) -> GenerationRequest:
        return GenerationRequest(
            key=key,
            messages=listwise_messages(turn, self._catalog.ids(candidates.rows), self._catalog),
            seed=self._seed % 2**63,  # as much as every backend takes
            max_new_tokens=_TOKENS_FOR_A_NUMBER * len(candidates),
        )

    def _order(self, pool: Ranking, completion: Completion) -> Ranking | None:
        n_asked = min(self._n_candidates, len(pool))
        order = None if completion.error is not None else read_order(completion.text, n_asked)
        if order is None:
            return None
        return replace(pool, rows=np.concatenate([pool.rows[order], pool.rows[n_asked:]]))


def listwise_messages(turn: Turn, track_ids: Sequence[str], catalog: MusicCatalog) -> tuple[ChatMessage, ...]:
    """The prompt that asks for an order of candidates, numbered from 1."""
    messages = [ChatMessage("system", _SYSTEM)]
    for message in turn.history:
        if message.role == "music":
            messages.append(ChatMessage("assistant", f"Played: {_describe(catalog.track(message.content))}"))
        else:
            messages.append(ChatMessage(message.role, message.content))
    tracks = "\n".join(f"{number}. {_describe(catalog.track(each))}" for number, each in enumerate(track_ids, 1))
    task = _TASK.format(query=turn.user_query, tracks=tracks, n=len(track_ids))
    return (*messages, ChatMessage("user", task))


def read_order(answer: str, n_candidates: int) -> list[int] | None:
    """The order that an answer gives, from 0, or None unless it names each candidate's number exactly once."""
    numbers = [int(number) for number in _NUMBER.findall(answer)]
    if sorted(numbers) != list(range(1, n_candidates + 1)):
        return None
    return [number - 1 for number in numbers]


def _describe(track: Track | None) -> str:
    if track is None:
        return "(a track that the catalogue does not describe)"
    facts = [track.album, ", ".join(track.tags[:_MAX_TAGS]), track.release_date[:4]]
    known = "; ".join(filter(None, map(one_line, facts)))
    name = " by ".join(filter(None, map(one_line, (track.title, track.artist)))) or "(an untitled track)"
    return f"{name} ({known})" if known else name
