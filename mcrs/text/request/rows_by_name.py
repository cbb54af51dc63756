"""The tracks of an artist, a title, an album or a tag."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from mcrs.db_item.catalog_cache import cached_with_catalog, once_per_catalog
from mcrs.storage.array_files import IdTables
from mcrs.text.eras import year_of
from mcrs.text.names import core_title, fold
from mcrs.text.request.mention import FIELDS
from mcrs.text.request.tag_vocabulary import tag_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.mention import Kind
    from mcrs.text.request.request import Constraint


@cached_with_catalog("rows_of_names", tuple(FIELDS.values()), IdTables)
def rows_by_name(catalog: MusicCatalog) -> IdTables:
    """The rows of each artist, title and album, ascending: a table for each kind, by :func:`key_of`."""
    tables: dict[str, dict[str, list[int]]] = {}
    for kind, field in FIELDS.items():
        texts, number_of, row_of = catalog.entries(field)
        keys, rows = [key_of(kind, text) for text in texts], defaultdict[str, list[int]](list)
        for number, row in zip(number_of.tolist(), row_of.tolist(), strict=True):
            rows[keys[number]].append(row)
        # A track may have two names with one key.
        tables[kind] = {key: sorted(set(own)) for key, own in rows.items()}
    return IdTables(tables)


def key_of(kind: Kind, name: str) -> str:
    """The words of a name that count: of a work, those without words for versions ("live", "remastered")."""
    return fold(name if kind == "artists" else core_title(name)) or name.strip()


def rows_of(constraint: Constraint, catalog: MusicCatalog) -> Sequence[int]:
    """The rows of the tracks of an artist, a title, an album or a tag; none for a time."""
    if constraint.meaning is not None:
        tagged: list[int] = tag_vocabulary(catalog).rows(constraint.meaning).tolist()
        return tagged
    own = rows_by_name(catalog).tables.get(constraint.kind, {})
    return own.get(key_of(constraint.kind, constraint.name), ())


def is_known_name(name: str, catalog: MusicCatalog) -> bool:
    """Whether an artist, a title or an album of the catalogue has a name; False for ``""``."""
    tables = rows_by_name(catalog).tables
    return any(key_of(kind, name) in tables[kind] for kind in FIELDS) if name else False


def years_of(constraint: Constraint, catalog: MusicCatalog) -> list[int]:
    """The years of release of the tracks of an artist, a title, an album or a tag."""
    years = release_years(catalog)[np.asarray(rows_of(constraint, catalog), np.intp)]
    return list(map(int, years[years > 0]))


@once_per_catalog
def release_years(catalog: MusicCatalog) -> NDArray[np.intp]:
    """The year of release of each track, ``[N]``; 0 where no date says it."""
    return np.asarray([year_of(date) or 0 for date in catalog.texts("release_date")], np.intp)


def artists_of(constraint: Constraint, catalog: MusicCatalog) -> list[str]:
    """The artists of the tracks that have what a constraint names."""
    tracks = map(catalog.track, catalog.ids(rows_of(constraint, catalog)))
    return [artist for track in tracks if track is not None for artist in track.artists]


def has_made(maker: Constraint, constraint: Constraint, catalog: MusicCatalog) -> bool:
    """Whether an artist made one of the tracks that have what a constraint names."""
    rows = set(rows_of(maker, catalog)).intersection(rows_of(constraint, catalog))
    return any(maker.name in track.artists for track in map(catalog.track, catalog.ids(rows)) if track is not None)
