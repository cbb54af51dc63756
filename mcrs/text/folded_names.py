"""The titles and artists of a catalogue, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import load_texts, save_texts
from mcrs.text.names import core_title, fold

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.db_item import MusicCatalog


class FoldedNames(NamedTuple):
    """Names as :func:`mcrs.text.names.fold` gives them.

    Attributes:
        titles: The titles, with and without version suffixes.
        artists: The artists.
    """

    titles: frozenset[str]
    artists: frozenset[str]

    def save(self, folder: Path) -> None:
        """Write the names into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        for kind, names in self._asdict().items():
            save_texts(folder, kind, sorted(names))

    @classmethod
    def load(cls, folder: Path) -> FoldedNames:
        """Read names.

        Raises:
            OSError: A file cannot be read.
        """
        return cls(*(frozenset(load_texts(folder, kind)) for kind in cls._fields))


@cached_with_catalog("folded_names", ("track_name", "artist_name"), FoldedNames)
def folded_names(catalog: MusicCatalog) -> FoldedNames:
    """The folded titles and artists of a catalogue, if it has them."""
    titles, artists = (set(catalog.counts(field)) for field in ("track_name", "artist_name"))
    return FoldedNames(frozenset(map(fold, titles | set(map(core_title, titles)))), frozenset(map(fold, artists)))
