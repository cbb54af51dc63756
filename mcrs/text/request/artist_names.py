"""What artists are also called, and what they made: surnames, first words of long names, titles and albums."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from mcrs.text.names import core_title, fold, leader, without_article
from mcrs.text.request.tables import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mcrs.db_item import MusicCatalog

_Key = TypeVar("_Key")
Kind = Literal["artists", "titles", "albums"]
#: The catalogue's field of each kind of name.
FIELDS: dict[Kind, str] = {"artists": "artist_name", "titles": "track_name", "albums": "album_name"}
_WORKS: tuple[Kind, ...] = ("titles", "albums")
_LEAST_LETTERS, _MOST_NAMESAKES, _MOST_OF_A_PERSON = 4, 3, 3
_ENSEMBLE = words("small_words", "ensemble")


class Work(NamedTuple):
    """A title or an album of an artist: its folded words, its kind, and how it is spelled."""

    phrase: tuple[str, ...]
    kind: Kind
    name: str


def spellings(name: str, kind: Kind) -> list[str]:
    """How a name is said: a band also by its leader, a work also without what tells its versions apart."""
    also = leader(name) if kind == "artists" else core_title(name)
    return list(dict.fromkeys(filter(None, (name, also))))


def surnames(artists: Iterable[str], ordinary: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The artists who are called by the first or the last word of a person's name, where they are few.

    Args:
        artists: Their names.
        ordinary: Words that are no names by themselves.
    """
    bearers: defaultdict[str, list[str]] = defaultdict(list)
    for name in artists:
        own = fold(without_article(leader(name) or name)).split()
        while len(own) > 2 and own[-1] in _ENSEMBLE:
            own.pop()
        if 1 < len(own) <= _MOST_OF_A_PERSON:
            for word in dict.fromkeys((own[0], own[-1])):
                if len(word) >= _LEAST_LETTERS and word not in ordinary:
                    bearers[word].append(name)
    return _few(bearers)


def beginnings(artists: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The artists who are called by the first two words of a longer name, as *Wu-Tang*, where they are few."""
    bearers: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in artists:
        own = fold(without_article(name)).split()
        if len(own) > 2:
            bearers[own[0], own[1]].append(name)
    return _few(bearers)


def works_by_artist(catalog: MusicCatalog) -> dict[str, list[Work]]:
    """The works of each artist, but for those that are called like the artist."""
    artists, artist_of, artist_rows = catalog.entries(FIELDS["artists"])
    by_row: defaultdict[int, list[str]] = defaultdict(list)
    for number, row in zip(artist_of.tolist(), artist_rows.tolist(), strict=True):
        by_row[row].append(artists[number])
    works: defaultdict[str, dict[tuple[str, ...], Work]] = defaultdict(dict)
    own_name = {artist: tuple(fold(artist).split()) for artist in artists}
    for kind in _WORKS:
        names, name_of, rows = catalog.entries(FIELDS[kind])
        phrases = [tuple(fold(core_title(name)).split()) for name in names]
        for number, row in zip(name_of.tolist(), rows.tolist(), strict=True):
            phrase = phrases[number]
            for artist in by_row.get(row, ()):
                if phrase and phrase != own_name[artist]:
                    works[artist].setdefault(phrase, Work(phrase, kind, names[number]))
    return {artist: list(own.values()) for artist, own in works.items()}


def _few(bearers: Mapping[_Key, list[str]]) -> dict[_Key, tuple[str, ...]]:
    return {key: tuple(names) for key, names in bearers.items() if len(names) <= _MOST_NAMESAKES}
