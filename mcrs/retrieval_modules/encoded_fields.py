"""The vectors that an encoder makes of a catalogue's fields, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.artifacts import ArtifactStore
from mcrs.retrieval_modules.vector_index import VectorIndex, write_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.db_item import MusicCatalog
    from mcrs.retrieval_modules.encoder import Encoder

#: Raised whenever the text of a document or the files of an index change their form.
_FORMAT = 1


def load_encoded_fields(catalog: MusicCatalog, fields: Sequence[str], encoder: Encoder, cache_dir: Path) -> VectorIndex:
    """The index of all tracks' documents, encoded if that was not done before.

    Args:
        catalog: The tracks.
        fields: The fields of a document, in order.
        encoder: Makes vectors of documents.
        cache_dir: Where the index is kept.

    Raises:
        ModelError: The encoder fails.
        OutputError: The index cannot be written.
    """

    def build(folder: Path) -> None:
        write_index(folder, catalog.documents(fields), encoder.encode_documents)

    identity = {
        "format": _FORMAT,
        "catalog": catalog.fingerprint(fields),
        "fields": tuple(fields),
        "encoder": encoder.identity,
    }
    return VectorIndex.load(ArtifactStore(cache_dir).fetch("dense", identity, build))
