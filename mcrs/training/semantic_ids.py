"""Making semantic ids: residual quantisation of the tracks' vectors."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.data.conversation import Session
from mcrs.data.named_files import DATASETS, ENCODERS
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.encoded_fields import EncodedFields, TrackSource, read_track_vectors
from mcrs.embeddings.residual_kmeans import learn_codebooks, quantise
from mcrs.registry.components import FromRun
from mcrs.retrieval_modules.generative.semantic_ids import SemanticIds, make_unique, to_arrays
from mcrs.training.base import Trainer
from mcrs.weights.arrays import save_arrays

logger = logging.getLogger(__name__)


class SemanticIdsTrainer(Trainer):
    """Gives each track of the catalogue a semantic id: a few codes; similar tracks share the first ones.

    The vectors are quantised level by level, and a last code (0, 1, …) tells apart the tracks whose other codes are
    equal. Tracks without a vector get no id. No session is used, so there are no folds.

    Args:
        cache_dir: Where vectors are cached.
        device: Where the encoder runs.
        track_vectors: Supplied vectors, such as ``cf-bpr`` or ``metadata-qwen3_embedding_0.6b``.
        encoded: Vectors that an encoder computes from the tracks' fields. Set either ``track_vectors`` or ``encoded``.
        codebook_sizes: Number of codes of each level.
        rounds: Maximum number of iterations of k-means at each level.
        seed: Random seed of the first centres.
    """

    learns_from_sessions: ClassVar = False

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        device: RunDevice,
        track_vectors: Annotated[EmbeddingColumn | None, DATASETS] = None,
        encoded: Annotated[EncodedFields | None, ENCODERS] = None,
        codebook_sizes: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)] = (64, 64, 64),
        rounds: Annotated[int, Field(ge=1)] = 20,
        seed: Annotated[int, FromRun("seed")] = 0,
    ) -> None:
        source = TrackSource(track_vectors=track_vectors, encoded=encoded)
        self._catalog = catalog
        self._vectors = read_track_vectors(source, catalog, cache_dir, device)
        self._sizes, self._rounds, self._seed = codebook_sizes, rounds, seed

    def identity(self) -> dict[str, Any]:
        """The catalogue whose tracks have ids."""
        return {"catalogue": self._catalog.fingerprint(())}

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Learn the centres and write all ids.

        Writes ``codes`` ``[N, L]`` and the centres of each level but the last, ``codebook_…`` ``[K, D]``.
        """
        rows = np.arange(len(self._catalog), dtype=np.int32)
        rows = rows[self._vectors.known(rows)]
        vectors = self._vectors.vectors_of(rows)
        codebooks = learn_codebooks(vectors, self._sizes, self._seed, self._rounds)
        codes = quantise(vectors, codebooks)
        ids = SemanticIds(self._catalog.ids(rows), make_unique(codes), codebooks)
        n_groups = len(np.unique(codes, axis=0))
        logger.info(
            "tracks: %d; distinct ids without the last code: %d; the most tracks with the same one: %d",
            len(rows),
            n_groups,
            ids.sizes[-1],
        )
        save_arrays(folder, ids.track_ids, to_arrays(ids))
