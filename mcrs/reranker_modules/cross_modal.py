"""Reranking by similarity to the played tracks in several kinds of embeddings."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from mcrs.config.blocks import Decay, Weight
from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.data.named_files import DATASETS, ENCODERS
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.encoded_fields import EncodedFields, encode_tracks
from mcrs.embeddings.track_vectors import load_track_vectors
from mcrs.embeddings.turn_vectors import PlayedTracks
from mcrs.errors import ConfigError
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.order import Similarity, rerank_by_similarity
from mcrs.types import Ranking, Turn


class WeightedColumn(EmbeddingColumn):
    """A column of supplied embeddings, and the weight of its similarity."""

    weight: Weight = Field(1.0, description="Weight of its similarity.")


class WeightedFields(EncodedFields):
    """Fields that are encoded here, and the weight of their similarity."""

    weight: Weight = Field(1.0, description="Weight of its similarity.")


class CrossModalReranker(Reranker):
    """Adds to each candidate's score its similarities with the played tracks, in several kinds of embeddings.

    Each is scaled to the pool (see :func:`mcrs.reranker_modules.order.rerank_by_similarity`); before the first
    played track the order stays.

    Args:
        cache_dir: Where the tracks' vectors are cached.
        device: Where encoders run.
        columns: Columns of supplied embeddings, such as cover art, audio and lyrics, with their weights.
        encoded: Embeddings that are computed here from the tracks' fields, with their weights.
        decay: Factor on a played track's weight for each message of the user between it and the current one.
        pool_weight: Weight of the candidate's own score.

    Raises:
        ConfigError: There is no kind of embedding, or a field is not loaded.
        DataError: Vectors cannot be read.
        ModelError: An encoder cannot be found, loaded or run.
        HubUnreachableError: A dataset or an encoder is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        OutputError: Vectors cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        device: RunDevice,
        columns: Annotated[tuple[WeightedColumn, ...], DATASETS] = (),
        encoded: Annotated[tuple[WeightedFields, ...], ENCODERS] = (),
        decay: Decay = 0.9,
        pool_weight: Weight = 1.0,
    ) -> None:
        if not columns and not encoded:
            raise ConfigError("columns: expected at least one embedding in 'columns' or 'encoded'")
        for position, kind in enumerate(encoded):
            catalog.check_fields(kind.fields, f"encoded.{position}.fields")
        vectors = [
            *((column.weight, load_track_vectors(column, catalog, cache_dir)) for column in columns),
            *((kind.weight, encode_tracks(kind, catalog, cache_dir, device)) for kind in encoded),
        ]
        self._kinds = [(weight, tracks, PlayedTracks(catalog, tracks, decay)) for weight, tracks in vectors]
        self._pool_weight = pool_weight

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by score and similarities."""
        similarities = [Similarity(weight, tracks, played.of_turns(turns)) for weight, tracks, played in self._kinds]
        return rerank_by_similarity(rankings, similarities, self._pool_weight, topk)
