"""The artists and albums of the tracks of a catalogue."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mcrs.db_item.per_catalog import once_per_catalog
from mcrs.text.name_index import NameIndex
from mcrs.text.names import core_title, fold, leader

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from mcrs.db_item import MusicCatalog


class Groups(NamedTuple):
    """Groups of tracks that share a key.

    Attributes:
        of_row: The groups of each track.
        rows: The rows of each group in ascending order, each int32 ``[n]``.
    """

    of_row: list[tuple[int, ...]]
    rows: list[NDArray[np.int32]]

    @classmethod
    def of(cls, keys: Iterable[Iterable[Hashable]]) -> Groups:
        """Group tracks by their keys."""
        numbers: dict[Hashable, int] = {}
        of_row = [tuple(numbers.setdefault(key, len(numbers)) for key in dict.fromkeys(own)) for own in keys]
        rows: dict[int, list[int]] = defaultdict(list)
        for row, groups in enumerate(of_row):
            for group in groups:
                rows[group].append(row)
        return cls(of_row, [np.asarray(rows[group], np.int32) for group in range(len(numbers))])


class Credits:
    """The artists and albums of a catalogue; :func:`credits_of` computes them once for each.

    Artists whose folded names are equal are one artist.

    Args:
        catalog: The tracks.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        names = _names(catalog, "artist_name")
        albums = _names(catalog, "album_name")
        spellings: dict[str, set[str]] = defaultdict(set)
        by_track: list[list[str]] = []
        for own in names:
            # A name without letters, such as "!!!", is compared by its characters.
            keys = [fold(name) or name.strip() for name in own]
            by_track.append(keys)
            for key, name in zip(keys, own, strict=True):
                spellings[key].update(filter(None, (name, leader(name))))
        self.artists = Groups.of(by_track)
        titles: dict[tuple[str, str], set[str]] = defaultdict(set)
        on_albums: list[list[tuple[str, str]]] = []
        for artists, own in zip(by_track, albums, strict=True):
            # An album is identified by its first artist too: there are many "Greatest Hits".
            places = [(artists[0], fold(core_title(album)) or album) for album in own] if artists else []
            on_albums.append(places)
            for place, album in zip(places, own, strict=False):
                titles[place].update((album, core_title(album)))
        self.albums = Groups.of(on_albums)
        #: The share of each artist of a track, float32 ``[N]``: 1 / its number of artists.
        self.shares: NDArray[np.float32] = np.asarray(
            [1.0 / max(len(artists), 1) for artists in self.artists.of_row], np.float32
        )
        #: The spellings of each artist's name, and the leader of a band.
        self.artist_names: list[set[str]] = list(spellings.values())
        #: The spellings of each album's title, with and without version suffixes.
        self.album_titles: list[set[str]] = list(titles.values())

    @cached_property
    def artist_index(self) -> NameIndex:
        """Finds artists by their names, and bands by their leaders."""
        return NameIndex(self.artist_names)

    @cached_property
    def album_index(self) -> NameIndex:
        """Finds albums by their titles."""
        return NameIndex(self.album_titles)


@once_per_catalog
def credits_of(catalog: MusicCatalog) -> Credits:
    """The artists and albums of a catalogue."""
    return Credits(catalog)


@once_per_catalog
def title_index(catalog: MusicCatalog) -> NameIndex:
    """Finds tracks by their titles, with and without version suffixes."""
    names = _names(catalog, "track_name")
    return NameIndex([text for title in own for text in (title, core_title(title))] for own in names)


def _names(catalog: MusicCatalog, field: str) -> Sequence[list[str]]:
    if field not in catalog.table.column_names:
        return [[]] * len(catalog)
    values = catalog.table[field].to_pylist()
    return [
        [name for name in (value if isinstance(value, list) else [value]) if name and name.strip()] for value in values
    ]
