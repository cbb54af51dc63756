"""Reranking by how tracks look, sound and read like what was played."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.played_tracks import PlayedTracks
from mcrs.embeddings.track_vectors import load_track_vectors
from mcrs.inputs import DATASETS
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.similarity import Similarity, rerank_by_similarity
from mcrs.types import Ranking, Turn

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class WeightedColumn(EmbeddingColumn):
    """A kind of embedding, and how much the similarity by it counts."""

    weight: Weight = Field(1.0, description="How much its similarity counts.")


class CrossModalReranker(Reranker):
    """Adds the similarities to the played tracks in several kinds of embeddings to the score that came in.

    Each is scaled to the pool (see :func:`mcrs.reranker_modules.similarity.rerank_by_similarity`); before anything was
    played the order stays.

    Args:
        catalog: The tracks.
        cache_dir: Where the tracks' vectors are kept.
        columns: The kinds of embeddings, such as cover art, sound and lyrics, with their weights.
        decay: What a played track's weight is multiplied by for each time that the listener spoke since.
        pool_weight: How much the score that came in counts.

    Raises:
        DataError: Vectors cannot be read.
        HubUnreachableError: A dataset is not in the local cache, and the hub cannot be reached.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: Path,
        columns: Annotated[tuple[WeightedColumn, ...], Field(min_length=1), DATASETS],
        decay: Annotated[float, Field(gt=0, le=1)] = 0.9,
        pool_weight: Weight = 1.0,
    ) -> None:
        self._kinds = []
        for column in columns:
            source = EmbeddingColumn(**column.model_dump(exclude={"weight"}))
            tracks = load_track_vectors(source, catalog, cache_dir)
            self._kinds.append((column.weight, tracks, PlayedTracks(catalog, tracks, decay)))
        self._pool_weight = pool_weight

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by score and similarities."""
        similarities = [Similarity(weight, tracks, played.of_turns(turns)) for weight, tracks, played in self._kinds]
        return rerank_by_similarity(rankings, similarities, self._pool_weight, topk)
