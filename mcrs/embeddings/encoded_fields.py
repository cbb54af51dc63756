"""The vectors that an encoder makes of a catalogue's fields, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.artifacts import ArtifactStore
from mcrs.embeddings.vector_index import VectorIndex, write_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.db_item import MusicCatalog
    from mcrs.embeddings.encoder import Encoder

#: Raised whenever the text of a document or the files of an index change their form.
_FORMAT = 2


def load_encoded_fields(
    catalog: MusicCatalog, fields: Sequence[str], encoder: Encoder, cache_dir: Path, *, field_names: bool = True
) -> VectorIndex:
    """The index of all tracks' texts, encoded if that was not done before.

    Args:
        catalog: The tracks.
        fields: The fields of a document, in order.
        encoder: Makes vectors of documents.
        cache_dir: Where the index is kept.
        field_names: Whether a text is the catalogue's document with its field names, or the values alone.

    Raises:
        ModelError: The encoder fails.
        OutputError: The index cannot be written.
    """

    def build(folder: Path) -> None:
        texts = catalog.documents(fields) if field_names else _values(catalog, fields)
        write_index(folder, texts, encoder.encode_documents)

    identity = {
        "format": _FORMAT,
        "catalog": catalog.fingerprint(fields),
        "fields": tuple(fields),
        "field_names": field_names,
        "encoder": encoder.identity,
    }
    return VectorIndex.load(ArtifactStore(cache_dir).fetch("dense", identity, build))


def _values(catalog: MusicCatalog, fields: Sequence[str]) -> list[str]:
    columns = [catalog.texts(field) for field in fields]
    return [", ".join(filter(None, values)) for values in zip(*columns, strict=True)]
