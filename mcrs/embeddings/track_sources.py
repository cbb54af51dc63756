"""Vectors of tracks from either source: supplied by a dataset, or encoded here."""

from pathlib import Path

from mcrs.config.blocks import Settings
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.embeddings.encoded_fields import EncodedFields, encode_tracks
from mcrs.embeddings.track_vectors import TrackVectors, load_track_vectors
from mcrs.errors import ConfigError


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
    raise ConfigError(f"track_vectors: expected either 'track_vectors' or 'encoded', got {found}")
