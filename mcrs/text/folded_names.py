"""The titles and artists of a catalogue, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import IdTables
from mcrs.text.names import core_title, fold

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog


@cached_with_catalog("folded_names", ("track_name", "artist_name"), IdTables)
def folded_names(catalog: MusicCatalog) -> IdTables:
    """The folded ``titles``, with and without version suffixes, and ``artists`` of a catalogue, without ids."""
    titles, artists = (set(catalog.counts(field)) for field in ("track_name", "artist_name"))
    names = {"titles": titles | set(map(core_title, titles)), "artists": artists}
    return IdTables({kind: {name: () for name in sorted(set(map(fold, own)))} for kind, own in names.items()})
