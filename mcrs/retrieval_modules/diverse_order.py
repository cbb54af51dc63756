"""All tracks, popular ones of all genres first, for users who have not said what they like."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import load_array, save_array
from mcrs.text.eras import year_of
from mcrs.text.request.tag_table import concept_of
from mcrs.text.request.tokens import words_of

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog


class _Order(NamedTuple):
    rows: NDArray[np.intp]

    def save(self, folder: Path) -> None:
        save_array(folder, "rows", self.rows)

    @classmethod
    def load(cls, folder: Path) -> _Order:
        return cls(load_array(folder, "rows"))


def diverse_order(catalog: MusicCatalog) -> NDArray[np.intp]:
    """All rows, ``[N]``, in an order for users who have not said what they like.

    First come the most popular tracks of all genres, each of another genre, then the next of each genre from another
    decade, and so on. A genre is the first of a track's tags that the table of synonyms knows as one. Where the
    catalogue says no popularity, earlier rows count as more popular.
    """
    return _order_of(catalog).rows


@cached_with_catalog("diverse_order", ("tag_list", "release_date", "popularity"), _Order)
def _order_of(catalog: MusicCatalog) -> _Order:
    by_popularity = np.argsort(-_popularity(catalog), kind="stable")
    genres = _genres(catalog)
    decades = [(year_of(date) or 0) // 10 for date in catalog.texts("release_date")]
    n_seen: Counter[object] = Counter()
    rounds = np.empty(len(catalog), np.intp)
    # In each genre, the first track of a decade comes before the second of any.
    for row in by_popularity:
        rounds[row] = n_seen[genres[row], decades[row]]
        n_seen[genres[row], decades[row]] += 1
    positions = np.empty(len(catalog), np.intp)
    for row in by_popularity[np.argsort(rounds[by_popularity], kind="stable")]:
        positions[row] = n_seen[genres[row]]
        n_seen[genres[row]] += 1
    return _Order(by_popularity[np.argsort(positions[by_popularity], kind="stable")])


def _popularity(catalog: MusicCatalog) -> NDArray[np.float64]:
    """The popularity of each track, ``[N]``; -inf where there is none."""
    if "popularity" not in catalog.table.column_names:
        return np.full(len(catalog), -np.inf)
    values = catalog.table["popularity"].to_pylist()
    return np.asarray([-np.inf if value is None else float(value) for value in values], np.float64)


def _genres(catalog: MusicCatalog) -> list[str]:
    tags, tag_of, row_of = catalog.entries("tag_list")
    known = [concept_of(words) if (words := words_of(tag)) else None for tag in tags]
    names = [concept.name if concept is not None and concept.section == "genre" else "" for concept in known]
    genres = [""] * len(catalog)
    for tag, row in zip(tag_of.tolist(), row_of.tolist(), strict=True):
        genres[row] = genres[row] or names[tag]
    return genres
