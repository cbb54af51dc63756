"""Reranking by the user's own vector."""

from collections.abc import Sequence
from typing import Annotated

from mcrs.config.blocks import Weight
from mcrs.config.run_types import CacheDir
from mcrs.data.named_files import DATASETS
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.track_vectors import check_dimensions, load_track_vectors
from mcrs.embeddings.turn_vectors import UserVectors
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import Similarity, rerank_by_similarity
from mcrs.types import Ranking, Turn


class UserEmbeddingReranker(Reranker):
    """Adds the similarity between user and track to the score of each candidate.

    Both are scaled to the pool (see :func:`mcrs.reranker_modules.order.rerank_by_similarity`); for a user
    without a vector the order stays.

    Args:
        cache_dir: Where the tracks' vectors are cached.
        track_vectors: The tracks' vectors, such as ``cf-bpr``.
        user_vectors: The users' vectors, of the same model.
        weight: Weight of the similarity; the candidate's own score has weight 1.

    Raises:
        DataError: Vectors cannot be read, or those of users and tracks differ in length.
        HubUnreachableError: A dataset is not in the local cache, and the hub cannot be reached.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        track_vectors: Annotated[EmbeddingColumn, DATASETS],
        user_vectors: Annotated[EmbeddingColumn, DATASETS],
        weight: Weight = 0.3,
    ) -> None:
        self._tracks = load_track_vectors(track_vectors, catalog, cache_dir)
        self._users = UserVectors(user_vectors)
        self._weight = weight
        check_dimensions(
            f"user_vectors: {user_vectors.column}",
            self._users.n_dimensions,
            self._tracks,
            f"track_vectors: {track_vectors.column}",
        )

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by score and similarity."""
        taste = Similarity(self._weight, self._tracks, self._users.of_turns(turns))
        return rerank_by_similarity(rankings, [taste], 1.0, topk)
