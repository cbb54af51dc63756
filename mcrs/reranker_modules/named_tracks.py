"""The tracks of a name: of an artist, a tag or an era."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mcrs.text.eras import named_eras, year_of
from mcrs.text.names import fold
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mcrs.db_item import MusicCatalog

    _Entries = tuple[list[str], NDArray[np.intp], NDArray[np.intp]]

# All lists of tracks together are about as large as the tags of the catalogue.
_N_KEPT = 1 << 14


def core(name: str) -> str:
    """A folded name without generic words at its end: *electronic music* becomes *electronic*."""
    words = fold(name).split()
    while len(words) > 1 and words[-1] in CONVERSATIONAL:
        words.pop()
    return " ".join(words)


def covers(name: str, other: str) -> bool:
    """Whether a name includes another one: *rock* includes *hard rock*, the 1980s include 1985.

    Args:
        name: The core of the wider name.
        other: The core of the narrower name.
    """
    if f" {other}".endswith(f" {name}"):
        return True
    inner = list(named_eras([other]))
    return any(era.first <= each.first and each.last <= era.last for era in named_eras([name]) for each in inner)


class NamedTracks:
    """Finds the tracks of an artist or an era, or with a tag that ends in given words.

    Args:
        catalog: The tracks; the fields ``artist_name``, ``tag_list`` and ``release_date`` are used if they exist.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._catalog = catalog
        self.rows = lru_cache(_N_KEPT)(self._rows)

    def _rows(self, name: str) -> NDArray[np.intp]:
        """The rows of the tracks of a name, given by its core."""
        by_artist = _rows_of(self._artists, lambda artist: artist == name)
        by_tag = _rows_of(self._tags, lambda tag: f" {tag}".endswith(f" {name}"))
        by_year = [np.flatnonzero((self._years >= era.first) & (self._years <= era.last)) for era in named_eras([name])]
        return np.concatenate([by_artist, by_tag, *by_year])

    @cached_property
    def _artists(self) -> _Entries:
        return self._entries("artist_name")

    @cached_property
    def _tags(self) -> _Entries:
        return self._entries("tag_list")

    def _entries(self, field: str) -> _Entries:
        texts, numbers, rows = self._catalog.entries(field)
        return list(map(core, texts)), numbers, rows

    @cached_property
    def _years(self) -> NDArray[np.intp]:
        """The release year of each track, ``[N]``; 0 if it is unknown."""
        if "release_date" not in self._catalog.table.column_names:
            return np.zeros(len(self._catalog), np.intp)
        return np.asarray([year_of(date) or 0 for date in self._catalog.texts("release_date")], np.intp)


def _rows_of(entries: _Entries, is_meant: Callable[[str], bool]) -> NDArray[np.intp]:
    names, numbers, rows = entries
    meant = np.flatnonzero(np.fromiter(map(is_meant, names), bool, len(names)))
    found: NDArray[np.intp] = rows[np.isin(numbers, meant)]
    return found
