"""Keeping what is made of a catalogue as an artifact, so that the next process reads it instead."""

from __future__ import annotations

import logging
import unicodedata
from functools import wraps
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mcrs.db_item.per_catalog import once_per_catalog
from mcrs.errors import OutputError
from mcrs.storage.artifacts import ArtifactStore
from mcrs.storage.file_identity import source_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mcrs.db_item.music_catalog import MusicCatalog

logger = logging.getLogger(__name__)

#: What is made of a smaller catalogue is made faster than its files are checked and read.
LEAST_TRACKS = 1000
# Every change of a rule for texts, or of what is made, makes another artifact.
_PACKAGES = ("db_item", "retrieval_modules", "text")


class Kept(Protocol):
    """What can be kept."""

    def save(self, folder: Path) -> None:
        """Write it into an empty folder.

        Raises:
            OSError: A file cannot be written.
        """

    @classmethod
    def load(cls: type[_Kept], folder: Path) -> _Kept:
        """Read it again.

        Raises:
            OSError: A file cannot be read.
        """


_Kept = TypeVar("_Kept", bound=Kept)


def keep(
    catalog: MusicCatalog,
    kind: str,
    fields: Sequence[str],
    kept: type[_Kept],
    make: Callable[[], _Kept],
    settings: Mapping[str, Any] | None = None,
) -> _Kept:
    """Read what was made of a catalogue; if there is none yet, or it is damaged, make it and write it.

    Nothing is written for a catalogue that has no ``cache_dir``, or fewer than :data:`LEAST_TRACKS` tracks. If the
    folder cannot be written, it is made again by each process.

    Args:
        catalog: The tracks.
        kind: The folder within ``cache_dir``.
        fields: The fields that it is made of; those that are not loaded do not count.
        kept: Its class.
        make: Makes it.
        settings: What else decides it, as JSON values.
    """
    if catalog.cache_dir is None or len(catalog) < LEAST_TRACKS:
        return make()
    loaded = [field for field in fields if field in catalog.table.column_names]
    identity = {
        "catalog": catalog.fingerprint(loaded),
        "fields": loaded,
        "settings": dict(settings or {}),
        "rules": source_hash(*_PACKAGES),
        "versions": {"unicode": unicodedata.unidata_version, "regex": version("regex")},
    }
    try:
        folder = ArtifactStore(catalog.cache_dir).fetch(kind, identity, lambda folder: make().save(folder))
    except OutputError as error:
        logger.warning("%s; each process builds its index %r again", error, kind)
        return make()
    return kept.load(folder)


def kept_with_catalog(
    kind: str, fields: Sequence[str], kept: type[_Kept]
) -> Callable[[Callable[[MusicCatalog], _Kept]], Callable[[MusicCatalog], _Kept]]:
    """Decorate a function of a catalogue: its result is made once for each catalogue, and kept as :func:`keep` does.

    Args:
        kind: The folder within ``cache_dir``.
        fields: The fields that the result is made of.
        kept: The class of the result, which must not refer to the catalogue.
    """

    def decorate(make: Callable[[MusicCatalog], _Kept]) -> Callable[[MusicCatalog], _Kept]:
        @once_per_catalog
        @wraps(make)
        def made(catalog: MusicCatalog) -> _Kept:
            return keep(catalog, kind, fields, kept, lambda: make(catalog))

        return made

    return decorate
