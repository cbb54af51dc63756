"""The artists and albums of the tracks of a catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import load_array, save_array
from mcrs.text.name_index import NameIndex
from mcrs.text.names import core_title, fold, leader

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog


class Groups(NamedTuple):
    """Groups of tracks that share a key.

    Attributes:
        of_row: The groups of all tracks, one track after the other, int32 ``[E]``.
        row_ends: Where those of each track end, int64 ``[N]``.
        rows: The rows of all groups, one group after the other, in ascending order for each, int32 ``[E]``.
        group_ends: Where those of each group end, int64 ``[G]``.
    """

    of_row: NDArray[np.int32]
    row_ends: NDArray[np.int64]
    rows: NDArray[np.int32]
    group_ends: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Iterable[Iterable[Hashable]]) -> Groups:
        """Group tracks by their keys."""
        numbers: dict[Hashable, int] = {}
        by_row = [[numbers.setdefault(key, len(numbers)) for key in dict.fromkeys(own)] for own in keys]
        sizes = np.fromiter(map(len, by_row), np.int64, len(by_row))
        of_row = np.fromiter((group for own in by_row for group in own), np.int32, int(sizes.sum()))
        order = np.argsort(of_row, kind="stable")
        rows = np.repeat(np.arange(len(by_row), dtype=np.int32), sizes)[order]
        return cls(of_row, np.cumsum(sizes), rows, np.cumsum(np.bincount(of_row, minlength=len(numbers))))

    def groups_of(self, row: int) -> list[int]:
        """The groups of a track."""
        groups: list[int] = _part(self.of_row, self.row_ends, row).tolist()
        return groups

    def rows_of(self, group: int) -> NDArray[np.int32]:
        """The rows of a group in ascending order, int32 ``[n]``."""
        return _part(self.rows, self.group_ends, group)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many groups each track has, ``[N]``."""
        return np.diff(self.row_ends, prepend=0)

    @property
    def first_of_row(self) -> NDArray[np.int64]:
        """The first group of each track, ``[N]``; -1 where it has none."""
        sizes, first = self.sizes, np.full(len(self.row_ends), -1, np.int64)
        first[sizes > 0] = self.of_row[(self.row_ends - sizes)[sizes > 0]]
        return first


def _part(values: NDArray[np.int32], ends: NDArray[np.int64], position: int) -> NDArray[np.int32]:
    return values[ends[position - 1] if position else 0 : ends[position]]


class ArtistsAndAlbums:
    """The artists and albums of a catalogue; :func:`artists_and_albums` makes them once for each.

    Artists whose folded names are equal are one artist.
    """

    def __init__(self, artists: Groups, albums: Groups, artist_index: NameIndex) -> None:
        self.artists, self.albums, self.artist_index = artists, albums, artist_index
        #: The share of each artist of a track, float32 ``[N]``: 1 / its number of artists.
        self.shares: NDArray[np.float32] = (1.0 / np.maximum(artists.sizes, 1)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write them into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        for name, groups in (("artists", self.artists), ("albums", self.albums)):
            for part, array in groups._asdict().items():
                save_array(folder, f"{name}_{part}", array)
        self.artist_index.save(folder)

    @classmethod
    def load(cls, folder: Path) -> ArtistsAndAlbums:
        """Read them.

        Raises:
            OSError: A file cannot be read.
        """
        artists, albums = (
            Groups(*(load_array(folder, f"{name}_{part}") for part in Groups._fields)) for name in ("artists", "albums")
        )
        return cls(artists, albums, NameIndex.load(folder))


@cached_with_catalog("credits", ("artist_name", "album_name"), ArtistsAndAlbums)
def artists_and_albums(catalog: MusicCatalog) -> ArtistsAndAlbums:
    """The artists and albums of a catalogue, of its fields ``artist_name`` and ``album_name``, if it has them."""
    names = _names(catalog, "artist_name")
    by_track = _artist_keys(names)
    spellings: dict[str, set[str]] = defaultdict(set)
    for keys, own in zip(by_track, names, strict=True):
        for key, name in zip(keys, own, strict=True):
            spellings[key].update(filter(None, (name, leader(name))))
    return ArtistsAndAlbums(
        Groups.of(by_track), Groups.of(_albums(catalog, by_track)[0]), NameIndex(spellings.values())
    )


@cached_with_catalog("album_names", ("artist_name", "album_name"), NameIndex)
def album_index(catalog: MusicCatalog) -> NameIndex:
    """Finds albums by their titles, with and without version suffixes; indexes as in :func:`artists_and_albums`."""
    return NameIndex(_albums(catalog, _artist_keys(_names(catalog, "artist_name")))[1].values())


@cached_with_catalog("titles", ("track_name",), NameIndex)
def title_index(catalog: MusicCatalog) -> NameIndex:
    """Finds tracks by their titles, with and without version suffixes."""
    names = _names(catalog, "track_name")
    return NameIndex([text for title in own for text in (title, core_title(title))] for own in names)


def _artist_keys(names: Iterable[Iterable[str]]) -> list[list[str]]:
    """What each track's artists are compared by; a name without letters, such as "!!!", by its characters."""
    folded: dict[str, str] = {}
    return [[folded.get(name) or folded.setdefault(name, fold(name) or name.strip()) for name in own] for own in names]


def _albums(
    catalog: MusicCatalog, by_track: Iterable[Sequence[str]]
) -> tuple[list[list[tuple[str, str]]], dict[tuple[str, str], set[str]]]:
    """The albums of each track, and the spellings of each album's title."""
    cores: dict[str, tuple[str, str]] = {}
    credited: list[list[tuple[str, str]]] = []
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for artists, own in zip(by_track, _names(catalog, "album_name"), strict=True):
        credited.append([])
        # An album is identified by its first artist too: there are many "Greatest Hits".
        for album in own if artists else ():
            if album not in cores:
                core = core_title(album)
                cores[album] = core, fold(core) or album
            core, folded = cores[album]
            credited[-1].append((artists[0], folded))
            titles[artists[0], folded].update((album, core))
    return credited, titles


def _names(catalog: MusicCatalog, field: str) -> Sequence[list[str]]:
    if field not in catalog.table.column_names:
        return [[]] * len(catalog)
    values = catalog.table[field].to_pylist()
    return [
        [name for name in (value if isinstance(value, list) else [value]) if name and name.strip()] for value in values
    ]
