"""A retriever without an index and a language model that fails on demand, for runs that are stopped on purpose.

The environment decides how slow and how unreliable they are, so that no setting that counts for a resume changes.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from mcrs.config import QuerySettings
from mcrs.db_item import MusicCatalog
from mcrs.lm_modules.base import LanguageModel
from mcrs.registry import LANGUAGE_MODELS, RETRIEVERS
from mcrs.registry.components import FromRun, Neutral
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.types import Completion, GenerationRequest, Ranking


def number_of(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


class HashRetriever(TextRetriever):
    """Ranks the tracks that follow one that the query's hash chooses."""

    def __init__(
        self, catalog: MusicCatalog, corpus_types: tuple[str, ...] = (), query: QuerySettings | None = None
    ) -> None:
        super().__init__(catalog, corpus_types or catalog.fields, query)

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        size = len(self.catalog)
        k = min(topk, size)
        return [Ranking.of(((number_of(q) + i) % size for i in range(k)), range(k, 0, -1)) for q in queries]


class SlowLM(LanguageModel):
    """Answers with the request's own hash, in batches and not in order, and notes in a file what it worked on."""

    def __init__(self, batch_size: Annotated[int, Neutral(), FromRun("inference.batch_size")] = 16) -> None:
        self.batch_size = batch_size
        self.seconds = float(os.environ.get("SLOW_LM_SECONDS", "0"))
        self.n_rows_in_memory = int(os.environ.get("SLOW_LM_ROWS", "1000000"))
        self.forbidden = os.environ.get("SLOW_LM_FORBIDDEN", "")
        self.deadly = os.environ.get("SLOW_LM_DEADLY", "")
        self.log = Path(os.environ.get("SLOW_LM_LOG", os.devnull))

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        by_length = sorted(requests, key=lambda request: -sum(len(message.content) for message in request.messages))
        for start in range(0, len(by_length), self.batch_size):
            batch = by_length[start : start + self.batch_size]
            with self.log.open("a", encoding="utf-8") as log:
                log.write("".join(f"{request.key.session_id} {request.key.turn_number}\n" for request in batch))
            if self.deadly and any(self.deadly in request.messages[-2].content for request in batch):
                os._exit(1)  # as a crash in compiled code does
            if len(batch) > self.n_rows_in_memory:
                raise MemoryError(f"{len(batch)} rows")
            time.sleep(self.seconds)
            yield from map(self.answer, batch)

    def answer(self, request: GenerationRequest) -> Completion:
        prompt = "\n".join(message.content for message in request.messages)
        if self.forbidden and self.forbidden in request.messages[-2].content:
            return Completion(request.key, "", 0, 0, "error", f"the query holds {self.forbidden!r}")
        n_words = len(prompt.split())
        if response := os.environ.get("SLOW_LM_RESPONSE"):
            return Completion(request.key, response.encode().decode("unicode_escape"), n_words, 3, "stop")
        return Completion(request.key, f"réponse {number_of(prompt)} {request.seed}", n_words, 3, "stop")


RETRIEVERS.register("hash", HashRetriever)
LANGUAGE_MODELS.register("slow", SlowLM)
