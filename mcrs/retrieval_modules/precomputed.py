"""Retrieval by supplied vectors of tracks, from what was played or from the user's own vector."""

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from mcrs.config.blocks import Decay
from mcrs.config.run_types import CacheDir
from mcrs.data.named_files import DATASETS
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.track_vectors import TrackVectors, check_dimensions, load_track_vectors
from mcrs.embeddings.turn_vectors import PlayedTracks, UserVectors
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn


class VectorRetriever(Retriever):
    """Ranks tracks by the dot product of their vectors with the turn's.

    The list of a turn without a vector is empty; tracks without a vector are in no list. The search is exact; among
    equal scores the earlier row comes first.

    ``vectors_of`` computes the vector of each turn, of the same length as those of the tracks, zeros if there is none,
    ``[B, D]``.
    """

    def __init__(
        self, catalog: MusicCatalog, tracks: TrackVectors, vectors_of: Callable[[Sequence[Turn]], NDArray[np.float32]]
    ) -> None:
        super().__init__(catalog)
        self._tracks, self._vectors_of = tracks, vectors_of

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank the tracks that have a vector; a ranking may be empty."""
        return self._tracks.search(self._vectors_of(turns), topk)


class PrecomputedRetriever(VectorRetriever):
    """Item to item: ranks tracks by their similarity to the played tracks in a column of supplied embeddings.

    Args:
        cache_dir: Where the vectors are cached, ready to be mapped into memory.
        track_vectors: The tracks' vectors.
        decay: Factor on a played track's weight for each message of the user between it and the current one.

    Raises:
        DataError: The vectors cannot be read, or there are none.
        HubUnreachableError: The dataset is not in the local cache, and the hub cannot be reached.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        track_vectors: Annotated[EmbeddingColumn, DATASETS],
        decay: Decay = 0.9,
    ) -> None:
        tracks = load_track_vectors(track_vectors, catalog, cache_dir)
        super().__init__(catalog, tracks, PlayedTracks(catalog, tracks, decay).of_turns)


class PrecomputedUserRetriever(VectorRetriever):
    """User to item: ranks tracks by the dot product with the user's vector, as collaborative filtering does.

    Args:
        cache_dir: Where the tracks' vectors are cached, ready to be mapped into memory.
        track_vectors: The tracks' vectors, such as ``cf-bpr``.
        user_vectors: The users' vectors, of the same model.

    Raises:
        DataError: Vectors cannot be read, there are none, or those of users and tracks differ in length.
        HubUnreachableError: A dataset is not in the local cache, and the hub cannot be reached.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        track_vectors: Annotated[EmbeddingColumn, DATASETS],
        user_vectors: Annotated[EmbeddingColumn, DATASETS],
    ) -> None:
        tracks = load_track_vectors(track_vectors, catalog, cache_dir)
        users = UserVectors(user_vectors)
        check_dimensions(f"user_vectors.{user_vectors.column}", users.n_dimensions, tracks, track_vectors.column)
        super().__init__(catalog, tracks, users.of_turns)
