"""Retrieval by the similarity of tracks' fields, encoded here, to those of the played tracks."""

from typing import Annotated

from pydantic import Field

from mcrs.config.blocks import Decay
from mcrs.config.run_types import CacheDir, CorpusTypes, RunDevice
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoded_fields import EncodedFields, encode_tracks
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.embeddings.turn_vectors import PlayedTracks
from mcrs.registry.components import Inlined
from mcrs.retrieval_modules.precomputed import VectorRetriever


class EncodedPlayedRetriever(VectorRetriever):
    """Item to item: ranks tracks by the similarity of their texts to those of the played tracks.

    A text has the values of the fields without their names: common words would make all texts more similar.

    Args:
        corpus_types: The encoded fields, unless ``fields`` names others.
        cache_dir: Where the index is cached.
        device: Where the encoder runs.
        settings: The encoder; see :class:`mcrs.embeddings.encoder_settings.EncoderSettings`.
        fields: The encoded fields.
        decay: Factor on a played track's weight for each message of the user between it and the current one.
        document_prompt: Prefix of a track's text. None: the model's own.

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
        fields: Annotated[tuple[str, ...], Field(min_length=1)] | None = None,
        decay: Decay = 0.9,
        document_prompt: str | None = None,
    ) -> None:
        chosen = catalog.check_fields(fields, "fields") if fields else catalog.check_fields(corpus_types)
        source = EncodedFields(**dict(settings), fields=chosen, document_prompt=document_prompt)
        tracks = encode_tracks(source, catalog, cache_dir, device)
        super().__init__(catalog, tracks, PlayedTracks(catalog, tracks, decay).of_turns)
