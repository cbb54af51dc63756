"""Vectors of tracks: from their fields, encoded once, or from a column of a dataset."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Settings
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.embeddings.track_vectors import TrackVectors, load_track_vectors
from mcrs.embeddings.vector_index import VectorIndex, write_index
from mcrs.errors import ConfigError
from mcrs.storage.array_files import load_array, save_array
from mcrs.storage.artifacts import ArtifactStore, artifact_key

#: Version of the index; raised when the text of documents or the files change.
_FORMAT = 4


class EncodedFields(EncoderSettings):
    """Fields of the tracks that are encoded here: their values without the names of the fields.

    The names are common to all tracks and would make all texts more similar.
    """

    fields: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="The catalogue fields that are encoded, in order."
    )
    document_prompt: str | None = Field(None, description="Prefix of each document. Unset: the model's own.")


def encode_tracks(source: EncodedFields, catalog: MusicCatalog, cache_dir: Path, device: str) -> TrackVectors:
    """The vectors of a catalogue's tracks, encoded unless they are cached; equal texts have equal vectors.

    They are cached in ``cache_dir``, ready to be mapped into memory.

    Raises:
        ConfigError: The encoder has fewer positions than ``max_length``.
        ModelError: The encoder cannot be found, loaded or run.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """
    encoder = Encoder(source, cache_dir, device, document_prompt=source.document_prompt)
    folder = encoded_fields_dir(catalog, source.fields, encoder, cache_dir, field_names=False)
    return TrackVectors(VectorIndex.load(folder), len(catalog))


def encoded_fields_dir(
    catalog: MusicCatalog, fields: Sequence[str], encoder: Encoder, cache_dir: Path, *, field_names: bool = True
) -> Path:
    """The folder of the index of all tracks' texts, encoded unless it is cached.

    A text is the catalogue's document, or without ``field_names`` the values alone. Each block of vectors is kept until
    the index is complete, because encoding may take hours: after an interruption it continues with the next block.

    Raises:
        ModelError: The encoder fails.
        OutputError: The index cannot be written.
    """
    identity = {
        "format": _FORMAT,
        "catalog": catalog.fingerprint(fields),
        "fields": tuple(fields),
        "field_names": field_names,
        "encoder": encoder.identity,
    }
    blocks = cache_dir / "dense" / f".{artifact_key(identity)}.blocks"

    def encode(texts: list[str]) -> NDArray[np.float32]:
        def build_block(folder: Path) -> None:
            save_array(folder, "vectors", encoder.encode_documents(texts))

        own = {**identity, "texts": artifact_key({"texts": texts})}
        return load_array(ArtifactStore(blocks).fetch("block", own, build_block), "vectors")

    def build(folder: Path) -> None:
        write_index(folder, catalog.documents(fields) if field_names else _values(catalog, fields), encode)

    index = ArtifactStore(cache_dir).fetch("dense", identity, build)
    shutil.rmtree(blocks, ignore_errors=True)
    return index


def _values(catalog: MusicCatalog, fields: Sequence[str]) -> list[str]:
    columns = [catalog.texts(field) for field in fields]
    return [", ".join(filter(None, values)) for values in zip(*columns, strict=True)]


class TrackSource(Settings):
    """Where the vectors of tracks come from: one of the two."""

    track_vectors: EmbeddingColumn | None = None
    encoded: EncodedFields | None = None


def read_track_vectors(source: TrackSource, catalog: MusicCatalog, cache_dir: Path, device: str) -> TrackVectors:
    """The vectors of a catalogue's tracks.

    Raises:
        ConfigError: There is not exactly one source, a field is not loaded, or the encoder has too few positions.
        DataError: The supplied vectors cannot be read.
        ModelError: The encoder cannot be found, loaded or run.
        HubUnreachableError: The source is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
        OutputError: The vectors cannot be written to ``cache_dir``.
    """
    if source.track_vectors is not None and source.encoded is None:
        return load_track_vectors(source.track_vectors, catalog, cache_dir)
    if source.encoded is not None and source.track_vectors is None:
        catalog.check_fields(source.encoded.fields, "encoded.fields")
        return encode_tracks(source.encoded, catalog, cache_dir, device)
    found = "neither" if source.encoded is None else "both"
    raise ConfigError(
        "track_vectors: set either this (supplied embeddings) or encoded, as in encoded: {model_name: "
        f"sentence-transformers/all-MiniLM-L6-v2, fields: [track_name]}}; got {found}"
    )
