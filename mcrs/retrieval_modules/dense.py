"""Dense retrieval: the vectors of a text encoder."""

import logging
from collections.abc import Sequence
from typing import Annotated

from mcrs.config.run_types import CacheDir, CorpusTypes, RunDevice, RunQuery
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoded_fields import encoded_fields_dir
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_parts import compares_lengths
from mcrs.embeddings.encoder_settings import EncoderSettings, TextCut
from mcrs.embeddings.vector_index import VectorIndex
from mcrs.registry.components import Inlined
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.types import Ranking

logger = logging.getLogger(__name__)


class DenseRetriever(TextRetriever):
    """Ranks tracks by the dot product of their text's vector with that of the query.

    Any encoder that sentence-transformers can load. The registered name ``bert`` is that of the released baseline;
    ``qwen_embedding``, ``e5``, ``bge`` and ``contriever`` preset a model and the prompts that it was trained with;
    ``sentence_transformer`` is for all others.

    Args:
        corpus_types: The indexed fields.
        cache_dir: Where the index is cached.
        device: Where the encoder runs.
        settings: The encoder; see :class:`mcrs.embeddings.encoder_settings.EncoderSettings`.
        query: How a conversation becomes a query. None: as in the released baseline.
        normalize: Scale vectors to length 1, so that scores are cosine similarities.
        query_prompt: Prefix of a query. None: the model's own.
        document_prompt: Prefix of a track's text. None: the model's own.
        query_cut: Where a query that is too long is cut.

    Attributes:
        encoder: Makes the vectors.
        index: The tracks' vectors.
        index_dir: The folder that holds them.

    Raises:
        ConfigError: A field is not loaded, or the encoder has fewer positions than ``max_length``.
        ModelError: The encoder cannot be found, loaded or run.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        OutputError: The index cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: CorpusTypes,
        cache_dir: CacheDir,
        device: RunDevice,
        settings: Annotated[EncoderSettings, Inlined()],
        query: RunQuery = None,
        normalize: bool = True,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
        query_cut: TextCut = "end",
    ) -> None:
        super().__init__(catalog, corpus_types, query)
        prompts = {"query_prompt": query_prompt, "document_prompt": document_prompt}
        self.encoder = Encoder(settings, cache_dir, device, normalize=normalize, query_cut=query_cut, **prompts)
        # Load the model now, even if the index exists, so that its errors come before the first turn.
        if compares_lengths(self.encoder.load()) and normalize:
            logger.warning(
                "the encoder %r was trained for dot products of vectors of any length, and normalize is true; set "
                "normalize: false",
                settings.model_name,
            )
        self.index_dir = encoded_fields_dir(catalog, self.corpus_types, self.encoder, cache_dir)
        self.index = VectorIndex.load(self.index_dir)

    def search(self, queries: Sequence[str], topk: int) -> list[Ranking]:
        """Rank tracks for each query. An empty query gives the first tracks, with score 0."""
        asked = [query for query in queries if query.strip()]
        found = iter(self.index.search(self.encoder.encode_queries(asked), topk) if asked else ())
        n_tracks = min(topk, len(self.catalog))
        return [next(found) if query.strip() else Ranking.of(range(n_tracks), [0.0] * n_tracks) for query in queries]
