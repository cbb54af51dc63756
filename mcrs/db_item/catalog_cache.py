"""What is computed from a catalogue: once for each process, and cached on disk for the next one."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from mcrs.errors import OutputError
from mcrs.storage.artifacts import ArtifactStore
from mcrs.storage.file_identity import source_hash

if TYPE_CHECKING:
    from mcrs.db_item.music_catalog import MusicCatalog

_Made = TypeVar("_Made")
logger = logging.getLogger(__name__)
#: Below this size, building is faster than reading the cache.
MIN_TRACKS = 1000
# Every change of a rule for texts, or of what is computed, makes another artifact.
_PACKAGES = ("db_item", "retrieval_modules", "text")


def once_per_catalog(make: Callable[[MusicCatalog], _Made]) -> Callable[[MusicCatalog], _Made]:
    """Cache a function's result for each catalogue while the catalogue is in use.

    The result must not refer to the catalogue, which would never be released.
    """
    known: WeakKeyDictionary[MusicCatalog, _Made] = WeakKeyDictionary()

    @wraps(make)
    def made(catalog: MusicCatalog) -> _Made:
        if catalog not in known:
            known[catalog] = make(catalog)
        return known[catalog]

    return made


class Cacheable(Protocol):
    """What can be cached."""

    def save(self, folder: Path) -> None:
        """Write it into an empty folder.

        Raises:
            OSError: A file cannot be written.
        """

    @classmethod
    def load(cls: type[_Cacheable], folder: Path) -> _Cacheable:
        """Read it again.

        Raises:
            OSError: A file cannot be read.
        """


_Cacheable = TypeVar("_Cacheable", bound=Cacheable)


def keep(
    catalog: MusicCatalog,
    kind: str,
    fields: Sequence[str],
    kept: type[_Cacheable],
    make: Callable[[], _Cacheable],
    settings: Mapping[str, Any] | None = None,
) -> _Cacheable:
    """Read what was computed from a catalogue; if there is none yet, or it is damaged, compute and write it.

    Nothing is written for a catalogue that has no ``cache_dir``, or fewer than :data:`MIN_TRACKS` tracks. If the
    folder cannot be written, each process computes it again.

    ``kind`` is the folder within ``cache_dir``, ``kept`` the class of the result, and ``make`` computes it, from the
    ``fields`` (those that are not loaded do not count) and the ``settings``, which are JSON values.
    """
    if catalog.cache_dir is None or len(catalog) < MIN_TRACKS:
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
        logger.warning("%s. Until then, every process rebuilds the index %r", error, kind)
        return make()
    return kept.load(folder)


def cached_with_catalog(
    kind: str, fields: Sequence[str], kept: type[_Cacheable]
) -> Callable[[Callable[[MusicCatalog], _Cacheable]], Callable[[MusicCatalog], _Cacheable]]:
    """Decorate a function of a catalogue: its result is computed once for each catalogue and cached by :func:`keep`.

    ``kept``, the class of the result, must not refer to the catalogue.
    """

    def decorate(make: Callable[[MusicCatalog], _Cacheable]) -> Callable[[MusicCatalog], _Cacheable]:
        @once_per_catalog
        @wraps(make)
        def made(catalog: MusicCatalog) -> _Cacheable:
            return keep(catalog, kind, fields, kept, lambda: make(catalog))

        return made

    return decorate
