"""Retrieval by supplied vectors of tracks and a query that is encoded by the same model."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from mcrs.config import QuerySettings
from mcrs.config.run_types import CacheDir, CorpusTypes, RunDevice, RunQuery
from mcrs.data.named_files import DATASETS
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.embeddings.track_vectors import check_dimensions, load_track_vectors
from mcrs.registry.components import Inlined
from mcrs.retrieval_modules.precomputed import VectorRetriever
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.types import Turn


class PrecomputedQueryRetriever(VectorRetriever):
    """Query to item: ranks tracks by supplied vectors of their texts, for which the encoder is known.

    The registered name ``precomputed_query`` presets Qwen3-Embedding-0.6B with an instruction, for the columns
    ``…-qwen3_embedding_0.6b`` of the released track embeddings.

    Args:
        corpus_types: Fields by which a played track is described in the query, unless ``query`` says otherwise.
        cache_dir: Where the tracks' vectors are cached, ready to be mapped into memory.
        device: Where the encoder runs.
        track_vectors: The tracks' vectors.
        settings: The encoder that they come from; see :class:`mcrs.embeddings.encoder_settings.EncoderSettings`.
        query: How a conversation becomes a query. None: as in the released baseline.
        query_prompt: Prefix of a query. None: the model's own.

    Raises:
        ConfigError: A field is not loaded, or the encoder has fewer positions than ``max_length``.
        DataError: The vectors cannot be read, or their dimension is not that of the encoder.
        ModelError: The encoder cannot be found, loaded or run.
        HubUnreachableError: Dataset or encoder are on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: CorpusTypes,
        cache_dir: CacheDir,
        device: RunDevice,
        track_vectors: Annotated[EmbeddingColumn, DATASETS],
        settings: Annotated[EncoderSettings, Inlined()],
        query: RunQuery = None,
        query_prompt: str | None = None,
    ) -> None:
        tracks = load_track_vectors(track_vectors, catalog, cache_dir)
        encoder = Encoder(settings, cache_dir, device, normalize=track_vectors.normalize, query_prompt=query_prompt)
        n_dimensions = encoder.encode_queries(["music"]).shape[1]
        check_dimensions(f"the encoder {settings.model_name}", n_dimensions, tracks, track_vectors.column)
        builder = QueryBuilder(catalog, corpus_types, query or QuerySettings())

        def vectors_of(turns: Sequence[Turn]) -> NDArray[np.float32]:
            queries = [builder.write(turn) for turn in turns]
            asked = [position for position, query in enumerate(queries) if query.strip()]
            vectors = np.zeros((len(turns), n_dimensions), np.float32)
            if asked:
                vectors[asked] = encoder.encode_queries([queries[position] for position in asked])
            return vectors

        super().__init__(catalog, tracks, vectors_of)
