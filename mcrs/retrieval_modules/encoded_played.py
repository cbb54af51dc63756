"""Retrieval by vectors that an encoder makes of the tracks' fields here, from what was played."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from mcrs.components import Weights
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoded_fields import load_encoded_fields
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_loading import Pooling
from mcrs.embeddings.played_tracks import PlayedTracks
from mcrs.embeddings.track_vectors import TrackVectors
from mcrs.retrieval_modules.precomputed import VectorRetriever


class EncodedPlayedRetriever(VectorRetriever):
    """Item to item: ranks tracks by how like the played tracks their texts are.

    A text is the values of the fields without their names, which all tracks have in common and which make all alike.

    Args:
        catalog: What is searched.
        corpus_types: The encoded fields, unless ``fields`` names others.
        cache_dir: Where the index is kept.
        device: Where the encoder runs.
        model_name: The encoder: a local folder or a hub id; ``id@revision`` pins it.
        fields: The encoded fields.
        decay: What a played track's weight is multiplied by for each time that the listener spoke since.
        document_prompt: What stands before a track's text; None is the model's own.
        pooling: How token vectors become one; None if the model is a sentence-transformers model, which says so itself.
        max_length: Longer texts are cut at their end, in tokens; None is the model's own limit.
        dtype: Number format of the encoder's weights.
        batch_size: Texts encoded at once.

    Raises:
        ModelError: The encoder cannot be found, loaded or run.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        ConfigError: A field does not exist.
        OutputError: The index cannot be written to ``cache_dir``.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        corpus_types: tuple[str, ...],
        cache_dir: Path,
        device: str,
        model_name: Annotated[str, Weights()],
        fields: Annotated[tuple[str, ...], Field(min_length=1)] | None = None,
        decay: Annotated[float, Field(gt=0, le=1)] = 0.9,
        document_prompt: str | None = None,
        pooling: Pooling | None = None,
        max_length: Annotated[int, Field(ge=1)] | None = None,
        dtype: Literal["float32", "bfloat16", "float16"] = "float32",
        batch_size: Annotated[int, Field(ge=1)] = 32,
    ) -> None:
        chosen = catalog.check_fields(fields, "fields") if fields else catalog.check_fields(corpus_types)
        encoder = Encoder(
            model_name,
            cache_dir,
            device,
            dtype=dtype,
            max_length=max_length,
            pooling=pooling,
            normalize=True,
            batch_size=batch_size,
            query_prompt=None,
            document_prompt=document_prompt,
        )
        index = load_encoded_fields(catalog, chosen, encoder, cache_dir, field_names=False)
        tracks = TrackVectors(index, len(catalog))
        super().__init__(catalog, tracks, PlayedTracks(catalog, tracks, decay))
